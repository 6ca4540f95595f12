"""What a cancelled premium drags along: the other premiums of its notices, which nobody asks for.

The notice is held back whole, and no edition takes again a premium that a notice carries. Only
making the notice again (`reissue`) asks for the rest.
"""

from django.db.models import Count, Exists, OuterRef, Q

from echeance.notices.channel import Channel
from echeance.notices.models import Edition, Notice, NoticeLine, Reissue
from echeance.notices.status import NoticeStatus
from echeance.portfolio.models import Premium

_REPLACEMENT = Edition.objects.filter(reissue=Reissue.REPLACEMENT, reissue_of=OuterRef("pk"))
"""Of a notice: it was made again."""
_ELSEWHERE = (
    NoticeLine.objects.filter(premium=OuterRef("premium"))
    .exclude(notice=OuterRef("notice"))
    .exclude(notice__status=NoticeStatus.BLOCKED)
)
"""Of a line: another notice asks for its premium."""


def to_make_again(*, sees_confidential: bool, most: int, among: int) -> list[tuple[Notice, int]]:
    """The newest notices blocked by mail that carry a cancelled premium and others left unasked.

    Each with the key of that premium, whose page says more; looked for among so many blocked ones.
    """
    lines = NoticeLine.objects.filter(notice=OuterRef("pk")).order_by()
    blocked = Notice.objects.visible_to(sees_confidential=sees_confidential).filter(
        status=NoticeStatus.BLOCKED
    )
    found = Notice.objects.filter(
        Exists(lines.filter(premium__cancelled=True)),
        Exists(lines.filter(~Exists(_ELSEWHERE), premium__in=Premium.objects.outstanding())),
        ~Exists(_REPLACEMENT),
        pk__in=blocked.order_by("-pk").values("pk")[:among],
    )
    newest = list(found.defer("content").order_by("-pk")[:most])
    cancelled = dict(
        NoticeLine.objects.filter(notice__in=newest, premium__cancelled=True).values_list(
            "notice", "premium"
        )
    )
    return [(notice, cancelled[notice.pk]) for notice in newest]


def notices_left(premium: Premium) -> list[tuple[Notice, int]]:
    """Notices of a cancelled premium that did not leave, and how many others they carry alone.

    Nobody knows whether a letter on paper was posted: it is told too. Nothing is left once the
    notice was made again; nothing either of a premium that is still due.
    """
    if not premium.cancelled:
        return []
    held = Notice.objects.filter(
        Q(status=NoticeStatus.BLOCKED) | Q(channel=Channel.PAPER),
        ~Exists(_REPLACEMENT),
        lines__premium=premium,
    )
    others = others_asked(premium)
    return [(one, others[one.pk]) for one in held.order_by("pk") if one.pk in others]


def others_asked(premium: Premium) -> dict[int, int]:
    """How many premiums besides this one each of its notices asks for alone; none without any."""
    lines = NoticeLine.objects.filter(
        ~Exists(_ELSEWHERE),
        notice__in=NoticeLine.objects.filter(premium=premium).values("notice"),
        premium__in=Premium.objects.outstanding(),
    ).exclude(premium=premium)
    return dict(lines.order_by().values_list("notice").annotate(how_many=Count("pk")))

"""What a decision about many notices would do, counted by the database: nobody reads a million."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import F, Q
from django.utils.translation import gettext

from echeance.notices.fitness import ALREADY, UNDECIDED
from echeance.notices.models import Edition, NoticeLine, Reissue
from echeance.notices.models.notice_queryset import NoticeQuerySet
from echeance.notices.status import Move, NoticeStatus

_KO = Q(status=NoticeStatus.FAILED)
_WANTED = Q(client__notices_by_email=True)
_UNUSABLE = (
    _WANTED
    & ~Q(client__email="")
    & ~Q(client__email_problem="")
    & (_KO | Q(email="") | Q(email=F("client__email")))
)
"""See `fitness.address_to_use`: a KO takes the address of the card, the others their own."""
_NO_ADDRESS = _WANTED & Q(email="", client__email="")


@dataclass(frozen=True)
class Foreseen:
    """How many would change status, and how many would keep it, by reason, most first."""

    moving: int
    staying: dict[str, int]

    @property
    def staying_count(self) -> int:
        return sum(self.staying.values())


def foresee(found: NoticeQuerySet, move: Move, *, by_status: Mapping[str, int]) -> Foreseen:
    """What `move` would do now to those of `found` that are in the statuses of `by_status`.

    `by_status`: how many have each. Nothing is changed. A reason that names a premium or an
    edition for one notice is said without its number for all.
    """
    sources = [status for status in by_status if status in move.value.sources]
    leaving = _leaving(found) if NoticeStatus.VALIDATED in by_status else 0
    staying = Counter({gettext("en cours d’envoi"): leaving})
    for status, how_many in by_status.items():
        if status not in sources:
            own = how_many - (leaving if status == NoticeStatus.VALIDATED else 0)
            staying[str(ALREADY[NoticeStatus(status)])] += own
    if NoticeStatus.FAILED in sources:
        staying[str(UNDECIDED)] += found.in_doubt().count()
    if move is Move.VALIDATE and sources:
        staying += _unfit(found, sources)
    kept = {reason: how_many for reason, how_many in staying.most_common() if how_many}
    return Foreseen(sum(by_status.values()) - sum(kept.values()), kept)


def _leaving(found: NoticeQuerySet) -> int:
    return found.in_hand().filter(handed_over_at__isnull=False).count()


def _unfit(found: NoticeQuerySet, sources: Collection[str]) -> Counter[str]:
    """Of those that may move: the reasons of `fitness.why_not`, the first that holds."""
    fit = _WANTED & ~_NO_ADDRESS & ~_UNUSABLE
    replaced = Q(
        pk__in=Edition.objects.filter(reissue=Reissue.REPLACEMENT, reissue_of__isnull=False).values(
            "reissue_of"
        )
    )
    cancelled = Q(pk__in=NoticeLine.objects.filter(premium__cancelled=True).values("notice"))
    reasons = {
        gettext("«\u00a0AE par mail\u00a0» n’est plus coché sur la fiche client"): ~_WANTED,
        gettext("aucune adresse e-mail"): _NO_ADDRESS,
        gettext("adresse inutilisable"): _UNUSABLE,
        gettext("une de ses quittances est annulée"): fit & cancelled,
        gettext("remplacé par une autre édition"): fit & replaced & ~cancelled,
    }
    doubtful = found.in_doubt() if NoticeStatus.FAILED in sources else found.none()
    among = found.filter(status__in=sources)
    # Those in doubt have their own reason; left out by key, every row would be read for it.
    return Counter(
        {
            reason: among.filter(unfit).count() - doubtful.filter(unfit).count()
            for reason, unfit in reasons.items()
        }
    )

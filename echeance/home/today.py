"""What the dashboard says: how many, since when, what waits for a person."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from echeance.dispatch.models import Relay, SenderProfile
from echeance.notices.approaching import approaching
from echeance.notices.left_unasked import to_make_again
from echeance.notices.models import Edition, EditionState, Notice
from echeance.notices.models.notice_queryset import NoticeQuerySet
from echeance.notices.status import FailureCause, NoticeStatus
from echeance.portfolio.models import Client

LIMIT = 10_000
"""Counts stop here: a dashboard must open at once."""
_EDITIONS_SHOWN = 5
_NOTICES_SHOWN = 10


@dataclass(frozen=True)
class StatusCard:
    code: str
    label: str
    count: int
    oldest: datetime | None

    @property
    def is_more(self) -> bool:
        return self.count > LIMIT


@dataclass(frozen=True)
class Today:
    """Everything the dashboard shows, but the automate, which the frame knows."""

    cards: list[StatusCard]
    failed: int
    """KO, but for those in doubt."""
    in_doubt: int
    unreachable: int
    """Notices waiting to be validated whose client cannot be written to."""
    clients_without_address: int
    """Ticked « AE par mail » without a usable address."""
    too_late: int
    """Not sent, and too late to be sent as printed: the law asks for a sentence they lack."""
    near_deadlines: int
    """Renewals that no notice announces and whose legal deadline is near, or past."""
    waiting_editions: list[Edition]
    editions_to_mend: list[Edition]
    """Issued but for a letter or more that could not be composed."""
    to_make_again: list[tuple[Notice, int]]
    """Blocked with a cancelled premium, whose others nobody asks for; the key of that premium."""
    last_editions: list[Edition]

    @property
    def nothing_to_do(self) -> bool:
        return not (
            self.failed
            or self.in_doubt
            or self.unreachable
            or self.clients_without_address
            or self.too_late
            or self.near_deadlines
            or self.waiting_editions
            or self.editions_to_mend
            or self.to_make_again
        )


@dataclass(frozen=True)
class FirstSteps:
    """What a new office has done of the way from its books to its first mail."""

    has_books: bool
    has_relay: bool
    has_edition: bool
    has_notice: bool
    has_sent: bool

    @property
    def are_over(self) -> bool:
        return self.has_sent


def today(*, on: date, sees_confidential: bool) -> Today:
    """Count, without reading more than `LIMIT` rows of anything."""
    notices = Notice.objects.visible_to(sees_confidential=sees_confidential).order_by()
    failed = notices.filter(status=NoticeStatus.FAILED)
    clients = Client.objects.visible_to(sees_confidential=sees_confidential)
    unusable = Q(email="") | ~Q(email_problem="")
    pending = notices.filter(status=NoticeStatus.PENDING)
    return Today(
        cards=[_card(notices, status) for status in NoticeStatus],
        failed=_count(failed.exclude(failure=FailureCause.IN_DOUBT)),
        in_doubt=_count(failed.filter(failure=FailureCause.IN_DOUBT)),
        unreachable=_count(
            pending.filter(
                Q(client__email="")
                | ~Q(client__email_problem="")
                | Q(client__notices_by_email=False)
            )
        ),
        clients_without_address=clients.filter(unusable, notices_by_email=True)
        .order_by()[: LIMIT + 1]
        .count(),
        too_late=_count(notices.sendable_too_late(on=on)),
        near_deadlines=len(approaching(on=on, sees_confidential=sees_confidential)),
        waiting_editions=list(Edition.objects.filter(state=EditionState.COMPOSED)[:10]),
        editions_to_mend=list(Edition.objects.to_mend()[:10]),
        to_make_again=to_make_again(
            sees_confidential=sees_confidential, most=_NOTICES_SHOWN, among=LIMIT
        ),
        last_editions=list(Edition.objects.select_related("legal_entity")[:_EDITIONS_SHOWN]),
    )


def first_steps() -> FirstSteps:
    """Cheap questions: does one exist?"""
    return FirstSteps(
        has_books=Client.objects.exists(),
        has_relay=Relay.current() is not None and SenderProfile.current() is not None,
        has_edition=Edition.objects.exists(),
        has_notice=Notice.objects.exists(),
        has_sent=Notice.objects.filter(status=NoticeStatus.SENT).exists(),
    )


def _card(notices: NoticeQuerySet, status: NoticeStatus) -> StatusCard:
    found = notices.filter(status=status)
    oldest = found.order_by("printed_at").values_list("printed_at", flat=True).first()
    return StatusCard(status.value, str(status.label), _count(found), oldest)


def _count(notices: NoticeQuerySet) -> int:
    return notices[: LIMIT + 1].count()

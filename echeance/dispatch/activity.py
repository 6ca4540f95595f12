"""What the automate did lately, for its page: rate, the run under way, sends per minute and day."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext

from echeance.dispatch.models import Attempt, AttemptOutcome
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus

RATE_OVER = timedelta(minutes=5)
MINUTES, DAYS = 60, 30
WIDTH, HEIGHT = 700, 120
"""Of the drawing."""
_MOST = 200_000
"""Attempts that are counted for one picture."""
_GOOD = frozenset({AttemptOutcome.ACCEPTED})
_BAD = frozenset({AttemptOutcome.REFUSED, AttemptOutcome.IN_DOUBT})


def rate(at: datetime) -> float:
    """Messages accepted a minute, over the last five minutes."""
    recent = Attempt.objects.filter(outcome=AttemptOutcome.ACCEPTED, ended_at__gt=at - RATE_OVER)
    return recent.order_by().count() / (RATE_OVER / timedelta(minutes=1))


@dataclass(frozen=True)
class Run:
    """The edition whose notices are leaving now."""

    edition: int
    total: int
    sent: int
    failed: int
    ends_at: datetime | None

    @property
    def done(self) -> int:
        return self.sent + self.failed


def run_under_way(*, at: datetime, per_minute: float) -> Run | None:
    """Progress of the edition of the next notice to leave; None when nothing waits."""
    waiting = Notice.objects.filter(status=NoticeStatus.VALIDATED, eligible_at__isnull=False)
    edition = waiting.order_by("eligible_at").values_list("edition_id", flat=True).first()
    if edition is None:
        return None
    moving = Notice.objects.by_email().filter(edition=edition).order_by()
    counted = moving.aggregate(
        left=Count("pk", filter=Q(status=NoticeStatus.VALIDATED)),
        sent=Count("pk", filter=Q(status=NoticeStatus.SENT)),
        failed=Count("pk", filter=Q(status=NoticeStatus.FAILED)),
    )
    left = counted["left"]
    ends_at = at + timedelta(minutes=left / per_minute) if per_minute else None
    return Run(
        edition=edition,
        total=left + counted["sent"] + counted["failed"],
        sent=counted["sent"],
        failed=counted["failed"],
        ends_at=ends_at,
    )


@dataclass(frozen=True)
class Bar:
    """One minute or one day: accepted below, refused or in doubt above."""

    label: str
    good: int
    bad: int
    x: float
    width: float
    good_y: float
    good_height: float
    bad_y: float
    bad_height: float


@dataclass(frozen=True)
class Chart:
    title: str
    unit: str
    """« Minute », « Jour »: the head of the table's first column."""
    bars: list[Bar]
    highest: int

    @property
    def last(self) -> str:
        return self.bars[-1].label

    @property
    def first(self) -> str:
        return self.bars[0].label


def last_hour(at: datetime) -> Chart:
    """Attempts per minute."""
    this = timezone.localtime(at).replace(second=0, microsecond=0)
    moments = [this - timedelta(minutes=back) for back in range(MINUTES - 1, -1, -1)]
    found = _counted(moments[0], lambda moment: moment.replace(second=0, microsecond=0))
    labels = [f"{moment:%H:%M}" for moment in moments]
    return _drawn(
        gettext("Envois par minute, dernière heure"), gettext("Minute"), labels, moments, found
    )


def last_month(at: datetime) -> Chart:
    """Attempts per day."""
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [(today - timedelta(days=back)).date() for back in range(DAYS - 1, -1, -1)]
    found = _counted(today - timedelta(days=DAYS - 1), lambda moment: moment.date())
    return _drawn(
        gettext("Envois par jour, trente derniers jours"),
        gettext("Jour"),
        [f"{d:%d/%m}" for d in days],
        days,
        found,
    )


def _counted(since: datetime, slot: Callable[[datetime], object]) -> Counter[tuple[object, bool]]:
    rows = Attempt.objects.filter(ended_at__gte=since, outcome__in=_GOOD | _BAD).order_by()
    return Counter(
        (slot(timezone.localtime(moment)), outcome in _GOOD)
        for moment, outcome in rows.values_list("ended_at", "outcome")[:_MOST].iterator()
    )


def _drawn(
    title: str,
    unit: str,
    labels: Sequence[str],
    slots: Sequence[object],
    found: Counter[tuple[object, bool]],
) -> Chart:
    pairs = [(found[slot, True], found[slot, False]) for slot in slots]
    highest = max(good + bad for good, bad in pairs)
    step, scale = WIDTH / len(slots), HEIGHT / highest if highest else 0
    bars = [
        Bar(
            label=label,
            good=good,
            bad=bad,
            x=round(place * step + step * 0.15, 1),
            width=round(step * 0.7, 1),
            good_y=round(HEIGHT - good * scale, 1),
            good_height=round(good * scale, 1),
            bad_y=round(HEIGHT - (good + bad) * scale, 1),
            bad_height=round(bad * scale, 1),
        )
        for place, (label, (good, bad)) in enumerate(zip(labels, pairs, strict=True))
    ]
    return Chart(title, unit, bars, highest)

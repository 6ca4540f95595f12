"""Sends per day: the figures, and the place of each bar of the picture."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus

DAYS = 14
WIDTH, HEIGHT = 700, 160
"""Of the drawing, without what is written under it."""
_MOST = 100_000
"""Sends that are counted; a day of more than that is drawn as so many."""


@dataclass(frozen=True)
class Day:
    """One bar: what was accepted below, errors above it."""

    on: date
    sent: int
    failed: int
    x: float
    width: float
    sent_y: float
    sent_height: float
    failed_y: float
    failed_height: float

    @property
    def label_x(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Chart:
    days: list[Day]
    highest: int

    @property
    def is_empty(self) -> bool:
        return not self.highest

    @property
    def sent(self) -> int:
        return sum(day.sent for day in self.days)

    @property
    def failed(self) -> int:
        return sum(day.failed for day in self.days)


def sending_chart(*, on: date, sees_confidential: bool) -> Chart:
    """The last `DAYS` days, today included, in the office's time zone."""
    first = on - timedelta(days=DAYS - 1)
    since = timezone.make_aware(datetime.combine(first, time.min))
    notices = Notice.objects.visible_to(sees_confidential=sees_confidential).order_by()
    sent = notices.filter(status=NoticeStatus.SENT, sent_at__gte=since)
    failed = notices.filter(status=NoticeStatus.FAILED, changed_at__gte=since)
    return _drawn(
        first,
        sent=_per_day(sent.values_list("sent_at", flat=True)[:_MOST]),
        failed=_per_day(failed.values_list("changed_at", flat=True)[:_MOST]),
    )


def _per_day(moments: Iterable[datetime | None]) -> Counter[date]:
    return Counter(timezone.localtime(moment).date() for moment in moments if moment)


def _drawn(first: date, *, sent: Counter[date], failed: Counter[date]) -> Chart:
    every = [first + timedelta(days=place) for place in range(DAYS)]
    highest = max(sent[day] + failed[day] for day in every)
    step = WIDTH / DAYS
    scale = HEIGHT / highest if highest else 0
    days = []
    for place, day in enumerate(every):
        below, above = sent[day] * scale, failed[day] * scale
        days.append(
            Day(
                on=day,
                sent=sent[day],
                failed=failed[day],
                x=round(place * step + step * 0.15, 1),
                width=round(step * 0.7, 1),
                sent_y=round(HEIGHT - below, 1),
                sent_height=round(below, 1),
                failed_y=round(HEIGHT - below - above, 1),
                failed_height=round(above, 1),
            )
        )
    return Chart(days, highest)

"""The legal clock: until when a renewal may be refused, and what a notice must then say.

Read in second-hand copies of the code des assurances in November 2026, not on Légifrance; see
`docs/decisions/0020-the-legal-clock.md` for what is unsure.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from echeance.lib.folding import fold
from echeance.lib.shown import number
from echeance.lib.translating import ngettext

INFORMATION_DAYS = 15
"""Sent less than so many days before the deadline, a notice owes the extra delay (L113-15-1)."""
EXTRA_DAYS = 20
"""Days from the sending to refuse the renewal, when the notice left too late (L113-15-1)."""

ANY_TIME_CATEGORIES = (
    "auto", "automobile", "véhicule", "moto", "deux roues", "scooter", "camping-car",
    "habitation", "MRH", "responsabilité locative", "affinitaire", "téléphone mobile", "santé",
    "complémentaire santé", "mutuelle",
)  # fmt: skip
"""Words of the categories that a person may leave at any time after a year.

Motor, home and affinity insurance by art. R113-11; health cover since December 2020 by a
neighbouring text that could not be read. Each office corrects the list.
"""
_FOLDED = tuple(fold(words) for words in ANY_TIME_CATEGORIES)


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """The renewal of one contract, as a notice sent on a given day must speak of it."""

    due_on: date
    """The yearly due date (échéance) at which the contract renews itself."""
    last_day: date
    """Last day on which the renewal may be refused."""
    owes_extra_days: bool
    """Sent less than 15 days before `last_day`, or after it: the 20-day sentence is due."""
    extra_until: date
    """Last of the 20 days when sent on that day."""

    @property
    def sendable_until(self) -> date | None:
        """Last day on which a letter without the 20-day sentence may be sent; None with it."""
        if self.owes_extra_days:
            return None
        return self.last_day - timedelta(days=INFORMATION_DAYS)


def renewal(*, due_on: date, notice_months: int, sent_on: date) -> Renewal:
    """The legal clock of a contract due on that day, for a notice sent on `sent_on` (L113-15-1).

    Due on 1 January 2027 with two months: the last day is 31 October 2026; a notice sent by
    16 October is in time, from 17 October it owes the 20-day sentence.
    """
    last_day = last_day_to_refuse(due_on, notice_months=notice_months)
    return Renewal(
        due_on=due_on,
        last_day=last_day,
        owes_extra_days=sent_on > last_day - timedelta(days=INFORMATION_DAYS),
        extra_until=sent_on + timedelta(days=EXTRA_DAYS),
    )


def last_day_to_refuse(due_on: date, *, notice_months: int) -> date:
    """The eve of the day that is `notice_months` months before the due date (L113-12).

    Where that day does not exist (31 April, 30 February), the last day of the month stands for it
    (code de procédure civile, art. 641).
    """
    return months_before(due_on, notice_months) - timedelta(days=1)


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or the last day of that month when it is shorter."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return _clipped(years, month + 1, day.day)


def late_warning(count: int) -> str:
    """« 12 avis partiront après la date limite… », for the screen."""
    return ngettext(
        "%(count)s avis partira après la date limite pour refuser la reconduction\u00a0; la lettre"
        " donne alors vingt jours de plus au client.",
        "%(count)s avis partiront après la date limite pour refuser la reconduction\u00a0; la"
        " lettre"
        " donne alors vingt jours de plus au client.",
        count,
    ) % {"count": number(count)}


def yearly_due_date(
    *,
    due_day: int | None,
    due_month: int | None,
    is_yearly: bool,
    starts_on: date | None,
    period_from: date,
    period_to: date,
) -> date | None:
    """The renewal that a premium for that period pays for; None when it pays for none.

    It is the first yearly due date of the contract within the period, the day the contract first
    took effect (`starts_on`) excepted: that is no renewal. A quarter that does not hold the yearly
    due date announces no renewal. A contract whose due date nobody entered renews at the start of
    the period when it is paid yearly.
    """
    if due_day is None or due_month is None:
        found = period_from if is_yearly else None
    else:
        days = (
            _clipped(year, due_month, due_day)
            for year in range(period_from.year, period_to.year + 1)
        )
        found = next((day for day in days if period_from <= day <= period_to), None)
    if found is None or (starts_on is not None and found <= starts_on):
        return None
    return found


def may_leave_any_time(category: str, *, words: Iterable[str] = _FOLDED) -> bool:
    """Whether the notice of a private person recalls the right of L113-15-2 and R113-11.

    `words`, folded, are looked for as whole words of the category: « auto » is not in
    « autoroute ». A professional multi-risk or the contents of an office are not « habitation ».
    """
    text = f" {fold(category).replace('-', ' ').replace('/', ' ')} "
    return any(f" {word.replace('-', ' ')} " in text for word in words)


def _clipped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))

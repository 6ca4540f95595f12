"""Dates and months as French people write them, and as an office types them."""

import re
from datetime import date, timedelta

from echeance.lib.folding import fold
from echeance.lib.relative_dates import resolve
from echeance.lib.translating import gettext_lazy

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DATE_REMEDY = gettext_lazy("Saisissez une date au format jj/mm/aaaa, par exemple 23/04/2009.")
MONTH_REMEDY = gettext_lazy("Saisissez un mois au format mm/aaaa, par exemple 04/2009.")

_MIDNIGHT = r"(?:[ T]00:00(?::00(?:\.0+)?)?)?"  # spreadsheets add it to a date
_DATES = (
    re.compile(rf"(?P<d>[0-9]{{1,2}})([/.-])(?P<m>[0-9]{{1,2}})\2(?P<y>[0-9]{{4}}|[0-9]{{2}}){_MIDNIGHT}"),
    re.compile(rf"(?P<y>[0-9]{{4}})-(?P<m>[0-9]{{2}})-(?P<d>[0-9]{{2}}){_MIDNIGHT}"),
    re.compile(r"(?P<d>[0-9]{2})(?P<m>[0-9]{2})(?P<y>[0-9]{4}|[0-9]{2})"),
)  # fmt: skip
_MONTH_DATES = (
    re.compile(r"(?P<m>[0-9]{1,2})[/.-](?P<y>[0-9]{4}|[0-9]{2})"),
    re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})"),
    re.compile(r"(?P<m>[0-9]{2})(?P<y>[0-9]{4})"),
    re.compile(r"(?P<name>[a-z]{3,9})[. -]+(?P<y>[0-9]{4}|[0-9]{2})"),
)
_DAYS = {
    "auj": 0, "aujourd'hui": 0, "hier": -1, "demain": 1,
    "today": 0, "yesterday": -1, "tomorrow": 1,
}  # fmt: skip
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_YEARS_AHEAD = 30
"""A year of two digits is at most this far ahead; otherwise it is of the century before."""


def parse_date(text: str, *, on: date) -> date:
    """« 23/04/2009 », « 23/4/09 », « 230409 », « 2009-04-23 », « auj », « +7 », « fin du mois ».

    `on` is today: relative words and years of two digits are read from it.
    Raises ValueError with a remedy.
    """
    word = fold(text)
    if word in _DAYS:
        return on + timedelta(days=_DAYS[word])
    if re.fullmatch(r"[+-][0-9]{1,4}", word):
        return on + timedelta(days=int(word))
    if told := resolve(text, on=on):
        return told
    for pattern in _DATES:
        if found := pattern.fullmatch(text.strip()):
            return _day(found["y"], found["m"], found["d"], on=on, remedy=str(DATE_REMEDY))
    raise ValueError(str(DATE_REMEDY))


def parse_month(text: str, *, on: date) -> date:
    """« 11/2026 », « 112026 », « 2026-11 », « nov-26 », « mois prochain », or a day of that month.

    Returns the first day of the month. Raises ValueError with a remedy.
    """
    word = fold(text)
    if told := resolve(f"debut du {word}", on=on) or resolve(f"start of {word}", on=on):
        return told
    for pattern in _MONTH_DATES:
        if found := pattern.fullmatch(word):
            number = found.groupdict().get("m") or _month_number(found["name"])
            return _day(found["y"], number, "1", on=on, remedy=str(MONTH_REMEDY))
    try:
        return parse_date(text, on=on).replace(day=1)
    except ValueError:
        raise ValueError(str(MONTH_REMEDY)) from None


def short_date(day: date) -> str:
    """« 23/04/2009 »."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def long_date(day: date) -> str:
    """« 23 avril 2009 », « 1er avril 2009 »."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def month(day: date) -> str:
    """« 04/2009 »."""
    return f"{day.month:02}/{day.year:04}"


def _day(year: str, month_number: str, day: str, *, on: date, remedy: str) -> date:
    full_year = int(year)
    if len(year) == 2:
        full_year += on.year - on.year % 100
        if full_year > on.year + _YEARS_AHEAD:
            full_year -= 100
    if not _FIRST_YEAR <= full_year <= _LAST_YEAR:
        raise ValueError(remedy)
    try:
        return date(full_year, int(month_number), int(day))
    except ValueError:
        raise ValueError(remedy) from None


def _month_number(beginning: str) -> str:
    """The month whose name begins so, in either language; « jui » could be two of them."""
    found = {
        at
        for names in (MONTHS, ENGLISH_MONTHS)
        for at, name in enumerate(names, start=1)
        if fold(name).startswith(beginning)
    }
    return str(found.pop()) if len(found) == 1 else "0"

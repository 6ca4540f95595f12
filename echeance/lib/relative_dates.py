"""Days told from today, for criteria that are kept: « fin du mois », « dans 45 jours ».

In French or English words, whoever reads them: what one person keeps, another one runs.
"""

import calendar
import re
from datetime import date, timedelta

from echeance.lib.folding import fold

_EDGE = re.compile(
    r"(?P<edge>debut|fin) (?:du |de l[' ]?)?(?P<unit>mois|trimestre|annee)"
    r"(?: (?P<which>prochaine?|suivante?|derniere?|dernier|precedente?|en cours|courante?))?"
)
_AWAY = re.compile(
    r"(?P<way>dans|il y a) (?P<count>[0-9]{1,4}) "
    r"(?P<unit>jours?|semaines?|mois|ans?|annees?)"
)
_ENGLISH_EDGE = re.compile(
    r"(?P<edge>start|beginning|end) of (?:the )?(?:(?P<which>this|next|last|previous) )?"
    r"(?P<unit>month|quarter|year)"
)
_ENGLISH_AWAY = re.compile(
    r"(?P<way>in )?(?P<count>[0-9]{1,4}) (?P<unit>days?|weeks?|months?|years?)(?P<ago> ago)?"
)
_MONTHS = {
    "mois": 1, "trimestre": 3, "annee": 12, "annees": 12, "an": 12, "ans": 12,
    "month": 1, "months": 1, "quarter": 3, "year": 12, "years": 12,
}  # fmt: skip
_WEEKS = {"semaine", "semaines", "week", "weeks"}
_AHEAD = {"prochain", "prochaine", "suivant", "suivante", "next"}
_BEHIND = {"dernier", "derniere", "precedent", "precedente", "last", "previous"}


def resolve(text: str, *, on: date) -> date | None:
    """The day that `text` means on the day `on`; None when it is not told from today.

    A month added to the 31st gives the last day of a shorter month. « il y a 2 mois » may leave
    the calendar's years (1 to 9999): then None too.
    """
    words = fold(text)
    try:
        if found := _EDGE.fullmatch(words) or _ENGLISH_EDGE.fullmatch(words):
            return _edge(found, on)
        if found := _AWAY.fullmatch(words):
            return _away(found, on, ahead=found["way"] == "dans")
        if found := _ENGLISH_AWAY.fullmatch(words):
            # « 45 days » alone, or « in 45 days ago », says neither.
            if bool(found["way"]) == bool(found["ago"]):
                return None
            return _away(found, on, ahead=bool(found["way"]))
    except (ValueError, OverflowError):
        return None
    return None


def _edge(found: re.Match[str], on: date) -> date:
    size = _MONTHS[found["unit"]]
    which = found["which"] or ""
    first = on.replace(month=(on.month - 1) // size * size + 1, day=1)
    first = _months_later(first, size * ((which in _AHEAD) - (which in _BEHIND)))
    if found["edge"] not in {"fin", "end"}:
        return first
    return _months_later(first, size) - timedelta(days=1)


def _away(found: re.Match[str], on: date, *, ahead: bool) -> date:
    count = int(found["count"]) * (1 if ahead else -1)
    unit = found["unit"]
    if unit in _MONTHS:
        return _months_later(on, count * _MONTHS[unit])
    return on + timedelta(days=count * (7 if unit in _WEEKS else 1))


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))

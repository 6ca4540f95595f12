"""The periods of printing that one press asks for, as two days."""

from datetime import date, timedelta

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from echeance.lib.french_dates import short_date

QUICK_PERIODS = {
    "aujourdhui": _("Aujourd’hui"),
    "hier": _("Hier"),
    "semaine": _("7 derniers jours"),
    "mois": _("Ce mois"),
    "mois-dernier": _("Mois dernier"),
}
"""By the word of the address."""


def with_period(given: QueryDict, *, on: date) -> str | None:
    """The address of the list with the two days in place of the word; None without a known word.

    Criteria left empty are dropped, and so is the page: it was one of another result.
    """
    days = _days(given.get("periode", ""), on=on)
    if days is None:
        return None
    kept = given.copy()
    for name in ("periode", "page", "courant", "cocher"):
        kept.pop(name, None)
    kept["impr_du"], kept["impr_au"] = map(short_date, days)
    for name, values in list(kept.lists()):
        kept.setlist(name, [value for value in values if value])
    return kept.urlencode()


def _days(period: str, *, on: date) -> tuple[date, date] | None:
    start_of_month = on.replace(day=1)
    end_of_last = start_of_month - timedelta(days=1)
    yesterday = on - timedelta(days=1)
    return {
        "aujourdhui": (on, on),
        "hier": (yesterday, yesterday),
        "semaine": (on - timedelta(days=6), on),
        "mois": (start_of_month, on),
        "mois-dernier": (end_of_last.replace(day=1), end_of_last),
    }.get(period)

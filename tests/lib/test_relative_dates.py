from datetime import date

import pytest

from echeance.lib.french_dates import parse_date, parse_month
from echeance.lib.relative_dates import resolve

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("début du mois", date(2026, 11, 1)),
        ("Fin du mois", date(2026, 11, 30)),
        ("fin du mois en cours", date(2026, 11, 30)),
        ("fin du mois prochain", date(2026, 12, 31)),
        ("début du mois suivant", date(2026, 12, 1)),
        ("début du mois dernier", date(2026, 10, 1)),
        ("fin du mois précédent", date(2026, 10, 31)),
        ("fin du trimestre", date(2026, 12, 31)),
        ("début du trimestre prochain", date(2027, 1, 1)),
        ("fin de l’année", date(2026, 12, 31)),
        ("début de l'année prochaine", date(2027, 1, 1)),
        ("dans 45 jours", date(2027, 1, 9)),
        ("dans 1 jour", date(2026, 11, 26)),
        ("dans 2 semaines", date(2026, 12, 9)),
        ("dans 3 mois", date(2027, 2, 25)),
        ("il y a 10 jours", date(2026, 11, 15)),
        ("il y a 1 an", date(2025, 11, 25)),
        ("end of month", date(2026, 11, 30)),
        ("End of the month", date(2026, 11, 30)),
        ("start of next month", date(2026, 12, 1)),
        ("beginning of last month", date(2026, 10, 1)),
        ("end of this quarter", date(2026, 12, 31)),
        ("end of the previous year", date(2025, 12, 31)),
        ("in 45 days", date(2027, 1, 9)),
        ("in 1 day", date(2026, 11, 26)),
        ("in 2 weeks", date(2026, 12, 9)),
        ("in 3 months", date(2027, 2, 25)),
        ("10 days ago", date(2026, 11, 15)),
        ("1 year ago", date(2025, 11, 25)),
    ],
)
def test_a_day_is_told_from_today(text: str, day: date) -> None:
    assert resolve(text, on=TODAY) == day
    assert parse_date(text, on=TODAY) == day
    assert parse_month(text, on=TODAY) == day.replace(day=1)


@pytest.mark.parametrize(
    ("text", "on", "day"),
    [
        ("dans 1 mois", date(2027, 1, 31), date(2027, 2, 28)),
        ("dans 1 mois", date(2028, 1, 31), date(2028, 2, 29)),
        ("il y a 1 an", date(2028, 2, 29), date(2027, 2, 28)),
        ("fin du mois", date(2028, 2, 1), date(2028, 2, 29)),
        ("fin du mois prochain", date(2027, 1, 31), date(2027, 2, 28)),
    ],
)
def test_short_months_have_their_last_day(text: str, on: date, day: date) -> None:
    assert resolve(text, on=on) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "23/04/2009",
        "fin",
        "mois",
        "dans quelques jours",
        "45 days",
        "in 45 days ago",
        "dans 99999 jours",
        "il y a 9999 ans",
    ],
)
def test_anything_else_is_not_told_from_today(text: str) -> None:
    assert resolve(text, on=TODAY) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("mois en cours", date(2026, 11, 1)),
        ("mois prochain", date(2026, 12, 1)),
        ("this month", date(2026, 11, 1)),
        ("next month", date(2026, 12, 1)),
        ("April 2027", date(2027, 4, 1)),
        ("may 27", date(2027, 5, 1)),
        ("mai 27", date(2027, 5, 1)),
        ("Aug-2026", date(2026, 8, 1)),
    ],
)
def test_a_month_is_told_from_today(text: str, day: date) -> None:
    assert parse_month(text, on=TODAY) == day

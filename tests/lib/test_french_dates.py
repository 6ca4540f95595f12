from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echeance.lib.french_dates import long_date, month, parse_date, parse_month, short_date

TODAY = date(2026, 11, 25)
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("23/04/2009", date(2009, 4, 23)),
        ("23/4/09", date(2009, 4, 23)),
        ("1/4/2009", date(2009, 4, 1)),
        ("23.04.2009", date(2009, 4, 23)),
        ("23-04-2009", date(2009, 4, 23)),
        ("230409", date(2009, 4, 23)),
        ("23042009", date(2009, 4, 23)),
        ("2009-04-23", date(2009, 4, 23)),
        ("2009-04-23 00:00:00", date(2009, 4, 23)),
        (" 23/04/2009 00:00 ", date(2009, 4, 23)),
        ("31/12/56", date(2056, 12, 31)),
        ("31/12/57", date(1957, 12, 31)),
        ("auj", TODAY),
        ("Aujourd’hui", TODAY),
        ("hier", date(2026, 11, 24)),
        ("+7", date(2026, 12, 2)),
        ("-30", date(2026, 10, 26)),
    ],
)
def test_a_date_is_read_however_a_person_types_it(text: str, day: date) -> None:
    assert parse_date(text, on=TODAY) == day


@pytest.mark.parametrize(
    "text",
    ["", "31/02/2026", "2026", "4/23/2009", "23/04-2009", "12/2026", "01/01/0026", "01/01/3026",
     "bientôt", "23/04/2009 10:00", "٢٣/٠٤/٢٠٠٩"],
)  # fmt: skip
def test_a_date_that_does_not_exist_is_refused_with_the_format(text: str) -> None:
    with pytest.raises(ValueError, match="jj/mm/aaaa, par exemple 23/04/2009"):
        parse_date(text, on=TODAY)


@pytest.mark.parametrize(
    "text",
    ["11/2026", "11/26", "11-2026", "112026", "2026-11", "novembre 2026", "Nov-26", "nov. 2026",
     "01/11/2026", "30/11/2026"],
)  # fmt: skip
def test_a_month_is_read_however_a_person_types_it(text: str) -> None:
    assert parse_month(text, on=TODAY) == date(2026, 11, 1)


@pytest.mark.parametrize("text", ["", "13/2026", "0/2026", "jui 2026", "brumaire 2026", "2026"])
def test_a_month_that_does_not_exist_is_refused_with_the_format(text: str) -> None:
    with pytest.raises(ValueError, match="mm/aaaa, par exemple 04/2009"):
        parse_month(text, on=TODAY)


def test_the_first_of_a_month_is_written_1er() -> None:
    assert long_date(date(2009, 4, 1)) == "1er avril 2009"
    assert long_date(date(2011, 8, 23)) == "23 août 2011"
    assert month(date(2009, 4, 23)) == "04/2009"


@given(days)
def test_what_is_shown_reads_back_as_the_same_day(day: date) -> None:
    assert parse_date(short_date(day), on=TODAY) == day
    assert parse_date(day.isoformat(), on=TODAY) == day
    assert parse_month(month(day), on=TODAY) == day.replace(day=1)
    assert parse_month(long_date(day).split(" ", 1)[1], on=TODAY) == day.replace(day=1)

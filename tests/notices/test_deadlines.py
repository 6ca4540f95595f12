from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echeance.notices.deadlines import (
    last_day_to_refuse,
    may_leave_any_time,
    months_before,
    renewal,
    yearly_due_date,
)


@pytest.mark.parametrize(
    ("due_on", "months", "last_day"),
    [
        (date(2027, 1, 1), 2, date(2026, 10, 31)),  # the worked example
        (date(2026, 10, 15), 2, date(2026, 8, 14)),
        (date(2027, 4, 1), 2, date(2027, 1, 31)),
        (date(2027, 7, 1), 1, date(2027, 5, 31)),
        (date(2027, 1, 1), 3, date(2026, 9, 30)),
        (date(2027, 1, 1), 0, date(2026, 12, 31)),
        (date(2026, 12, 31), 3, date(2026, 9, 29)),  # 31 September is the 30th
        (date(2027, 4, 30), 2, date(2027, 2, 27)),  # 30 February is the 28th
        (date(2028, 4, 30), 2, date(2028, 2, 28)),  # … or the 29th
        (date(2028, 4, 29), 2, date(2028, 2, 28)),
        (date(2028, 3, 1), 0, date(2028, 2, 29)),
        (date(2028, 2, 29), 2, date(2027, 12, 28)),
        (date(2028, 2, 29), 12, date(2027, 2, 27)),
        (date(2027, 2, 1), 14, date(2025, 11, 30)),
    ],
)
def test_the_last_day_is_the_eve_of_the_day_that_many_months_before(
    due_on: date, months: int, last_day: date
) -> None:
    assert last_day_to_refuse(due_on, notice_months=months) == last_day


@pytest.mark.parametrize(
    ("sent_on", "owes", "extra_until"),
    [
        (date(2026, 10, 1), False, date(2026, 10, 21)),
        (date(2026, 10, 16), False, date(2026, 11, 5)),
        (date(2026, 10, 17), True, date(2026, 11, 6)),
        (date(2026, 10, 31), True, date(2026, 11, 20)),  # on the very last day
        (date(2026, 11, 25), True, date(2026, 12, 15)),  # after it
        (date(2027, 2, 1), True, date(2027, 2, 21)),  # after the renewal itself
    ],
)
def test_a_notice_sent_less_than_fifteen_days_before_owes_twenty_days(
    sent_on: date,
    owes: bool,  # noqa: FBT001 a table's column
    extra_until: date,
) -> None:
    found = renewal(due_on=date(2027, 1, 1), notice_months=2, sent_on=sent_on)

    assert (found.owes_extra_days, found.extra_until) == (owes, extra_until)
    assert found.last_day == date(2026, 10, 31)


def test_a_letter_without_the_sentence_may_be_sent_until_the_fifteenth_day_before() -> None:
    early = renewal(due_on=date(2027, 1, 1), notice_months=2, sent_on=date(2026, 10, 1))
    late = renewal(due_on=date(2027, 1, 1), notice_months=2, sent_on=date(2026, 10, 17))

    assert early.sendable_until == date(2026, 10, 16)
    assert late.sendable_until is None


@given(st.dates(date(2001, 1, 1), date(2199, 1, 1)), st.integers(0, 24))
def test_months_are_counted_on_the_calendar_whatever_the_day(day: date, months: int) -> None:
    found = months_before(day, months)

    assert (day.year - found.year) * 12 + day.month - found.month == months
    assert found.day == day.day or (found + timedelta(days=1)).day == 1
    assert found.day <= day.day


@pytest.mark.parametrize(
    ("due", "starts_on", "period", "expected"),
    [
        ((1, 1), None, (date(2027, 1, 1), date(2027, 12, 31)), date(2027, 1, 1)),
        ((15, 10), None, (date(2026, 10, 15), date(2027, 10, 14)), date(2026, 10, 15)),
        # A quarter announces the renewal only when it holds the yearly due date.
        ((1, 1), None, (date(2027, 1, 1), date(2027, 3, 31)), date(2027, 1, 1)),
        ((1, 1), None, (date(2027, 4, 1), date(2027, 6, 30)), None),
        # The first year of a contract is no renewal.
        ((1, 1), date(2027, 1, 1), (date(2027, 1, 1), date(2027, 12, 31)), None),
        ((1, 1), date(2026, 6, 1), (date(2026, 6, 1), date(2026, 12, 31)), None),
        ((1, 1), date(2026, 6, 1), (date(2026, 6, 1), date(2027, 5, 31)), date(2027, 1, 1)),
        # Days that not every year has.
        ((29, 2), None, (date(2027, 2, 1), date(2027, 3, 31)), date(2027, 2, 28)),
        ((29, 2), None, (date(2028, 2, 1), date(2028, 3, 31)), date(2028, 2, 29)),
        ((31, 12), None, (date(2026, 12, 31), date(2027, 12, 30)), date(2026, 12, 31)),
    ],
)
def test_a_premium_announces_the_yearly_due_date_within_its_period(
    due: tuple[int, int],
    starts_on: date | None,
    period: tuple[date, date],
    expected: date | None,
) -> None:
    found = yearly_due_date(
        due_day=due[0],
        due_month=due[1],
        is_yearly=True,
        starts_on=starts_on,
        period_from=period[0],
        period_to=period[1],
    )

    assert found == expected


@pytest.mark.parametrize(("is_yearly", "expected"), [(True, date(2027, 3, 9)), (False, None)])
def test_a_due_date_nobody_entered_is_the_start_of_a_yearly_period(
    is_yearly: bool,  # noqa: FBT001 a table's column
    expected: date | None,
) -> None:
    found = yearly_due_date(
        due_day=None,
        due_month=None,
        is_yearly=is_yearly,
        starts_on=None,
        period_from=date(2027, 3, 9),
        period_to=date(2028, 3, 8),
    )

    assert found == expected


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("Automobile", True),
        ("AUTO Peugeot 208", True),
        ("Multirisques habitation", True),
        ("Multirisque Habitation", True),
        ("Véhicule 2-roues", True),
        ("Complémentaire santé", True),
        ("Deux-roues", True),
        ("Garantie des accidents de la vie", False),
        ("Protection juridique", False),
        ("Multirisques professionnelle", False),
        ("Autoroutes et péages", False),
        ("", False),
    ],
)
def test_some_categories_may_be_left_at_any_time(
    category: str,
    expected: bool,  # noqa: FBT001 a table's column
) -> None:
    assert may_leave_any_time(category) is expected


def test_an_office_corrects_the_categories() -> None:
    assert may_leave_any_time("Navigation de plaisance", words=["plaisance"])
    assert not may_leave_any_time("Automobile", words=["plaisance"])

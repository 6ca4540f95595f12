from datetime import date

import pytest

from echeance.notices.approaching import approaching
from echeance.portfolio.models import Contract, PremiumKind
from tests.build import make_client, make_contract, make_notice, make_premium

pytestmark = pytest.mark.django_db


def numbers(on: date, *, sees_confidential: bool = True) -> list[str]:
    found = approaching(on=on, sees_confidential=sees_confidential)
    return [one.premium.number for one in found]


@pytest.mark.parametrize(
    ("on", "seen"),
    [
        (date(2026, 9, 15), False),
        (date(2026, 9, 16), True),  # thirty days before 16 October
        (date(2026, 11, 25), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),  # renewed already
    ],
)
def test_a_renewal_is_shown_from_thirty_days_before_to_its_due_date(
    on: date,
    seen: bool,  # noqa: FBT001 a table's column
) -> None:
    make_premium(number="1")

    assert numbers(on) == (["1"] if seen else [])


def test_the_clock_says_how_late_it_is() -> None:
    make_premium()

    days = (date(2026, 10, 16), date(2026, 10, 17), date(2026, 10, 31), date(2026, 11, 1))
    found = [approaching(on=day, sees_confidential=True)[0] for day in days]

    assert found[0].send_by == date(2026, 10, 16)
    assert [one.is_late for one in found] == [False, True, True, True]
    assert [one.is_past for one in found] == [False, False, False, True]


def test_what_needs_no_announcement_is_not_shown() -> None:
    make_premium(make_contract(private_person=False))
    make_premium(kind=PremiumKind.IMMEDIATE)
    make_premium(cancelled=True)
    make_premium(settled_on=date(2026, 11, 1))
    make_notice(premium=make_premium())
    tacit = make_premium()
    Contract.objects.filter(pk=tacit.contract_id).update(tacit_renewal=False)
    ended = make_premium()
    Contract.objects.filter(pk=ended.contract_id).update(terminated_on=date(2026, 12, 31))

    assert numbers(date(2026, 11, 25)) == []


def test_a_longer_notice_is_shown_earlier_and_the_most_urgent_first() -> None:
    make_premium(number="1")
    long = make_premium(number="2", effective_from=date(2027, 6, 1), effective_to=date(2028, 5, 31))
    Contract.objects.filter(pk=long.contract_id).update(due_month=6, notice_months=14)
    longer = make_premium(number="3")
    Contract.objects.filter(pk=longer.contract_id).update(notice_months=3)

    assert numbers(date(2026, 11, 25)) == ["2", "3", "1"]


def test_confidential_clients_are_for_those_who_may_see_them() -> None:
    make_premium(make_contract(make_client(confidential=True)), number="1")

    assert numbers(date(2026, 11, 25), sees_confidential=False) == []
    assert numbers(date(2026, 11, 25)) == ["1"]

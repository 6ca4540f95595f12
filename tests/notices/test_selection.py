from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from echeance.notices import selection
from echeance.notices.criteria import Criteria
from echeance.notices.models import Draft, DraftState, NoticeDeposit
from echeance.portfolio.models import CollectedBy, DepositKind, Premium, PremiumKind
from tests.build import (
    TODAY,
    make_client,
    make_contract,
    make_deposit,
    make_edition,
    make_entity,
    make_notice,
    make_premium,
)

pytestmark = pytest.mark.django_db


def numbers(**criteria: Any) -> list[str]:
    found = selection.premiums(Criteria(entity="FOREM", **criteria))
    return sorted(found.values_list("number", flat=True))


@pytest.mark.parametrize(
    "make",
    [
        lambda: make_premium(number="1", cancelled=True),
        lambda: make_premium(number="1", settled_on=TODAY),
        lambda: make_notice(premium=make_premium(number="1")),
        lambda: make_premium(make_contract(entity=make_entity("AUTRE")), number="1"),
    ],
    ids=["cancelled", "paid", "issued", "another entity's"],
)
def test_premiums_never_taken(make: Callable[[], object]) -> None:
    make()
    make_premium(number="2")

    assert numbers() == ["2"]


def test_a_premium_whose_draft_has_its_number_is_not_taken_again() -> None:
    premium = make_premium(number="1")
    draft = Draft.objects.create(
        edition=make_edition(),
        rank=1,
        client=premium.contract.client,
        content={},
        total=premium.gross,
        state=DraftState.TO_COMPOSE,
    )
    draft.premiums.add(premium)
    before = numbers()

    Draft.objects.update(number=1)

    assert (before, numbers()) == (["1"], [])


@pytest.mark.parametrize(
    ("first", "last", "taken"),
    [
        ("7", "7", ["7"]),
        ("007", "007", ["007"]),
        ("7", "12", ["007", "12", "7"]),
        ("7", "", ["007", "12", "P24", "P5", "7"]),
        ("", "7", ["7"]),
        ("P5", "P24", ["P24", "P5"]),
        ("p5", "p5", ["P5"]),
        ("8", "11", []),
    ],
)
def test_dossiers_range_in_natural_order(first: str, last: str, taken: list[str]) -> None:
    for dossier in ("7", "007", "12", "P5", "P24"):
        make_premium(make_contract(make_client(dossier)), number=dossier)

    assert numbers(dossier_from=first, dossier_to=last) == sorted(taken)


def test_contracts_range_in_natural_order() -> None:
    for contract in ("PROV-9", "PROV-18", "ES7"):
        make_premium(make_contract(number=contract), number=contract)

    assert numbers(contract_from="PROV-9", contract_to="PROV-18") == ["PROV-18", "PROV-9"]
    assert numbers(contract_from="PROV-18") == ["PROV-18"]


@pytest.mark.parametrize(
    ("criteria", "taken"),
    [
        ({}, ["direct", "now", "term"]),
        ({"collected_by": frozenset({"C"})}, ["now", "term"]),
        ({"collected_by": frozenset({"D"})}, ["direct"]),
        ({"kinds": frozenset({"T"})}, ["direct", "term"]),
        ({"kinds": frozenset({"C"})}, ["now"]),
        ({"kinds": frozenset()}, []),
        ({"without_broker_advances": True}, ["now", "term"]),
    ],
)
def test_modes_kinds_and_advances(criteria: dict[str, Any], taken: list[str]) -> None:
    make_premium(number="term")
    make_premium(number="now", kind=PremiumKind.IMMEDIATE)
    make_premium(
        make_contract(collected_by=CollectedBy.INSURER), number="direct", broker_advance=True
    )

    assert numbers(**criteria) == taken


@pytest.mark.parametrize(
    ("field", "bound"),
    [("debit_period", "debit"), ("entered_on", "entered"), ("effective_from", "effect")],
)
def test_periods_include_their_bounds(field: str, bound: str) -> None:
    october, november = date(2026, 10, 1), date(2026, 11, 1)
    for number, day in (("october", october), ("november", november)):
        make_premium(number=number)
        Premium.objects.filter(number=number).update(**{field: day})

    assert numbers(**{f"{bound}_to": october}) == ["october"]
    assert numbers(**{f"{bound}_from": november}) == ["november"]
    assert numbers(**{f"{bound}_from": october, f"{bound}_to": november}) == [
        "november",
        "october",
    ]


def test_the_print_filter_takes_one_status_of_clients() -> None:
    make_premium(make_contract(make_client(status="C")), number="c")
    make_premium(make_contract(make_client(status="D")), number="d")

    assert numbers(print_filter="D") == ["d"]


def deposits(*kinds: str, **criteria: Any) -> int:
    chosen = Criteria(entity="FOREM", deposits=frozenset(kinds), **criteria)
    return selection.deposits(chosen).count()


def test_only_the_kinds_of_deposit_asked_for_are_taken() -> None:
    contract = make_contract()
    make_deposit(contract)
    make_deposit(client=contract.client, kind=DepositKind.UNALLOCATED)

    assert (deposits(), deposits("affecte"), deposits("affecte", "libre")) == (0, 1, 2)


def test_a_range_of_contracts_leaves_free_deposits_out() -> None:
    contract = make_contract(number="A1")
    make_deposit(contract)
    make_deposit(client=contract.client, kind=DepositKind.UNALLOCATED)

    assert deposits("affecte", "libre", contract_from="A1", contract_to="A1") == 1


def test_a_deposit_printed_on_a_notice_is_not_counted_twice() -> None:
    premium = make_premium()
    deposit = make_deposit(premium.contract)

    NoticeDeposit.objects.create(
        notice=make_notice(premium=premium), deposit=deposit, amount=-deposit.amount
    )

    assert deposits("affecte") == 0


def test_cancelling_every_premium_of_its_notice_frees_a_deposit() -> None:
    premium = make_premium()
    deposit = make_deposit(premium.contract)
    NoticeDeposit.objects.create(
        notice=make_notice(premium=premium), deposit=deposit, amount=-deposit.amount
    )

    Premium.objects.update(cancelled=True)

    assert deposits("affecte") == 1


def test_money_tied_to_another_clients_contract_is_shown_to_nobody() -> None:
    premium = make_premium(effective_from=date(2026, 1, 1))
    make_deposit(premium.contract, client=make_client())
    criteria = Criteria(entity="FOREM", deposits=frozenset({"affecte"}))

    (notice,) = selection.planned(criteria, on=TODAY)

    assert (notice.total, notice.deposits) == (premium.gross, [])


def test_an_overdue_premium_of_the_contract_makes_its_allocated_deposit_count() -> None:
    late = make_premium(effective_from=date(2026, 11, 1), gross="100")
    early = make_premium(effective_from=date(2026, 12, 1), gross="200")
    make_deposit(late.contract, amount="10")
    make_deposit(early.contract, amount="10")
    criteria = Criteria(entity="FOREM", deposits=frozenset({"affecte"}))

    notices = selection.planned(criteria, on=TODAY)

    assert sorted(str(notice.total) for notice in notices) == ["200.00", "90.00"]

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echeance.notices.grouping import (
    DepositFact,
    PlannedNotice,
    PremiumGroup,
    paper_reason,
    plan,
    settlement,
)


def group(
    contract: int = 1,
    *,
    client: int = 1,
    mode: str = "C",
    total: str = "100",
    settled_by: str = "",
) -> PremiumGroup:
    return PremiumGroup(
        client=client,
        contract=contract,
        collected_by=mode,
        settled_by=settled_by,
        order=(f"{client:04}", f"{contract:04}"),
        total=Decimal(total),
    )


def deposit(
    kind: str,
    *,
    key: int = 1,
    client: int = 1,
    contract: int | None = None,
    amount: str = "30",
) -> DepositFact:
    return DepositFact(
        key=key,
        client=client,
        contract=contract,
        order=(f"{client:04}", f"{contract:04}" if contract else ""),
        kind=kind,
        amount=Decimal(amount),
    )


def planned(
    groups: list[PremiumGroup],
    deposits: list[DepositFact],
    *,
    arrears: frozenset[int] = frozenset(),
    deposits_without_arrears: bool = False,
    include_credit: bool = False,
    per_client: bool = False,
) -> list[PlannedNotice]:
    return plan(
        groups,
        deposits,
        contracts_in_arrears=arrears,
        deposits_without_arrears=deposits_without_arrears,
        include_credit=include_credit,
        per_client=per_client,
    )


def totals(notices: list[PlannedNotice]) -> list[tuple[int | None, str, str]]:
    return [(notice.contract, notice.collected_by, str(notice.total)) for notice in notices]


def test_each_contract_and_each_mode_of_collection_has_its_own_notice() -> None:
    notices = planned([group(2), group(1, mode="D"), group(1)], [])

    assert totals(notices) == [(1, "C", "100"), (1, "D", "100"), (2, "C", "100")]


def test_notices_follow_the_dossiers_then_the_contracts() -> None:
    notices = planned([group(5, client=2), group(9, client=1), group(3, client=2)], [])

    assert [(notice.client, notice.contract) for notice in notices] == [(1, 9), (2, 3), (2, 5)]


@pytest.mark.parametrize(
    ("in_arrears", "option", "total"),
    [(True, False, "70"), (True, True, "70"), (False, False, "100"), (False, True, "70")],
)
def test_an_allocated_deposit_counts_in_arrears_or_by_option(
    in_arrears: bool,  # noqa: FBT001 a table's column
    option: bool,  # noqa: FBT001 idem
    total: str,
) -> None:
    notices = planned(
        [group(1)],
        [deposit("affecte", contract=1)],
        arrears=frozenset({1}) if in_arrears else frozenset(),
        deposits_without_arrears=option,
    )

    assert totals(notices) == [(1, "C", total)]


def test_an_allocated_deposit_of_another_contract_makes_no_notice() -> None:
    notices = planned(
        [group(1)], [deposit("affecte", contract=2)], arrears=frozenset({2}), include_credit=True
    )

    assert totals(notices) == [(1, "C", "100")]


def test_a_free_deposit_lowers_the_first_notice_that_the_office_collects() -> None:
    notices = planned([group(1, mode="D"), group(3), group(2)], [deposit("libre")])

    assert totals(notices) == [(1, "D", "100"), (2, "C", "70"), (3, "C", "100")]


def test_a_free_deposit_is_not_shown_where_only_the_insurer_collects() -> None:
    notices = planned([group(1, mode="D")], [deposit("libre")])

    assert totals(notices) == [(1, "D", "100")]


def test_a_free_deposit_of_another_client_changes_nothing() -> None:
    notices = planned([group(1, client=1)], [deposit("libre", client=2)], include_credit=True)

    assert totals(notices) == [(1, "C", "100")]


def test_a_call_is_asked_for_on_the_notice_of_its_contract() -> None:
    notices = planned([group(1), group(2)], [deposit("appel", contract=2)])

    assert totals(notices) == [(1, "C", "100"), (2, "C", "130")]


def test_a_call_without_premium_has_a_notice_of_its_own() -> None:
    notices = planned([group(2)], [deposit("appel", contract=1), deposit("appel", key=2, client=2)])

    assert totals(notices) == [(1, "C", "30"), (2, "C", "100"), (None, "C", "30")]
    assert [notice.has_premiums for notice in notices] == [False, True, False]


@pytest.mark.parametrize("kind", ["affecte", "libre"])
def test_money_that_the_office_holds_never_lowers_what_the_insurer_collects(kind: str) -> None:
    notices = planned(
        [group(1, mode="D")], [deposit(kind, contract=1)], deposits_without_arrears=True
    )

    assert totals(notices) == [(1, "D", "100")]


def test_a_call_on_a_contract_that_the_insurer_collects_has_its_own_notice() -> None:
    notices = planned([group(1, mode="D")], [deposit("appel", contract=1)])

    assert totals(notices) == [(1, "C", "30"), (1, "D", "100")]


def test_each_direct_debit_has_its_own_notice() -> None:
    notices = planned(
        [
            group(1, settled_by="2027-01-05 RUM1"),
            group(1, settled_by="2027-01-05 RUM1", total="20"),
            group(1, settled_by="2027-02-05 RUM1"),
            group(1),
        ],
        [],
    )

    assert [(notice.settled_by, str(notice.total)) for notice in notices] == [
        ("", "100"),
        ("2027-01-05 RUM1", "120"),
        ("2027-02-05 RUM1", "100"),
    ]


@pytest.mark.parametrize(
    ("collected_by", "mode", "expected"),
    [("C", "P", "2027-01-05 R"), ("C", "V", ""), ("D", "P", ""), ("D", "V", "")],
)
def test_only_what_the_office_collects_is_the_offices_to_debit(
    collected_by: str, mode: str, expected: str
) -> None:
    found = settlement(
        collected_by=collected_by, payment_mode=mode, mandate="R", debited_on=date(2027, 1, 5)
    )

    assert found == expected


def test_a_notice_left_aside_leaves_the_others_of_its_contract_and_keeps_its_deposits() -> None:
    groups = [group(1), group(1, mode="D"), group(2)]
    deposits = [
        deposit("appel", key=1, contract=1),
        deposit("libre", key=2),
        deposit("affecte", key=3, contract=2),
    ]

    notices = plan(
        groups,
        deposits,
        contracts_in_arrears=frozenset({1, 2}),
        deposits_without_arrears=False,
        include_credit=False,
        aside={(1, "C", "")},
    )

    assert totals(notices) == [(1, "D", "100"), (2, "C", "40")]
    assert [notice.deposits for notice in notices] == [[], [2, 3]]


def test_one_notice_per_client_holds_his_contracts_apart_from_the_insurers() -> None:
    notices = planned(
        [
            group(3), group(1), group(2, mode="D"), group(4, mode="D"),
            group(5, settled_by="2027-01-05 RUM"), group(9, client=2),
        ],
        [deposit("affecte", contract=3), deposit("appel", key=2, contract=8),
         deposit("libre", key=3, amount="10")],
        arrears=frozenset({3}),
        per_client=True,
    )  # fmt: skip

    assert [(n.client, n.contracts, n.collected_by, str(n.total)) for n in notices] == [
        (1, (1, 3, 8), "C", "190"),
        (1, (2, 4), "D", "200"),
        (1, (5,), "C", "100"),
        (2, (9,), "C", "100"),
    ]
    assert sorted(notices[0].deposits) == [1, 2, 3]
    assert (notices[0].contract, notices[3].contract) == (None, 9)


def test_a_credit_lowers_the_clients_one_notice() -> None:
    groups = [group(1), group(2, total="-45.89")]

    assert totals(planned(groups, [])) == [(1, "C", "100")]
    assert totals(planned(groups, [], per_client=True)) == [(None, "C", "54.11")]


@pytest.mark.parametrize("total", ["0", "-45.89"])
def test_a_total_negative_or_nil_stays_out_unless_asked_for(total: str) -> None:
    assert planned([group(1, total=total)], []) == []
    assert totals(planned([group(1, total=total)], [], include_credit=True)) == [(1, "C", total)]


def test_a_deposit_larger_than_its_notice_keeps_it_out() -> None:
    assert planned([group(1)], [deposit("libre", amount="1200")]) == []


groups = st.lists(
    st.builds(
        group,
        st.integers(1, 6),
        client=st.just(1),
        mode=st.sampled_from("CD"),
        total=st.decimals(-500, 500, places=2).map(str),
    ),
    unique_by=lambda one: (one.contract, one.collected_by),
)
deposits = st.lists(
    st.builds(
        deposit,
        st.sampled_from(["affecte", "libre", "appel"]),
        key=st.integers(1, 99),
        client=st.integers(1, 2),
        contract=st.none() | st.integers(1, 6),
        amount=st.decimals(1, 300, places=2).map(str),
    ),
    unique_by=lambda one: one.key,
)


@given(groups, deposits, st.booleans())
def test_nothing_is_taken_twice_nothing_is_missing_and_sums_are_equal(
    some_groups: list[PremiumGroup],
    some_deposits: list[DepositFact],
    per_client: bool,  # noqa: FBT001 drawn by hypothesis
) -> None:
    notices = planned(
        some_groups,
        some_deposits,
        deposits_without_arrears=True,
        include_credit=True,
        per_client=per_client,
    )

    taken = [key for notice in notices for key in notice.deposits]
    signed = {one.key: one.amount if one.kind == "appel" else -one.amount for one in some_deposits}
    held = Counter(
        (notice.client, contract, notice.collected_by)
        for notice in notices
        for contract in notice.contracts
    )
    assert len(taken) == len(set(taken))
    assert {one.key for one in some_deposits if one.kind == "appel"} <= set(taken)
    assert {(one.client, one.contract, one.collected_by) for one in some_groups} <= set(held)
    assert max(held.values(), default=1) == 1
    assert not [n for n in notices if n.collected_by == "D" and n.deposits]
    assert sum(notice.total for notice in notices) == sum(one.total for one in some_groups) + sum(
        signed[key] for key in taken
    )
    if per_client:
        assert len(notices) == len({(n.client, n.collected_by) for n in notices})


@pytest.mark.parametrize(
    ("ticked", "email", "problem", "reason"),
    [
        (True, "a@exemple.fr", "", ""),
        (False, "a@exemple.fr", "", "« AE par mail » n’est pas coché"),
        (True, "", "", "Aucune adresse e-mail"),
        (True, "a(at)b", "il manque @", "Adresse inutilisable\u00a0: il manque @"),
    ],
)
def test_paper_has_its_reason(
    ticked: bool,  # noqa: FBT001 a table's column
    email: str,
    problem: str,
    reason: str,
) -> None:
    found = paper_reason(notices_by_email=ticked, email=email, email_problem=problem)

    assert found.replace("\u00a0", " ") == reason.replace("\u00a0", " ")

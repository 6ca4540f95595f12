from datetime import datetime, timedelta
from typing import Any

import pytest

from echeance.notices import edition as use_case
from echeance.notices import selecting, selection
from echeance.notices.composing import work_once
from echeance.notices.criteria import Criteria
from echeance.notices.holding import LEASE
from echeance.notices.models import Draft, Edition, EditionState, Notice
from echeance.notices.selecting import select_next
from echeance.portfolio.models import DepositKind, Premium
from tests.build import (
    NOON,
    TODAY,
    make_client,
    make_contract,
    make_deposit,
    make_entity,
    make_premium,
)
from tests.notices.composers import ScriptedComposer

pytestmark = pytest.mark.django_db
FOREM = Criteria(entity="FOREM")


class Killed(BaseException):
    """As sudden as a kill: nothing of ours catches it."""


@pytest.fixture(autouse=True)
def one_client_a_lot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selecting, "LOT", 1)


def launched(*dossiers: str, **options: Any) -> Edition:
    for dossier in dossiers:
        make_premium(make_contract(make_client(dossier)))
    return use_case.launch(FOREM, by=None, at=NOON, user="hala", **options)


def drafted() -> list[tuple[int, str]]:
    return list(Draft.objects.order_by("rank").values_list("rank", "client__dossier"))


def dying_after(lots: int) -> Any:
    calls = iter(range(lots + 1))

    def clock() -> datetime:
        if next(calls, None) is None:
            raise Killed
        return NOON

    return clock


def test_launching_writes_no_draft() -> None:
    edition = launched("P5")

    assert edition.state == EditionState.SELECTING
    assert not Draft.objects.exists()


def test_nothing_to_select_is_no_work() -> None:
    assert not select_next(clock=lambda: NOON)


def test_a_selection_that_died_goes_on_after_its_last_lot() -> None:
    launched("P7", "P5", "P12")
    with pytest.raises(Killed):
        select_next(clock=dying_after(2))
    so_far = drafted()

    too_soon = select_next(clock=lambda: NOON + LEASE - timedelta(seconds=1))
    later = select_next(clock=lambda: NOON + LEASE)

    assert so_far == [(1, "P5"), (2, "P7")]
    assert (too_soon, later) == (False, True)
    assert drafted() == [(1, "P5"), (2, "P7"), (3, "P12")]
    assert Edition.objects.get().state == EditionState.COMPOSING


def test_a_selection_that_comes_back_too_late_writes_nothing_more() -> None:
    launched("P5", "P7", "P12")
    calls = iter(range(10))

    def slow() -> datetime:
        if next(calls) == 2:
            select_next(clock=lambda: NOON + LEASE)
        return NOON

    select_next(clock=slow)

    edition = Edition.objects.get()
    assert drafted() == [(1, "P5"), (2, "P7"), (3, "P12")]
    assert (edition.client_count, edition.state) == (3, EditionState.COMPOSING)


def test_a_selection_is_interrupted_between_two_lots_and_resumed() -> None:
    edition = launched("P5", "P7")
    calls = iter(range(10))

    def interrupting() -> datetime:
        if next(calls) == 2:
            use_case.interrupt(edition, at=NOON)
        return NOON

    select_next(clock=interrupting)
    halfway = (drafted(), Edition.objects.get().state)
    use_case.resume(edition, at=NOON)
    select_next(clock=lambda: NOON)

    assert halfway == ([(1, "P5")], EditionState.INTERRUPTED)
    assert drafted() == [(1, "P5"), (2, "P7")]


def test_an_edition_deleted_during_its_selection_leaves_nothing() -> None:
    edition = launched("P5", "P7")
    calls = iter(range(10))

    def deleting() -> datetime:
        if next(calls) == 2:
            use_case.delete_edition(edition, at=NOON)
        return NOON

    select_next(clock=deleting)

    assert not Edition.objects.exists()
    assert not Draft.objects.exists()


def test_lots_of_clients_make_the_notices_of_the_whole() -> None:
    for dossier in ("7", "007", "P5"):
        contract = make_contract(make_client(dossier))
        make_premium(contract, effective_from=TODAY - timedelta(days=90))
        make_premium(make_contract(contract.client), gross="80")
        make_deposit(contract)
        make_deposit(client=contract.client, kind=DepositKind.UNALLOCATED, amount="30")
        make_deposit(contract, kind=DepositKind.CALL, amount="15")
    criteria = Criteria(entity="FOREM", deposits=frozenset({"affecte", "libre", "appel"}))

    whole = selection.planned(criteria, on=TODAY)
    use_case.run_edition(criteria, by=None, at=NOON, user="hala")

    drafts = Draft.objects.values_list("client", "contract", "total")
    assert sorted(drafts) == sorted(
        (notice.client, notice.contract, notice.total) for notice in whole
    )
    assert sum(draft.deposits.count() for draft in Draft.objects.all()) == 9


def test_yes_in_advance_gives_numbers_once_all_is_selected() -> None:
    launched("P7", "P5", issue_when_composed=True)

    while work_once(ScriptedComposer(), clock=lambda: NOON):
        pass

    assert list(Notice.objects.order_by("number").values_list("number", "dossier")) == [
        (1, "P5"),
        (2, "P7"),
    ]


def test_a_premium_paid_before_its_lot_is_left_out() -> None:
    launched("P5", "P7")
    calls = iter(range(10))

    def paying() -> datetime:
        if next(calls) == 2:
            Premium.objects.filter(contract__client__dossier="P7").update(settled_on=TODAY)
        return NOON

    select_next(clock=paying)

    assert drafted() == [(1, "P5")]


def test_only_credits_end_without_effect() -> None:
    make_entity()
    make_premium(gross="-20", taxes="0")
    use_case.launch(FOREM, by=None, at=NOON, user="hala")

    select_next(clock=lambda: NOON)

    edition = Edition.objects.get()
    assert (edition.state, edition.client_count) == (EditionState.DRAFT, 0)
    assert edition.is_deletable

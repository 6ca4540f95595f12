"""A decision about a whole result: in lots, whatever dies, is stopped or taken back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from echeance.accounts.models import User
from echeance.notices import deciding, long_deciding
from echeance.notices.composing import has_work, work_once
from echeance.notices.holding import LEASE
from echeance.notices.long_deciding import (
    ChangedResultError,
    decide,
    decide_next,
    stop,
    take_back,
)
from echeance.notices.models import (
    Decided,
    LongDecision,
    LongDecisionLot,
    LongDecisionState,
    Notice,
    StatusChange,
)
from echeance.notices.status import NoticeStatus
from tests.build import NOON, make_client, make_notice, make_user
from tests.notices.composers import ScriptedComposer

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """As sudden as a kill: nothing of ours catches it."""


@pytest.fixture(autouse=True)
def two_notices_a_lot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_deciding, "MOVE_BATCH", 2)


@pytest.fixture
def hala() -> User:
    return make_user("hala")


def notices(how_many: int) -> None:
    for _ in range(how_many):
        make_notice()


def asked(by: User, decided: Decided = Decided.VALIDATE, reason: str = "") -> LongDecision:
    everything = Notice.objects.all()
    return decide(everything, decided, expected=everything.count(), by=by, at=NOON, reason=reason)


def noon() -> datetime:
    return NOON


def carry_out() -> None:
    while work_once(ScriptedComposer(), clock=noon):
        pass


def at_call(call: int, do: Callable[[], object]) -> Callable[[], datetime]:
    calls = iter(range(1, 100))

    def clock() -> datetime:
        if next(calls) == call:
            do()
        return NOON

    return clock


def die() -> None:
    raise Killed


def with_status(status: NoticeStatus) -> int:
    return Notice.objects.filter(status=status).count()


def test_a_decision_answers_at_once_and_the_composers_carry_it_out(hala: User) -> None:
    notices(5)

    decision = asked(hala)
    before, waiting = with_status(NoticeStatus.PENDING), has_work()
    carry_out()

    decision.refresh_from_db()
    assert (before, waiting) == (5, True)
    assert with_status(NoticeStatus.VALIDATED) == 5
    assert (decision.state, decision.done, decision.moved) == (LongDecisionState.DONE, 5, 5)
    assert set(StatusChange.objects.filter(new="V").values_list("by", flat=True)) == {"hala"}
    assert not has_work()


def test_what_may_not_leave_is_counted_by_reason(hala: User) -> None:
    notices(2)
    make_notice(client=make_client(email=""))
    make_notice(status=NoticeStatus.SENT)

    decision = asked(hala)
    carry_out()

    decision.refresh_from_db()
    assert (decision.moved, sum(decision.ignored.values())) == (2, 2)
    assert decision.ignored["déjà envoyé"] == 1


def test_a_blocking_has_its_reason_in_each_history(hala: User) -> None:
    notices(3)

    asked(hala, Decided.BLOCK, reason="Avis erroné")
    carry_out()

    assert with_status(NoticeStatus.BLOCKED) == 3
    assert set(StatusChange.objects.filter(new="B").values_list("remark", flat=True)) == {
        "Avis erroné"
    }


def test_a_blocking_without_a_reason_is_refused(hala: User) -> None:
    notices(1)

    with pytest.raises(ValueError, match="reason"):
        asked(hala, Decided.BLOCK, reason=" ")

    assert not LongDecision.objects.exists()


def test_validated_notices_are_put_back(hala: User) -> None:
    for _ in range(3):
        make_notice(status=NoticeStatus.VALIDATED)

    asked(hala, Decided.PUT_BACK)
    carry_out()

    assert with_status(NoticeStatus.PENDING) == 3


def test_a_result_that_changed_since_it_was_shown_is_refused(hala: User) -> None:
    notices(3)

    with pytest.raises(ChangedResultError) as error:
        decide(Notice.objects.all(), Decided.VALIDATE, expected=4, by=hala, at=NOON)

    assert error.value.now == 3
    assert not LongDecision.objects.exists()


def test_what_enters_the_list_later_is_not_decided(hala: User) -> None:
    notices(3)
    asked(hala)
    late = make_notice()

    carry_out()

    late.refresh_from_db()
    assert late.status == NoticeStatus.PENDING


def test_a_process_that_died_leaves_the_rest_to_another(hala: User) -> None:
    notices(5)
    asked(hala)
    with pytest.raises(Killed):
        decide_next(clock=at_call(3, die))
    halfway = with_status(NoticeStatus.VALIDATED)

    too_soon = decide_next(clock=lambda: NOON + LEASE - timedelta(seconds=1))
    decide_next(clock=lambda: NOON + LEASE)

    decision = LongDecision.objects.get()
    assert (halfway, too_soon) == (2, False)
    assert (decision.state, decision.done, decision.moved) == (LongDecisionState.DONE, 5, 5)
    assert StatusChange.objects.filter(new="V").count() == 5


def test_a_process_that_comes_back_too_late_decides_nothing_more(hala: User) -> None:
    notices(5)
    asked(hala)

    decide_next(clock=at_call(3, lambda: decide_next(clock=lambda: NOON + LEASE)))

    assert LongDecision.objects.get().done == 5
    assert StatusChange.objects.filter(new="V").count() == 5


def test_a_stopped_decision_leaves_the_rest_as_it_was(hala: User) -> None:
    notices(5)
    decision = asked(hala)

    decide_next(clock=at_call(3, lambda: stop(decision)))

    decision.refresh_from_db()
    assert (decision.state, decision.done) == (LongDecisionState.STOPPED, 2)
    assert with_status(NoticeStatus.PENDING) == 3
    assert not decide_next(clock=noon)


def test_a_long_decision_makes_room_for_other_work(
    hala: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_deciding, "TURN", 1)
    notices(5)
    asked(hala)

    turns = [decide_next(clock=noon) for _ in range(5)]

    assert turns == [True, True, True, True, False]
    assert LongDecision.objects.get().done == 5


def test_a_decision_is_taken_back_but_for_what_others_did_since(hala: User) -> None:
    notices(5)
    decision = asked(hala)
    carry_out()
    other = Notice.objects.order_by("pk").first()
    assert other is not None
    deciding.block(Notice.objects.filter(pk=other.pk), by="jean", at=NOON, reason="Client parti")

    undoing = take_back(decision, by=hala, at=NOON)
    carry_out()

    undoing.refresh_from_db()
    assert (undoing.notices, undoing.moved) == (5, 4)
    assert with_status(NoticeStatus.PENDING) == 4
    assert with_status(NoticeStatus.BLOCKED) == 1


def test_taking_back_a_decision_halfway_stops_it(hala: User) -> None:
    notices(5)
    decision = asked(hala)

    decide_next(clock=at_call(3, lambda: take_back(decision, by=hala, at=NOON)))
    carry_out()

    decision.refresh_from_db()
    assert decision.state == LongDecisionState.STOPPED
    assert with_status(NoticeStatus.PENDING) == 5


def test_what_was_put_back_is_not_taken_back(hala: User) -> None:
    make_notice(status=NoticeStatus.VALIDATED)
    decision = asked(hala, Decided.PUT_BACK)

    with pytest.raises(ValueError, match="taken back"):
        take_back(decision, by=hala, at=NOON)


def test_lots_hold_the_notices_once_each(hala: User) -> None:
    notices(5)

    asked(hala)

    frozen = [key for lot in LongDecisionLot.objects.all() for key in lot.keys]
    assert frozen == sorted(Notice.objects.values_list("pk", flat=True))

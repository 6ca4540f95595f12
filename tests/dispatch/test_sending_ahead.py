"""The next lot is prepared beside a conversation: what this one teaches still counts before it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from echeance.dispatch.ahead import SendingAhead
from echeance.dispatch.dialogue import Delivery, Phase, Reply
from echeance.dispatch.journal import Journal
from echeance.dispatch.mailer import Mailer, Report, StopNowError
from echeance.dispatch.models import Attempt, Relay, TestMode
from echeance.notices.models import Notice
from echeance.notices.models.notice_queryset import NoticeQuerySet
from echeance.notices.status import FailureCause, Move, NoticeStatus
from tests.build import NOON
from tests.dispatch.office import ACCEPTED, Clock, ScriptedTransport, mailer_with, make_office
from tests.dispatch.processes import DRAIN, ended, make_notices, mark_of, marks, running
from tests.dispatch.scripted_smtp import ScriptedSmtp

S = NoticeStatus
LOT = 2
REFUSED = Delivery(phase=Phase.RCPT, reply=Reply(550, "5.1.1 unknown", "5.1.1"))
SHUTTING_DOWN = Delivery(phase=Phase.CONNECT, reply=Reply(421, "shutting down", "4.3.2"))
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Sending:
    """Six notices in three lots; the first has left, and the next two are about to."""

    mailer: Mailer
    transport: ScriptedTransport
    ahead: SendingAhead
    asked_to_stop: bool = False
    in_hand: list[int] = field(default_factory=list)
    """How many, at the moment when the second lot begins to leave."""

    def round(self, *, ends: list[Delivery | BaseException] | None = None) -> Report:
        self.transport.ends = list(ends or [])
        return self.ahead.send(limit=LOT, stopping=lambda: self.asked_to_stop)

    def meanwhile(self, act: Callable[[], object] = lambda: None) -> None:
        """Once the third lot is prepared, and before any content of the second leaves."""

        def once() -> None:
            self.transport.before_leaving = lambda: None
            until = time.monotonic() + 20
            while Notice.objects.in_hand().count() < 2 * LOT and time.monotonic() < until:
                time.sleep(0.01)  # The clerk is at work in another thread.
            self.in_hand.append(Notice.objects.in_hand().count())
            act()

        self.transport.before_leaving = once


@contextmanager
def six_notices(folder: Path, *, swift: float = 60) -> Iterator[Sending]:
    make_office()
    make_notices(3 * LOT)
    transport = ScriptedTransport()
    second = Journal(folder, identity="test:1:x-ahead")
    with mailer_with(transport, folder, clock=Clock(now=timezone.now())) as mailer:
        sending = Sending(mailer, transport, SendingAhead(mailer, second, swift=swift))
        assert sending.round().sent == LOT, "the first lot leaves alone"
        yield sending
        second.close()
    assert list(folder.glob("*.jsonl")) == [], "both journals are empty at the end"


def last_two() -> list[Notice]:
    return list(Notice.objects.order_by("eligible_at", "pk"))[2 * LOT :]


def test_two_lots_are_in_hand_and_each_notice_leaves_once(tmp_path: Path) -> None:
    with six_notices(tmp_path) as sending:
        held: list[int] = []
        sending.meanwhile(lambda: held.append(len(sending.mailer.tokens)))

        report = sending.round()

    assert sending.in_hand == [2 * LOT]
    assert held == [2], "the heartbeat renews both leases"
    assert (report.sent, report.picked_up) == (2 * LOT, 2 * LOT)
    assert sending.mailer.tokens == []
    assert len(sending.transport.accepted) == 3 * LOT
    assert Attempt.objects.count() == 3 * LOT
    assert Notice.objects.filter(status=S.SENT).count() == 3 * LOT


def test_where_the_server_is_slow_nothing_is_taken_ahead(tmp_path: Path) -> None:
    with six_notices(tmp_path, swift=0) as sending:
        held: list[int] = []
        sending.transport.before_leaving = lambda: held.append(Notice.objects.in_hand().count())

        report = sending.round()

    assert set(held) == {LOT}
    assert report.sent == LOT


def test_a_trouble_sends_the_prepared_lot_back_and_nothing_is_ko(tmp_path: Path) -> None:
    with six_notices(tmp_path) as sending:
        sending.meanwhile()

        report = sending.round(ends=[ACCEPTED, SHUTTING_DOWN])

    assert sending.in_hand == [2 * LOT]
    assert report.trouble is not None
    assert Relay.objects.get().paused_until is not None
    assert Notice.objects.filter(status=S.SENT).count() == LOT + 1
    assert Notice.objects.filter(status=S.VALIDATED).count() == LOT + 1
    assert Notice.objects.in_hand().count() == 0
    assert all(notice.attempts == 0 for notice in last_two())


def test_refusals_in_a_row_raise_the_alarm_before_the_prepared_lot_leaves(tmp_path: Path) -> None:
    with six_notices(tmp_path) as sending:
        sending.mailer.errors_in_a_row = LOT
        sending.transport.before_leaving = lambda: None

        report = sending.round(ends=[REFUSED, REFUSED])

    assert "2 erreurs de suite" in report.alarm
    assert Notice.objects.filter(status=S.FAILED).count() == LOT
    assert [notice.status for notice in last_two()] == [S.VALIDATED] * LOT
    assert Notice.objects.in_hand().count() == 0


def test_a_refusal_among_others_holds_nothing(tmp_path: Path) -> None:
    with six_notices(tmp_path) as sending:
        report = sending.round(ends=[REFUSED])

    assert (report.failed, report.sent) == (1, 2 * LOT - 1)
    assert Notice.objects.filter(status=S.SENT).count() == 3 * LOT - 1


def test_a_second_signal_leaves_one_doubt_and_puts_the_prepared_lot_back(tmp_path: Path) -> None:
    with six_notices(tmp_path) as sending:
        sending.meanwhile()

        with pytest.raises(StopNowError):
            sending.round(ends=[StopNowError()])

    assert sending.in_hand == [2 * LOT]
    assert Notice.objects.filter(failure=FailureCause.IN_DOUBT).count() == 1
    assert Notice.objects.filter(status=S.VALIDATED).count() == 2 * LOT - 1
    assert Notice.objects.in_hand().count() == 0
    assert Relay.objects.get().paused_until is None


def test_a_first_signal_ends_with_the_lot_that_converses(tmp_path: Path) -> None:
    with six_notices(tmp_path) as sending:
        sending.meanwhile(lambda: setattr(sending, "asked_to_stop", True))

        report = sending.round()

    assert report.sent == LOT
    assert [notice.status for notice in last_two()] == [S.VALIDATED] * LOT
    assert Notice.objects.in_hand().count() == 0


def test_blocked_once_prepared_it_does_not_leave(tmp_path: Path) -> None:
    def block() -> None:
        Notice.objects.filter(pk=last_two()[0].pk).move(Move.BLOCK, by="hala", at=NOON)

    with six_notices(tmp_path) as sending:
        sending.meanwhile(block)

        report = sending.round()

    assert report.sent == 2 * LOT - 1
    assert [notice.status for notice in last_two()] == [S.BLOCKED, S.SENT]
    assert len(sending.transport.accepted) == 3 * LOT - 1


def test_the_test_mode_turned_on_meanwhile_sends_the_prepared_lot_back(tmp_path: Path) -> None:
    def turn_on() -> None:
        TestMode.turn_on(addresses="essai@cabinet.fr", prefix="[TEST]", by="hala", at=NOON)

    with six_notices(tmp_path) as sending:
        sending.meanwhile(turn_on)

        report = sending.round()

    assert report.sent == LOT
    assert [notice.status for notice in last_two()] == [S.VALIDATED] * LOT
    assert len(sending.transport.accepted) == 2 * LOT


def test_a_database_that_fails_before_the_prepared_lot_sends_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with six_notices(tmp_path) as sending:
        sending.meanwhile(lambda: monkeypatch.setattr(TestMode, "current", away))

        report = sending.round()
        monkeypatch.undo()

    assert report.sent == LOT
    assert [notice.status for notice in last_two()] == [S.VALIDATED] * LOT
    assert Notice.objects.in_hand().count() == 0


def test_a_pick_up_that_fails_loses_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pick_up = NoticeQuerySet.pick_up

    def once(*args: Any, **options: Any) -> list[int]:
        monkeypatch.setattr(NoticeQuerySet, "pick_up", away)
        return pick_up(*args, **options)

    with six_notices(tmp_path) as sending:
        monkeypatch.setattr(NoticeQuerySet, "pick_up", once)

        with pytest.raises(OperationalError):
            sending.round()
        monkeypatch.undo()
        again = sending.round()

    assert again.sent == LOT
    assert Notice.objects.filter(status=S.SENT).count() == 3 * LOT
    assert Notice.objects.in_hand().count() == 0
    assert len(sending.transport.accepted) == 3 * LOT


def away(*_: Any, **__: Any) -> Any:
    raise OperationalError("the database is away")


@pytest.mark.process
def test_a_quota_is_not_passed_by_a_lot_prepared_ahead(tmp_path: Path) -> None:
    with ScriptedSmtp() as smtp:
        make_office(port=smtp.port)
        Relay.objects.update(per_hour=120)
        make_notices(180)
        with running(tmp_path, *DRAIN) as process:
            ended(process)

    got = [mark_of(mail.content) for mail in smtp.accepted]
    assert len(got) == 120
    assert set(got) == marks(status=S.SENT)

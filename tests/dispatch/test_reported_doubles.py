"""Public reports about messages sent twice (A): each with the state that it must leave here.

The identifiers are those of the table in README.md.
"""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from echeance.dispatch.heartbeat import Heartbeat
from echeance.dispatch.models import Attempt
from echeance.dispatch.recovery import recover
from echeance.dispatch.sending import send_next
from echeance.dispatch.server import Server
from echeance.dispatch.settling import Desk
from echeance.dispatch.transport import SmtpTransport
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus
from tests.dispatch.office import mailer_with, make_office
from tests.dispatch.processes import make_notices, mark_of, until
from tests.dispatch.scripted_smtp import Action, Drop, Hang, Say, ScriptedSmtp
from tests.dispatch.wire import QUICK, Script, ready, ready_many, relay_state, state_of, wire

together = pytest.mark.django_db(transaction=True)
"""Several connections must see the same rows."""


@together
@pytest.mark.parametrize(
    "report", ["A1-two-runs-that-overlap", "A2-two-entry-points", "H73-no-row-lock-on-sqlite"]
)
def test_two_senders_of_one_notice_deliver_it_once(tmp_path: Path, report: str) -> None:
    with ScriptedSmtp() as server:
        make_office(port=server.port)
        for round_ in range(5):
            (notice,) = make_notices(1)
            folders = [tmp_path / f"{name}{round_}" for name in "ab"]
            _together([partial(_send_alone, server, folder) for folder in folders])
            assert state_of(notice) == "OK"

    assert set(Counter(mark_of(message.content) for message in server.taken).values()) == {1}
    assert len(server.taken) == 5


def _send_alone(server: ScriptedSmtp, folder: Path) -> None:
    transport = SmtpTransport(Server(host="localhost", port=server.port))
    with mailer_with(transport, folder) as mailer:
        mailer.clock = lambda: datetime.now(UTC)
        send_next(mailer)
        transport.close()


def _together(works: Sequence[Callable[[], None]]) -> None:
    start = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        try:
            start.wait(10)
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


@pytest.mark.django_db
@pytest.mark.parametrize("report", ["A4-the-second-of-two-fails"])
def test_the_failure_of_the_second_takes_nothing_back_from_the_first(
    tmp_path: Path, report: str
) -> None:
    first, second = ready_many(2)

    with wire(tmp_path, {"rcpt": [Say("250 ok"), Drop()]}) as sending:
        sending.step(limit=50)
        assert (state_of(first), state_of(second)) == ("OK", "V")
        sending.try_again()

    assert state_of(second) == "OK"
    assert len(sending.server.taken) == 2


NO_ANSWER: dict[str, list[Action]] = {
    "A5-answer-after-the-time-out": [Say("250 2.0.0 Ok", after=QUICK.final + 0.5)],
    "A8-read-time-out-after-the-content": [Hang()],
    "A9-five-copies-after-four-soft-fails": [Hang()] * 4,
    "A10-last-command-was-the-dot": [Drop()],
    "A11-reconnects-and-sends-again": [Drop()] * 4,
}


@pytest.mark.django_db
@pytest.mark.parametrize("dot", NO_ANSWER.values(), ids=NO_ANSWER.keys())
def test_no_answer_after_the_dot_is_a_doubt_and_no_second_sending(
    tmp_path: Path, dot: list[Action]
) -> None:
    notice = ready()

    with wire(tmp_path, {"dot": dot}, timeouts=QUICK) as sending:
        sending.step()
        state = state_of(notice)
        for _ in range(3):
            sending.try_again()

    assert state == state_of(notice) == "KO in_doubt"
    assert len(sending.server.taken) == 1
    assert Attempt.objects.get().outcome == "in_doubt"


@pytest.mark.django_db
@pytest.mark.parametrize("report", ["A12-a-server-that-takes-and-cuts"])
def test_after_one_doubt_the_server_rests_and_the_others_are_not_tried_on_it(
    tmp_path: Path, report: str
) -> None:
    notices = ready_many(5)

    with wire(tmp_path, {"dot": [Drop()] * 5}) as sending:
        sending.step(limit=50)
        states = [state_of(notice) for notice in notices]

    assert states == ["KO in_doubt", "V", "V", "V", "V"]
    assert relay_state() == "paused"
    assert len(sending.server.taken) == 1


@together
@pytest.mark.parametrize("report", ["A6-a-lock-held-dead-by-its-age", "A7-longer-than-the-lease"])
def test_a_sending_longer_than_its_lease_is_left_alone_while_it_gives_signs_of_life(
    tmp_path: Path, report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Fifteen minutes and five seconds, shortened to what a test can wait for.
    lease = timedelta(seconds=1)
    monkeypatch.setattr("echeance.dispatch.sending.LEASE", lease)
    monkeypatch.setattr("echeance.dispatch.heartbeat.PERIOD", 0.3)
    taken_over = []

    def clock() -> datetime:
        return datetime.now(UTC)

    def the_other_automate(over: threading.Event) -> None:
        while not over.wait(0.2):
            found = recover(tmp_path / "other", at=clock(), desk=Desk(automate="other"))
            taken_over.append(found.put_back + found.in_doubt)
        connection.close()

    over = threading.Event()
    other = threading.Thread(target=the_other_automate, args=(over,))
    (tmp_path / "other").mkdir()
    with ScriptedSmtp({"dot": [Say("250 2.0.0 Ok", after=3)]}) as server:
        make_office(port=server.port)
        (notice,) = make_notices(1)
        transport = SmtpTransport(Server(host="localhost", port=server.port))
        with mailer_with(transport, tmp_path / "one") as mailer:
            mailer.clock = clock
            other.start()
            with Heartbeat(clock=clock, tokens=lambda: mailer.tokens, lease=lease):
                send_next(mailer)
            transport.close()
        over.set()
        other.join(10)

    assert len(taken_over) >= 10, "the other one did look"
    assert sum(taken_over) == 0
    assert state_of(notice) == "OK"
    assert len(server.taken) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("report", ["A15-cut-at-the-third-of-five"])
def test_a_restart_goes_on_where_it_was_for_each_notice(tmp_path: Path, report: str) -> None:
    notices = ready_many(5)
    third_is_cut: Script = {"data": [Say("354 go"), Say("354 go"), Drop()]}

    with wire(tmp_path / "first", third_is_cut) as sending:
        sending.step(limit=50)
    before = [mark_of(message.content) for message in sending.server.taken]
    with wire(tmp_path / "second") as sending:
        sending.try_again()
    after = [mark_of(message.content) for message in sending.server.taken]

    assert (len(before), len(after)) == (2, 3)
    assert sorted(before + after) == sorted(f"{notice.pk}-1" for notice in notices)
    assert {state_of(notice) for notice in notices} == {"OK"}


@together
@pytest.mark.parametrize("report", ["A6-a-lease-that-ended-all-the-same"])
def test_an_answer_that_comes_after_another_took_over_changes_nothing(
    tmp_path: Path, report: str, caplog: pytest.LogCaptureFixture
) -> None:
    taken_over = threading.Event()

    def take_over() -> None:
        later = datetime.now(UTC) + timedelta(hours=1)
        recover(tmp_path / "other", at=later, desk=Desk(automate="other"))
        connection.close()
        taken_over.set()

    (tmp_path / "other").mkdir()
    with ScriptedSmtp({"dot": [Say("250 2.0.0 Ok", after=1)]}) as server:
        make_office(port=server.port)
        (notice,) = make_notices(1)

        def when_handed_over() -> None:
            until(lambda: Notice.objects.filter(handed_over_at__isnull=False).exists())
            take_over()

        other = threading.Thread(target=when_handed_over)
        other.start()
        _send_alone(server, tmp_path / "one")
        other.join(10)

    assert taken_over.is_set()
    assert state_of(notice) == "KO in_doubt"
    assert "no longer ours" in caplog.text
    assert sorted(Attempt.objects.values_list("outcome", flat=True)) == ["accepted", "in_doubt"]
    assert not Notice.objects.filter(status=NoticeStatus.VALIDATED).exists()

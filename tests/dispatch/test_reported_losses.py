"""Public reports about messages lost, or called sent when they were not (C).

The identifiers are those of the table in README.md.
"""

import signal
import subprocess
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction

from echeance.dispatch.models import BlindCopy, Relay
from echeance.notices.models import Notice
from echeance.notices.status import Move, NoticeStatus
from tests.build import NOON
from tests.dispatch.office import make_office
from tests.dispatch.processes import AUTOMATE, DRAIN, ended, make_notices, marks, running
from tests.dispatch.scripted_smtp import ORDINARY, Do, Say, ScriptedSmtp
from tests.dispatch.wire import ready, ready_many, state_of, wire

together = pytest.mark.django_db(transaction=True)
"""Several connections must see the same rows."""


@pytest.mark.django_db
@pytest.mark.parametrize("report", ["C28-a-copy-accepted-hides-the-client-refused"])
def test_a_client_refused_beside_an_accepted_copy_is_never_ok(tmp_path: Path, report: str) -> None:
    BlindCopy.objects.create(address="archive@exemple.fr", confirmed=True)
    first, second = ready_many(2)
    script = {"rcpt": [Say("550 5.1.1 unknown"), Say("250 ok")]}

    with wire(tmp_path, script) as sending:
        sending.step(limit=50)

    assert (state_of(first), state_of(second)) == ("KO address", "OK")
    assert [message.recipients for message in sending.server.taken] == [
        ["client1@exemple.fr", "archive@exemple.fr"]
    ]


@together
@pytest.mark.process
@pytest.mark.parametrize("report", ["C29-restarted-in-the-middle-and-called-finished"])
def test_what_a_stop_left_is_sent_by_the_next_start(tmp_path: Path, report: str) -> None:
    processes: list[subprocess.Popen[bytes]] = []

    def stop() -> None:
        processes[0].send_signal(signal.SIGTERM)

    third = Do(stop, then=Say("250 2.0.0 Ok", after=0.2))
    with ScriptedSmtp({"dot": [ORDINARY["dot"]] * 2 + [third]}) as server:
        make_office(port=server.port)
        Relay.objects.update(pause_after_each_ms=1)
        make_notices(5)
        with running(tmp_path, *AUTOMATE) as process:
            processes.append(process)
            assert ended(process) == 0
        left = Notice.objects.ready_to_send(at=datetime.now(UTC)).count()
        with running(tmp_path, *DRAIN) as process:
            assert ended(process) == 0

    assert left == 2
    assert len(server.taken) == 5
    assert marks(status=NoticeStatus.SENT) == marks()


@together
@pytest.mark.parametrize("report", ["C32-a-cancelled-campaign-goes-on"])
def test_blocking_while_the_server_answers_rcpt_wins(tmp_path: Path, report: str) -> None:
    notice = ready()
    moved: list[int] = []

    def block() -> None:
        moved.extend(Notice.objects.all().move(Move.BLOCK, by="hala", at=NOON))
        connection.close()

    with wire(tmp_path, {"rcpt": [Do(block, then=Say("250 ok"))]}) as sending:
        sending.step()

    assert moved == [notice.pk]
    assert state_of(notice) == "B"
    assert "DATA" not in sending.server.commands


@together
@pytest.mark.parametrize("report", ["C32-blocked-once-it-is-leaving"])
def test_blocking_once_the_content_is_leaving_is_refused(tmp_path: Path, report: str) -> None:
    notice = ready()
    moved: list[int] = []

    def block() -> None:
        moved.extend(Notice.objects.all().move(Move.BLOCK, by="hala", at=NOON))
        connection.close()

    with wire(tmp_path, {"data": [Do(block, then=Say("354 go"))]}) as sending:
        sending.step()

    assert moved == []
    assert state_of(notice) == "OK"
    assert len(sending.server.taken) == 1


@together
@pytest.mark.parametrize("report", ["C33-picked-up-before-it-is-committed"])
def test_a_notice_that_is_not_committed_yet_is_simply_sent_later(
    tmp_path: Path, report: str
) -> None:
    if connection.vendor == "sqlite":
        # One writer at a time: the pick-up itself waits for the commit.
        pytest.skip("an uncommitted row cannot be raced for on SQLite")
    seen: list[int] = []

    with wire(tmp_path) as sending:

        def look() -> None:
            seen.append(sending.step().picked_up)
            connection.close()

        with transaction.atomic():
            notice = ready()
            other = threading.Thread(target=look)
            other.start()
            other.join(20)
        sending.step()

    assert seen == [0]
    assert state_of(notice) == "OK"

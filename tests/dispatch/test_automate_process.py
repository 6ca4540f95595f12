"""The real process, killed, doubled, stopped: each client gets the notice once or it is said."""

import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from echeance.dispatch.models import AutomateControl, AutomateProcess, Relay, Wish
from echeance.notices.models import Notice
from echeance.notices.status import FailureCause, NoticeStatus
from tests.build import NOON
from tests.dispatch.office import make_office
from tests.dispatch.processes import AUTOMATE, ended, make_notices, marks, running, sink, until
from tests.dispatch.scripted_smtp import Hang, Say, ScriptedSmtp

S = NoticeStatus
pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]


@contextmanager
def automate(folder: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    with running(folder, *AUTOMATE, *options) as process:
        yield process


@pytest.mark.parametrize("pause_ms", [0, 1], ids=["in lots", "one by one"])
def test_killed_in_the_middle_of_200_notices_it_sends_none_twice_and_loses_none(
    tmp_path: Path, pause_ms: int
) -> None:
    with sink() as clients:
        make_office(port=clients.port)
        Relay.objects.update(pause_after_each_ms=pause_ms)
        make_notices(200)
        with automate(tmp_path) as first:
            until(lambda: len(clients.got) >= 73)
            first.send_signal(signal.SIGKILL)
            first.wait()
        with automate(tmp_path, "--drain", "--no-pause") as second:
            code = ended(second)

    doubtful = marks(failure=FailureCause.IN_DOUBT)
    assert max(Counter(clients.got).values()) == 1
    assert len(doubtful) <= 1
    assert marks(status=S.SENT) <= set(clients.got)
    assert marks(status=S.SENT) | doubtful == marks()
    assert code == 0


def test_two_automates_share_500_notices_and_none_is_sent_twice(tmp_path: Path) -> None:
    with sink() as clients:
        make_office(port=clients.port)
        make_notices(500)
        drain = ("--drain", "--no-pause")
        with (
            automate(tmp_path / "a", *drain) as first,
            automate(tmp_path / "b", *drain) as second,
        ):
            codes = [ended(first), ended(second)]

    assert codes == [0, 0]
    assert len(clients.got) == len(set(clients.got)) == 500
    assert marks(status=S.SENT) == marks()


def test_a_first_signal_finishes_the_current_mail_and_leaves_the_rest(tmp_path: Path) -> None:
    slow = Say("250 2.0.0 Ok", after=1.5)

    with ScriptedSmtp({"dot": [slow] * 3}) as server:
        make_office(port=server.port)
        make_notices(3)
        Relay.objects.update(pause_after_each_ms=1)
        with automate(tmp_path) as process:
            until(lambda: "DATA" in server.commands)
            process.send_signal(signal.SIGTERM)
            code = ended(process)

    assert code == 0
    assert len(server.accepted) == 1
    assert Notice.objects.filter(status=S.SENT).count() == 1
    assert Notice.objects.ready_to_send(at=datetime.now(UTC)).count() == 2
    assert AutomateProcess.objects.get().stopped_at is not None


def test_a_second_signal_while_the_server_is_silent_leaves_a_doubt_not_a_lie(
    tmp_path: Path,
) -> None:
    with ScriptedSmtp({"dot": [Hang()]}) as server:
        make_office(port=server.port)
        (notice,) = make_notices(1)
        with automate(tmp_path) as process:
            until(lambda: "DATA" in server.commands)
            time.sleep(0.5)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            process.send_signal(signal.SIGTERM)
            code = ended(process)

    notice.refresh_from_db()
    assert code == 0
    assert notice.failure == FailureCause.IN_DOUBT


def test_a_drain_says_what_it_did_and_ends_with_1_when_a_notice_is_ko(tmp_path: Path) -> None:
    with ScriptedSmtp({"rcpt": [Say("550 5.1.1 unknown")]}) as server:
        make_office(port=server.port)
        make_notices(2)
        with automate(tmp_path, "--drain", "--json") as process:
            output, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert b'"sent": 1, "failed": 1' in output


def test_a_drain_without_server_leaves_the_notices_validated_and_ends_with_3(
    tmp_path: Path,
) -> None:
    with ScriptedSmtp() as server:
        port = server.port
    make_office(port=port)
    make_notices(1)

    with automate(tmp_path, "--drain") as process:
        output, _ = process.communicate(timeout=60)

    assert process.returncode == 3
    assert "Connexion refusée" in output.decode()
    assert Notice.objects.ready_to_send(at=datetime.now(UTC)).count() == 1


def test_without_a_configured_server_it_refuses_to_start_and_says_what_to_do(
    tmp_path: Path,
) -> None:
    with automate(tmp_path) as process:
        output, _ = process.communicate(timeout=60)

    assert process.returncode == 2
    assert "configure-mail" in output.decode()


def test_a_pause_is_obeyed_within_seconds_and_a_resume_goes_on(tmp_path: Path) -> None:
    with sink() as clients:
        make_office(port=clients.port)
        AutomateControl.ask(Wish.PAUSE, by="hala", at=NOON, reason="changement de serveur")
        make_notices(2)
        with automate(tmp_path) as process:
            until(lambda: AutomateProcess.objects.filter(doing="Suspendu").exists())
            assert clients.got == []
            AutomateControl.ask(Wish.RUN, by="hala", at=NOON)
            until(lambda: len(clients.got) == 2)
            until(lambda: Notice.objects.filter(status=S.SENT).count() == 2)
            process.send_signal(signal.SIGINT)
            assert ended(process) == 0

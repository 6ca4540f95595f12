"""Whatever the logs suffer, every mail leaves: with the real process and real disks."""

import os
import shutil
from pathlib import Path

import pytest

from echeance.dispatch.models import Relay
from tests.dispatch.office import make_office
from tests.dispatch.processes import DRAIN, ended, make_notices, running, until
from tests.dispatch.scripted_smtp import Halt, ScriptedSmtp
from tests.dispatch.test_disk_full import small_disk

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]


def test_a_log_folder_that_is_a_file_stops_no_mail(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("not a folder", encoding="utf-8")

    assert sent_with(tmp_path, logs=tmp_path / "log") == 3


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_of_logs_stops_no_mail(tmp_path: Path) -> None:
    logs = tmp_path / "small"
    with small_disk(logs):
        (logs / "filler").write_bytes(b"x" * 4096)

        assert sent_with(tmp_path, logs=logs) == 3


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_log_folder_without_permission_stops_no_mail(tmp_path: Path) -> None:
    logs = tmp_path / "closed"
    logs.mkdir(mode=0o500)

    assert sent_with(tmp_path, logs=logs) == 3


def test_a_log_folder_removed_in_the_middle_is_made_again(tmp_path: Path) -> None:
    logs, halt = tmp_path / "log", Halt()
    with ScriptedSmtp({"dot": [halt]}) as server:
        make_office(port=server.port)
        Relay.objects.update(pause_after_each_ms=1)
        make_notices(1)
        with running(tmp_path, *DRAIN, ECHEANCE_LOG_DIR=str(logs)) as process:
            until(halt.reached.is_set)
            shutil.rmtree(logs, ignore_errors=True)
            server.__exit__(None, None, None)
            ended(process)

    assert list(logs.glob("*-email_err.txt"))


def sent_with(folder: Path, *, logs: Path) -> int:
    with ScriptedSmtp() as server:
        make_office(port=server.port)
        make_notices(3)
        with running(folder, *DRAIN, ECHEANCE_LOG_DIR=str(logs)) as process:
            assert ended(process) == 0
    return len(server.accepted)

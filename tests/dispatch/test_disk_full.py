"""The disk of the journal is full: nothing leaves that could not be accounted for."""

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from echeance.dispatch.models import Relay
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus
from tests.dispatch.office import make_office
from tests.dispatch.processes import AUTOMATE, ended, make_notices, mark_of, marks, running, until
from tests.dispatch.scripted_smtp import ScriptedSmtp

pytestmark = [
    pytest.mark.process,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk"),
]


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """One page of 4 KB, held in memory: about eight answers of a server."""
    folder.mkdir(parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_in_the_middle_of_a_lot_costs_no_notice(tmp_path: Path) -> None:
    with small_disk(tmp_path / "journal"), ScriptedSmtp(extensions=("PIPELINING",)) as server:
        make_office(port=server.port)
        Relay.objects.update(error_wait_ms=100)
        make_notices(30)
        with running(tmp_path, *AUTOMATE) as process:
            until(lambda: "journal" in Relay.objects.get().pause_reason)
            until(lambda: marks(status=NoticeStatus.SENT) == marks())
            process.send_signal(signal.SIGTERM)
            assert ended(process) == 0

    got = Counter(mark_of(message.content) for message in server.taken)
    assert set(got) == marks()
    assert max(got.values()) == 1


def test_on_a_disk_already_full_nothing_leaves_until_there_is_room(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    with small_disk(journal), ScriptedSmtp() as server:
        (journal / "filler").write_bytes(b"x" * 4096)
        make_office(port=server.port)
        Relay.objects.update(error_wait_ms=100)
        make_notices(3)
        with running(tmp_path, *AUTOMATE) as process:
            until(lambda: Relay.objects.get().troubles_in_a_row >= 2)
            untouched = Notice.objects.in_hand().count(), len(server.commands)
            (journal / "filler").unlink()
            until(lambda: marks(status=NoticeStatus.SENT) == marks())
            process.send_signal(signal.SIGTERM)
            assert ended(process) == 0

    assert untouched == (0, 0)
    assert len(server.taken) == 3

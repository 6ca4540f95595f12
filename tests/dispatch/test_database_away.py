"""The database goes away between the server's 250 and the commit: the answer waits, once."""

import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from echeance.dispatch.models import Attempt, Relay
from echeance.notices.status import NoticeStatus
from tests.dispatch.office import make_office
from tests.dispatch.processes import (
    AUTOMATE,
    DRAIN,
    database_url,
    ended,
    make_notices,
    mark_of,
    marks,
    running,
    until,
)
from tests.dispatch.scripted_smtp import Action, Do, Say, ScriptedSmtp

AWAY = 32.0
"""Seconds: longer than SQLite's own patience (30 s), as long as a restart of PostgreSQL."""
pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]


class LockedSqlite:
    """Another process writes and does not end: nobody else can write."""

    def __init__(self) -> None:
        path = connection.settings_dict["NAME"]
        self._holder = sqlite3.connect(
            path, timeout=10, isolation_level=None, check_same_thread=False
        )

    def go(self) -> None:
        self._holder.execute("BEGIN EXCLUSIVE")

    def back(self) -> None:
        self._holder.close()  # What was begun is rolled back.


class ClosedPostgres:
    """Every session but the test's is cut, and no new one is let in."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self._ours = connection.connection.info.backend_pid
        self._name = connection.settings_dict["NAME"]
        elsewhere = database_url().removesuffix(self._name) + "postgres"
        self._admin = psycopg.connect(elsewhere, autocommit=True)

    def go(self) -> None:
        self._let_in("false")
        self._admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> %s",
            (self._name, self._ours),
        )

    def back(self) -> None:
        if not self._admin.closed:
            self._let_in("true")
        self._admin.close()

    def _let_in(self, answer: str) -> None:
        self._admin.execute(f'ALTER DATABASE "{self._name}" ALLOW_CONNECTIONS {answer}'.encode())


Database = LockedSqlite | ClosedPostgres


@pytest.fixture
def database(transactional_db: None) -> Iterator[Database]:
    """The test's own one, taken away from everybody else by `go`; `back` at the latest at the end.

    While it is away the test asks it nothing.
    """
    found = LockedSqlite() if connection.vendor == "sqlite" else ClosedPostgres()
    try:
        yield found
    finally:
        found.back()


def test_thirty_seconds_away_after_a_250_the_answer_is_written_when_it_is_back(
    tmp_path: Path, database: Database
) -> None:
    gone = threading.Event()

    def go() -> None:
        database.go()
        gone.set()

    script: dict[str, list[Action]] = {
        "dot": [Say("250 Ok"), Do(go, then=Say("250 Ok: queued as 4711"))]
    }
    with ScriptedSmtp(script) as server:
        make_office(port=server.port)
        Relay.objects.update(pause_after_each_ms=1)
        make_notices(4)
        with running(tmp_path, *AUTOMATE, "--drain") as process:
            assert gone.wait(60)
            time.sleep(AWAY)
            alive, taken_meanwhile = process.poll() is None, len(server.taken)
            database.back()
            assert ended(process) == 0

    assert alive, "it waits, it does not give up"
    assert taken_meanwhile == 2, "nothing else leaves meanwhile"
    assert marks(status=NoticeStatus.SENT) == marks()
    assert sorted(mark_of(message.content) for message in server.taken) == sorted(marks())
    assert Attempt.objects.filter(outcome="accepted").count() == 4, "written once each"
    assert Attempt.objects.filter(queue_id="4711").exists()


def test_killed_while_the_database_is_away_the_journal_knows_the_answer(
    tmp_path: Path, database: Database
) -> None:
    with ScriptedSmtp({"dot": [Do(database.go, then=Say("250 Ok: queued as 4711"))]}) as server:
        make_office(port=server.port)
        (notice,) = make_notices(1)
        with running(tmp_path, *AUTOMATE) as process:
            until(lambda: b'"result"' in _journal(tmp_path))
            process.send_signal(signal.SIGKILL)
            process.wait(30)
        database.back()
        with running(tmp_path, *DRAIN) as process:
            assert ended(process) == 0

    notice.refresh_from_db()
    assert notice.status == NoticeStatus.SENT
    assert len(server.taken) == 1
    assert Attempt.objects.get().queue_id == "4711"


def _journal(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in (folder / "journal").glob("*"))

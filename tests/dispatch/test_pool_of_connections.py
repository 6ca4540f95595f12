"""The automate, its sign of life and its sessions, on the few connections of a pool."""

from pathlib import Path

import pytest
from django.db import connection

from echeance.dispatch.models import Relay
from echeance.notices.status import NoticeStatus
from tests.dispatch.office import make_office
from tests.dispatch.processes import AUTOMATE, ended, make_notices, marks, running, sink, until

S = NoticeStatus
FOUR = {"ECHEANCE_DATABASE_POOL_MAX": "4"}
pytestmark = [
    pytest.mark.process,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no pool"),
]


@pytest.mark.parametrize("sessions", [1, 2])
def test_sixty_notices_leave_with_four_connections(tmp_path: Path, sessions: int) -> None:
    with sink() as clients:
        make_office(port=clients.port)
        Relay.objects.update(pause_after_each_ms=0, sessions=sessions)
        make_notices(60)
        with running(tmp_path, *AUTOMATE, "--drain", **FOUR) as process:
            code = ended(process)

    assert code == 0
    assert len(clients.got) == len(set(clients.got)) == 60
    assert marks(status=S.SENT) == marks()


def test_the_automate_survives_connections_that_are_cut(tmp_path: Path) -> None:
    with sink() as clients:
        make_office(port=clients.port)
        Relay.objects.update(pause_after_each_ms=30)
        make_notices(40)
        with running(tmp_path, *AUTOMATE, **FOUR) as process:
            until(lambda: len(clients.got) >= 10)
            cut_all_but_ours()
            until(lambda: len(marks(status=S.SENT)) == 40)
            process.terminate()
            code = ended(process)

    assert code == 0
    assert len(clients.got) == len(set(clients.got)) == 40


def cut_all_but_ours() -> None:
    """As a restart of the database does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

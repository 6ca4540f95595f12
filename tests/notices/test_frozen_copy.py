"""What was printed and what was written down, against a bug and against a database shell."""

from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction

from echeance.dispatch.models import Attempt
from echeance.notices.models import Notice, NoticePdf, StatusChange
from tests.build import NOON, make_notice

pytestmark = pytest.mark.django_db

TABLES = (
    "notices_notice", "notices_noticepdf", "notices_noticeline", "notices_statuschange",
    "dispatch_attempt",
)  # fmt: skip


@pytest.fixture
def notice() -> Notice:
    """One with a line, a PDF, a history and an attempt, in a database as an office has it."""
    made = make_notice()
    Attempt.objects.create(
        notice=made, generation=1, started_at=NOON, ended_at=NOON, phase="dot", outcome="accepted"
    )
    if connection.vendor == "sqlite":  # on PostgreSQL the tests keep these guards
        printed = import_module("echeance.notices.migrations.0002_frozen")
        sent = import_module("echeance.dispatch.migrations.0002_frozen")
        with connection.cursor() as cursor:
            for statement in (*printed.kept("sqlite"), sent.kept("sqlite")):
                cursor.execute(statement)
    return made


@pytest.mark.parametrize("table", TABLES)
def test_nothing_of_a_notice_can_be_deleted(notice: Notice, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (1,)

        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            cursor.execute(f"DELETE FROM {table}")

        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize("column", ["user", "os_user", "workstation"])
def test_who_printed_it_and_where_cannot_be_changed(notice: Notice, column: str) -> None:
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**{column: "other"})


def test_the_printed_copy_cannot_be_changed(notice: Notice) -> None:
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(number=999)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        NoticePdf.objects.filter(pk=notice.pk).update(content=b"%PDF other")
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        StatusChange.objects.filter(notice=notice).update(by="nobody")

"""Fixtures of the whole suite."""

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

pytest_plugins = ["tests.browser"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, str]:
    """A database that can be emptied between tests: SQLite does it by deleting rows.

    PostgreSQL empties tables without deleting rows, and keeps the guards that refuse it. Returns
    the triggers as all the migrations left them, by name: the statement that made each.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute(
                "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
            )
            return dict(cursor.fetchall())
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = dict(cursor.fetchall())
        for name in triggers:
            if name.endswith("_kept"):
                cursor.execute(f"DROP TRIGGER {name}")
    return triggers

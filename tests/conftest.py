"""Fixtures of the whole suite."""

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

pytest_plugins = ["tests.browser"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """A database that can be emptied between tests: SQLite does it by deleting rows.

    PostgreSQL empties tables without deleting rows, and keeps the guards that refuse it.
    """
    if connection.vendor != "sqlite":
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            if name.endswith("_kept"):
                cursor.execute(f"DROP TRIGGER {name}")

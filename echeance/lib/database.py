"""Is the database there, and of this version of the product? Makes it where it does not exist."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from echeance.lib import only_one
from echeance.lib.locking import PATIENCE, is_busy

_ADVISORY_LOCK = 0x45636865  # « Eche »; any number that nobody else on that server uses
_LOCK_TIMEOUT = 300
"""Seconds to wait for another process that is making or upgrading the database."""


class Schema(Enum):
    """How the tables stand beside what this version expects."""

    ABSENT = "absent"
    """No table of ours: a new installation."""
    BEHIND = "behind"
    CURRENT = "current"
    AHEAD = "ahead"
    """Upgraded by a later version than this one."""


class SchemaError(Exception):
    """The database is not of this version; the sentence says what to do."""


def schema() -> Schema:
    """Raises django.db.OperationalError when the database does not answer."""
    executor = MigrationExecutor(connection)
    applied = set(executor.loader.applied_migrations)
    if not applied:
        return Schema.ABSENT
    ours = executor.loader.migrated_apps
    known = set(executor.loader.graph.nodes) | set(executor.loader.replacements)
    if any(name not in known for name in applied if name[0] in ours):
        return Schema.AHEAD
    behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Schema.BEHIND if behind else Schema.CURRENT


def make_or_check() -> None:
    """Make a database that does not exist yet; raise SchemaError for one of another version."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    if _patient_schema() is Schema.CURRENT:
        return
    # Looked at again alone: another first command may be in the middle of making it.
    with _alone():
        match _patient_schema():
            case Schema.ABSENT:
                _migrate()
            case Schema.BEHIND:
                raise SchemaError(
                    "La base de données est d’une version antérieure. Sauvegardez-la, arrêtez"
                    " l’automate et le site, puis lancez « echeance migrate »."
                )
            case Schema.AHEAD:
                raise SchemaError(
                    "La base de données est d’une version plus récente que ce programme."
                    " Installez la version qui l’a mise à niveau, ou restaurez la sauvegarde"
                    " faite avant."
                )
            case Schema.CURRENT:
                pass


def _patient_schema() -> Schema:
    """SQLite waits for nobody when two processes turn a new file to WAL at the same moment."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return schema()
        except OperationalError as error:
            if not is_busy(error) or time.monotonic() > until:
                raise
            connection.close()
            time.sleep(0.1)


def upgrade() -> None:
    """Make or upgrade the tables; two processes that start together do it once."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with _alone():
        _migrate()


def _migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def _alone() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY_LOCK])
        return
    with only_one.hold(settings.DATA_DIR / "migrating.lock", wait=_LOCK_TIMEOUT):
        yield

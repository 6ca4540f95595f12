"""Rows are locked in one order, smallest key first; and a transaction that is broken is done again.

Two transactions that lock the same rows in two orders wait for each other, and PostgreSQL ends one
of them. What locks several rows of a table does it here; docs/decisions/0090 has the order of the
tables. SQLite has one writer at a time: there nothing is locked, and no order is needed.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, connection, models, transaction

P = ParamSpec("P")
T = TypeVar("T")
AnyModel = TypeVar("AnyModel", bound=models.Model)
TRIES = 5
"""Each one costs PostgreSQL's deadlock_timeout, a second: more would be felt as a failure."""
BOOKS = 0x45636866
"""The turn of what writes the books in bulk: imports, and an answer for many clients."""
PATIENCE = 30
"""Seconds for a turn; as long as SQLite waits for another writer."""
_SQLITE_BUSY, _SQLITE_LOCKED = 5, 6
_LOCK_NOT_AVAILABLE = "55P03"
_BROKEN = {"40P01", "40001"}
"""deadlock_detected, serialization_failure: « the application must retry » (PostgreSQL 13.5)."""

logger = logging.getLogger(__name__)


def locked(rows: "models.QuerySet[AnyModel]") -> "models.QuerySet[AnyModel]":
    """Those rows, locked one after the other when they are read, until the transaction ends.

    Another one may still write a row that only names them (a history): their keys do not change.
    """
    return rows.order_by("pk").select_for_update(of=("self",), no_key=True)


def locked_keys(rows: "models.QuerySet[Any]") -> list[int]:
    """The same without reading them. `rows` may not join another table."""
    return list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))


def update_in_order(rows: "models.QuerySet[Any]", **changes: Any) -> int:
    """What `update` does and returns; alone it locks the rows as it meets them in the table."""
    if not connection.features.has_select_for_update:
        return rows.update(**changes)
    return _lock_and_update(rows, changes)


def take_turn(turn: int) -> None:
    """Until the transaction ends, no other one has that turn.

    For those that write very many rows, each as it comes in a file: no order could be kept. Raises
    OperationalError after `PATIENCE`: a person is told to come back rather than left to wait.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{PATIENCE}s"])
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [turn])
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


def in_one_go(work: Callable[P, T]) -> Callable[P, T]:
    """`work` is one transaction, done again from its start when the database had to break it.

    So it may touch nothing but the database. Inside another transaction it is a part of that one,
    which alone can be done again.
    """
    return again_if_broken(transaction.atomic(work))


def again_if_broken(work: Callable[P, T]) -> Callable[P, T]:
    """The same for `work` that is a single statement, without a transaction around it."""

    @wraps(work)
    def done(*args: P.args, **kwargs: P.kwargs) -> T:
        for tries_left in reversed(range(TRIES)):
            try:
                return work(*args, **kwargs)
            except OperationalError as error:
                if connection.in_atomic_block or not tries_left or not was_broken(error):
                    raise
                logger.warning("%s was broken by the database and is done again", work.__name__)
        raise AssertionError("the last try returns or raises")

    return done


def was_broken(error: BaseException) -> bool:
    """Whether the database ended a transaction that may simply be done again."""
    return getattr(error.__cause__, "sqlstate", None) in _BROKEN


def is_busy(error: BaseException | None) -> bool:
    """Whether someone else was writing, longer than we could wait: the next try may succeed."""
    if not isinstance(error, OperationalError):
        return False
    code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF  # without its details
    waited_too_long = getattr(error.__cause__, "sqlstate", None) == _LOCK_NOT_AVAILABLE
    return code in {_SQLITE_BUSY, _SQLITE_LOCKED} or waited_too_long or was_broken(error)


@again_if_broken
def _lock_and_update(rows: "models.QuerySet[Any]", changes: dict[str, Any]) -> int:
    # Without a savepoint: a lot that is put back asks it once for each of its notices.
    with transaction.atomic(savepoint=False):
        same: models.QuerySet[Any] = rows.model._base_manager.filter(pk__in=locked_keys(rows))
        return same.update(**changes)

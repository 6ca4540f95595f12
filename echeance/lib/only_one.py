"""One process at a time: a lock that every platform has and that a dead process gives back."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class TakenError(Exception):
    """Another process holds the lock."""


@contextmanager
def hold(path: Path, *, wait: float) -> Iterator[None]:
    """Hold the lock kept in `path` (an empty SQLite file); `wait` in seconds before TakenError."""
    lock = sqlite3.connect(path, timeout=wait, isolation_level=None)
    try:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise TakenError(str(path)) from error
        yield
    finally:
        lock.close()

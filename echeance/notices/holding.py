"""Holding work while one process does it; one that dies gives it back after a while."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

LEASE = timedelta(minutes=5)

Clock = Callable[[], datetime]


def hold(*, at: datetime) -> dict[str, Any]:
    """What a row says while a process works on it: a run, its drafts, a long demand."""
    return {"pick_up_token": uuid4().hex, "lease_until": at + LEASE}

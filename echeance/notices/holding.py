"""Holding a run while one process works on it; one that dies gives it back after a while."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

LEASE = timedelta(minutes=5)

Clock = Callable[[], datetime]


def hold(*, at: datetime) -> dict[str, Any]:
    """What the row of a run says while a process selects for it, or gives its numbers."""
    return {"pick_up_token": uuid4().hex, "lease_until": at + LEASE}

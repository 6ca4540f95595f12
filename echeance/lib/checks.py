"""One thing that was looked at, how it stands, and what to do about it."""

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    GOOD = "good"
    WARNING = "warning"
    """The product works; someone should know."""
    BAD = "bad"
    """Something does not work until it is mended."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """What `echeance doctor` prints, and « À propos » shows."""

    name: str
    state: State
    message: str
    remedy: str = ""
    """What to do; empty when all is well."""

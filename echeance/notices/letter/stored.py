"""The content of a letter as it is stored, of which only what is asked for is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

_DAYS = frozenset({"printed_on", "period_from", "period_to", "due_on"})


@dataclass(frozen=True)
class StoredContent:
    """Attributes of a `LetterContent` that mails merge, with the same values.

    Making the whole of it costs ten times as much, and a mail says three things of it.
    """

    data: Mapping[str, Any]
    """`LetterContent.as_json()`."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)  # Python's own questions, to copy it for example.
        value = self.data[name]
        if name in _DAYS:
            return date.fromisoformat(value)
        if name == "issuer":
            return SimpleNamespace(**value)
        if name == "lines":
            return [SimpleNamespace(**line) for line in value]
        return value

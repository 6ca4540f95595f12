"""What has been read of the old configuration so far."""

from dataclasses import dataclass, field
from typing import Any

from echeance.dispatch.legacy.config import Fate, KeyReading, LegacyCopy
from echeance.dispatch.legacy.elements import Element
from echeance.lib.translating import Words


@dataclass
class Collected:
    """Filled element after element; a value given twice keeps its last writing, as in .NET."""

    values: dict[str, Any] = field(default_factory=dict)
    """By name of a field of LegacyConfig."""
    copies: list[LegacyCopy] = field(default_factory=list)
    keys: list[KeyReading] = field(default_factory=list)
    recognised: bool = False
    """True once a setting that only the old mailer has was met."""

    def note(self, element: Element, key: str, value: str, fate: Fate, note: Words) -> None:
        """Add one line to the list that the administrator reads."""
        self.keys.append(KeyReading(element.line, key, value, fate, str(note)))


def hidden(secret: str) -> str:
    """Dots in place of a secret, whatever its length."""
    return "••••••" if secret else ""

"""`{NomClient}`, a name of the office’s own, → `{Adr_Nom}`, before anything else is read (pure)."""

import re
from collections.abc import Mapping

_MARKS = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}")


def with_real_names(text: str, *, aliases: Mapping[str, str]) -> str:
    """Doubled braces stay what they are, and so does every other name."""
    if not aliases:
        return text
    return _MARKS.sub(lambda found: _real(found, aliases), text)


def _real(found: re.Match[str], aliases: Mapping[str, str]) -> str:
    field = aliases.get((found[1] or "").strip())
    return f"{{{field}}}" if field else found[0]

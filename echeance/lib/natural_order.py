"""The order in which people read references: 7 before 12, P5 before P24, and 7 beside 007."""

import re

from echeance.lib.folding import fold

_RUNS = re.compile(r"\d+|[a-z]+")
_WIDTH = 16
KEY_LENGTH = 160
"""Room that a stored key needs; see `natural_key`."""


def natural_key(reference: str) -> str:
    """A text that sorts as a person would sort `reference`.

    Numbers count by value; case, accents and punctuation do not count. References that differ only
    by leading zeros (7, 007) follow each other and keep different keys. Only a–z and 0–9 come out,
    which every collation of SQLite and PostgreSQL sorts the same way.
    """
    runs = _RUNS.findall(fold(reference))
    padded = "".join(run.lstrip("0").zfill(_WIDTH) if run.isdigit() else run for run in runs)
    zeros = "".join(str(min(9, len(run) - len(run.lstrip("0")))) for run in runs if run.isdigit())
    return f"{padded[: KEY_LENGTH - 20]}{zeros[:20]}"

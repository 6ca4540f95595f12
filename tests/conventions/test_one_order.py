"""Rows are locked smallest key first, one at a time, or without waiting: decision 90."""

import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "echeance"
_IN_ORDER = ('order_by("pk")', "skip_locked=True", ".get(")
_NEAR = 60
"""Characters before and after: the same chain of calls."""


def test_nothing_locks_several_rows_in_no_order() -> None:
    unordered = []
    for path in sorted(PACKAGE.rglob("*.py")):
        text = re.sub(r"\s+", "", path.read_text("utf-8"))
        for found in re.finditer(r"select_for_update\(", text):
            chain = text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
            if not any(words in chain for words in _IN_ORDER):
                unordered.append(f"{path.relative_to(PACKAGE)}: …{chain}…")

    assert unordered == [], "use echeance.lib.locking"

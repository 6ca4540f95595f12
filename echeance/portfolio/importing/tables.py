"""What every file becomes, whatever its format: headings, and rows of texts."""

from collections.abc import Iterator
from dataclasses import dataclass


class UnreadableError(Exception):
    """The whole file is refused; the message says what to do, in French."""


@dataclass(frozen=True, kw_only=True)
class Row:
    line: int
    """Line of the file or row of the sheet, counted from 1, where the row begins."""
    cells: list[str]


@dataclass(frozen=True, kw_only=True)
class Table:
    """The headings and, once, the rows below them; empty rows are left out."""

    headings: list[str]
    rows: Iterator[Row]
    """Read as it goes; raises UnreadableError at a line that no CSV reader understands."""
    how: str
    """« UTF-8, séparateur « ; » », for the report."""

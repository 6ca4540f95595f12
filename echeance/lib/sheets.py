"""Tables for a spreadsheet: XLSX with real dates and numbers, CSV as French Excel opens it."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import BinaryIO, Self, TextIO

import xlsxwriter

from echeance.lib.translating import Words

Cell = str | int | date | Decimal | None


class Kind(Enum):
    """How a column is shown."""

    TEXT = "text"
    """Also for numbers that are names: dossier 007 keeps its zeros."""
    COUNT = "count"
    DATE = "date"
    AMOUNT = "amount"


@dataclass(frozen=True)
class Column:
    title: Words
    width: int
    """Characters."""
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Sheet:
    """A table; its rows are read once, one by one."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


XLSX_ROWS = 1_048_576
"""Rows of a sheet, its heading included; a longer table goes on in another sheet."""
_FORMATS = {
    Kind.COUNT: "0",
    Kind.DATE: "dd/mm/yyyy",
    # Excel puts the user's own signs: « 1 234,56 € » in France.
    Kind.AMOUNT: '#,##0.00\u00a0"€"',
}
_FORMULA = re.compile(r"[=+\-@\t\r]")


def write_xlsx(out: Path | BinaryIO, sheets: Iterable[Sheet]) -> None:
    """Row by row: memory does not grow with the table. Texts stay texts, never formulas."""
    with Workbook(out) as book:
        for sheet in sheets:
            table = book.table(sheet.name, sheet.columns)
            for row in sheet.rows:
                table.add(row)


_A4 = 9
"""The paper's number in the format."""


class Workbook:
    """An XLSX file in the making: several tables may be filled in turn, each row by row.

    The rows go to the disk as they come: memory does not grow with them.
    """

    def __init__(self, out: Path | BinaryIO) -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(str(out) if isinstance(out, Path) else out, options)
        self._heading = self._book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self._formats = {
            kind: self._book.add_format({"num_format": shown}) for kind, shown in _FORMATS.items()
        }
        self._tables: list[Table] = []

    def table(self, name: str, columns: Sequence[Column]) -> "Table":
        """A table that begins a new sheet; tables stand in the order in which they were begun."""
        table = Table(self._book, name, columns, heading=self._heading, formats=self._formats)
        self._tables.append(table)
        return table

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for table in self._tables:
            table.close()
        self._book.close()


class Table:
    """One table of a workbook. Too long for a sheet, it goes on in another."""

    def __init__(
        self,
        book: "xlsxwriter.Workbook",
        name: str,
        columns: Sequence[Column],
        *,
        heading: object,
        formats: dict[Kind, object],
    ) -> None:
        self._book = book
        self._name = name
        self._columns = columns
        self._heading = heading
        self._formats = formats
        self._part = 0
        self._begin_page()

    def add(self, row: Sequence[Cell]) -> None:
        if self._last == XLSX_ROWS - 1:
            self.close()
            self._begin_page()
        self._last += 1
        for place, (column, cell) in enumerate(zip(self._columns, row, strict=True)):
            _write_cell(self._page, self._last, place, cell, self._formats.get(column.kind))

    def open_first(self) -> None:
        """Whoever opens the workbook sees this table, wherever its sheet stands."""
        self._page.activate()

    def close(self) -> None:
        """The sheet in hand is whole: its filters are set."""
        if self._last:
            self._page.autofilter(0, 0, self._last, len(self._columns) - 1)

    def _begin_page(self) -> None:
        self._part += 1
        self._last = 0
        name = self._name if self._part == 1 else f"{self._name} ({self._part})"
        self._page = self._book.add_worksheet(name[:31])
        for place, column in enumerate(self._columns):
            self._page.set_column(place, place, column.width)
            self._page.write_string(0, place, str(column.title), self._heading)
        self._page.freeze_panes(1, 0)
        self._fit_paper()

    def _fit_paper(self) -> None:
        """Printed: A4 across, as wide as the paper, the heading on each page."""
        self._page.set_landscape()
        self._page.set_paper(_A4)
        self._page.fit_to_pages(1, 0)
        self._page.repeat_rows(0)
        self._page.set_footer("&L&A&R&P / &N")


def write_csv(out: TextIO, sheet: Sheet) -> None:
    """« ; », BOM, CRLF, decimal comma, dd/mm/yyyy; what would be a formula begins with « ' »."""
    out.write("\ufeff")
    lines = csv.writer(out, delimiter=";", lineterminator="\r\n")
    lines.writerow(str(column.title) for column in sheet.columns)
    for row in sheet.rows:
        lines.writerow(as_csv(cell) for cell in row)


def as_csv(cell: Cell) -> str:
    """One cell. A genuine number keeps its sign; a text that looks like a formula is disarmed."""
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell:f}".replace(".", ",")
        case date():
            return f"{cell:%d/%m/%Y}"
        case int():
            return str(cell)
    return f"'{cell}" if _FORMULA.match(cell) else cell


def csv_text(sheet: Sheet) -> str:
    """The whole table as one text."""
    out = io.StringIO(newline="")
    write_csv(out, sheet)
    return out.getvalue()


def _write_cell(
    page: "xlsxwriter.workbook.Worksheet", row: int, place: int, cell: Cell, shown: object
) -> None:
    match cell:
        case None:
            return
        case Decimal() | int():
            page.write_number(row, place, cell, shown)
        case date():
            page.write_datetime(row, place, cell, shown)
        case _:
            page.write_string(row, place, cell)

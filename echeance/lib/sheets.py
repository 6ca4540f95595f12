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
from typing import BinaryIO, TextIO

import xlsxwriter

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
    title: str
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
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(out) if isinstance(out, Path) else out, options) as book:
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        formats = {kind: book.add_format({"num_format": shown}) for kind, shown in _FORMATS.items()}
        for sheet in sheets:
            rows = iter(sheet.rows)
            part, more = 1, True
            while more:
                name = sheet.name if part == 1 else f"{sheet.name} ({part})"
                page = book.add_worksheet(name[:31])
                more = _write_page(page, sheet.columns, rows, heading=heading, formats=formats)
                part += 1


def write_csv(out: TextIO, sheet: Sheet) -> None:
    """« ; », BOM, CRLF, decimal comma, dd/mm/yyyy; what would be a formula begins with « ' »."""
    out.write("\ufeff")
    lines = csv.writer(out, delimiter=";", lineterminator="\r\n")
    lines.writerow(column.title for column in sheet.columns)
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


def _write_page(
    page: "xlsxwriter.workbook.Worksheet",
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    heading: object,
    formats: dict[Kind, object],
) -> bool:
    """Fill one page. True when rows may be left."""
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width)
        page.write_string(0, place, column.title, heading)
    page.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
            _write_cell(page, last, place, cell, formats.get(column.kind))
        if last == XLSX_ROWS - 1:
            break
    if last:
        page.autofilter(0, 0, last, len(columns) - 1)
    return last == XLSX_ROWS - 1


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

"""An Excel workbook → one table of texts for each sheet, as a CSV file would give it."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree import ElementTree
from xml.parsers import expat

from django.utils.translation import gettext
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from echeance.lib.french_dates import short_date
from echeance.portfolio.importing.tables import Row, Table, UnreadableError
from echeance.portfolio.importing.workbook_scan import CellError, Scan, TooLargeError, scan_workbook

_ZIP = b"PK\x03\x04"
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TITLES = 20
"""Rows among which the headings are looked for: reports begin with a title, a date, a code."""
_DAMAGED = (
    # A damaged archive shows it in many ways, some of them only when a part is unpacked.
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, KeyError,
    ValueError, OSError, expat.ExpatError, ElementTree.ParseError, CalamineError,
)  # fmt: skip

Cells = Sequence[object]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet that holds something."""

    name: str
    table: Table | None
    """None when the sheet is hidden."""


def is_workbook(content: bytes) -> bool:
    """By its first octets, whatever its name says."""
    return content.startswith((_ZIP, _OLD_OR_LOCKED))


def read_sheets(content: bytes, *, known: Callable[[list[str]], int]) -> list[Sheet]:
    """The sheets that hold something, in their order. Raises UnreadableError.

    `known` says how many columns a row would name if it held the headings.
    """
    if content.startswith(_OLD_OR_LOCKED):
        raise UnreadableError(
            gettext(
                "Ce classeur est protégé par un mot de passe, ou d’un ancien format (.xls)\u00a0:"
                " enregistrez-le sans mot de passe au format «\u00a0Classeur Excel"
                " (.xlsx)\u00a0», puis recommencez."
            )
        )
    try:
        scans = _scans(content)
        sheets = list(_sheets(content, scans, known))
    except TooLargeError:
        raise UnreadableError(
            gettext(
                "Ce classeur est trop grand\u00a0: partagez-le en plusieurs fichiers, ou"
                " enregistrez-le au format CSV."
            )
        ) from None
    except _DAMAGED:
        raise UnreadableError(
            gettext(
                "Ce classeur est abîmé, ou d’un autre format que .xlsx\u00a0: ouvrez-le dans votre"
                " tableur, enregistrez-le en .xlsx, puis recommencez."
            )
        ) from None
    if all(sheet.table is None for sheet in sheets):
        raise UnreadableError(
            gettext("Ce classeur n’a rien dans ses feuilles visibles\u00a0: exportez-le à nouveau.")
        )
    return sheets


def _scans(content: bytes) -> dict[str, Scan]:
    """Name of a sheet → what its part of the archive holds."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        # As the reader: parts are named whatever the case. Two of one name could hide one of them.
        names = [name.lower() for name in archive.namelist()]
        _once(names)
        parts = {name.lower(): scan for name, scan in scan_workbook(archive).items()}
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {
            relation.get("Id", ""): _part(relation.get("Target", "")) for relation in relations
        }
        workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        sheets = [one for one in workbook.iter() if one.tag.endswith("}sheet")]
        _once([sheet.get("name", "") for sheet in sheets])
        found = {sheet.get("name", ""): targets[sheet.get(_RELATION, "")] for sheet in sheets}
        return {name: parts[part] for name, part in found.items() if part in parts}


def _part(target: str) -> str:
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/").lower()


def _once(names: list[str]) -> None:
    if len(set(names)) < len(names):
        raise zipfile.BadZipFile


def _sheets(
    content: bytes, scans: dict[str, Scan], known: Callable[[list[str]], int]
) -> Iterator[Sheet]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue  # A chart.
        # What was not measured is not opened: `KeyError` makes it a damaged workbook.
        scan = scans[meta.name]
        if not scan.last_row:
            continue
        if meta.visible != SheetVisibleEnum.Visible:
            yield Sheet(name=meta.name, table=None)
        else:
            cells = book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
            yield Sheet(name=meta.name, table=_table(cells, scan, known))


def _table(cells: Sequence[Cells], scan: Scan, known: Callable[[list[str]], int]) -> Table:
    first = [_texts(cells, row, scan) for row in range(min(_TITLES, len(cells)))]
    # The first of the best ones; without any, the first that holds something, as in a CSV.
    best = max(range(len(first)), key=lambda row: (known(first[row]), any(first[row]), -row))
    headings = first[best]
    while headings and not headings[-1].strip():
        headings.pop()
    return Table(
        headings=headings, rows=_rows(cells, best + 1, scan), how=gettext("classeur Excel")
    )


def _rows(cells: Sequence[Cells], begin: int, scan: Scan) -> Iterator[Row]:
    if scan.error is not None:
        raise UnreadableError(_said(scan.error))
    for row in range(begin, len(cells)):
        texts = _texts(cells, row, scan)
        if any(text.strip() for text in texts):
            yield Row(line=row + 1, cells=texts)


def _said(error: CellError) -> str:
    if error.shown:
        return gettext(
            "La cellule %(place)s vaut %(shown)s\u00a0: corrigez sa formule, puis recommencez."
        ) % {"place": error.place, "shown": error.shown}
    return gettext(
        "La formule de la cellule %(place)s n’a pas été calculée\u00a0: ouvrez le classeur dans"
        " votre tableur, enregistrez-le, puis recommencez."
    ) % {"place": error.place}


def _texts(cells: Sequence[Cells], row: int, scan: Scan) -> list[str]:
    return [_text(cell, scan.zeros.get((row, column), 0)) for column, cell in enumerate(cells[row])]


def _text(cell: object, digits: int) -> str:
    """As a CSV would hold it; `digits` is how many a number shows at least."""
    match cell:
        case str():
            return cell
        case bool():
            return "oui" if cell else "non"
        case int() | float():
            # Fifteen digits, as the spreadsheet itself: 0.1 + 0.2 is 0.3.
            shown = f"{cell:.15g}"
            return shown.zfill(digits) if shown.isdecimal() else shown.replace(".", ",")
        case datetime():
            return cell.isoformat(sep=" ")
        case date():
            return short_date(cell)
    return str(cell)

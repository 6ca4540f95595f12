"""What a reader of workbooks would not tell of a sheet: its real size, its errors, its zeros.

The reader lays a sheet out as one block, from A1 to its last cell: one stray cell at the far end
would take all memory. It also gives an empty cell for an error and for a formula that was never
computed, and « 7 » for a number shown as 007: each would change the books without a word.
"""

import re
import zipfile
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

LARGEST_UNPACKED = 200 * 1024 * 1024
"""Octets of all the parts of a workbook: twenty times the books of a large office."""
MOST_CELLS = 5_000_000
"""From A1 to the last filled cell of a sheet; about 200 octets of memory each."""
MOST_TEXT = 500_000_000
"""Characters of the texts of a sheet: a text is stored once, and named by many cells."""
_PIECE = 1024 * 1024


class TooLargeError(Exception):
    """More octets or more cells than we take."""


@dataclass(frozen=True)
class CellError:
    """A cell whose value is unknown."""

    place: str
    """« C4 »."""
    shown: str
    """« #N/A »; empty when the formula was never computed."""


@dataclass
class Scan:
    """One sheet. `zeros` gives the digits shown, at least, of numbers that begin with zeros."""

    last_row: int = 0
    last_column: int = 0
    zeros: dict[tuple[int, int], int] = field(default_factory=dict)
    """(row, column), from 0."""
    error: CellError | None = None
    """The first one."""


def scan_workbook(archive: zipfile.ZipFile) -> dict[str, Scan]:
    """Name of the part in the archive → what its sheet holds.

    Raises TooLargeError, zipfile.BadZipFile and expat.ExpatError.
    """
    if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
        raise TooLargeError
    padded, texts = _padded_styles(archive), _text_lengths(archive)
    scans: dict[str, Scan] = {}
    for part in archive.infolist():
        # Every part is unpacked, whatever it holds: `zipfile` stops at the announced size and
        # checks the sum, so that an archive that lies about its size ends here.
        with archive.open(part) as stream:
            scan = _Reading(padded, texts).read(stream)
        if scan is not None:
            scans[part.filename] = scan
    return scans


class _Reading:
    def __init__(self, padded: dict[int, int], texts: list[int]) -> None:
        self._padded = padded
        self._texts = texts
        self._characters_seen = 0
        self._scan = Scan()
        self._root = ""
        self._row = self._column = -1
        self._kind = self._style = ""
        self._formula = self._valued = False
        self._text: list[str] | None = None

    def read(self, stream: IO[bytes]) -> Scan | None:
        """None when the part is no sheet."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        is_xml = True
        while piece := stream.read(_PIECE):
            if is_xml:
                try:
                    parser.Parse(piece)
                except expat.ExpatError:
                    if self._root == "worksheet":
                        raise
                    is_xml = False
                is_xml = is_xml and self._root in {"", "worksheet"}
        return self._scan if self._root == "worksheet" else None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if not self._root:
            self._root = name
        if name == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
        elif name == "c":
            self._begin_cell(attributes)
        elif name == "f":
            self._formula = True
        elif name in {"v", "is"} and self._root == "worksheet":
            self._fill()
            self._text = [] if self._kind in {"e", "s"} else None

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            place = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", attributes["r"].upper())
            if place is None:
                raise zipfile.BadZipFile
            self._column, self._row = _column_number(place[1]), int(place[2]) - 1
        else:
            self._column += 1
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._formula = self._valued = False

    def _fill(self) -> None:
        scan = self._scan
        self._valued = True
        scan.last_row = max(scan.last_row, self._row + 1)
        scan.last_column = max(scan.last_column, self._column + 1)
        if scan.last_row * scan.last_column > MOST_CELLS:
            raise TooLargeError
        if self._kind == "n" and self._style.isdecimal():
            digits = self._padded.get(int(self._style))
            if digits:
                scan.zeros[self._row, self._column] = digits

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, name: str) -> None:
        name = _local(name)
        if name == "v" and self._text is not None:
            text, self._text = "".join(self._text).strip(), None
            if self._kind == "e":
                self._complain(text)
            else:
                self._name_text(int(text))
        elif name == "c" and self._formula and not self._valued:
            self._complain("")

    def _name_text(self, number: int) -> None:
        if number < len(self._texts):
            self._characters_seen += self._texts[number]
        if self._characters_seen > MOST_TEXT:
            raise TooLargeError

    def _complain(self, shown: str) -> None:
        if self._scan.error is None:
            place = f"{column_letters(self._column)}{self._row + 1}"
            self._scan.error = CellError(place, shown)


def column_letters(column: int) -> str:
    """0 → « A », 26 → « AA »."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _text_lengths(archive: zipfile.ZipFile) -> list[int]:
    """Characters of each text that cells name by its number."""
    part = next((p for p in archive.namelist() if p.lower() == "xl/sharedstrings.xml"), None)
    if part is None:
        return []
    lengths: list[int] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "si":
            lengths.append(0)

    def characters(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.CharacterDataHandler = start, characters
    with archive.open(part) as stream:
        parser.ParseFile(stream)
    return lengths


def _padded_styles(archive: zipfile.ZipFile) -> dict[int, int]:
    """Number of a style → how many digits it shows at least, for « 000 », « 0#" "##" "## »…"""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    formats: dict[str, int] = {}
    styles: dict[int, int] = {}
    inside = count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside, count
        name = _local(name)
        if name == "numFmt":
            formats[attributes.get("numFmtId", "")] = _digits(attributes.get("formatCode", ""))
        elif name == "cellXfs":
            inside = 1
        elif name == "xf" and inside:
            digits = formats.get(attributes.get("numFmtId", ""), 0)
            if digits:
                styles[count] = digits
            count += 1

    def end(name: str) -> None:
        nonlocal inside
        if _local(name) == "cellXfs":
            inside = 0

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    with archive.open("xl/styles.xml") as stream:
        parser.ParseFile(stream)
    return styles


def _digits(code: str) -> int:
    first = code.split(";")[0]
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|[ \u00a0]', "", first)
    if not re.fullmatch(r"#*0[0#]+", bare):
        return 0
    return len(bare.lstrip("#"))


def _local(name: str) -> str:
    return name.rpartition(":")[2]

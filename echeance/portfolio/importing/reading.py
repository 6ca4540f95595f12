"""The bytes of a file → rows of texts: encoding, separator and line numbers are found here."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from echeance.lib.shown import quoted
from echeance.portfolio.importing.encodings import OLD_ENCODINGS, most_plausible
from echeance.portfolio.importing.tables import Row, Table, UnreadableError

_ENCODINGS = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", **OLD_ENCODINGS}
_SEPARATORS = ";\t,|"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file as it was given: its name is only shown, its kind is known by its headings."""

    name: str
    content: bytes


def read_table(source: Source) -> Table:
    """Raises UnreadableError."""
    text, encoding = _decoded(source.content)
    separator, text = _separator(text)
    rows = _rows(text, separator)
    first = next(rows, None)
    if first is None:
        raise UnreadableError(gettext("Ce fichier est vide\u00a0: exportez-le à nouveau."))
    how = gettext("%(encoding)s, séparateur %(separator)s") % {
        "encoding": _ENCODINGS[encoding],
        "separator": gettext("tabulation") if separator == "\t" else quoted(separator),
    }
    return Table(headings=first.cells, rows=rows, how=how)


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _in(content, "utf-16"), "utf-16"
    try:
        return _without_nul(content.decode("utf-8-sig")), "utf-8-sig"
    except UnicodeDecodeError:
        pass  # Not UTF-8: an office's older program wrote it.
    encoding = most_plausible(content)
    return _in(content, encoding), encoding


def _in(content: bytes, encoding: str) -> str:
    try:
        return _without_nul(content.decode(encoding))
    except UnicodeDecodeError:
        raise UnreadableError(
            gettext("L’encodage de ce fichier est inconnu\u00a0: enregistrez-le en CSV UTF-8.")
        ) from None


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise UnreadableError(
            gettext("Ce fichier n’est pas un fichier de texte\u00a0: enregistrez-le au format CSV.")
        )
    return text


def _separator(text: str) -> tuple[str, str]:
    """The separator, and the text without the « sep=; » line that some programs write first."""
    declared = re.match(r"sep=(.)\r?\n", text)
    if declared:
        return declared[1], text[declared.end() :]
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(_SEPARATORS, key=bare.count), text


def _rows(text: str, separator: str) -> Iterator[Row]:
    # Strict: without it, one unclosed quote would silently swallow the rest of the file.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            raise UnreadableError(
                gettext(
                    "Ligne %(line)s\u00a0: un guillemet n’est pas fermé, ou n’est pas doublé à"
                    " l’intérieur d’une cellule. Corrigez cette ligne, puis recommencez."
                )
                % {"line": line}
            ) from None
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield Row(line=line, cells=cells)

"""Letters to be posted as one PDF, in the order of their envelopes, under a cover list."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import pypdfium2
import typst

from echeance.lib.clean_text import clean_line
from echeance.notices.letter.pdf import TEMPLATE, our_fonts
from echeance.notices.letter.wrapping import breakable

A4 = (595.28, 841.89)
"""Points."""


@dataclass(frozen=True, kw_only=True)
class PileRow:
    """A line of the cover list, as printed."""

    number: str
    dossier: str
    name: str
    destination: str
    """« 69003 LYON », with the country if abroad."""
    pages: int
    amount: str


@dataclass(frozen=True, kw_only=True)
class Cover:
    """What the cover says above its list."""

    title: str
    subtitle: str
    sums: str


def write_pile(
    out: BinaryIO,
    cover: Cover,
    rows: Sequence[PileRow],
    letters: Iterable[bytes],
    *,
    double_sided: bool = False,
) -> int:
    """Write the cover list, then each letter; returns the count of pages.

    `double_sided` adds a blank page after an odd one: no letter begins on another's back. The
    letters' own bytes are elsewhere; here, what makes them archives (PDF/A) is lost.
    """
    pile = pypdfium2.PdfDocument.new()
    try:
        for part in (cover_list(cover, rows), *letters):
            with pypdfium2.PdfDocument(part) as letter:
                pile.import_pages(letter)
                if double_sided and len(letter) % 2:
                    pile.new_page(*A4).close()
        pile.save(out)
        return len(pile)
    finally:
        pile.close()


def cover_list(cover: Cover, rows: Sequence[PileRow]) -> bytes:
    """The PDF of the list alone."""
    data = {
        "title": _text(cover.title),
        "subtitle": _text(cover.subtitle),
        "sums": _text(cover.sums),
        "rows": [
            [
                row.number,
                _text(row.dossier, room=12),
                _text(row.name),
                _text(row.destination),
                str(row.pages),
                row.amount,
            ]
            for row in rows
        ],
    }
    compiler = typst.Compiler(TEMPLATE / "cover.typ", root=TEMPLATE, font_paths=our_fonts())
    pdf = compiler.compile(format="pdf", sys_inputs={"cover": json.dumps(data, ensure_ascii=False)})
    assert isinstance(pdf, bytes)
    return pdf


def _text(text: str, *, room: int = 30) -> str:
    return breakable(clean_line(text), room=room)

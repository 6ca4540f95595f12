"""« Aide »: the manual's parts, cut into sections that can be searched (see tools/manual.py)."""

import html
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from echeance.lib.folding import fold

PAGES = Path(__file__).parent / "manual"
PARTS = ("administrateur", "dix-minutes", "utilisateur", "mots")
"""In the order of the help; the words come last."""
_SYNONYMS = {"robot": "automate", "bcc": "copie cachee", "facture": "avis"}
"""Words that people type, and the manual's own."""
_SECTION = re.compile(r'(?=<h3 id=")')
_TITLE = re.compile(r'<h([23]) id="([^"]*)">(.*?)</h\1>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Section:
    """`html` is ours, and fit for a page as it is."""

    address: str
    title: str
    html: str

    def holds(self, words: str) -> bool:
        text = fold(html.unescape(_TAG.sub(" ", self.html)))
        return all(
            word in text or _SYNONYMS.get(word, word) in text for word in fold(words).split()
        )


@dataclass(frozen=True)
class Part:
    """One page of the manual. `opening` stands before its first section."""

    name: str
    title: str
    opening: str
    sections: tuple[Section, ...]

    def narrowed(self, words: str) -> "Part | None":
        """With the sections that hold every word; None when there is none."""
        found = tuple(section for section in self.sections if section.holds(words))
        return Part(self.name, self.title, "", found) if found else None


def manual(words: str = "") -> list[Part]:
    """Every part, or what of them holds all of `words`."""
    parts = [_read(name) for name in PARTS]
    if not words.strip():
        return parts
    return [part for part in (one.narrowed(words) for one in parts) if part]


@cache
def _read(name: str) -> Part:
    opening, *rest = _SECTION.split((PAGES / f"{name}.html").read_text(encoding="utf-8"))
    title = _TITLE.search(opening)
    return Part(
        name=name,
        title=_plain(title[3]) if title else name,
        opening=opening.replace(title[0], "", 1) if title else opening,
        sections=tuple(_section(piece) for piece in rest),
    )


def _section(piece: str) -> Section:
    title = _TITLE.search(piece)
    assert title is not None, "cut before its title"
    return Section(address=title[2], title=_plain(title[3]), html=piece)


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub("", text))

"""The office's texts: paragraphs, lists, bold, links and merge fields → what the letter prints.

A small tree, never markup handed on: what a client's name contains is text, whatever it looks like.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from echeance.lib.clean_text import clean_block
from echeance.lib.translating import gettext
from echeance.notices.letter.content import Run, TextBlock
from echeance.notices.wording import Context, Wording, WordingError, WordingProblem, read_wording

SCHEMES = ("https://", "http://", "mailto:", "tel:")
_INLINE = re.compile(r"\*\*(?P<strong>[^\n]+?)\*\*|\[(?P<label>[^\[\]\n]+)\]\((?P<link>[^()\s]*)\)")
_ITEM = re.compile(r"[-•]\s+(?P<text>.+)")


@dataclass(frozen=True)
class _Piece:
    wording: Wording
    strong: bool
    link: str


@dataclass(frozen=True)
class RichText:
    """A text read once, to be merged for each client."""

    blocks: tuple[tuple[bool, tuple[_Piece, ...]], ...]
    """Whether it is an item of a list, and its pieces."""

    @property
    def fields(self) -> frozenset[str]:
        """Names of the merge fields that it uses."""
        return frozenset(
            field for _, pieces in self.blocks for piece in pieces for field in piece.wording.fields
        )

    def merge(self, values: Mapping[str, str]) -> tuple[TextBlock, ...]:
        """The text for one client; a block that comes out empty is left out."""
        merged = (
            TextBlock(
                is_item=is_item,
                runs=tuple(
                    Run(
                        text=piece.wording.merge(values, context=Context.TEXT),
                        strong=piece.strong,
                        link=piece.link,
                    )
                    for piece in pieces
                ),
            )
            for is_item, pieces in self.blocks
        )
        return tuple(block for block in merged if any(run.text.strip() for run in block.runs))


def read_rich_text(text: str, *, known: Collection[str]) -> RichText:
    """Read « **gras** », « - élément », « [libellé](https://…) », `{Champ}` and blank lines.

    Raises WordingError, in French, naming the line of every problem.
    """
    problems: list[WordingProblem] = []
    blocks = []
    for line, is_item, raw in _blocks(clean_block(text)):
        pieces = []
        for words, strong, link in _inline(raw):
            if link and not link.lower().startswith(SCHEMES):
                problems.append(_bad_link(line, link))
            if not link and not strong and "**" in words:
                problems.append(
                    WordingProblem(
                        line,
                        "**",
                        gettext(
                            "Ligne %(line)s\u00a0: «\u00a0**\u00a0» ouvre un gras qui n’est pas"
                            " fermé sur la même ligne."
                        )
                        % {"line": line},
                    )
                )
            try:
                wording = read_wording(words, known=known, first_line=line)
            except WordingError as error:
                problems += error.problems
            else:
                pieces.append(_Piece(wording, strong, link))
        blocks.append((is_item, tuple(pieces)))
    if problems:
        raise WordingError(problems)
    return RichText(tuple(blocks))


def _blocks(text: str) -> Iterator[tuple[int, bool, str]]:
    """First line, whether an item, and words; the lines of a paragraph stay lines."""
    start, lines = 0, list[str]()
    for number, line in enumerate((*text.split("\n"), ""), start=1):
        item = _ITEM.fullmatch(line)
        if (item or not line) and lines:
            yield start, False, "\n".join(lines)
            lines = []
        if item:
            yield number, True, item["text"]
        elif line:
            start = start if lines else number
            lines.append(line)


def _inline(text: str) -> Iterator[tuple[str, bool, str]]:
    """Words, whether bold, and the address they lead to."""
    place = 0
    for found in _INLINE.finditer(text):
        if before := text[place : found.start()]:
            yield before, False, ""
        if found["strong"]:
            yield found["strong"], True, ""
        else:
            yield found["label"], False, found["link"] or "#"
        place = found.end()
    if rest := text[place:]:
        yield rest, False, ""


def _bad_link(line: int, link: str) -> WordingProblem:
    return WordingProblem(
        line,
        link,
        gettext(
            "Ligne %(line)s\u00a0: le lien «\u00a0%(link)s\u00a0» doit commencer par"
            " https://, mailto: ou tel:."
        )
        % {"line": line, "link": link},
    )

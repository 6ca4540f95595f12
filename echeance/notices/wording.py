"""`{Adr_Nom}` and its sisters → text. One pass: what a value contains is never read as a field."""

import difflib
import html
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from echeance.lib.clean_text import clean_line
from echeance.lib.translating import gettext

LONGEST_SUBJECT = 200
"""Characters; a longer header line is refused by some servers (RFC 5322: 998 octets)."""


class Context(Enum):
    """Where the text goes, hence how values are written into it."""

    TEXT = "text"
    HTML = "html"
    SUBJECT = "subject"


@dataclass(frozen=True)
class WordingProblem:
    """What is wrong with a template, where, and what to do, in French."""

    line: int
    field: str
    message: str


class WordingError(Exception):
    """The template cannot be merged; `problems` says why."""

    def __init__(self, problems: list[WordingProblem]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Wording:
    """A template read once: pieces of text, and between them the names of fields."""

    pieces: tuple[str, ...]
    """One more than `fields`: the text before, between and after them."""
    fields: tuple[str, ...]

    def merge(self, values: Mapping[str, str], *, context: Context) -> str:
        """The text for one client. An empty value takes one of the spaces around it along."""
        out = self.pieces[0]
        for field, following in zip(self.fields, self.pieces[1:], strict=True):
            value = _clean(values[field])
            if value:
                out += html.escape(value) if context is Context.HTML else value
            else:
                out, following = _close_the_gap(out, following)
            out += following
        return subject_line(out) if context is Context.SUBJECT else out


def read_wording(template: str, *, known: Collection[str], first_line: int = 1) -> Wording:
    """Read `{Field}`; `{{` and `}}` are braces. Raises WordingError naming every problem.

    `first_line` is where the template begins in what the person wrote.
    """
    pieces, fields, problems = [""], [], []
    for mark in _marks(template, first_line):
        if isinstance(mark, str):
            pieces[-1] += mark
        elif mark.field in known:
            fields.append(mark.field)
            pieces.append("")
        else:
            problems.append(WordingProblem(mark.line, mark.field, _explain(mark, known)))
    if problems:
        raise WordingError(problems)
    return Wording(tuple(pieces), tuple(fields))


def subject_line(text: str) -> str:
    """One line without control characters, of at most `LONGEST_SUBJECT` characters."""
    line = " ".join(clean_line(text).split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1] + "…"


@dataclass(frozen=True)
class _Mark:
    line: int
    field: str
    """What stood between the braces; a lone brace stands for itself."""


_MARKS = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")


def _marks(template: str, first_line: int) -> Iterator[str | _Mark]:
    place, line = 0, first_line
    for found in _MARKS.finditer(template):
        before = template[place : found.start()]
        yield before
        line += before.count("\n")
        place = found.end()
        if found[0] in {"{{", "}}"}:
            yield found[0][0]
        else:
            yield _Mark(line, found[0] if found[1] is None else found[1].strip())
    yield template[place:]


def _explain(mark: _Mark, known: Collection[str]) -> str:
    facts = {"line": mark.line, "field": mark.field}
    if mark.field in {"{", "}"}:
        return (
            gettext(
                "Ligne %(line)s\u00a0: une accolade «\u00a0%(field)s\u00a0» est seule. Pour"
                " écrire une accolade, doublez-la\u00a0: %(field)s%(field)s."
            )
            % facts
        )
    problem = gettext("Ligne %(line)s\u00a0: le champ {%(field)s} n’existe pas.") % facts
    lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(mark.field.lower(), lower, n=1, cutoff=0.6)
    if close:
        remedy = gettext("Vouliez-vous dire {%(field)s}\u00a0?") % {"field": lower[close[0]]}
    else:
        remedy = gettext("Pour écrire une accolade, doublez-la\u00a0: {{.")
    return f"{problem} {remedy}"


_clean = lru_cache(maxsize=1024)(clean_line)
"""A value is merged into four texts of one mail, and many are the same in the next one."""
_CLOSES = re.compile(r"$|[\r\n,.;:)]|</")


def _close_the_gap(before: str, after: str) -> tuple[str, str]:
    """« Mme {Prénom} DURAND » without first name: one space, not two; « Mme , » never."""
    starts_line = not before or before[-1] in "\n>"
    if after.startswith(" ") and (starts_line or before.endswith(" ")):
        return before, after[1:]
    if before.endswith(" ") and _CLOSES.match(after):
        return before[:-1], after
    return before, after

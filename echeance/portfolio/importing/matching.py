"""Which kind of book a file is, by its headings, and which heading fills which field."""

from dataclasses import dataclass

from django.utils.translation import gettext

from echeance.lib.shown import quoted
from echeance.portfolio.importing.book import Book
from echeance.portfolio.importing.clients import ClientBook
from echeance.portfolio.importing.columns import Column
from echeance.portfolio.importing.contracts import ContractBook
from echeance.portfolio.importing.deposits import DepositBook
from echeance.portfolio.importing.entities import EntityBook
from echeance.portfolio.importing.premiums import PremiumBook
from echeance.portfolio.importing.tables import UnreadableError

IN_ORDER: tuple[type[Book], ...] = (
    EntityBook, ClientBook, ContractBook, PremiumBook, DepositBook,
)  # fmt: skip
"""Each kind names rows of the kinds before it."""


class UnrecognisedError(UnreadableError):
    """No kind of book has such headings: in a workbook, a sheet of notes or of sums."""


@dataclass(frozen=True, kw_only=True)
class Matched:
    """A column that the file has, and where."""

    column: Column
    position: int
    heading: str


@dataclass(frozen=True, kw_only=True)
class Layout:
    book: type[Book]
    columns: tuple[Matched, ...]
    ignored: tuple[str, ...]
    """Headings that fill nothing."""


def recognise(headings: list[str]) -> Layout:
    """The kind whose required headings are all there and that knows most of them.

    Raises UnreadableError, naming the headings that are missing, or those that stand twice;
    UnrecognisedError when it resembles none.
    """
    layouts = [_layout(book, headings) for book in IN_ORDER]
    complete = [layout for layout in layouts if not _missing(layout)]
    if complete:
        return max(complete, key=lambda layout: len(layout.columns))
    nearest = max(layouts, key=lambda layout: len(layout.columns))
    if len(nearest.columns) >= 2:
        missing = ", ".join(quoted(label) for label in _missing(nearest))
        raise UnreadableError(
            gettext(
                "Ce fichier ressemble à des %(kind)s, mais il y manque\u00a0: %(missing)s. Ajoutez"
                " ces colonnes, ou corrigez leurs titres."
            )
            % {"kind": gettext(nearest.book.kind), "missing": missing}
        )
    raise UnrecognisedError(
        gettext(
            "Ce fichier n’est pas reconnu\u00a0: sa première ligne doit porter les titres des"
            " colonnes, par exemple «\u00a0Dossier\u00a0» et «\u00a0Nom\u00a0» pour des clients."
        )
    )


def known_headings(row: list[str]) -> int:
    """How many columns of one kind of book this row names, at most: none below two."""
    most = max(
        sum(any(c.answers_to(cell) for cell in row if cell.strip()) for c in book.columns)
        for book in IN_ORDER
    )
    return most if most >= 2 else 0


def _layout(book: type[Book], headings: list[str]) -> Layout:
    matched: list[Matched] = []
    ignored: list[str] = []
    for position, heading in enumerate(headings):
        column = next((c for c in book.columns if c.answers_to(heading)), None)
        if column is None:
            if heading.strip():
                ignored.append(heading.strip())
            continue
        twin = next((m for m in matched if m.column is column), None)
        if twin is not None:
            raise UnreadableError(
                gettext(
                    "Les colonnes «\u00a0%(heading)s\u00a0» et «\u00a0%(heading2)s\u00a0» disent"
                    " la même chose\u00a0: n’en gardez qu’une."
                )
                % {"heading": twin.heading, "heading2": heading.strip()}
            )
        matched.append(Matched(column=column, position=position, heading=heading.strip()))
    return Layout(book=book, columns=tuple(matched), ignored=tuple(ignored))


def _missing(layout: Layout) -> list[str]:
    there = {matched.column.field for matched in layout.columns}
    return [c.label for c in layout.book.columns if c.required and c.field not in there]

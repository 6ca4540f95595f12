"""A file as it was given → the tables that it holds, each with the kind of book that it is.

A CSV file holds one. Each sheet of a workbook may hold one; its notes and sums are left aside.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from echeance.lib.shown import quoted
from echeance.portfolio.importing.matching import (
    Layout,
    UnrecognisedError,
    known_headings,
    recognise,
)
from echeance.portfolio.importing.reading import Source, read_table
from echeance.portfolio.importing.tables import Table, UnreadableError
from echeance.portfolio.importing.workbooks import Sheet, is_workbook, read_sheets


@dataclass(frozen=True, kw_only=True)
class Opened:
    name: str
    table: Table
    layout: Layout
    left_aside: tuple[str, ...] = ()
    """Sentences about the other sheets of the workbook, told once."""


@dataclass(frozen=True, kw_only=True)
class Unopened:
    name: str
    remedy: str


def open_source(source: Source) -> list[Opened | Unopened]:
    """At least one of them."""
    try:
        if is_workbook(source.content):
            return _open_workbook(source)
        table = read_table(source)
        return [Opened(name=source.name, table=table, layout=recognise(table.headings))]
    except UnreadableError as problem:
        return [Unopened(name=source.name, remedy=str(problem))]


def _open_workbook(source: Source) -> list[Opened | Unopened]:
    """Raises UnreadableError when no sheet resembles anything."""
    sheets = read_sheets(source.content, known=known_headings)
    several = len(sheets) > 1
    found: list[Opened | Unopened] = []
    strangers: list[UnrecognisedError] = []
    asides: list[str] = []
    for sheet in sheets:
        if sheet.table is None:
            asides.append(_aside(sheet))
            continue
        name = _named(source, sheet) if several else source.name
        try:
            layout = recognise(sheet.table.headings)
            found.append(Opened(name=name, table=sheet.table, layout=layout))
        except UnrecognisedError as problem:
            strangers.append(problem)
            asides.append(_aside(sheet))
        except UnreadableError as problem:
            found.append(Unopened(name=name, remedy=str(problem)))
    if not found:
        raise strangers[0]
    return list(_with_asides(found, tuple(asides)))


def _with_asides(
    found: list[Opened | Unopened], asides: tuple[str, ...]
) -> Iterator[Opened | Unopened]:
    for one in found:
        if isinstance(one, Opened) and asides:
            yield Opened(name=one.name, table=one.table, layout=one.layout, left_aside=asides)
            asides = ()
        else:
            yield one


def _named(source: Source, sheet: Sheet) -> str:
    return gettext("%(file)s, feuille %(sheet)s") % {
        "file": source.name,
        "sheet": quoted(sheet.name),
    }


def _aside(sheet: Sheet) -> str:
    if sheet.table is None:
        text = gettext("La feuille %(sheet)s est masquée\u00a0: elle n’est pas importée.")
    else:
        text = gettext("La feuille %(sheet)s n’est pas reconnue\u00a0: elle n’est pas importée.")
    return text % {"sheet": quoted(sheet.name)}

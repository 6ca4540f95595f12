"""Take files in the order in which they name each other; each is written whole or not at all."""

import copy
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from echeance.lib.locking import BOOKS, take_turn
from echeance.portfolio.importing.book import Book, Line, World
from echeance.portfolio.importing.matching import IN_ORDER, Layout
from echeance.portfolio.importing.opening import Opened, Unopened, open_source
from echeance.portfolio.importing.reading import Source
from echeance.portfolio.importing.report import FileReport, ImportReport
from echeance.portfolio.importing.tables import Row, Table, UnreadableError
from echeance.portfolio.importing.tally import Tally

BATCH = 500
"""Rows compared and written together; SQLite allows few bound parameters."""


class _RefusedError(Exception):
    """Undoes what a file with errors had written."""


def import_books(
    sources: Iterable[Source],
    *,
    by: str,
    at: datetime,
    dry_run: bool = False,
    sees_confidential: bool = True,
) -> ImportReport:
    """Bring the rows of `sources` into the books and report each file, or sheet of a workbook.

    A file with an error is not written; the others are. A dry run writes nothing and judges each
    file as if those before it, when they have no error, had been written.
    """
    world = World(
        by=by,
        at=at,
        today=timezone.localdate(at),
        writes=not dry_run,
        sees_confidential=sees_confidential,
    )
    reports: list[FileReport] = []
    opened: list[Opened] = []
    for source in sources:
        for one in open_source(source):
            if isinstance(one, Unopened):
                tally = Tally()
                tally.refuse(one.remedy)
                reports.append(tally.report(one.name))
            else:
                opened.append(one)
    opened.sort(key=lambda one: IN_ORDER.index(one.layout.book))
    reports.extend(_take(one, world) for one in opened)
    return ImportReport(files=tuple(reports), dry_run=dry_run)


def _take(opened: Opened, world: World) -> FileReport:
    table, layout = opened.table, opened.layout
    tally = Tally({m.column.field: m.heading for m in layout.columns})
    book = layout.book()
    new_keys: list[Hashable] = []
    try:
        # A dry run takes no lock: the automate goes on sending meanwhile.
        with transaction.atomic() if world.writes else nullcontext():
            if world.writes:
                take_turn(BOOKS)
            for lines in _batches(_lines(table, layout, book, world, tally)):
                new_keys += _take_batch(lines, book, world, tally)
            if tally.error_count:
                raise _RefusedError
    except UnreadableError as problem:
        tally.refuse(str(problem))
    except _RefusedError:
        pass  # The report says why.
    if not world.writes and not tally.error_count:
        book.promise(new_keys, world)
    for heading in layout.ignored:
        tally.ignored(heading)
    for sentence in opened.left_aside:
        tally.note(sentence)
    return tally.report(opened.name, kind=book.kind, how=table.how)


def _lines(table: Table, layout: Layout, book: Book, world: World, tally: Tally) -> Iterator[Line]:
    """The rows that can be read, each checked on its own and against the lines above it."""
    seen: dict[object, int] = {}
    for row in table.rows:
        tally.rows += 1
        line = _read(row, layout, world, tally)
        if line is None:
            continue
        if len(row.cells) > len(table.headings) and any(row.cells[len(table.headings) :]):
            tally.error(
                line, "", gettext("Cette ligne a plus de cellules que la ligne des titres.")
            )
            continue
        line.key = book.key(line)
        if line.key in seen:
            tally.error(
                line,
                book.key_column,
                gettext("Déjà à la ligne %(seen)s\u00a0: gardez une seule des deux lignes.")
                % {"seen": seen[line.key]},
            )
            continue
        seen[line.key] = line.number
        book.check(line, tally)
        yield line


def _read(row: Row, layout: Layout, world: World, tally: Tally) -> Line | None:
    line = Line(number=row.line, cells={}, values={})
    readable = True
    for matched in layout.columns:
        column = matched.column
        cell = row.cells[matched.position] if matched.position < len(row.cells) else ""
        line.cells[column.field] = cell
        if not cell.strip():
            line.values[column.field] = column.empty
            if column.required:
                tally.error(line, column.field, gettext("Cette cellule doit être remplie."))
                readable = False
            continue
        try:
            line.values[column.field] = column.read(cell, world.today)
        except ValueError as remedy:
            tally.error(line, column.field, str(remedy))
            readable = False
    return line if readable else None


def _take_batch(lines: list[Line], book: Book, world: World, tally: Tally) -> list[Hashable]:
    """Compare with the books, write unless something is already wrong; returns the new keys."""
    book.resolve(lines, world, tally)
    sound = [line for line in lines if line.number not in tally.bad_lines]
    stored = book.known(sound)
    only_new = {column.field for column in book.columns if column.only_new}
    fresh: list[models.Model] = []
    new_keys: list[Hashable] = []
    changed: list[tuple[models.Model, models.Model]] = []
    written: set[str] = set(book.touched)
    for line in sound:
        row: Any = stored.get(line.number)
        if row is None:
            row = book.fresh(line, world, tally)
            _set(row, line.values)
            book.complete(row, world, is_new=True)
            fresh.append(row)
            new_keys.append(line.key)
            continue
        before = copy.copy(row)
        fields = _set(row, {f: v for f, v in line.values.items() if f not in only_new})
        if fields:
            book.complete(row, world, is_new=False)
            written |= fields
            changed.append((before, row))
    tally.new += len(fresh)
    tally.changed += len(changed)
    tally.unchanged += len(sound) - len(fresh) - len(changed)
    if world.writes and not tally.error_count:
        _write(fresh, changed, written, book, world)
    return new_keys


def _set(row: models.Model, values: dict[str, Any]) -> set[str]:
    """Write `values` on the row; returns the fields that differed."""
    differing = {field for field, value in values.items() if getattr(row, field) != value}
    for field in differing:
        setattr(row, field, values[field])
    return differing


def _write(
    fresh: Sequence[models.Model],
    changed: Sequence[tuple[models.Model, models.Model]],
    fields: set[str],
    book: Book,
    world: World,
) -> None:
    if fresh:
        type(fresh[0])._default_manager.bulk_create(fresh)
    if changed:
        rows = [after for _, after in changed]
        # An upsert on the key: on SQLite, `bulk_update` of many rows takes minutes.
        type(rows[0])._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=sorted(fields)
        )
        book.remember(changed, world)


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(lines, BATCH)):
        yield batch

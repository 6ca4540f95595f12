"""What the import knows about one kind of book: its columns, its key, how its rows are written."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models

from echeance.portfolio.importing.columns import Column

NOT_WRITTEN_YET = 0
"""Key of a row that an earlier file of the same dry run brings: never stored, never found."""


@dataclass(kw_only=True)
class Line:
    """One row on its way in. `values` holds only the fields whose column the file has."""

    number: int
    cells: dict[str, str]
    """Field → the cell as it stands in the file."""
    values: dict[str, Any]
    key: Hashable = None
    """What may stand only once in a file: `Book.key` of this line."""


@dataclass(kw_only=True)
class World:
    """Who imports, when, and what the files accepted before in this dry run would bring."""

    by: str
    at: datetime
    today: date
    writes: bool
    sees_confidential: bool = True
    """Whoever may not see confidential clients does not make one visible by a file either."""
    entities: set[str] = field(default_factory=set)
    clients: set[str] = field(default_factory=set)
    contracts: dict[str, set[str]] = field(default_factory=dict)
    """Contract number → the dossiers that have one of this number."""


class Complaints(ABC):
    """Where a book says what is wrong; an error refuses the file, a warning does not."""

    @abstractmethod
    def error(self, line: Line | None, column: str, remedy: str) -> None:
        """`column` is a field, or empty when the whole row (or file) is meant."""

    @abstractmethod
    def warning(self, line: Line, column: str, remedy: str) -> None: ...


class Book:
    """One kind of file. A new object serves each file: it may keep what it has seen."""

    kind: ClassVar[str]
    """Plural, in French; the screens translate it."""
    columns: ClassVar[tuple[Column, ...]]
    key_column: ClassVar[str]
    """The field whose cell is shown when two rows of the file have the same key."""
    touched: ClassVar[tuple[str, ...]] = ()
    """Fields that `complete` computes, written again whenever the row changes."""

    def key(self, line: Line) -> Hashable:
        """What may stand only once in a file; read before `resolve`."""
        raise NotImplementedError

    def check(self, line: Line, complaints: Complaints) -> None:
        """Rules of one row that need no other row; may complete `line.values`."""

    def resolve(self, lines: Sequence[Line], world: World, complaints: Complaints) -> None:
        """Replace what the row names (a dossier, a contract) by keys of the database."""

    def known(self, lines: Sequence[Line]) -> dict[int, models.Model]:
        """Line number → the stored row that it describes, where there is one."""
        raise NotImplementedError

    def fresh(self, line: Line, world: World, complaints: Complaints) -> models.Model:
        """A new row with the defaults of whatever the file does not say."""
        raise NotImplementedError

    def complete(self, row: Any, world: World, *, is_new: bool) -> None:
        """Compute the fields that follow from others."""

    def promise(self, keys: Iterable[Hashable], world: World) -> None:
        """Dry run: remember the keys of new rows for the files that follow."""

    def remember(self, changed: Sequence[tuple[Any, Any]], world: World) -> None:
        """Write the history of changed rows, given as (before, after)."""

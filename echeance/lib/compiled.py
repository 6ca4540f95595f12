"""Queries that are asked all day long: the ORM writes their SQL once, not each time.

Writing the SQL of a small query takes it twenty times as long as the database takes to answer.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, models

Row = tuple[Any, ...]
AnyModel = TypeVar("AnyModel", bound=models.Model)
_FIRST_PLACE = -(10**15)
"""In the SQL, this key and those below it stand where the keys of each time go."""


class CompiledQuery:
    """`build(keys)` makes the query, which may depend on nothing but these keys."""

    def __init__(self, build: Callable[[Sequence[int]], "models.QuerySet[Any, Any]"]) -> None:
        self._build = build
        self._statements: dict[int, _Statement] = {}
        """By number of keys: lots have few sizes."""

    def rows(self, keys: Sequence[int] = ()) -> list[Row]:
        """The columns of the query, as `values_list` gives them."""
        statement = self._statements.get(len(keys))
        if statement is None:
            places = [_FIRST_PLACE - rank for rank in range(len(keys))]
            try:
                statement = _Statement(self._build(places))
            except EmptyResultSet:
                return []
            self._statements[len(keys)] = statement
        return statement.run(keys)

    def objects(self, model: type[AnyModel]) -> list[AnyModel]:
        """Of a query of whole rows of `model`, without keys."""
        columns = [field.attname for field in model._meta.concrete_fields]
        return [model.from_db(DEFAULT_DB_ALIAS, columns, row) for row in self.rows()]


class _Statement:
    """SQL with places for keys, and what turns its columns into values of Python."""

    def __init__(self, queryset: "models.QuerySet[Any, Any]") -> None:
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, params = compiler.as_sql()
        self._params: tuple[Any, ...] = tuple(params)
        columns = [column for column, _, _ in compiler.select]
        self._converters = [
            (place, convert, column)
            for place, (converters, column) in compiler.get_converters(columns).items()
            for convert in converters
        ]

    def run(self, keys: Sequence[int]) -> list[Row]:
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [_given(param, keys) for param in self._params])
            rows = cursor.fetchall()
        return [self._converted(row) for row in rows] if self._converters else rows

    def _converted(self, row: Row) -> Row:
        values = list(row)
        for place, convert, column in self._converters:
            values[place] = convert(values[place], column, connection)
        return tuple(values)


def _given(param: Any, keys: Sequence[int]) -> Any:
    is_place = isinstance(param, int) and param <= _FIRST_PLACE
    return keys[_FIRST_PLACE - param] if is_place else param


def only_row(model: type[AnyModel]) -> AnyModel | None:
    """The row of a table that has one at most (its key is 1); None before it has."""
    return next(iter(_only_row(model).objects(model)), None)


@cache
def _only_row(model: type[models.Model]) -> CompiledQuery:
    return CompiledQuery(lambda _: model._base_manager.filter(pk=1))

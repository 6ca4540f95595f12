"""Very many rows of a table in one statement of SQL."""

from django.db import connection
from django.db.models import Model

_EMPTY = {
    "CharField": "''",
    "BooleanField": "1 = 0",
    "PositiveIntegerField": "1",
    "PositiveSmallIntegerField": "1",
}


def write_rows(
    model: type[Model], values: dict[str, str], *, how_many: int, beside: str = ""
) -> None:
    """Rows 1 to `how_many`, `n` being the number of the row; what is not given is empty."""
    every = {
        field.column: values.get(field.column, "NULL" if field.null else _EMPTY.get(kind, ""))
        for field in model._meta.concrete_fields
        for kind in [field.get_internal_type()]
    }
    names = ", ".join(f'"{name}"' for name in every)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({names})'
            " WITH RECURSIVE series(n) AS"
            f" (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {how_many})"
            f" SELECT {', '.join(every.values())} FROM series {beside}"
        )

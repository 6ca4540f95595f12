"""Many rows of a table that only grows, written without making an object of each."""

from collections.abc import Mapping, Sequence

from django.db import connections, models, router

_VALUES = 900
"""In one statement: fewer than any database's limit."""


def append_rows(model: type[models.Model], rows: Sequence[Mapping[str, object]]) -> None:
    """INSERT `rows`, each with the same columns by attribute name (`notice_id`), in that order.

    Every column but the key must be there: no default is filled in, no signal is sent. For the
    histories that a whole lot writes at once: five times cheaper than `bulk_create`.
    """
    if not rows:
        return
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    fields = {field.attname: field for field in model._meta.concrete_fields}
    columns = [(name, fields[name].get_db_prep_save) for name in rows[0]]
    names = ", ".join(quote(fields[name].get_attname_column()[1]) for name in rows[0])
    head = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES "
    one = f"({', '.join(['%s'] * len(columns))})"
    at_once = max(_VALUES // len(columns), 1)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), at_once):
            some = rows[start : start + at_once]
            values = [prepare(row[name], connection) for row in some for name, prepare in columns]
            cursor.execute(head + ", ".join([one] * len(some)), values)

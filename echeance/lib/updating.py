"""One UPDATE of rows that are known by their keys, without the ORM writing its SQL each time."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def update_rows(
    model: type[models.Model],
    keys: Sequence[int],
    *,
    where: str = "",
    params: Sequence[Any] = (),
    locks: bool = False,
    **changes: object,
) -> int:
    """Give the columns of `changes`, by attribute name, these values; returns how many rows.

    `where` is SQL, with its own `params`: what must still be true of a row for it to change.
    Values only, no expressions. Twenty times cheaper to write than `update`. With `locks`, the
    caller has not locked the rows: it is done first, smallest key first (see `locking`).
    """
    if not keys:
        return 0
    quote = connection.ops.quote_name
    fields = {field.attname: field for field in model._meta.concrete_fields}
    assigned = ", ".join(f"{quote(_column(fields[name]))} = %s" for name in changes)
    values = [fields[name].get_db_prep_save(value, connection) for name, value in changes.items()]
    assert model._meta.pk is not None
    places = ", ".join(["%s"] * len(keys))
    key, table = quote(_column(model._meta.pk)), quote(model._meta.db_table)
    which = f"{key} IN ({places})" + (f" AND {where}" if where else "")
    sql, given = f"UPDATE {table} SET {assigned} WHERE {which}", [*values, *keys, *params]
    if locks and connection.features.has_select_for_update:
        # An UPDATE locks its rows as it meets them. A sub-query with FOR UPDATE is never merged.
        ours = f"SELECT {key} FROM {table} WHERE {which} ORDER BY {key} FOR NO KEY UPDATE"
        sql = (
            f"WITH ours AS MATERIALIZED ({ours})"
            f" UPDATE {table} SET {assigned} FROM ours WHERE {table}.{key} = ours.{key}"
        )
        given = [*keys, *params, *values]
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return int(cursor.rowcount)


def _column(field: "models.Field[Any, Any]") -> str:
    return field.get_attname_column()[1] or field.attname

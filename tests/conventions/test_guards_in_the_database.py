"""After all the migrations, the database itself still refuses what must never change.

SQLite makes a table anew to alter a column, and silently loses the triggers of the old one: a
migration that does so must put them back.
"""

import re

import pytest
from django.apps import apps

MAY_CHANGE: dict[str, set[str]] = {
    "notices_notice": {
        # Keys for sorting and search: made again when their rule changes.
        "dossier_key", "name_key",
        # Its life.
        "email", "status", "failure", "remark", "sent_at", "changed_at", "generation",
        "eligible_at", "attempts",
        # In the mailer's hand.
        "picked_up_at", "pick_up_token", "lease_until", "handed_over_at",
    },
    "notices_noticepdf": set(),
    "notices_protectedpdf": set(),
    "notices_noticeline": set(),
    "notices_noticedeposit": set(),
    "notices_statuschange": set(),
    "dispatch_attempt": set(),
}  # fmt: skip
"""Table → the columns that its guard leaves free; all the others are frozen."""


def columns_of(table: str) -> set[str]:
    (model,) = [model for model in apps.get_models() if model._meta.db_table == table]
    return {field.column for field in model._meta.concrete_fields} - {"id"}


def columns_in(guard: str) -> set[str] | None:
    """The columns that a change may not touch; None: all of them."""
    found = re.search(r"BEFORE UPDATE OF (.*?) ON ", guard)
    if found is None:
        assert "BEFORE UPDATE ON" in guard
        return None
    watched = {column.strip(' "') for column in found[1].split(",")}
    assert watched == set(re.findall(r'\bOLD\."?(\w+)', guard, re.IGNORECASE))
    return watched


@pytest.mark.parametrize("table", MAY_CHANGE)
def test_every_column_is_frozen_or_named_as_free(
    django_db_setup: dict[str, str], table: str
) -> None:
    guard = " ".join(django_db_setup[f"{table}_frozen"].split())

    assert re.search(rf'BEFORE UPDATE .*?\bON (?:\w+\.)?"?{table}\b', guard)
    frozen = columns_in(guard) or columns_of(table)
    assert columns_of(table) - frozen == MAY_CHANGE[table]
    assert frozen <= columns_of(table)


@pytest.mark.parametrize("table", MAY_CHANGE)
def test_no_row_of_it_can_be_deleted(django_db_setup: dict[str, str], table: str) -> None:
    guard = " ".join(django_db_setup[f"{table}_kept"].split())

    assert re.search(rf'BEFORE DELETE ON (?:\w+\.)?"?{table}\b', guard)


def test_no_guard_is_there_that_this_page_does_not_know(django_db_setup: dict[str, str]) -> None:
    known = {f"{table}_{end}" for table in MAY_CHANGE for end in ("frozen", "kept")}

    assert set(django_db_setup) == known

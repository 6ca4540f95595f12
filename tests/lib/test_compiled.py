"""Queries whose SQL is written once: they say what the ORM says, each time anew."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from echeance.dispatch.models import AutomateControl, Relay
from echeance.lib.compiled import CompiledQuery, only_row
from echeance.notices.models import Notice
from tests.build import NOON, make_notice

pytestmark = pytest.mark.django_db

COLUMNS = ("pk", "total", "content", "printed_at", "client__last_name")


def query() -> CompiledQuery:
    return CompiledQuery(
        lambda keys: Notice.objects.filter(pk__in=keys).order_by("pk").values_list(*COLUMNS)
    )


def test_rows_are_those_of_the_orm_for_any_keys_and_any_number_of_them() -> None:
    keys = [make_notice().pk for _ in range(4)]
    compiled = query()

    for some in (keys, keys[:2], keys[2:], keys[1:2], [keys[3], -1], [-1]):
        asked = Notice.objects.filter(pk__in=some).order_by("pk").values_list(*COLUMNS)
        assert compiled.rows(some) == list(asked)


def test_no_key_is_no_row_and_no_question() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert query().rows([]) == []

    assert len(queries) == 0


def test_the_only_row_is_read_again_each_time() -> None:
    assert only_row(Relay) is None

    Relay.objects.create(pk=1, host="un.exemple.fr", paused_until=NOON)
    first = only_row(Relay)
    Relay.objects.update(host="deux.exemple.fr", autostart=False)
    second = only_row(Relay)

    assert first == second == Relay.objects.get()
    assert first is not None
    assert second is not None
    assert (first.host, second.host) == ("un.exemple.fr", "deux.exemple.fr")
    assert isinstance(second.paused_until, datetime)
    assert second.autostart is False


def test_a_row_read_so_can_be_saved() -> None:
    AutomateControl.objects.create(pk=1, reason="avant")

    row = only_row(AutomateControl)
    assert row is not None
    row.reason = "après"
    row.save()

    assert AutomateControl.objects.get().reason == "après"

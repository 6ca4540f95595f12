"""How automates share the queue: the pick-up, its lease, and what it costs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from echeance.notices.models import Notice
from echeance.notices.status import Move, NoticeStatus
from tests.build import NOON, make_notice

LEASE = timedelta(minutes=15)


@pytest.mark.django_db
def test_the_oldest_ready_notice_is_picked_up_first() -> None:
    later = make_notice(status=NoticeStatus.VALIDATED, at=NOON)
    sooner = make_notice(status=NoticeStatus.VALIDATED, at=NOON - timedelta(hours=1))

    taken = Notice.objects.pick_up(at=NOON, token="a", lease=LEASE)

    assert taken == [sooner.pk]
    assert Notice.objects.pick_up(at=NOON, token="b", lease=LEASE) == [later.pk]
    assert Notice.objects.pick_up(at=NOON, token="c", lease=LEASE) == []


@pytest.mark.django_db
def test_a_notice_within_its_undo_delay_is_left_alone() -> None:
    notice = make_notice(status=NoticeStatus.VALIDATED)
    Notice.objects.filter(pk=notice.pk).update(eligible_at=NOON + timedelta(seconds=15))

    assert Notice.objects.pick_up(at=NOON, token="a", lease=LEASE) == []
    assert Notice.objects.pick_up(at=NOON + timedelta(seconds=15), token="a", lease=LEASE)


@pytest.mark.django_db
def test_a_notice_put_back_waits_for_its_next_attempt() -> None:
    notice = make_notice(status=NoticeStatus.VALIDATED)
    this = Notice.objects.filter(pk=notice.pk)
    this.pick_up(at=NOON, token="a", lease=LEASE)

    this.put_back(
        token="a", at=NOON, eligible_at=NOON + timedelta(minutes=5), counts_as_attempt=True
    )

    assert Notice.objects.pick_up(at=NOON, token="b", lease=LEASE) == []
    assert this.get().attempts == 1


@pytest.mark.django_db
def test_only_the_holder_of_the_token_may_hand_over_or_put_back() -> None:
    notice = make_notice(status=NoticeStatus.VALIDATED)
    this = Notice.objects.filter(pk=notice.pk)
    this.pick_up(at=NOON, token="a", lease=LEASE)

    assert (
        Notice.objects.hand_over(this.values_list("pk", flat=True), token="b", at=NOON, lease=LEASE)
        == 0
    )
    assert this.put_back(token="b", at=NOON) == 0
    assert this.renew_lease(token="b", until=NOON) == 0
    assert (
        Notice.objects.hand_over(this.values_list("pk", flat=True), token="a", at=NOON, lease=LEASE)
        == 1
    )


def plans(work: Callable[[], object]) -> list[str]:
    """SQLite's plan of each query of `work` on notices, parameters bound as Django does."""
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  Django's signature
        if sql.startswith(("SELECT", "UPDATE")) and "notices_notice" in sql:
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        work()
    found = []
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            found.append(" ".join(str(row[3]) for row in cursor.fetchall()))
    return found


@pytest.mark.django_db
@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL chooses its plan by the size of the table"
)
def test_the_mailer_never_walks_the_table_nor_a_whole_status() -> None:
    keys = [make_notice(status=NoticeStatus.VALIDATED).pk for _ in range(3)]
    lot = Notice.objects.filter(pk__in=keys)

    def one_lot() -> None:
        Notice.objects.pick_up(at=NOON, token="a", lease=LEASE, limit=3)
        Notice.objects.hand_over(lot.values_list("pk", flat=True), token="a", at=NOON, lease=LEASE)
        Notice.objects.all().renew_lease(token="a", until=NOON)
        lot.move(Move.MARK_SENT, by="automate", at=NOON, pick_up_token="a")
        lot.put_back(token="a", at=NOON)

    for plan in plans(one_lot):
        assert "notice_ready" in plan or "notice_in_hand" in plan or "PRIMARY KEY" in plan
        assert "notice_status" not in plan
        assert "TEMP B-TREE" not in plan

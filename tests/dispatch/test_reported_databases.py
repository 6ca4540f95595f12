"""Public reports about databases (D1–D3, H): locks that are not, waits that fail, too many taken.

The identifiers are those of the table in README.md.
"""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from echeance.notices.models import Notice
from tests.build import NOON
from tests.dispatch.wire import ready, ready_many

LEASE = timedelta(minutes=15)
together = pytest.mark.django_db(transaction=True)


@together
@pytest.mark.parametrize("report", ["D1-a-lock-that-sqlite-ignores", "D3-read-then-save"])
def test_of_two_that_saw_the_same_notice_one_takes_it(report: str) -> None:
    notice = ready()
    seen = list(Notice.objects.ready_to_send(at=NOON).values_list("pk", flat=True))

    took = [
        Notice.objects.filter(pk__in=seen).pick_up(at=NOON, token=token, lease=LEASE)
        for token in ("a", "b")
    ]

    assert took == [[notice.pk], []]
    assert Notice.objects.get().pick_up_token == "a"


@together
@pytest.mark.parametrize("report", ["D2-H72-read-then-write-fails-at-once"])
def test_a_second_writer_waits_for_its_turn(report: str) -> None:
    ready()
    writing, waited = threading.Event(), []

    def hold_the_database() -> None:
        with transaction.atomic():
            Notice.objects.update(remark="écrit")
            writing.set()
            time.sleep(1)
        connection.close()

    first = threading.Thread(target=hold_the_database)
    first.start()
    writing.wait(10)
    started = time.monotonic()
    with transaction.atomic():
        notice = Notice.objects.select_for_update().get()
        Notice.objects.filter(pk=notice.pk).update(remark=f"{notice.remark}, puis récrit")
    waited.append(time.monotonic() - started)
    first.join(10)

    assert Notice.objects.get().remark == "écrit, puis récrit"
    assert 0.5 < waited[0] < 20


@together
@pytest.mark.parametrize("report", ["H74-more-rows-than-the-limit"])
def test_several_automates_at_once_take_no_more_than_their_limit(report: str) -> None:
    notices = ready_many(12)
    start, taken = threading.Barrier(4), dict[str, list[int]]()

    def take(token: str) -> None:
        start.wait(10)
        for turn in range(3):
            name = f"{token}{turn}"
            taken[name] = Notice.objects.pick_up(at=NOON, token=name, lease=LEASE, limit=1)
        connection.close()

    threads = [threading.Thread(target=take, args=(token,)) for token in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert all(len(keys) <= 1 for keys in taken.values())
    keys = [key for keys in taken.values() for key in keys]
    assert len(keys) == len(set(keys))
    assert len(keys) + Notice.objects.ready_to_send(at=NOON).count() == len(notices)

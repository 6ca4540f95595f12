"""Whoever locks several notices locks the smallest key first: nobody waits in a ring."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from echeance.dispatch.dialogue import Delivery, Phase, Reply
from echeance.dispatch.mailer import LEASE
from echeance.dispatch.models import Attempt
from echeance.dispatch.settling import Desk, Result, settle
from echeance.notices.cancelling import cancel_with_notices
from echeance.notices.channel import Channel
from echeance.notices.composing import compose_next_lot
from echeance.notices.criteria import Criteria
from echeance.notices.deciding import block, return_to_pending, undo, validate
from echeance.notices.edition import retry, run_edition
from echeance.notices.models import (
    Draft,
    DraftState,
    Edition,
    EditionState,
    Notice,
    NoticeLine,
    StatusChange,
)
from echeance.notices.models.notice_queryset import NoticeQuerySet
from echeance.notices.status import NoticeStatus
from echeance.portfolio.models import Client
from echeance.portfolio.ticking import tick
from tests.build import NOON, TODAY, make_client, make_contract, make_notice, make_premium
from tests.dispatch.office import ACCEPTED
from tests.dispatch.processes import database_url
from tests.notices.composers import ScriptedComposer

S = NoticeStatus
DESK = Desk(automate="test", jitter=lambda: 0.0)
REFUSED = Delivery(phase=Phase.RCPT, reply=Reply(550, "no such user", "5.1.1"))
PUT_OFF = Delivery(phase=Phase.RCPT, reply=Reply(451, "later", "4.2.0"))
WITHDRAWN = Delivery(phase=Phase.RCPT, reply=Reply(250), withdrawn=True)
LATER = NOON + timedelta(days=1)
ENDS = (ACCEPTED, REFUSED, PUT_OFF, WITHDRAWN)
REVERSIBLE = (REFUSED, PUT_OFF, WITHDRAWN)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _rows_are_locked() -> None:
    if not connection.features.has_select_for_update:
        pytest.skip("SQLite has one writer at a time: it locks no rows")


Apart = Callable[..., "Future[Any]"]


@pytest.fixture
def apart() -> Iterator[Apart]:
    """Starts work in a session of its own, that meets rows as they lie unless it asks for an order.

    So do all sessions in a large table, when the planner finds it cheaper.
    """

    def work_apart(work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET enable_indexscan = off; SET enable_bitmapscan = off")
            return work(*args, **kwargs)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        yield lambda *args, **kwargs: threads.submit(work_apart, *args, **kwargs)


def lying_backwards(how_many: int, *, status: NoticeStatus) -> list[int]:
    """Keys of notices, the smallest first; in the table they lie the other way round."""
    edition_of = make_contract(make_client())
    keys = [
        make_notice(premium=make_premium(edition_of), status=status).pk for _ in range(how_many)
    ]
    for key in reversed(keys):
        # Twice as large as before: it does not fit where it was.
        Notice.objects.filter(pk=key).update(remark="x" * 900)
    Notice.objects.update(remark="")
    return sorted(keys)


def in_hand(keys: Sequence[int]) -> None:
    Notice.objects.filter(pk__in=keys).update(
        picked_up_at=NOON, pick_up_token="t", lease_until=NOON + LEASE
    )


def block_all(keys: Sequence[int]) -> object:
    return block(these(keys), by="hala", at=NOON, reason="montant à vérifier")


def validate_all(keys: Sequence[int]) -> object:
    return validate(these(keys), by="hala", at=NOON, hold=timedelta())


def return_all(keys: Sequence[int]) -> object:
    return return_to_pending(these(keys), by="hala", at=NOON)


def undo_all(keys: Sequence[int]) -> object:
    return undo(these(keys), decided=S.VALIDATED, by="hala", at=NOON)


def hand_over_all(keys: Sequence[int]) -> object:
    return Notice.objects.hand_over(keys, token="t", at=NOON, lease=LEASE)


def renew_all(keys: Sequence[int]) -> object:
    return Notice.objects.all().renew_lease(token="t", until=NOON + LEASE)


def put_back_all(keys: Sequence[int]) -> object:
    return these(keys).put_back(token="t", at=NOON)


def hold_back_all(keys: Sequence[int]) -> object:
    return these(keys).hold_back(at=NOON, remark="Retenu", token="t")


def settle_all(keys: Sequence[int]) -> object:
    """Each with another end, the largest key first: they are written end by end."""
    results = [result(key, ENDS[rank % len(ENDS)]) for rank, key in enumerate(reversed(keys))]
    return settle(results, token="t", at=NOON, desk=DESK)


def result(key: int, end: Delivery) -> Result:
    return Result(key=key, generation=1, started_at=NOON, ended_at=NOON, delivery=end)


PERSONS = [block_all, validate_all, return_all, undo_all]
AUTOMATES = [hand_over_all, renew_all, put_back_all, hold_back_all, settle_all]


@pytest.mark.parametrize("lock_all", PERSONS + AUTOMATES, ids=lambda one: one.__name__)
def test_while_the_first_is_waited_for_no_other_is_locked(
    lock_all: Callable[[Sequence[int]], object], apart: Apart
) -> None:
    keys = lying_backwards(8, status=S.VALIDATED)
    if lock_all in AUTOMATES:
        in_hand(keys)

    with transaction.atomic():
        these(keys).select_for_update().get(pk=keys[0])
        done = apart(lock_all, keys)
        wait_for_the_wait_of(done)
        free = unlocked(keys)

    done.result(20)
    assert free == keys


def test_a_premium_is_cancelled_on_paper_and_by_mail_in_one_order(apart: Apart) -> None:
    keys = lying_backwards(8, status=S.VALIDATED)
    premium = make_premium()
    NoticeLine.objects.bulk_create(
        NoticeLine(notice_id=key, premium=premium, gross=premium.gross) for key in keys
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE notices_notice DISABLE TRIGGER notices_notice_frozen")
        these(keys[4:]).update(channel=Channel.PAPER, status="")
        cursor.execute("ALTER TABLE notices_notice ENABLE TRIGGER notices_notice_frozen")

    with transaction.atomic():
        these(keys).select_for_update().get(pk=keys[0])
        done = apart(cancel_with_notices, premium, on=TODAY, by="hala", at=NOON)
        wait_for_the_wait_of(done)
        free = unlocked(keys)

    done.result(20)
    assert free == keys


def test_many_clients_are_ticked_in_one_order(apart: Apart) -> None:
    keys = sorted(make_client(notices_by_email=False).pk for _ in range(8))
    for key in reversed(keys):
        Client.objects.filter(pk=key).update(city="x" * 60)

    with transaction.atomic():
        Client.objects.select_for_update().get(pk=keys[0])
        done = apart(tick, Client.objects.all(), by_email=True, by="hala", at=NOON)
        wait_for_the_wait_of(done)
        found = Client.objects.select_for_update(skip_locked=True).order_by("pk")
        free = list(found.values_list("pk", flat=True))

    assert done.result(20) == 8
    assert free == keys


def test_a_run_that_is_answered_meanwhile_is_not_tried_again(apart: Apart) -> None:
    make_premium(make_contract(make_client("P1")))
    run = run_edition(Criteria(entity="FOREM"), by=None, at=NOON, user="hala")
    while compose_next_lot(ScriptedComposer(fails=lambda _: True), at=NOON):
        pass

    with transaction.atomic():
        Edition.objects.select_for_update().get(pk=run.pk)
        done = apart(retry, run, at=NOON)
        wait_for_the_wait_of(done)
        Edition.objects.filter(pk=run.pk).update(state=EditionState.NUMBERING)

    assert done.result(20) == 0
    assert Draft.objects.get().state == DraftState.FAILED


def test_persons_and_automates_over_the_same_notices_never_wait_in_a_ring(
    apart: Apart, caplog: pytest.LogCaptureFixture
) -> None:
    keys = lying_backwards(60, status=S.VALIDATED)
    end = time.monotonic() + 4

    def person(seed: int) -> int:
        chance, done = random.Random(seed), 0
        while time.monotonic() < end:
            chance.choice([block_all, validate_all, validate_all])(chance.sample(keys, 25))
            done += 1
        return done

    def automate(seed: int) -> int:
        chance, token, done = random.Random(seed), f"t{seed}", 0
        while time.monotonic() < end:
            lot = Notice.objects.pick_up(at=LATER, token=token, lease=LEASE, limit=25)
            Notice.objects.hand_over(lot, token=token, at=NOON, lease=LEASE)
            Notice.objects.all().renew_lease(token=token, until=NOON + LEASE)
            ends = [result(key, chance.choice(REVERSIBLE)) for key in lot]
            settle(ends, token=token, at=NOON, desk=DESK)
            done += len(lot)
        return done

    works = [apart(person, 1), apart(person, 2)]
    works += [apart(automate, 3), apart(automate, 4)]
    done = [work.result(30) for work in works]

    assert all(done), "somebody did nothing"
    assert "done again" not in caplog.text


def test_a_person_caught_in_a_ring_with_a_foreign_tool_sees_nothing_of_it(
    apart: Apart, caplog: pytest.LogCaptureFixture
) -> None:
    keys = lying_backwards(4, status=S.VALIDATED)

    with foreign_ring(keys) as ring:
        done = apart(block_all, keys)
        ring(done)

    decision = done.result(20)
    assert decision.moved == keys
    assert "done again" in caplog.text
    assert StatusChange.objects.filter(new=S.BLOCKED).count() == 4


@pytest.mark.parametrize("lock_all", AUTOMATES, ids=lambda one: one.__name__)
def test_an_automate_caught_in_a_ring_does_its_step_again(
    lock_all: Callable[[Sequence[int]], object], apart: Apart
) -> None:
    keys = lying_backwards(4, status=S.VALIDATED)
    in_hand(keys)

    with foreign_ring(keys) as ring:
        done = apart(lock_all, keys)
        ring(done)

    assert done.result(20)
    assert Attempt.objects.count() == (4 if lock_all is settle_all else 0)


def these(keys: Sequence[int]) -> NoticeQuerySet:
    return Notice.objects.filter(pk__in=keys)


def unlocked(keys: Sequence[int]) -> list[int]:
    found = these(keys).select_for_update(skip_locked=True).order_by("pk")
    return list(found.values_list("pk", flat=True))


def wait_for_the_wait_of(done: "Future[Any]") -> None:
    """Until the thread of `done` waits for a lock."""
    end = time.monotonic() + 20
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone() != (0,):
                return
            assert not done.done(), "it waited for nobody"
            assert time.monotonic() < end, "it did not wait in time"
            time.sleep(0.01)


@contextmanager
def foreign_ring(keys: Sequence[int]) -> Iterator[Callable[["Future[Any]"], None]]:
    """A tool that is not ours holds the last key, and then wants the first one."""
    with psycopg.connect(database_url()) as foreign:
        # The other session notices the ring, so it is the one that the database breaks.
        foreign.execute("SET deadlock_timeout = '60s'")
        lock = "SELECT 1 FROM notices_notice WHERE id = %s FOR UPDATE"
        foreign.execute(lock, [keys[-1]])

        def close(done: "Future[Any]") -> None:
            wait_for_the_wait_of(done)
            foreign.execute(lock, [keys[0]])
            foreign.rollback()

        yield close

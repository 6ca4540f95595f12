"""Several real composer processes on one database, and one that is killed."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from multiprocessing.process import BaseProcess
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from echeance.notices import composer_process
from echeance.notices import edition as use_case
from echeance.notices.criteria import Criteria
from echeance.notices.models import (
    Draft,
    DraftState,
    Edition,
    EditionState,
    Notice,
    NoticeLine,
    NoticePdf,
)
from tests.build import NOON, make_client, make_contract, make_premium
from tests.notices.clocks import an_hour_ahead, hours_ahead

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]
SPAWN = multiprocessing.get_context("spawn")
PATIENCE = 90
"""Seconds; a busy machine starts processes slowly."""


@pytest.fixture(autouse=True)
def children_use_the_test_database(monkeypatch: pytest.MonkeyPatch) -> None:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = urlunsplit(urlsplit(os.environ["ECHEANCE_DATABASE_URL"])._replace(path=f"/{name}"))
    monkeypatch.setenv("ECHEANCE_DATABASE_URL", url)


@contextmanager
def composers(how_many: int, *, clock: Callable[[], datetime]) -> Iterator[list[BaseProcess]]:
    stop = SPAWN.Event()
    processes: list[BaseProcess] = [
        SPAWN.Process(target=composer_process.run, args=(stop,), kwargs={"clock": clock})
        for _ in range(how_many)
    ]
    for process in processes:
        process.start()
    try:
        yield processes
    finally:
        stop.set()
        for process in processes:
            process.join(PATIENCE)


def wait_until(done: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < limit, "the composers did not come to the end"
        time.sleep(0.05)


def run(letters: int) -> Edition:
    client = make_client()
    for _ in range(letters):
        make_premium(make_contract(client))
    return use_case.run_edition(
        Criteria(entity="FOREM"), by=None, at=NOON, user="hala", issue_when_composed=True
    )


def issued(edition: Edition) -> bool:
    edition.refresh_from_db()
    return edition.state == EditionState.ISSUED


def is_whole(letters: int) -> bool:
    numbers = list(Notice.objects.order_by("number").values_list("number", flat=True))
    premiums = set(NoticeLine.objects.values_list("premium", flat=True))
    return (
        numbers == list(range(1, letters + 1))
        and len(premiums) == NoticeLine.objects.count() == letters
        and NoticePdf.objects.count() == letters
        and not Draft.objects.exists()
    )


def test_three_composers_share_the_work_and_do_nothing_twice() -> None:
    edition = run(letters=180)

    with composers(3, clock=composer_process.now) as processes:
        wait_until(lambda: issued(edition))

    assert is_whole(180)
    assert [process.exitcode for process in processes] == [0, 0, 0]


def test_a_composer_killed_in_the_middle_loses_nothing_and_leaves_no_gap() -> None:
    edition = run(letters=180)

    with composers(1, clock=composer_process.now) as (process,):
        wait_until(Notice.objects.exists)
        process.kill()
        process.join(PATIENCE)
    half = Notice.objects.count()
    with composers(1, clock=an_hour_ahead):
        wait_until(lambda: issued(edition))

    assert 0 < half < 180
    assert is_whole(180)


def test_a_run_killed_in_every_phase_ends_whole() -> None:
    for _ in range(201):  # two lots of the selection
        make_premium(make_contract(make_client()))
    edition = use_case.launch(Criteria(entity="FOREM"), by=None, at=NOON, user="hala")
    composed = Draft.objects.filter(state=DraftState.COMPOSED)
    halves = {}

    for hours, (phase, begun) in enumerate(
        {"selection": Draft.objects.exists, "drafts": composed.exists}.items()
    ):
        with composers(1, clock=partial(hours_ahead, hours)) as (process,):
            wait_until(begun)
            process.kill()
            process.join(PATIENCE)
        halves[phase] = (Draft.objects.count(), composed.count())
    with composers(1, clock=partial(hours_ahead, 2)):
        wait_until(lambda: Edition.objects.filter(state=EditionState.COMPOSED).exists())
    edition.refresh_from_db()
    use_case.answer_yes(edition, by="hala", at=NOON)
    with composers(1, clock=partial(hours_ahead, 3)) as (process,):
        wait_until(Notice.objects.exists)
        process.kill()
        process.join(PATIENCE)
    half = Notice.objects.count()
    with composers(1, clock=partial(hours_ahead, 4)):
        wait_until(lambda: issued(edition))

    assert halves["selection"][0] in {200, 201}
    assert halves["drafts"][1] < 201
    assert half < 201
    assert is_whole(201)

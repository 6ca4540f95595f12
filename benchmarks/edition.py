"""A large edition, step by step: `python -m benchmarks.edition --notices 10000 --processes 1,2`.

Books of one premium a client, then what a person waits for (launch, « Oui », delete) and what the
composers do (alerts, export, selection, drafts, numbers, final letters), with the resident memory
of each process on the way: it must not grow with the number of notices. SQLite keeps up to 64 MB of
pages in each process; `--cache-mb 2` shows the growth that is the cache's.
With several counts of processes (« 1,2,4 ») the drafts are composed by so many, one count after the
other: how composing grows. Each notice must be composed once in each round, and issued once.
"""

import argparse
import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

AT = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
LOT = 5000
MARKS = 8
"""Readings of the memory in one step."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=10_000)
    parser.add_argument("--processes", default=str(os.cpu_count() or 1), help="1,2,4")
    parser.add_argument("--cache-mb", type=int, default=64, help="SQLite's pages, per process")
    parser.add_argument("--only-selection", action="store_true")
    options = parser.parse_args()
    rounds = [int(count) for count in options.processes.split(",")]
    print(f"{options.notices} notices, {rounds} composers, cache {options.cache_mb} MB")
    with tempfile.TemporaryDirectory(prefix="echeance-benchmark-") as folder:
        os.environ["ECHEANCE_DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "echeance.settings"
        os.environ["BENCHMARK_CACHE_MB"] = str(options.cache_mb)
        _set_up()
        _fill_books(options.notices)
        _look(options.notices)
        edition = _select(options.notices)
        if not options.only_selection:
            _compose_drafts(edition, options.notices, rounds)
            _issue(edition, options.notices, rounds[-1])
        print(f"database: {_size(folder):.0f} MB")


def compose(rank: int, notices: int, processes: int) -> dict[str, Any]:
    """One composer process: memory after its first letters and on the way."""
    _set_up()
    from echeance.notices.composing import compose_next_lot
    from echeance.notices.letter.pdf import LetterComposer

    composer, done = LetterComposer(), 0
    marks: list[float] = []
    started = time.perf_counter()
    step = max(1, notices // processes // MARKS)
    while composed := compose_next_lot(composer, at=datetime.now(tz=UTC)):
        done += composed
        if done >= step * (len(marks) + 1):
            marks.append(_resident_mb())
    return {"letters": done, "seconds": time.perf_counter() - started, "marks": marks}


def _look(notices: int) -> None:
    from django.utils import timezone

    from echeance.accounts.models import User
    from echeance.notices.criteria import Criteria
    from echeance.notices.kept_plans import keep, preview_of
    from echeance.notices.long_selections import ask, write_next
    from echeance.notices.models import LongSelection, Wanted
    from echeance.notices.preview import preview

    criteria, person = Criteria(entity="BENCH"), User.objects.create(username="benchmark")
    with _timed("the first page of the preview, in the request"):
        found = preview(criteria, at=AT, sees_confidential=True)
        found.lines(found.notices[:50])
        plan = keep(found, by=person, at=AT)
    with _timed("the next page of the preview, in the request"):
        found = preview_of(plan)
        found.lines(found.notices[50:100])
    for wanted in (Wanted.ALERTS, Wanted.XLSX, Wanted.CSV):
        with _timed(f"{wanted.value} asked for, in the request"):
            ask(criteria, wanted=wanted, by=person, at=timezone.now(), sees_confidential=True)
        marks: list[float] = []
        with _timed(f"{wanted.value} by one composer", notices):
            write_next(clock=_watching(marks, every=max(1, notices // 500 // MARKS)))
        print(f"    memory on the way, MB: {_row(marks)}")
    for one in LongSelection.objects.all():
        print(f"    {one.wanted}: {one.size / 1e6:.1f} MB, {one.tally}")


def _select(notices: int) -> Any:
    from echeance.notices import edition as use_case
    from echeance.notices.criteria import Criteria
    from echeance.notices.deleting import delete_next
    from echeance.notices.selecting import select_next

    criteria = Criteria(entity="BENCH")
    with _timed("launch, in the request"):
        edition = use_case.launch(criteria, by=None, at=AT, user="benchmark")
    with _timed("selection by one composer", notices):
        marks: list[float] = []
        select_next(clock=_watching(marks, every=max(1, notices // 200 // MARKS)))
    print(f"    memory on the way, MB: {_row(marks)}")
    with _timed("delete the whole selection, in the request"):
        use_case.interrupt(edition, at=AT)
        use_case.delete_edition(edition, at=AT)
    with _timed("the same by one composer", notices):
        while delete_next(clock=lambda: datetime.now(tz=UTC)):
            pass
    with _timed("count before launching"):
        use_case.count(criteria, at=AT, sees_confidential=True)
    edition = use_case.launch(criteria, by=None, at=AT, user="benchmark")
    select_next(clock=lambda: datetime.now(tz=UTC))
    return edition


def _compose_drafts(edition: Any, notices: int, rounds: list[int]) -> None:
    from echeance.notices.models import Draft

    rates: list[float] = []
    for processes in rounds:
        if rates:  # once more, from the beginning
            Draft.objects.update(state="to_compose", pages=None, lease_until=None)
            type(edition).objects.update(state="composing")
        rates.append(_compose(f"drafts, {processes} composers", notices, processes))
    if len(rounds) > 1:
        beside = ", ".join(
            f"{count}: {rate / rates[0]:.2f}" for count, rate in zip(rounds, rates, strict=True)
        )
        print(f"    rate beside the first round, by composers: {beside}")


def _issue(edition: Any, notices: int, processes: int) -> None:
    from echeance.notices import edition as use_case
    from echeance.notices.models import Notice, NoticeLine
    from echeance.notices.numbering import number_next

    edition.refresh_from_db()
    with _timed("« Oui », in the request"):
        use_case.answer_yes(edition, by="benchmark", at=AT)
    marks: list[float] = []
    with _timed("numbers by one composer", notices):
        number_next(clock=_watching(marks, every=max(1, notices // 1000 // MARKS)))
    print(f"    memory on the way, MB: {_row(marks)}")
    _compose("final letters, stored as notices", notices, processes)
    edition.refresh_from_db()
    assert edition.state == "issued", edition.state
    numbers = list(Notice.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, notices + 1)), "numbers have gaps"
    assert NoticeLine.objects.values("premium").distinct().count() == notices
    print(f"    numbers 1 to {notices} without a gap, each premium issued once")


def _compose(label: str, notices: int, processes: int) -> float:
    """Letters a second, the start of the processes included."""
    from django.db import connections

    connections.close_all()
    spawn = multiprocessing.get_context("spawn")
    tasks = [(rank, notices, processes) for rank in range(processes)]
    started = time.perf_counter()
    with _timed(label, notices), spawn.Pool(processes) as pool:
        shares = pool.starmap(compose, tasks, chunksize=1)
    rate = notices / (time.perf_counter() - started)
    for share in shares:
        print(f"    {share['letters']} letters, memory on the way, MB: {_row(share['marks'])}")
    assert sum(share["letters"] for share in shares) == notices, "a letter was composed twice"
    return rate


def _set_up() -> None:
    from django.conf import settings

    database = settings.DATABASES["default"]
    if "init_command" in database.get("OPTIONS", {}):
        wanted = int(os.environ["BENCHMARK_CACHE_MB"]) * 1000
        command = database["OPTIONS"]["init_command"]
        database["OPTIONS"]["init_command"] = command.replace("-64000", f"-{wanted}")
    import django

    django.setup()


def _fill_books(how_many: int) -> None:
    from django.core.management import call_command

    from echeance.lib.natural_order import natural_key
    from echeance.portfolio.models import Client, Contract, Insurer, Premium
    from tests import build

    call_command("migrate", verbosity=0)
    entity, insurer = build.make_entity("BENCH"), Insurer.objects.create(name="Générali")
    for start in range(0, how_many, LOT):
        ranks = range(start, min(start + LOT, how_many))
        clients = Client.objects.bulk_create(
            Client(
                dossier=f"P{rank}", dossier_key=natural_key(f"P{rank}"), title="Mme",
                last_name=f"DURAND{rank}", first_name="Solange", search_key=f"durand{rank}",
                email=f"client{rank}@exemple.fr", notices_by_email=True, status="C",
                address1=f"{rank % 90 + 1} rue des Lilas", postcode="69003", city="LYON",
                created_on=AT.date(), modified_on=AT.date(),
            )
            for rank in ranks
        )  # fmt: skip
        contracts = Contract.objects.bulk_create(
            Contract(
                legal_entity=entity, client=client, insurer=insurer, number=f"ES{rank:010}",
                number_key=natural_key(f"ES{rank:010}"), category="Multirisques habitation",
                due_day=1, due_month=1, collected_by="C", remark="/",
            )
            for rank, client in zip(ranks, clients, strict=True)
        )  # fmt: skip
        Premium.objects.bulk_create(
            Premium(
                number=str(rank), number_key=natural_key(str(rank)), contract=contract, kind="T",
                collected_by="C", effective_from=date(2027, 1, 1), effective_to=date(2027, 12, 31),
                debit_period=date(2026, 11, 1), entered_on=date(2026, 11, 20),
                net=Decimal(100 + rank % 900), taxes=Decimal(20), fees=Decimal(0),
                gross=Decimal(120 + rank % 900),
            )
            for rank, contract in zip(ranks, contracts, strict=True)
        )  # fmt: skip


def _watching(marks: list[float], *, every: int) -> Any:
    """A clock that reads the memory now and then."""
    calls = 0

    def clock() -> datetime:
        nonlocal calls
        calls += 1
        if calls % every == 0:
            marks.append(_resident_mb())
        return datetime.now(tz=UTC)

    return clock


@contextmanager
def _timed(label: str, letters: int = 0) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds = time.perf_counter() - started
    rate = f", {letters / seconds:.0f} a second" if letters else ""
    print(f"{label}: {seconds:.2f} s{rate}", flush=True)


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


def _row(marks: list[float]) -> str:
    return " ".join(f"{mark:.0f}" for mark in marks)


def _size(folder: str) -> float:
    return sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file()) / 1e6


if __name__ == "__main__":
    main()

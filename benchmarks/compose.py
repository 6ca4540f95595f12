"""How fast letters are composed: `python -m benchmarks.compose [--letters 2000] [--processes 2]`.

Ours is the product's own composing step (compose, hash, store each notice with its lines and
history in a database); beside it the bare typst compiler on the same data with as many processes,
and WeasyPrint on an equal letter. Trust the ratios of one run, not the rates.
"""

import argparse
import json
import multiprocessing
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier

from benchmarks.letters import letters
from benchmarks.meter import Meter, Share

AT = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
FIRST_MARK = 1000
"""Letters after which the memory is read a first time."""
_READY_WITHIN = 120
"""Seconds for all processes to have started."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=2000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--weasyprint-letters", type=int, default=20)
    options = parser.parse_args()
    print(f"{options.letters} letters of three lines with QR, {options.processes} processes")
    with tempfile.TemporaryDirectory(prefix="echeance-benchmark-") as folder:
        # Read by the settings of this process and of those that it starts.
        os.environ["ECHEANCE_DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "echeance.settings"
        # In a process of its own: the peak of its memory would be inherited by those measured.
        _elsewhere(_fill_database, options.letters)
        product = _run(compose_and_store, options.letters, options.processes)
    _report("echeance: composed, hashed, stored as notices", product)
    bare = _run(bare_typst, options.letters, options.processes)
    _report("bare typst on the same data", bare)
    print(f"ratio to bare typst: {_rate(product) / _rate(bare):.2f} (to reach: 0.80)")
    _compare_with_weasyprint(options.weasyprint_letters, ours=_cpu_ms(product), typst=_cpu_ms(bare))


def compose_and_store(barrier: Barrier, rank: int, processes: int, how_many: int) -> Share:
    """The product's step, until no letter is left; the database shares the work out."""
    import django

    django.setup()
    from echeance.notices.composing import compose_next_lot
    from echeance.notices.letter.pdf import LetterComposer

    composer = LetterComposer()
    composer.compose(next(letters(1)), number=1, timestamp=AT)
    barrier.wait(_READY_WITHIN)
    meter = Meter(first_mark=min(how_many, FIRST_MARK) // processes)
    while composed := compose_next_lot(composer, at=AT):
        meter.add(composed)
    return meter.share()


def bare_typst(barrier: Barrier, rank: int, processes: int, how_many: int) -> Share:
    """The compiler alone on letters prepared in advance; the bytes are thrown away."""
    import typst

    from echeance.notices.letter.pdf import FONTS, TEMPLATE, template_data

    prepared = [
        json.dumps(template_data(content, number=number, pages=1), ensure_ascii=False)
        for number, content in enumerate(letters(how_many), start=1)
        if number % processes == rank
    ]
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
    )
    compiler = typst.Compiler(TEMPLATE / "letter.typ", root=TEMPLATE, font_paths=fonts)

    def compile_one(letter: str) -> None:
        compiler.compile(
            format="pdf",
            sys_inputs={"letter": letter},
            pdf_standards=["a-3a", "ua-1"],
            timestamp=int(AT.timestamp()),
        )

    compile_one(prepared[-1])
    barrier.wait(_READY_WITHIN)
    meter = Meter(first_mark=min(how_many, FIRST_MARK) // processes)
    for letter in prepared:
        compile_one(letter)
        meter.add(1)
    return meter.share()


def _run(
    work: Callable[[Barrier, int, int, int], Share], how_many: int, processes: int
) -> list[Share]:
    """`work` in that many processes at once, each timed from when all are ready."""
    # Spawn: a process forked after typst has compiled hangs.
    spawn = multiprocessing.get_context("spawn")
    with spawn.Manager() as manager, spawn.Pool(processes) as pool:
        barrier = manager.Barrier(processes)
        tasks = [(barrier, rank, processes, how_many) for rank in range(processes)]
        return pool.starmap(work, tasks, chunksize=1)


def _elsewhere(work: Callable[[int], None], how_many: int) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        pool.apply(work, (how_many,))


def _fill_database(how_many: int) -> None:
    """An edition whose letters have their numbers and wait for the composer."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from echeance.notices.models import Draft, DraftState, Edition, EditionState
    from echeance.portfolio.models import Premium
    from tests import build

    call_command("migrate", verbosity=0)
    contract = build.make_contract()
    edition = build.make_edition(contract.legal_entity, state=EditionState.ISSUING)
    assert isinstance(edition, Edition)
    contents = list(letters(how_many))
    premiums = Premium.objects.bulk_create(
        Premium(
            number=line.premium,
            contract=contract,
            kind="T",
            collected_by=contract.collected_by,
            effective_from=line.period_from,
            effective_to=line.period_to,
            debit_period=line.period_from.replace(day=1),
            entered_on=AT.date(),
            net=line.net,
            taxes=line.taxes,
            fees=line.fees,
            gross=line.gross,
        )
        for content in contents
        for line in content.lines
    )
    drafts = Draft.objects.bulk_create(
        Draft(
            edition=edition,
            rank=rank,
            number=rank,
            client=contract.client,
            contract=contract,
            content=content.as_json(),
            total=sum(line.gross for line in content.lines),
            state=DraftState.TO_COMPOSE,
        )
        for rank, content in enumerate(contents, start=1)
    )
    taken = Draft.premiums.through
    taken.objects.bulk_create(
        taken(draft=draft, premium=premiums[3 * place + offset])
        for place, draft in enumerate(drafts)
        for offset in range(3)
    )
    connections.close_all()


def _compare_with_weasyprint(how_many: int, *, ours: float, typst: float) -> None:
    """The same job with WeasyPrint in place of typst: what is not typst's stays."""
    from benchmarks import weasyprint_letter

    measured = weasyprint_letter.measure(how_many) if how_many else "no letter asked for"
    if isinstance(measured, str):
        print(f"WeasyPrint: not measured ({measured})")
        return
    print(
        f"WeasyPrint, an equal letter, {how_many} letters, one process: {measured:.1f} CPU ms a "
        f"letter; the same job with it takes {(measured + ours - typst) / ours:.1f} times ours "
        "(to reach: 8)"
    )


def _report(label: str, shares: list[Share]) -> None:
    print(
        f"{label}: {_rate(shares):.1f} letters/s, {_cpu_ms(shares):.1f} CPU ms a letter, "
        f"peak memory of a process {max(share.first_peak_mb for share in shares):.0f} MB after "
        f"{FIRST_MARK} letters, {max(share.peak_mb for share in shares):.0f} MB at the end"
    )


def _rate(shares: list[Share]) -> float:
    done = sum(share.letters for share in shares)
    return done / max(share.wall_seconds for share in shares)


def _cpu_ms(shares: list[Share]) -> float:
    done = sum(share.letters for share in shares)
    return sum(share.cpu_seconds for share in shares) / done * 1000


if __name__ == "__main__":
    main()

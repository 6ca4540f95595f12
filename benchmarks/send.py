"""How fast, and how safely, notices leave: `python -m benchmarks.send [--notices 2000]`.

Pause 0, text + HTML + PDF, each result durable; on SQLite, then on a PostgreSQL of its own with
fsync (or on the one of ECHEANCE_DATABASE_URL alone). Beside it, in the same run: the standard
library, django-post_office and django-mailer with their defaults into the same sink; Postfix's
smtp-source into the same real Postfix with as many sessions; and both killed at 37 %. Trust the
ratios, not the rates; on a busy machine, the ratio in processor time.
"""

import argparse
import contextlib
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import TypeVar

from benchmarks.meter import Share
from benchmarks.send_killed import kill_ours, kill_post_office
from benchmarks.send_ours import fill_our_queue, send_ours, send_over_sessions
from benchmarks.send_peers import bare_smtplib, send_with_mailer, send_with_post_office
from benchmarks.send_postfix import real_postfix, smtp_source
from benchmarks.sink import sink
from benchmarks.targets import Line, print_table

sys.path.insert(0, str(Path(__file__).parents[1]))
from tools import postgres

T = TypeVar("T")
LOT = 50
MAIL_FOR_A_KB = 1.4
"""Octets of a message for one of its PDF, in base64 with its bodies."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=2000)
    parser.add_argument("--killed", type=int, default=1000)
    parser.add_argument("--pdf-kb", type=int, default=30)
    parser.add_argument("--automates", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--sessions", type=int, default=8)
    options = parser.parse_args()
    pdf = b"%PDF-1.7\n" + os.urandom(options.pdf_kb << 10)
    os.environ["ECHEANCE_LOG_LEVEL"] = "ERROR"
    lines: list[Line] = []
    for name in databases():
        print(f"\n== {name}, {options.notices} notices, PDF of {options.pdf_kb} KB")
        for measure in (beside_post_office, beside_smtp_source, killed_at_37_percent):
            with tempfile.TemporaryDirectory(prefix="echeance-benchmark-") as folder:
                os.environ["ECHEANCE_DATA_DIR"] = folder
                with own_database(folder, name):
                    lines += measure(name, pdf, options)
    print_table(lines)


def databases() -> list[str]:
    if os.environ.get("ECHEANCE_DATABASE_URL"):
        return ["given database"]
    try:
        postgres.programs()
    except postgres.NoPostgresError as error:
        print(error)
        return ["SQLite"]
    return ["SQLite", "PostgreSQL"]


@contextlib.contextmanager
def own_database(folder: str, name: str) -> Iterator[None]:
    """An empty one for each measure."""
    if name == "given database":
        yield
        return
    with contextlib.ExitStack() as kept:
        url = f"sqlite:///{folder}/echeance.sqlite3"
        if name == "PostgreSQL":
            url = kept.enter_context(postgres.cluster(postgres.DURABLE))
        os.environ["ECHEANCE_DATABASE_URL"] = url
        try:
            yield
        finally:
            del os.environ["ECHEANCE_DATABASE_URL"]


def beside_post_office(name: str, pdf: bytes, options: argparse.Namespace) -> list[Line]:
    how_many = options.notices
    with sink() as (_, port):
        _report("EmailMessage + smtplib, no database", [_run(bare_smtplib, how_many, pdf, port)])
        theirs = [_run(send_with_post_office, how_many, pdf, port)]
        _report("django-post_office, defaults", theirs)
        # A fifth of the mails: it sends them one after the other in a transaction each.
        _report("django-mailer, defaults", [_run(send_with_mailer, how_many // 5, pdf, port)])
        found = {}
        for label, work, how, automates in (
            ("one by one", send_ours, 1, 1),
            ("lots of 50, one after the other", send_ours, LOT, 1),
            ("lots of 50", send_over_sessions, 1, 1),
            (
                f"lots of 50, {options.automates} automates",
                send_over_sessions,
                1,
                options.automates,
            ),
        ):
            _run(fill_our_queue, how_many // 5 if label == "one by one" else how_many, pdf, port)
            ours = _together(work, automates, how)
            _report(f"echeance, {label}", ours)
            found[label] = _rate(ours) / _rate(theirs), _cpu(theirs) / _cpu(ours)
    best = max(found.values())
    return [
        Line(
            f"send {how_many}, {name}",
            "django-post_office, same sink",
            f"{best[0]:.1f} times ({best[1]:.1f} in CPU)",
            "8 times",
            best[0] >= 8,
        )
    ]


def beside_smtp_source(name: str, pdf: bytes, options: argparse.Namespace) -> list[Line]:
    size, lines = int(len(pdf) * MAIL_FOR_A_KB), []
    try:
        with real_postfix() as port:
            for sessions in (1, options.sessions):
                before = smtp_source(options.notices, size, port, sessions=sessions)
                _run(fill_our_queue, options.notices, pdf, port)
                ours = _together(send_over_sessions, 1, sessions)
                after = smtp_source(options.notices, size, port, sessions=sessions)
                theirs = (before + after) / 2
                _report(f"echeance, real Postfix, {sessions} session(s)", ours)
                print(f"{'smtp-source, as many sessions':40} {theirs:7.0f} msg/s")
                lines.append(
                    Line(
                        f"into a real Postfix, {sessions} session(s), {name}",
                        "smtp-source, as many sessions",
                        f"{_rate(ours) / theirs:.2f} of its rate",
                        "0.9 of its rate",
                        _rate(ours) >= 0.9 * theirs,
                    )
                )
    except RuntimeError as reason:
        print(f"no real Postfix here: {reason}")
    return lines


def killed_at_37_percent(name: str, pdf: bytes, options: argparse.Namespace) -> list[Line]:
    lines = []
    peer = _run(kill_post_office, options.killed, pdf, 1)
    print(f"django-post_office, kill -9 at 37 % of {options.killed}: {peer}")
    for sessions in (1, 4):
        ours = _run(kill_ours, options.killed, pdf, sessions)
        print(f"echeance, {sessions} session(s), the same: {ours}")
        lines.append(
            Line(
                f"kill -9 at 37 %, {sessions} session(s), {name}",
                f"django-post_office: {peer.twice} twice",
                f"{ours.twice} twice, {ours.lost} lost, {ours.in_doubt} in doubt",
                f"0, 0, at most {sessions}, goes on",
                (ours.twice, ours.lost, ours.code) == (0, 0, 0) and ours.in_doubt <= sessions,
            )
        )
    return lines


def _together(work: Callable[[Barrier, int, int], Share], automates: int, how: int) -> list[Share]:
    """In as many processes, which start at the same moment."""
    spawn = multiprocessing.get_context("spawn")
    with spawn.Manager() as manager, spawn.Pool(automates) as pool:
        barrier = manager.Barrier(automates)
        return pool.starmap(work, [(barrier, rank, how) for rank in range(automates)], chunksize=1)


def _run(work: Callable[[int, bytes, int], T], how_many: int, pdf: bytes, last: int) -> T:
    """In a process of its own, so that its memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, (how_many, pdf, last))


def _report(label: str, shares: list[Share]) -> None:
    print(
        f"{label:40} {_rate(shares):7.0f} msg/s {_cpu(shares):7.0f} µs CPU/msg"
        f" {max(share.first_peak_mb for share in shares):5.0f}"
        f" → {max(share.peak_mb for share in shares):.0f} MB"
    )


def _rate(shares: list[Share]) -> float:
    return sum(share.letters for share in shares) / max(share.wall_seconds for share in shares)


def _cpu(shares: list[Share]) -> float:
    done = max(sum(share.letters for share in shares), 1)
    return sum(share.cpu_seconds for share in shares) / done * 1e6


if __name__ == "__main__":
    main()

"""The review list of a large office: `python -m benchmarks.review [--notices 1000000]`.

Every status, filter and sort of the screen, on the first page and on the deepest one, and the
look at the whole result, against the same pages at 1,000 notices: server time (p50, p95 of
`--rounds` requests, the page rendered, no network) and queries. Where the small office has fewer
rows to show, the ratio is to its full page: drawing a row costs the same in both. On databases of
their own beside the one of ECHEANCE_DATABASE_URL, or SQLite files in a temporary folder; rows are
written by SQL alone.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg

SEARCHES = {
    "no criterion": "",
    "status E": "statut=E",
    "status V": "statut=V",
    "status OK": "statut=OK",
    "status KO": "statut=KO",
    "status B": "statut=B",
    "KO and B": "statut=KO&statut=B",
    "user": "utilisateur=user3",
    "printed in a week": "impr_du=01/06/2026&impr_au=07/06/2026",
    "printed since two years": "impr_du=01/01/2025",
    "dossier": "dossier=CA4321",
    "dossiers that begin so": "dossier=CA43*",
    "NT user": "nt=NT7",
    "workstation": "poste=PC3",
    "address, common part": "email=exemple.fr",
    "address, rare part": "email=client4321%40",
    "sent in a week": "envoi_du=01/06/2026&envoi_au=07/06/2026",
    "number": "numero=777",
    "run": "lot=7",
    "in doubt": "statut=KO&incertain=on",
    "words: a name": "q=durand+4321",
    "words: a common name": "q=durand",
    "words: nothing like it": "q=zzzz",
    "sort by dossier": "tri=dossier",
    "sort by dossier, last first": "tri=-dossier",
    "sort by name": "tri=nom",
    "sort by name, last first": "tri=-nom",
    "sort by print date": "tri=impr",
    "sort by sending": "tri=envoi",
    "sort by sending, last first": "tri=-envoi",
    "sort by user": "tri=utilisateur&statut=KO",
    "sort by name, one status": "tri=nom&statut=B",
    "deepest page": "page=200",
    "deepest page by name": "tri=nom&page=200",
    "deepest page by sending": "tri=-envoi&page=200",
}
SMALL = 1_000
DATABASE = "echeance_benchmark_review"
ROW = b'<tr id="avis-'
"""How the line of a notice begins."""
TARGET_MS, TARGET_RATIO = 100, 3.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--reader", action="store_true", help="a user who sees no confidential one")
    options = parser.parse_args()
    if options.one:
        _measure(options.one, options.rounds, reader=options.reader)
        return
    found = {}
    for how_many in (SMALL, options.notices):
        with _empty_database() as where:
            command = [sys.executable, "-m", "benchmarks.review", "--one", str(how_many)]
            command += ["--rounds", str(options.rounds), *(["--reader"] if options.reader else [])]
            done = subprocess.run(
                command,
                env={**os.environ, **where, "ECHEANCE_LOG_LEVEL": "ERROR"},
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
            found[how_many] = json.loads(done.stdout)
    _report(found[SMALL], found[options.notices], options.notices)


@contextmanager
def _empty_database() -> Iterator[dict[str, str]]:
    """The environment of an office that has nothing yet; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="echeance-benchmark-") as folder:
        url = os.environ.get("ECHEANCE_DATABASE_URL", "")
        if not url.startswith("postgres"):
            yield {"ECHEANCE_DATA_DIR": folder}
            return
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {DATABASE}")
            try:
                own = urlsplit(url)._replace(path=f"/{DATABASE}").geturl()
                yield {"ECHEANCE_DATA_DIR": folder, "ECHEANCE_DATABASE_URL": own}
            finally:
                server.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def _report(small: dict[str, Any], large: dict[str, Any], how_many: int) -> None:
    print(f"{how_many} notices on {large.pop('database')}; times in ms, on this machine now")
    small.pop("database")
    print(f"{'':32} {'rows':>5} {'p50':>6} {'p95':>6} {'queries':>7} {'at 1,000':>9} {'ratio':>6}")
    missed, full_page = [], small["no criterion"]
    for name, one in large.items():
        beside = small[name]
        as_long = beside if beside["rows"] >= one["rows"] else full_page
        ratio = one["p50"] / as_long["p50"]
        if (
            one["p95"] > TARGET_MS
            or ratio > TARGET_RATIO
            or one["queries"] > as_long["queries"] + 2
        ):
            missed.append(name)
        print(
            f"{name:32} {one['rows']:5d} {one['p50']:6.0f} {one['p95']:6.0f} {one['queries']:7d}"
            f" {as_long['p50']:9.0f} {ratio:6.1f}{' *' if name in missed else ''}"
        )
    print(f"not reached (p95 ≤ {TARGET_MS} ms, ≤ {TARGET_RATIO:.0f} times): {missed or 'none'}")


def _measure(how_many: int, rounds: int, *, reader: bool) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "echeance.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from benchmarks.many_notices import fill
    from echeance.accounts.models import Role, User

    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    fill(how_many)
    print(f"{how_many} written in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    user = User.objects.create(username="hala", role=Role.MANAGER if reader else Role.ADMINISTRATOR)
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    results: dict[str, Any] = {"database": connection.vendor}
    for name, search in SEARCHES.items():
        address = f"/avis/?{search}"
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        asked = list(queries.captured_queries)  # before another request clears them
        assert answer.status_code == 200, answer
        times = []
        for _ in range(rounds):
            start = time.perf_counter()
            client.get(address)
            times.append((time.perf_counter() - start) * 1000)
            if sum(times) > 20_000:
                break
        slowest = max(asked, key=lambda one: float(one["time"]))
        print(f"{name}: {slowest['time']} {slowest['sql'][:300]}", file=sys.stderr)
        results[name] = {
            "p50": statistics.median(times),
            "p95": statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0],
            "queries": len(asked),
            "rows": answer.content.count(ROW),
        }
    print(json.dumps(results))


if __name__ == "__main__":
    main()

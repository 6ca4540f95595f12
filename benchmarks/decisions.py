"""Decisions about a whole list: `python -m benchmarks.decisions [--notices 1000000]`.

What a person waits for (the page that counts, the answer to « Valider », « Bloquer », « Remettre en
attente », « Annuler »), with its queries, and what the composers then do, with their memory: it
must not grow with the notices. On the database of ECHEANCE_DATABASE_URL, or a SQLite file in a
temporary folder.
"""

import argparse
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

BOUND_S = 3.0
"""Seconds that a person waits, at most, for an answer about a million notices."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="echeance-benchmark-") as folder:
        os.environ["ECHEANCE_DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "echeance.settings"
        os.environ["ECHEANCE_LOG_LEVEL"] = "ERROR"
        import django

        django.setup()
        _measure(options.notices)


def _measure(how_many: int) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from benchmarks.many_notices import fill
    from echeance.accounts.models import Role, User
    from echeance.notices.models import Notice

    call_command("migrate", verbosity=0)
    fill(how_many)
    Notice.objects.update(status="E", sent_at=None, eligible_at=None, failure="")
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(User.objects.create(username="hala", role=Role.ADMINISTRATOR))
    print(f"{how_many} notices on {connection.vendor}; the bound is {BOUND_S} s")
    browser.get("/avis/tous/?statut=B")  # loads the templates
    _asked(browser, "GET", "/avis/tous/?statut=E", "count")
    for do, status in (("valider", "E"), ("bloquer", "V"), ("remettre", "B"), ("valider", "E")):
        data = {"recherche": f"statut={status}", "nombre": how_many, "faire": do}
        answer = _asked(browser, "POST", "/avis/tous/", do, data | {"motif": "Avis erroné"})
        _carried_out(do, how_many)
    _asked(browser, "POST", f"{answer}agir/", "annuler", {"faire": "annuler"})
    _carried_out("annuler", how_many)


def _asked(
    browser: Any, method: str, address: str, label: str, data: dict[str, Any] | None = None
) -> str:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        started = time.perf_counter()
        answer = browser.generic(method, address) if data is None else browser.post(address, data)
        seconds = time.perf_counter() - started
    assert answer.status_code in {200, 302}, answer
    late = " *" if seconds > BOUND_S else ""
    print(f"{label:10} in the request: {seconds:6.2f} s, {len(queries)} queries{late}", flush=True)
    return str(answer.headers.get("Location", ""))


def _carried_out(label: str, how_many: int) -> None:
    from echeance.notices.long_deciding import decide_next
    from echeance.notices.models import LongDecision

    marks: list[float] = []
    started = time.perf_counter()
    while decide_next(clock=lambda: datetime.now(tz=UTC)):
        marks.append(_resident_mb())
    seconds = time.perf_counter() - started
    decision = LongDecision.objects.order_by("-pk")[0]
    shown = marks[:: max(1, len(marks) // 8)]
    print(
        f"{label:10} by one composer: {seconds:6.0f} s, {how_many / seconds:.0f} a second;"
        f" moved {decision.moved}; memory on the way, MB: {' '.join(f'{m:.0f}' for m in shown)}",
        flush=True,
    )


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


if __name__ == "__main__":
    main()

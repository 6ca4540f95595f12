"""What several sessions bring: `python -m benchmarks.sessions [--notices 400] [--answer-ms 5]`.

The product's own drain, pause 0, against a server that takes so long to answer each message, as a
real one with its disk does. Trust the ratios, not the rates.
"""

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=400)
    parser.add_argument("--answer-ms", type=float, default=5.0)
    parser.add_argument("--sessions", type=int, nargs="+", default=[1, 2, 4, 8])
    options = parser.parse_args()
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=_serve, args=(theirs, options.answer_ms / 1000))
    server.start()
    port, first = ours.recv(), 0.0
    print(f"{options.notices} notices, {options.answer_ms} ms for each answer to the dot")
    for sessions in options.sessions:
        with tempfile.TemporaryDirectory(prefix="echeance-benchmark-") as folder:
            rate = _rate(folder, port, sessions, options.notices)
        first = first or rate
        print(f"{sessions:2} session(s): {rate:6.0f} msg/s, {rate / first:.1f} times one session")
    server.terminate()


def _rate(folder: str, port: int, sessions: int, how_many: int) -> float:
    environment = {
        **os.environ,
        "ECHEANCE_DATA_DIR": folder,
        "ECHEANCE_LOG_LEVEL": "ERROR",
        "ECHEANCE_COMPOSERS": "0",
        "DJANGO_SETTINGS_MODULE": "echeance.settings",
    }
    prepare = [sys.executable, "-c", _PREPARE.format(port=port, n=sessions, many=how_many)]
    subprocess.run(prepare, env=environment, check=True)
    drain = [sys.executable, "-m", "echeance", "automate", "--drain"]
    start = time.monotonic()
    subprocess.run([*drain[:-1], "--help"], env=environment, check=True, stdout=subprocess.DEVNULL)
    starting = time.monotonic() - start
    start = time.monotonic()
    subprocess.run(drain, env=environment, check=True, stdout=subprocess.DEVNULL)
    return how_many / (time.monotonic() - start - starting)


_PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.dispatch.office import make_office
from tests.dispatch.processes import make_notices
from echeance.dispatch.models import Relay
make_office(port={port})
Relay.objects.update(sessions={n})
make_notices({many}, pdf=b"%PDF-1.7 " + bytes(30 << 10))
"""


def _serve(pipe: Connection, seconds: float) -> None:
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from tests.dispatch.scripted_smtp import Say, ScriptedSmtp

    answer = Say("250 2.0.0 Ok: queued as 4F2A7C0B", after=seconds)
    with ScriptedSmtp({"dot": [answer] * 1_000_000}) as smtp:
        pipe.send(smtp.port)
        time.sleep(3600)  # The server answers until the parent ends this process.


if __name__ == "__main__":
    main()

"""Every test, on SQLite and again on PostgreSQL: what `make test` runs.

    python tools/run_tests.py [ARGUMENT OF PYTEST…]

As root, installs from Debian what the tests need and the machine lacks. Otherwise says what is
missing: the tests that need it are skipped, each with its reason. Exit code 1 when a test failed.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent))

import postgres

ROOT = Path(__file__).resolve().parent.parent


class Part(NamedTuple):
    """A program of Debian that some tests drive for real."""

    package: str
    is_there: Callable[[], bool]
    without_it: str


def has_postgres() -> bool:
    try:
        return postgres.programs().is_dir()
    except postgres.NoPostgresError:
        return False


PARTS = (
    Part("postgresql", has_postgres, "rien n’est essayé sur PostgreSQL"),
    Part("chromium", lambda: bool(shutil.which("chromium")), "les tests « browser » sont sautés"),
    Part(
        "postfix",
        lambda: Path("/usr/sbin/postfix").exists(),
        "les tests « postfix » sont sautés",
    ),
)


def main() -> int:
    chosen = sys.argv[1:]
    missing = install_parts()
    failed: list[str] = []
    started = time.monotonic()
    for title, marks, workers, database in (
        ("SQLite", "not process", ["-n", "2"], []),
        ("SQLite, processus réels", "process", [], []),
        ("PostgreSQL", "not process", ["-n", "2"], ["tools/postgres.py"]),
        ("PostgreSQL, processus réels", "process", [], ["tools/postgres.py"]),
    ):
        if database and not has_postgres():
            continue
        prefix = [*database, sys.executable] if database else []
        say(f"== {title}")
        code = subprocess.run(
            [
                sys.executable, *prefix, "-m", "pytest", "-q", "-m", marks, *workers,
                "--durations=8", *chosen,
            ],
            cwd=ROOT,
            check=False,
        ).returncode  # fmt: skip
        if code not in {0, 5}:  # 5: this choice of tests has none of that kind
            failed.append(title)
    say(f"== {(time.monotonic() - started) / 60:.1f} minutes")
    for part in missing:
        say(f"Absent : {part.package}. Sans lui, {part.without_it}.")
    if failed:
        say("Échec : " + " ; ".join(failed) + ".")
    return 1 if failed else 0


def install_parts() -> "list[Part]":
    """Those that are still missing afterwards."""
    missing = [part for part in PARTS if not part.is_there()]
    if not missing or shutil.which("apt-get") is None:
        return missing
    packages = [part.package for part in missing]
    if os.geteuid() != 0:
        say("Pour les tests sautés, demandez : apt-get install " + " ".join(packages))
        return missing
    say("Installation depuis Debian : " + ", ".join(packages) + "…")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    return [part for part in PARTS if not part.is_there()]


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())

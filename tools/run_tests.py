"""Every check, then every test, on SQLite and again on PostgreSQL: what `bin/test` runs.

    python tools/run_tests.py [ARGUMENT OF PYTEST…]

With arguments, the tests alone. Installs from Debian what they need and the machine lacks (as root;
otherwise inside `build/`, see tools/debian.py). What is still missing is said, and the tests that
need it are skipped, each with its reason. Exit code 1 when a check or a test failed.
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

import debian
import playwright
import postgres

ROOT = Path(__file__).resolve().parent.parent


class Part(NamedTuple):
    """A program of Debian that some tests drive for real."""

    packages: str
    is_there: Callable[[], bool]
    without_it: str
    needs_root: bool = False


def has_postgres() -> bool:
    try:
        return postgres.programs().is_dir()
    except postgres.NoPostgresError:
        return False


def has_browser() -> bool:
    """Chromium, and what drives it: Playwright’s own Node needs a library of its own."""
    node = Path(playwright.__file__).parent / "driver/node"
    asked = subprocess.run([node, "--version"], capture_output=True, check=False)
    return bool(shutil.which("chromium")) and asked.returncode == 0


PARTS = (
    Part("postgresql", has_postgres, "rien n’est essayé sur PostgreSQL"),
    Part("chromium libatomic1", has_browser, "les tests « browser » sont sautés"),
    Part(
        "postfix sasl2-bin libsasl2-modules",
        lambda: all(map(Path.exists, map(Path, ("/usr/sbin/postfix", "/usr/sbin/saslpasswd2")))),
        "les tests « postfix » sont sautés",
        needs_root=True,
    ),
    Part(
        "default-jre-headless libpdfbox2-java libactivation-java libjaxb-api-java",
        lambda: bool(shutil.which("java")) and Path("/usr/share/java/preflight.jar").exists(),
        "les lettres ne sont pas jugées par PDFBox preflight",
        needs_root=True,
    ),
)
MODULE = (sys.executable, "-m")
CHECKS = {
    "Mise en forme": [*MODULE, "ruff", "format", "--check", "."],
    "Style": [*MODULE, "ruff", "check", "."],
    "Types": [*MODULE, "mypy"],
    "Contrats entre paquets": [str(Path(sys.executable).parent / "lint-imports")],
    "Migrations": [
        *MODULE, "django", "makemigrations", "--check", "--dry-run",
        "--settings", "echeance.settings",
    ],
}  # fmt: skip


def main() -> int:
    chosen = sys.argv[1:]
    missing = install_parts()
    failed = [] if chosen else check()
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
        say(f"Absent : {part.packages}. Sans lui, {part.without_it}.")
    if failed:
        say("Échec : " + " ; ".join(failed) + ".")
    return 1 if failed else 0


def install_parts() -> "list[Part]":
    """Those that are still missing afterwards."""
    os.environ.update(debian.environment())
    missing = [part for part in PARTS if not part.is_there()]
    root = os.geteuid() == 0
    wanted = [part.packages for part in missing if root or not part.needs_root]
    if wanted:
        try:
            debian.install(" ".join(wanted).split())
        except debian.NoDebianError as error:
            say(str(error))
        os.environ.update(debian.environment())
    return [part for part in PARTS if not part.is_there()]


def check() -> "list[str]":
    """Form, types, contracts between packages, migrations: the names of what failed."""
    failed = []
    for title, command in CHECKS.items():
        say(f"== {title}")
        environment = {**os.environ, "ECHEANCE_DATA_DIR": str(ROOT / "build/static")}
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
            failed.append(title)
    return failed


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""Max and Min Pool Size of the old file: how many connections one process may open."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

URL = "postgresql://avis@db.exemple.fr/echeance"
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no server to be spared"
)
SHOW = """
import json, echeance.settings as s
d = s.DATABASES["default"]
print(json.dumps([d.get("OPTIONS", {}).get("pool"), d["CONN_MAX_AGE"]]))
"""
CROWD = """
import json, threading, time
import django; django.setup()
from django.db import connection

most, lock = [0], threading.Lock()
def ask():
    for _ in range(5):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), pg_sleep(0.02) FROM pg_stat_activity"
                " WHERE application_name = 'pool-test'"
            )
            with lock:
                most[0] = max(most[0], cursor.fetchone()[0])
        connection.close()
threads = [threading.Thread(target=ask) for _ in range(12)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps(most[0]))
"""


def run(code: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            "ECHEANCE_DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "echeance.settings",
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_without_a_word_each_thread_keeps_its_own(tmp_path: Path) -> None:
    shown = run(SHOW, tmp_path, ECHEANCE_DATABASE_URL=URL)

    assert json.loads(shown.stdout) == [None, 60]


def test_the_pool_has_the_size_that_was_asked(tmp_path: Path) -> None:
    shown = run(
        SHOW,
        tmp_path,
        ECHEANCE_DATABASE_URL=URL,
        ECHEANCE_DATABASE_POOL_MAX="10",
        ECHEANCE_DATABASE_POOL_MIN="2",
    )

    assert json.loads(shown.stdout) == [{"min_size": 2, "max_size": 10, "timeout": 30.0}, 0]


def test_sqlite_has_none(tmp_path: Path) -> None:
    shown = run(
        SHOW,
        tmp_path,
        ECHEANCE_DATABASE_URL=f"sqlite:///{tmp_path / 'x.sqlite3'}",
        ECHEANCE_DATABASE_POOL_MAX="10",
    )

    assert json.loads(shown.stdout)[0] is None


@pytest.mark.parametrize(
    ("most", "least", "words"),
    [
        ("3", "1", "au moins 4"),
        ("1001", "1", "entre 0 et 1000"),
        ("dix", "1", "nombre entier"),
        ("5", "6", "dépasse"),
    ],
)
def test_a_size_that_cannot_be_names_the_variable(
    tmp_path: Path, most: str, least: str, words: str
) -> None:
    shown = run(
        SHOW,
        tmp_path,
        ECHEANCE_DATABASE_URL=URL,
        ECHEANCE_DATABASE_POOL_MAX=most,
        ECHEANCE_DATABASE_POOL_MIN=least,
    )

    assert shown.returncode != 0
    assert "ECHEANCE_DATABASE_POOL_MAX" in shown.stderr
    assert words in shown.stderr


@on_postgresql
@pytest.mark.django_db
def test_twelve_threads_share_four_connections(tmp_path: Path) -> None:
    address = os.environ["ECHEANCE_DATABASE_URL"]
    sign = "&" if "?" in address else "?"

    shown = run(
        CROWD,
        tmp_path,
        ECHEANCE_DATABASE_URL=f"{address}{sign}application_name=pool-test",
        ECHEANCE_DATABASE_POOL_MAX="4",
    )

    assert json.loads(shown.stdout) in {2, 3, 4}, shown.stderr

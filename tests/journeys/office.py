"""An office of its own for one test: data folder, database, and the product's real commands."""

import json
import os
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import dj_database_url
import psycopg

BOOKS = Path(__file__).parents[2] / "echeance/demo/books"


class Office:
    """Runs `echeance COMMAND` as a person would, in processes of its own."""

    def __init__(self, data: Path, *, database_url: str) -> None:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("ECHEANCE_")
        }
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        self.database_url = database_url
        self.environment = {
            **kept,
            "ECHEANCE_DATA_DIR": str(data),
            "ECHEANCE_DATABASE_URL": database_url,
        }

    def run(self, *arguments: object, ends_with: int = 0) -> str:
        """Standard output of the command; fails the test when it ends with another code."""
        done = subprocess.run(
            [sys.executable, "-m", "echeance", *map(str, arguments)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert done.returncode == ends_with, f"{arguments}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def json(self, *arguments: object, ends_with: int = 0) -> Any:
        return json.loads(self.run(*arguments, "--json", ends_with=ends_with))

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """Answers of the database itself, asked from outside of the product."""
        if self.database_url.startswith("sqlite"):
            path = dj_database_url.parse(self.database_url)["NAME"]
            with closing(sqlite3.connect(path)) as connection:
                return list(connection.execute(question))
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(question.encode()).fetchall()


@contextmanager
def new_office(data: Path) -> Iterator[Office]:
    """On SQLite, or in a database of its own on the PostgreSQL of ECHEANCE_DATABASE_URL."""
    server = os.environ.get("ECHEANCE_DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield Office(data, database_url=f"sqlite:///{data / 'echeance.sqlite3'}")
        return
    name = f"journey_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield Office(data, database_url=urlunsplit(urlsplit(server)._replace(path=f"/{name}")))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def with_an_unknown_address(books: Path, folder: Path) -> Path:
    """Those books, with one client whose mailbox the server does not know."""
    folder.mkdir()
    for book in books.glob("*.csv"):
        changed = book.read_bytes().replace(b"j.schaefer@exemple.de", b"inconnu@exemple.de")
        (folder / book.name).write_bytes(changed)
    return folder


def as_sent(address: str) -> str:
    """As it travels: the domain in ASCII."""
    local, _, domain = address.strip().rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii').lower()}"

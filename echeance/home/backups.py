"""Copies of an SQLite database in the data folder; for PostgreSQL the command that makes one."""

import os
import re
import shlex
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext

from echeance.lib import only_one

FOLDER = "backups"
"""In the data folder."""
_NAME = re.compile(r"echeance-\d{8}-\d{6}\.sqlite3")
_UNFINISHED = ".part"
_ROOM = 1.1
"""Times the size of the database: the copy is smaller, its check writes a little."""


class BackupError(Exception):
    """No copy was made; `str()` says why, in French."""


@dataclass(frozen=True)
class Backup:
    """One copy. `size` in octets."""

    name: str
    made_at: datetime
    size: int


def kept_backups(folder: Path) -> list[Backup]:
    """Newest first."""
    found = [path for path in folder.glob("*.sqlite3") if _NAME.fullmatch(path.name)]
    return sorted((_seen(path) for path in found), key=lambda one: one.name, reverse=True)


def backup_path(folder: Path, name: str) -> Path | None:
    """Of a copy that is in the folder; None for any other name."""
    path = folder / name
    return path if _NAME.fullmatch(name) and path.is_file() else None


def make_backup(database: Path, *, folder: Path, at: datetime) -> Backup:
    """Copy the database while everything goes on, then read the copy whole. Raises BackupError.

    The sessions stay out of the copy: whoever holds it could take the place of who is signed in.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with only_one.hold(folder / "lock.sqlite3", wait=0):
            # A backup that a power cut ended: as large as the database, and shown nowhere.
            for left in folder.glob(f"*{_UNFINISHED}"):
                left.unlink()
            _refuse_full_disk(database, folder)
            return _write(database, folder / f"echeance-{at:%Y%m%d-%H%M%S}.sqlite3")
    except only_one.TakenError:
        raise BackupError(gettext("Une sauvegarde est déjà en cours.")) from None
    except (OSError, sqlite3.Error) as error:
        raise BackupError(
            gettext("La sauvegarde n’a pas pu être écrite dans %(folder)s : %(error)s.")
            % {"folder": folder, "error": error}
        ) from error


def dump_command(database: Mapping[str, Any], *, at: datetime) -> str:
    """What a person types on the server to copy a PostgreSQL database; the password is asked."""
    options = (("-h", "HOST"), ("-p", "PORT"), ("-U", "USER"), ("-d", "NAME"))
    given = [
        word for option, key in options if database.get(key) for word in (option, database[key])
    ]
    words = ["pg_dump", "-Fc", *given, "-f", f"echeance-{at:%Y%m%d-%H%M%S}.dump"]
    return shlex.join(str(word) for word in words)


def _write(database: Path, path: Path) -> Backup:
    """Under another name until it is whole."""
    unfinished = path.with_suffix(_UNFINISHED)
    try:
        _copy(database, unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return _seen(path)


def _seen(path: Path) -> Backup:
    status = path.stat()
    return Backup(path.name, datetime.fromtimestamp(status.st_mtime, tz=UTC), status.st_size)


def _refuse_full_disk(database: Path, folder: Path) -> None:
    wal = database.with_name(f"{database.name}-wal")
    size = database.stat().st_size + (wal.stat().st_size if wal.exists() else 0)
    missing = int(size * _ROOM) - shutil.disk_usage(folder).free
    if missing > 0:
        raise BackupError(
            gettext("Il manque %(megabytes)s Mo sur le disque du dossier des données.")
            % {"megabytes": missing // 1_000_000 + 1}
        )


def _copy(database: Path, target: Path) -> None:
    # Made first, so that nobody else can read it while it grows.
    os.close(os.open(target, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True)) as source:
        source.execute("VACUUM INTO (?)", (str(target),))
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("PRAGMA secure_delete=ON")
        copy.execute("DELETE FROM django_session")
        (answer,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if answer != "ok":
        raise sqlite3.DatabaseError(answer)
    with target.open("rb+") as written:
        os.fsync(written.fileno())

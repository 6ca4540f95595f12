"""« Sauvegardes »: a copy that can be restored, for administrators alone, and what stops one."""

import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client as Browser

from echeance.accounts.models import Role
from echeance.dispatch.models import AutomateControl, Wish
from echeance.home.backups import BackupError, dump_command, kept_backups, make_backup
from echeance.lib import only_one
from tests.build import NOON, make_client, make_user

PAGE = "/sauvegardes/"
AT = datetime(2026, 11, 25, 21, 30, tzinfo=UTC)
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'")
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder() -> Iterator[Path]:
    """That of the product, empty before and after."""
    path = Path(settings.DATA_DIR) / "backups"
    shutil.rmtree(path, ignore_errors=True)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def browser() -> Browser:
    one = Browser()
    one.force_login(make_user("chef", role=Role.ADMINISTRATOR))
    return one


def database() -> Path:
    return Path(connection.settings_dict["NAME"])


def rows(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as copy:
        (count,) = copy.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(count)


@on_sqlite
def test_a_copy_holds_the_books_and_nobodys_session(browser: Browser, folder: Path) -> None:
    make_client("CA13")

    page = browser.post(PAGE, follow=True).content.decode()

    (made,) = kept_backups(folder)
    path = folder / made.name
    assert "Sauvegarde faite et relue" in page
    assert made.name in page
    assert (rows(path, "portfolio_client"), rows(path, "accounts_user")) == (1, 1)
    assert rows(path, "django_session") == 0
    assert rows(database(), "django_session") == 1
    session = browser.session.session_key
    assert session is not None
    assert session.encode() not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@on_sqlite
def test_a_copy_is_made_during_a_write_and_without_it(folder: Path) -> None:
    folder.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(database(), isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM django_migrations")
        made = make_backup(database(), folder=folder, at=AT)
        writer.execute("ROLLBACK")

    assert rows(folder / made.name, "django_migrations") > 50


@on_sqlite
def test_it_is_downloaded_whole_and_kept_by_nobody(browser: Browser, folder: Path) -> None:
    made = make_backup(database(), folder=folder, at=AT)

    answer = browser.get(f"{PAGE}{made.name}")

    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file
    assert content.startswith(b"SQLite format 3")
    assert len(content) == made.size
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == f'attachment; filename="{made.name}"'


@on_sqlite
def test_it_is_deleted_when_asked(browser: Browser, folder: Path) -> None:
    made = make_backup(database(), folder=folder, at=AT)

    page = browser.post(f"{PAGE}{made.name}/supprimer/", follow=True).content.decode()

    assert kept_backups(folder) == []
    assert "Aucune sauvegarde" in page


@pytest.mark.parametrize("name", ["secret.key", "..%2Fsecret.key", "echeance-1.sqlite3"])
def test_no_other_file_is_given_or_deleted(browser: Browser, folder: Path, name: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "secret.key").write_text("x")

    answers = [browser.get(f"{PAGE}{name}"), browser.post(f"{PAGE}{name}/supprimer/")]

    assert {answer.status_code for answer in answers} == {404}
    assert (folder / "secret.key").exists()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.READER])
@pytest.mark.usefixtures("folder")
def test_nobody_else_makes_takes_or_deletes_one(role: Role) -> None:
    one = Browser()
    one.force_login(make_user("lise", role=role))
    copy = f"{PAGE}echeance-20261125-213000.sqlite3"

    answers = [one.get(PAGE), one.post(PAGE), one.get(copy), one.post(f"{copy}/supprimer/")]

    assert {answer.status_code for answer in answers} == {403}
    assert "Réservé aux administrateurs." in answers[0].content.decode()


@on_sqlite
def test_in_maintenance_a_copy_is_made(browser: Browser, folder: Path) -> None:
    AutomateControl.ask(Wish.MAINTENANCE, by="chef", at=NOON)

    browser.post(PAGE)

    assert len(kept_backups(folder)) == 1


@on_sqlite
def test_one_copy_at_a_time(browser: Browser, folder: Path) -> None:
    folder.mkdir()
    with only_one.hold(folder / "lock.sqlite3", wait=0):
        page = browser.post(PAGE, follow=True).content.decode()

    assert "Une sauvegarde est déjà en cours." in page
    assert kept_backups(folder) == []


@on_sqlite
def test_a_folder_that_cannot_be_written_is_named(browser: Browser, folder: Path) -> None:
    folder.write_text("in the way")
    try:
        page = browser.post(PAGE, follow=True).content.decode()
    finally:
        folder.unlink()

    assert "La sauvegarde n’a pas pu être écrite" in page


def test_a_broken_database_gives_no_copy(tmp_path: Path) -> None:
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"not a database" * 1000)

    with pytest.raises(BackupError):
        make_backup(broken, folder=tmp_path / "backups", at=AT)

    assert list((tmp_path / "backups").glob("echeance*")) == []


def test_what_an_interrupted_copy_left_is_cleared_away(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "books.sqlite3")) as books:
        books.execute("CREATE TABLE django_session (session_key)")
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "echeance-20261124-213000.part").write_bytes(b"half of a copy")

    made = make_backup(tmp_path / "books.sqlite3", folder=folder, at=AT)

    assert [path.name for path in folder.glob("echeance*")] == [made.name]


@on_sqlite
def test_the_command_does_the_same(folder: Path) -> None:
    out = StringIO()

    call_command("backup", stdout=out)

    (made,) = kept_backups(folder)
    assert str(folder / made.name) in out.getvalue()


@on_postgresql
def test_on_postgresql_the_command_to_type_is_said(browser: Browser) -> None:
    page = browser.get(PAGE).content.decode()
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("backup", stdout=out)
    refused = browser.post(PAGE, follow=True).content.decode()

    assert "pg_dump -Fc" in page
    assert "pg_dump -Fc" in out.getvalue()
    assert refusal.value.returncode == 3
    assert "pg_dump" in refused


def test_the_command_for_postgresql_names_all_but_the_password() -> None:
    database = {"HOST": "db", "PORT": 5433, "USER": "avis", "NAME": "ma base", "PASSWORD": "secret"}

    command = dump_command(database, at=AT)

    assert command == (
        "pg_dump -Fc -h db -p 5433 -U avis -d 'ma base' -f echeance-20261125-213000.dump"
    )

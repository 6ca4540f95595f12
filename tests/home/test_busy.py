"""Somebody else writes, for too long or in a ring: no error page, and nothing half done."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from django.db import connection
from django.test import Client as Browser

from echeance import cli
from echeance.lib import locking
from echeance.lib.locking import TRIES
from echeance.notices.models import Notice, StatusChange
from echeance.notices.status import NoticeStatus
from tests.build import make_client, make_notice, make_user
from tests.dispatch.processes import database_url

S = NoticeStatus
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk() -> Browser:
    browser = Browser(raise_request_exception=False)
    browser.force_login(make_user())
    return browser


@contextmanager
def held() -> Iterator[None]:
    """Another process writes, and does not end while the request waits."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 200")  # Milliseconds; the product waits for 30 s.
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@pytest.fixture
def broken() -> Iterator["Broken"]:
    """PostgreSQL breaks the first transactions that change a notice, as it breaks a ring."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite locks no rows: there is no ring")
    yield Broken()
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION IF EXISTS break_some CASCADE")
        cursor.execute("DROP SEQUENCE IF EXISTS broken_so_far")


class Broken:
    def first(self, how_many: int, *, code: str) -> None:
        with connection.cursor() as cursor:
            # A sequence goes on counting in a transaction that is rolled back.
            cursor.execute("CREATE SEQUENCE broken_so_far")
            cursor.execute(
                "CREATE FUNCTION break_some() RETURNS trigger AS $$ BEGIN"
                f" IF nextval('broken_so_far') <= {how_many} THEN"
                f" RAISE EXCEPTION 'broken' USING ERRCODE = '{code}'; END IF;"
                " RETURN NEW; END $$ LANGUAGE plpgsql"
            )
            cursor.execute(
                "CREATE TRIGGER breaks BEFORE UPDATE ON notices_notice"
                " FOR EACH STATEMENT EXECUTE FUNCTION break_some()"
            )


def question(desk: Browser, notice: Notice) -> str:
    """The address of « Pourquoi bloquer ? »."""
    return desk.post("/avis/bloquer/", {"avis": notice.pk})["Location"]


def answer(desk: Browser, address: str) -> tuple[int, str]:
    page = desk.post(address, {"motif": "Avis erroné"}, follow=True)
    return page.status_code, page.content.decode()


def state(notice: Notice) -> tuple[str, int]:
    notice.refresh_from_db()
    return notice.status, StatusChange.objects.filter(notice=notice).count()


def test_a_database_that_stays_locked_is_told_and_the_notice_is_as_it_was(desk: Browser) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has many writers")
    notice = make_notice()
    address = question(desk, notice)

    with held():
        status, page = answer(desk, address)

    assert status == 503
    assert "La base de données est occupée" in page
    assert state(notice) == (S.PENDING, 1)


def test_so_is_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has many writers")
    notice = make_notice()

    with held():
        code = cli.main(["validate", str(notice.number)])

    assert code == 2
    assert "La base de données est occupée" in capsys.readouterr().err
    assert state(notice) == (S.PENDING, 1)


def test_an_answer_for_many_clients_waits_for_an_import_no_longer_than_a_person_does(
    desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: it has its own patience")
    monkeypatch.setattr(locking, "PATIENCE", 0.2)
    client = make_client(email="client@exemple.fr", notices_by_email=False)

    with psycopg.connect(database_url()) as importing:
        importing.execute("SELECT pg_advisory_xact_lock(%s)", [locking.BOOKS])
        page = desk.post(f"/clients/ae-par-mail/?faire=cocher&client={client.pk}")

    client.refresh_from_db()
    assert page.status_code == 503
    assert "La base de données est occupée" in page.content.decode()
    assert not client.notices_by_email


@pytest.mark.parametrize("code", ["40P01", "40001"])
def test_a_transaction_that_the_database_broke_is_done_again_unseen(
    desk: Browser, broken: Broken, code: str
) -> None:
    notice = make_notice()
    address = question(desk, notice)
    broken.first(TRIES - 1, code=code)

    status, _ = answer(desk, address)

    assert status == 200
    assert state(notice) == (S.BLOCKED, 2)


def test_broken_again_and_again_it_is_told_and_the_notice_is_as_it_was(
    desk: Browser, broken: Broken
) -> None:
    notice = make_notice()
    address = question(desk, notice)
    broken.first(TRIES, code="40P01")

    status, page = answer(desk, address)

    assert status == 503
    assert "La base de données est occupée" in page
    assert state(notice) == (S.PENDING, 1)

"""A maintenance from end to end, with the real processes: automate, screens, commands."""

import re
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from echeance.dispatch.models import AutomateControl, AutomateProcess, Relay, Wish
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus
from tests.dispatch.office import make_office
from tests.dispatch.ports import free_port
from tests.dispatch.processes import AUTOMATE, ended, make_notices, running, until
from tests.dispatch.scripted_smtp import Do, Say, ScriptedSmtp

S = NoticeStatus
CONTROL = ("-m", "echeance", "control")
MIGRATE = ("-m", "echeance", "migrate")
pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]


def test_the_mail_in_hand_ends_nothing_else_leaves_and_all_goes_on_afterwards(
    tmp_path: Path,
) -> None:
    asked_first = Do(wait_for_the_wish, then=Say("250 2.0.0 Ok", after=0.5))
    with ScriptedSmtp({"dot": [asked_first]}) as server:
        make_office(port=server.port)
        Relay.objects.update(pause_after_each_ms=1)
        make_notices(3)
        with running(tmp_path, *AUTOMATE):
            until(lambda: "DATA" in server.commands)
            with running(tmp_path, *CONTROL, "maintenance") as asked:
                code = ended(asked)
            in_maintenance = len(server.accepted)
            time.sleep(2)
            still = len(server.accepted)
            with running(tmp_path, *CONTROL, "status") as status:
                told = ended(status)
            of_an_earlier_version()
            with running(tmp_path, *MIGRATE) as migration:
                migrated = ended(migration)
            with running(tmp_path, *CONTROL, "resume") as resumed:
                ended(resumed)
            until(lambda: Notice.objects.filter(status=S.SENT).count() == 3)

    assert (code, told, migrated) == (0, 3, 0)
    assert in_maintenance == still == 1
    assert len(server.accepted) == 3


def test_an_upgrade_is_refused_while_an_automate_works(tmp_path: Path) -> None:
    with ScriptedSmtp() as server:
        make_office(port=server.port)
        with running(tmp_path, *AUTOMATE):
            until(_alive)
            of_an_earlier_version()
            with running(tmp_path, *MIGRATE) as migration:
                refused = ended(migration)
        with running(tmp_path, *MIGRATE) as migration:
            # The first one was killed: its sign of life is not over yet.
            too_early = ended(migration)
        AutomateProcess.objects.update(beat_at=datetime.now(UTC) - timedelta(minutes=1))
        with running(tmp_path, *MIGRATE) as migration:
            accepted = ended(migration)

    assert (refused, too_early, accepted) == (3, 3, 0)


def test_by_the_screens_the_office_is_told_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("Un-mot-de-passe-2-long")
    administrator = ("create-user", "admin", "--role", "administrateur")
    file = ("--password-file", str(tmp_path / "password"))
    with running(tmp_path, "-m", "echeance", *administrator, *file) as created:
        assert ended(created) == 0
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    web = ("-m", "echeance", "web", "--port", str(port))
    with running(tmp_path, *AUTOMATE), running(tmp_path, *web):
        person = Person(address)
        person.sign_in("admin", "Un-mot-de-passe-2-long")

        page = person.press("/automate/", "/automate/maintain/demande/")
        refused = person.press("/preferences/", "/preferences/")
        over = person.press("/automate/", "/automate/resume/demande/")

    assert "Maintenance en cours\u00a0: l’automate est arrêté" in page
    assert "n’a pas été enregistrée" in refused
    assert "Maintenance en cours" not in over


class Person:
    """Opens pages and sends their forms, as a browser without JavaScript does."""

    def __init__(self, address: str) -> None:
        self._address = address
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def sign_in(self, username: str, password: str) -> None:
        until(self._answers)
        form = {"username": username, "password": password}
        self.press("/compte/connexion/", "/compte/connexion/", **form)

    def press(self, page: str, action: str, **fields: str) -> str:
        """The page that follows."""
        content = self._open(page)
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', content)
        assert found, content[:500]
        body = urlencode({**fields, "csrfmiddlewaretoken": found[1]}).encode()
        return self._open(action, body)

    def _answers(self) -> bool:
        try:
            return bool(self._open("/compte/connexion/"))
        except urllib.error.URLError:
            return False

    def _open(self, path: str, body: bytes | None = None) -> str:
        try:
            with self._opener.open(self._address + path, body, timeout=30) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            return error.read().decode()


def wait_for_the_wish() -> None:
    """In the thread of the server: its answer comes once a maintenance is asked, and not before."""
    try:
        until(lambda: AutomateControl.current().wish == Wish.MAINTENANCE)
    finally:
        connection.close()


def of_an_earlier_version() -> None:
    """The database lacks what one migration makes; nothing of ours depends on that one."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE django_session")
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")


def _alive() -> bool:
    return AutomateProcess.objects.filter(stopped_at=None).exists()

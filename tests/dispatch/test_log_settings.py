"""Levels and days of the logs, chosen on screen and followed by each process."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client as Browser

from echeance.accounts.models import Role
from echeance.dispatch.log_files import DailyFile
from echeance.dispatch.log_levels import apply_log_settings
from echeance.dispatch.models import AutomateProcess, LogSettings
from tests.build import make_user
from tests.dispatch.office import make_office
from tests.dispatch.processes import AUTOMATE, running, until

LOGGERS = ("echeance", "echeance.email_ok", "echeance.email_err")
ADDRESS = "/automate/journaux/reglages/"


@pytest.fixture(autouse=True)
def the_loggers_as_they_were() -> Iterator[None]:
    before = {name: logging.getLogger(name).level for name in LOGGERS}
    yield
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def file_of_main(tmp_path: Path) -> Iterator[DailyFile]:
    handler = DailyFile(
        folder=tmp_path, log="main", keep_days=180, full_addresses=False, zone="Europe/Paris"
    )
    logging.getLogger("echeance").addHandler(handler)
    yield handler
    logging.getLogger("echeance").removeHandler(handler)


def browser(role: Role = Role.ADMINISTRATOR) -> Browser:
    one = Browser()
    one.force_login(make_user(role=role))
    return one


def chosen(**changes: object) -> dict[str, object]:
    return {"main": "INFO", "email_ok": "INFO", "email_err": "INFO", "keep_days": 30, **changes}


@pytest.mark.django_db
def test_each_log_has_its_own_level(file_of_main: DailyFile, tmp_path: Path) -> None:
    answer = browser().post(ADDRESS, chosen(main="DEBUG", email_ok="ERROR"))
    logging.getLogger("echeance.dispatch").debug("une étape")
    logging.getLogger("echeance.email_ok").info("envoyé")

    (written,) = tmp_path.glob("*-main.txt")
    assert answer.status_code == 302
    assert "|Debug|" in written.read_text(encoding="utf-8")
    assert not logging.getLogger("echeance.email_ok").isEnabledFor(logging.INFO)
    assert logging.getLogger("echeance.email_err").isEnabledFor(logging.INFO)


@pytest.mark.django_db
def test_files_older_than_the_chosen_days_go_with_the_next_line(
    file_of_main: DailyFile, tmp_path: Path
) -> None:
    logging.getLogger("echeance").error("première ligne")
    old = tmp_path / "2026-01-02-main.txt"
    old.write_text("vieux", encoding="utf-8")

    browser().post(ADDRESS, chosen(keep_days=30))
    logging.getLogger("echeance").error("suite")

    assert not old.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("keep_days", ["0", "", "36501", "x"])
def test_days_that_cannot_be_are_refused(keep_days: str) -> None:
    answer = browser().post(ADDRESS, chosen(keep_days=keep_days))

    assert answer.status_code == 422
    assert LogSettings.current() is None


@pytest.mark.django_db
def test_only_administrators_choose() -> None:
    manager = browser(Role.MANAGER)

    assert manager.get(ADDRESS).status_code == 403
    assert manager.post(ADDRESS, chosen()).status_code == 403


@pytest.mark.django_db
def test_without_a_choice_the_machines_settings_stay() -> None:
    before = logging.getLogger("echeance").level

    apply_log_settings()

    assert logging.getLogger("echeance").level == before


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_an_automate_follows_the_choice(tmp_path: Path) -> None:
    make_office()
    LogSettings.objects.create(pk=1, **chosen(main="ERROR"))
    old = tmp_path / "log" / "2026-01-02-main.txt"
    old.parent.mkdir()
    old.write_text("vieux", encoding="utf-8")

    with running(tmp_path, *AUTOMATE) as process:
        until(lambda: AutomateProcess.objects.filter(doing="Au repos").exists())
        process.terminate()
        process.wait(30)

    lines = "".join(path.read_text("utf-8") for path in old.parent.glob("*-main.txt"))
    assert "ended" not in lines

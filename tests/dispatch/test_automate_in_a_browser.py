"""The automate page and the tab, in a real browser that fails the test on any complaint."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from echeance.accounts.models import Role
from echeance.dispatch.models import AutomateProcess
from echeance.notices.status import NoticeStatus
from tests.browser import SignIn, barriers, overflow
from tests.build import make_notice, make_user
from tests.dispatch.office import make_office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WATCHED = """
window.shown = [];
window.Notification = class extends EventTarget {
  static permission = "default";
  static async requestPermission() { return (this.permission = "granted"); }
  constructor(title, options) { super(); window.shown.push(`${title}: ${options.body}`); }
};
"""
"""A headless browser shows no notification: what the page asks of it is kept instead."""


@pytest.fixture
def page(window: BrowserContext, sign_in: SignIn) -> Page:
    make_office()
    beat(datetime.now(UTC))
    make_notice(status=NoticeStatus.VALIDATED)
    window.add_init_script(WATCHED)
    one = sign_in(make_user(role=Role.ADMINISTRATOR))
    one.goto("/automate/")
    return one


def beat(at: datetime) -> None:
    AutomateProcess.objects.all().delete()
    AutomateProcess.objects.create(
        identity="host:1:x", host="host", pid=1, version="1", started_at=at, beat_at=at
    )


def falls_silent(page: Page) -> None:
    beat(datetime.now(UTC) - timedelta(minutes=10))
    page.evaluate("document.dispatchEvent(new Event('echeance:changed'))")
    expect(page).to_have_title(re.compile("^Automate muet – "))


def test_title_and_icon_follow_the_automate(page: Page) -> None:
    before = page.title()

    falls_silent(page)
    silent, icon = page.title(), page.locator("link[rel=icon]").get_attribute("href")
    beat(datetime.now(UTC))
    page.evaluate("document.dispatchEvent(new Event('echeance:changed'))")
    expect(page).to_have_title(re.compile("^1 à envoyer – "))

    assert before == page.title() == "1 à envoyer – Automate – Échéance"
    assert silent == f"Automate muet – {before}"
    assert icon == "/static/img/mark-wrong.svg"
    assert page.evaluate("window.shown") == []


def test_who_asked_for_it_is_notified_once_and_of_no_client(page: Page) -> None:
    button = page.get_by_role("button", name="Me prévenir sur ce poste")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")

    falls_silent(page)
    page.evaluate("document.dispatchEvent(new Event('echeance:changed'))")
    page.wait_for_timeout(300)
    shown: Any = page.evaluate("window.shown")
    button.click()

    expect(button).to_have_attribute("aria-pressed", "false")
    assert shown == ["Échéance: Automate muet. 1 avis validé attend."]


def test_the_page_keeps_nobody_out_and_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})

    assert barriers(page) == []
    assert overflow(page) == 0


def test_a_log_is_followed_until_one_reads_a_line(
    page: Page, settings: Any, tmp_path: Path
) -> None:
    settings.LOG_DIR = tmp_path
    file = tmp_path / "2026-11-25-main.txt"
    file.write_text("2026-11-25 12:00:00.0000|Error|a.b:1|première panne\n", encoding="utf-8")
    page.goto("/automate/journaux/?direct=oui")

    with file.open("a", encoding="utf-8") as log:
        log.write("2026-11-25 12:00:01.0000|Info|a.b:1|la suite\n")
    expect(page.get_by_text("la suite")).to_be_visible(timeout=8000)
    page.get_by_text("Détails techniques").click()
    with file.open("a", encoding="utf-8") as log:
        log.write("2026-11-25 12:00:02.0000|Info|a.b:1|encore\n")
    page.wait_for_timeout(3500)

    assert page.get_by_text("encore").count() == 0
    assert page.locator("details[open]").count() == 1

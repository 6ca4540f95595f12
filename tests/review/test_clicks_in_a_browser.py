"""A click on a row is never lost, nor given to another row: an action concerns the row it shows."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus
from tests.browser import SignIn
from tests.build import make_user
from tests.review.letters import make_letters

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCRIPT = "**/js/review/main.*js"


def test_a_row_clicked_before_the_scripts_answer_becomes_the_current_one(sign_in: SignIn) -> None:
    """On a slow line the rows are there first; « Bloquer » then took the row that was current."""
    first, second = make_letters(2, status=NoticeStatus.PENDING)
    page = sign_in(make_user())
    open_without_scripts(page, f"/avis/?courant={first.pk}&volet=sans")

    press_middle_of(page, second)

    expect(row(page, second)).to_have_attribute("aria-current", "true")
    expect(page).to_have_url(re.compile(f"courant={second.pk}"))
    page.locator("[data-action=block]").click()
    expect(page.get_by_role("button", name="Bloquer 1 avis")).to_be_visible()
    expect(page.locator("main")).to_contain_text(second.client_name)
    expect(page.locator("main")).not_to_contain_text(first.client_name)


def test_before_the_scripts_answer_a_box_is_a_box_and_a_link_a_link(sign_in: SignIn) -> None:
    first, second = make_letters(2, status=NoticeStatus.PENDING)
    page = sign_in(make_user())
    open_without_scripts(page, f"/avis/?courant={first.pk}&volet=sans")

    row(page, second).locator("input[name=avis]").click()
    expect(row(page, second).locator("input[name=avis]")).to_be_checked()
    expect(row(page, first)).to_have_attribute("aria-current", "true")
    row(page, second).get_by_role("link", name=second.dossier, exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text(second.client_name)


def test_a_row_that_changes_under_the_mouse_keeps_the_click(sign_in: SignIn) -> None:
    """A colleague takes a notice back between the press and the release of the mouse's button."""
    first, second = make_letters(2, status=NoticeStatus.VALIDATED)
    page = sign_in(make_user())
    page.goto(f"/avis/?courant={first.pk}&volet=sans")
    expect(page.locator("[data-list]")).to_be_focused()
    box = row(page, second).locator("td[data-label^='Impression']").bounding_box()
    assert box is not None

    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    Notice.objects.filter(pk=second.pk).update(
        status=NoticeStatus.PENDING, changed_at=timezone.now()
    )
    with page.expect_response(re.compile("/avis/changements/")):
        page.evaluate("document.dispatchEvent(new Event('echeance:signed-in'))")
    expect(row(page, second)).to_have_attribute("data-status", "V")
    page.mouse.up()

    expect(row(page, second)).to_have_attribute("aria-current", "true")
    expect(row(page, second)).to_have_attribute("data-status", "E")


def open_without_scripts(page: Page, address: str) -> None:
    """As on a slow line: the rows are there and have their styles, the scripts never come."""
    page.route(SCRIPT, lambda route: None)
    page.goto(address, wait_until="commit")
    expect(page.locator(".review")).to_have_css("display", "grid")
    expect(page.locator(".list-foot")).to_be_visible()


def press_middle_of(page: Page, notice: Notice) -> None:
    """Where a person clicks: on the row, not on a link of it."""
    box = row(page, notice).locator("td[data-label^='Impression']").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 5, box["y"] + 5)


def row(page: Page, notice: Notice) -> Locator:
    return page.locator(f"tr[data-key='{notice.pk}']")

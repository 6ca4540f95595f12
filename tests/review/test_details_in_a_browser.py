"""« Détails du document » as the window it replaces: close, go on, copy, by the keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import SignIn
from tests.build import make_user
from tests.review.letters import make_letters

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def is_ready(page: Page) -> None:
    """It is whole, and its script has run."""
    page.wait_for_load_state()
    expect(page.locator("[data-copy]")).to_be_visible()


def test_escape_closes_the_details_on_the_row_they_came_from(sign_in: SignIn) -> None:
    make_letters(3)
    page = sign_in(make_user())
    page.goto("/avis/?tri=dossier")

    page.keyboard.press("ArrowDown")
    page.keyboard.press("d")
    expect(page.get_by_role("heading", level=1)).to_have_text("Avis n°\u00a02")
    is_ready(page)
    page.keyboard.press("Escape")

    expect(page.get_by_role("region", name="Liste des documents")).to_be_focused()
    expect(page.locator("tr[aria-current]")).to_contain_text("BERTIN")


def test_the_arrows_go_through_the_details(sign_in: SignIn) -> None:
    notices = make_letters(3)
    page = sign_in(make_user())
    page.goto(f"/avis/{notices[1].pk}/?tri=dossier")

    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).to_have_text("Avis n°\u00a03")
    is_ready(page)
    page.keyboard.press("ArrowLeft")

    expect(page.get_by_role("heading", level=1)).to_have_text("Avis n°\u00a02")


def test_an_escape_that_closes_a_menu_stays_on_the_details(sign_in: SignIn) -> None:
    notice = make_letters(1)[0]
    page = sign_in(make_user())
    page.goto(f"/avis/{notice.pk}/")

    page.locator("details.user-menu summary").click()
    page.keyboard.press("Escape")

    expect(page.locator("details.user-menu")).not_to_have_attribute("open", "")
    expect(page.get_by_role("heading", level=1)).to_have_text("Avis n°\u00a01")


def test_the_address_is_copied_and_it_is_said(sign_in: SignIn) -> None:
    notice = make_letters(1)[0]
    page = sign_in(make_user())
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/avis/{notice.pk}/")

    page.get_by_role("button", name="Copier l’adresse").click()

    expect(page.get_by_text("Adresse copiée.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "client1@exemple.fr"


def test_without_https_the_address_is_copied_too(sign_in: SignIn) -> None:
    notice = make_letters(1)[0]
    page = sign_in(make_user())
    page.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'clipboard', {value: undefined})"
    )
    page.goto(f"/avis/{notice.pk}/")
    page.evaluate("addEventListener('copy', () => (window.copied = `${getSelection()}`))")

    page.get_by_role("button", name="Copier l’adresse").click()

    expect(page.get_by_text("Adresse copiée.")).to_be_visible()
    assert page.evaluate("window.copied !== undefined")


@pytest.mark.parametrize("window_options", [{"java_script_enabled": False}])
def test_without_scripts_there_is_no_button_that_does_nothing(sign_in: SignIn) -> None:
    notice = make_letters(1)[0]
    page = sign_in(make_user())

    page.goto(f"/avis/{notice.pk}/")

    expect(page.get_by_text("client1@exemple.fr")).to_be_visible()
    expect(page.locator("[data-copy]")).to_be_hidden()

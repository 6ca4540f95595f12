"""The bar of actions in every width of window, and where the reading goes on after a search."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import SignIn
from tests.build import make_user
from tests.review.letters import make_letters

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def lines_of_the_bar(page: Page) -> int:
    tops = "(all) => new Set([...all].map((one) => one.offsetTop)).size"
    return int(page.locator(".toolbar > .btn, .toolbar > .split-btn").evaluate_all(tops))


@pytest.mark.parametrize("language", ["", "en"])
@pytest.mark.parametrize("window_options", [{"viewport": {"width": 1200, "height": 800}}])
def test_the_actions_are_one_line_at_1200_pixels(sign_in: SignIn, language: str) -> None:
    make_letters(2)
    page = sign_in(make_user(language=language))

    page.goto("/avis/")

    assert lines_of_the_bar(page) == 1


@pytest.mark.parametrize("window_options", [{"viewport": {"width": 320, "height": 640}}])
def test_the_actions_stay_at_hand_on_a_telephone(sign_in: SignIn) -> None:
    make_letters(8)
    page = sign_in(make_user())
    page.goto("/avis/")

    page.locator("tr[data-key]").nth(4).scroll_into_view_if_needed()

    expect(page.get_by_role("button", name="Valider cet avis")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Bloquer cet avis")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Remettre en attente")).to_be_in_viewport(ratio=1)
    bar = page.locator(".toolbar").bounding_box()
    assert bar is not None
    assert bar["height"] < 150


@pytest.mark.parametrize("window_options", [{"viewport": {"width": 320, "height": 256}}])
def test_at_a_zoom_of_four_hundred_the_bar_does_not_hide_the_list(sign_in: SignIn) -> None:
    make_letters(8)
    page = sign_in(make_user())
    page.goto("/avis/")

    page.locator("tr[data-key]").nth(4).scroll_into_view_if_needed()

    expect(page.locator(".toolbar")).not_to_be_in_viewport()


def test_after_a_search_the_list_has_the_focus_and_says_how_many(sign_in: SignIn) -> None:
    make_letters(3)
    page = sign_in(make_user())
    page.goto("/avis/")

    page.get_by_text("Critères de recherche").click()
    page.get_by_label("N° de dossier").fill("CA2")
    page.get_by_role("button", name="Rechercher", exact=True).click()

    expect(page.get_by_role("region", name="Liste des documents 1–1 sur 1")).to_be_focused()
    expect(page.get_by_role("link", name="dossier : CA2")).to_be_visible()
    expect(page.get_by_label("N° de dossier")).to_be_hidden()


def test_a_search_that_finds_nothing_is_heard(sign_in: SignIn) -> None:
    make_letters(1)
    page = sign_in(make_user())
    page.goto("/avis/")

    page.get_by_text("Critères de recherche").click()
    page.get_by_role("button", name="Mois dernier").click()

    heading = page.get_by_role("heading", name="Liste des documents : aucun avis")
    expect(heading).to_be_focused()
    expect(page.get_by_text("Aucun avis ne correspond à ces critères.")).to_be_visible()

"""The list on paper, and the screen in the colours that a person's system imposes."""

import io

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.browser import SignIn
from tests.build import make_client, make_notice, make_user
from tests.review.letters import make_letters

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def printed(page: Page) -> list[str]:
    """The words of each page of paper."""
    paper = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4")))
    return [sheet.get_textpage().get_text_bounded() for sheet in paper]


@pytest.mark.parametrize("address", ["/avis/imprimer/", "/avis/"])
def test_a_long_list_begins_on_the_first_page_of_paper(sign_in: SignIn, address: str) -> None:
    for number in range(60):
        make_notice(make_client(f"CA{number}"))
    page = sign_in(make_user())
    page.goto(address)

    sheets = printed(page)

    assert "CA0" in sheets[0]
    assert all("Dossier" in sheet for sheet in sheets if "CA" in sheet)
    assert not any("Valider" in sheet or "Mes vues" in sheet for sheet in sheets)


@pytest.mark.parametrize(
    "window_options",
    [{"forced_colors": "active", "color_scheme": scheme} for scheme in ("light", "dark")],
)
def test_in_imposed_colours_only_the_current_entry_is_underlined(sign_in: SignIn) -> None:
    make_letters(2)
    page = sign_in(make_user())
    page.goto("/avis/")

    ground = page.evaluate("getComputedStyle(document.querySelector('.menu')).backgroundColor")
    lines = page.locator(".menu a:not([aria-current])").evaluate_all(
        "(all) => [...new Set(all.map((one) => getComputedStyle(one).borderBottomColor))]"
    )
    first, second = page.locator("tr[data-key]").all()

    assert lines == [ground]
    expect(first.locator("> :first-child")).to_have_css("border-left-width", "5px")
    expect(second.locator("> :first-child")).to_have_css("border-left-width", "0px")

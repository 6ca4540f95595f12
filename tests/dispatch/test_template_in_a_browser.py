"""The editor of the mail in a real browser: live preview, insertion, what is not saved."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Dialog, expect

from echeance.accounts.models import Role
from echeance.dispatch.models import MailTemplate
from tests.browser import SignIn, barriers, overflow
from tests.build import make_client, make_notice, make_user
from tests.dispatch.office import make_office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/parametres/modeles/"


@pytest.fixture
def page(sign_in: SignIn) -> Any:
    make_office()
    make_notice(make_client("CA13", last_name="ALBERT"))
    page = sign_in(make_user(role=Role.ADMINISTRATOR))
    page.goto(PAGE)
    return page


def test_the_preview_follows_what_is_typed(page: Any) -> None:
    mail = page.frame_locator("iframe[title='Aperçu du corps HTML']")
    expect(mail.locator("body")).to_contain_text("Bonjour Mme ALBERT")

    page.get_by_label("Corps HTML").fill('<p style="color: rgb(1, 2, 3)">Cher {Adr_Nom}</p>')

    expect(mail.locator("p").first).to_have_text("Cher ALBERT")
    expect(mail.locator("p").first).to_have_css("color", "rgb(1, 2, 3)")
    page.get_by_label("Sujet").fill("{Adr_Non}")
    expect(page.locator("#apercu")).to_contain_text("Vouliez-vous dire {Adr_Nom}")
    page.on("dialog", lambda dialog: dialog.accept())


def test_an_image_of_another_site_is_not_asked_for(page: Any) -> None:
    # The window fails the test at any request to elsewhere, or refused by the page's policy.
    page.get_by_label("Corps HTML").fill(
        '<p>Logo</p><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'
    )

    expect(page.frame_locator("#apercu iframe").locator("p").first).to_have_text("Logo")
    page.on("dialog", lambda dialog: dialog.accept())


def test_a_field_is_inserted_at_the_cursor_by_keyboard(page: Any) -> None:
    subject = page.get_by_label("Sujet")
    subject.fill("Avis : ")
    page.get_by_text("Champs à insérer").click()

    page.get_by_role("button", name="Insérer Titre").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(subject).to_have_value("Avis : {Adr_Nom}")
    expect(subject).to_be_focused()
    page.on("dialog", lambda dialog: dialog.accept())


def test_a_field_inserted_before_any_choice_of_place_ends_the_message(page: Any) -> None:
    page.get_by_text("Champs à insérer").click()
    page.get_by_role("button", name="Insérer Prénom").click()

    written = page.get_by_label("Corps HTML").input_value()
    assert written.index("{Adr_Prenom}") > written.index("<body")
    assert written.index("{Adr_Prenom}") < written.index("</body>")
    page.on("dialog", lambda dialog: dialog.accept())


def test_leaving_with_something_unsaved_asks_first_and_saving_does_not(page: Any) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", stay)
    page.get_by_label("Sujet").fill("Neuf {Avis_Numero}")
    expect(page.get_by_text("Modifications non enregistrées.")).to_be_visible()

    page.keyboard.press("Control+s")
    expect(page.get_by_text("Modèle enregistré")).to_be_visible()
    saved = list(asked)
    page.get_by_label("Sujet").fill("Autre")
    # The page that follows the saving watches only once its script is there.
    expect(page.get_by_text("Modifications non enregistrées.")).to_be_visible()
    page.goto("/")

    assert saved == []
    assert asked == ["beforeunload"]
    assert MailTemplate.objects.first().subject == "Neuf {Avis_Numero}"  # type: ignore[union-attr]  # it was saved just above


@pytest.mark.parametrize(
    "window_options",
    [
        {"color_scheme": "light", "viewport": {"width": 1440, "height": 900}},
        {"color_scheme": "dark", "viewport": {"width": 320, "height": 700}},
    ],
    ids=["light", "dark and narrow"],
)
def test_the_editor_is_open_to_all(window: BrowserContext, page: Any) -> None:
    page.get_by_text("Champs à insérer").click()

    assert barriers(page) == []
    assert overflow(page) == 0

"""When the server does not answer, or no longer knows the person: said, and nothing is lost."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, expect

from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus
from tests.browser import SignIn
from tests.build import make_client, make_notice, make_user
from tests.review.letters import make_letters

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "un mot de passe"


def tick(page: Page, place: int) -> None:
    with page.expect_response(re.compile("coches")):
        page.locator("input[name=avis]:not([data-away])").nth(place).check()


def test_ticks_are_found_in_another_tab(sign_in: SignIn, window: BrowserContext) -> None:
    make_letters(3)
    page = sign_in(make_user())
    page.goto("/avis/?tri=dossier")

    tick(page, 1)
    other = window.new_page()
    other.goto("/avis/?tri=dossier")

    expect(other.locator("[data-selected]")).to_have_text("1 sélectionné sur 3")
    expect(other.locator("input[name=avis]").nth(1)).to_be_checked()
    assert other.evaluate("Object.keys(localStorage)") == []


def test_a_whole_page_ticked_offers_the_whole_result(sign_in: SignIn) -> None:
    for _ in range(27):
        make_notice()
    page = sign_in(make_user())
    page.goto("/avis/?par_page=25&volet=sans")

    page.get_by_label("Sélectionner les avis de la page").check()
    expect(page.locator("[data-offer-all]")).to_contain_text(
        "Les 25 avis de cette page sont sélectionnés."
    )
    page.get_by_role("link", name="Sélectionner les 27 avis du résultat").click()

    expect(page.locator("[data-selected]")).to_have_text(
        "Les 27 avis du résultat sont sélectionnés."
    )


def test_a_click_ticks_too_for_who_likes_it(sign_in: SignIn) -> None:
    make_letters(2)
    page = sign_in(make_user())
    page.goto("/preferences/")
    page.get_by_label("Un clic coche aussi la ligne").check()
    page.get_by_role("button", name="Enregistrer").click()
    page.goto("/avis/?tri=dossier")

    page.locator("tbody[data-rows] tr").nth(1).get_by_text("25/11/2026").click()

    expect(page.locator("[data-selected]")).to_have_text("1 sélectionné sur 2")
    expect(page.locator("tr[aria-current] input[name=avis]")).to_be_checked()


def test_the_session_is_opened_again_on_the_list_with_its_ticks(sign_in: SignIn) -> None:
    make_letters(2)
    page = sign_in(make_user())
    page.goto("/avis/?tri=dossier&volet=sans")

    Session.objects.all().delete()
    page.locator("input[name=avis]").first.check()
    dialog = page.get_by_role("dialog", name="Votre session a expiré")
    dialog.get_by_label("Mot de passe").fill("faux")
    dialog.get_by_role("button", name="Se reconnecter").click()
    expect(dialog.get_by_role("alert")).to_have_text("Mot de passe incorrect.")
    dialog.get_by_label("Mot de passe").fill(PASSWORD)
    with page.expect_response(re.compile("coches")):
        dialog.get_by_role("button", name="Se reconnecter").click()

    expect(dialog).to_have_count(0)
    expect(page.locator("input[name=avis]").first).to_be_checked()
    page.reload()
    expect(page.locator("[data-selected]")).to_have_text("1 sélectionné sur 2")


def test_a_reason_typed_before_the_session_ended_is_sent_after(sign_in: SignIn) -> None:
    make_letters(1)
    page = sign_in(make_user())
    page.goto("/avis/")
    page.locator("[data-action=block]").click()
    page.get_by_label("Autre").check()
    page.get_by_label("Précision").fill("Le client a téléphoné")

    Session.objects.all().delete()
    page.wait_for_timeout(5500)
    page.get_by_role("button", name="Bloquer 1 avis").click()
    dialog = page.get_by_role("dialog", name="Votre session a expiré")
    dialog.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.locator("#messages")).to_contain_text("bloqué\u00a0: le client a téléphoné")
    assert Notice.objects.get().status == NoticeStatus.BLOCKED


def test_the_page_of_one_person_does_not_go_on_as_another(
    sign_in: SignIn, window: BrowserContext
) -> None:
    make_letters(1)
    page = sign_in(make_user())
    make_user("paul", password=PASSWORD)
    page.goto("/avis/")
    expect(page.locator("[data-pages] .textLayer").first).to_contain_text("ALBERT")

    Session.objects.all().delete()
    other = window.new_page()
    other.goto("/compte/connexion/")
    other.get_by_label("Identifiant").fill("paul")
    other.get_by_label("Mot de passe").fill(PASSWORD)
    other.keyboard.press("Enter")
    expect(other.get_by_role("heading", level=1)).to_have_text("Tableau de bord")
    page.bring_to_front()
    page.wait_for_timeout(5500)
    page.evaluate("document.querySelector('[data-action=block]').click()")

    said = "Ce navigateur est maintenant connecté sous «\u00a0paul\u00a0»"
    expect(page.get_by_role("dialog")).to_contain_text(said)
    assert Notice.objects.get().status == NoticeStatus.PENDING


def test_who_signed_in_again_in_another_tab_goes_on(
    sign_in: SignIn, window: BrowserContext
) -> None:
    make_letters(1)
    page = sign_in(make_user())
    page.goto("/avis/")
    expect(page.locator("[data-pages] .textLayer").first).to_contain_text("ALBERT")

    Session.objects.all().delete()
    other = window.new_page()
    other.goto("/compte/connexion/")
    other.get_by_label("Identifiant").fill("hala")
    other.get_by_label("Mot de passe").fill(PASSWORD)
    other.keyboard.press("Enter")
    expect(other.get_by_role("heading", level=1)).to_have_text("Tableau de bord")
    page.wait_for_timeout(5500)
    page.locator("[data-action=validate]").click()

    expect(page.locator("#messages")).to_contain_text("Avis n°\u00a01 validé")


def test_a_server_in_error_is_said_and_asked_again(
    sign_in: SignIn, expected_complaints: list[str]
) -> None:
    expected_complaints.append("500")
    make_letters(2)
    page = sign_in(make_user())
    page.goto("/avis/?tri=dossier")
    page.route("**/changements/**", lambda route: route.fulfill(status=500, body="non"))

    page.locator("[data-list]").focus()
    page.keyboard.press("r")
    state = page.locator("[data-list-state]")
    expect(state).to_contain_text("La liste n’a pas pu être actualisée")
    expect(state).to_contain_text(re.compile(r"\d\d:\d\d"))
    expect(page.locator("tbody[data-rows] tr")).to_have_count(2)
    expect(page.locator("[data-action=validate]")).to_have_attribute("aria-disabled", "true")
    page.unroute("**/changements/**")
    state.get_by_role("button", name="Réessayer").click()

    expect(state).to_be_hidden()
    expect(page.locator("[data-action=validate]")).not_to_have_attribute("aria-disabled", "true")


def test_offline_the_rows_and_the_ticks_stay_and_nothing_is_sent(
    sign_in: SignIn, window: BrowserContext, expected_complaints: list[str]
) -> None:
    expected_complaints.append("ERR_INTERNET_DISCONNECTED")
    make_letters(2)
    page = sign_in(make_user())
    page.goto("/avis/?tri=dossier")
    expect(page.locator("[data-pages] .textLayer").first).to_contain_text("ALBERT")

    window.set_offline(True)
    page.locator("input[name=avis]").first.check()
    state = page.locator("[data-list-state]")
    expect(state).to_contain_text("Connexion perdue. Vos coches sont conservées")
    page.locator("[data-action=validate]").click(force=True)
    expect(page.locator("tbody[data-rows] tr")).to_have_count(2)
    with page.expect_response(re.compile("coches")):
        window.set_offline(False)

    expect(state).to_be_hidden()
    page.reload()
    expect(page.locator("[data-selected]")).to_have_text("1 sélectionné sur 2")
    expect(page.locator("[data-pages] .textLayer").first).to_contain_text("ALBERT")
    assert set(Notice.objects.values_list("status", flat=True)) == {"E"}


def test_a_form_is_not_lost_when_the_connection_is(
    sign_in: SignIn, window: BrowserContext, expected_complaints: list[str]
) -> None:
    expected_complaints.append("ERR_INTERNET_DISCONNECTED")
    client = make_client("CA13")
    page = sign_in(make_user())
    page.goto(f"/clients/{client.pk}/")
    page.get_by_label("E-mail", exact=False).first.fill("autre@exemple.fr")

    page.wait_for_timeout(5500)
    window.set_offline(True)
    page.get_by_role("button", name="Enregistrer").first.click()
    expect(page.get_by_text("Connexion perdue")).to_be_visible()
    window.set_offline(False)
    page.get_by_role("button", name="Enregistrer").first.click()

    expect(page.locator("#messages")).to_contain_text("enregistr")
    client.refresh_from_db()
    assert client.email == "autre@exemple.fr"


def test_rows_wait_visibly_for_a_slow_page(sign_in: SignIn) -> None:
    make_letters(2)
    page = sign_in(make_user())
    page.goto("/avis/?volet=sans")

    # The page that never comes: the click goes no further than the scripts.
    page.evaluate("document.addEventListener('click', (event) => event.preventDefault())")
    page.get_by_role("link", name="Dossier").click()

    expect(page.locator("[data-list]")).to_have_attribute("aria-busy", "true")


def test_the_browsers_own_reader_is_shown_to_who_prefers_it(sign_in: SignIn) -> None:
    first, second = make_letters(2)
    page = sign_in(make_user())
    page.goto("/preferences/")
    page.get_by_label("Lecteur de PDF").select_option(label="Lecteur du navigateur")
    page.get_by_role("button", name="Enregistrer").click()
    page.route("**/pdf/", lambda route: route.fulfill(body="%PDF", content_type="text/plain"))
    page.goto("/avis/?tri=dossier")
    expect(page.locator("[data-viewer]")).to_have_attribute("src", f"/avis/{first.pk}/pdf/")

    page.keyboard.press("ArrowDown")

    expect(page.locator("[data-viewer]")).to_have_attribute("src", f"/avis/{second.pk}/pdf/")

"""axe-core on each of our screens, in both themes."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, expect

from echeance.notices.status import FailureCause, NoticeStatus
from tests.browser import SignIn, barriers
from tests.build import make_notice, make_user
from tests.dispatch.office import make_office
from tests.review.letters import make_letters

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

THEMES = pytest.mark.parametrize(
    "window_options",
    [
        {"color_scheme": scheme, "reduced_motion": "reduce", "viewport": size}
        for scheme in ("light", "dark")
        for size in ({"width": 1600, "height": 900},)
    ],
    ids=["light", "dark"],
)


@THEMES
def test_every_screen_of_the_review_is_open_to_all(sign_in: SignIn) -> None:
    notice, other = make_letters(2)
    for status in NoticeStatus:
        make_notice(status=status, remark="Une remarque")
    doubtful = make_notice(status=NoticeStatus.FAILED, failure=FailureCause.IN_DOUBT)
    make_office()
    page = sign_in(make_user())

    def look(where: str) -> dict[str, Any]:
        return {where: barriers(page)}

    found: dict[str, Any] = {}
    page.goto("/avis/")
    expect(page.locator("[data-pages] .textLayer").first).to_contain_text("Avis")
    page.locator("input[name=avis]").first.check()
    found |= look("list")
    page.get_by_text("Critères de recherche").click()
    found |= look("criteria")
    page.get_by_role("button", name="Clavier").click()
    found |= look("keyboard help")
    page.keyboard.press("Escape")
    page.goto("/avis/?impr_du=hier+soir")
    found |= look("criteria in error")
    page.goto("/avis/?dossier=inconnu")
    found |= look("nothing found")
    page.goto("/avis/?cocher=page&volet=droite")
    page.locator("[data-action=validate]").click()
    found |= look("recap")
    page.goto("/avis/?cocher=page")
    page.locator("[data-action=block]").click()
    found |= look("block")
    page.goto(f"/avis/{notice.pk}/")
    found |= look("details")
    page.goto(f"/avis/{other.pk}/texte/")
    found |= look("text")
    page.goto(f"/avis/{notice.pk}/fiche/")
    found |= look("summary")
    for tab in ("message", "texte", "piece-jointe", "en-tetes", "source", "controles"):
        page.goto(f"/avis/{notice.pk}/e-mail/?onglet={tab}")
        found |= look(f"mail, {tab}")
    page.goto(f"/avis/{doubtful.pk}/")
    found |= look("details of a doubt")
    page.goto(f"/avis/{doubtful.pk}/recu/")
    found |= look("received")
    page.goto(f"/avis/{doubtful.pk}/renvoyer/")
    found |= look("again")

    assert {where: faults for where, faults in found.items() if faults} == {}


@THEMES
def test_what_is_amiss_is_said_to_all(
    sign_in: SignIn, window: BrowserContext, expected_complaints: list[str]
) -> None:
    expected_complaints += ["ERR_INTERNET_DISCONNECTED", "500"]
    make_letters(2)
    page = sign_in(make_user())
    found: dict[str, list[str]] = {}

    page.goto("/avis/?cocher=sains")
    expect(page.locator("[data-pages] .textLayer").first).to_contain_text("Avis")
    page.get_by_text("Autres choix de sélection").locator("xpath=..").click()
    found["menu of ticks"] = barriers(page)
    page.keyboard.press("Escape")
    window.set_offline(True)
    page.locator("[data-list-state]:not([hidden])").wait_for()
    found["offline"] = barriers(page)
    window.set_offline(False)
    page.locator("[data-list-state]").wait_for(state="hidden")
    Session.objects.all().delete()
    page.locator("[data-list]").focus()
    page.keyboard.press("r")
    page.get_by_role("dialog").wait_for()
    found["session over"] = barriers(page)

    assert {where: faults for where, faults in found.items() if faults} == {}


@THEMES
def test_a_form_kept_for_who_signs_in_is_open_to_all(window: BrowserContext) -> None:
    make_user("hala", password="un mot de passe")
    make_letters(1)
    page = window.new_page()

    page.goto("/compte/connexion/")
    page.evaluate("document.querySelector('form.login').action = '/clients/nouveau/'")
    page.get_by_label("Identifiant").fill("hala")
    page.get_by_label("Mot de passe").fill("un mot de passe")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre session a expiré")
    found = barriers(page)
    page.get_by_label("Identifiant").fill("hala")
    page.get_by_label("Mot de passe").fill("un mot de passe")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous êtes reconnecté")
    found += barriers(page)

    assert found == []


@THEMES
def test_the_dashboard_and_the_error_pages_are_open_to_all(sign_in: SignIn) -> None:
    page = sign_in(make_user())
    found: dict[str, list[str]] = {}

    page.goto("/")
    found["first steps"] = barriers(page)
    make_notice(status=NoticeStatus.SENT)
    make_notice(status=NoticeStatus.VALIDATED)
    make_notice(status=NoticeStatus.FAILED, failure=FailureCause.IN_DOUBT)
    page.goto("/")
    page.get_by_text("hala").first.click()
    found["dashboard"] = barriers(page)

    assert {where: faults for where, faults in found.items() if faults} == {}


@THEMES
def test_the_sign_in_page_is_open_to_all(window: BrowserContext) -> None:
    page = window.new_page()

    page.goto("/compte/connexion/")
    page.get_by_label("Identifiant").fill("personne")
    page.get_by_label("Mot de passe").fill("faux")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("incorrect")
    assert barriers(page) == []

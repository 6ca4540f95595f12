"""The screens of an edition on a telephone: nothing wider than the window, no amount cut off."""

from typing import Any

import pytest
from playwright.sync_api import expect

from echeance.accounts.models import Role
from echeance.notices import edition as use_case
from echeance.notices.channel import Channel
from echeance.notices.composing import compose_next_lot
from echeance.notices.criteria import Criteria
from echeance.notices.models import GreetingRule, StandardText
from tests.browser import SignIn, cut_off, overflow
from tests.build import NOON, make_client, make_contract, make_notice, make_premium, make_user
from tests.notices.composers import ScriptedComposer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "gerance.assurances@cabinet-dherouville-de-la-tour.exemple.fr"


@pytest.mark.parametrize("window_options", [{"viewport": {"width": 320, "height": 800}}])
def test_no_screen_of_an_edition_is_cut_off(sign_in: SignIn) -> None:
    notice = make_notice()
    premium = notice.lines.get().premium
    make_premium(make_contract(make_client("P6", email="")), gross="12345.67", taxes="0")
    make_premium(make_contract(make_client("P7", last_name="DE LA TOUR D’AUVERGNE", email=LONG)))
    runs = [
        use_case.run_edition(Criteria(entity="FOREM"), by=None, at=NOON, user="h", channel=channel)
        for channel in Channel
    ]
    while compose_next_lot(ScriptedComposer(fails=lambda c: c.dossier == "P7"), at=NOON):
        pass
    GreetingRule.objects.create(key="me", title="Me", greeting="Maître")
    text = StandardText.objects.create(title="A", body="B", changed_at=NOON, changed_by="x")
    page = sign_in(make_user("admin", role=Role.ADMINISTRATOR))
    found: dict[str, Any] = {}

    for where in (
        "/editions/",
        "/editions/nouvelle/",
        *(f"/editions/{run.pk}/" for run in runs),
        "/editions/dates-limites/",
        "/editions/options/",
        f"/parametres/entites/{notice.legal_entity_id}/",
        f"/parametres/textes/{text.pk}/",
        f"/parametres/textes/{text.pk}/supprimer/",
        "/parametres/textes/",
        "/parametres/listes/",
        f"/quittances/{premium.pk}/",
        f"/quittances/{premium.pk}/modifier/",
        f"/quittances/{premium.pk}/annuler/",
        f"/contrats/{premium.contract_id}/",
        f"/quittances/avis/{notice.pk}/reediter/",
    ):
        page.goto(where)
        found[where] = (overflow(page), cut_off(page))

    assert {where: faults for where, faults in found.items() if faults != (0, [])} == {}


@pytest.mark.parametrize("window_options", [{"viewport": {"width": 320, "height": 800}}])
def test_the_preview_of_a_text_comes_into_view_whatever_its_links(sign_in: SignIn) -> None:
    link = "https://www.exemple.fr/" + "une-adresse-tres-longue/" * 4
    page = sign_in(make_user())
    page.goto("/parametres/textes/nouveau/")

    page.get_by_label("Titre").fill("Vœux")
    page.locator("[name=body]").fill(f"Bonne année\n\n[notre site]({link})")
    page.get_by_role("button", name="Aperçu").click()

    heading = page.get_by_role("heading", name="Aperçu, pour un client inventé")
    expect(heading).to_be_in_viewport()
    assert (overflow(page), cut_off(page)) == (0, [])

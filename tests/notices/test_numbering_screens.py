"""What the page of an edition says while its numbers are given, and of what got none."""

from typing import Any

import pytest
from django.test import Client as Browser

from echeance.notices import edition as use_case
from echeance.notices import numbering
from echeance.notices.composing import compose_next_lot
from echeance.notices.criteria import Criteria
from echeance.notices.models import Edition
from echeance.notices.numbering import number_next
from echeance.portfolio.models import Premium
from tests.build import NOON, TODAY, make_client, make_contract, make_premium, make_user
from tests.notices.composers import ScriptedComposer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def long_editions_and_short_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbering, "LOT", 1)
    monkeypatch.setattr(use_case, "SHORT", 1)


@pytest.fixture
def browser(client: Browser) -> Browser:
    client.force_login(make_user("hala"))
    return client


def words(response: Any) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def composed() -> Edition:
    for dossier in ("P5", "P7"):
        make_premium(make_contract(make_client(dossier)))
    edition = use_case.run_edition(Criteria(entity="FOREM"), by=None, at=NOON, user="hala")
    while compose_next_lot(ScriptedComposer(), at=NOON):
        pass
    return edition


def test_yes_to_many_notices_shows_how_far_the_numbers_have_come(browser: Browser) -> None:
    edition = composed()

    page = words(browser.post(f"/editions/{edition.pk}/reponse/", {"answer": "oui"}, follow=True))
    progress = words(browser.get(f"/editions/{edition.pk}/progression/"))

    assert "les numéros sont donnés en arrière-plan" in page
    assert "Numéros en cours" in page
    assert "0 numéros donnés sur 2" in progress
    assert "Vous pouvez quitter cette page" in progress


def test_an_interrupted_numbering_says_that_numbers_stay_given(browser: Browser) -> None:
    edition = composed()
    browser.post(f"/editions/{edition.pk}/reponse/", {"answer": "oui"})

    browser.post(f"/editions/{edition.pk}/action/", {"do": "interrompre"})
    page = words(browser.get(f"/editions/{edition.pk}/"))

    assert "une partie des avis a son numéro et le garde" in page
    assert "Reprendre" in page
    assert "Supprimer l’édition" not in page


def test_what_got_no_number_is_listed_with_its_reason(browser: Browser) -> None:
    edition = composed()
    browser.post(f"/editions/{edition.pk}/reponse/", {"answer": "oui"})
    Premium.objects.filter(contract__client__dossier="P7").update(settled_on=TODAY)
    number_next(clock=lambda: NOON)
    while compose_next_lot(ScriptedComposer(), at=NOON):
        pass

    page = words(browser.get(f"/editions/{edition.pk}/"))
    listed = words(browser.get(f"/editions/{edition.pk}/?voir=non-edites"))

    assert "1 avis n’a pas été édité" in page
    assert "payée" in listed
    assert "P7" in listed

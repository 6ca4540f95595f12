"""« Marquer comme édités » on the page of a run: the question, its two answers, what they say."""

import pytest
from django.test import Client as Browser

from echeance.notices.models import Edition, EditionState, Notice
from echeance.portfolio.models import Premium
from tests.build import (
    TODAY,
    make_client,
    make_contract,
    make_premium,
)
from tests.notices.edition_window import composed, words

pytestmark = pytest.mark.django_db


def test_the_question_says_what_each_answer_does(manager: Browser) -> None:
    make_premium()
    make_premium()
    edition = composed()

    page = words(manager.get(f"/editions/{edition.pk}/"))

    assert "Marquer ces 2 avis comme édités ?" in page
    assert "la date d’édition est enregistrée dans chaque quittance" in page
    assert "rien n’est enregistré et rien ne pourra partir" in page


def test_yes_gives_numbers_and_says_so(manager: Browser) -> None:
    make_premium()
    edition = composed()

    response = manager.post(f"/editions/{edition.pk}/reponse/", {"answer": "oui"}, follow=True)

    edition.refresh_from_db()
    assert (edition.state, edition.answered_by) == (EditionState.ISSUING, "hala")
    assert "1 avis marqués comme édités" in words(response)


def test_no_keeps_a_draft_that_can_be_deleted(manager: Browser) -> None:
    make_premium()
    edition = composed()
    manager.post(f"/editions/{edition.pk}/reponse/", {"answer": "non"})
    page = words(manager.get(f"/editions/{edition.pk}/"))

    manager.post(f"/editions/{edition.pk}/action/", {"do": "supprimer"})

    assert "rien ne peut partir" in page
    assert not Edition.objects.exists()


def test_a_late_answer_is_explained(manager: Browser) -> None:
    make_premium()
    edition = composed()
    manager.post(f"/editions/{edition.pk}/reponse/", {"answer": "non"})

    response = manager.post(f"/editions/{edition.pk}/reponse/", {"answer": "oui"}, follow=True)

    assert "n’attend pas, ou n’attend plus" in words(response)
    assert not Notice.objects.exists()


def test_premiums_dropped_by_yes_are_named(manager: Browser) -> None:
    make_premium(make_contract(make_client("P5")), number="1001")
    edition = composed()
    Premium.objects.update(cancelled=True, cancelled_on=TODAY)

    response = manager.post(f"/editions/{edition.pk}/reponse/", {"answer": "oui"}, follow=True)

    assert "Dossier P5 : avis non édité, quittance n° 1001 annulée." in words(response)


def test_a_confidential_client_dropped_by_yes_is_not_named(manager: Browser) -> None:
    make_premium(make_contract(make_client("P-CACHÉ", confidential=True)), number="1001")
    edition = composed()
    Premium.objects.update(cancelled=True, cancelled_on=TODAY)

    response = manager.post(f"/editions/{edition.pk}/reponse/", {"answer": "oui"}, follow=True)

    assert "Un client confidentiel : avis non édité." in words(response)
    assert "P-CACHÉ" not in words(response)
    assert "1001" not in words(response)

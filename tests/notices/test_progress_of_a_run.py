"""The page of a run while it is composed: its letters, its failures, its progress."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from echeance.notices import edition as use_case
from echeance.notices.composing import compose_next_lot
from echeance.notices.criteria import Criteria
from echeance.notices.models import Draft, Edition, EditionState
from tests.build import (
    NOON,
    make_client,
    make_contract,
    make_premium,
)
from tests.notices.composers import ScriptedComposer
from tests.notices.edition_window import composed, words

pytestmark = pytest.mark.django_db


def test_paper_clients_are_listed_with_the_reason_and_a_way_to_mend_it(manager: Browser) -> None:
    paper = make_client("P6", email="")
    # A dossier that no security token of the page can spell by chance.
    make_premium(make_contract(make_client("P-AILLEURS")))
    make_premium(make_contract(paper))
    edition = composed()

    page = words(manager.get(f"/editions/{edition.pk}/?voir=papier"))

    assert "Aucune adresse e-mail" in page
    assert reverse("portfolio:client", args=[paper.pk]) in page
    assert "P-AILLEURS" not in page


def test_a_failed_letter_is_shown_and_can_be_tried_again(manager: Browser) -> None:
    make_premium()
    edition = use_case.run_edition(Criteria(entity="FOREM"), by=None, at=NOON, user="hala")
    compose_next_lot(ScriptedComposer(fails=lambda _: True), at=NOON)

    page = words(manager.get(f"/editions/{edition.pk}/"))
    manager.post(f"/editions/{edition.pk}/action/", {"do": "reessayer"})

    edition.refresh_from_db()
    assert "ne peut pas être imprimé" in page
    assert edition.state == EditionState.COMPOSING


def test_a_run_can_be_interrupted_and_resumed(manager: Browser) -> None:
    make_premium()
    edition = use_case.run_edition(Criteria(entity="FOREM"), by=None, at=NOON, user="hala")

    manager.post(f"/editions/{edition.pk}/action/", {"do": "interrompre"})
    page = words(manager.get(f"/editions/{edition.pk}/"))
    manager.post(f"/editions/{edition.pk}/action/", {"do": "reprendre"})

    edition.refresh_from_db()
    assert "Composition interrompue, 1 lettre reste à composer : rien n’est enregistré" in page
    assert edition.state == EditionState.COMPOSING


def test_the_heading_follows_the_progress_from_one_step_to_the_next(manager: Browser) -> None:
    make_premium()
    edition = use_case.run_edition(Criteria(entity="FOREM"), by=None, at=NOON, user="hala")

    fragment = words(manager.get(f"/editions/{edition.pk}/progression/"))

    assert '<span id="etat-edition" hx-swap-oob="true">' in fragment
    assert "Projets en composition" in fragment


def test_a_run_that_nobody_composes_says_that_it_waits_for_the_automate(manager: Browser) -> None:
    make_premium()
    edition = use_case.run_edition(Criteria(entity="FOREM"), by=None, at=NOON, user="hala")
    Edition.objects.update(progress_at=timezone.now())
    fresh = words(manager.get(f"/editions/{edition.pk}/progression/"))
    Edition.objects.update(progress_at=timezone.now() - timedelta(seconds=20))

    stalled = words(manager.get(f"/editions/{edition.pk}/progression/"))

    assert "attend l’automate" not in fresh
    assert "La composition attend l’automate" in stalled
    assert 'démarré. <a href="/automate/">' in stalled


def test_the_progress_reloads_the_page_when_it_is_over(manager: Browser) -> None:
    make_premium()
    edition = composed()

    response = manager.get(f"/editions/{edition.pk}/progression/")

    assert response["HX-Refresh"] == "true"


def test_a_run_says_how_long_it_took_and_a_retry_does_not_make_it_longer(manager: Browser) -> None:
    make_premium()
    edition = use_case.run_edition(Criteria(entity="FOREM"), by=None, at=NOON, user="hala")
    compose_next_lot(ScriptedComposer(), at=NOON + timedelta(seconds=8))
    use_case.answer_yes(edition, by="hala", at=NOON + timedelta(minutes=30))
    compose_next_lot(ScriptedComposer(), at=NOON + timedelta(minutes=30, seconds=5))
    compose_next_lot(ScriptedComposer(), at=NOON + timedelta(hours=1))

    page = words(manager.get(f"/editions/{edition.pk}/"))

    assert "Projets prêts en 8 s. Lettres prêtes en 5 s." in page


def test_a_run_too_quick_for_a_clock_does_not_say_nought(manager: Browser) -> None:
    make_premium()
    edition = composed()
    use_case.answer_yes(edition, by="hala", at=NOON)
    compose_next_lot(ScriptedComposer(), at=NOON)

    page = words(manager.get(f"/editions/{edition.pk}/"))

    assert "Lettres prêtes en moins d’une seconde." in page


def test_a_client_with_a_good_address_is_not_asked_to_complete_it(manager: Browser) -> None:
    make_premium(make_contract(make_client("P5", notices_by_email=False)))
    unticked = words(manager.get(f"/editions/{composed().pk}/"))
    make_premium(make_contract(make_client("P6", email="")))
    without = words(manager.get(f"/editions/{composed().pk}/?voir=papier"))

    assert "Ouvrir la fiche" in unticked
    assert "Compléter l’adresse" not in unticked
    assert "Compléter l’adresse" in without


def test_a_draft_that_would_leave_too_late_is_marked_in_words(manager: Browser) -> None:
    make_premium()
    make_premium(make_contract(private_person=False))
    edition = composed()

    page = words(manager.get(f"/editions/{edition.pk}/"))

    assert page.count("Après la date limite de refus (31/10/2026)") == 1


def test_a_draft_letter_is_shown_in_the_browser(manager: Browser) -> None:
    make_premium()
    composed()

    response = manager.get(f"/editions/projets/{Draft.objects.get().pk}.pdf")

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline")
    assert response.content.startswith(b"%PDF")


def test_confidential_clients_stay_hidden(manager: Browser) -> None:
    make_premium(make_contract(make_client("P5", confidential=True, last_name="SECRETE")))
    edition = composed()

    page = words(manager.get(f"/editions/{edition.pk}/"))
    letter = manager.get(f"/editions/projets/{Draft.objects.get().pk}.pdf")

    assert "SECRETE" not in page
    assert "1 projet de clients confidentiels" in page
    assert letter.status_code == 404

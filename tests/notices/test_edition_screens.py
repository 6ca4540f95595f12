from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from echeance.notices import edition as use_case
from echeance.notices.criteria import Criteria
from echeance.notices.models import Edition, EditionState, Notice
from echeance.notices.selecting import select_next
from tests.build import (
    NOON,
    make_client,
    make_contract,
    make_entity,
    make_premium,
)
from tests.notices.edition_window import ANSWERS, NEW, composed, words

pytestmark = pytest.mark.django_db


def test_the_window_proposes_everything_entered_to_date_and_in_effect_this_month(
    manager: Browser,
) -> None:
    make_entity()

    form = manager.get(NEW).context["form"]

    assert form["entered_to"].value() == "aujourd’hui"
    assert form["effect_to"].value() == "fin du mois"
    assert form["debit_from"].value() is None


def test_counting_says_how_many_and_writes_nothing(manager: Browser) -> None:
    make_premium()

    response = manager.post(NEW, ANSWERS | {"do": "compter"})

    assert "1 avis pour 1 client : 1 par mail, 0 à imprimer." in words(response)
    assert not Edition.objects.exists()


def test_criteria_are_kept_for_the_next_visit(manager: Browser) -> None:
    make_premium()
    manager.post(NEW, ANSWERS | {"do": "compter", "dossier_from": "P5", "effect_to": "30/04/27"})

    form = manager.get(NEW).context["form"]

    assert (form["dossier_from"].value(), form["effect_to"].value()) == ("P5", "30/04/27")


def test_all_mistakes_are_told_at_once(manager: Browser) -> None:
    make_premium()
    mistakes = {"effect_to": "31/02/2026", "dossier_from": "12", "dossier_to": "7", "kinds": []}

    response = manager.post(NEW, ANSWERS | {"do": "mail", "deposits": []} | mistakes)

    for told in ("jj/mm/aaaa", "inversez les deux bornes", "Cochez au moins une nature"):
        assert told in words(response)


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ({"entered_from": "22/04/2009", "entered_to": "20/04/2009"}, "précède la date de début"),
        ({"effect_to": "31/02/2026"}, "jj/mm/aaaa"),
        ({"debit_to": "13/2026"}, "mm/aaaa"),
        ({"fixed_fee": "beaucoup"}, "Saisissez un montant"),
        ({"collected_by": []}, "Cochez « Confié »"),
        ({"dossier_from": "12", "dossier_to": "7"}, "inversez les deux bornes"),
    ],
)
def test_a_mistake_is_explained_beside_its_field(
    manager: Browser, answers: dict[str, Any], text: str
) -> None:
    make_premium()

    response = manager.post(NEW, ANSWERS | {"do": "mail"} | answers)

    assert text in words(response)
    assert not Edition.objects.exists()


@pytest.mark.parametrize(
    ("typed", "read"), [("12,5", "12,50 €"), ("12.50", "12,50 €"), ("1 234,56 €", "1 234,56 €")]
)
def test_the_fixed_fee_is_typed_as_one_likes(manager: Browser, typed: str, read: str) -> None:
    make_premium()

    page = manager.post(NEW, ANSWERS | {"fixed_fee": typed, "do": "compter"}).content.decode()

    assert f"Frais fixes : {read} par page" in page.replace("\u00a0", " ")


def test_mail_launches_the_run_and_shows_it(manager: Browser) -> None:
    make_premium(make_contract(make_client("P5")))

    response = manager.post(NEW, ANSWERS | {"do": "mail"}, follow=True)

    edition = Edition.objects.get()
    before = (edition.user, edition.state)
    select_next(clock=lambda: NOON)
    page = words(manager.get(f"/editions/{edition.pk}/"))
    assert response.redirect_chain == [(reverse("notices:edition", args=[edition.pk]), 302)]
    assert before == ("hala", EditionState.SELECTING)
    assert "Sélection des quittances" in words(response)
    assert "0 lettres composées sur 1" in page
    assert "P5" in page


def test_nothing_selected_is_said_without_making_an_edition(manager: Browser) -> None:
    make_entity()

    response = manager.post(NEW, ANSWERS | {"do": "mail"})

    assert "Élargissez la période" in words(response)
    assert not Edition.objects.exists()


def test_a_reader_may_look_but_not_run_nor_answer(reader: Browser) -> None:
    make_premium()
    edition = composed()

    assert reader.get(f"/editions/{edition.pk}/").status_code == 200
    assert reader.get(NEW).status_code == 403
    assert reader.post(f"/editions/{edition.pk}/reponse/", {"answer": "oui"}).status_code == 403
    assert reader.post(f"/editions/{edition.pk}/action/", {"do": "supprimer"}).status_code == 403
    assert not Notice.objects.exists()


def test_the_list_shows_each_run_with_its_criteria(manager: Browser) -> None:
    make_premium(make_contract(make_client("P5")))
    use_case.run_edition(Criteria(entity="FOREM", dossier_from="P5"), by=None, at=NOON, user="hala")

    page = words(manager.get("/editions/"))

    assert "Dossier à partir de P5" in page
    assert "Projets en composition" in page


def test_the_manuals_path_is_kept_and_leads_nowhere_dead(manager: Browser) -> None:
    make_premium()
    path = "Comptabilité auxiliaire"
    directory = "Répertoire avis d’échéance et relevés de comptes"

    listed = manager.get("/editions/").content.decode()
    window = manager.get("/editions/nouvelle/").content.decode()

    assert path in listed
    assert f'<li aria-current="page">{directory}</li>' in listed
    assert "<h1>Avis d’échéances</h1>" in window
    assert f'<a href="/editions/">{directory}</a>' in window
    assert '<span class="tab-off">Relevés de comptes (non disponible)</span>' in listed


def test_an_office_without_edition_is_told_where_to_start(manager: Browser) -> None:
    assert "Aucune édition" in words(manager.get("/editions/"))
    assert "Aucune entité juridique" in words(manager.get(NEW))

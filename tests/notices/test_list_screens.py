"""The office’s lists: greetings, categories, statuses."""

import re

import pytest
from django.test import Client as Browser

from echeance.notices.models import (
    CategoryRule,
    GreetingRule,
)
from echeance.portfolio.models import StatusLabel
from tests.build import make_client, make_entity
from tests.notices.edition_window import words

pytestmark = pytest.mark.django_db


def test_the_lists_are_completed_and_corrected(administrator: Browser) -> None:
    address = "/parametres/listes/"

    administrator.post(address, {"do": "formule", "title": "Me", "greeting": "Cher Maître,"})
    administrator.post(address, {"do": "formule", "title": "me.", "greeting": "Maître"})
    administrator.post(address, {"do": "categorie", "words": "Santé"})
    page = words(administrator.get(address))

    assert list(GreetingRule.objects.values_list("key", "greeting")) == [("me", "Maître")]
    assert list(CategoryRule.objects.values_list("key", "terminable")) == [("sante", False)]
    assert re.search(r'<th scope="row"[^>]*>Santé</th><td[^>]*>Non</td>', page)
    administrator.post(address, {"do": "retirer-formule", "pk": GreetingRule.objects.get().pk})
    administrator.post(address, {"do": "retirer-categorie", "pk": CategoryRule.objects.get().pk})
    assert not GreetingRule.objects.exists()
    after = words(administrator.get(address))
    assert re.search(r'<th scope="row"[^>]*>santé</th><td[^>]*>Oui <span', after)


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ({"do": "formule", "title": "..", "greeting": "x"}, 422),
        ({"do": "formule", "title": "Me", "greeting": ","}, 422),
        ({"do": "categorie", "words": ""}, 422),
        ({"do": "retirer-formule", "pk": "x"}, 404),
        ({"do": "retirer-categorie", "pk": "9"}, 404),
        ({"do": "autre"}, 404),
    ],
)
def test_a_line_that_says_nothing_is_refused(
    administrator: Browser, answers: dict[str, str], status: int
) -> None:
    assert administrator.post("/parametres/listes/", answers).status_code == status


def test_the_office_names_its_statuses_and_the_window_offers_them(administrator: Browser) -> None:
    lists, window = "/parametres/listes/", "/editions/nouvelle/"
    make_entity()
    make_client(status="X")
    before = words(administrator.get(window))

    administrator.post(lists, {"do": "statut", "code": "d", "label": "Dossiers délégués"})
    administrator.post(lists, {"do": "statut", "code": "D", "label": "Délégués"})

    after = words(administrator.get(window))
    assert "D – à nommer dans" in before
    assert ("D – Délégués" in after, "C – Clients" in after, ">X</option>" in after) == (True,) * 3
    assert StatusLabel.objects.get().label == "Délégués"
    administrator.post(lists, {"do": "retirer-statut", "pk": StatusLabel.objects.get().pk})
    assert not StatusLabel.objects.exists()


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"code": "É", "label": "Étrangers"}, "Écrivez une seule lettre, sans accent."),
        ({"code": "", "label": "Délégués"}, "Ce champ est obligatoire"),
        ({"code": "D", "label": "\u202e"}, "Écrivez ce que cette lettre veut dire."),
    ],
)
def test_a_status_that_says_nothing_is_refused(
    administrator: Browser, answers: dict[str, str], problem: str
) -> None:
    response = administrator.post("/parametres/listes/", {"do": "statut", **answers})

    assert response.status_code == 422
    assert problem in words(response)


def test_a_title_is_kept_without_what_nobody_sees(administrator: Browser) -> None:
    typed = {"do": "formule", "title": "M\u200be\u202e", "greeting": "Maître"}

    administrator.post("/parametres/listes/", typed)

    assert GreetingRule.objects.get().title == "Me"

"""Standard texts on screen: written, seen, refused, deleted, proposed by the window."""

import pytest
from django.test import Client as Browser

from echeance.accounts.models import Role
from echeance.notices.models import (
    Edition,
    StandardText,
)
from echeance.portfolio.models import LegalEntity
from tests.build import NOON, make_entity, make_premium, make_user
from tests.notices.edition_window import words

pytestmark = pytest.mark.django_db
TEXT = {"title": "Rappel", "rank": "10", "is_active": "on", "body": "Cher {Adr_Nom}, **merci**."}


@pytest.mark.parametrize("path", ["/parametres/textes/", "/parametres/textes/nouveau/"])
def test_texts_are_for_those_who_may_change(client: Browser, path: str) -> None:
    client.force_login(make_user("lecteur", role=Role.READER))

    assert client.get(path).status_code == 403


def test_a_text_is_written_seen_and_kept(manager: Browser) -> None:
    make_entity()

    seen = manager.post("/parametres/textes/nouveau/", {**TEXT, "do": "voir"})
    letter = manager.post("/parametres/textes/nouveau/", {**TEXT, "do": "lettre"})
    kept = manager.post("/parametres/textes/nouveau/", {**TEXT, "do": "enregistrer"})

    assert "Cher L’ÉDUC &amp; Fils, <strong>merci</strong>." in words(seen)
    assert letter["Content-Type"] == "application/pdf"
    assert kept.status_code == 302
    assert StandardText.objects.get().changed_by == "hala"
    assert "Rappel" in words(manager.get("/parametres/textes/"))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"body": "a\n\n{Adr_Non}"}, "Ligne 3 : le champ {Adr_Non} n’existe pas."),
        ({"body": "{Avis_Numero}"}, "le champ {Avis_Numero} n’existe pas"),
        ({"body": "[x](javascript:y)"}, "doit commencer par https://"),
        ({"body": ""}, "obligatoire"),
        ({"rank": "-1"}, "0"),
        ({"body": "Bonnes fêtes \U0001f600"}, "GRINNING FACE"),
    ],
)
def test_a_text_that_cannot_be_printed_names_its_line(
    manager: Browser, change: dict[str, str], problem: str
) -> None:
    make_entity()

    response = manager.post("/parametres/textes/nouveau/", {**TEXT, **change, "do": "enregistrer"})

    assert response.status_code == 422
    assert problem in words(response)
    assert not StandardText.objects.exists()


def test_the_same_problem_twice_is_said_once(manager: Browser) -> None:
    response = manager.post(
        "/parametres/textes/nouveau/", {**TEXT, "body": "{ a { b", "do": "enregistrer"}
    )

    assert len(response.context["form"].errors["body"]) == 1


def test_a_text_is_kept_though_the_card_of_its_entity_is_wrong(manager: Browser) -> None:
    make_entity()
    LegalEntity.objects.update(main_color="bleu")

    response = manager.post("/parametres/textes/nouveau/", {**TEXT, "do": "enregistrer"})

    assert response.status_code == 302


def test_a_text_no_font_can_print_is_said_before_the_run(manager: Browser) -> None:
    make_entity()

    response = manager.post(
        "/parametres/textes/nouveau/", {**TEXT, "body": "Bonnes fêtes \U0001f600", "do": "lettre"}
    )

    assert "GRINNING FACE" in words(response)


def test_a_text_is_deleted_after_a_question(manager: Browser) -> None:
    text = StandardText.objects.create(title="A", body="B", changed_at=NOON, changed_by="x")

    question = words(manager.get(f"/parametres/textes/{text.pk}/supprimer/"))
    asked_only = StandardText.objects.exists()
    manager.post(f"/parametres/textes/{text.pk}/supprimer/")

    assert "Supprimer le texte « A » ?" in question
    assert asked_only
    assert not StandardText.objects.exists()
    assert manager.get(f"/parametres/textes/{text.pk}/").status_code == 404


def test_the_window_shows_what_its_texts_say(manager: Browser) -> None:
    make_premium()
    for title, body, active in (
        ("Juste", "Cher {Adr_Nom}, **merci**.", True),
        ("Vieux", "{Champ_Disparu}", True),
        ("Retiré", "Ne se lit pas.", False),
    ):
        StandardText.objects.create(
            title=title, body=body, is_active=active, changed_at=NOON, changed_by="x"
        )

    page = words(manager.get("/editions/nouvelle/"))

    assert "Cher L’ÉDUC &amp; Fils, <strong>merci</strong>." in page
    assert "Ce texte est à corriger." in page
    assert "Ne se lit pas." not in page


def test_the_window_proposes_the_texts_of_the_last_run(manager: Browser) -> None:
    make_premium()
    texts = [
        StandardText.objects.create(title=title, body="B", changed_at=NOON, changed_by="x")
        for title in ("Un", "Deux")
    ]

    def ticked() -> list[bool]:
        page = words(manager.get("/editions/nouvelle/"))
        boxes = [page.split(f'name="texts" value="{text.pk}"')[1].split(">")[0] for text in texts]
        return ["checked" in box for box in boxes]

    assert ticked() == [True, True]
    manager.post(
        "/editions/nouvelle/",
        {"entity": "FOREM", "collected_by": ["C", "D"], "kinds": ["T"], "texts": [texts[1].pk],
         "do": "mail"},
    )  # fmt: skip
    session = manager.session
    session.pop("last_criteria", None)  # another day, another session
    session.save()

    assert Edition.objects.get().criteria["texts"] == [texts[1].pk]
    assert ticked() == [False, True]

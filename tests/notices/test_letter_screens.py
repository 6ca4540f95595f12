"""Entities, texts, lists and deadlines on screen."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils import timezone

from echeance.accounts.models import Role
from echeance.notices.models import (
    CategoryRule,
    Edition,
    GreetingRule,
    LetterSettings,
    StandardText,
)
from echeance.portfolio.models import Contract, LegalEntity, StatusLabel
from tests.build import NOON, make_client, make_entity, make_premium, make_user
from tests.notices.edition_window import words

pytestmark = pytest.mark.django_db
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
)
CARD = {
    "code": "NEUF", "name": "Neuf Courtage", "address1": "1 rue Neuve", "postcode": "75001",
    "city": "PARIS", "siren": "123 456 782", "orias": "07000001", "main_color": "#123b52",
    "accent_color": "#e9b44c", "capital": "50 000,00", "iban": "FR76 3000 6000 0112 3456 7890 189",
    "bic": "agrifrpp", "one_notice_per": "client", "sending_days": "2", "direct_debit_days": "14",
    "refusal_sentence": "", "twenty_days_sentence": "", "any_time_sentence": "",
}  # fmt: skip
TEXT = {"title": "Rappel", "rank": "10", "is_active": "on", "body": "Cher {Adr_Nom}, **merci**."}


@pytest.fixture
def administrator(client: Browser) -> Browser:
    client.force_login(make_user("admin", role=Role.ADMINISTRATOR))
    return client


@pytest.fixture
def manager(client: Browser) -> Browser:
    client.force_login(make_user("hala"))
    return client


@pytest.mark.parametrize(
    "path", ["/parametres/entites/", "/parametres/entites/nouvelle/", "/parametres/listes/"]
)
def test_entities_and_lists_are_for_administrators(manager: Browser, path: str) -> None:
    assert manager.get(path).status_code == 403


@pytest.mark.parametrize("path", ["/parametres/textes/", "/parametres/textes/nouveau/"])
def test_texts_are_for_those_who_may_change(client: Browser, path: str) -> None:
    client.force_login(make_user("lecteur", role=Role.READER))

    assert client.get(path).status_code == 403


def test_an_entity_is_opened_with_its_letters(administrator: Browser) -> None:
    logo = SimpleUploadedFile("logo.svg", LOGO)

    response = administrator.post("/parametres/entites/nouvelle/", {**CARD, "logo": logo})

    entity = LegalEntity.objects.get()
    assert response.status_code == 302
    assert (entity.siren, entity.bic) == ("123456782", "AGRIFRPP")
    assert entity.capital == 50000
    assert "<rect" in entity.logo_svg
    assert LetterSettings.of(entity).one_notice_per == "client"
    assert LetterSettings.of(entity).refusal_sentence == ""


def test_a_logo_is_kept_until_it_is_removed(administrator: Browser) -> None:
    administrator.post(
        "/parametres/entites/nouvelle/", {**CARD, "logo": SimpleUploadedFile("l.svg", LOGO)}
    )
    entity = LegalEntity.objects.get()
    address = f"/parametres/entites/{entity.pk}/"

    administrator.post(address, {**CARD, "name": "Autre nom"})
    entity.refresh_from_db()
    assert "<rect" in entity.logo_svg
    administrator.post(address, {**CARD, "remove_logo": "on"})
    entity.refresh_from_db()

    assert (entity.name, entity.logo_svg, entity.code) == ("Neuf Courtage", "", "NEUF")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"siren": "123456789"}, "La clé du SIREN"),
        ({"siren": ""}, "obligatoire"),
        ({"iban": "FR7600000"}, "n’est pas valable (clé de contrôle)"),
        ({"bic": "X"}, "Un BIC a huit ou onze signes"),
        ({"creditor_identifier": "FR00ZZZ123456"}, "La clé de l’ICS"),
        ({"vat_number": "FR00303265045"}, "ne correspond pas au SIREN"),
        ({"capital": "beaucoup"}, "Saisissez un montant"),
        ({"main_color": "#ffeeee"}, "Trop claire pour les titres"),
        ({"accent_color": "#000000", "main_color": "#767676"}, "se lirait mal"),
        ({"sending_days": "90"}, "30"),
        ({"refusal_sentence": "Rien."}, "doit contenir {Loi_DateLimite}"),
        ({"refusal_sentence": "{Loi_Contrat} {Loi_DateLimite}"}, "Vouliez-vous dire"),
        ({"logo": SimpleUploadedFile("l.gif", b"GIF89a")}, "ni un dessin SVG ni une image PNG"),
        ({"name": "FOREM \U0001f600"}, "ne peut pas être imprimé"),
    ],
)
def test_a_card_that_would_make_a_wrong_letter_is_refused(
    administrator: Browser, change: dict[str, Any], problem: str
) -> None:
    response = administrator.post("/parametres/entites/nouvelle/", {**CARD, **change})

    assert response.status_code == 422
    assert problem in words(response)
    assert not LegalEntity.objects.exists()


def test_an_iban_is_typed_and_shown_in_groups_as_banks_write_it(administrator: Browser) -> None:
    maltese = "MT84 MALT 0110 0001 2345 MTLC AST0 01S"

    administrator.post("/parametres/entites/nouvelle/", {**CARD, "iban": maltese})

    entity = LegalEntity.objects.get()
    assert entity.iban == maltese.replace(" ", "")
    assert f'value="{maltese}"' in words(administrator.get(f"/parametres/entites/{entity.pk}/"))


def test_a_wrong_sentence_is_named_at_the_top_and_led_to(administrator: Browser) -> None:
    entity = make_entity()

    page = words(
        administrator.post(
            f"/parametres/entites/{entity.pk}/", {**CARD, "refusal_sentence": "Non."}
        )
    )

    assert '<a href="#id_refusal_sentence">Date limite de refus</a> : ' in page


def test_the_sample_letter_shows_what_is_typed_without_storing_it(administrator: Browser) -> None:
    entity = make_entity()
    address = f"/parametres/entites/{entity.pk}/exemple/"

    pdf = administrator.post(address, {**CARD, "main_color": "#7a1f3d"})
    picture = administrator.post(address, CARD, headers={"HX-Request": "true"})
    wrong = administrator.post(address, {**CARD, "siren": "1"}, headers={"HX-Request": "true"})

    assert pdf["Content-Type"] == "application/pdf"
    assert b"%PDF" in pdf.content[:10]
    assert "data:image/png;base64," in words(picture)
    assert "SIREN : Un SIREN a neuf chiffres." in words(wrong)
    entity.refresh_from_db()
    assert (entity.main_color, entity.name) == ("#123b52", "FOREM Courtage")


def test_the_stored_letter_is_shown_as_a_picture(administrator: Browser) -> None:
    entity = make_entity()

    picture = administrator.get(f"/parametres/entites/{entity.pk}/exemple.png")

    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert "Un avis par contrat" in words(administrator.get("/parametres/entites/"))


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


def test_renewals_to_announce_are_listed_and_counted_on_the_dashboard(manager: Browser) -> None:
    due_on = timezone.localdate() + timedelta(days=40)
    premium = make_premium(effective_from=due_on, effective_to=due_on + timedelta(days=364))
    Contract.objects.update(due_day=due_on.day, due_month=due_on.month)

    page = words(manager.get("/editions/dates-limites/"))

    assert premium.number in page
    assert "Date limite passée" in page
    assert "1 reconduction à annoncer sans attendre" in words(manager.get("/"))

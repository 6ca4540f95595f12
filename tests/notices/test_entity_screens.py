"""The card of an entity: its letterhead, its logo, its sentences, its sample letter."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from echeance.notices.models import (
    LetterSettings,
)
from echeance.portfolio.models import LegalEntity
from tests.build import make_entity
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


@pytest.mark.parametrize(
    "path", ["/parametres/entites/", "/parametres/entites/nouvelle/", "/parametres/listes/"]
)
def test_entities_and_lists_are_for_administrators(manager: Browser, path: str) -> None:
    assert manager.get(path).status_code == 403


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

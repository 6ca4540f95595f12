"""« Modèles »: what the mail would be, before it is saved."""

import pytest
from django.test import Client

from tests.build import make_client, make_notice
from tests.dispatch.template_editor import PAGE, administrator, read, typed
from tests.review.office import signed_in

pytestmark = pytest.mark.django_db


def test_the_preview_is_the_mail_of_a_real_client(client: Client) -> None:
    make_notice(make_client("CA13", last_name="L'ÉDUC & Fils", first_name=""))
    make_notice(make_client("P5", last_name="AUTRE"))

    part = administrator(client).post(
        f"{PAGE}apercu/",
        typed(
            example="CA13",
            html='<p>{Adr_Nom}</p><form></form><img src="https://x.fr/a.png">',
            text="",
            subject="Pour {Adr_Nom} {Adr_Prenom}",
        ),
        headers={"HX-Request": "true"},
    )

    text = read(part)
    assert "<html" not in part.content.decode()[:50]
    assert "Avec l’avis n° 1 de Mme L'ÉDUC & Fils (CA13)." in text
    assert "Sujet Pour L'ÉDUC & Fils" in text
    assert "AVIS_ECHEANCES_CA13_1_20261125.pdf" in text
    assert "Pour ce client, {Adr_Prenom} est vide." in text
    assert "aucun logiciel de messagerie ne les montre : <form>" in text
    assert "1 image d’un autre site, bloquée" in text
    assert "produit à partir du HTML" in text
    assert "<iframe" in part.content.decode()
    assert "sandbox srcdoc=" in part.content.decode()


def test_the_preview_works_without_script_and_says_what_is_wrong(client: Client) -> None:
    page = administrator(client).post(
        f"{PAGE}apercu/", typed(subject="{Adr_Non}", example="inconnu")
    )

    assert page.status_code == 200
    assert "Aucun avis pour le dossier ou le numéro « inconnu »." in read(page)
    page = client.post(f"{PAGE}apercu/", typed(subject="{Adr_Non}"))
    assert "Vouliez-vous dire {Adr_Nom} ?" in read(page)
    assert page.context["form"]["subject"].value() == "{Adr_Non}"


def test_without_any_notice_the_preview_invents_one(client: Client) -> None:
    page = administrator(client).get(PAGE)

    assert "Avec des valeurs inventées" in read(page)


def test_the_mail_is_framed_under_a_policy_without_scripts_and_images(client: Client) -> None:
    policy = administrator(client).get(PAGE)["Content-Security-Policy"]

    assert "script-src 'self' 'wasm-unsafe-eval';" in policy + ";"
    assert "img-src 'self' data:" in policy
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "unsafe-inline" not in client.get("/avis/")["Content-Security-Policy"]


def test_a_confidential_client_is_no_example_for_others(client: Client) -> None:
    make_notice(make_client("SECRET", confidential=True))
    page = signed_in(client).post(f"{PAGE}apercu/", typed(example="SECRET"))

    assert "Aucun avis pour le dossier" in read(page)
    assert "DURAND" not in read(page)

"""A session that ends in the middle of a form: nothing typed is lost, scripts or not."""

import re
from typing import Any

import pytest
from django.test import Client as Browser

from echeance.notices.models import Notice
from tests.build import make_notice, make_user
from tests.review.office import signed_in, words

pytestmark = pytest.mark.django_db
NAVIGATES = {"Sec-Fetch-Mode": "navigate"}
PASSWORD = "un mot de passe"


def kept(page: Any) -> str:
    found = re.search(r'name="kept" value="([^"]+)"', page.content.decode())
    assert found
    return found[1]


def test_a_form_sent_too_late_waits_for_the_person_to_sign_in(client: Browser) -> None:
    notice = make_notice()
    make_user()
    typed = {"avis": notice.pk, "motif": "Autre", "precision": "Le client a appelé <hier>"}

    page = client.post("/avis/bloquer/perdu/", typed, headers=NAVIGATES)
    assert "Reconnectez-vous : ce que vous avez saisi est conservé." in words(page)
    again: Any = client.post(
        "/compte/connexion/reprendre/",
        {"kept": kept(page), "username": "hala", "password": PASSWORD},
    )

    assert "Ce que vous aviez saisi n’est pas encore enregistré" in words(again)
    assert Notice.objects.get().status == "E"
    assert again.context["path"] == "/avis/bloquer/perdu/"
    client.post(again.context["path"], dict(again.context["typed"]))
    assert Notice.objects.get().status == "B"
    assert Notice.objects.get().remark == "Le client a appelé <hier>"


def test_a_wrong_password_asks_again_and_keeps_the_words(client: Browser) -> None:
    make_user()
    page = client.post("/clients/nouveau/", {"last_name": "DURAND"}, headers=NAVIGATES)

    refused = client.post(
        "/compte/connexion/reprendre/", {"kept": kept(page), "username": "hala", "password": "non"}
    )

    assert "Identifiant ou mot de passe incorrect" in words(refused)
    assert kept(refused) == kept(page)


def test_what_was_tampered_with_is_not_sent(client: Browser) -> None:
    make_user()

    answer: Any = client.post(
        "/compte/connexion/reprendre/",
        {"kept": "autre chose", "username": "hala", "password": PASSWORD},
    )

    assert answer.url == "/compte/connexion/"


def test_passwords_and_tokens_are_not_written_on_the_page(client: Browser) -> None:
    make_user()
    typed = {
        "host": "smtp.exemple.fr",
        "password": "s3cret",
        "password_again": "s3cret",
        "secret": "s3cret",
        "refresh": "1//refresh",
        "pem": "-----BEGIN PRIVATE KEY-----",
        "csrfmiddlewaretoken": "x",
    }

    page = client.post("/parametres/serveur/", typed, headers=NAVIGATES)
    again: Any = client.post(
        "/compte/connexion/reprendre/",
        {"kept": kept(page), "username": "hala", "password": PASSWORD},
    )

    assert [tuple(pair) for pair in again.context["typed"]] == [("host", "smtp.exemple.fr")]


def test_a_form_of_another_site_is_refused_before(client: Browser) -> None:
    checked = Browser(enforce_csrf_checks=True)

    answer = checked.post("/clients/nouveau/", {"last_name": "DURAND"}, headers=NAVIGATES)

    assert answer.status_code == 403
    assert "DURAND" not in answer.content.decode()


def test_a_script_is_still_sent_to_the_sign_in_page(client: Browser) -> None:
    answer: Any = client.post("/avis/coches/", {"avis": 1}, headers={"Sec-Fetch-Mode": "cors"})

    assert answer.status_code == 302
    assert answer.url.startswith("/compte/connexion/?")


def test_signing_in_in_place_answers_who_and_a_token(client: Browser) -> None:
    make_user()

    nobody = client.get("/compte/connexion/ici/").json()
    refused = client.post("/compte/connexion/ici/", {"username": "hala", "password": "non"}).json()
    someone = client.post(
        "/compte/connexion/ici/", {"username": "hala", "password": PASSWORD}
    ).json()

    assert nobody["user"] == ""
    assert "incorrect" in refused["refused"]
    assert someone["user"] == "hala"
    assert someone["token"]
    assert client.get("/avis/").status_code == 200


def test_who_is_signed_in_is_told_to_the_page(client: Browser) -> None:
    signed_in(client, username="paul")

    assert client.get("/compte/connexion/ici/").json()["user"] == "paul"

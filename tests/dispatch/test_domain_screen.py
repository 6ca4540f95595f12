"""The screen « Domaine », against a name server on loopback."""

import pytest
from django.test import Client as Browser

from echeance.accounts.models import Role
from echeance.dispatch.models import Relay, SenderProfile
from tests.build import make_user
from tests.dispatch.dns_server import machine_with_dns

pytestmark = pytest.mark.django_db

ADDRESS = "/parametres/domaine/"
ZONE = {
    ("mail.exemple.fr", "A"): ["192.0.2.10"],
    ("exemple.fr", "TXT"): ['"v=spf1 a:mail.exemple.fr -all"'],
}


@pytest.fixture
def browser() -> Browser:
    one = Browser()
    one.force_login(make_user(role=Role.ADMINISTRATOR))
    return one


@pytest.fixture
def office() -> None:
    Relay.objects.create(pk=1, host="mail.exemple.fr")
    SenderProfile.objects.create(pk=1, address="courtage@exemple.fr")


@pytest.mark.usefixtures("office")
def test_nothing_is_asked_of_the_dns_before_the_button(browser: Browser) -> None:
    html = browser.get(ADDRESS).content.decode()

    assert "Vérifier le domaine (SPF, DKIM, DMARC)" in html
    assert "Contrôle du" not in html


@pytest.mark.usefixtures("office")
def test_the_three_records_are_shown_with_the_values_to_publish(browser: Browser) -> None:
    with machine_with_dns(ZONE):
        html = browser.get(ADDRESS, {"verifier": "1"}).content.decode()

    assert "Le domaine autorise mail.exemple.fr à envoyer en son nom." in html
    assert "v=DMARC1; p=none; rua=mailto:postmaster@exemple.fr" in html
    assert "Aucun sélecteur" in html
    assert '<textarea readonly rows="2" id="dmarc"' in html


@pytest.mark.usefixtures("office")
def test_a_domain_that_the_dns_does_not_know_is_said_once(browser: Browser) -> None:
    SenderProfile.objects.update(address="courtage@exmple.fr")

    with machine_with_dns(ZONE):
        html = browser.get(ADDRESS, {"verifier": "1"}).content.decode()

    assert html.count("ne connaît pas le domaine") == 1


@pytest.mark.usefixtures("office")
def test_a_selector_that_is_none_is_refused(browser: Browser) -> None:
    html = browser.get(ADDRESS, {"verifier": "1", "selecteur": "a b"}).content.decode()

    assert "Un sélecteur n’a que des lettres" in html
    assert "Contrôle du" not in html


def test_without_sender_the_screen_says_what_comes_first(browser: Browser) -> None:
    html = browser.get(ADDRESS, {"verifier": "1"}).content.decode()

    assert "Réglez d’abord le serveur d’envoi" in html


def test_only_administrators_check_the_domain() -> None:
    browser = Browser()
    browser.force_login(make_user(role=Role.MANAGER))

    assert browser.get(ADDRESS).status_code == 403

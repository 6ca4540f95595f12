"""« Mise en route »: base, intervals, server, sender and reply-to, copies, as in the manual."""

import re

import pytest
from django.test import Client as Browser

from echeance.accounts.models import Role
from echeance.dispatch.models import BlindCopy, Relay, SenderProfile
from echeance.dispatch.state import relay_trouble
from echeance.notices.status import NoticeStatus
from tests.build import NOON, make_notice, make_user
from tests.dispatch.office import make_office

pytestmark = pytest.mark.django_db
PAGE = "/parametres/mise-en-route/"
PACE = "/parametres/envoi/"
WAITS = {
    "pause_after_each_ms": "1,5",
    "idle_wait_ms": "10",
    "error_wait_ms": "60",
    "start_wait_ms": "10",
    "manual_confirmation": "on",
    "undo_seconds": "10",
}


@pytest.fixture
def browser() -> Browser:
    one = Browser()
    one.force_login(make_user("chef", role=Role.ADMINISTRATOR))
    return one


def read(browser: Browser, address: str = PAGE) -> str:
    return browser.get(address).content.decode().replace("\u00a0", " ")


def test_the_steps_are_those_of_the_manual_in_its_order(browser: Browser) -> None:
    page = read(browser)

    titles = re.findall(r"<h3>(\d)\. ([^<]+?)\s*(?:<|$)", page)
    assert titles == [
        ("1", "Base de données"),
        ("2", "Intervalles d’envoi"),
        ("3", "Serveur d’envoi"),
        ("4", "Expéditeur et adresse de réponse"),
        ("5", "Copies cachées"),
    ]
    assert "0,8 s après chaque envoi, 10 s quand rien n’attend, 60 s après une erreur" in page
    assert "L’automate peut envoyer" not in page


def test_the_intervals_are_set_before_the_server_is_named(browser: Browser) -> None:
    saved = browser.post(PACE, WAITS, follow=True).content.decode()
    page = read(browser)

    assert "Modifications enregistrées." in saved
    assert "1,5 s après chaque envoi" in page
    assert Relay.current() is None
    assert relay_trouble(Relay.current(), at=NOON) == "Aucun serveur d’envoi n’est configuré."


def test_naming_the_server_keeps_the_intervals(browser: Browser) -> None:
    browser.post(PACE, WAITS)

    browser.post(
        "/parametres/serveur/",
        {
            "host": "mail.exemple.fr",
            "port": "587",
            "security": "starttls",
            "authentication": "none",
        },
    )

    relay = Relay.current()
    assert relay is not None
    assert (relay.host, relay.pause_after_each_ms) == ("mail.exemple.fr", 1500)


def test_a_preset_comes_before_the_server_too(browser: Browser) -> None:
    browser.post("/parametres/envoi/prereglage/", {"preset": "microsoft365"})

    kept = Relay.kept()
    assert kept is not None
    assert kept.per_minute == 30


def test_once_all_is_set_the_page_says_so(browser: Browser) -> None:
    make_office()
    SenderProfile.objects.update(reply_to="contact@exemple.fr")
    BlindCopy.objects.create(address="archive@exemple.fr", description="Archive", confirmed=True)

    page = read(browser)

    assert "L’automate peut envoyer" in page
    assert "contact@exemple.fr" in page
    assert "archive@exemple.fr" in page


def test_each_screen_says_its_step_until_a_mail_has_left(browser: Browser) -> None:
    make_office()
    before = read(browser, PACE), read(browser, "/parametres/expediteur/")
    make_notice(status=NoticeStatus.SENT)
    after = read(browser, PACE)

    assert "étape 2 sur 5" in before[0]
    assert "Après : Serveur d’envoi" in before[0]
    assert "étape 4 sur 5" in before[1]
    assert "étape 2 sur 5" not in after


def test_only_administrators_see_it() -> None:
    one = Browser()
    one.force_login(make_user(role=Role.MANAGER))

    assert one.get(PAGE).status_code == 403

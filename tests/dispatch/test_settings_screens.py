"""The settings of the mailer on screen: what is kept, what is refused, who may."""

import pytest
from django.test import Client as Browser

from echeance.accounts.models import Role
from echeance.dispatch.models import BlindCopy, Relay, SenderProfile
from echeance.notices.models import OfficeSettings
from tests.build import make_user
from tests.dispatch.dns_server import machine_with_dns
from tests.dispatch.office import make_office
from tests.dispatch.scripted_smtp import Say, ScriptedSmtp

pytestmark = pytest.mark.django_db
SERVER = {
    "host": "mail.exemple.fr",
    "port": "587",
    "security": "starttls",
    "user": "courtage",
    "password": "très secret",
    "ehlo_name": "",
    "user_agent": "Échéance",
    "ca_pem": "",
}
PACE = {
    "start_wait_ms": "10",
    "pause_after_each_ms": "0,8",
    "idle_wait_ms": "10",
    "error_wait_ms": "60",
    "manual_confirmation": "on",
    "undo_seconds": "15",
    "autostart": "on",
}


def browser(role: Role = Role.ADMINISTRATOR) -> Browser:
    one = Browser()
    one.force_login(make_user(role=role))
    return one


@pytest.mark.parametrize("page", ["serveur", "expediteur", "envoi"])
def test_only_administrators_open_the_settings(page: str) -> None:
    make_office()
    everybody = {role: make_user(role, role=role) for role in Role}

    answers = {}
    for role, user in everybody.items():
        one = Browser()
        one.force_login(user)
        answers[role] = one.get(f"/parametres/{page}/").status_code

    assert answers == {Role.ADMINISTRATOR: 200, Role.MANAGER: 403, Role.READER: 403}


def test_the_server_is_kept_and_its_password_is_sealed_and_never_shown() -> None:
    one = browser()

    answer = one.post("/parametres/serveur/", SERVER)

    relay = Relay.objects.get()
    assert answer.status_code == 302
    assert (relay.host, relay.port, relay.password()) == ("mail.exemple.fr", 587, "très secret")
    assert "très secret" not in relay.sealed_password
    assert "très secret" not in one.get("/parametres/serveur/").content.decode()


def test_an_empty_password_keeps_the_one_there_is_and_no_account_forgets_it() -> None:
    one = browser()
    one.post("/parametres/serveur/", SERVER)

    one.post("/parametres/serveur/", SERVER | {"password": "", "port": "465", "security": "tls"})
    kept = Relay.objects.get().password()
    one.post("/parametres/serveur/", SERVER | {"password": "", "user": ""})

    assert kept == "très secret"
    assert Relay.objects.get().sealed_password == ""


def test_saving_the_server_tells_the_automate_that_a_person_has_looked() -> None:
    make_office()
    Relay.call_for_help("mot de passe refusé")

    browser().post("/parametres/serveur/", SERVER)

    assert Relay.objects.get().needs_attention == ""


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"host": "(local)"}, "sans parenthèses"),
        ({"host": "http://mail"}, "n’est pas un nom de serveur"),
        ({"port": "99999"}, "65535"),
        ({"password": ""}, "a besoin de son mot de passe"),
        ({"user": ""}, "Indiquez le compte"),
        ({"security": "none"}, "passerait en clair"),
        ({"ca_pem": "abc"}, "pas un certificat"),
    ],
)
def test_a_server_that_cannot_be_is_refused_with_the_remedy(
    wrong: dict[str, str], words: str
) -> None:
    answer = browser().post("/parametres/serveur/", SERVER | wrong)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Relay.objects.exists()


@pytest.mark.parametrize(
    ("name", "words"), [("localhost", "refusent"), ("nowhere.exemple.fr", "n’a pas d’adresse")]
)
def test_a_name_that_servers_may_refuse_is_kept_with_a_warning(name: str, words: str) -> None:
    with machine_with_dns({("srv.exemple.fr", "A"): ["192.0.2.5"]}):
        answer = browser().post("/parametres/serveur/", SERVER | {"ehlo_name": name}, follow=True)

    assert words in answer.content.decode()
    assert Relay.objects.get().ehlo_name == name


@pytest.mark.parametrize("name", ["[192.0.2.5]", "srv.exemple.fr"])
def test_a_name_that_leads_to_an_address_is_kept_quietly(name: str) -> None:
    with machine_with_dns({("srv.exemple.fr", "A"): ["192.0.2.5"]}):
        answer = browser().post("/parametres/serveur/", SERVER | {"ehlo_name": name}, follow=True)

    assert "n’a pas d’adresse" not in answer.content.decode()
    assert Relay.objects.get().ehlo_name == name


def test_a_name_is_not_accused_when_no_dns_answers() -> None:
    given = SERVER | {"ehlo_name": "srv.exemple.fr"}

    with machine_with_dns({}, silent=True):
        answer = browser().post("/parametres/serveur/", given, follow=True)

    assert "n’a pas d’adresse" not in answer.content.decode()
    assert Relay.objects.get().ehlo_name == "srv.exemple.fr"


def test_the_connection_is_tried_without_sending_anything() -> None:
    with ScriptedSmtp() as server:
        make_office(port=server.port)
        answer = browser().post("/parametres/serveur/test/", follow=True)

    page = answer.content.decode()
    assert "Connexion réussie" in page
    assert server.accepted == []
    assert "MAIL FROM:<courtage@exemple.fr>" in server.commands
    assert not any(command.startswith(("RCPT", "DATA")) for command in server.commands)


def test_a_connection_that_fails_says_why() -> None:
    with ScriptedSmtp({"greeting": [Say("554 5.7.1 go away")]}) as server:
        make_office(port=server.port)
        answer = browser().post("/parametres/serveur/test/", follow=True)

    assert "go away" in answer.content.decode()


def test_the_sender_is_kept_in_its_canonical_form() -> None:
    browser().post(
        "/parametres/expediteur/",
        {"address": " courtage@EXEMPLE.fr", "name": "Forêt", "reply_to": "", "description": ""},
    )

    assert SenderProfile.objects.get().address == "courtage@exemple.fr"


@pytest.mark.parametrize("address", ["", "jérôme@exemple.fr", "a@exemple.fr; b@exemple.fr", "x"])
def test_a_sender_that_no_server_takes_is_refused(address: str) -> None:
    answer = browser().post("/parametres/expediteur/", {"address": address})

    assert answer.status_code == 422
    assert not SenderProfile.objects.exists()


def test_a_hidden_copy_needs_a_confirmation_and_can_be_removed() -> None:
    one = browser()
    copy = {"copy-address": "archive@exemple.fr", "copy-description": "archives"}

    refused = one.post("/parametres/copies/", copy)
    none = list(BlindCopy.objects.all())
    one.post("/parametres/copies/", copy | {"copy-confirmed": "on"})
    kept = BlindCopy.objects.get()
    one.post(f"/parametres/copies/{kept.pk}/retirer/")

    assert refused.status_code == 422
    assert "data-focus-on-load" in refused.content.decode()
    assert none == []
    assert kept.confirmed
    assert not BlindCopy.objects.exists()


def test_an_imported_copy_gets_nothing_until_it_is_confirmed() -> None:
    copy = BlindCopy.objects.create(address="dev@exemple.fr", confirmed=False)
    one = browser()

    page = one.get("/parametres/expediteur/").content.decode()
    one.post(f"/parametres/copies/{copy.pk}/confirmer/")

    assert "ne reçoit rien" in page
    assert list(BlindCopy.objects.confirmed()) == [copy]


def test_waits_are_typed_in_seconds_and_kept_in_milliseconds() -> None:
    make_office()
    one = browser()

    one.post("/parametres/envoi/", PACE | {"pause_after_each_ms": "0,8"})

    relay = Relay.objects.get()
    page = one.get("/parametres/envoi/").content.decode()
    assert (relay.pause_after_each_ms, relay.error_wait_ms) == (800, 60_000)
    assert "Réglé à 60\u00a0000\u00a0ms." in page
    assert "75\u00a0mails/min" in page or "75 mails/min" in page
    assert "AE_WAIT_AFTER_EACH_OPERATION" in page


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("typed", ["0,8", "0.8"])
def test_a_comma_or_a_point_is_the_same_in_any_browser(language: str, typed: str) -> None:
    make_office()
    one = browser()

    one.post(
        "/parametres/envoi/",
        PACE | {"pause_after_each_ms": typed},
        headers={"accept-language": language},
    )
    page = one.get("/parametres/envoi/", headers={"accept-language": language})

    assert Relay.objects.get().pause_after_each_ms == 800
    assert 'value="0,8"' in page.content.decode()


def test_seconds_are_written_as_in_the_language_of_the_screens() -> None:
    Relay.objects.update_or_create(pk=1, defaults={"pause_after_each_ms": 800})
    one = Browser()
    one.force_login(make_user("kate", role=Role.ADMINISTRATOR, language="en"))

    page = one.get("/parametres/envoi/").content.decode()

    assert 'value="0.8"' in page
    assert "0,8" not in page


@pytest.mark.parametrize("seconds", ["-1", "90000", "abc", ""])
def test_an_absurd_wait_is_refused(seconds: str) -> None:
    make_office()

    answer = browser().post("/parametres/envoi/", PACE | {"idle_wait_ms": seconds})

    assert answer.status_code == 422


def test_doing_without_manual_confirmation_is_asked_twice() -> None:
    make_office()
    one = browser()
    automatic = {name: value for name, value in PACE.items() if name != "manual_confirmation"}

    first = one.post("/parametres/envoi/", automatic)
    still = OfficeSettings.current().manual_confirmation
    one.post("/parametres/envoi/", automatic | {"sure": "1"})

    assert "partiront sans votre accord" in first.content.decode()
    assert still
    assert not OfficeSettings.current().manual_confirmation

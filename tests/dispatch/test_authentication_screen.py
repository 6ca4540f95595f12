"""The choice of an authentication, and the DKIM key, on screen and on the command line."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from echeance.accounts.models import Role
from echeance.dispatch.dkim import make_key
from echeance.dispatch.models import Authentication, DkimKey, OauthAccount, Relay
from tests.build import make_user
from tests.dispatch.office import make_office

pytestmark = pytest.mark.django_db
KEY = make_key()
MICROSOFT = {
    "host": "",
    "port": "587",
    "security": "starttls",
    "authentication": "microsoft365",
    "user": "avis@exemple.fr",
    "oauth-client_id": "app-1",
    "oauth-tenant": "exemple.fr",
    "oauth-secret": "très secret",
}


def browser(role: Role = Role.ADMINISTRATOR) -> Browser:
    one = Browser()
    one.force_login(make_user(role=role))
    return one


def configure(*options: str) -> str:
    out = io.StringIO()
    call_command("configure_mail", *options, stdout=out)
    return out.getvalue()


def test_microsoft_365_is_chosen_with_its_server_and_a_sealed_secret() -> None:
    one = browser()

    answer = one.post("/parametres/serveur/", MICROSOFT)

    relay, account = Relay.objects.get(), OauthAccount.current()
    page = one.get("/parametres/serveur/").content.decode()
    assert answer.status_code == 302
    assert (relay.host, relay.port, relay.authentication) == (
        "smtp.office365.com",
        587,
        Authentication.MICROSOFT_365,
    )
    assert account.secret() == "très secret"
    assert "très secret" not in account.sealed_secret + page


def test_the_secret_is_kept_when_left_empty_and_the_old_token_goes() -> None:
    one = browser()
    one.post("/parametres/serveur/", MICROSOFT)
    OauthAccount.objects.update(sealed_token="old")

    one.post("/parametres/serveur/", MICROSOFT | {"oauth-secret": "", "oauth-client_id": "app-2"})

    account = OauthAccount.current()
    assert (account.client_id, account.secret(), account.sealed_token) == (
        "app-2",
        "très secret",
        "",
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"oauth-tenant": ""}, "locataire"),
        ({"oauth-secret": ""}, "secret de l’application"),
        ({"oauth-client_id": ""}, "identifiant de l’application"),
        ({"user": ""}, "adresse de la boîte"),
        ({"password": "x"}, "pas de mot de passe"),
        ({"security": "none", "host": "mail.exemple.fr"}, "passerait en clair"),
        ({"authentication": "oauth2", "host": "mail.exemple.fr"}, "donne ses jetons"),
        (
            {"authentication": "oauth2", "host": "m.fr", "oauth-token_url": "http://x.fr"},
            "commence par https://",
        ),
        ({"authentication": "password", "host": ""}, "Indiquez le serveur"),
    ],
)
def test_what_contradicts_itself_is_refused(changes: dict[str, str], told: str) -> None:
    answer = browser().post("/parametres/serveur/", MICROSOFT | changes)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Relay.objects.exists()


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"port": "465"}, "Le port 465 est inhabituel"),
        ({"host": "smtp.office365.com"}, "fin de décembre 2026"),
        ({"port": "2525"}, ""),
    ],
)
def test_what_is_seldom_right_is_kept_with_a_warning(answers: dict[str, str], told: str) -> None:
    password = {
        "host": "mail.exemple.fr",
        "port": "587",
        "security": "starttls",
        "authentication": "password",
        "user": "u",
        "password": "p",
    }

    page = browser().post("/parametres/serveur/", password | answers, follow=True)

    assert told in page.content.decode()
    assert ("inhabituel" in page.content.decode()) == ("inhabituel" in told)
    assert Relay.objects.exists()


def test_google_is_saved_before_it_is_authorised_and_says_so() -> None:
    page = browser().post(
        "/parametres/serveur/", MICROSOFT | {"authentication": "google"}, follow=True
    )

    assert "Il reste à autoriser l’envoi" in page.content.decode()
    assert Relay.objects.get().authentication == Authentication.GOOGLE


def test_the_command_line_chooses_google(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s\n", encoding="utf-8")

    options = ("--auth", "google", "--user", "avis@exemple.fr", "--from", "avis@exemple.fr")
    with pytest.raises(CommandError, match="oauth-client-id"):
        configure(*options)
    configure(
        *options,
        *("--oauth-client-id", "app", "--oauth-secret-file", str(secret)),
        *("--oauth-refresh-token-file", str(secret)),
    )

    assert Relay.objects.get().host == "smtp.gmail.com"
    assert OauthAccount.current().refresh() == "s"


def test_a_key_made_on_screen_shows_what_to_publish_and_signs_only_once_published() -> None:
    make_office()
    one = browser()
    names = {"domain": "exemple.fr", "selector": "s1"}

    too_early = one.post("/parametres/signature/", names | {"generate": "on", "signs": "on"})
    one.post("/parametres/signature/", names | {"generate": "on"})
    page = one.get("/parametres/signature/").content.decode()
    one.post("/parametres/signature/", names | {"signs": "on"})

    key = DkimKey.objects.get()
    assert too_early.status_code == 422
    assert "s1._domainkey.exemple.fr" in page
    assert key.record in page
    assert key.signs
    assert "PRIVATE KEY" not in page + key.sealed_key


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"domain": "autre.fr", "selector": "s1", "generate": "on"}, "un autre domaine"),
        ({"domain": "exemple.fr", "selector": "s 1", "generate": "on"}, "un sélecteur"),
        ({"domain": "exemple.fr", "selector": "s1"}, "Collez une clé"),
        ({"domain": "exemple.fr", "selector": "s1", "pem": "abc"}, "format PEM"),
    ],
)
def test_a_key_that_cannot_sign_for_the_sender_is_refused(
    answer: dict[str, str], told: str
) -> None:
    make_office()

    page = browser().post("/parametres/signature/", answer)

    assert page.status_code == 422
    assert told in page.content.decode().replace("d’un autre domaine", "un autre domaine")
    assert not DkimKey.objects.exists()


def test_only_administrators_see_the_signature() -> None:
    make_office()

    assert browser(Role.MANAGER).get("/parametres/signature/").status_code == 403


def test_the_command_line_takes_a_key_and_says_what_to_publish(tmp_path: Path) -> None:
    make_office()
    file = tmp_path / "key.pem"
    file.write_bytes(KEY.pem())

    with pytest.raises(CommandError, match="pas encore de clé"):
        configure("--dkim-sign", "on")
    told = configure("--dkim-key-file", str(file), "--dkim-selector", "s2")
    configure("--dkim-sign", "on")

    key = DkimKey.objects.get()
    assert KEY.record in told
    assert "s2._domainkey.exemple.fr" in told
    assert (key.signs, key.pem(), key.selector) == (True, KEY.pem(), "s2")

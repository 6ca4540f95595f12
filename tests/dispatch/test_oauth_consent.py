"""« Se connecter à Microsoft / à Google »: to the provider's page and back, against a real server.

The provider's page is played by hand: its token address is a real HTTP server on loopback.
"""

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client as Browser
from django.test import override_settings
from django.utils.timezone import now

from echeance.accounts.models import Role
from echeance.dispatch.models import OauthAccount, Relay
from echeance.dispatch.tokens import SealedTokens, token_source
from tests.build import make_user
from tests.dispatch.office import make_office
from tests.dispatch.token_server import TokenServer, serving

pytestmark = pytest.mark.django_db

BACK = "/parametres/serveur/oauth/retour/"


def browser(role: Role = Role.ADMINISTRATOR, name: str = "hala") -> Browser:
    one = Browser()
    one.force_login(make_user(name, role=role))
    return one


def declared(token_url: str = "", *, how: str = "microsoft365") -> None:
    """The office has typed what the provider's console gave."""
    make_office()
    Relay.objects.update(authentication=how, user="avis@exemple.fr")
    account = OauthAccount(pk=1, client_id="app-1", tenant="exemple.fr", token_url=token_url)
    account.set_secrets(secret="s3cret")
    account.save()


def asked_of(one: Browser) -> dict[str, str]:
    """The query of the provider's page."""
    answer = one.get("/parametres/serveur/oauth/")
    assert answer.status_code == 302
    return {
        name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()
    }


def given(**more: Any) -> tuple[int, dict[str, Any]]:
    return 200, {"access_token": "new", "expires_in": 3600, "refresh_token": "lasting", **more}


def id_token(**claims: str) -> str:
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"e30.{middle}.sig"


def come_back(one: Browser, **answer: str) -> str:
    """What the office reads after the provider sent the browser back."""
    return one.get(BACK, answer, follow=True).content.decode()


@pytest.mark.parametrize(
    ("how", "address", "scope"),
    [
        (
            "microsoft365",
            "https://login.microsoftonline.com/exemple.fr/oauth2/v2.0/authorize",
            "https://outlook.office.com/SMTP.Send offline_access",
        ),
        ("google", "https://accounts.google.com/o/oauth2/v2/auth", "https://mail.google.com/"),
    ],
)
def test_the_provider_is_asked_with_a_state_and_a_challenge(
    how: str, address: str, scope: str
) -> None:
    declared(how=how)
    one = browser()

    answer = one.get("/parametres/serveur/oauth/")

    page, _, query = answer["Location"].partition("?")
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    assert page == address
    assert asked["scope"].startswith(scope)
    assert asked["redirect_uri"] == f"http://testserver{BACK}"
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["login_hint"] == "avis@exemple.fr"
    assert len(asked["state"]) >= 32
    assert "s3cret" not in answer["Location"]


def test_google_is_asked_for_a_lasting_access() -> None:
    declared(how="google")

    asked = asked_of(browser())

    assert (asked["access_type"], asked["prompt"]) == ("offline", "consent")


def test_the_code_becomes_a_sealed_token_that_the_automate_uses() -> None:
    with serving(given(id_token=id_token(email="avis@exemple.fr"))) as provider:
        declared(provider.url)
        Relay.objects.update(needs_attention="L’autorisation a expiré.")
        one = browser()
        asked = asked_of(one)

        page = come_back(one, code="c0de", state=asked["state"])

    account = OauthAccount.current()
    source = token_source("microsoft365", clock=now)
    (form,) = provider.forms
    challenge = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() == asked["code_challenge"]
    assert (form["grant_type"], form["code"]) == ("authorization_code", "c0de")
    assert (form["redirect_uri"], form["client_secret"]) == (asked["redirect_uri"], "s3cret")
    assert (account.refresh(), account.authorised_by) == ("lasting", "hala")
    assert "lasting" not in account.sealed_refresh + account.sealed_token + page
    assert source is not None
    assert source.get() == "new"
    assert Relay.objects.get().needs_attention == ""
    assert "Autorisation enregistrée" in page
    assert "Autorisé par hala" in page
    assert "avis@exemple.fr" in page


def test_the_mailbox_that_answered_is_compared_with_the_account() -> None:
    with serving(given(id_token=id_token(preferred_username="chef@exemple.fr"))) as provider:
        declared(provider.url)
        one = browser()

        page = come_back(one, code="c", state=asked_of(one)["state"])

    assert "C’est chef@exemple.fr qui a autorisé" in page


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"error": "access_denied"}, "L’accès a été refusé"),
        (
            {"error": "access_denied", "error_description": "AADSTS65004: User declined"},
            "L’accès a été refusé",
        ),
        (
            {"error": "consent_required", "error_description": "AADSTS90094: Admin consent needed"},
            "l’accord d’un administrateur",
        ),
        (
            {"error": "access_denied", "error_description": "the administrator must approve"},
            "l’accord d’un administrateur",
        ),
        ({"error": "admin_policy_enforced"}, "n’a pas donné l’autorisation"),
        (
            {"error": "invalid_request", "error_description": "AADSTS50011: reply URL mismatch"},
            "L’adresse de retour n’est pas celle",
        ),
        ({"error": "redirect_uri_mismatch"}, "L’adresse de retour n’est pas celle"),
        ({"error": "invalid_scope"}, "La portée demandée"),
        ({"error": "<b>x</b>"}, "&lt;b&gt;x"),
        ({}, "sans code"),
    ],
)
def test_a_refusal_of_the_page_says_what_to_do_and_changes_nothing(
    answer: dict[str, str], told: str
) -> None:
    declared()
    one = browser()

    page = come_back(one, state=asked_of(one)["state"], **answer)

    assert told in page
    assert OauthAccount.current().sealed_refresh == ""


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((401, {"error": "invalid_client"}), "son secret est refusé"),
        (
            (400, {"error": "invalid_client", "error_description": "AADSTS7000222: expired"}),
            "secret de l’application a expiré",
        ),
        ((400, {"error": "invalid_grant"}), "a expiré ou a déjà servi"),
        ((400, {"error": "redirect_uri_mismatch"}), "L’adresse de retour n’est pas celle"),
        (
            (400, {"error": "invalid_grant", "error_description": "AADSTS65001: consent"}),
            "l’accord d’un administrateur",
        ),
        ((503, b"busy"), "indisponible"),
        ((200, {"expires_in": 3600}), "sans donner de jeton"),
        ((200, {"access_token": "short"}), "jeton d’actualisation"),
    ],
)
def test_a_code_that_is_not_exchanged_says_why_and_changes_nothing(
    answer: tuple[int, Any], told: str
) -> None:
    with serving(answer) as provider:
        declared(provider.url)
        one = browser()

        page = come_back(one, code="c", state=asked_of(one)["state"])

    assert told in page
    assert OauthAccount.current().sealed_refresh == ""
    assert SealedTokens().load() is None


def test_a_provider_that_is_away_is_told() -> None:
    with serving(given()) as provider:
        declared(provider.url)
    one = browser()

    page = come_back(one, code="c", state=asked_of(one)["state"])

    assert "ne répond pas" in page


def exchanged(provider: TokenServer) -> bool:
    return bool(provider.forms or OauthAccount.current().sealed_refresh)


def test_an_answer_that_this_browser_did_not_ask_for_is_refused() -> None:
    with serving(given()) as provider:
        declared(provider.url)
        one, other = browser(), browser(name="omar")
        state = asked_of(one)["state"]

        never_asked = come_back(other, code="c", state=state)
        asked_of(other)
        of_another = come_back(other, code="c", state=state)
        wrong = come_back(one, code="c", state="x")
        spent = come_back(one, code="c", state=state)

        assert not exchanged(provider)
    for page in (never_asked, of_another, wrong, spent):
        assert "aucune demande de ce navigateur" in page


def test_a_request_left_too_long_is_refused() -> None:
    declared()
    one = browser()
    state = asked_of(one)["state"]
    session = one.session
    session["oauth_consent"] |= {"asked_at": (now() - timedelta(minutes=16)).isoformat()}
    session.save()

    page = come_back(one, code="c", state=state)

    assert "trop ancienne" in page


def test_a_code_is_shown_to_no_other_provider_than_the_one_that_gave_it() -> None:
    with serving(given()) as provider:
        declared("https://first.exemple.fr/token")
        one = browser()
        state = asked_of(one)["state"]
        OauthAccount.objects.update(token_url=provider.url)

        page = come_back(one, code="c0de", state=state)

        assert not exchanged(provider)
    assert "réglages OAuth2 ont changé" in page


def test_a_provider_of_ones_own_is_asked_at_its_address() -> None:
    declared("https://id.exemple.fr/token", how="oauth2")
    one = browser()

    without = one.get("/parametres/serveur/oauth/", follow=True).content.decode()
    OauthAccount.objects.update(consent_url="https://id.exemple.fr/auth?tenant=1", scope="smtp")
    answer = one.get("/parametres/serveur/oauth/")

    assert "Enregistrez d’abord l’application" in without
    assert answer["Location"].startswith("https://id.exemple.fr/auth?tenant=1&response_type=code")


def test_the_screen_shows_the_address_to_declare_and_nothing_to_whoever_has_no_application() -> (
    None
):
    make_office()
    one = browser()

    before = one.get("/parametres/serveur/").content.decode()
    Relay.objects.all().delete()
    declared()
    with override_settings(HTTPS=True):
        page = one.get("/parametres/serveur/").content.decode()

    assert "Autorisation par le navigateur" not in before
    assert f"https://testserver{BACK}" in page
    assert "Se connecter à Microsoft" in page


def test_an_authorisation_is_forgotten_and_a_pasted_token_takes_its_place() -> None:
    with serving(given()) as provider:
        declared(provider.url)
        one = browser()
        come_back(one, code="c", state=asked_of(one)["state"])

    one.post("/parametres/serveur/oauth/oublier/")
    forgotten = OauthAccount.current()
    account = OauthAccount.current()
    account.set_secrets(refresh="pasted")
    account.save()
    page = one.get("/parametres/serveur/").content.decode()

    assert (forgotten.sealed_refresh, forgotten.sealed_token) == ("", "")
    assert "Jeton d’actualisation collé" in page
    assert "Autorisé par" not in page


def test_only_administrators_let_an_application_in() -> None:
    declared()
    one = browser(Role.MANAGER)

    assert one.get("/parametres/serveur/oauth/").status_code == 403
    assert one.get(BACK, {"code": "c"}).status_code == 403
    assert one.post("/parametres/serveur/oauth/oublier/").status_code == 403

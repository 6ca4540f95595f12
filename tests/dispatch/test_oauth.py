"""Access tokens for the mail servers that refuse passwords."""

import base64
import json
import socket
from datetime import timedelta

import pytest

from echeance.dispatch.oauth import (
    AuthorisationError,
    Grant,
    Token,
    TokenServerError,
    Xoauth2,
    access_token,
    ask_for_token,
    token_claims,
    xoauth2_string,
)
from echeance.dispatch.oauth_providers import GOOGLE, MICROSOFT_365
from tests.build import NOON
from tests.dispatch.token_server import serving


class Kept:
    """A store in memory, through JSON as a database would keep it."""

    def __init__(self, token: Token | None = None) -> None:
        self.text = token.as_json() if token else ""

    def load(self) -> Token | None:
        return Token.from_json(self.text) if self.text else None

    def save(self, token: Token) -> None:
        self.text = token.as_json()


def grant(url: str, *, refresh_token: str = "") -> Grant:
    return Grant(url, "app-1", "s3cret", scope="send", refresh_token=refresh_token)


def given(token: str = "new", **more: object) -> tuple[int, dict[str, object]]:
    return 200, {"access_token": token, "expires_in": 3600, "token_type": "Bearer", **more}


def test_the_string_is_the_one_of_the_documentation() -> None:
    # The example of Google's « XOAUTH2 Mechanism » page.
    text = xoauth2_string(
        user="someuser@example.com", token="ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg"
    )

    assert base64.b64encode(text.encode()) == (
        b"dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjN"
        b"SbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ=="
    )


@pytest.mark.parametrize("user", ["a\x01auth=Bearer x", "jérôme@exemple.fr", "a\r\nb"])
def test_a_user_that_would_break_the_dialogue_is_refused(user: str) -> None:
    with pytest.raises(ValueError, match="contrôle"):
        xoauth2_string(user=user, token="t")


def test_the_servers_refusal_is_kept_and_answered_by_nothing() -> None:
    dialogue = Xoauth2(user="u", token="t")

    first = dialogue()
    second = dialogue(b'{"status":"401"}')

    assert first == "user=u\x01auth=Bearer t\x01\x01"
    assert second == ""
    assert dialogue.refusal == '{"status":"401"}'


def test_an_application_asks_with_its_own_secret() -> None:
    store = Kept()

    with serving(given()) as server:
        token = access_token(grant(server.url), store=store, at=NOON)

    assert token == "new"
    assert server.forms == [
        {
            "grant_type": "client_credentials",
            "client_id": "app-1",
            "client_secret": "s3cret",
            "scope": "send",
        }
    ]
    kept = store.load()
    assert kept is not None
    assert kept.expires_at == NOON + timedelta(hours=1)


def test_a_fresh_token_is_used_without_asking() -> None:
    store = Kept(Token("kept", NOON + timedelta(minutes=6)))

    with serving(given()) as server:
        token = access_token(grant(server.url), store=store, at=NOON)

    assert token == "kept"
    assert server.forms == []


def test_a_token_is_renewed_five_minutes_before_its_end() -> None:
    store = Kept(Token("kept", NOON + timedelta(minutes=5)))

    with serving(given()) as server:
        token = access_token(grant(server.url), store=store, at=NOON)

    assert token == "new"


def test_the_newest_refresh_token_is_used_and_kept() -> None:
    store = Kept()

    with serving(given(refresh_token="second"), given("newer")) as server:
        access_token(grant(server.url, refresh_token="first"), store=store, at=NOON)
        later = NOON + timedelta(hours=2)
        access_token(grant(server.url, refresh_token="first"), store=store, at=later)

    assert [form["refresh_token"] for form in server.forms] == ["first", "second"]
    kept = store.load()
    assert kept is not None
    assert (kept.access, kept.refresh) == ("newer", "second")


def test_an_outage_of_the_provider_is_survived_while_the_token_lasts() -> None:
    store = Kept(Token("kept", NOON + timedelta(minutes=3)))

    with serving((503, b"")) as server:
        token = access_token(grant(server.url), store=store, at=NOON)

        assert token == "kept"
        with pytest.raises(TokenServerError, match="503"):
            access_token(grant(server.url), store=store, at=NOON + timedelta(minutes=4))


@pytest.mark.parametrize(
    ("status", "answer", "words"),
    [
        (401, {"error": "invalid_client"}, "secret est refusé"),
        (
            401,
            {"error": "invalid_client", "error_description": "AADSTS7000222: expired"},
            "a expiré",
        ),
        (400, {"error": "invalid_grant"}, "Autorisez de nouveau"),
        (400, {"error": "invalid_grant", "error_description": "AADSTS65001: x"}, "consentement"),
        (400, {"error": "consent_required"}, "consentement"),
        (
            400,
            {"error": "unauthorized_client", "error_description": "AADSTS700016: x"},
            "locataire",
        ),
        (400, {"error": "invalid_request", "error_description": "AADSTS90002: x"}, "inconnu"),
        (400, {"error": "invalid_scope"}, "portée"),
        (400, {"error": "new_word", "error_description": "Some reason"}, "new_word, Some reason"),
        (403, b"<html>", "sans explication"),
    ],
)
def test_a_refusal_says_in_french_what_to_do(status: int, answer: object, words: str) -> None:
    with serving((status, answer)) as server, pytest.raises(AuthorisationError, match=words):
        ask_for_token(grant(server.url), at=NOON)


@pytest.mark.parametrize(
    ("status", "answer", "words"),
    [
        (429, b"", "429"),
        (500, b"oops", "500"),
        (400, {"error": "temporarily_unavailable"}, "attendre"),
        (200, b"not json", "sans donner de jeton"),
        (200, {"access_token": "x", "expires_in": "soon"}, "sans donner de jeton"),
    ],
)
def test_a_trouble_that_may_pass_is_no_refusal(status: int, answer: object, words: str) -> None:
    with serving((status, answer)) as server, pytest.raises(TokenServerError, match=words):
        ask_for_token(grant(server.url), at=NOON)


def test_a_provider_that_does_not_answer_is_tried_later() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/token"

        with pytest.raises(TokenServerError, match="ne répond pas"):
            ask_for_token(grant(url), at=NOON)


def test_secrets_stay_out_of_what_is_printed() -> None:
    shown = repr((grant("https://x", refresh_token="r3fresh"), Token("acc3ss", NOON, "r3fresh")))

    assert not any(secret in shown for secret in ("s3cret", "r3fresh", "acc3ss"))


def test_the_providers_addresses_take_the_tenant() -> None:
    assert MICROSOFT_365.token_address(tenant="courtage.exemple.fr") == (
        "https://login.microsoftonline.com/courtage.exemple.fr/oauth2/v2.0/token"
    )
    assert GOOGLE.token_address(tenant="") == "https://oauth2.googleapis.com/token"


def test_a_token_tells_its_roles_when_it_can() -> None:
    body = base64.urlsafe_b64encode(json.dumps({"roles": ["SMTP.SendAsApp"]}).encode())

    assert token_claims(f"h.{body.decode().rstrip('=')}.s")["roles"] == ["SMTP.SendAsApp"]
    assert token_claims("opaque") == {}
    assert token_claims("a.!!!.c") == {}

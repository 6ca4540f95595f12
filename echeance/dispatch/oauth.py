"""Signing in to a mail server with a token instead of a password (OAuth 2, mechanism XOAUTH2).

Microsoft 365 and Google refuse passwords; they want a short-lived access token, got with the
application's own secret (client credentials, RFC 6749 section 4.4) or with a refresh token (6).
The string for SMTP is in Google's « XOAUTH2 Mechanism » and in Microsoft's « Authenticate an IMAP,
POP or SMTP connection using OAuth ».
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.utils.translation import gettext

from echeance.dispatch.http_post import HttpPost, NoAnswerError, http_post
from echeance.dispatch.oauth_errors import AuthorisationError, TokenServerError, refusal_sentence

RENEWED_BEFORE = timedelta(minutes=5)
"""A token is renewed this long before it expires: a login must not race with the clock."""


@dataclass(frozen=True)
class Grant:
    """What the office was given when it declared this application to its mail provider."""

    token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scope: str = ""
    refresh_token: str = field(default="", repr=False)
    """Empty: the application signs in for itself (client credentials)."""

    def fields(self) -> dict[str, str]:
        """The form that asks for an access token."""
        asked = {
            "grant_type": "refresh_token" if self.refresh_token else "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "scope": self.scope,
            "refresh_token": self.refresh_token,
        }
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True)
class Token:
    """An access token; as JSON it holds secrets, so a store encrypts it."""

    access: str = field(repr=False)
    expires_at: datetime
    refresh: str = field(default="", repr=False)
    """The newest refresh token: Microsoft gives another one each time."""

    def usable(self, *, at: datetime) -> bool:
        return at < self.expires_at

    def fresh(self, *, at: datetime) -> bool:
        return at + RENEWED_BEFORE < self.expires_at

    def as_json(self) -> str:
        return json.dumps(
            {
                "access": self.access,
                "expires_at": self.expires_at.isoformat(),
                "refresh": self.refresh,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> "Token":
        value = json.loads(text)
        return cls(value["access"], datetime.fromisoformat(value["expires_at"]), value["refresh"])


class TokenStore(Protocol):
    """Where the last token is kept between two mails and two processes, encrypted at rest."""

    def load(self) -> Token | None:
        """The token kept, or None when there is none or it cannot be decrypted."""

    def save(self, token: Token) -> None: ...


def access_token(
    grant: Grant, *, store: TokenStore, at: datetime, post: HttpPost = http_post
) -> str:
    """A token that the mail server will take; asked for only when the kept one is near its end.

    Raises AuthorisationError when a person must act, TokenServerError when it is worth trying
    later; both carry a French sentence.
    """
    kept = store.load()
    if kept is not None and kept.fresh(at=at):
        return kept.access
    if kept is not None and kept.refresh and grant.refresh_token:
        grant = replace(grant, refresh_token=kept.refresh)
    try:
        token = ask_for_token(grant, at=at, post=post)
    except TokenServerError:
        if kept is not None and kept.usable(at=at):
            return kept.access  # Minutes are left on it; the next mail asks again.
        raise
    store.save(token)
    return token.access


def ask_for_token(grant: Grant, *, at: datetime, post: HttpPost = http_post) -> Token:
    """Ask the provider for a new token. Raises as `access_token` does."""
    answer = ask_provider(grant.token_url, grant.fields(), post=post)
    return read_token(answer, at=at, token_url=grant.token_url, refresh=grant.refresh_token)


def ask_provider(
    token_url: str, fields: Mapping[str, str], *, post: HttpPost = http_post
) -> dict[str, Any]:
    """The provider's JSON answer to a form. Raises as `access_token` does."""
    try:
        status, body = post(token_url, fields)
    except NoAnswerError as error:
        raise TokenServerError(
            gettext("Le serveur d’autorisation ne répond pas : %(error)s. Nouvel essai plus tard.")
            % {"error": error}
        ) from error
    answer = _as_object(body)
    if status == 429 or status >= 500:
        raise TokenServerError(
            gettext(
                "Le serveur d’autorisation est indisponible (réponse %(status)s). Nouvel essai plus"
                " tard."
            )
            % {"status": status}
        )
    if status != 200:
        raise refusal_sentence(answer, status=status)
    return answer


def read_token(
    answer: Mapping[str, Any], *, at: datetime, token_url: str, refresh: str = ""
) -> Token:
    """The token in that answer; `refresh` is kept when it brings no newer one.

    Raises TokenServerError when there is none.
    """
    try:
        access = str(answer["access_token"])
        lifetime = timedelta(seconds=int(answer.get("expires_in", 3600)))
    except (KeyError, TypeError, ValueError):
        raise TokenServerError(
            gettext(
                "Le serveur d’autorisation a répondu sans donner de jeton. Vérifiez son adresse :"
                " %(token_url)s"
            )
            % {"token_url": token_url}
        ) from None
    return Token(
        access=access,
        expires_at=at + lifetime,
        refresh=str(answer.get("refresh_token") or refresh),
    )


class Xoauth2:
    """Answers the dialogue of `AUTH XOAUTH2`; given to `smtplib.SMTP.auth` as its authobject."""

    mechanism = "XOAUTH2"

    def __init__(self, *, user: str, token: str) -> None:
        self._first = xoauth2_string(user=user, token=token)
        self.refusal = ""
        """The server's JSON explanation, when it refused."""

    def __call__(self, challenge: bytes | None = None) -> str:
        if challenge is None:
            return self._first
        # A challenge after our string is the refusal; an empty answer lets the server say 535.
        self.refusal = challenge.decode("utf-8", errors="replace")
        return ""


def xoauth2_string(*, user: str, token: str) -> str:
    """The initial response, before base64. Raises ValueError unless both are printable ASCII."""
    if not all(" " <= character <= "~" for character in user + token):
        raise ValueError(
            gettext("Le compte ou le jeton contient un accent ou un caractère de contrôle.")
        )
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def token_claims(token: str) -> Mapping[str, Any]:
    """What a Microsoft access token says of itself, unverified; empty when it is opaque.

    Only for the sentences of the server test: roles missing, another tenant.
    """
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        padded = parts[1] + "=" * (-len(parts[1]) % 4)
        return _as_object(base64.urlsafe_b64decode(padded))
    except (binascii.Error, ValueError):
        return {}


def _as_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


__all__ = [
    "AuthorisationError",
    "Grant",
    "Token",
    "TokenServerError",
    "TokenStore",
    "Xoauth2",
    "access_token",
    "ask_for_token",
    "ask_provider",
    "read_token",
    "token_claims",
    "xoauth2_string",
]

"""A person lets the application send for a mailbox, on the provider's own page (RFC 6749, 4.1).

Authorisation code with PKCE (RFC 7636) and a state that only this browser's session knows: a code
that somebody else obtained, or that leaked on the way, is worth nothing.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from django.utils.translation import gettext

from echeance.dispatch.http_post import HttpPost, http_post
from echeance.dispatch.oauth import (
    AuthorisationError,
    Token,
    ask_provider,
    read_token,
    token_claims,
)
from echeance.dispatch.oauth_errors import ProviderRefusalError, consent_refusal

PATIENCE = timedelta(minutes=15)
"""As long as a person may stay on the provider's page."""


@dataclass(frozen=True, kw_only=True)
class ConsentPage:
    """Where the provider asks, and for what; `redirect_uri` is where it sends the browser back."""

    address: str
    token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scope: str
    redirect_uri: str
    more: tuple[tuple[str, str], ...] = ()

    @property
    def origin(self) -> str:
        """For the page's security policy: a form may lead there."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request under way, kept in the session of the browser that began it."""

    state: str
    verifier: str = field(repr=False)
    redirect_uri: str
    client_id: str
    token_url: str
    """Those that were in force: the code is good for them alone, and is shown to no other."""
    asked_at: datetime

    @classmethod
    def begin(cls, page: ConsentPage, *, at: datetime) -> Self:
        return cls(
            state=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(64),
            redirect_uri=page.redirect_uri,
            client_id=page.client_id,
            token_url=page.token_url,
            asked_at=at,
        )

    def address(self, page: ConsentPage, *, mailbox: str = "") -> str:
        """Where to send the browser. `mailbox` is proposed to the person."""
        digest = hashlib.sha256(self.verifier.encode("ascii")).digest()
        asked = {
            "response_type": "code",
            "client_id": page.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": page.scope,
            "state": self.state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
            "code_challenge_method": "S256",
            "login_hint": mailbox,
            **dict(page.more),
        }
        separator = "&" if urlsplit(page.address).query else "?"
        given = {name: value for name, value in asked.items() if value}
        return f"{page.address}{separator}{urlencode(given)}"

    def as_session(self) -> dict[str, str]:
        return {
            "state": self.state,
            "verifier": self.verifier,
            "redirect_uri": self.redirect_uri,
            "client_id": self.client_id,
            "token_url": self.token_url,
            "asked_at": self.asked_at.isoformat(),
        }

    @classmethod
    def from_session(cls, kept: Mapping[str, str]) -> Self:
        """The inverse of `as_session`."""
        return cls(
            state=kept["state"],
            verifier=kept["verifier"],
            redirect_uri=kept["redirect_uri"],
            client_id=kept.get("client_id", ""),
            token_url=kept.get("token_url", ""),
            asked_at=datetime.fromisoformat(kept["asked_at"]),
        )


@dataclass(frozen=True)
class Consent:
    """What the provider gave."""

    token: Token
    mailbox: str
    """For which mailbox; empty when the provider does not say."""


def receive_consent(
    answer: Mapping[str, str],
    *,
    asked: Request | None,
    page: ConsentPage,
    at: datetime,
    post: HttpPost = http_post,
) -> Consent:
    """Exchange the code that the provider's page sent back for a lasting token.

    Raises AuthorisationError (start again, or mend what it says) and TokenServerError (later);
    both carry a French sentence.
    """
    if asked is None or not hmac.compare_digest(
        asked.state.encode(), answer.get("state", "").encode()
    ):
        raise AuthorisationError(
            gettext(
                "Cette réponse ne correspond à aucune demande de ce navigateur : rien n’a changé."
                " Recommencez depuis cette page."
            )
        )
    if at - asked.asked_at > PATIENCE:
        raise AuthorisationError(
            gettext("La demande est trop ancienne : recommencez depuis cette page.")
        )
    if (asked.client_id, asked.token_url) != (page.client_id, page.token_url):
        raise AuthorisationError(
            gettext(
                "Les réglages OAuth2 ont changé depuis cette demande : sa réponse n’est pas"
                " utilisée, et rien n’a changé. Recommencez depuis cette page."
            )
        )
    if "error" in answer:
        raise consent_refusal(answer["error"], answer.get("error_description", ""))
    if not answer.get("code"):
        raise AuthorisationError(gettext("Le fournisseur a répondu sans code : recommencez."))
    fields = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": asked.redirect_uri,
        "client_id": page.client_id,
        "client_secret": page.client_secret,
        "code_verifier": asked.verifier,
    }
    try:
        given = ask_provider(
            page.token_url, {name: value for name, value in fields.items() if value}, post=post
        )
    except ProviderRefusalError as refusal:
        raise consent_refusal(refusal.word, refusal.description) from refusal
    token = read_token(given, at=at, token_url=page.token_url)
    if not token.refresh:
        raise AuthorisationError(
            gettext(
                "Le fournisseur n’a pas donné de jeton d’actualisation : l’automate ne pourrait"
                " envoyer qu’une heure. Retirez l’application des accès du compte, chez le"
                " fournisseur, puis recommencez."
            )
        )
    return Consent(token, _mailbox(given))


def _mailbox(given: Mapping[str, Any]) -> str:
    # It came from the provider itself over a verified connection: no signature to check
    # (OpenID Connect Core, 3.1.3.7).
    claims = token_claims(str(given.get("id_token", "")))
    return str(claims.get("email") or claims.get("preferred_username") or "")

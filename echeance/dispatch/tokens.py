"""The access token of this installation: kept sealed in the database, renewed before its end."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from echeance.dispatch.models import Authentication, OauthAccount
from echeance.dispatch.oauth import Grant, Token, access_token
from echeance.dispatch.oauth_providers import PROVIDERS
from echeance.lib import sealing

logger = logging.getLogger("echeance.automate")


class SealedTokens:
    """The token store of every process; see `oauth.TokenStore`."""

    def load(self) -> Token | None:
        sealed = OauthAccount.current().sealed_token
        try:
            text = sealing.unseal(sealed, key=settings.ENCRYPTION_KEY)
            return Token.from_json(text) if text else None
        except (sealing.CannotUnsealError, ValueError, KeyError, TypeError):
            return None  # Another key, another version: a new one is asked for.

    def save(self, token: Token) -> None:
        sealed = sealing.seal(token.as_json(), key=settings.ENCRYPTION_KEY)
        OauthAccount.objects.filter(pk=1).update(sealed_token=sealed)
        logger.info("a new access token is kept until %s", token.expires_at.isoformat())

    def forget(self) -> None:
        """The mail server refused it: whoever mends the account must not meet it again."""
        OauthAccount.objects.filter(pk=1).update(sealed_token="")


@dataclass(frozen=True)
class TokenSource:
    """Where the transport gets a token; equal when the account is."""

    grant: Grant
    clock: Callable[[], datetime] = field(compare=False, repr=False)

    def get(self) -> str:
        """Raises AuthorisationError (a person must act), TokenServerError (later)."""
        return access_token(self.grant, store=SealedTokens(), at=self.clock())

    def forget(self) -> None:
        SealedTokens().forget()


def token_source(authentication: str, *, clock: Callable[[], datetime]) -> TokenSource | None:
    """None when the server wants a password, or nothing. Raises CannotUnsealError."""
    if authentication not in Authentication.by_token():
        return None
    account = OauthAccount.current()
    refresh = account.refresh()
    provider = PROVIDERS.get(authentication)
    scope = account.scope
    if provider and not scope:
        scope = provider.delegated_scope if refresh else provider.application_scope
    return TokenSource(
        Grant(
            token_url=account.token_url or _address(authentication, account),
            client_id=account.client_id,
            client_secret=account.secret(),
            scope=scope,
            refresh_token=refresh,
        ),
        clock,
    )


def _address(authentication: str, account: OauthAccount) -> str:
    provider = PROVIDERS.get(authentication)
    return provider.token_address(tenant=account.tenant) if provider else ""

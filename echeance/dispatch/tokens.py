"""The access token of this installation: kept sealed in the database, renewed before its end."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction

from echeance.dispatch.models import Authentication, OauthAccount, Relay
from echeance.dispatch.oauth import Grant, Token, access_token
from echeance.dispatch.oauth_consent import Consent, ConsentPage
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


def consent_page(authentication: str, *, redirect_uri: str) -> ConsentPage | None:
    """Where a person may let the application in; None until there is enough to ask.

    Raises CannotUnsealError.
    """
    account, provider = OauthAccount.current(), PROVIDERS.get(authentication)
    if authentication not in Authentication.by_token() or not account.client_id:
        return None
    address = account.consent_url
    if not address and provider:
        address = provider.consent_address(tenant=account.tenant)
    if not address:
        return None
    return ConsentPage(
        address=address,
        token_url=account.token_url or _address(authentication, account),
        client_id=account.client_id,
        client_secret=account.secret(),
        scope=account.scope or (provider.consent_scope if provider else ""),
        redirect_uri=redirect_uri,
        more=provider.consent_fields if provider else (),
    )


@transaction.atomic
def keep_consent(consent: Consent, *, by: str, at: datetime) -> None:
    """The automate signs in with what the provider gave, from its next mail on."""
    account = OauthAccount.current()
    account.set_secrets(refresh=consent.token.refresh)
    account.note_consent(by=by, at=at, mailbox=consent.mailbox)
    account.save()
    SealedTokens().save(consent.token)
    # A person has mended it: the automate may try again.
    Relay.all_is_well()


def forget_consent() -> None:
    """The refresh token goes; at the provider, the application keeps its access until withdrawn."""
    account = OauthAccount.current()
    account.set_secrets(refresh="")
    account.save()


def _address(authentication: str, account: OauthAccount) -> str:
    provider = PROVIDERS.get(authentication)
    return provider.token_address(tenant=account.tenant) if provider else ""

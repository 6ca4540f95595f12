"""Options of `echeance configure-mail` for a login by token (OAuth 2)."""

import argparse
from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandError

from echeance.dispatch.models import Authentication, OauthAccount, Relay
from echeance.dispatch.oauth_providers import PROVIDERS


def add_oauth_arguments(parser: argparse.ArgumentParser) -> None:
    """Those that say how we prove who we are."""
    parser.add_argument(
        "--auth",
        choices=Authentication.values,
        help="authentification ; microsoft365 et google connaissent leur serveur",
    )
    parser.add_argument("--oauth-client-id", metavar="ID", help="identifiant de l’application")
    parser.add_argument("--oauth-tenant", metavar="ID", help="Microsoft 365 : locataire (tenant)")
    parser.add_argument(
        "--oauth-secret-file", metavar="FICHIER", help="secret de l’application ; « - » : demandé"
    )
    parser.add_argument(
        "--oauth-refresh-token-file", metavar="FICHIER", help="jeton d’actualisation"
    )
    parser.add_argument("--oauth-token-url", metavar="URL", help="autre fournisseur : ses jetons")
    parser.add_argument("--oauth-scope", metavar="PORTÉE", help="portée, si ce n’est l’habituelle")


def oauth_account(
    relay: Relay, options: dict[str, Any], *, read: Callable[[str], str]
) -> OauthAccount | None:
    """The account as the options change it; None when they do not. `relay` learns its server.

    `read` gives the content of a file of secrets. Raises CommandError when something is missing.
    """
    chosen = options["auth"]
    if chosen:
        relay.authentication = chosen
        provider = PROVIDERS.get(chosen)
        if provider and not options["host"]:
            relay.host, relay.port, relay.security = (
                provider.host,
                provider.port,
                provider.security,
            )
    if relay.authentication not in Authentication.by_token():
        return None
    account = OauthAccount.current()
    for name in ("client_id", "tenant", "token_url", "scope"):
        if options[f"oauth_{name}"] is not None:
            setattr(account, name, options[f"oauth_{name}"])
    secret, refresh = options["oauth_secret_file"], options["oauth_refresh_token_file"]
    account.set_secrets(
        secret=read(secret) if secret else None, refresh=read(refresh) if refresh else None
    )
    missing = _missing(relay, account)
    if missing:
        raise CommandError(f"Il manque {missing}.", returncode=2)
    return account


def _missing(relay: Relay, account: OauthAccount) -> str:
    how = relay.authentication
    needs = {
        "l’adresse de la boîte (--user)": relay.user,
        "l’identifiant de l’application (--oauth-client-id)": account.client_id,
        "le locataire (--oauth-tenant)": account.tenant or how != Authentication.MICROSOFT_365,
        "l’adresse des jetons (--oauth-token-url)": (
            account.token_url or how != Authentication.OAUTH2
        ),
        "le jeton d’actualisation (--oauth-refresh-token-file)": (
            account.sealed_refresh or how != Authentication.GOOGLE
        ),
        "le secret (--oauth-secret-file)": account.sealed_secret or account.sealed_refresh,
    }
    return next((what for what, there in needs.items() if not there), "")

"""« Se connecter à Microsoft », « … à Google »: to the provider's page, and back."""

import logging

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from echeance.accounts import rights
from echeance.dispatch.models import Relay
from echeance.dispatch.oauth import AuthorisationError, TokenServerError
from echeance.dispatch.oauth_consent import ConsentPage, Request, receive_consent
from echeance.dispatch.tokens import consent_page, forget_consent, keep_consent
from echeance.lib.sealing import CannotUnsealError

logger = logging.getLogger("echeance.settings")

_KEPT = "oauth_consent"


def return_address(request: HttpRequest) -> str:
    """Where the provider sends the browser back: to be declared at the provider, to the letter."""
    scheme = "https" if settings.HTTPS or request.is_secure() else "http"
    return f"{scheme}://{request.get_host()}{reverse('dispatch:oauth_return')}"


def page_of(relay: Relay | None, request: HttpRequest) -> ConsentPage | None:
    """The provider's page, when there is enough to go there."""
    if relay is None:
        return None
    try:
        return consent_page(relay.authentication, redirect_uri=return_address(request))
    except CannotUnsealError:
        return None  # The screen asks for the secret again.


@require_safe
@never_cache
def oauth_connect(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider's page.

    By a link: a form would have its policy (`form-action`) applied to every redirection that
    follows, and an office's own login page may be one of them. Nothing changes but the session.
    """
    _administrators_only(request)
    relay = Relay.current()
    page = page_of(relay, request)
    if relay is None or page is None:
        messages.error(request, gettext("Enregistrez d’abord l’application du fournisseur."))
        return redirect("dispatch:server")
    asked = Request.begin(page, at=now())
    request.session[_KEPT] = asked.as_session()
    logger.info("consent asked at %s by %s", page.origin, request.user.get_username())
    return redirect(asked.address(page, mailbox=relay.user))


@require_safe
@never_cache
def oauth_return(request: HttpRequest) -> HttpResponse:
    """The provider's answer. One request is answered once."""
    _administrators_only(request)
    kept, relay = request.session.pop(_KEPT, None), Relay.current()
    page = page_of(relay, request)
    if relay is None or page is None:
        messages.error(request, gettext("Enregistrez d’abord l’application du fournisseur."))
        return redirect("dispatch:server")
    try:
        consent = receive_consent(
            request.GET.dict(),
            asked=Request.from_session(kept) if kept else None,
            page=page,
            at=now(),
        )
    except (AuthorisationError, TokenServerError) as error:
        logger.warning("consent refused, asked by %s", request.user.get_username())
        messages.error(request, str(error))
        return redirect("dispatch:server")
    keep_consent(consent, by=request.user.get_username(), at=now())
    logger.info("consent given to %s", request.user.get_username())
    messages.success(
        request, gettext("Autorisation enregistrée : « Tester le serveur » dira si l’envoi marche.")
    )
    if consent.mailbox and consent.mailbox.lower() != relay.user.lower():
        messages.warning(
            request,
            gettext(
                "C’est %(given)s qui a autorisé l’application, et le compte de cette page est"
                " %(expected)s : le serveur refusera, sauf si elle peut envoyer en son nom."
            )
            % {"given": consent.mailbox, "expected": relay.user},
        )
    return redirect("dispatch:server")


@require_POST
def oauth_forget(request: HttpRequest) -> HttpResponse:
    """« Oublier cette autorisation »."""
    _administrators_only(request)
    forget_consent()
    logger.warning("consent forgotten by %s", request.user.get_username())
    messages.success(
        request,
        gettext(
            "Autorisation oubliée ici. Chez le fournisseur, retirez aussi l’application des accès"
            " du compte."
        ),
    )
    return redirect("dispatch:server")


def _administrators_only(request: HttpRequest) -> None:
    if not rights.may_configure(request.user):
        raise rights.AdministratorsOnlyError(
            gettext("Les paramètres sont réservés aux administrateurs.")
        )

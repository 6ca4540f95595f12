"""« Paramètres »: the server, the sender and copies, the pace. Administrators only."""

import logging
import math
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from echeance.accounts import rights
from echeance.dispatch.connecting import server_of
from echeance.dispatch.first_run import place_of
from echeance.dispatch.forms.oauth import OauthForm
from echeance.dispatch.forms.pace import AUTO_ON, PaceForm
from echeance.dispatch.forms.sender import CopyForm, SenderForm
from echeance.dispatch.forms.server import ServerForm
from echeance.dispatch.models import BlindCopy, OauthAccount, Relay, SenderProfile
from echeance.dispatch.oauth_providers import PROVIDERS
from echeance.dispatch.pacing import rate_per_minute
from echeance.dispatch.presets import PRESETS
from echeance.dispatch.server_test import try_server
from echeance.dispatch.state import spoken_duration
from echeance.dispatch.views.oauth import page_of, return_address
from echeance.lib.sealing import CannotUnsealError
from echeance.notices.models import OfficeSettings
from echeance.portfolio.addresses import ascii_form

logger = logging.getLogger("echeance.settings")

SAVED = _("Modifications enregistrées.")


@require_http_methods(["GET", "HEAD", "POST"])
def server(request: HttpRequest) -> HttpResponse:
    """« Serveur d’envoi »."""
    _administrators_only(request)
    relay = Relay.kept()
    form = ServerForm(request.POST or None, instance=relay)
    oauth = OauthForm(
        request.POST or None,
        instance=OauthAccount.current(),
        authentication=request.POST.get("authentication", relay.authentication if relay else ""),
    )
    if request.method == "POST" and form.is_valid() and (not oauth.concerned or oauth.is_valid()):
        form.save()
        if oauth.concerned:
            oauth.save()
        logger.info("mail server changed by %s", request.user.get_username())
        messages.success(request, SAVED)
        for warning in (*form.warnings, *oauth.warnings):
            messages.warning(request, warning)
        return redirect("dispatch:server")
    return _server_page(request, {"form": form, "oauth": oauth, "relay": Relay.current()})


@require_POST
def server_test(request: HttpRequest) -> HttpResponse:
    """« Tester la connexion »: connection, encryption, login; nothing is sent."""
    _administrators_only(request)
    relay = Relay.current()
    if relay is None:
        messages.error(request, gettext("Enregistrez d’abord le serveur."))
        return redirect("dispatch:server")
    try:
        server = server_of(relay, clock=now)
    except CannotUnsealError:
        messages.error(
            request, gettext("Un secret enregistré est illisible : saisissez-le de nouveau.")
        )
        return redirect("dispatch:server")
    sender = SenderProfile.current()
    tried = try_server(server, sender=ascii_form(sender.address) if sender else "")
    context = {"form": ServerForm(instance=relay), "oauth": _oauth(relay), "relay": relay}
    return _server_page(request, {"tried": tried, **context}, status=200)


def _server_page(
    request: HttpRequest, context: dict[str, Any], *, status: int | None = None
) -> HttpResponse:
    """With the way to the provider's page, once there is enough to go there."""
    relay = context["relay"]
    more = {
        "consent": page_of(relay, request),
        "return_address": return_address(request),
        "provider": PROVIDERS.get(relay.authentication) if relay else None,
    }
    return _page(request, "server", context | more, status=status)


def _oauth(relay: Relay) -> OauthForm:
    return OauthForm(instance=OauthAccount.current(), authentication=relay.authentication)


@require_http_methods(["GET", "HEAD", "POST"])
def sender(request: HttpRequest) -> HttpResponse:
    """« Expéditeur et copies »."""
    _administrators_only(request)
    form = SenderForm(request.POST or None, instance=SenderProfile.current())
    if request.method == "POST" and form.is_valid():
        form.save()
        logger.info("sender changed by %s", request.user.get_username())
        messages.success(request, SAVED)
        return redirect("dispatch:sender")
    return _page(request, "sender", _sender_context(form, CopyForm(prefix="copy")))


@require_POST
def copy_add(request: HttpRequest) -> HttpResponse:
    """One hidden copy more, with the confirmation that it takes."""
    _administrators_only(request)
    form = CopyForm(request.POST, prefix="copy")
    if form.is_valid():
        copy = form.save()
        logger.warning("hidden copy %s added by %s", copy.pk, request.user.get_username())
        messages.success(
            request,
            gettext("%(address)s recevra une copie de chaque avis.") % {"address": copy.address},
        )
        return redirect("dispatch:sender")
    context = _sender_context(SenderForm(instance=SenderProfile.current()), form)
    return _page(request, "sender", context)


@require_POST
def copy_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a copy that was only imported really get the notices."""
    _administrators_only(request)
    copy = get_object_or_404(BlindCopy, pk=pk)
    BlindCopy.objects.filter(pk=pk).update(confirmed=True)
    logger.warning("hidden copy %s confirmed by %s", pk, request.user.get_username())
    messages.success(
        request,
        gettext("%(address)s recevra une copie de chaque avis.") % {"address": copy.address},
    )
    return redirect("dispatch:sender")


@require_POST
def copy_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a hidden copy."""
    _administrators_only(request)
    copy = get_object_or_404(BlindCopy, pk=pk)
    copy.delete()
    logger.warning("hidden copy %s removed by %s", pk, request.user.get_username())
    messages.success(
        request, gettext("%(address)s ne recevra plus de copie.") % {"address": copy.address}
    )
    return redirect("dispatch:sender")


@require_http_methods(["GET", "HEAD", "POST"])
def pace(request: HttpRequest) -> HttpResponse:
    """« Envoi »."""
    _administrators_only(request)
    relay = Relay.kept() or Relay(pk=1)
    form = PaceForm(request.POST or None, relay=relay, office=OfficeSettings.current())
    must_confirm = False
    if request.method == "POST" and form.is_valid():
        must_confirm = form.turns_automatic and "sure" not in request.POST
        if not must_confirm:
            changed = form.save()
            by = request.user.get_username()
            logger.info("sending settings changed by %s: %s", by, ", ".join(changed))
            messages.success(request, SAVED)
            return redirect("dispatch:pace")
    context = {"form": form, "must_confirm": must_confirm, "auto_on": AUTO_ON, "presets": PRESETS}
    return _page(request, "pace", context | _rate(relay))


@require_POST
def pace_preset(request: HttpRequest) -> HttpResponse:
    """The limits and the pause that a known server takes."""
    _administrators_only(request)
    preset = PRESETS.get(request.POST.get("preset", ""))
    if preset is None:
        raise Http404(gettext("Ce préréglage n’existe pas."))
    Relay.objects.update_or_create(pk=1, defaults=preset.values())
    logger.info("pace of %s chosen by %s", preset.label, request.user.get_username())
    messages.success(request, gettext("Cadence réglée\u00a0: %(label)s.") % {"label": preset.label})
    return redirect("dispatch:pace")


def _sender_context(form: SenderForm, copy_form: CopyForm) -> dict[str, object]:
    return {"form": form, "copy_form": copy_form, "copies": BlindCopy.objects.all()}


def _rate(relay: Relay) -> dict[str, object]:
    rate = rate_per_minute(relay.spacing)
    return {
        "rate": rate,
        "each": spoken_duration(relay.spacing) if rate == 0 else "",
        "minutes_per_thousand": math.ceil(relay.spacing * 1000 / timedelta(minutes=1)),
    }


def _page(
    request: HttpRequest, name: str, context: dict[str, Any], *, status: int | None = None
) -> HttpResponse:
    status = status or (422 if request.method == "POST" else 200)
    place = place_of(reverse(f"dispatch:{name}"))
    context = {"tab": name, "place": place, **context}
    return render(request, f"dispatch/{name}.html", context, status=status)


def _administrators_only(request: HttpRequest) -> None:
    if not rights.may_configure(request.user):
        raise rights.AdministratorsOnlyError(
            gettext("Les paramètres sont réservés aux administrateurs.")
        )

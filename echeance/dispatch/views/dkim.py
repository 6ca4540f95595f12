"""« Signature DKIM »: for offices whose server does not sign by itself."""

import logging

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from echeance.accounts import rights
from echeance.dispatch.forms.dkim import DkimForm
from echeance.dispatch.models import DkimKey, SenderProfile

logger = logging.getLogger("echeance.settings")


@require_http_methods(["GET", "HEAD", "POST"])
def dkim(request: HttpRequest) -> HttpResponse:
    """The key, the value to publish, and whether messages are signed."""
    if not rights.may_configure(request.user):
        raise rights.AdministratorsOnlyError(
            gettext("Les réglages d’envoi sont réservés aux administrateurs.")
        )
    sender, kept = SenderProfile.current(), DkimKey.current()
    if sender is None:
        messages.warning(request, gettext("Indiquez d’abord l’expéditeur."))
        return redirect("dispatch:sender")
    domain = sender.address.rpartition("@")[2]
    form = DkimForm(request.POST or None, instance=kept, sender_domain=domain)
    if request.method == "POST" and form.is_valid():
        key = form.keep(at=now())
        logger.info("DKIM key %s kept by %s", key.name, request.user.get_username())
        messages.success(request, gettext("Modifications enregistrées."))
        return redirect("dispatch:dkim")
    status = 422 if request.method == "POST" else 200
    kept = DkimKey.current()
    return render(request, "dispatch/dkim.html", {"form": form, "kept": kept}, status=status)

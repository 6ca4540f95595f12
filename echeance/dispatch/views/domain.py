"""« Domaine »: SPF, DKIM and DMARC of the sender's domain, checked when asked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from echeance.accounts import rights
from echeance.dispatch.domain.check import check_domain
from echeance.dispatch.domain.dns_lookup import live_answers
from echeance.dispatch.forms.domain import DomainForm
from echeance.dispatch.models import DkimKey, Relay, SenderProfile


@require_safe
def domain(request: HttpRequest) -> HttpResponse:
    """The form; and with `?verifier=1` the three cards. Asks the DNS, writes nothing."""
    if not rights.may_configure(request.user):
        raise rights.AdministratorsOnlyError(
            gettext("Les réglages d’envoi sont réservés aux administrateurs.")
        )
    relay, sender = Relay.current(), SenderProfile.current()
    asked = "verifier" in request.GET
    key = DkimKey.current()
    form = DomainForm(
        request.GET if asked else None, initial={"selecteur": key.selector if key else ""}
    )
    context: dict[str, object] = {"form": form, "relay": relay, "sender": sender}
    if asked and form.is_valid() and relay is not None and sender is not None:
        context["check"] = check_domain(
            sender.address.rpartition("@")[2],
            host=relay.host,
            at=timezone.now(),
            answers=live_answers(),
            selector=form.cleaned_data["selecteur"],
            own_record=_own_record(key, form.cleaned_data["selecteur"]),
        )
    return render(request, "dispatch/domain.html", context)


def _own_record(key: DkimKey | None, selector: str) -> str:
    """Of the key with which this product signs, when it is the one asked for."""
    return key.record if key and key.selector == selector else ""

"""The client card (fiche client): read, opened, changed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from echeance.accounts import rights
from echeance.portfolio.addresses import read_addresses, suggested_domain, travels_as
from echeance.portfolio.changing import (
    ConflictError,
    change_card,
    differences,
    open_card,
    readable,
)
from echeance.portfolio.forms.card import ClientForm
from echeance.portfolio.models import Client, Premium

_LISTED = 50
"""Premiums shown on the card; the list of premiums has them all."""


@require_http_methods(["GET", "HEAD", "POST"])
def client(request: HttpRequest, pk: int) -> HttpResponse:
    """One client: the card, its contracts and premiums, its history."""
    sees_all = rights.sees_confidential(request.user)
    visible = Client.objects.visible_to(sees_confidential=sees_all)
    card = get_object_or_404(visible.select_related("root"), pk=pk)
    data = request.POST if request.method == "POST" else None
    form = ClientForm(data, instance=card, sees_confidential=sees_all)
    if data is None:
        return _page(request, card, form)
    _refuse_readers(request)
    if not form.is_valid():
        return _page(request, get_object_or_404(visible, pk=pk), form)
    at = timezone.now()
    seen = form.cleaned_data["version"] or 0
    try:
        changed = change_card(form.instance, seen_version=seen, by=_name(request), at=at)
    except ConflictError as conflict:
        return _page(request, conflict.stored, form, in_conflict=True)
    messages.success(
        request, gettext("Modifications enregistrées.") if changed else gettext("Rien n’a changé.")
    )
    _say_about_addresses(request, form)
    return _back_to(form.instance, request)


@require_http_methods(["GET", "HEAD", "POST"])
def client_new(request: HttpRequest) -> HttpResponse:
    """Open a card."""
    _refuse_readers(request)
    data = request.POST if request.method == "POST" else None
    form = ClientForm(data, sees_confidential=rights.sees_confidential(request.user))
    if data is None or not form.is_valid():
        return _page(request, None, form)
    open_card(form.instance, by=_name(request), at=timezone.now())
    messages.success(
        request, gettext("Fiche du dossier %(dossier)s créée.") % {"dossier": form.instance.dossier}
    )
    _say_about_addresses(request, form)
    return _back_to(form.instance, request)


def _back_to(card: Client, request: HttpRequest) -> HttpResponse:
    """The card, unless the person has just hidden it from themselves."""
    if card.confidential and not rights.sees_confidential(request.user):
        return redirect("portfolio:clients")
    return redirect("portfolio:client", card.pk)


def _page(
    request: HttpRequest, card: Client | None, form: ClientForm, *, in_conflict: bool = False
) -> HttpResponse:
    """`card` is what is stored, shown in the heading; `form` is what is being typed.

    In conflict, the page shows both, and saving it again overwrites knowingly.
    """
    context: dict[str, object] = {
        "form": form,
        "seen_version": form["version"].value(),
        "suggestions": form.suggestions().items(),
    }
    if not rights.may_change(request.user):
        for field in form.fields.values():
            field.disabled = True
    if card is not None and in_conflict:
        context |= {
            "seen_version": card.version,
            "conflict": _conflict(request, card, form.instance),
        }
    if card is not None:
        sees_all = rights.sees_confidential(request.user)
        premiums = Premium.objects.filter(contract__client=card).select_related("contract")
        context |= {
            "client": card,
            "today": timezone.localdate(),
            "contracts": card.contracts.select_related("insurer", "legal_entity"),
            "premiums": premiums[:_LISTED],
            "premium_count": premiums.count(),
            "changes": readable(card.changes.all()[:_LISTED], sees_confidential=sees_all),
        }
    status = 422 if form.is_bound else 200
    return render(request, "portfolio/client.html", context, status=status)


def _refuse_readers(request: HttpRequest) -> None:
    if not rights.may_change(request.user):
        raise rights.ManagersOnlyError(
            gettext("Votre rôle ne permet pas de modifier les fiches des clients.")
        )


def _name(request: HttpRequest) -> str:
    return request.user.get_username()


def _conflict(request: HttpRequest, stored: Client, typed: Client) -> dict[str, object]:
    """What the other person wrote, beside what is being typed; saving again is then knowing."""
    when = stored.modified_at
    facts = {"author": stored.modified_by or gettext("un import")}
    if when:
        facts["hour"] = f"{timezone.localtime(when):%H:%M}"
        sentence = gettext(
            "Cette fiche a été modifiée par %(author)s à %(hour)s. Comparez avant d’enregistrer."
        )
    else:
        sentence = gettext(
            "Cette fiche a été modifiée par %(author)s. Comparez avant d’enregistrer."
        )
    return {
        "sentence": sentence % facts,
        "differences": readable(
            differences(stored, typed, by="", at=timezone.now()),
            sees_confidential=rights.sees_confidential(request.user),
        ),
    }


def _say_about_addresses(request: HttpRequest, form: ClientForm) -> None:
    """Hints, not refusals: several addresses, a slip in a frequent domain, another script."""
    if "email" not in form.changed_data:
        return
    addresses = read_addresses(form.instance.email).each
    if len(addresses) > 1:
        messages.info(
            request,
            gettext("%(addresses)s adresses trouvées. L’avis partira à chacune.")
            % {"addresses": len(addresses)},
        )
    for address in addresses:
        if domain := suggested_domain(address):
            messages.warning(
                request,
                gettext(
                    "«\u00a0%(address)s\u00a0»\u00a0: vouliez-vous dire"
                    " «\u00a0%(domain)s\u00a0»\u00a0?"
                )
                % {"address": address, "domain": domain},
            )
        if other := travels_as(address):
            messages.info(
                request,
                gettext("Le serveur recevra cette adresse sous la forme %(other)s.")
                % {"other": other},
            )

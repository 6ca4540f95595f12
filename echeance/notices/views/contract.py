"""One contract: its card, its premiums, its notices, its history."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from echeance.accounts import rights
from echeance.lib.translating import gettext
from echeance.notices.models import Notice
from echeance.portfolio.contract_changing import StaleError, change_contract, readable
from echeance.portfolio.forms.contract import ContractForm
from echeance.portfolio.models import Contract

_LISTED = 50
"""Premiums, notices and changes shown; the lists have them all."""


@require_http_methods(["GET", "HEAD", "POST"])
def contract_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at a contract; change it."""
    contract = visible_contract(request, pk)
    now = timezone.now()
    today = timezone.localdate(now)
    if request.method != "POST":
        return _page(request, contract, ContractForm(instance=contract, on=today))
    if not rights.may_change(request.user):
        raise rights.ManagersOnlyError(
            gettext("Votre rôle ne permet pas de modifier les contrats.")
        )
    form = ContractForm(request.POST, instance=contract, on=today)
    if not form.is_valid():
        return _page(request, visible_contract(request, pk), form)
    try:
        changed = change_contract(
            form.instance,
            seen_version=form.cleaned_data["version"] or 0,
            by=request.user.get_username(),
            at=now,
        )
    except StaleError:
        messages.error(
            request,
            gettext(
                "Ce contrat a été modifié depuis que vous l’avez ouvert\u00a0: voici ce qu’il est"
                " devenu. Refaites vos changements."
            ),
        )
    else:
        messages.success(
            request,
            gettext("Modifications enregistrées.") if changed else gettext("Rien n’a changé."),
        )
    return redirect("notices:contract", pk)


def visible_contract(request: HttpRequest, pk: int) -> Contract:
    """Raises Http404 for a contract of a client whom this person may not see."""
    contract = get_object_or_404(
        Contract.objects.select_related("client", "insurer", "legal_entity"), pk=pk
    )
    if contract.client.confidential and not rights.sees_confidential(request.user):
        raise Http404(gettext("Ce contrat n’existe pas."))
    return contract


def _page(request: HttpRequest, contract: Contract, form: ContractForm) -> HttpResponse:
    """`contract` is what is stored; `form` is what is being typed."""
    if not rights.may_change(request.user):
        for field in form.fields.values():
            field.disabled = True
    about = Notice.objects.filter(Q(lines__premium__contract=contract) | Q(contract=contract))
    notices = about.defer("content").distinct().order_by("-printed_at", "-pk")
    premiums = contract.premiums.all()
    context = {
        "contract": contract,
        "form": form,
        "today": timezone.localdate(),
        "premiums": premiums[:_LISTED],
        "premium_count": premiums.count(),
        "notices": notices[:_LISTED],
        "changes": readable(contract.changes.all()[:_LISTED]),
    }
    status = 422 if form.is_bound else 200
    return render(request, "notices/contract.html", context, status=status)

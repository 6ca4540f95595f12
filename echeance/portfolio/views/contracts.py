"""The list of contracts."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from echeance.accounts import rights
from echeance.portfolio.forms.filters import ContractFilter
from echeance.portfolio.models import Contract
from echeance.portfolio.views.sorting import sorted_by

PER_PAGE = 50
_SORTS = {
    "dossier": ("client__dossier_key", "number_key"),
    "contrat": ("number_key",),
    "compagnie": ("insurer__name", "number_key"),
}


@require_GET
def contracts(request: HttpRequest) -> HttpResponse:
    """Contracts of the clients that the person may see."""
    visible = Contract.objects.select_related("client", "insurer", "legal_entity")
    if not rights.sees_confidential(request.user):
        visible = visible.filter(client__confidential=False)
    form = ContractFilter(request.GET)
    today = timezone.localdate()
    found, sort = sorted_by(request, form.apply(visible, on=today), _SORTS)
    context = {
        "form": form,
        "sort": sort,
        "today": today,
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "portfolio/contracts.html", context)

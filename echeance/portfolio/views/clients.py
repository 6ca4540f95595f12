"""The list of clients."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from echeance.accounts import rights
from echeance.portfolio.forms.filters import ClientFilter
from echeance.portfolio.models import Client
from echeance.portfolio.views.sorting import sorted_by

PER_PAGE = 50
_SORTS = {
    "dossier": ("dossier_key",),
    "nom": ("search_key", "dossier_key"),
    "ville": ("city", "dossier_key"),
    "charge": ("account_manager", "dossier_key"),
}


@require_GET
def clients(request: HttpRequest) -> HttpResponse:
    """Find a client; the state of the search is in the address."""
    visible = Client.objects.visible_to(sees_confidential=rights.sees_confidential(request.user))
    form = ClientFilter(request.GET)
    found, sort = sorted_by(request, form.apply(visible), _SORTS)
    context = {
        "form": form,
        "sort": sort,
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "unreachable": visible.unreachable_by_email().count(),
        "search": [(name, value) for name, value in request.GET.items() if value],
    }
    return render(request, "portfolio/clients.html", context)

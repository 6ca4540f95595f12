"""The list of premiums (quittances); each leads to its « zoom »."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from echeance.accounts import rights
from echeance.portfolio.forms.filters import PremiumFilter
from echeance.portfolio.models import Premium
from echeance.portfolio.views.sorting import sorted_by

PER_PAGE = 50
_SORTS = {
    "dossier": ("contract__client__dossier_key", "effective_from", "number_key"),
    "quittance": ("number_key",),
    "contrat": ("contract__number_key", "effective_from", "number_key"),
    "effet": ("effective_from", "number_key"),
    "montant": ("gross", "number_key"),
}


@require_GET
def premiums(request: HttpRequest) -> HttpResponse:
    """Premiums of the clients that the person may see."""
    visible = Premium.objects.select_related("contract__client", "contract__insurer")
    if not rights.sees_confidential(request.user):
        visible = visible.filter(contract__client__confidential=False)
    today = timezone.localdate()
    form = PremiumFilter(request.GET, on=today)
    found, sort = sorted_by(request, form.apply(visible), _SORTS)
    context = {
        "form": form,
        "sort": sort,
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "portfolio/premiums.html", context)

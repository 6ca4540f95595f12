"""« AE par mail » for several clients: what it would do, then « Confirmer »."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from echeance.accounts import rights
from echeance.lib.keys import read_key
from echeance.lib.translating import counted, gettext
from echeance.portfolio.forms.filters import ClientFilter
from echeance.portfolio.models import Client
from echeance.portfolio.models.client import ClientQuerySet
from echeance.portfolio.ticking import recap, tick

_NAMED = 50
"""Clients without an address that the page names."""
_ANSWERS = {"cocher": True, "decocher": False}


@require_http_methods(["GET", "HEAD", "POST"])
def by_email(request: HttpRequest) -> HttpResponse:
    """The clients ticked in the list, or all those of the search, as the address says."""
    if not rights.may_change(request.user):
        raise rights.ManagersOnlyError(
            gettext("Votre rôle ne permet pas de modifier les fiches des clients.")
        )
    asked = request.GET
    answer = _ANSWERS.get(asked.get("faire", ""))
    back = f"{reverse('portfolio:clients')}?{_search(asked)}"
    chosen = _chosen(request, asked)
    if answer is None or not chosen.exists():
        messages.info(request, gettext("Cochez d’abord des clients dans la liste."))
        return redirect(back)
    if request.method == "POST":
        changed = tick(chosen, by_email=answer, by=request.user.get_username(), at=timezone.now())
        messages.success(
            request,
            counted("%(count)s fiche modifiée.", "%(count)s fiches modifiées.", changed)
            % {"count": changed},
        )
        return redirect(back)
    found = recap(chosen, by_email=answer)
    context = {
        "by_email": answer,
        "recap": found,
        "to_change": len(found.to_change),
        "first": Client.objects.filter(pk__in=found.to_change[:_NAMED]).order_by("dossier_key"),
        "without_address": found.without_address[:_NAMED],
        "without_address_count": len(found.without_address),
        "back": back,
    }
    return render(request, "portfolio/by_email.html", context)


def _chosen(request: HttpRequest, asked: QueryDict) -> ClientQuerySet:
    visible = Client.objects.visible_to(sees_confidential=rights.sees_confidential(request.user))
    if asked.get("tous"):
        return ClientFilter(asked).apply(visible)
    keys = {key for text in asked.getlist("client") if (key := read_key(text)) is not None}
    return visible.filter(pk__in=keys)


def _search(asked: QueryDict) -> str:
    """The list as it was narrowed."""
    names = [*ClientFilter.base_fields, "tri", "page"]
    return urlencode({name: asked[name] for name in names if asked.get(name)})

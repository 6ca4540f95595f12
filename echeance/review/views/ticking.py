"""The ticks of the list, kept as they are made."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from echeance.accounts import rights
from echeance.lib.keys import read_key
from echeance.review.kept_views import search_of_ticks
from echeance.review.models import KeptTicks
from echeance.review.models.kept_ticks import MOST, TooManyTicksError


@require_POST
def tick(request: HttpRequest) -> HttpResponse:
    """`avis` are ticked; `decoche`, and what else the page of `lignes` shows, are not.

    A script (`script`) is told why it is refused, if it is; a form is shown the list.
    """
    if not rights.may_change(request.user):
        raise rights.ManagersOnlyError(
            gettext("Votre rôle ne permet pas de décider de l’envoi des avis.")
        )
    refused = keep_ticks(request)
    if "script" in request.POST:
        return JsonResponse({"refused": refused})
    if refused:
        messages.error(request, refused)
    return redirect(f"{reverse('review:list')}?{request.POST.get('recherche', '')}")


def keep_ticks(request: HttpRequest) -> str:
    """Keep what the form says; returns why it cannot, in the person's language, else nothing."""
    data = request.POST
    ticked = set(_keys(data.getlist("avis")))
    unticked = set(_keys(data.getlist("decoche"))) | set(_keys(data.get("lignes", "").split(",")))
    try:
        KeptTicks.change(
            request.user,
            search_of_ticks(data.get("recherche", "")),
            add=ticked,
            remove=unticked - ticked,
            at=timezone.now(),
        )
    except TooManyTicksError:
        return gettext(
            "Plus de %(most)s avis cochés un par un\u00a0: cochez plutôt tout le résultat."
        ) % {"most": MOST}
    return ""


@require_POST
def forget_ticks(request: HttpRequest) -> HttpResponse:
    """Untick everything, in every search."""
    for search, keys in KeptTicks.of(request.user, at=timezone.now()).items():
        KeptTicks.change(request.user, search, remove=keys, at=timezone.now())
    return redirect(f"{reverse('review:list')}?{request.POST.get('recherche', '')}")


def _keys(given: list[str]) -> list[int]:
    return [key for text in given if (key := read_key(text)) is not None]

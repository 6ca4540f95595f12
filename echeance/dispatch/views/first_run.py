"""« Mise en route »: the five steps, each on its own screen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from echeance.accounts import rights
from echeance.dispatch.first_run import steps


@require_safe
def first_run(request: HttpRequest) -> HttpResponse:
    """Where each step stands, and the next one to take."""
    if not rights.may_configure(request.user):
        raise rights.AdministratorsOnlyError(
            gettext("Les paramètres sont réservés aux administrateurs.")
        )
    found = steps()
    missing = [step for step in found if not step.is_done and not step.is_optional]
    context = {"steps": found, "next": next(iter(missing), None), "is_ready": not missing}
    return render(request, "dispatch/first_run.html", context)

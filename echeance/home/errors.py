"""What a person reads when a page is not theirs, or when something went wrong on our side."""

import logging
import secrets
import sys

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader

from echeance.accounts.models import Role, User
from echeance.accounts.rights import ReservedError
from echeance.lib.locking import is_busy

_NAMED = 3
"""Administrators: enough to find one who is there."""

logger = logging.getLogger(__name__)


def reserved(request: HttpRequest, exception: Exception) -> HttpResponse:
    """« Accès réservé »: why, who may, and whom to ask."""
    open_to = exception.open_to if isinstance(exception, ReservedError) else ""
    context: dict[str, object] = {"exception": str(exception), "open_to": open_to}
    if request.user.is_authenticated:
        context["administrators"] = _administrators()
    return render(request, "403.html", context, status=403)


def _administrators() -> list[str]:
    people = User.objects.filter(is_active=True, role=Role.ADMINISTRATOR).order_by("username")
    return [person.get_full_name() or person.get_username() for person in people[:_NAMED]]


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of an unexpected error, with a reference that the log has too.

    When someone else wrote for too long, nothing is wrong: 503, and what to do.
    """
    if is_busy(sys.exception()):
        logger.warning("the database was busy: %s %s was not done", request.method, request.path)
        page = loader.get_template("503.html").render()
        return HttpResponse(page, status=503, headers={"Retry-After": "5"})
    reference = secrets.token_hex(2).upper()
    logger.error("reference %s: %s %s failed", reference, request.method, request.path)
    page = loader.get_template("500.html").render({"reference": reference})
    return HttpResponseServerError(page)

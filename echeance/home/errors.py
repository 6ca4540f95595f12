"""What a person reads when a page is not theirs, or when something went wrong on our side."""

import logging
import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader

from echeance.accounts.rights import ReservedError

logger = logging.getLogger(__name__)


def reserved(request: HttpRequest, exception: Exception) -> HttpResponse:
    """« Accès réservé »: why, and who may."""
    open_to = exception.open_to if isinstance(exception, ReservedError) else ""
    context = {"exception": str(exception), "open_to": open_to}
    return render(request, "403.html", context, status=403)


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """The page of an unexpected error, with a reference that the log has too."""
    reference = secrets.token_hex(2).upper()
    logger.error("reference %s: %s %s failed", reference, request.method, request.path)
    page = loader.get_template("500.html").render({"reference": reference})
    return HttpResponseServerError(page)

"""While the product is maintained, the screens show and nothing writes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from echeance.dispatch.models import AutomateControl, Wish

_SAFE = {"GET", "HEAD", "OPTIONS"}
_ALLOWED = (
    "/automate/start/",
    "/automate/resume/",
    "/compte/connexion/",
    "/compte/deconnexion/",
    "/compte/langue/",
    "/apparence/",
    "/sauvegardes/",
)
"""Ending it, coming in and going out, how the screens look, and the backup that it is for."""


class MaintenanceMiddleware:
    """Answers 503 to whatever would write."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in _SAFE or request.path.startswith(_ALLOWED):
            return self._get_response(request)
        if AutomateControl.current().wish != Wish.MAINTENANCE:
            return self._get_response(request)
        return render(request, "dispatch/maintenance.html", status=503)

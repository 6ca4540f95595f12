"""The dashboard (tableau de bord): what to do today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def dashboard(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    return render(request, "home/dashboard.html")

"""Review of the notices: search, look, validate, block."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def notice_list(request: HttpRequest) -> HttpResponse:
    """The list of the notices (avis par mail)."""
    return render(request, "review/list.html")

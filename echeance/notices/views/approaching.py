"""« Dates limites »: renewals to announce before it is too late."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from echeance.accounts import rights
from echeance.notices.approaching import MOST, approaching


@require_GET
def approaching_list(request: HttpRequest) -> HttpResponse:
    """Most urgent first."""
    found = approaching(
        on=timezone.localdate(), sees_confidential=rights.sees_confidential(request.user)
    )
    context = {"found": found, "most": MOST, "is_full": len(found) == MOST}
    return render(request, "notices/approaching.html", context)

"""The dashboard (tableau de bord): what to do today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from echeance.accounts import rights
from echeance.dispatch.doubt import doubts
from echeance.home.frame import THEME_COOKIE, THEMES
from echeance.home.today import LIMIT, first_steps, today
from echeance.notices.models import Notice

_ONE_YEAR = 365 * 24 * 3600


def dashboard(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    steps = first_steps()
    sees_confidential = rights.sees_confidential(request.user)
    context = {
        "today": today(on=timezone.localdate(), sees_confidential=sees_confidential),
        "doubts": doubts(Notice.objects.visible_to(sees_confidential=sees_confidential)),
        "steps": steps,
        "limit": LIMIT,
    }
    return render(request, "home/dashboard.html", context)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system says; remembered by the browser."""
    chosen = request.POST.get("theme", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = redirect(back)
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE,
            chosen,
            max_age=_ONE_YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response

"""Signing in again on the page that one was on, when the session ended meanwhile."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods


@sensitive_post_parameters("password")
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reconnect(request: HttpRequest) -> JsonResponse:
    """Who is signed in, with a fresh CSRF token; or why the password was refused."""
    if request.method == "POST":
        form = AuthenticationForm(request, request.POST)
        if not form.is_valid():
            return JsonResponse({"refused": gettext("Mot de passe incorrect.")})
        login(request, form.get_user())
    user = request.user.get_username() if request.user.is_authenticated else ""
    return JsonResponse({"user": user, "token": get_token(request)})

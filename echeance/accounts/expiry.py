"""A form sent after its session ended: sign in, then send the same words again.

With scripts the page asks first and nothing is lost; this serves browsers without them.
"""

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

_SALT = "echeance.accounts.expiry"
_GOOD_FOR = 3600
"""Seconds in which to sign in again."""
_LONGEST = 200_000
"""Characters: longer forms are files, which their own page sends again."""
_SECRET_WORDS = ("password", "secret", "token", "csrf")
_SECRET_FIELDS = {"refresh", "pem"}
"""An OAuth2 refresh token, the private key of DKIM; « ca_pem » is public and stays."""


class SignInAgainMiddleware(LoginRequiredMiddleware):
    """Django's, which asks everybody to sign in; it keeps what a form had."""

    def handle_no_permission(  # type: ignore[override]  # the stubs know redirections only
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        # A cross-site form was refused before: the middleware of CSRF comes first.
        is_page = request.headers.get("Sec-Fetch-Mode") == "navigate"
        if request.method == "POST" and is_page:
            typed = _typed(request)
            if sum(len(name) + len(value) for name, value in typed) <= _LONGEST:
                kept = {
                    "path": request.get_full_path(),
                    "typed": typed,
                    "files": len(request.FILES),
                }
                return _ask(request, signing.dumps(kept, salt=_SALT, compress=True), kept)
        return super().handle_no_permission(request, view_func)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Sign in, then show a button that sends the form; nothing is sent by itself."""
    given = request.POST.get("kept", "")
    try:
        kept = signing.loads(given, salt=_SALT, max_age=_GOOD_FOR)
    except signing.BadSignature:
        return redirect("accounts:login")
    form = AuthenticationForm(request, request.POST)
    if not form.is_valid():
        return _ask(request, given, kept, is_refused=True)
    login(request, form.get_user())
    return render(request, "accounts/resume.html", kept)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Pairs as they were sent; no secret is written on a page."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if not _is_secret(name.lower())
    ]


def _is_secret(name: str) -> bool:
    return name in _SECRET_FIELDS or any(word in name for word in _SECRET_WORDS)


def _ask(
    request: HttpRequest, given: str, kept: dict[str, Any], *, is_refused: bool = False
) -> HttpResponse:
    context = {
        "kept": given,
        "files": kept["files"],
        "is_refused": is_refused,
        "username": request.POST.get("username", "") if is_refused else "",
    }
    return render(request, "accounts/sign_in_again.html", context)

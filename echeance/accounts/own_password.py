"""« Mon mot de passe »: everybody changes their own, knowing the old one."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def own_password(request: HttpRequest) -> HttpResponse:
    """Other sessions of the person end; this one goes on."""
    form = PasswordChangeForm(request.user, request.POST or None)
    form.fields["new_password1"].help_text = ""
    form.fields["new_password2"].help_text = ""
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, gettext("Mot de passe changé."))
        return redirect("home:preferences")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/own_password.html", {"form": form}, status=status)

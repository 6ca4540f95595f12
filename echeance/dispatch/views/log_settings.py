"""« Réglages des journaux »."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from echeance.accounts import rights
from echeance.dispatch.forms.log_settings import LogSettingsForm
from echeance.dispatch.log_levels import apply_log_settings
from echeance.dispatch.models import LogSettings


@require_http_methods(["GET", "HEAD", "POST"])
def log_settings(request: HttpRequest) -> HttpResponse:
    """Applied here at once, by the automates within seconds."""
    if not rights.may_configure(request.user):
        raise rights.AdministratorsOnlyError(
            gettext("Les journaux sont réservés aux administrateurs.")
        )
    chosen = LogSettings.current() or LogSettings(pk=1, keep_days=settings.LOG_DAYS)
    form = LogSettingsForm(request.POST or None, instance=chosen)
    if request.method == "POST" and form.is_valid():
        form.save()
        apply_log_settings()
        messages.success(request, gettext("Modifications enregistrées."))
        return redirect("dispatch:logs")
    status = 422 if request.method == "POST" else 200
    return render(request, "dispatch/log_settings.html", {"form": form}, status=status)

"""Addresses of the screens of this stage."""

from django.urls import path

from echeance.dispatch.views import domain, legacy, logs

app_name = "dispatch"
urlpatterns = [
    path("journaux/", logs.logs, name="logs"),
    path("journaux/<slug:log>/", logs.logs, name="logs"),
    path("journaux/<slug:log>/<slug:day>.<slug:suffix>", logs.log_file, name="log_file"),
    path("domaine/", domain.domain, name="domain"),
    path("ancien-automate/", legacy.legacy, name="legacy"),
    path("ancien-automate/reprendre/", legacy.legacy_apply, name="legacy_apply"),
    path("ancien-automate/bandeau/", legacy.legacy_remove_banner, name="legacy_remove_banner"),
]

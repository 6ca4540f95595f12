"""Addresses of the screens of this stage."""

from django.urls import path

from echeance.dispatch.views import logs

app_name = "dispatch"
urlpatterns = [
    path("journaux/", logs.logs, name="logs"),
    path("journaux/<slug:log>/", logs.logs, name="logs"),
    path("journaux/<slug:log>/<slug:day>.<slug:suffix>", logs.log_file, name="log_file"),
]

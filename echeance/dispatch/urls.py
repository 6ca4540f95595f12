"""Addresses of the screens of this stage."""

from django.urls import path

from echeance.dispatch.views import (
    automate,
    dkim,
    domain,
    guards,
    legacy,
    log_settings,
    logs,
    oauth,
    settings,
    template_files,
    templates,
    test_mode,
)

app_name = "dispatch"
urlpatterns = [
    path("automate/", automate.automate, name="automate"),
    path("automate/retenus/<slug:what>/", guards.held, name="held"),
    path("automate/machines/<int:pk>/confirmer/", guards.machine_confirm, name="machine_confirm"),
    path("automate/etat/", automate.state, name="automate_state"),
    path("automate/prochain/", automate.next_now, name="next_now"),
    path("automate/<slug:what>/demande/", automate.control, name="control"),
    path("parametres/serveur/", settings.server, name="server"),
    path("parametres/serveur/test/", settings.server_test, name="server_test"),
    path("parametres/serveur/oauth/", oauth.oauth_connect, name="oauth_connect"),
    path("parametres/serveur/oauth/retour/", oauth.oauth_return, name="oauth_return"),
    path("parametres/serveur/oauth/oublier/", oauth.oauth_forget, name="oauth_forget"),
    path("parametres/expediteur/", settings.sender, name="sender"),
    path("parametres/copies/", settings.copy_add, name="copy_add"),
    path("parametres/copies/<int:pk>/confirmer/", settings.copy_confirm, name="copy_confirm"),
    path("parametres/copies/<int:pk>/retirer/", settings.copy_remove, name="copy_remove"),
    path("parametres/envoi/", settings.pace, name="pace"),
    path("parametres/envoi/prereglage/", settings.pace_preset, name="pace_preset"),
    path("automate/journaux/", logs.logs, name="logs"),
    path("automate/journaux/reglages/", log_settings.log_settings, name="log_settings"),
    path("automate/journaux/<slug:log>/", logs.logs, name="logs"),
    path("automate/journaux/<slug:log>/<slug:day>.<slug:suffix>", logs.log_file, name="log_file"),
    path("parametres/modeles/", templates.templates, name="templates"),
    path("parametres/modeles/apercu/", templates.preview, name="template_preview"),
    path("parametres/modeles/essai/", templates.trial, name="template_trial"),
    path(
        "parametres/modeles/<int:pk>/retablir/",
        templates.template_restore,
        name="template_restore",
    ),
    path("parametres/modeles/fichiers/", template_files.template_import, name="template_import"),
    path(
        "parametres/modeles/fichiers/<str:name>",
        template_files.template_export,
        name="template_export",
    ),
    path("parametres/test/", test_mode.test_mode, name="test_mode"),
    path("parametres/test/desactiver/", test_mode.test_mode_off, name="test_mode_off"),
    path("parametres/domaine/", domain.domain, name="domain"),
    path("parametres/signature/", dkim.dkim, name="dkim"),
    path("parametres/ancien-automate/", legacy.legacy, name="legacy"),
    path("parametres/ancien-automate/reprendre/", legacy.legacy_apply, name="legacy_apply"),
    path(
        "parametres/ancien-automate/bandeau/",
        legacy.legacy_remove_banner,
        name="legacy_remove_banner",
    ),
]

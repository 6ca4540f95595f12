"""The dashboard and the preferences of the frame."""

from django.urls import path

from echeance.home import backup_screens, views

app_name = "home"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("preferences/", views.preferences, name="preferences"),
    path("a-propos/", views.about, name="about"),
    path("sauvegardes/", backup_screens.backups, name="backups"),
    path("sauvegardes/<str:name>", backup_screens.backup_file, name="backup_file"),
    path("sauvegardes/<str:name>/supprimer/", backup_screens.backup_delete, name="backup_delete"),
    path("aide/", views.help_page, name="help"),
    path("aller/", views.go_to, name="go_to"),
    path("etat/", views.state, name="state"),
    path("apparence/", views.theme, name="theme"),
]

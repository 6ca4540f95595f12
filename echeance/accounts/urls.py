"""Signing in and out, and the language of the screens."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from echeance.accounts import expiry, views
from echeance.accounts.choosing_language import language

app_name = "accounts"
urlpatterns = [
    path("connexion/", LoginView.as_view(template_name="accounts/login.html"), name="login"),
    path("connexion/ici/", views.reconnect, name="reconnect"),
    path("connexion/reprendre/", expiry.resume, name="resume"),
    path("deconnexion/", LogoutView.as_view(), name="logout"),
    path("langue/", language, name="language"),
]

"""Signing in and out, one's own password, and the language of the screens."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from echeance.accounts import expiry, views
from echeance.accounts.choosing_language import language
from echeance.accounts.own_password import own_password

app_name = "accounts"
urlpatterns = [
    path("connexion/", LoginView.as_view(template_name="accounts/login.html"), name="login"),
    path("connexion/ici/", views.reconnect, name="reconnect"),
    path("connexion/reprendre/", expiry.resume, name="resume"),
    path("deconnexion/", LogoutView.as_view(), name="logout"),
    path("mot-de-passe/", own_password, name="password"),
    path("langue/", language, name="language"),
]

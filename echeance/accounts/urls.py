"""Signing in and out."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

app_name = "accounts"
urlpatterns = [
    path("connexion/", LoginView.as_view(template_name="accounts/login.html"), name="login"),
    path("deconnexion/", LogoutView.as_view(), name="logout"),
]

"""Addresses of « Utilisateurs »."""

from django.urls import path

from echeance.accounts.users import screens

app_name = "users"
urlpatterns = [
    path("", screens.users, name="list"),
    path("nouveau/", screens.user_new, name="new"),
    path("<int:pk>/", screens.user_page, name="page"),
    path("<int:pk>/mot-de-passe/", screens.user_password, name="password"),
]

"""The dashboard and the preferences of the frame."""

from django.urls import path

from echeance.home import views

app_name = "home"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("apparence/", views.theme, name="theme"),
]

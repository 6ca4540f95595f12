"""The dashboard."""

from django.urls import path

from echeance.home import views

app_name = "home"
urlpatterns = [path("", views.dashboard, name="dashboard")]

"""Addresses of the screens of this stage."""

from django.urls import URLPattern

app_name = "dispatch"
urlpatterns: list[URLPattern] = []

"""Addresses of the screens of this stage."""

from django.urls import URLPattern

app_name = "review"
urlpatterns: list[URLPattern] = []

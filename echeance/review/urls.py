"""Addresses of the screens of this stage."""

from django.urls import path

from echeance.review import views

app_name = "review"
urlpatterns = [path("", views.notice_list, name="list")]

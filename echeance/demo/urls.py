"""Addresses of the demonstration's own screens."""

from django.urls import path

from echeance.demo import views

app_name = "demo"
urlpatterns = [
    path("boite/", views.mailbox_list, name="mailbox"),
    path("boite/<int:serial>/", views.mail, name="mail"),
    path("boite/<int:serial>/html/", views.html_body, name="html_body"),
    path("boite/<int:serial>/fichiers/<int:rank>/", views.attachment, name="attachment"),
]

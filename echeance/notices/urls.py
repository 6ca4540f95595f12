"""Addresses of the screens of this stage."""

from django.urls import path

from echeance.notices.views import editions, premium, running

app_name = "notices"
urlpatterns = [
    path("", editions.editions, name="editions"),
    path("nouvelle/", running.edition_new, name="edition_new"),
    path("<int:pk>/", editions.edition_page, name="edition"),
    path("<int:pk>/progression/", editions.edition_progress, name="edition_progress"),
    path("<int:pk>/reponse/", editions.edition_answer, name="edition_answer"),
    path("<int:pk>/action/", editions.edition_act, name="edition_act"),
    path("projets/<int:pk>.pdf", editions.draft_pdf, name="draft_pdf"),
    path("quittances/<int:pk>/", premium.premium_zoom, name="premium"),
    path("quittances/<int:pk>/annuler/", premium.premium_cancel, name="premium_cancel"),
]

"""Addresses of the screens of this stage."""

from django.urls import path

from echeance.notices.views import editions, premium, running

app_name = "notices"
urlpatterns = [
    path("editions/", editions.editions, name="editions"),
    path("editions/nouvelle/", running.edition_new, name="edition_new"),
    path("editions/<int:pk>/", editions.edition_page, name="edition"),
    path("editions/<int:pk>/progression/", editions.edition_progress, name="edition_progress"),
    path("editions/<int:pk>/reponse/", editions.edition_answer, name="edition_answer"),
    path("editions/<int:pk>/action/", editions.edition_act, name="edition_act"),
    path("editions/projets/<int:pk>.pdf", editions.draft_pdf, name="draft_pdf"),
    path("quittances/<int:pk>/", premium.premium_zoom, name="premium"),
    path("quittances/<int:pk>/annuler/", premium.premium_cancel, name="premium_cancel"),
]

"""Addresses of the screens of the books."""

from django.urls import path

from echeance.portfolio.views import card, clients, contracts, importing, premiums, ticking

app_name = "portfolio"
urlpatterns = [
    path("clients/", clients.clients, name="clients"),
    path("clients/nouveau/", card.client_new, name="client_new"),
    path("clients/ae-par-mail/", ticking.by_email, name="by_email"),
    path("clients/<int:pk>/", card.client, name="client"),
    path("contrats/", contracts.contracts, name="contracts"),
    path("quittances/", premiums.premiums, name="premiums"),
    path("import/", importing.import_books, name="import_books"),
    path("import/<str:token>/", importing.import_check, name="import_check"),
]

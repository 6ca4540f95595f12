"""Addresses of the screens, one prefix per stage of the work."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("echeance.home.urls")),
    path("compte/", include("echeance.accounts.urls")),
    path("parametres/utilisateurs/", include("echeance.accounts.users.urls")),
    path("", include("echeance.portfolio.urls")),
    path("", include("echeance.notices.urls")),
    path("avis/", include("echeance.review.urls")),
    path("", include("echeance.dispatch.urls")),
]

handler403 = "echeance.home.errors.reserved"
handler500 = "echeance.home.errors.server_error"

if settings.DEMO:
    urlpatterns += [path("demo/", include("echeance.demo.urls"))]

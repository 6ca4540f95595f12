"""Addresses of the review."""

from django.urls import path

from echeance.review.views import (
    deciding,
    document,
    exporting,
    keeping,
    listing,
    mail,
    resolving,
    ticking,
    whole_result,
)

app_name = "review"
urlpatterns = [
    path("", listing.notice_list, name="list"),
    path("changements/", listing.changes, name="changes"),
    path("coches/", ticking.tick, name="tick"),
    path("coches/oublier/", ticking.forget_ticks, name="forget_ticks"),
    path("valider/", deciding.validate, name="validate"),
    path("valider/<str:token>/", deciding.recap, name="recap"),
    path("bloquer/", deciding.block, name="block"),
    path("bloquer/<str:token>/", deciding.block_reason, name="block_reason"),
    path("remettre-en-attente/", deciding.put_back, name="put_back"),
    path("annuler/<str:token>/", deciding.undo, name="undo"),
    path("exporter/<slug:as_format>/", exporting.export, name="export"),
    path("imprimer/", exporting.printed, name="printed"),
    path("vues/enregistrer/", keeping.keep_view, name="keep_view"),
    path("vues/<int:pk>/supprimer/", keeping.forget_view, name="forget_view"),
    path("vues/ouvrir/", keeping.open_on, name="open_on"),
    path("partage/", keeping.share, name="share"),
    path("raccourcis/", keeping.single_keys, name="single_keys"),
    path("colonnes/", keeping.columns, name="columns"),
    path("tous/", whole_result.whole_result, name="whole_result"),
    path("tous/<int:pk>/", whole_result.long_decision, name="long_decision"),
    path(
        "tous/<int:pk>/progression/",
        whole_result.long_decision_progress,
        name="long_decision_progress",
    ),
    path("tous/<int:pk>/agir/", whole_result.long_decision_act, name="long_decision_act"),
    path("<int:pk>/", document.details, name="details"),
    path("<int:pk>/fiche/", document.summary, name="summary"),
    path("<int:pk>/recu/", resolving.received, name="received"),
    path("<int:pk>/renvoyer/", resolving.again, name="again"),
    path("<int:pk>/pdf/", document.pdf, name="pdf"),
    path("<int:pk>/e-mail/", mail.mail, name="mail"),
    path("<int:pk>/texte/", document.text, name="text"),
]

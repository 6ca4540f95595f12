"""Addresses of the screens of this stage."""

from django.urls import path

from echeance.notices.views import (
    answering,
    approaching,
    contract,
    editions,
    entities,
    legal_notice,
    lists,
    long_selections,
    options,
    premium,
    premium_change,
    preview,
    printing,
    reissue,
    running,
    texts,
)

app_name = "notices"
urlpatterns = [
    path("mentions-legales/", legal_notice.legal_notice, name="legal_notice"),
    path(
        "mentions-legales/modifier/",
        legal_notice.legal_notice_change,
        name="legal_notice_change",
    ),
    path("editions/", editions.editions, name="editions"),
    path("editions/nouvelle/", running.edition_new, name="edition_new"),
    path("editions/previsualisation/", preview.edition_preview, name="preview"),
    path("editions/previsualisation/lettre.pdf", preview.preview_letter, name="preview_letter"),
    path("editions/exports/", long_selections.long_selections, name="long_selections"),
    path("editions/exports/<int:pk>/", long_selections.long_selection, name="long_selection"),
    path(
        "editions/exports/<int:pk>/progression/",
        long_selections.long_selection_progress,
        name="long_selection_progress",
    ),
    path(
        "editions/exports/<int:pk>/fichier/",
        long_selections.long_selection_file,
        name="long_selection_file",
    ),
    path(
        "editions/exports/<int:pk>/supprimer/",
        long_selections.long_selection_delete,
        name="long_selection_delete",
    ),
    path(
        "editions/previsualisation/points/", long_selections.preview_alerts, name="preview_alerts"
    ),
    path("editions/options/", options.options, name="options"),
    path("editions/options/<int:pk>/", options.option_act, name="option_act"),
    path("editions/<int:pk>/", editions.edition_page, name="edition"),
    path("editions/<int:pk>/progression/", editions.edition_progress, name="edition_progress"),
    path("editions/<int:pk>/reponse/", answering.edition_answer, name="edition_answer"),
    path("editions/<int:pk>/action/", answering.edition_act, name="edition_act"),
    path("editions/<int:pk>/impression/", printing.prints, name="prints"),
    path("editions/<int:pk>/impression/<int:index>.pdf", printing.print_pdf, name="print_pdf"),
    path("editions/projets/<int:pk>.pdf", editions.draft_pdf, name="draft_pdf"),
    path("editions/dates-limites/", approaching.approaching_list, name="approaching"),
    path("parametres/entites/", entities.entities, name="entities"),
    path("parametres/entites/nouvelle/", entities.entity_card, name="entity_new"),
    path(
        "parametres/entites/nouvelle/exemple/", entities.entity_preview, name="entity_new_preview"
    ),
    path("parametres/entites/<int:pk>/", entities.entity_card, name="entity"),
    path("parametres/entites/<int:pk>/exemple/", entities.entity_preview, name="entity_preview"),
    path("parametres/entites/<int:pk>/exemple.png", entities.entity_picture, name="entity_picture"),
    path("parametres/textes/", texts.texts, name="texts"),
    path("parametres/textes/nouveau/", texts.text_card, name="text_new"),
    path("parametres/textes/<int:pk>/", texts.text_card, name="text"),
    path("parametres/textes/<int:pk>/supprimer/", texts.text_delete, name="text_delete"),
    path("parametres/listes/", lists.lists, name="lists"),
    path("contrats/<int:pk>/", contract.contract_page, name="contract"),
    path("quittances/<int:pk>/", premium.premium_zoom, name="premium"),
    path("quittances/<int:pk>/modifier/", premium_change.premium_change, name="premium_change"),
    path("quittances/avis/<int:pk>/reediter/", reissue.reissue_notice, name="reissue"),
    path("quittances/<int:pk>/annuler/", premium.premium_cancel, name="premium_cancel"),
]

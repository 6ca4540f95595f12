"""What a person keeps of the list: views, columns, a file of it."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone
from python_calamine import CalamineWorkbook

from echeance.notices.status import NoticeStatus
from echeance.review.models import SavedView, ScreenPreferences
from tests.build import make_client, make_notice, make_user

pytestmark = pytest.mark.django_db
S = NoticeStatus


@pytest.fixture
def browser(client: Browser) -> Browser:
    client.force_login(make_user("hala"))
    return client


def page(browser: Browser, address: str) -> str:
    answer: Any = browser.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def dossiers(browser: Browser, search: str) -> list[str]:
    answer: Any = browser.get(f"/avis/?{search}")
    return [notice.dossier for notice in answer.context["rows"]]


def sheets(answer: Any) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_view_is_kept_under_a_name_and_says_when_it_was_changed(browser: Browser) -> None:
    make_notice(make_client("CA1"), status=S.FAILED)

    answer: Any = browser.post(
        "/avis/vues/enregistrer/?statut=KO&tri=nom&page=3", {"name": "Mes erreurs"}
    )

    view = SavedView.objects.get()
    assert view.search == "statut=KO&tri=nom"
    assert answer.url == f"/avis/?statut=KO&tri=nom&vue={view.pk}"
    assert "Mes erreurs (modifiée)" not in page(browser, answer.url)
    assert "Mes erreurs (modifiée)" in page(browser, f"/avis/?statut=B&vue={view.pk}")


def test_the_same_name_again_replaces_the_view(browser: Browser) -> None:
    for status in ("KO", "B"):
        browser.post(f"/avis/vues/enregistrer/?statut={status}", {"name": "La mienne"})

    assert SavedView.objects.get().search == "statut=B"


def test_a_view_without_a_name_is_refused(browser: Browser) -> None:
    answer = browser.post("/avis/vues/enregistrer/?statut=KO", {"name": ""})

    assert answer.status_code == 422
    assert not SavedView.objects.exists()


def test_colleagues_see_shared_views_only_and_remove_none(browser: Browser) -> None:
    paul = make_user("paul")
    make_notice()
    SavedView.objects.create(owner=paul, name="À lui", search="statut=B")
    shared = SavedView.objects.create(owner=paul, name="À tous", search="statut=KO", is_shared=True)

    listed = page(browser, "/avis/")
    answer = browser.post(f"/avis/vues/{shared.pk}/supprimer/")

    assert "À tous" in listed
    assert "À lui" not in listed
    assert answer.status_code == 404


def test_a_view_of_ones_own_is_removed(browser: Browser) -> None:
    browser.post("/avis/vues/enregistrer/?statut=KO", {"name": "La mienne"})
    view = SavedView.objects.get()

    browser.post(f"/avis/vues/{view.pk}/supprimer/")

    assert not SavedView.objects.exists()


def test_the_products_views_find_what_they_say(browser: Browser) -> None:
    make_notice(make_client("SANS", email="perdu@exemple.fr"))
    make_client_unreachable("SANS")
    double = make_notice(make_client("DEUX", email="deux@exemple.fr"))
    make_notice(premium=double.lines.get().premium)
    now = timezone.now()
    make_notice(make_client("HIER"), status=S.SENT, at=now - timedelta(days=2))
    make_notice(make_client("JOUR"), status=S.SENT, at=now)

    answer: Any = browser.get("/avis/")
    found = {
        view.name: dossiers(browser, view.address)
        for view in answer.context["views"]
        if view.name in {"Sans adresse", "Doublons possibles", "Envoyés aujourd’hui"}
    }

    assert found == {
        "Sans adresse": ["SANS"],
        "Doublons possibles": ["DEUX", "DEUX"],
        "Envoyés aujourd’hui": ["JOUR"],
    }


def make_client_unreachable(dossier: str) -> None:
    from echeance.portfolio.models import Client

    Client.objects.filter(dossier=dossier).update(email="")


def test_columns_are_chosen_and_ordered_for_oneself(browser: Browser) -> None:
    make_notice(make_client("CA1"))

    browser.post("/avis/colonnes/", {"colonne": ["dossier", "montant", "inconnue"]})
    browser.post("/avis/colonnes/", {"colonne": ["dossier", "montant"], "do": "monter montant"})

    answer: Any = browser.get("/avis/")
    assert [column.key for column in answer.context["columns"]] == ["dossier", "montant", "nom"]
    assert "120,00\u00a0€" in answer.content.decode()


def test_usual_columns_come_back(browser: Browser) -> None:
    browser.post("/avis/colonnes/", {"colonne": ["dossier"]})

    browser.post("/avis/colonnes/", {"do": "usuelles"})

    assert ScreenPreferences.objects.get().columns == []


def test_the_result_is_exported_as_seen_with_its_criteria(browser: Browser) -> None:
    make_notice(make_client("007", last_name="=CMD()"), status=S.FAILED, remark="=1+1")
    make_notice(make_client("12"))
    browser.post("/avis/colonnes/", {"colonne": ["dossier", "nom", "montant", "observations"]})

    answer: Any = browser.post("/avis/exporter/xlsx/", {"recherche": "statut=KO", "courant": "1"})

    found = sheets(answer)
    assert found["Critères"][1] == ["Contenu", "1 ligne du résultat"]
    assert ["Critère", "statut\u00a0: Erreur lors de l’envoi"] in found["Critères"]
    assert found["Avis"][0] == ["Dossier", "Nom", "Observations", "Montant"]
    assert found["Avis"][1][0] == "007"
    assert found["Avis"][1][2:] == ["=1+1", 120.0]
    assert answer["Content-Disposition"].startswith('attachment; filename="avis_')


def test_ticked_rows_are_exported_alone_in_the_order_of_the_list(browser: Browser) -> None:
    kept = [make_notice(make_client(dossier), remark="-2") for dossier in ("CA9", "CA10")]
    make_notice(make_client("CA1"))

    answer: Any = browser.post(
        "/avis/exporter/csv/", {"recherche": "tri=dossier", "avis": [n.pk for n in kept[::-1]]}
    )

    lines = answer.content.decode("utf-8-sig").split("\r\n")
    assert [line.split(";")[0] for line in lines[1:3]] == ["CA9", "CA10"]
    assert "'-2" in lines[1]
    assert len(lines) == 4


def test_confidential_clients_are_in_no_file(browser: Browser) -> None:
    secret = make_notice(make_client("SECRET", confidential=True))

    answer: Any = browser.post("/avis/exporter/csv/", {"avis": [secret.pk]})

    assert "SECRET" not in answer.content.decode()


def test_an_unknown_kind_of_file_does_not_exist(browser: Browser) -> None:
    assert browser.post("/avis/exporter/pdf/").status_code == 404


def test_the_printed_list_says_statuses_in_words_and_its_criteria(browser: Browser) -> None:
    make_notice(make_client("CA1"), status=S.FAILED)
    make_notice(make_client("CA2"))

    printed = page(browser, "/avis/imprimer/?statut=KO")

    assert "KO – Erreur lors de l’envoi" in printed
    assert "CA2" not in printed
    assert "statut\u00a0: Erreur lors de l’envoi" in printed

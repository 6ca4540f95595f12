"""The page of a run: what holds it, what goes on, who may."""

import pytest
from django.test import Client as Browser

from echeance.accounts.models import Role, User
from echeance.notices.models import (
    Edition,
    EditionState,
    Notice,
)
from echeance.notices.selecting import select_next
from tests.build import (
    NOON,
    make_client,
    make_contract,
    make_notice,
    make_premium,
    make_user,
)
from tests.notices.composers import ScriptedComposer
from tests.notices.edition_window import ANSWERS, NEW, compose, words

pytestmark = pytest.mark.django_db


def test_a_reader_neither_previews_nor_prints_nor_reissues(client: Browser) -> None:
    client.force_login(make_user("lecteur", role=Role.READER))
    notice = make_notice()

    for address in (
        "/editions/previsualisation/",
        "/editions/options/",
        f"/quittances/avis/{notice.pk}/reediter/",
    ):
        assert client.get(address).status_code == 403


def test_a_letter_that_cannot_be_mended_does_not_hold_the_edition(
    client: Browser, hala: User
) -> None:
    make_premium(make_contract(make_client("P5")))
    make_premium(make_contract(make_client("P6")))
    client.post(NEW, ANSWERS | {"do": "mail", "issue_when_composed": "on"})
    compose(ScriptedComposer(fails=lambda content: content.dossier == "P5"))
    edition = Edition.objects.get()

    page = words(client.get(f"/editions/{edition.pk}/"))
    listed = words(client.get("/editions/"))
    client.post(f"/editions/{edition.pk}/action/", {"do": "reessayer"})
    compose()

    edition.refresh_from_db()
    assert "Terminée, 1 lettre à corriger" in page
    assert "Terminée, 1 lettre à corriger" in listed
    assert "ne peut pas être imprimé" in page
    assert edition.state == EditionState.ISSUED
    assert sorted(Notice.objects.values_list("number", "dossier")) == [(1, "P5"), (2, "P6")]


def test_a_run_interrupted_after_its_numbers_goes_on_and_is_not_deleted(
    client: Browser, hala: User
) -> None:
    make_premium()
    client.post(NEW, ANSWERS | {"do": "mail", "issue_when_composed": "on"})
    edition = Edition.objects.get()
    select_next(clock=lambda: NOON)
    client.post(f"/editions/{edition.pk}/action/", {"do": "interrompre"})
    page = words(client.get(f"/editions/{edition.pk}/"))
    client.post(f"/editions/{edition.pk}/action/", {"do": "supprimer"})
    compose()
    waiting = Notice.objects.count()

    client.post(f"/editions/{edition.pk}/action/", {"do": "reprendre"})
    compose()

    assert "les numéros sont donnés, 1 lettre reste à composer" in page
    assert (waiting, Notice.objects.count()) == (0, 1)


def test_criteria_of_a_run_are_taken_again(client: Browser, hala: User) -> None:
    make_premium(make_contract(make_client("P5")))
    client.post(NEW, ANSWERS | {"do": "mail", "dossier_from": "P5", "effect_to": "31/12/2027"})

    form = client.get(NEW, {"edition": Edition.objects.get().pk}).context["form"]

    assert (form["dossier_from"].value(), form["effect_to"].value()) == ("P5", "31/12/2027")

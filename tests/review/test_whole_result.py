"""Deciding about a result too long to tick: the screens."""

from typing import Any

import pytest
from django.test import Client as Browser

from echeance.accounts.models import Role
from echeance.notices.composing import work_once
from echeance.notices.models import LongDecision, Notice
from echeance.notices.status import NoticeStatus
from echeance.review import listing
from tests.build import NOON, make_client, make_notice, make_user
from tests.notices.composers import ScriptedComposer
from tests.review.office import signed_in, words

pytestmark = pytest.mark.django_db
WHOLE = "/avis/tous/"


def carry_out() -> None:
    while work_once(ScriptedComposer(), clock=lambda: NOON):
        pass


def decided(browser: Browser, do: str, count: int, **more: Any) -> Any:
    data = {"recherche": "statut=E", "nombre": count, "faire": do} | more
    return browser.post(WHOLE, data, follow=True)


def statuses() -> list[str]:
    return sorted(Notice.objects.values_list("status", flat=True))


def test_a_list_too_long_to_tick_leads_to_the_whole_result(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "LIMIT", 2)
    browser = signed_in(client)
    for _ in range(3):
        make_notice()

    page = browser.get("/avis/?statut=E")
    whole = words(browser.get(f"{WHOLE}?statut=E&page=2"))

    assert f'href="{WHOLE}?statut=E"' in page.content.decode()
    assert "Que faire de ces 3 avis ?" in whole
    assert "Valider 3 avis" in whole


def test_who_leaves_and_who_does_not_is_counted_before(client: Browser) -> None:
    browser = signed_in(client)
    for _ in range(3):
        make_notice()
    make_notice(client=make_client(email=""))
    for _ in range(2):
        make_notice(status=NoticeStatus.SENT)

    page = words(browser.get(WHOLE))

    assert "Que faire de ces 6 avis ?" in page
    assert "Partiront 3 Ne partiront pas 3 2 : déjà envoyé 1 : aucune adresse e-mail" in page
    assert "Valider 3 avis" in page
    assert "Bloquer 4 avis" in page
    assert "Attendront une décision 0" in page
    assert "Remettre 0 avis" not in page
    assert "Serveur d’envoi" in page


def test_the_reasons_are_english_for_who_reads_english(client: Browser) -> None:
    client.force_login(make_user(language="en"))
    make_notice()
    make_notice(status=NoticeStatus.SENT)

    before = words(client.get(WHOLE))
    decided(client, "valider", 2, recherche="")
    carry_out()
    decision = LongDecision.objects.get()
    after = words(client.get(f"{WHOLE}{decision.pk}/"))

    assert "1: already sent" in before
    assert "1: already sent" in after
    assert decision.ignored == {"déjà envoyé": 1}


def test_all_are_validated_in_the_background_and_counted(client: Browser) -> None:
    browser = signed_in(client)
    for _ in range(2):
        make_notice()
    make_notice(client=make_client(email=""))

    waiting = words(decided(browser, "valider", 3))
    carry_out()
    page = words(browser.get(f"{WHOLE}{LongDecision.objects.get().pk}/"))

    assert "0 avis traités sur 3" in waiting
    assert "2 avis ont changé de statut" in page
    assert "Ont gardé le leur" in page
    assert statuses() == ["E", "V", "V"]


def test_all_are_blocked_for_a_reason_and_taken_back(client: Browser) -> None:
    browser = signed_in(client)
    for _ in range(2):
        make_notice()

    decided(browser, "bloquer", 2, motif="Autre", precision="double envoi")
    carry_out()
    blocked = statuses()
    one = LongDecision.objects.get()
    browser.post(f"{WHOLE}{one.pk}/agir/", {"faire": "annuler"})
    carry_out()

    assert one.reason == "double envoi"
    assert (blocked, statuses()) == (["B", "B"], ["E", "E"])
    assert "Annuler pour" not in words(browser.get(f"{WHOLE}{one.pk}/"))


def test_blocking_for_another_reason_asks_which(client: Browser) -> None:
    browser = signed_in(client)
    make_notice()

    page = words(decided(browser, "bloquer", 1, motif="Autre"))

    assert "Indiquez pourquoi" in page
    assert not LongDecision.objects.exists()


def test_validated_ones_are_put_back(client: Browser) -> None:
    browser = signed_in(client)
    make_notice(status=NoticeStatus.VALIDATED)

    decided(browser, "remettre", 1, recherche="statut=V")
    carry_out()

    assert statuses() == ["E"]


def test_a_result_that_changed_is_shown_again(client: Browser) -> None:
    browser = signed_in(client)
    make_notice()

    page = words(decided(browser, "valider", 7))

    assert "7 avis alors, 1 maintenant" in page
    assert "Que faire de 1 avis ?" in page
    assert not LongDecision.objects.exists()


def test_a_decision_on_its_way_is_stopped(client: Browser) -> None:
    browser = signed_in(client)
    make_notice()
    decided(browser, "valider", 1)
    one = LongDecision.objects.get()

    page = words(browser.post(f"{WHOLE}{one.pk}/agir/", {"faire": "arreter"}, follow=True))
    carry_out()

    assert "Arrêté après 0 avis sur 1" in page
    assert statuses() == ["E"]


def test_what_a_person_may_not_see_is_not_decided(client: Browser) -> None:
    browser = signed_in(client, role=Role.MANAGER)
    make_notice()
    make_notice(client=make_client(confidential=True))

    page = words(browser.get(f"{WHOLE}?statut=E"))
    decided(browser, "valider", 1)
    carry_out()

    assert "Que faire de 1 avis ?" in page
    assert statuses() == ["E", "V"]


@pytest.mark.parametrize("do", ["supprimer", ""])
def test_an_unknown_decision_does_not_exist(client: Browser, do: str) -> None:
    browser = signed_in(client)
    make_notice()

    assert decided(browser, do, 1).status_code == 404


def test_a_reader_decides_nothing(client: Browser) -> None:
    browser = signed_in(client, role=Role.READER)

    assert browser.get(f"{WHOLE}?statut=E").status_code == 403
    assert decided(browser, "valider", 0).status_code == 403


def test_nobody_stops_the_decision_of_another(client: Browser) -> None:
    browser = signed_in(client, username="hala")
    make_notice()
    decided(browser, "valider", 1)
    one = LongDecision.objects.get()
    other = Browser()
    other.force_login(make_user("jean"))

    assert other.get(f"{WHOLE}{one.pk}/").status_code == 404
    assert other.get(f"{WHOLE}{one.pk}/progression/").status_code == 404
    assert other.post(f"{WHOLE}{one.pk}/agir/", {"faire": "arreter"}).status_code == 404
    assert browser.post(f"{WHOLE}{one.pk}/agir/", {"faire": "autre"}).status_code == 404

"""The frame of every page: where to go, what a person likes, what is going on."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client as Browser

from echeance.accounts.models import Role
from echeance.dispatch.models import AutomateControl, AutomateProcess, TestMode, Wish
from echeance.home.frame import THEME_COOKIE
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus
from echeance.review.models import ScreenPreferences
from tests.build import make_client, make_notice, make_user
from tests.dispatch.office import make_office

pytestmark = pytest.mark.django_db
LIKED = {"theme": "dark", "density": "compact", "rows": "25", "pane": "droite"}


@pytest.fixture
def browser(client: Browser) -> Browser:
    client.force_login(make_user("hala"))
    return client


def page(browser: Browser, address: str) -> str:
    answer: Any = browser.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def found(browser: Browser, words: str) -> list[str]:
    answer: Any = browser.get("/aller/", {"q": words})
    return [one.text for one in answer.context["found"]]


def test_screens_dossiers_and_notices_answer(browser: Browser) -> None:
    notice = make_notice(make_client("CA13", last_name="AUTOMATE", first_name="Éric"))

    assert found(browser, "automate")[0] == "Automate"
    assert "Mme AUTOMATE Éric" in found(browser, "ca13")
    assert f"Avis n°\u00a0{notice.number}" in found(browser, "ca13")
    assert found(browser, "edition")[0] == "Édition des avis"
    assert "Avis d’échéances (Comptabilité auxiliaire)" in found(browser, "comptabilite")


def test_nothing_asked_lists_the_screens_of_ones_role(browser: Browser) -> None:
    assert "Clients" in found(browser, "")
    assert "Paramètres" not in found(browser, "")


def test_a_screen_below_the_menu_is_found_by_who_may_open_it(browser: Browser) -> None:
    chief = Browser()
    chief.force_login(make_user("chef", role=Role.ADMINISTRATOR))

    assert "Sauvegardes" in found(chief, "sauvegarde")
    assert "Journaux de l’automate" in found(chief, "journaux")
    assert "Sauvegardes" not in found(browser, "sauvegarde")
    assert "Modèles de message" in found(browser, "modele")
    assert "Modèles de message" not in found(chief, "")
    for label in ("Mise en route", "Signature DKIM", "Listes", "Utilisateurs"):
        assert label in found(chief, label)


def test_nothing_found_is_said(browser: Browser) -> None:
    assert "Rien ne répond à «\u00a0zzz\u00a0»" in page(browser, "/aller/?q=zzz")


def test_confidential_clients_answer_only_who_sees_them(client: Browser) -> None:
    make_notice(make_client("SECRET", confidential=True))

    client.force_login(make_user("paul"))
    hidden = found(client, "secret")
    client.force_login(make_user("chef", role=Role.ADMINISTRATOR))

    assert hidden == []
    assert len(found(client, "secret")) == 2


def test_preferences_are_kept_for_the_person_and_the_browser(browser: Browser) -> None:
    for number in range(26):
        make_notice(make_client(f"CA{number}"))

    browser.post("/preferences/", LIKED)

    kept = ScreenPreferences.objects.get()
    assert (kept.theme, kept.density, kept.single_keys) == ("dark", "compact", False)
    assert browser.cookies[THEME_COOKIE].value == "dark"
    shown = page(browser, "/avis/")
    assert 'data-theme="dark" data-density="compact"' in shown
    assert "1–25 sur 26" in shown
    assert "pane-droite" in shown


def test_an_unknown_number_of_rows_is_refused(browser: Browser) -> None:
    answer = browser.post("/preferences/", LIKED | {"rows": "7"})

    assert answer.status_code == 422
    assert not ScreenPreferences.objects.exists()


def test_ones_preferences_are_not_those_of_a_colleague(browser: Browser) -> None:
    browser.post("/preferences/", LIKED)

    browser.force_login(make_user("paul"))
    browser.cookies.pop(THEME_COOKIE)

    assert "data-theme" not in page(browser, "/")


def test_the_frame_tells_what_waits_and_how_the_automate_is(browser: Browser) -> None:
    make_notice(make_client("CA1"))

    state = page(browser, "/etat/")

    assert "Automate\u00a0: arrêté" in state
    assert '<span class="count">1<' in state


def test_who_has_not_signed_in_learns_nothing(client: Browser) -> None:
    for address in ("/etat/", "/aller/?q=ca", "/preferences/"):
        assert client.get(address).status_code == 302


def test_the_tab_tells_what_waits_for_an_automate_that_does_not_send(browser: Browser) -> None:
    make_office()
    usual = page(browser, "/clients/")
    make_notice(status=NoticeStatus.VALIDATED)
    stopped = page(browser, "/clients/")
    asked_again = page(browser, "/etat/")

    assert "<title>Clients – Échéance</title>" in usual
    assert "img/mark.svg" in usual
    assert "<title>Automate arrêté – Clients – Échéance</title>" in stopped
    assert "img/mark-wrong.svg" in stopped
    assert 'data-alert="Automate arrêté. 1 avis validé attend."' in asked_again


def test_neither_tab_nor_notification_says_why_or_of_whom(browser: Browser) -> None:
    make_office()
    at = datetime.now(UTC)
    AutomateProcess.objects.create(
        identity="host:1:x", host="host", pid=1, version="1", started_at=at, beat_at=at
    )
    AutomateControl.ask(Wish.PAUSE, by="M. Durand", at=at, reason="dossier CA13")
    make_notice(status=NoticeStatus.VALIDATED)

    told = page(browser, "/etat/").partition("</span>")[0]

    assert "Automate en pause. 1 avis validé attend." in told
    assert "img/mark-paused.svg" in told
    assert "Durand" not in told
    assert "CA13" not in told


def test_at_most_two_banners_the_most_serious_first(browser: Browser) -> None:
    make_office()
    at = datetime.now(UTC)
    held = make_notice(status=NoticeStatus.VALIDATED)
    Notice.objects.filter(pk=held.pk).update(eligible_at=None)
    make_notice(status=NoticeStatus.VALIDATED)
    AutomateControl.ask(Wish.MAINTENANCE, by="M. Durand", at=at)
    TestMode.turn_on(addresses="a@cabinet.fr", prefix="", by="hala", at=at)

    told = browser.get("/clients/").context["banners"]

    assert [banner.text.partition("\u00a0:")[0] for banner in told] == [
        "Maintenance en cours",
        "MODE TEST",
    ]

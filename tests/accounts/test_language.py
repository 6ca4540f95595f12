"""French or English: for a person, for a workstation; what is kept or leaves is always French."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from echeance.accounts.models import Language, Role, User
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus
from tests.build import make_client, make_contract, make_notice, make_premium, make_user

pytestmark = pytest.mark.django_db


def english(name: str = "john", **facts: Any) -> User:
    return make_user(name, language=Language.ENGLISH, **facts)


def page(browser: Browser, address: str, **headers: str) -> str:
    answer: Any = browser.get(address, headers=headers)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_screens_speak_french_whatever_the_browser_prefers(client: Browser) -> None:
    client.force_login(make_user())

    shown = page(client, "/", accept_language="en-GB,en;q=0.9")

    assert '<html lang="fr"' in shown
    assert "Tableau de bord" in shown


def test_the_sign_in_page_changes_language_and_the_workstation_remembers(client: Browser) -> None:
    chosen = client.post("/compte/langue/", {"language": "en", "next": "/compte/connexion/"})

    shown = page(client, "/compte/connexion/")

    assert chosen.headers["Location"] == "/compte/connexion/"
    assert '<html lang="en"' in shown
    assert "Password" in shown


def test_a_language_that_does_not_exist_changes_nothing(client: Browser) -> None:
    answer = client.post("/compte/langue/", {"language": "xx"})

    assert answer.status_code == 400
    assert '<html lang="fr"' in page(client, "/compte/connexion/")


def test_choosing_a_language_never_leads_to_another_site(client: Browser) -> None:
    answer = client.post("/compte/langue/", {"language": "en", "next": "https://evil.example/"})

    assert answer.headers["Location"] == "/"


def test_a_forged_cookie_speaks_french(client: Browser) -> None:
    client.cookies["echeance_language"] = "../../etc"

    assert '<html lang="fr"' in page(client, "/compte/connexion/")


def test_a_person_keeps_their_language_on_every_workstation(client: Browser) -> None:
    user = make_user()
    client.force_login(user)
    client.post("/preferences/", {"language": "en", "rows": "25", "pane": "bas"})

    elsewhere = Browser()
    elsewhere.force_login(User.objects.get(pk=user.pk))

    assert "Dashboard" in page(elsewhere, "/")


def test_the_person_wins_over_the_workstation(client: Browser) -> None:
    client.cookies["echeance_language"] = "en"
    client.force_login(make_user(language=Language.FRENCH))

    assert "Tableau de bord" in page(client, "/")


def test_one_person_s_english_never_leaks_into_another_s_page(client: Browser) -> None:
    french = Browser()
    french.force_login(make_user("anne"))
    client.force_login(english())

    shown = [page(client, "/"), page(french, "/"), page(client, "/")]

    assert ["Dashboard" in one for one in shown] == [True, False, True]


def test_amounts_and_dates_follow_the_person(client: Browser) -> None:
    premium = make_premium(make_contract(make_client("CA13")), gross=Decimal("1234.5"))
    notice = make_notice(premium=premium)
    client.force_login(english())

    shown = page(client, f"/avis/{notice.pk}/")

    assert "€1,234.50" in shown
    assert "1\u00a0234,50" not in shown


def test_codes_stay_and_their_labels_are_translated(client: Browser) -> None:
    make_notice(make_client("CA13"))
    client.force_login(english())

    shown = page(client, "/avis/")

    assert "Pending validation" in shown
    assert ">E<" in shown.replace(" ", "")


def test_what_an_english_person_decides_is_kept_in_french(client: Browser) -> None:
    notice = make_notice(make_client("CA13"))
    client.force_login(english())

    client.post("/avis/bloquer/", {"avis": notice.pk})
    token = next(iter(client.session["review_selections"]))
    client.post(f"/avis/bloquer/{token}/", {"motif": "Avis erroné", "precision": ""})
    client.post("/avis/remettre-en-attente/", {"avis": notice.pk})

    notice.refresh_from_db()
    said = " ".join(notice.history.values_list("remark", flat=True))
    assert notice.status == NoticeStatus.PENDING
    assert "Avis erroné" in said
    assert "Wrong" not in said


def test_outside_of_a_request_the_product_speaks_french() -> None:
    assert str(NoticeStatus.PENDING.label) == "En attente de validation"
    assert Notice._meta.verbose_name == "avis d’échéance"
    assert timezone.get_current_timezone_name() == "Europe/Paris"


def test_settings_in_english_are_for_administrators_too(client: Browser) -> None:
    client.force_login(english(role=Role.ADMINISTRATOR))

    assert "Mail server" in page(client, "/parametres/serveur/")

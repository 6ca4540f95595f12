"""The ticks of the list are the person's: page, tab and session may change."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from echeance.accounts.models import Role
from echeance.notices.status import NoticeStatus
from echeance.review.models import KeptTicks
from echeance.review.models.kept_ticks import KEPT_FOR, MOST, TooManyTicksError
from tests.build import make_client, make_notice, make_user
from tests.review.office import signed_in, words

pytestmark = pytest.mark.django_db
S = NoticeStatus


def ticked(browser: Browser, search: str = "") -> set[int]:
    answer: Any = browser.get(f"/avis/?{search}")
    ticks = answer.context["ticks"]
    return set(ticks.here) | set(ticks.away)


def test_a_tick_is_found_again_in_another_session(client: Browser) -> None:
    notice = make_notice()
    signed_in(client)
    client.post("/avis/coches/", {"avis": notice.pk, "recherche": "tri=nom", "script": 1})

    client.logout()
    client.login(username="hala", password="un mot de passe")

    assert ticked(client, "tri=-impr&page=1") == {notice.pk}


def test_two_tabs_add_to_the_same_ticks(client: Browser) -> None:
    first, second, third = make_notice(), make_notice(), make_notice()
    signed_in(client)

    client.post("/avis/coches/", {"avis": [first.pk, third.pk], "script": 1})
    client.post("/avis/coches/", {"avis": second.pk, "decoche": third.pk, "script": 1})

    assert ticked(client) == {first.pk, second.pk}


def test_another_search_has_its_own_ticks_and_says_where_the_others_are(client: Browser) -> None:
    notice = make_notice(make_client("CA1"))
    make_notice(make_client("CA2"))
    signed_in(client)
    client.post("/avis/coches/", {"avis": notice.pk, "recherche": "dossier=CA1", "script": 1})

    page: Any = client.get("/avis/?statut=E")

    assert page.context["ticks"].here == set()
    assert "1 avis reste coché dans une autre recherche" in words(page)
    assert ticked(client, page.context["ticks"].other_search) == {notice.pk}
    client.post("/avis/coches/oublier/", {"recherche": ""})
    assert ticked(client, "dossier=CA1") == set()


def test_ticks_of_other_pages_are_counted_and_sent_with_the_form(client: Browser) -> None:
    notices = [make_notice(make_client(f"CA{number}")) for number in range(30)]
    signed_in(client)
    client.post("/avis/coches/", {"avis": [one.pk for one in notices], "script": 1})

    page: Any = client.get("/avis/?par_page=25")

    assert len(page.context["ticks"].here) == 25
    assert page.content.decode().count("data-away>") == 5


def test_what_left_the_result_is_ticked_no_more(client: Browser) -> None:
    sent = make_notice(status=S.SENT)
    signed_in(client)
    client.post("/avis/coches/", {"avis": sent.pk, "recherche": "statut=E", "script": 1})

    assert ticked(client, "statut=E") == set()


def test_a_decision_ends_the_ticks_of_what_it_took(client: Browser) -> None:
    first, second = make_notice(), make_notice()
    signed_in(client)
    client.post("/avis/coches/", {"avis": [first.pk, second.pk], "script": 1})

    client.post("/avis/valider/", {"avis": first.pk, "recherche": ""})

    assert ticked(client) == {second.pk}


def test_coming_back_from_the_recap_finds_the_ticks(client: Browser) -> None:
    notices = [make_notice() for _ in range(2)]
    signed_in(client)

    client.post("/avis/valider/", {"avis": [one.pk for one in notices], "recherche": "tri=nom"})

    assert ticked(client, "tri=nom") == {one.pk for one in notices}


def test_without_script_a_page_is_kept_as_it_is_ticked(client: Browser) -> None:
    first, second = make_notice(), make_notice()
    signed_in(client)
    client.post("/avis/coches/", {"avis": [first.pk], "script": 1})

    answer: Any = client.post(
        "/avis/coches/",
        {"avis": second.pk, "lignes": f"{first.pk},{second.pk}", "recherche": "page=2"},
    )

    assert answer.url == "/avis/?page=2"
    assert ticked(client) == {second.pk}


def test_ticks_last_a_day(client: Browser) -> None:
    notice = make_notice()
    signed_in(client)
    client.post("/avis/coches/", {"avis": notice.pk, "script": 1})

    KeptTicks.objects.update(changed_at=timezone.now() - KEPT_FOR - timedelta(minutes=1))

    assert ticked(client) == set()


def test_more_ticks_than_a_form_can_send_are_refused_and_said(client: Browser) -> None:
    signed_in(client)

    answer = client.post("/avis/coches/", {"avis": list(range(1, MOST + 2)), "script": 1})

    assert "cochez plutôt tout le résultat" in answer.json()["refused"]
    assert not KeptTicks.objects.exists()


def test_the_ticks_of_few_searches_are_kept(client: Browser) -> None:
    user = make_user()
    now = timezone.now()

    for number in range(7):
        KeptTicks.change(user, f"lot={number}", add=[1], at=now + timedelta(seconds=number))

    assert sorted(KeptTicks.of(user, at=now)) == [f"lot={number}" for number in range(2, 7)]
    with pytest.raises(TooManyTicksError):
        KeptTicks.change(user, "", add=range(MOST + 1), at=now)


def test_who_only_reads_ticks_nothing(client: Browser) -> None:
    notice = make_notice()
    signed_in(client, role=Role.READER)

    answer = client.post("/avis/coches/", {"avis": notice.pk, "script": 1})

    assert answer.status_code == 403
    assert not KeptTicks.objects.exists()


def test_notices_without_anomaly_are_ticked_at_once(client: Browser) -> None:
    clean = make_notice()
    make_notice(make_client("SANS", email=""))
    make_notice(make_client("PB", email_problem="Adresse refusée"))
    make_notice(status=S.BLOCKED)
    twice = make_client("DEUX")
    make_notice(twice)
    make_notice(twice)
    signed_in(client)

    page: Any = client.get("/avis/?cocher=sains")

    assert page.context["sound"] == {clean.pk}
    assert page.content.decode().count(" checked") == 1 + page.content.decode().count(
        "data-single-keys checked"
    )

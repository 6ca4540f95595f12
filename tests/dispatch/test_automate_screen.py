"""The automate on screen: its state in one word, the four buttons, the last attempts."""

from datetime import datetime, timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from echeance.accounts.models import Role
from echeance.dispatch.models import (
    Attempt,
    AttemptOutcome,
    AutomateControl,
    AutomateProcess,
    Relay,
    Wish,
)
from echeance.dispatch.state import automate_state, spoken_duration
from echeance.notices.status import NoticeStatus
from tests.build import NOON, make_client, make_notice, make_user
from tests.dispatch.office import make_office

pytestmark = pytest.mark.django_db


def alive(*, at: datetime = NOON) -> AutomateProcess:
    return AutomateProcess.objects.create(
        identity="host:1:x", host="host", pid=1, version="1", started_at=at, beat_at=at
    )


def browser(role: Role = Role.ADMINISTRATOR) -> Browser:
    one = Browser()
    one.force_login(make_user(role=role))
    return one


def test_without_a_process_the_automate_is_stopped_and_says_what_lacks() -> None:
    make_notice(status=NoticeStatus.VALIDATED)

    state = automate_state(NOON)

    assert (state.code, state.word, state.waiting) == ("stopped", "Arrêté", 1)
    assert "Aucun serveur d’envoi" in state.reason
    assert state.is_wrong


def test_a_living_process_is_running_until_it_is_late_and_then_silent() -> None:
    make_office()
    alive()

    assert automate_state(NOON + timedelta(seconds=19)).word == "En marche"
    late = automate_state(NOON + timedelta(seconds=40))
    assert (late.code, late.word) == ("late", "En retard : muet depuis 40 s")
    silent = automate_state(NOON + timedelta(minutes=10))
    assert (silent.code, silent.word) == ("silent", "Sans réponse depuis 10\u00a0min")


def test_a_pause_says_who_and_why() -> None:
    make_office()
    alive()
    AutomateControl.ask(Wish.PAUSE, by="hala", at=NOON, reason="changement de serveur")

    state = automate_state(NOON)

    assert (state.code, state.word, state.by) == ("paused", "En pause", "hala")
    assert state.reason == "changement de serveur"


def test_a_relay_in_trouble_is_a_pause_that_says_when_it_ends() -> None:
    make_office()
    alive()
    Relay.pause(until=NOON + timedelta(minutes=5), reason="Connexion refusée par le serveur.")

    state = automate_state(NOON)

    assert state.code == "paused"
    assert state.reason == "Connexion refusée par le serveur. Nouvelle tentative à 12:05."


@pytest.mark.parametrize(
    ("seconds", "words"), [(4, "4 s"), (61, "1 min"), (7300, "2 h"), (200_000, "2 j"), (-3, "0 s")]
)
def test_durations_are_spoken_in_their_largest_unit(seconds: int, words: str) -> None:
    assert spoken_duration(timedelta(seconds=seconds)) == words.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("what", "wish"), [("start", "run"), ("stop", "stop"), ("pause", "pause"), ("resume", "run")]
)
def test_each_button_records_what_is_wanted_by_whom(what: str, wish: str) -> None:
    make_office()
    alive(at=timezone.now())
    one = browser()

    one.post(f"/automate/{what}/demande/", {"reason": "inventaire"})

    control = AutomateControl.current()
    assert (control.wish, control.by) == (wish, "hala")


def test_a_pause_without_reason_is_refused() -> None:
    make_office()

    answer = browser().post("/automate/pause/demande/", follow=True)

    assert "Indiquez le motif" in answer.content.decode()
    assert AutomateControl.current().wish == Wish.RUN


def test_resuming_says_that_a_person_has_looked_at_the_relay() -> None:
    make_office()
    Relay.call_for_help("mot de passe refusé")

    answer = browser().post("/automate/resume/demande/", follow=True)

    assert Relay.objects.get().needs_attention == ""
    assert "n’est pas lancé sur le serveur" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.READER])
def test_others_look_but_do_not_touch(role: Role) -> None:
    make_office()
    one = browser(role)

    page = one.get("/automate/").content.decode()

    assert "Arrêter" not in page
    assert one.post("/automate/stop/demande/").status_code == 403


def test_an_unknown_button_does_not_exist() -> None:
    assert browser().post("/automate/explode/demande/").status_code == 404


def test_attempts_show_the_servers_words_but_no_confidential_client() -> None:
    for dossier, confidential in (("P1", False), ("P2", True)):
        notice = make_notice(make_client(dossier, confidential=confidential))
        Attempt.objects.create(
            notice=notice,
            generation=1,
            started_at=NOON,
            ended_at=NOON,
            phase="rcpt",
            outcome=AttemptOutcome.REFUSED,
            code=550,
            words=f"no such user {dossier}",
        )

    seen = browser(Role.READER).get("/automate/").content.decode()

    assert "no such user P1" in seen
    assert "no such user P2" not in seen


def test_the_state_card_is_served_alone_for_the_page_that_asks_again() -> None:
    make_office()

    answer = browser().get("/automate/etat/").content.decode()

    assert "Avis validés qui attendent" in answer
    assert "<html" not in answer


def test_the_server_is_tested_from_the_page_when_it_is_the_trouble() -> None:
    make_office()
    alive(at=timezone.now())
    one = browser()
    in_order = one.get("/automate/").content.decode()
    Relay.call_for_help("Mot de passe refusé.")

    troubled = one.get("/automate/").content.decode()
    AutomateControl.ask(Wish.PAUSE, by="M. Durand", at=timezone.now(), reason="déménagement")
    Relay.all_is_well()
    paused_by_a_person = one.get("/automate/").content.decode()

    assert "Tester le serveur" in troubled
    assert "Tester le serveur" not in in_order + paused_by_a_person


def test_no_end_is_promised_while_nothing_leaves() -> None:
    make_office()
    alive(at=timezone.now())
    make_notice(status=NoticeStatus.VALIDATED, at=timezone.now())
    Relay.objects.update(pause_after_each_ms=800)
    one = browser()

    running = one.get("/automate/").content.decode()
    AutomateControl.ask(Wish.PAUSE, by="M. Durand", at=timezone.now(), reason="déménagement")
    paused = one.get("/automate/").content.decode()

    assert "fin vers" in running
    assert "fin vers" not in paused

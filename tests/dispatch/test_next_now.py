"""« Envoyer le prochain maintenant »: one message without its wait, and nothing else."""

import time
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils import timezone

from echeance.accounts.models import Role
from echeance.dispatch.automate import Automate
from echeance.dispatch.models import (
    Attempt,
    AttemptOutcome,
    AutomateControl,
    AutomateProcess,
    Relay,
    Wish,
)
from echeance.dispatch.quotas import first_free_moment
from echeance.dispatch.stopping import StopRequest
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus
from tests.build import NOON, make_notice, make_user
from tests.dispatch.office import make_office
from tests.dispatch.processes import AUTOMATE, make_notices, running, until
from tests.dispatch.scripted_smtp import ScriptedSmtp

S = NoticeStatus
ADDRESS = "/automate/prochain/"
HOUR_MS = 3_600_000
pytestmark = pytest.mark.django_db


def alive() -> None:
    at = datetime.now(UTC)
    AutomateProcess.objects.create(
        identity="host:1:x", host="host", pid=1, version="1", started_at=at, beat_at=at
    )


def press(role: Role = Role.ADMINISTRATOR) -> str:
    one = Browser()
    one.force_login(make_user("lise", role=role))
    return one.post(ADDRESS, follow=True).content.decode()


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_the_next_message_leaves_at_once_and_the_one_after_waits_its_turn(tmp_path: Path) -> None:
    with ScriptedSmtp() as server:
        make_office(port=server.port)
        Relay.objects.update(pause_after_each_ms=HOUR_MS)
        make_notices(3)
        with running(tmp_path, *AUTOMATE):
            until(lambda: Notice.objects.filter(status=S.SENT).count() == 1)
            call_command("control", "next", stdout=StringIO())
            until(lambda: Notice.objects.filter(status=S.SENT).count() == 2, within=15)
            time.sleep(2)

            assert len(server.accepted) == 2
            assert AutomateControl.current().next_asked_at is None


def test_the_page_says_which_notice_leaves() -> None:
    make_office()
    alive()
    notice = make_notice(status=S.VALIDATED)
    Notice.objects.filter(pk=notice.pk).update(eligible_at=NOON)
    notice.refresh_from_db()

    page = press()

    assert f"L’avis n°\u00a0{notice.number} (dossier {notice.dossier}) part maintenant." in page
    assert "Envoyer le prochain maintenant" in page
    assert AutomateControl.current().next_asked_at is not None
    assert AutomateControl.current().wish == Wish.RUN


def test_an_undo_delay_is_kept() -> None:
    make_office()
    alive()
    notice = make_notice(status=S.VALIDATED)
    Notice.objects.filter(pk=notice.pk).update(eligible_at=datetime.now(UTC) + timedelta(hours=1))

    page = press()

    assert "Prochain départ possible" in page
    assert AutomateControl.current().next_asked_at is None


def test_without_a_validated_notice_there_is_nothing_to_send() -> None:
    make_office()
    alive()

    page = press()

    assert "Aucun avis validé n’attend." in page
    assert "Envoyer le prochain maintenant" not in page


def test_a_suspended_automate_sends_nothing_and_says_why() -> None:
    make_office()
    alive()
    make_notice(status=S.VALIDATED)
    AutomateControl.ask(Wish.PAUSE, by="chef", at=NOON, reason="Relecture.")

    page = press()

    assert "En pause. Relecture." in page
    assert AutomateControl.current().next_asked_at is None


def test_only_administrators_ask() -> None:
    assert "Réservé aux administrateurs." in press(Role.MANAGER)
    assert AutomateControl.current().next_asked_at is None


def test_the_command_that_finds_nothing_to_send_fails() -> None:
    make_office()
    alive()

    with pytest.raises(CommandError, match="Aucun avis validé") as refusal:
        call_command("control", "next")

    assert refusal.value.returncode == 3


def test_one_automate_only_takes_it_up() -> None:
    AutomateControl.ask_next(at=NOON)

    assert [AutomateControl.take_next(), AutomateControl.take_next()] == [True, False]


def test_another_order_withdraws_it() -> None:
    AutomateControl.ask_next(at=NOON)

    AutomateControl.ask(Wish.PAUSE, by="chef", at=NOON)

    assert AutomateControl.current().next_asked_at is None


def test_a_drain_hastens_too(tmp_path: Path) -> None:
    later = timezone.now() + timedelta(hours=1)
    with ScriptedSmtp() as server:
        make_office(port=server.port)
        Relay.objects.update(pause_after_each_ms=HOUR_MS, next_slot_at=later)
        make_notices(1)
        AutomateControl.ask_next(at=NOON)
        done = Automate(clock=timezone.now, stop=StopRequest(), folder=tmp_path).drain()

    assert (done.sent, len(server.accepted)) == (1, 1)


def test_the_limit_by_the_minute_of_the_server_is_kept() -> None:
    make_office()
    Relay.objects.update(per_minute=30)
    relay = Relay.objects.get()
    free = first_free_moment(relay, at=NOON)
    Attempt.objects.create(
        notice=make_notice(status=S.SENT),
        generation=1,
        started_at=NOON,
        ended_at=NOON - timedelta(seconds=0.5),
        phase="dot",
        outcome=AttemptOutcome.ACCEPTED,
    )

    assert free == NOON
    assert first_free_moment(relay, at=NOON) == NOON + timedelta(seconds=1.5)
    Relay.objects.update(per_minute=0)
    assert first_free_moment(Relay.objects.get(), at=NOON) == NOON

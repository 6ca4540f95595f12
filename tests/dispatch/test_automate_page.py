"""What the page of the automate tells: rate, run, pictures, settings; and the maintenance."""

import io
import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client as Browser
from django.utils import timezone

from echeance.accounts.models import Role
from echeance.dispatch import heartbeat
from echeance.dispatch.activity import last_hour, last_month, rate, run_under_way
from echeance.dispatch.heartbeat import Heartbeat
from echeance.dispatch.models import (
    Attempt,
    AttemptOutcome,
    AutomateControl,
    AutomateProcess,
    Relay,
    Wish,
)
from echeance.dispatch.outcomes import IN_DOUBT_REMARK
from echeance.dispatch.settings_version import settings_version
from echeance.dispatch.state import automate_state, may_be_working
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus
from tests.build import NOON, make_edition, make_notice, make_user
from tests.dispatch.office import make_office

S = NoticeStatus
pytestmark = pytest.mark.django_db


def attempted(outcome: AttemptOutcome, *minutes_ago: float) -> None:
    notice = make_notice(status=S.SENT)
    for minutes in minutes_ago:
        at = NOON - timedelta(minutes=minutes)
        Attempt.objects.create(
            notice=notice, generation=1, started_at=at, ended_at=at, phase="dot", outcome=outcome
        )


def alive(**fields: object) -> AutomateProcess:
    at = timezone.now()
    return AutomateProcess.objects.create(
        identity="h:1:x",
        host="serveur-1",
        pid=1,
        version="9.9",
        started_at=at,
        beat_at=at,
        **fields,
    )


def browser(role: Role = Role.ADMINISTRATOR) -> Browser:
    one = Browser()
    one.force_login(make_user(role.value, role=role))
    return one


def test_the_rate_is_that_of_the_last_five_minutes() -> None:
    attempted(AttemptOutcome.ACCEPTED, 0.5, 1, 2, 4.9, 6, 100)
    attempted(AttemptOutcome.REFUSED, 1)

    assert rate(NOON) == 4 / 5


def test_the_run_under_way_is_the_edition_whose_notices_leave() -> None:
    edition = make_edition()
    for status in (S.SENT, S.SENT, S.FAILED, S.VALIDATED, S.VALIDATED, S.PENDING):
        make_notice(edition=edition, status=status)

    run = run_under_way(at=NOON, per_minute=0.5)

    assert run is not None
    assert (run.edition, run.total, run.sent, run.failed, run.done) == (edition.pk, 5, 2, 1, 3)
    assert run.ends_at == NOON + timedelta(minutes=4)
    Notice.objects.filter(status=S.VALIDATED).update(eligible_at=None)
    assert run_under_way(at=NOON, per_minute=1) is None


def test_the_pictures_count_by_minute_and_by_day() -> None:
    attempted(AttemptOutcome.ACCEPTED, 0, 0, 59, 60, 60 * 24 * 29)
    attempted(AttemptOutcome.IN_DOUBT, 0)
    attempted(AttemptOutcome.TEST_OK, 0)

    hour, month = last_hour(NOON), last_month(NOON)

    assert [(bar.good, bar.bad) for bar in hour.bars if bar.good] == [(1, 0), (2, 1)]
    assert (len(hour.bars), hour.first, hour.last, hour.highest) == (60, "11:01", "12:00", 3)
    assert (month.bars[0].good, month.bars[-1].good, month.bars[-1].bad) == (1, 4, 1)
    assert month.bars[-1].bad_y == 0


def test_the_page_says_which_machine_works_with_which_settings() -> None:
    make_office()
    attempted(
        AttemptOutcome.ACCEPTED, *((NOON - timezone.now()) / timedelta(minutes=1) for _ in "a")
    )
    edition = make_edition()
    for status in (S.SENT, S.VALIDATED):
        make_notice(edition=edition, status=status)
    process = alive(settings_version=settings_version(), next_at=timezone.now())
    one = browser()

    page = one.get("/automate/").content.decode()
    Relay.objects.update(idle_wait_ms=12_345)
    after = one.get("/automate/etat/").content.decode()

    assert "serveur-1, version 9.9" in page
    assert "les derniers sont appliqués" in page
    assert "Prochain cycle" in page
    assert "1 sur 2 envoyés" in page
    assert "<progress" in page
    assert "Voir les données" in page
    assert "prochain cycle" in after
    assert process.settings_version != settings_version()


def test_a_late_automate_is_told_on_every_page_with_what_waits() -> None:
    make_office()
    make_notice(status=S.VALIDATED)
    process = alive()
    AutomateProcess.objects.filter(pk=process.pk).update(
        beat_at=timezone.now() - timedelta(seconds=30)
    )

    page = browser().get("/clients/").content.decode()

    assert "Automate en retard" in page
    assert "1 avis validé attend" in page


def test_a_longer_idle_wait_makes_a_more_patient_watch() -> None:
    make_office()
    Relay.objects.update(idle_wait_ms=60_000)
    process = alive()

    codes = [
        automate_state(process.beat_at + timedelta(seconds=seconds)).code
        for seconds in (110, 130, 310)
    ]

    assert codes == ["running", "late", "silent"]


def test_in_maintenance_the_screens_only_show_until_it_is_over() -> None:
    make_office()
    notice = make_notice(status=S.PENDING)
    one, manager = browser(), browser(Role.MANAGER)

    one.post("/automate/maintain/demande/")
    page = manager.get("/clients/").content.decode()
    refused = manager.post("/automate/retenus/envoyer/")
    changed = one.post("/parametres/envoi/", {})
    come_in = Browser().post("/compte/connexion/", {"username": "x", "password": "y"})
    over = one.post("/automate/resume/demande/")
    accepted = manager.post("/automate/retenus/envoyer/")

    assert "Maintenance en cours" in page
    assert (refused.status_code, changed.status_code) == (503, 503)
    assert come_in.status_code == 200
    assert "pas été enregistrée" in refused.content.decode()
    assert (over.status_code, accepted.status_code) == (302, 302)
    assert Notice.objects.get(pk=notice.pk).status == S.PENDING
    assert AutomateControl.current().wish == Wish.RUN


def test_in_maintenance_each_still_chooses_how_the_screens_look() -> None:
    one, reader = browser(), browser(Role.READER)

    one.post("/automate/maintain/demande/")
    dark = reader.post("/apparence/", {"theme": "dark", "next": "/clients/"})
    english = reader.post("/compte/langue/", {"language": "en", "next": "/clients/"})
    page = reader.get("/clients/").content.decode()

    assert (dark.status_code, english.status_code) == (302, 302)
    assert '<html lang="en" data-theme="dark"' in page


def test_only_administrators_start_a_maintenance() -> None:
    assert browser(Role.MANAGER).post("/automate/maintain/demande/").status_code == 403


def test_an_automate_that_works_keeps_the_database_from_being_upgraded() -> None:
    make_office()
    process = alive()
    ours = MigrationRecorder(connection).migration_qs.filter(app="dispatch")
    ours.filter(pk=ours.latest("name").pk).delete()

    with pytest.raises(CommandError, match="Arrêtez l’automate"):
        call_command("upgrade_database", stdout=io.StringIO())

    assert may_be_working(at=process.beat_at)
    AutomateControl.ask(Wish.MAINTENANCE, by="hala", at=process.beat_at)
    assert may_be_working(at=process.beat_at), "it has not obeyed yet"
    AutomateProcess.objects.update(doing="En maintenance")
    assert not may_be_working(at=process.beat_at)
    assert not may_be_working(at=process.beat_at + timedelta(minutes=2))


def test_after_a_notice_in_doubt_it_is_the_server_that_rests_and_it_is_said_once() -> None:
    make_office()
    alive(doing="Le serveur se repose.")
    remark = f"Incertain. Connexion coupée par le serveur. {IN_DOUBT_REMARK}"
    Relay.pause(until=timezone.now() + timedelta(minutes=1), reason=remark)

    state = automate_state(timezone.now())

    assert state.reason.startswith("Le serveur n’a pas répondu à la fin d’un message")
    assert "Nouvelle tentative à" in state.reason
    assert "demandez-lui" not in state.reason
    assert state.doing == ""


def test_a_pause_longer_than_a_minute_is_told_as_such() -> None:
    make_office()
    Relay.objects.update(pause_after_each_ms=300_000)
    one = browser()

    state = one.get("/automate/etat/").content.decode()
    settings = one.get("/parametres/envoi/").content.decode().replace("\u00a0", " ")

    assert "au plus un mail toutes les 5\u00a0min" in state
    assert "Un mail toutes les 5 min : environ 5 000 min pour 1 000 avis." in settings
    assert "ans pause" not in state


@pytest.mark.django_db(transaction=True)
def test_an_automate_that_waits_for_its_turn_gives_signs_of_life(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(heartbeat, "LONGEST_STEP", 1.0)
    monkeypatch.setattr(heartbeat, "PERIOD", 0.2)
    with Heartbeat(clock=timezone.now, tokens=list, lease=timedelta(minutes=15)) as heart:
        for _ in range(30):
            heart.still_here()
            time.sleep(0.1)
        waited = AutomateProcess.objects.get().beat_at
        said = timezone.now()
        time.sleep(2.5)
        stuck = AutomateProcess.objects.get().beat_at

    assert said - waited < timedelta(seconds=1.5)
    assert stuck - said < timedelta(seconds=1.6)

"""What a relay takes in a minute, an hour, a day: kept through restarts, shared by automates."""

from datetime import timedelta

import pytest
from django.test import Client as Browser

from echeance.accounts.models import Role
from echeance.dispatch.automate import Automate
from echeance.dispatch.models import Attempt, AttemptOutcome, BlindCopy, Relay
from echeance.dispatch.quotas import quota_trouble, room
from echeance.dispatch.state import automate_state
from echeance.dispatch.stopping import StopRequest
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus
from tests.build import NOON, make_client, make_notice, make_user
from tests.dispatch.office import Clock, make_office
from tests.dispatch.scripted_smtp import ScriptedSmtp

pytestmark = pytest.mark.django_db


def attempted(
    *minutes_ago: float,
    outcome: AttemptOutcome = AttemptOutcome.ACCEPTED,
    addresses: int = 0,
) -> None:
    notice = make_notice(status=NoticeStatus.SENT)
    for minutes in minutes_ago:
        at = NOON - timedelta(minutes=minutes)
        Attempt.objects.create(
            notice=notice,
            generation=1,
            started_at=at,
            ended_at=at,
            phase="dot",
            outcome=outcome,
            recipients=[{"address": f"a{rank}@exemple.fr"} for rank in range(addresses)],
        )


def relay(**limits: int) -> Relay:
    make_office()
    Relay.objects.update(**limits)
    return Relay.objects.get()


@pytest.mark.parametrize(
    ("limits", "left"),
    [
        ({}, None),
        ({"per_hour": 5}, 2),
        ({"per_day": 5}, 1),
        ({"per_hour": 3}, 0),
        ({"per_hour": 100, "per_day": 3}, 0),
    ],
)
def test_what_is_left_counts_the_attempts_of_the_window(
    limits: dict[str, int], left: int | None
) -> None:
    attempted(1, 30, 59, 61, 60 * 25)
    attempted(2, outcome=AttemptOutcome.RELAY)

    assert room(relay(**limits), at=NOON) == left


def test_a_full_quota_pauses_until_the_oldest_leaves_the_window() -> None:
    attempted(1, 30, 50, 90)
    one = relay(per_hour=3)

    assert quota_trouble(one, at=NOON) == (
        "Quota de 3 messages par heure atteint. Reprise\u00a0: 12:10."
    )
    assert quota_trouble(one, at=NOON + timedelta(minutes=10)) == ""


def test_notices_in_the_hand_of_another_automate_count() -> None:
    notice = make_notice(status=NoticeStatus.VALIDATED)
    Notice.objects.filter(pk=notice.pk).update(picked_up_at=NOON, pick_up_token="other")

    assert room(relay(per_hour=3), at=NOON) == 2


def test_addresses_are_counted_hidden_copies_included_when_the_provider_does() -> None:
    attempted(1, 2, addresses=3)
    attempted(3)
    for address in ("a@exemple.fr", "b@exemple.fr; c@exemple.fr", "d@exemple.fr"):
        make_notice(make_client(email=address), status=NoticeStatus.VALIDATED)
    one = relay(per_day=13, counts_recipients=True)
    BlindCopy.objects.create(address="archive@exemple.fr", confirmed=True)
    BlindCopy.objects.create(address="dev@exemple.fr", confirmed=False)

    # 13 - (3 + 3 + 1) = 6: two for the first notice, three for the second, then one is left.
    assert room(one, at=NOON) == 2


def test_the_quota_of_addresses_says_when_the_next_notice_fits_again() -> None:
    attempted(10, addresses=4)
    attempted(20, addresses=1)
    attempted(30, addresses=4)
    make_notice(make_client(email="a@exemple.fr; b@exemple.fr"), status=NoticeStatus.VALIDATED)
    one = relay(per_hour=10, counts_recipients=True)

    assert quota_trouble(one, at=NOON) == (
        "Quota de 10 destinataires par heure atteint. Reprise\u00a0: 12:30."
    )
    assert quota_trouble(one, at=NOON + timedelta(minutes=30)) == ""


def test_a_notice_with_more_addresses_than_the_limit_leaves_once_nothing_else_did() -> None:
    make_notice(make_client(email="a@exemple.fr; b@exemple.fr"), status=NoticeStatus.VALIDATED)

    assert quota_trouble(relay(per_hour=1, counts_recipients=True), at=NOON) == ""


def test_two_automates_share_a_quota_of_addresses() -> None:
    with ScriptedSmtp() as smtp:
        make_office(port=smtp.port)
        Relay.objects.update(per_day=5, counts_recipients=True)
        BlindCopy.objects.create(address="archive@exemple.fr", confirmed=True)
        for _ in range(4):
            make_notice(status=NoticeStatus.VALIDATED)

        clocks = [Clock(NOON + timedelta(seconds=rank)) for rank in range(2)]
        done = [Automate(clock=clock, stop=StopRequest()).drain() for clock in clocks]

    assert [one.sent for one in done] == [2, 0]
    assert all("Quota de 5 destinataires par jour atteint" in one.held_up for one in done)
    assert len(smtp.accepted) == 2


@pytest.mark.parametrize(("pause_ms", "seconds"), [(800, 2), (5000, 5)])
def test_a_quota_by_the_minute_spaces_the_messages(pause_ms: int, seconds: int) -> None:
    one = relay(per_minute=30, pause_after_each_ms=pause_ms)

    first, second = Relay.take_slot(at=NOON), Relay.take_slot(at=NOON)

    assert one.spacing == second - first == timedelta(seconds=seconds)


def test_a_drain_stops_at_the_quota_and_a_restart_does_not_forget_it() -> None:
    with ScriptedSmtp() as smtp:
        make_office(port=smtp.port)
        Relay.objects.update(per_day=3)
        for _ in range(5):
            make_notice(status=NoticeStatus.VALIDATED)

        done = [
            Automate(clock=Clock(), stop=StopRequest()).drain(),
            Automate(clock=Clock(NOON + timedelta(seconds=1)), stop=StopRequest()).drain(),
        ]

    assert [one.sent for one in done] == [3, 0]
    assert all("Quota de 3 messages par jour atteint" in one.held_up for one in done)
    assert Notice.objects.filter(status=NoticeStatus.VALIDATED).count() == 2
    assert len(smtp.accepted) == 3


def test_the_frame_tells_that_the_quota_is_reached() -> None:
    attempted(1)
    relay(per_hour=1)

    from echeance.dispatch.models import AutomateProcess

    AutomateProcess.objects.create(
        identity="h:1:x", host="h", pid=1, version="1", started_at=NOON, beat_at=NOON
    )
    state = automate_state(NOON)

    assert (state.code, "Quota" in state.reason) == ("paused", True)


PACE = {
    "start_wait_ms": "10",
    "pause_after_each_ms": "0",
    "idle_wait_ms": "10",
    "error_wait_ms": "60",
    "manual_confirmation": "on",
    "undo_seconds": "15",
    "autostart": "on",
}


def browser(role: Role = Role.ADMINISTRATOR) -> Browser:
    one = Browser()
    one.force_login(make_user(role.value, role=role))
    return one


def test_limits_and_caution_are_settings() -> None:
    make_office()

    browser().post(
        "/parametres/envoi/",
        PACE
        | {
            "per_hour": "500",
            "per_day": "2000",
            "counts_recipients": "on",
            "sessions": "4",
            "errors_in_a_row": "5",
        },
    )

    kept = Relay.objects.get()
    assert (kept.per_hour, kept.per_day, kept.sessions, kept.errors_in_a_row) == (500, 2000, 4, 5)
    assert (kept.hold_after_days, kept.counts_recipients) == (7, True)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"per_hour": "500", "per_day": "100"}, "Plus que la limite par jour"),
        ({"per_minute": "50", "per_hour": "10"}, "Plus que la limite par heure"),
        ({"sessions": "4", "pause_after_each_ms": "0,8"}, "sans pause"),
        ({"sessions": "17"}, "16"),
        ({"per_hour": "-1"}, "0"),
    ],
)
def test_limits_that_contradict_each_other_are_refused(wrong: dict[str, str], told: str) -> None:
    make_office()

    answer = browser().post("/parametres/envoi/", PACE | wrong)

    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_a_preset_sets_the_pace_of_a_known_server() -> None:
    make_office()
    one = browser()

    one.post("/parametres/envoi/prereglage/", {"preset": "microsoft365"})

    kept = Relay.objects.get()
    assert (kept.per_minute, kept.per_day, kept.counts_recipients) == (30, 10_000, True)
    page = one.get("/parametres/envoi/").content.decode()
    assert "≈ 30" in page.replace("\u00a0", " ")
    assert one.post("/parametres/envoi/prereglage/", {"preset": "x"}).status_code == 404
    manager = browser(Role.MANAGER)
    assert manager.post("/parametres/envoi/prereglage/", {"preset": "google"}).status_code == 403

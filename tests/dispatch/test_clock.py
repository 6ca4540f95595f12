"""Clocks that are set back, that jump, and the two nights of the year when the hour changes."""

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from echeance.dispatch.mailer import LEASE
from echeance.dispatch.models import Attempt, Relay
from echeance.dispatch.pacing import GIVE_UP_AFTER, last_moment
from echeance.dispatch.patience import end_of_due_day, spoken_moment
from echeance.dispatch.recovery import Recovered, recover
from echeance.dispatch.settling import Desk
from echeance.notices.models import Notice, StatusChange
from echeance.notices.status import NoticeStatus
from tests.build import NOON
from tests.dispatch.office import Clock, make_office
from tests.dispatch.scripted_smtp import Do, Say
from tests.dispatch.wire import ready, state_of, wire

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
AUTUMN = datetime(2026, 10, 25, tzinfo=UTC)
"""Sunday: at 01:00 UTC it is 03:00, then 02:00 again in Paris."""
SPRING = datetime(2027, 3, 28, tzinfo=UTC)
"""Sunday: at 01:00 UTC it is 02:00, then 03:00 in Paris."""


@pytest.mark.django_db
def test_a_clock_set_back_while_the_server_answers_changes_nothing(tmp_path: Path) -> None:
    notice = ready()

    with wire(tmp_path) as sending:
        sending.server.script = {
            "dot": [Do(lambda: sending.clock.forward(hours=-1), then=Say("250 2.0.0 Ok"))]
        }
        sending.step()
        again = sending.step()

    assert state_of(notice) == "OK"
    assert again.picked_up == 0
    assert len(sending.server.taken) == 1
    attempt = Attempt.objects.get()
    assert attempt.ended_at == attempt.started_at - HOUR, "as the clock said it"


@pytest.mark.django_db
def test_what_was_validated_in_a_future_that_was_a_mistake_leaves_when_the_clock_is_there(
    tmp_path: Path,
) -> None:
    notice = ready()

    with wire(tmp_path) as sending:
        sending.clock.forward(hours=-1)
        early = sending.step()
        sending.clock.forward(hours=1)
        sending.step()

    assert early.picked_up == 0
    assert state_of(notice) == "OK"


@pytest.mark.django_db
def test_the_pace_does_not_stand_still_for_the_hour_that_the_clock_was_set_back() -> None:
    make_office()
    Relay.objects.update(pause_after_each_ms=800)
    Relay.push_slot(after=NOON + timedelta(milliseconds=800))

    slot = Relay.take_slot(at=NOON - HOUR)

    assert slot == NOON - HOUR
    assert Relay.take_slot(at=NOON - HOUR) == NOON - HOUR + timedelta(milliseconds=800)


@pytest.mark.django_db
def test_several_automates_still_wait_for_their_turn() -> None:
    make_office()
    Relay.objects.update(pause_after_each_ms=30_000)

    slots = [Relay.take_slot(at=NOON) for _ in range(5)]

    assert [slot - NOON for slot in slots] == [n * timedelta(seconds=30) for n in range(5)]


@pytest.mark.django_db
def test_a_clock_that_jumps_ahead_ends_a_lease_and_makes_a_doubt_not_a_second_sending(
    tmp_path: Path,
) -> None:
    notice, clock = ready(), Clock()
    one = Notice.objects.filter(pk=notice.pk)
    one.pick_up(at=clock(), token="t", lease=LEASE)
    Notice.objects.hand_over(one.values_list("pk", flat=True), token="t", at=clock(), lease=LEASE)

    clock.forward(hours=1)
    found = recover(tmp_path, at=clock(), desk=Desk(automate="other"))

    assert found == Recovered(in_doubt=1)
    assert Notice.objects.ready_to_send(at=clock()).count() == 0


@pytest.mark.django_db
def test_a_lease_from_before_the_clock_was_set_back_is_waited_for(tmp_path: Path) -> None:
    notice = ready()
    Notice.objects.filter(pk=notice.pk).pick_up(at=NOON, token="t", lease=LEASE)

    early = recover(tmp_path, at=NOON - HOUR, desk=Desk(automate="other"))
    late = recover(tmp_path, at=NOON + LEASE + MINUTE, desk=Desk(automate="other"))

    assert (early, late) == (Recovered(), Recovered(put_back=1))
    assert state_of(notice) == "V"


@pytest.mark.parametrize("night", [AUTUMN, SPRING], ids=["autumn", "spring"])
def test_patience_is_48_hours_even_over_the_night_when_the_hour_changes(night: datetime) -> None:
    validated_at = night - 6 * HOUR

    assert last_moment(validated_at=validated_at, due_at=None) - validated_at == GIVE_UP_AFTER


@pytest.mark.parametrize(
    ("due_on", "last_second"),
    [
        (date(2026, 10, 24), datetime(2026, 10, 24, 21, 59, 59, 999999, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 22, 59, 59, 999999, tzinfo=UTC)),
        (date(2027, 3, 27), datetime(2027, 3, 27, 22, 59, 59, 999999, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 21, 59, 59, 999999, tzinfo=UTC)),
    ],
)
def test_a_due_day_ends_at_midnight_in_paris(due_on: date, last_second: datetime) -> None:
    notice = Notice(content={"due_on": due_on.isoformat()})

    assert end_of_due_day(notice) == last_second


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (AUTUMN + 30 * MINUTE, "02:30"),
        (AUTUMN + 90 * MINUTE, "02:30"),
        (SPRING + 30 * MINUTE, "01:30"),
        (SPRING + 90 * MINUTE, "03:30"),
    ],
)
def test_an_hour_that_comes_twice_or_never_is_said_as_the_clocks_on_the_wall(
    moment: datetime, said: str
) -> None:
    assert spoken_moment(moment, at=moment) == said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (AUTUMN + 30 * MINUTE, "Sun, 25 Oct 2026 02:30:00 +0200"),
        (AUTUMN + 90 * MINUTE, "Sun, 25 Oct 2026 02:30:00 +0100"),
        (SPRING + 30 * MINUTE, "Sun, 28 Mar 2027 01:30:00 +0100"),
        (SPRING + 90 * MINUTE, "Sun, 28 Mar 2027 03:30:00 +0200"),
    ],
)
def test_the_date_of_a_mail_says_which_of_the_two_hours(
    tmp_path: Path, moment: datetime, written: str
) -> None:
    notice = ready()
    StatusChange.objects.create(
        notice=notice, old="E", new=NoticeStatus.VALIDATED, by="hala", at=moment
    )
    Notice.objects.update(eligible_at=moment)

    with wire(tmp_path) as sending:
        sending.clock.now = moment
        sending.step()

    (message,) = sending.server.accepted
    assert message_from_bytes(message.content)["Date"] == written

"""« Access denied » from a server that asks no login: is it the address, or are we unwelcome?"""

from pathlib import Path

import pytest

from echeance.dispatch.models import Relay, SenderProfile
from tests.dispatch.scripted_smtp import Say
from tests.dispatch.wire import ready_many, relay_state, state_of, wire

pytestmark = pytest.mark.django_db

DENIED = Say("554 5.7.1 Recipient address rejected: Access denied")


def test_one_refused_address_stops_nobody_once_another_was_taken(tmp_path: Path) -> None:
    notices = ready_many(3)

    with wire(tmp_path, {"rcpt": [DENIED, Say("250 Ok"), DENIED]}) as office:
        SenderProfile.objects.update(address="avis@courtage.fr")
        office.step(limit=50)
        stopped = relay_state()
        states = [state_of(notice) for notice in notices]
        office.clock.forward(minutes=5)
        office.step(limit=50)

    assert stopped == "paused"
    assert states == ["V", "V", "V"]
    assert relay_state() == "well"
    assert sorted(state_of(notice) for notice in notices) == ["KO server", "OK", "OK"]
    assert len(office.server.accepted) == 2


def test_a_server_that_takes_nothing_from_us_marks_nobody(tmp_path: Path) -> None:
    notices = ready_many(4)

    with wire(tmp_path, {"rcpt": [DENIED] * 4}) as office:
        for _ in notices:
            office.step(limit=50)
            office.clock.forward(minutes=120)

    assert {state_of(notice) for notice in notices} == {"V"}
    assert "exige une identification" in Relay.objects.get().pause_reason


def test_a_mail_for_our_own_domain_proves_nothing(tmp_path: Path) -> None:
    first, second = ready_many(2)

    with wire(tmp_path, {"rcpt": [Say("250 Ok"), DENIED]}) as office:
        SenderProfile.objects.update(address="avis@exemple.fr")
        office.step(limit=50)

    assert [state_of(notice) for notice in (first, second)] == ["OK", "V"]
    assert relay_state() == "paused"


def test_standing_still_forgets_what_was_proven(tmp_path: Path) -> None:
    first, second = ready_many(2)

    with wire(tmp_path, {"rcpt": [Say("250 Ok"), DENIED]}) as office:
        SenderProfile.objects.update(address="avis@courtage.fr")
        office.step()
        office.mailer.transport.close()
        office.step()

    assert [state_of(notice) for notice in (first, second)] == ["OK", "V"]
    assert relay_state() == "paused"

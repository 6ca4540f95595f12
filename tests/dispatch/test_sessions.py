"""Several sessions side by side: each client once, at most one in doubt for each session."""

import signal
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from echeance.dispatch.mailroom import Mailroom
from echeance.dispatch.models import Relay
from echeance.notices.models import Notice
from echeance.notices.status import FailureCause, NoticeStatus
from tests.dispatch.office import make_office
from tests.dispatch.processes import (
    AUTOMATE,
    DRAIN,
    ended,
    make_notices,
    mark_of,
    marks,
    running,
    until,
)
from tests.dispatch.scripted_smtp import Hang, Say, ScriptedSmtp

S = NoticeStatus
SLOW = Say("250 2.0.0 Ok: queued as 4F2A7C0B", after=0.02)
pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]


def test_four_sessions_send_each_notice_once_and_at_the_same_time(tmp_path: Path) -> None:
    with ScriptedSmtp({"dot": [SLOW] * 300}) as smtp:
        make_office(port=smtp.port)
        Relay.objects.update(sessions=4)
        make_notices(300)
        with running(tmp_path, *DRAIN) as process:
            code = ended(process)

    got = [mark_of(mail.content) for mail in smtp.accepted]
    assert code == 0
    assert len(got) == 300
    assert set(got) == marks(status=S.SENT)
    assert smtp.connections >= 4
    assert list((tmp_path / "journal").glob("*.jsonl")) == []


def test_four_sessions_together_do_not_pass_the_quota(tmp_path: Path) -> None:
    with ScriptedSmtp() as smtp:
        make_office(port=smtp.port)
        Relay.objects.update(sessions=4, per_hour=3)
        make_notices(20)
        with running(tmp_path, *DRAIN) as process:
            ended(process)

    assert len(smtp.accepted) == 3
    assert Notice.objects.filter(status=S.SENT).count() == 3


def test_killed_with_four_sessions_it_has_at_most_four_in_doubt(tmp_path: Path) -> None:
    with ScriptedSmtp({"dot": [SLOW] * 1000}) as smtp:
        make_office(port=smtp.port)
        Relay.objects.update(sessions=4)
        make_notices(200)
        with running(tmp_path, *AUTOMATE) as first:
            until(lambda: len(smtp.accepted) >= 60)
            first.send_signal(signal.SIGKILL)
            first.wait()
        with running(tmp_path, *DRAIN) as second:
            ended(second)

    taken = Counter(mark_of(mail.content) for mail in smtp.taken)
    doubtful = marks(failure=FailureCause.IN_DOUBT)
    assert max(taken.values()) == 1
    assert len(doubtful) <= 4
    assert marks(status=S.SENT) | doubtful == marks()
    assert marks(status=S.SENT) <= set(taken)


def test_a_second_signal_ends_every_conversation_and_says_what_is_in_doubt(tmp_path: Path) -> None:
    with ScriptedSmtp({"dot": [Hang()] * 4}) as smtp:
        make_office(port=smtp.port)
        Relay.objects.update(sessions=4)
        make_notices(8 * 50)
        with running(tmp_path, *AUTOMATE) as process:
            until(lambda: len(smtp.taken) == 4)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.5)  # Two at the same instant are one for the kernel.
            process.send_signal(signal.SIGTERM)
            code = process.wait(timeout=30)

    assert code == 0
    assert len(marks(failure=FailureCause.IN_DOUBT)) == 4
    assert Notice.objects.in_hand().count() == 0
    assert Notice.objects.filter(status=S.VALIDATED).count() == 8 * 50 - 4
    assert Relay.objects.get().paused_until is None


def test_a_session_that_is_in_trouble_is_the_trouble_of_all(tmp_path: Path) -> None:
    refusing = [Say("421 4.3.2 shutting down")] * 20
    with ScriptedSmtp({"greeting": refusing}) as smtp:
        make_office(port=smtp.port)
        make_notices(5)
        room = Mailroom(
            tmp_path,
            identity="test:1:x",
            clock=lambda: datetime.now(UTC),
            wait=lambda _: None,
            doing=lambda _: None,
        )
        report = room.send(
            Relay.objects.get(), limit=50, sessions=3, stopping=threading.Event().is_set
        )
        room.close()

    assert report.trouble is not None
    assert Notice.objects.filter(status=S.VALIDATED).count() == 5

"""`kill -9` at each point of a sending, then a restart: the restart goes on by itself.

Deliveries ≤ 1 for each notice and generation, no notice lost, every doubt visible.
"""

import signal
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from echeance.dispatch.models import Attempt, AttemptOutcome, Relay
from echeance.notices.models import Notice
from echeance.notices.status import FailureCause, NoticeStatus
from tests.dispatch.office import make_office
from tests.dispatch.processes import AUTOMATE, DRAIN, ended, make_notices, mark_of, marks, running
from tests.dispatch.scripted_smtp import ORDINARY, Action, Halt, Say, ScriptedSmtp

S = NoticeStatus
HOW_MANY, AT = 6, 3
"""Notices, and the one at which death comes when the server chooses the moment."""
pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True, kw_only=True)
class Point:
    """Where death comes, and what may be left of the notice in hand: « V » or « in_doubt »."""

    left: str
    """« either » when death may come before or after the reply just given is read."""
    phase: str = ""
    """The server stands still at the third notice’s answer there; else the process kills itself."""
    together: bool = True
    """The server takes several commands at once: MAIL comes with the end of the one before."""


POINTS = {
    "after-the-pick-up": Point(left="V"),
    "on-the-wire-before-mail": Point(left="V", phase="mail", together=False),
    "on-the-wire-at-mail-with-a-dot": Point(left="either", phase="mail"),
    "on-the-wire-before-data": Point(left="V", phase="rcpt", together=False),
    "after-the-hand-over": Point(left="V"),
    "before-data": Point(left="in_doubt"),
    "on-the-wire-at-data": Point(left="in_doubt", phase="data"),
    "on-the-wire-inside-the-body": Point(left="in_doubt", phase="body"),
    "before-the-dot": Point(left="in_doubt"),
    "after-the-dot": Point(left="in_doubt"),
    "on-the-wire-after-the-dot": Point(left="in_doubt", phase="dot"),
    "after-250": Point(left="in_doubt"),
    "after-the-journal": Point(left="OK"),
    "after-the-commit": Point(left="OK"),
    "before-the-journal-is-cleared": Point(left="OK"),
    "after-the-next-lot-is-taken": Point(left="either"),
    "before-the-last-lot-is-written": Point(left="either"),
}
ALONE_TOO = ("before-data", "on-the-wire-after-the-dot", "after-250", "after-the-journal")
"""Where a lot of one notice does not write the journal or the database as a longer one does."""
CASES = [
    *(pytest.param(name, True, id=f"{name}-in-a-lot") for name in POINTS),
    *(pytest.param(name, False, id=f"{name}-alone") for name in ALONE_TOO),
]


@pytest.mark.parametrize(("name", "in_lots"), CASES)
def test_killed_there_and_restarted_nothing_is_sent_twice_and_nothing_is_lost(
    tmp_path: Path, name: str, *, in_lots: bool
) -> None:
    point, halt = POINTS[name], Halt()
    extensions = ("PIPELINING",) if point.together else ()
    with ScriptedSmtp(_script(point, halt), extensions=extensions) as server:
        make_office(port=server.port)
        Relay.objects.update(pause_after_each_ms=0 if in_lots else 1)
        # Content that no kernel keeps in its buffers, where the line must be cut inside of it.
        make_notices(HOW_MANY, pdf=b"%PDF-1.7" + b"x" * (9_000_000 if point.phase == "body" else 9))
        _kill(tmp_path, point, name, halt, in_lots=in_lots)
        taken_before = {mark_of(message.content) for message in server.taken}
        server.script = {}

        with running(tmp_path, *DRAIN) as second:
            code = ended(second)

    got = Counter(mark_of(message.content) for message in server.taken)
    doubtful = marks(status=S.FAILED, failure=FailureCause.IN_DOUBT)
    assert code == 0, "it goes on by itself"
    assert max(got.values()) == 1, "delivered twice"
    assert marks(status=S.SENT) <= set(got), "called OK and not delivered"
    assert marks(status=S.SENT) | doubtful == marks(), "something is left behind"
    assert not Notice.objects.in_hand().exists()
    assert not Notice.objects.filter(status=S.VALIDATED).exists(), "another round would send more"
    assert len(doubtful) in {"in_doubt": {1}, "either": {0, 1}}.get(point.left, {0})
    assert {mark.partition("-")[0] for mark in doubtful} == {
        str(attempt.notice_id) for attempt in Attempt.objects.filter(outcome="in_doubt")
    }, "a doubt has its attempt in the history"
    assert taken_before <= marks(status=S.SENT) | doubtful
    accepted = Attempt.objects.filter(outcome=AttemptOutcome.ACCEPTED)
    assert accepted.count() == len(marks(status=S.SENT)), "one acceptance each"
    assert list(tmp_path.glob("journal/*")) == []


def _script(point: Point, halt: Halt) -> dict[str, Sequence[Action]]:
    if not point.phase:
        return {}
    ordinary = ORDINARY.get(point.phase, Say(""))
    return {point.phase: [ordinary] * (AT - 1) + [halt]}


def _kill(folder: Path, point: Point, name: str, halt: Halt, *, in_lots: bool) -> None:
    if point.phase:
        with running(folder, *AUTOMATE) as process:
            assert halt.reached.wait(60), "the server never came to that octet"
            process.send_signal(signal.SIGKILL)
            assert process.wait(30) == -signal.SIGKILL
        return
    lots = ("--lots",) if in_lots else ()
    with running(folder, "-m", "tests.dispatch.dying_automate", name, *lots) as process:
        assert ended(process) == -signal.SIGKILL

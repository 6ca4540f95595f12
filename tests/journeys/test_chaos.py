"""Automates killed and restarted at random, a person who changes her mind, a server in a mood.

    CHAOS_SECONDS=60 CHAOS_SEED=12345 pytest tests/journeys/test_chaos.py -s

The seed gives again the same choices, not the same instants.
"""

import contextlib
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from echeance.dispatch.controlling import Ask, ask
from echeance.dispatch.models import Attempt, Relay
from echeance.notices.deciding import block, validate
from echeance.notices.models import Notice
from echeance.notices.resolving import resend
from echeance.notices.status import FailureCause, NoticeStatus
from tests.dispatch.office import make_office
from tests.dispatch.processes import AUTOMATE, DRAIN, ended, make_notices, mark_of, marks, running
from tests.dispatch.scripted_smtp import Action, Drop, Hang, Noise, Say, ScriptedSmtp

S = NoticeStatus
SECONDS = float(os.environ.get("CHAOS_SECONDS", "20"))
SEED = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(1_000_000))
NOTICES = 800
pytestmark = [
    pytest.mark.process,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(SECONDS + 400),
]


@dataclass
class Moody(ScriptedSmtp):
    """Mostly well-behaved; at any phase it may refuse, cut, babble, or go silent."""

    chance: random.Random = field(default_factory=random.Random)
    calm: bool = False
    moods: Counter[str] = field(default_factory=Counter)

    def act(self, phase: str, *, default: Action | None = None) -> Action:
        ordinary = super().act(phase, default=default)
        if self.calm or self.chance.random() > 0.02:
            return ordinary
        action = self.chance.choice(_MOODS)
        self.moods[f"{phase} {type(action).__name__}"] += 1
        return action


_MOODS: list[Action] = [
    Drop(),
    Drop(),
    Drop(),
    Say("421 4.3.2 going down", then_drop=True),
    Say("451 4.3.0 not now"),
    Say("550 5.7.1 never"),
    Noise(),
    Hang(),
]


@dataclass
class Automates:
    """Two of them, each with its own folder, as on two machines."""

    folder: Path
    chance: random.Random
    kills: int = 0

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        self._alive: dict[str, subprocess.Popen[bytes]] = {}
        with ExitStack() as self._all:
            for name in ("a", "b"):
                self._start(name)
            yield
            for name in ("a", "b"):
                self._kill(name)

    def one_dies(self) -> None:
        name = self.chance.choice("ab")
        self._kill(name)
        self._start(name)
        self.kills += 1

    def _start(self, name: str) -> None:
        self._alive[name] = self._all.enter_context(running(self.folder / name, *AUTOMATE))

    def _kill(self, name: str) -> None:
        self._alive[name].send_signal(signal.SIGKILL)
        self._alive[name].wait(30)


@dataclass
class Person:
    """Blocks, validates, answers doubts and resumes what paused itself, all at random."""

    chance: random.Random
    did: Counter[str] = field(default_factory=Counter)

    def act(self) -> None:
        at = datetime.now(UTC)
        what = self.chance.choice(["block", "validate", "validate", "resend", "resume"])
        some = Notice.objects.filter(pk__in=self._some())
        if what == "block":
            done = len(block(some, by="hala", at=at, reason="montant à vérifier").moved)
        elif what == "validate":
            done = len(validate(some, by="hala", at=at, hold=timedelta()).moved)
        elif what == "resend":
            done = 0
            for notice in some.in_doubt():
                done += len(resend(notice, by="hala", at=at, reason="jamais reçu").moved)
        else:
            done = 1
            ask(Ask.RESUME, by="hala", at=at)
        self.did[what] += done

    def _some(self) -> list[int]:
        movable = Notice.objects.filter(status__in=[S.VALIDATED, S.BLOCKED, S.FAILED])
        keys = list(movable.order_by("pk").values_list("pk", flat=True))
        return self.chance.sample(keys, min(len(keys), 15))


def test_whatever_happens_nobody_gets_a_notice_twice_and_no_notice_is_lost(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    person, automates = Person(chance), Automates(tmp_path, chance)
    with Moody(extensions=("PIPELINING",), chance=random.Random(SEED + 1)) as server:
        server.script = {"dot": [Say("250 2.0.0 Ok: queued", after=0.02)] * 100_000}
        make_office(port=server.port)
        Relay.objects.update(error_wait_ms=20)
        make_notices(NOTICES)
        end = time.monotonic() + SECONDS
        with automates.at_work():
            while time.monotonic() < end:
                for _ in range(chance.randrange(2, 9)):
                    person.act()
                    time.sleep(chance.uniform(0.1, 0.3))
                automates.one_dies()
        in_the_storm = len(server.taken)
        server.calm, server.script = True, {}
        _afterwards(tmp_path)

    got = Counter(mark_of(message.content) for message in server.taken)
    print(  # noqa: T201  what to give back to the next run
        f"seed {SEED}: {automates.kills} kills, {dict(person.did)}, {server.moods.total()} moods,"
        f" {len(got)} delivered, {in_the_storm} of them in the storm,"
        f" {Notice.objects.in_doubt().count()} in doubt"
    )
    doubtful = marks(status=S.FAILED, failure=FailureCause.IN_DOUBT)
    refused = marks(status=S.FAILED) - doubtful
    assert max(got.values()) == 1, f"delivered twice (seed {SEED})"
    assert marks(status=S.SENT) <= set(got), f"OK and not delivered (seed {SEED})"
    assert not marks(status=S.BLOCKED) & set(got), f"B and delivered (seed {SEED})"
    assert not refused & set(got), f"refused and delivered (seed {SEED})"
    assert not Notice.objects.in_hand().exists(), f"left in hand (seed {SEED})"
    assert not Notice.objects.filter(status=S.VALIDATED).exists(), f"left behind (seed {SEED})"
    assert Notice.objects.count() == NOTICES
    told = Attempt.objects.filter(outcome="in_doubt").values_list("notice_id", "generation")
    assert doubtful <= {f"{pk}-{generation}" for pk, generation in told}, "a doubt without trace"


def _afterwards(folder: Path) -> None:
    """The server has calmed down, a person resumes, and what was put off has waited enough."""
    for name in ("a", "b", "a"):
        at = datetime.now(UTC)
        ask(Ask.RESUME, by="hala", at=at)
        Notice.objects.filter(status=S.VALIDATED).update(eligible_at=at)
        with running(folder / name, *DRAIN) as process:
            assert ended(process) in {0, 1, 3}

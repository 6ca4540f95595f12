"""An office ready to send, for the tests of the mailer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from echeance.dispatch.dialogue import Delivery, Envelope, Phase, Reply
from echeance.dispatch.journal import Journal
from echeance.dispatch.mailer import Mailer
from echeance.dispatch.models import Relay, SenderProfile
from echeance.dispatch.server import Following, Transport, nobody_follows
from echeance.dispatch.settling import Desk
from tests.build import NOON

ACCEPTED = Delivery(phase=Phase.DOT, reply=Reply(250, "Ok: queued as 4F2A7C0B", "2.0.0"))


def make_office(*, host: str = "127.0.0.1", port: int = 25) -> None:
    Relay.objects.update_or_create(
        pk=1,
        defaults={
            "host": host,
            "port": port,
            "security": "none",
            "start_wait_ms": 0,
            "pause_after_each_ms": 0,
            "idle_wait_ms": 200,
        },
    )
    SenderProfile.objects.update_or_create(
        pk=1, defaults={"address": "courtage@exemple.fr", "name": "FOREM Courtage"}
    )


@dataclass
class Clock:
    """A clock that the test sets forward."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class ScriptedTransport:
    """Ends each delivery as told, then accepts; passes the same promises as the real one."""

    ends: list[Delivery | BaseException] = field(default_factory=list)
    accepted: list[Envelope] = field(default_factory=list)
    before_leaving: Callable[[], None] = lambda: None
    closed: int = 0

    def deliver(
        self,
        envelope: Envelope,
        content: bytes,
        *,
        may_leave: Callable[[], bool],
        following: Following = nobody_follows,
    ) -> Delivery:
        end = self.ends.pop(0) if self.ends else ACCEPTED
        reaches_data = isinstance(end, BaseException) or end.phase in {
            Phase.DATA,
            Phase.BODY,
            Phase.DOT,
        }
        if reaches_data:
            self.before_leaving()
            if not may_leave():
                return Delivery(phase=Phase.RCPT, reply=Reply(250), withdrawn=True)
        if isinstance(end, BaseException):
            raise end
        if end.phase is Phase.DOT and end.reply.is_ok:
            self.accepted.append(envelope)
        return end

    def close(self) -> None:
        self.closed += 1


@contextmanager
def mailer_with(
    transport: Transport, folder: Path, *, clock: Clock | None = None
) -> Iterator[Mailer]:
    journal = Journal(folder, identity="test:1:x")
    try:
        yield Mailer(
            desk=Desk(automate="test:1:x", relay="sink", jitter=lambda: 0.0),
            transport=transport,
            journal=journal,
            clock=clock or Clock(),
            wait=lambda _: None,
        )
    finally:
        journal.close()

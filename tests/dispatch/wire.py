"""A notice through the mailer's real step and the real transport, to a scripted server."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from echeance.dispatch.mailer import Mailer, Report
from echeance.dispatch.models import Relay
from echeance.dispatch.sending import send_next
from echeance.dispatch.server import Server, Timeouts
from echeance.dispatch.transport import SmtpTransport
from echeance.notices.models import Notice, StatusChange
from echeance.notices.status import NoticeStatus
from echeance.portfolio.models import Client
from tests.build import NOON, make_client, make_contract, make_edition, make_notice, make_premium
from tests.dispatch.office import Clock, mailer_with, make_office
from tests.dispatch.scripted_smtp import Action, Hang, ScriptedSmtp

QUICK = Timeouts(connect=5, command=1, body=1, final=1)
"""Where the server goes silent: that is waited for to its end."""
PATIENT = Timeouts(connect=10, command=10, body=10, final=30)
"""Everywhere else, so that a busy machine is not taken for a silent server."""
Script = Mapping[str, Sequence[Action]]


@dataclass
class Wire:
    """The mailer at one end, the server at the other, and the clock of the office."""

    mailer: Mailer
    server: ScriptedSmtp
    clock: Clock
    reports: list[Report] = field(default_factory=list)

    def step(self, *, limit: int = 1) -> Report:
        report = send_next(self.mailer, limit=limit)
        self.reports.append(report)
        return report

    def try_again(self, *, limit: int = 50) -> Report:
        """Later, with a server that behaves, after a person has looked at the relay."""
        self.server.script = {}
        self.clock.forward(minutes=90)
        Relay.all_is_well()
        return self.step(limit=limit)


@contextmanager
def wire(
    folder: Path,
    script: Script | None = None,
    *,
    timeouts: Timeouts | None = None,
    extensions: tuple[str, ...] = ("SIZE 10485760", "8BITMIME", "PIPELINING"),
    tls: Any = None,
    implicit_tls: bool = False,
    **server: Any,
) -> Iterator[Wire]:
    """`server`: what the office requires of the connection (see `Server`)."""
    clock = Clock()
    with ScriptedSmtp(
        script or {}, extensions=extensions, tls=tls, implicit_tls=implicit_tls
    ) as sink:
        make_office(port=sink.port)
        transport = SmtpTransport(
            Server(host="localhost", port=sink.port, **server),
            timeouts=timeouts or patience_with(script or {}),
        )
        with mailer_with(transport, folder, clock=clock) as mailer:
            try:
                yield Wire(mailer, sink, clock)
            finally:
                transport.close()


def patience_with(script: Script) -> Timeouts:
    """How long the mailer waits for a server of that script."""
    goes_silent = any(isinstance(action, Hang) for said in script.values() for action in said)
    return QUICK if goes_silent else PATIENT


def ready(client: Client | None = None, *, pdf: bytes = b"%PDF-1.7 a letter") -> Notice:
    """A notice that was just validated."""
    notice = make_notice(client, status=NoticeStatus.VALIDATED, pdf=pdf)
    StatusChange.objects.create(
        notice=notice, old=NoticeStatus.PENDING, new=NoticeStatus.VALIDATED, by="hala", at=NOON
    )
    return notice


def ready_many(how_many: int) -> list[Notice]:
    """Each to a client of its own, in one edition."""
    edition = make_edition()
    return [
        make_notice(
            premium=make_premium(make_contract(make_client(email=f"client{rank}@exemple.fr"))),
            edition=edition,
            status=NoticeStatus.VALIDATED,
        )
        for rank in range(how_many)
    ]


def state_of(notice: Notice) -> str:
    """« OK », « V », « KO address », « KO in_doubt »… and never in anyone's hand."""
    found = Notice.objects.get(pk=notice.pk)
    assert found.picked_up_at is None, "left in hand"
    return f"{found.status} {found.failure}".strip()


def relay_state() -> str:
    """« well », « paused » or « help »: what every automate reads of the server."""
    relay = Relay.objects.get()
    if relay.needs_attention:
        return "help"
    return "paused" if relay.paused_until is not None else "well"

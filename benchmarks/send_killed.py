"""`kill -9` at 37 % of the mails, then a restart: what the clients got, ours and a peer's."""

import email
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from benchmarks.send_peers import MARK, fill_post_office

KILLED_AT = 0.37
_SILENT: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@dataclass(frozen=True)
class Aftermath:
    """After the restart has ended by itself."""

    twice: int
    lost: int
    """Neither received nor in doubt."""
    in_doubt: int
    code: int | None
    """Of the restart; None when it did not end."""

    def __str__(self) -> str:
        how = "goes on" if self.code == 0 else f"restart ends with {self.code}"
        return f"{self.twice} twice, {self.lost} lost, {self.in_doubt} in doubt, {how}"


@dataclass
class _Mailboxes:
    got: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        self.got.append(str(email.message_from_bytes(envelope.content)[MARK]))
        return "250 2.0.0 Ok: queued as 12345"


def kill_ours(how_many: int, pdf: bytes, sessions: int) -> Aftermath:
    """The product's own process, over so many sessions."""
    clients, controller = _listen()
    from benchmarks.send_ours import fill_our_queue

    fill_our_queue(how_many, pdf, controller.port)
    from django.utils import timezone

    from echeance.dispatch.models import Relay
    from echeance.notices.models import Notice

    Relay.objects.update(sessions=sessions, pause_after_each_ms=0, start_wait_ms=0)
    ready = Notice.objects.ready_to_send(at=timezone.now())
    everybody = {f"{pk}-1" for pk in ready.values_list("pk", flat=True)}
    automate = [sys.executable, "-m", "echeance", "automate"]
    _kill_in_the_middle(automate, clients, how_many)
    code = _run([*automate, "--drain", "--no-pause"])
    controller.stop()
    doubtful = {f"{pk}-1" for pk in Notice.objects.in_doubt().values_list("pk", flat=True)}
    doubtful &= everybody
    return _count(clients.got, everybody, in_doubt=doubtful, code=code)


def kill_post_office(how_many: int, pdf: bytes, _sessions: int) -> Aftermath:
    """Its own command, with its defaults."""
    clients, controller = _listen()
    fill_post_office(how_many, pdf, controller.port)
    sending = [sys.executable, "-m", "django", "send_queued_mail"]
    _kill_in_the_middle(sending, clients, how_many)
    code = _run(sending)
    controller.stop()
    everybody = {f"{number}-1" for number in range(how_many)}
    return _count(clients.got, everybody, in_doubt=set(), code=code)


def _listen() -> tuple[_Mailboxes, Controller]:
    clients = _Mailboxes()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(clients, hostname="127.0.0.1", port=port)
    controller.start()
    return clients, controller


def _kill_in_the_middle(command: list[str], clients: _Mailboxes, how_many: int) -> None:
    process = subprocess.Popen(command, env=_environment(), **_SILENT)
    while len(clients.got) < how_many * KILLED_AT:
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.001)  # Often enough to kill near the chosen message.
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(0.5)  # What the server had read already is taken in.


def _run(command: list[str]) -> int | None:
    try:
        return subprocess.run(
            command, env=_environment(), timeout=120, check=False, **_SILENT
        ).returncode
    except subprocess.TimeoutExpired:
        return None


def _environment() -> dict[str, str]:
    return {**os.environ, "ECHEANCE_COMPOSERS": "0", "PYTHONPATH": str(Path.cwd())}


def _count(
    got: list[str], everybody: set[str], *, in_doubt: set[str], code: int | None
) -> Aftermath:
    times = Counter(got)
    return Aftermath(
        twice=sum(count - 1 for count in times.values()),
        lost=len(everybody - set(times) - in_doubt),
        in_doubt=len(in_doubt),
        code=code,
    )

"""The product's own process, against a server that counts, watched from outside."""

import email
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiosmtpd.controller import Controller
from django.db import connection

from echeance.notices.models import Notice, StatusChange
from echeance.notices.status import NoticeStatus
from tests.build import make_client, make_contract, make_edition, make_notice, make_premium
from tests.dispatch.ports import free_port

AUTOMATE = ("-m", "echeance", "automate")
DRAIN = (*AUTOMATE, "--drain", "--no-pause")
_LOG_AT_MOST = 1 << 20
"""Octets of a pipe, as many as Linux allows to anyone: some 8,000 mails."""


@dataclass
class Sink:
    """What the clients got: the notice's own mark, once for each message accepted."""

    got: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        self.got.append(mark_of(envelope.content))
        return "250 2.0.0 Ok: queued as 12345"


@contextmanager
def sink() -> Iterator[Sink]:
    handler = Sink(port=free_port())
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()


def mark_of(content: bytes) -> str:
    """« 197-1 »: key and generation of the notice in a message."""
    return str(email.message_from_bytes(content)["X-Echeance-Avis"])


def marks(**criteria: Any) -> set[str]:
    """Of the notices that meet them, as their next or last message bears it."""
    found = Notice.objects.filter(**criteria).values_list("pk", "generation")
    return {f"{pk}-{generation}" for pk, generation in found}


def make_notices(how_many: int, *, pdf: bytes = b"%PDF-1.7 a letter") -> list[Notice]:
    """Validated a minute ago by the real clock, which is the one that processes read."""
    edition, contract = make_edition(), make_contract(make_client())
    at = datetime.now(UTC) - timedelta(minutes=1)
    made = [
        make_notice(
            premium=make_premium(contract),
            edition=edition,
            status=NoticeStatus.VALIDATED,
            at=at,
            pdf=pdf,
        )
        for _ in range(how_many)
    ]
    StatusChange.objects.bulk_create(
        StatusChange(
            notice=notice, old=NoticeStatus.PENDING, new=NoticeStatus.VALIDATED, by="hala", at=at
        )
        for notice in made
    )
    return made


@contextmanager
def running(
    folder: Path, *arguments: str, database: str = "", **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Python with those arguments, on the test's own database unless told; killed at the end.

    What it said is shown when the test fails.
    """
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "echeance.settings",
            "ECHEANCE_DATA_DIR": str(folder),
            "ECHEANCE_DATABASE_URL": database or database_url(),
            "ECHEANCE_COMPOSERS": "0",
            "ECHEANCE_HOST_ID": "tests",
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        # Read at the end only: in the usual 64 KB the log of 500 mails just about fits, and a
        # process that says a little more waits for ever.
        pipesize=_LOG_AT_MOST,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        if process.stdout is not None and not process.stdout.closed:
            _show(process.communicate()[0])


def ended(process: subprocess.Popen[bytes], *, within: float = 90) -> int:
    """Its exit code; what it said is shown when the test fails."""
    output, _ = process.communicate(timeout=within)
    _show(output)
    return process.returncode


def _show(output: bytes) -> None:
    print(output.decode(errors="replace"))  # noqa: T201  shown by pytest when the test fails


def database_url() -> str:
    """Of the test's own database."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    host = quote(known["HOST"] or "", safe="")
    port = f":{known['PORT']}" if known["PORT"] else ""
    login = f"{quote(known['USER'])}:{quote(known['PASSWORD'] or '')}@" if known["USER"] else ""
    return f"postgres://{login}{host}{port}/{known['NAME']}"


def until(condition: Callable[[], bool], *, within: float = 60) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)

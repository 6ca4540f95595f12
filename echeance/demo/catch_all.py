"""A mail server on this machine that accepts everything and passes nothing on."""

import asyncio
import threading
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from echeance.demo import mailbox

HOST = "127.0.0.1"
UNKNOWN = "inconnu@"
"""Addresses that begin so are refused, as a real server refuses a mailbox that does not exist."""


class CatchAll:
    """Listens on loopback, on a free port, in a thread of its own, between `with` and its end."""

    port: int

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ready: Future[int] = Future()
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="catch-all", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = self._ready.result(timeout=10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(timeout=5)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        try:
            server = await self._loop.create_server(self._session, HOST, 0)
        except OSError as error:
            self._ready.set_exception(error)
            return
        self._ready.set_result(server.sockets[0].getsockname()[1])
        await self._stopping.wait()
        server.close()

    def _session(self) -> SMTP:
        return SMTP(_Keeper(self._folder), hostname="demonstration.localhost", loop=self._loop)


class _Keeper:
    """aiosmtpd calls the methods of these names for each recipient and each message."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith(UNKNOWN):
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        serial = mailbox.keep(
            self._folder,
            content=envelope.original_content or b"",
            envelope=mailbox.Envelope(
                sender=envelope.mail_from or "",
                recipients=tuple(envelope.rcpt_tos),
                received_at=datetime.now(UTC),
            ),
        )
        return f"250 2.0.0 Ok: queued as DEMO{serial:06}"

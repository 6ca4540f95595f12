"""A mail server that takes everything and keeps nothing: Postfix's smtp-sink, else a plain one."""

import asyncio
import contextlib
import multiprocessing
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator


@contextlib.contextmanager
def sink() -> Iterator[tuple[str, int]]:
    """Its name and its port on loopback, while the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    program = shutil.which("smtp-sink", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    name = "smtp-sink" if program else "a plain Python sink"
    if program:
        known = {user.pw_name for user in pwd.getpwall()}
        user = ["-u", "nobody"] if "nobody" in known else []
        server: subprocess.Popen[bytes] | multiprocessing.Process = subprocess.Popen(
            [program, *user, "-c", f"127.0.0.1:{port}", "1000"], stdout=subprocess.DEVNULL
        )
    else:
        server = multiprocessing.Process(target=_serve, args=(port,), daemon=True)
        server.start()
    _wait_for(port)
    try:
        yield name, port
    finally:
        server.terminate()


def _wait_for(port: int) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)  # It is another program, which says nothing when it is ready.
    raise RuntimeError("the sink did not start")


def _serve(port: int) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(_Sink, "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(run())


class _Sink(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.buffer, self.in_content = b"", False
        transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while True:
            end = b"\r\n.\r\n" if self.in_content else b"\r\n"
            unit, found, rest = self.buffer.partition(end)
            if not found:
                return
            self.buffer = rest
            self.transport.write(self._answer(unit))

    def _answer(self, unit: bytes) -> bytes:
        if self.in_content:
            self.in_content = False
            return b"250 2.0.0 Ok: queued as 12345\r\n"
        verb = unit[:4].upper()
        if verb == b"EHLO":
            return b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
        if verb == b"DATA":
            self.in_content = True
            return b"354 go on\r\n"
        return b"221 bye\r\n" if verb == b"QUIT" else b"250 Ok\r\n"

"""The line to a mail server: commands out, replies in, through one buffer."""

import contextlib
import select
import socket
import ssl

from echeance.dispatch.dialogue import Phase, Reply, read_reply
from echeance.dispatch.line_trouble import spoken

LONGEST_LINE = 8192
"""Octets; a server that writes a longer one is not understood any more."""


class BrokenLineError(Exception):
    """The session is over."""

    def __init__(self, phase: Phase, reply: Reply) -> None:
        super().__init__(phase, reply)
        self.phase, self.reply = phase, reply


class Wire:
    """A connected socket. `smtplib` too reads its replies from here, as from a file."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._heard = b""
        """Received, and not read yet: a server may answer several commands in one packet."""

    def say(self, phase: Phase, *commands: str) -> None:
        """Raises BrokenLineError. Several commands leave together (RFC 2920)."""
        try:
            self.write(in_octets(*commands))
        except OSError as error:
            raise BrokenLineError(phase, Reply(None, spoken(error))) from error

    def hear(self, phase: Phase) -> Reply:
        """One reply. Raises BrokenLineError on silence, nonsense and 421 (the server leaves)."""
        reply = self.hear_anything()
        if reply.code is None or reply.code == 421:
            raise BrokenLineError(phase, reply)
        return reply

    def hear_anything(self) -> Reply:
        """One reply; without a code when none came that can be understood."""
        try:
            return self._reply()
        except OSError as error:
            return Reply(None, spoken(error))

    def has_spoken(self) -> bool:
        """Whether something was said that nobody has read."""
        return bool(self._heard) or bool(select.select([self.sock], [], [], 0)[0])

    def write(self, octets: bytes) -> None:
        """Raises OSError; some of it may have left then."""
        self.sock.sendall(octets)

    def set_patience(self, seconds: float) -> None:
        """How long each writing and each reading may take."""
        self.sock.settimeout(seconds)

    def answer_at_once(self) -> None:
        """A server that writes replies one by one would wait 40 ms for our acknowledgement."""
        if hasattr(socket, "TCP_QUICKACK"):  # Linux; lasts until the next reading
            with contextlib.suppress(OSError):  # A broken line is noticed by that reading.
                self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)

    def encrypt(self, context: ssl.SSLContext, *, host: str) -> None:
        """Raises OSError, in particular ssl.SSLCertVerificationError."""
        self.sock = context.wrap_socket(self.sock, server_hostname=host)
        # Whatever was said before encryption is forgotten: it may have been injected.
        self._heard = b""

    def cut(self) -> None:
        """From another thread: whoever reads or writes here learns that the line is broken."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.sock.close()

    def readline(self, limit: int = LONGEST_LINE + 1) -> bytes:
        """One line with its end; shorter at the end of the stream, empty after it."""
        while (end := self._heard.find(b"\n") + 1) == 0 and len(self._heard) < limit:
            received = self.sock.recv(LONGEST_LINE)
            if not received:
                end = len(self._heard)
                break
            self._heard += received
        end = min(end or limit, limit)
        line, self._heard = self._heard[:end], self._heard[end:]
        return line

    def _reply(self) -> Reply:
        words: list[bytes] = []
        while True:
            line = self.readline()
            if not line or len(line) > LONGEST_LINE:
                raise ConnectionResetError
            words.append(line[4:].strip(b" \t\r\n"))
            if not line[:3].isdigit():
                return read_reply(-1, b"\n".join(words))
            if line[3:4] != b"-":
                return read_reply(int(line[:3]), b"\n".join(words))


def in_octets(*commands: str) -> bytes:
    """As they travel, each on its line."""
    return "\r\n".join((*commands, "")).encode("ascii")

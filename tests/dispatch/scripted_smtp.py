"""A mail server that does, octet by octet, what a test tells it: answer, wait, cut, go silent."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Drop:
    """Cut the line without a word."""


@dataclass(frozen=True)
class Hang:
    """Say nothing until the client goes away."""


@dataclass(frozen=True)
class Say:
    """Send these words, after a wait in seconds; then cut when asked."""

    words: str
    after: float = 0.0
    then_drop: bool = False
    between_octets: float = 0.0
    """Seconds: a server that answers drop by drop."""


@dataclass(frozen=True)
class Noise:
    """Send octets that are no reply at all."""

    octets: bytes = b"\x00\xff\x16\x03 HTTP/1.1\r\n"


@dataclass(frozen=True)
class Do:
    """Let the test act at that very octet, then answer."""

    what: Callable[[], object]
    then: "Action"


@dataclass(frozen=True)
class Halt:
    """Tell the test that this octet is reached, and stand still until released or the end."""

    reached: threading.Event = field(default_factory=threading.Event)


Action = Drop | Hang | Say | Noise | Do | Halt

ORDINARY = {
    "greeting": Say("220 sink.exemple.fr ESMTP"),
    "starttls": Say("220 2.0.0 Ready"),
    "auth": Say("235 2.7.0 Accepted"),
    "mail": Say("250 2.1.0 Ok"),
    "rcpt": Say("250 2.1.5 Ok"),
    "data": Say("354 End data with <CR><LF>.<CR><LF>"),
    "dot": Say("250 2.0.0 Ok: queued as 4F2A7C0B"),
    "rset": Say("250 2.0.0 Ok"),
    "quit": Say("221 2.0.0 Bye"),
    "other": Say("502 5.5.2 Error"),
}
"""What is answered at each phase when the script says nothing of it."""


@dataclass
class Accepted:
    """A message as the server took it: envelope and content."""

    sender: str
    recipients: list[str]
    content: bytes


@dataclass
class ScriptedSmtp:
    """`script` names a phase and what it does at its first, second… time; then the ordinary."""

    script: Mapping[str, Sequence[Action]] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("SIZE 10485760", "8BITMIME", "ENHANCEDSTATUSCODES")
    tls: ssl.SSLContext | None = None
    implicit_tls: bool = False
    glued: bool = False
    """Answers to commands that came together leave together, as Postfix does."""
    accepted: list[Accepted] = field(default_factory=list)
    """Answered with a 2xx: the client will get it."""
    taken: list[Accepted] = field(default_factory=list)
    """Received to the final dot and not refused by a reply: the client may get it."""
    contents: list[bytes] = field(default_factory=list)
    """Everything received to a final dot, refused or not."""
    commands: list[str] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> Self:
        self._turns: dict[str, int] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.1)
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        for thread in list(self._threads):
            thread.join(timeout=5)
        self._listener.close()

    @property
    def port(self) -> int:
        port = self._listener.getsockname()[1]
        assert isinstance(port, int)
        return port

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        self.connections += 1
        session = _Session(self, connection)
        try:
            with contextlib.suppress(OSError, _GoneError):
                session.run()
        finally:
            session.connection.close()

    def act(self, phase: str, *, default: Action | None = None) -> Action:
        with self._lock:
            turn = self._turns.get(phase, 0)
            self._turns[phase] = turn + 1
        planned = self.script.get(phase, [])
        if turn < len(planned):
            return planned[turn]
        return ORDINARY[phase] if default is None else default

    def hold(self, seconds: float | None) -> None:
        self._closing.wait(seconds)


class _GoneError(Exception):
    """The session is over."""


class _Session:
    def __init__(self, server: ScriptedSmtp, connection: socket.socket) -> None:
        self.server, self.connection = server, connection
        self.buffer = b""
        self.unsaid = b""
        """Replies that wait for those of the commands already received."""
        self.sender = ""
        self.recipients: list[str] = []

    def run(self) -> None:
        self.connection.settimeout(30)
        if self.server.implicit_tls:
            self._encrypt()
        self._do("greeting")
        for line in self._lines():
            self.server.commands.append(line)
            self._obey(line)

    def _obey(self, line: str) -> None:
        verb = line.split(" ", 1)[0].upper()
        if verb in {"EHLO", "HELO"}:
            self._do("ehlo", default=self._hello())
            return
        went_well = self._do(verb.lower() if verb.lower() in ORDINARY else "other")
        if verb == "MAIL":
            self.sender, self.recipients = _address(line), []
        if verb == "RCPT" and went_well:
            self.recipients.append(_address(line))
        if verb == "DATA" and went_well:
            self._take_content()
        if verb == "STARTTLS" and went_well:
            self._encrypt()
        if verb == "QUIT":
            raise _GoneError

    def _hello(self) -> Say:
        lines = ["sink.exemple.fr", *self.server.extensions]
        return Say(
            "\r\n".join(
                f"250{' ' if index == len(lines) - 1 else '-'}{line}"
                for index, line in enumerate(lines)
            )
        )

    def _take_content(self) -> None:
        content = b"\r\n"  # So that a dot alone is found too.
        if "body" in self.server.script:
            content += self._read(64)
            self._do("body", default=Say(""))
        searched = 0
        while (end := content.find(b"\r\n.\r\n", searched)) < 0:
            searched = max(0, len(content) - 4)
            content += self._read(65536)
        # What follows the dot in the same packet is the next command.
        self.buffer = content[end + 5 :] + self.buffer
        text = content[2 : end + 2].replace(b"\r\n..", b"\r\n.")
        message = Accepted(self.sender, self.recipients, text.removeprefix(b"."))
        self.server.contents.append(message.content)
        action = self.server.act("dot")
        if not _is_refusal(action):
            self.server.taken.append(message)
        if _is_positive(action):
            self.server.accepted.append(message)
        self._perform(action)

    def _do(self, phase: str, *, default: Action | None = None) -> bool:
        """True when the answer was a positive one."""
        action = self.server.act(phase, default=default)
        self._perform(action)
        return _is_positive(action)

    def _perform(self, action: Action) -> None:
        if isinstance(action, Do):
            action.what()
            self._perform(action.then)
            return
        if not isinstance(action, Say):
            self._say_all()
        if isinstance(action, Halt):
            action.reached.set()
            self.server.hold(None)
            raise _GoneError
        if isinstance(action, Noise):
            self.connection.sendall(action.octets)
            return
        if isinstance(action, Drop):
            raise _GoneError
        if isinstance(action, Hang):
            self.server.hold(None)
            raise _GoneError
        if action.after:
            self.server.hold(action.after)
        if action.words and action.between_octets:
            self._say_all()
            for octet in action.words.encode(errors="surrogateescape") + b"\r\n":
                self.server.hold(action.between_octets)
                self.connection.sendall(bytes([octet]))
        elif action.words:
            self._send(action.words.encode(errors="surrogateescape") + b"\r\n")
        if action.then_drop:
            self._say_all()
            raise _GoneError

    def _send(self, octets: bytes) -> None:
        self.unsaid += octets
        if not (self.server.glued and b"\r\n" in self.buffer):
            self._say_all()

    def _say_all(self) -> None:
        self.connection.sendall(self.unsaid)
        self.unsaid = b""

    def _encrypt(self) -> None:
        assert self.server.tls is not None
        self.buffer = b""
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)

    def _lines(self) -> Iterator[str]:
        while True:
            while b"\r\n" not in self.buffer:
                self.buffer += self._receive()
            line, self.buffer = self.buffer.split(b"\r\n", 1)
            yield line.decode("ascii")

    def _read(self, size: int) -> bytes:
        if self.buffer:
            taken, self.buffer = self.buffer[:size], self.buffer[size:]
            return taken
        return self._receive(size)

    def _receive(self, size: int = 65536) -> bytes:
        received = self.connection.recv(size)
        if not received:
            raise _GoneError
        return received


def _is_positive(action: Action) -> bool:
    if isinstance(action, Do):
        return _is_positive(action.then)
    return isinstance(action, Say) and action.words[:1] in {"2", "3"}


def _is_refusal(action: Action) -> bool:
    if isinstance(action, Do):
        return _is_refusal(action.then)
    return isinstance(action, Say) and action.words[:1] in {"4", "5"}


def _address(line: str) -> str:
    return line.split("<", 1)[1].split(">", 1)[0]

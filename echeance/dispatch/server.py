"""A mail server as the transport must know it, and the promise that every transport keeps."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from echeance.dispatch.dialogue import Delivery, Envelope


class Tokens(Protocol):
    """Where the access token of an account comes from (OAuth 2)."""

    def get(self) -> str:
        """Raises AuthorisationError (a person must act), TokenServerError (later)."""
        ...

    def forget(self) -> None:
        """The mail server refused what `get` gave."""
        ...


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where to connect, and what is required of the connection."""

    host: str
    port: int
    security: str = "none"
    """« none », « starttls », « tls »: required when chosen, never given up silently."""
    user: str = ""
    password: str = field(default="", repr=False)
    ehlo_name: str = ""
    ca_pem: str = ""
    allow_clear_text_login: bool = False
    tokens: "Tokens | None" = None
    """Given, the login is XOAUTH2 and there is no password."""


@dataclass(frozen=True, kw_only=True)
class Timeouts:
    """Seconds (RFC 5321, 4.5.3.2). A short last one would create duplicates."""

    connect: float = 30
    command: float = 120
    body: float = 600
    final: float = 600


Following = Callable[[], tuple[Envelope, int] | None]
"""Tells for whom the next message is and how many octets it has; None when there is no next."""


def nobody_follows() -> None:
    """After a message that is alone."""


class Transport(Protocol):
    """What carries mails. The real one and the scripted one of the tests keep the same promises."""

    def deliver(
        self,
        envelope: Envelope,
        content: bytes,
        *,
        may_leave: Callable[[], bool],
        following: Following = nobody_follows,
    ) -> Delivery:
        """Send one message, whose lines end in CRLF, and say how it went; raises nothing.

        `may_leave` is asked once, after the recipients were accepted and before any content is
        transmitted; on False nothing is. A client’s address refused: nothing is transmitted.
        `following` may be asked once the content has left: the envelope of the next message, not
        its content, may travel with the end of this one.
        """
        ...

    def close(self) -> None:
        """End the session, if there is one."""
        ...

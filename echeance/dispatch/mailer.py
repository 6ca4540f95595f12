"""Who sends, what is in hand, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from echeance.dispatch.journal import Journal
from echeance.dispatch.outcomes import Verdict
from echeance.dispatch.preparing import Letter, Workshop
from echeance.dispatch.server import Transport
from echeance.dispatch.settling import Desk, Result

LEASE = timedelta(minutes=15)
"""Longer than the longest silence of a server (600 s after the dot); renewed by the heartbeat."""
LARGEST_LOT = 50

Clock = Callable[[], datetime]


class StopNowError(BaseException):
    """A second signal: leave the conversation at once, wherever it is."""


@dataclass
class Mailer:
    """What one process sends with, and what it remembers from one lot to the next."""

    desk: Desk
    transport: Transport
    journal: Journal
    clock: Clock
    wait: Callable[[float], None]
    """Seconds; used only while the database is away."""
    talking: bool = False
    """True while only the conversation can be interrupted: nothing else is half done."""
    tokens: list[str] = field(default_factory=list)
    """Of the lots in hand, one or two; the heartbeat renews their leases."""
    hurried: bool = False
    """A second signal ended the conversation: no other begins, and the server is not to blame."""
    relay_is_troubled: bool = True
    """Unknown at start: the first success says that all is well."""
    refused: int = 0
    put_off: int = 0
    errors_in_a_row: int = 10
    """As many refusals one after the other, and the automate pauses itself."""
    doing: Callable[[str], None] = lambda _: None
    workshop: Workshop = field(default_factory=Workshop)


@dataclass
class Report:
    """What one step did."""

    sent: int = 0
    failed: int = 0
    put_off: int = 0
    tested: int = 0
    """Sent to the office instead of to the client."""
    picked_up: int = 0
    held: int = 0
    """Of those, how many were too old to leave without a person."""
    trouble: Verdict | None = None
    """The relay’s, when it has one: nothing else is worth trying now."""
    alarm: str = ""
    """Why the automate should pause itself, in French."""


@dataclass
class Lot:
    """Notices in hand together: taken, then delivered, then written down."""

    token: str
    journal: Journal
    keys: list[int] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    cut_short: bool = False
    """The database went away before any letter was ready."""
    went_well: bool = False
    """Each notice was accepted: there is nothing to learn from it."""
    stop: StopNowError | None = None

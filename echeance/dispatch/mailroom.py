"""The mailers of one process: one, or several side by side, each with its own journal."""

from collections.abc import Callable
from pathlib import Path

from echeance.dispatch.ahead import SendingAhead
from echeance.dispatch.connecting import server_of
from echeance.dispatch.journal import Journal
from echeance.dispatch.mailer import Clock, Mailer, Report, StopNowError
from echeance.dispatch.models import Relay
from echeance.dispatch.sending import send_next
from echeance.dispatch.sessions import send_side_by_side
from echeance.dispatch.settling import Desk
from echeance.dispatch.signing import signer
from echeance.dispatch.transport import SmtpTransport


class Mailroom:
    """Makes mailers when they are needed, and closes what they hold."""

    def __init__(
        self,
        folder: Path,
        *,
        identity: str,
        clock: Clock,
        wait: Callable[[float], None],
        doing: Callable[[str], None],
    ) -> None:
        self._folder, self._identity, self._clock = folder, identity, clock
        self._wait, self._doing = wait, doing
        self._mailers: list[Mailer] = []
        self._side_by_side = False
        self._ahead: SendingAhead | None = None
        self._second: Journal | None = None

    def tokens(self) -> list[str]:
        """Of all the lots in hand: the heartbeat renews their leases."""
        return [token for mailer in self._mailers for token in list(mailer.tokens)]

    def send(
        self,
        relay: Relay,
        *,
        limit: int,
        sessions: int,
        stopping: Callable[[], bool],
        ahead: bool = False,
    ) -> Report:
        """One lot, or a round of lots: over several sessions, or each prepared `ahead` of its turn.

        Raises CannotUnsealError.
        """
        mailers = self._ready(relay, sessions)
        if sessions == 1 and ahead:
            return self._sending_ahead(mailers[0]).send(limit=limit, stopping=stopping)
        if sessions == 1:
            return send_next(mailers[0], limit=limit)
        self._side_by_side = True
        try:
            return send_side_by_side(mailers, limit=limit, stopping=stopping)
        finally:
            self._side_by_side = False

    def hurry(self) -> None:
        """A second signal, in its handler: the conversations end at once, wherever they are."""
        if self._side_by_side:
            for mailer in self._mailers:
                mailer.hurried = True
                if mailer.talking and isinstance(mailer.transport, SmtpTransport):
                    mailer.transport.abort()
            return
        if self._mailers and self._mailers[0].talking:
            self._mailers[0].talking = False
            raise StopNowError

    def hang_up(self) -> None:
        """End the sessions; they open again at the next mail."""
        for mailer in self._mailers:
            mailer.transport.close()

    def close(self) -> None:
        """End of the process."""
        self.hang_up()
        for mailer in self._mailers:
            mailer.journal.close()
        if self._second is not None:
            self._second.close()
        self._mailers, self._ahead, self._second = [], None, None

    def _sending_ahead(self, mailer: Mailer) -> SendingAhead:
        if self._ahead is None:
            self._second = Journal(self._folder, identity=f"{self._identity}-ahead")
            self._ahead = SendingAhead(mailer, self._second)
        return self._ahead

    def _ready(self, relay: Relay, how_many: int) -> list[Mailer]:
        server, signature = server_of(relay, clock=self._clock), signer()
        while len(self._mailers) < how_many:
            number = len(self._mailers)
            identity = f"{self._identity}-{number}" if number else self._identity
            self._mailers.append(
                Mailer(
                    desk=Desk(automate=self._identity, relay=str(relay)),
                    transport=SmtpTransport(server),
                    journal=Journal(self._folder, identity=identity),
                    clock=self._clock,
                    wait=self._wait,
                    doing=self._doing,
                )
            )
        for mailer in self._mailers:
            mailer.workshop.signer = signature
            mailer.errors_in_a_row = relay.errors_in_a_row
            transport = mailer.transport
            if isinstance(transport, SmtpTransport) and transport.server != server:
                transport.close()
                mailer.transport = SmtpTransport(server)
                mailer.desk = Desk(automate=self._identity, relay=str(relay))
        for idle in self._mailers[how_many:]:
            idle.transport.close()
        return self._mailers[:how_many]

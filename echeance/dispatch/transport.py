"""SMTP, phase by phase, over a session that is kept."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop

from echeance.dispatch.dialogue import (
    Delivery,
    Envelope,
    Phase,
    RecipientReply,
    Reply,
    domain_of,
)
from echeance.dispatch.line_trouble import spoken
from echeance.dispatch.server import Following, Server, Timeouts, nobody_follows
from echeance.dispatch.session import Session
from echeance.dispatch.wire import BrokenLineError, Wire, in_octets

MESSAGES_PER_SESSION = 50
LONGEST_SESSION = 300.0
LONGEST_IDLE = 60.0


@dataclass
class _Introduction:
    """MAIL and every RCPT of one message, and the replies heard so far."""

    envelope: Envelope
    size: int
    commands: tuple[str, ...]
    replies: list[Reply] = field(default_factory=list)

    @property
    def recipients(self) -> tuple[RecipientReply, ...]:
        answers = zip(self.envelope.everybody(), self.replies[1:], strict=False)
        return tuple(RecipientReply(address, blind, reply) for (address, blind), reply in answers)


class SmtpTransport:
    """One kept session with one server."""

    def __init__(
        self,
        server: Server,
        *,
        timeouts: Timeouts | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.server = server
        self._timeouts = timeouts or Timeouts()
        self._monotonic = monotonic
        self._session: Session | None = None
        self._opened_at = self._used_at = 0.0
        self._encrypted = False
        self._ahead: _Introduction | None = None
        """Of the next message, when it left with the end of the one before (RFC 2920)."""
        self._relayed = False
        """See `Delivery.relayed_before`; forgotten when the automate stands still."""

    def deliver(
        self,
        envelope: Envelope,
        content: bytes,
        *,
        may_leave: Callable[[], bool],
        following: Following = nobody_follows,
    ) -> Delivery:
        """See `Transport`."""
        self._recycle()
        if self._session is not None:
            delivery = self._try(envelope, content, may_leave, following)
            # A kept session refused at its first command: a new one, for the same message.
            if not (delivery.phase is Phase.MAIL and not delivery.reply.is_permanent):
                return delivery
            self._drop()
        return self._try(envelope, content, may_leave, following)

    def probe(self, sender: str) -> Delivery | None:
        """Go as far as MAIL FROM, when `sender` is given, and take it back; None: all is well."""
        try:
            session = self._open()
            reply = session.ask(Phase.MAIL, f"MAIL FROM:<{sender}>") if sender else None
        except BrokenLineError as end:
            self._drop()
            return self._ended(end.phase, end.reply)
        self._reset(session)
        return self._ended(Phase.MAIL, reply) if reply and not reply.is_ok else None

    def close(self) -> None:
        """Say goodbye; what the server answers changes nothing."""
        self._relayed = False
        self._end_session()

    def _end_session(self) -> None:
        if self._session is not None:
            self._session.say_goodbye()
            self._drop()

    def abort(self) -> None:
        """Cut the line from another thread: the conversation ends as if the server had."""
        if (session := self._session) is not None:
            session.cut()

    # The session.

    def _recycle(self) -> None:
        now = self._monotonic()
        if self._session is not None and (
            self._session.sent >= MESSAGES_PER_SESSION
            or now - self._opened_at > LONGEST_SESSION
            or now - self._used_at > LONGEST_IDLE
        ):
            self._end_session()

    def _open(self) -> Session:
        if self._session is None:
            self._encrypted = False
            self._session = Session(self.server, self._timeouts)
            try:
                self._session.open()
            finally:
                self._encrypted = self._session.encrypted
            self._opened_at = self._used_at = self._monotonic()
        return self._session

    def _drop(self) -> None:
        session, self._session, self._ahead = self._session, None, None
        if session is not None:
            session.close()

    # One message.

    def _try(
        self,
        envelope: Envelope,
        content: bytes,
        may_leave: Callable[[], bool],
        following: Following,
    ) -> Delivery:
        try:
            return self._converse(self._open(), envelope, content, may_leave, following)
        except BrokenLineError as end:
            self._drop()
            return self._ended(end.phase, end.reply)

    def _converse(
        self,
        session: Session,
        envelope: Envelope,
        content: bytes,
        may_leave: Callable[[], bool],
        following: Following,
    ) -> Delivery:
        limit = session.largest
        if limit and limit < len(content):
            words = f"Message trop volumineux ({_mega(len(content))} ; maximum {_mega(limit)})."
            return self._ended(Phase.SIZE, Reply(None, words))
        said = self._introduce(session, envelope, size=len(content))
        mail, recipients = said.replies[0], said.recipients
        if not mail.is_ok:
            self._reset(session)
            return self._ended(Phase.MAIL, mail)
        refused = [answer for answer in recipients if not answer.blind and not answer.reply.is_ok]
        if refused:
            self._reset(session)
            return self._ended(Phase.RCPT, _worst(refused), recipients)
        if not may_leave():
            self._reset(session)
            return self._ended(Phase.RCPT, recipients[0].reply, recipients, withdrawn=True)
        announced = session.ask(Phase.DATA, "DATA")
        if announced.code != 354:
            self._reset(session)
            return self._ended(Phase.DATA, announced, recipients)
        phase, final = self._transmit(session, content, following)
        session.sent += 1
        self._used_at = self._monotonic()
        if final.code is None or final.code == 421 or phase is not Phase.DOT:
            self._drop()
        self._relayed |= phase is Phase.DOT and final.is_ok and _goes_elsewhere(envelope)
        return self._ended(phase, final, recipients)

    def _introduce(self, session: Session, envelope: Envelope, *, size: int) -> _Introduction:
        """MAIL and every RCPT with their replies, in one write when the server allows it."""
        said, self._ahead = self._ahead, None
        if said is not None and (said.envelope, said.size) == (envelope, size):
            self._hear_all(session, said)
            return said
        if said is not None:
            self._take_back(session, said)
        said = _introduction(session, envelope, size=size)
        if session.takes_several_commands:
            session.wire.say(Phase.MAIL, *said.commands)
            self._hear_all(session, said)
            return said
        for command in said.commands:
            said.replies.append(session.ask(Phase.RCPT if said.replies else Phase.MAIL, command))
            if not said.replies[0].is_ok:
                break
        return said

    def _take_back(self, session: Session, announced: _Introduction) -> None:
        """Another message is to leave than the one announced, of which nothing has left."""
        try:
            self._hear_all(session, announced)
            session.ask(Phase.MAIL, "RSET")
        except BrokenLineError as end:
            # The one that leaves now has said nothing yet: a new session will do.
            raise BrokenLineError(Phase.MAIL, Reply(None, end.reply.words)) from end

    @staticmethod
    def _hear_all(session: Session, said: _Introduction) -> None:
        session.wire.answer_at_once()
        for _ in said.commands:
            said.replies.append(session.wire.hear(Phase.RCPT if said.replies else Phase.MAIL))

    def _transmit(
        self, session: Session, content: bytes, following: Following
    ) -> tuple[Phase, Reply]:
        """The content, the dot, the reply. From the phase DOT on, silence means doubt."""
        phase, wire = Phase.BODY, session.wire
        try:
            wire.set_patience(self._timeouts.body)
            wire.write(_dot_stuffed(content))
            if wire.has_spoken():
                # Before the dot no reply is due: whatever it says, it has not accepted.
                return phase, self._last_words(wire) or Reply(None, _TOO_EARLY)
            ahead = self._announce(session, following)
            phase = Phase.DOT
            wire.write(in_octets(".", *(ahead.commands if ahead else ())))
        except OSError as error:
            # A server that cuts in the middle has often said why.
            return phase, self._last_words(wire) or Reply(None, spoken(error))
        self._ahead = ahead
        wire.set_patience(self._timeouts.final)
        if ahead:
            wire.answer_at_once()
        final = wire.hear_anything()
        wire.set_patience(self._timeouts.command)
        return phase, final

    def _announce(self, session: Session, following: Following) -> _Introduction | None:
        """What may leave with the dot: the envelope of the next message over this session."""
        if not session.takes_several_commands or session.sent + 1 >= MESSAGES_PER_SESSION:
            return None
        if (next_one := following()) is None:
            return None
        envelope, size = next_one
        if session.largest and session.largest < size:
            return None
        return _introduction(session, envelope, size=size)

    def _last_words(self, wire: Wire) -> Reply | None:
        try:
            wire.set_patience(min(5, self._timeouts.command))
        except OSError:
            return None
        reply = wire.hear_anything()
        return reply if reply.is_temporary or reply.is_permanent else None

    def _reset(self, session: Session) -> None:
        """Forget the message; a server that does not answer loses the session, nothing else."""
        try:
            session.ask(Phase.MAIL, "RSET")
            self._used_at = self._monotonic()
        except BrokenLineError:
            self._drop()

    def _ended(
        self,
        phase: Phase,
        reply: Reply,
        recipients: tuple[RecipientReply, ...] = (),
        *,
        withdrawn: bool = False,
    ) -> Delivery:
        return Delivery(
            phase=phase,
            reply=reply,
            recipients=recipients,
            withdrawn=withdrawn,
            encrypted=self._encrypted,
            logged_in=bool(self.server.user),
            relayed_before=self._relayed,
        )


def _goes_elsewhere(envelope: Envelope) -> bool:
    """Any server takes what is for itself; only one that relays for us takes the rest."""
    own = domain_of(envelope.sender)
    return any(domain_of(address) != own for address in envelope.to)


_TOO_EARLY = gettext_noop("Le serveur a répondu avant la fin du message.")


def _introduction(session: Session, envelope: Envelope, *, size: int) -> _Introduction:
    options = f" SIZE={size}" if "size" in session.extensions else ""
    recipients = (f"RCPT TO:<{address}>" for address, _ in envelope.everybody())
    return _Introduction(envelope, size, (f"MAIL FROM:<{envelope.sender}>{options}", *recipients))


def _dot_stuffed(content: bytes) -> bytes:
    """As it travels (RFC 5321, 4.5.2): a dot more before each line that starts with one."""
    # The PDF comes last and has no dot in base64: what follows the last dot is not searched.
    end = content.rfind(b".") + 1
    stuffed = content[:end].replace(b"\r\n.", b"\r\n..") + content[end:]
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def _worst(refused: list[RecipientReply]) -> Reply:
    """A final refusal, when there is one, decides for the whole message."""
    final = [answer for answer in refused if answer.reply.is_permanent]
    answer = (final or refused)[0]
    return Reply(
        answer.reply.code, f"{answer.address} : {answer.reply.words}", answer.reply.enhanced
    )


def _mega(octets: int) -> str:
    return f"{octets / 1048576:.1f} Mo".replace(".", ",")

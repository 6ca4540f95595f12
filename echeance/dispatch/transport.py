"""SMTP, phase by phase, over a session that is kept: the only file that imports smtplib."""

import contextlib
import select
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from functools import partial

from echeance.dispatch.dialogue import (
    Delivery,
    Envelope,
    Phase,
    RecipientReply,
    Reply,
    read_reply,
)
from echeance.dispatch.line_trouble import spoken
from echeance.dispatch.login import choose_mechanism, no_mechanism, prove, prove_with_token
from echeance.dispatch.own_name import own_name
from echeance.dispatch.server import Server, Timeouts
from echeance.lib.keys import read_key

MESSAGES_PER_SESSION = 50
LONGEST_SESSION = 300.0
LONGEST_IDLE = 60.0


class _BreakError(Exception):
    """The session is over."""

    def __init__(self, phase: Phase, reply: Reply) -> None:
        super().__init__(phase, reply)
        self.phase, self.reply = phase, reply


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
        self._smtp: smtplib.SMTP | None = None
        self._opened_at = self._used_at = 0.0
        self._sent = 0
        self._encrypted = False

    def deliver(
        self, envelope: Envelope, content: bytes, *, may_leave: Callable[[], bool]
    ) -> Delivery:
        """See `Transport`."""
        self._recycle()
        if self._smtp is not None:
            delivery = self._try(envelope, content, may_leave)
            # A kept session refused at its first command: a new one, for the same message.
            if not (delivery.phase is Phase.MAIL and not delivery.reply.is_permanent):
                return delivery
            self._drop()
        return self._try(envelope, content, may_leave)

    def _try(self, envelope: Envelope, content: bytes, may_leave: Callable[[], bool]) -> Delivery:
        try:
            return self._converse(self._session(), envelope, content, may_leave)
        except _BreakError as end:
            self._drop()
            return self._ended(end.phase, end.reply)

    def probe(self, sender: str) -> Delivery | None:
        """Go as far as MAIL FROM, when `sender` is given, and take it back; None: all is well."""
        try:
            smtp = self._session()
            reply = self._ask(smtp, Phase.MAIL, f"MAIL FROM:<{sender}>") if sender else None
        except _BreakError as end:
            self._drop()
            return self._ended(end.phase, end.reply)
        self._reset(smtp)
        return self._ended(Phase.MAIL, reply) if reply and not reply.is_ok else None

    def close(self) -> None:
        """Say goodbye; what the server answers changes nothing."""
        if self._smtp is None:
            return
        try:
            if self._smtp.sock is not None:
                self._smtp.sock.settimeout(min(5, self._timeouts.command))
            self._smtp.docmd("QUIT")
        except (smtplib.SMTPException, OSError):
            pass  # Everything that mattered was already answered.
        self._drop()

    def abort(self) -> None:
        """Cut the line from another thread: the conversation ends as if the server had."""
        smtp = self._smtp
        if smtp is not None and smtp.sock is not None:
            with contextlib.suppress(OSError):
                smtp.sock.shutdown(socket.SHUT_RDWR)

    # The session.

    def _recycle(self) -> None:
        now = self._monotonic()
        if self._smtp is not None and (
            self._sent >= MESSAGES_PER_SESSION
            or now - self._opened_at > LONGEST_SESSION
            or now - self._used_at > LONGEST_IDLE
        ):
            self.close()

    def _session(self) -> smtplib.SMTP:
        if self._smtp is not None:
            return self._smtp
        server = self.server
        self._encrypted = False
        smtp = self._smtp = smtplib.SMTP(local_hostname=server.ehlo_name or own_name())
        smtp.sock = self._open_socket()
        if server.security == "tls":
            self._encrypt(smtp)
        self._expect(smtp, Phase.GREETING, {220})
        self._say_hello(smtp)
        if server.security == "starttls":
            self._start_tls(smtp)
        if server.user:
            self._log_in(smtp)
        self._opened_at = self._used_at = self._monotonic()
        self._sent = 0
        return smtp

    def _open_socket(self) -> socket.socket:
        server = self.server
        try:
            sock = socket.create_connection((server.host, server.port), self._timeouts.connect)
        except socket.gaierror as error:
            words = f"Le nom « {server.host} » est introuvable. Vérifiez l’orthographe."
            raise _BreakError(Phase.CONNECT, Reply(None, words)) from error
        except OSError as error:
            raise _BreakError(Phase.CONNECT, Reply(None, spoken(error))) from error
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(self._timeouts.command)
        return sock

    def _encrypt(self, smtp: smtplib.SMTP) -> None:
        assert smtp.sock is not None
        try:
            context = ssl.create_default_context()
            if self.server.ca_pem:
                context.load_verify_locations(cadata=self.server.ca_pem)
            smtp.sock = context.wrap_socket(smtp.sock, server_hostname=self.server.host)
        except ssl.SSLCertVerificationError as error:
            words = f"Le certificat du serveur n’est pas reconnu : {error.verify_message}."
            raise _BreakError(Phase.TLS, Reply(None, words, needs_person=True)) from error
        except OSError as error:
            raise _BreakError(Phase.TLS, Reply(None, spoken(error))) from error
        # Whatever was said before encryption is forgotten: it may have been injected.
        smtp.file = None
        smtp.esmtp_features = {}
        smtp.does_esmtp = False
        self._encrypted = True

    def _say_hello(self, smtp: smtplib.SMTP) -> None:
        try:
            code, words = smtp.ehlo()
            if not 200 <= code < 300 and self.server.security == "none":
                code, words = smtp.helo()
        except (smtplib.SMTPException, OSError) as error:
            raise _BreakError(Phase.EHLO, Reply(None, spoken(error))) from error
        if not 200 <= code < 300:
            raise _BreakError(Phase.EHLO, read_reply(code, words))

    def _start_tls(self, smtp: smtplib.SMTP) -> None:
        if not smtp.has_extn("starttls"):
            words = "Le serveur ne propose pas de chiffrement sur ce port. Essayez 587 ou 465."
            raise _BreakError(Phase.TLS, Reply(None, words, needs_person=True))
        self._say(smtp, Phase.TLS, "STARTTLS")
        self._expect(smtp, Phase.TLS, {220})
        self._encrypt(smtp)
        self._say_hello(smtp)

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        server = self.server
        offered = {word.upper() for word in smtp.esmtp_features.get("auth", "").split()}
        mechanism = choose_mechanism(
            offered,
            encrypted=self._encrypted,
            clear_text_allowed=server.allow_clear_text_login,
            by_token=server.tokens is not None,
        )
        if mechanism is None:
            raise _BreakError(Phase.AUTH, Reply(None, no_mechanism(offered), needs_person=True))
        ask = partial(self._ask, smtp, Phase.AUTH)
        if server.tokens is not None:
            reply = prove_with_token(ask, user=server.user, tokens=server.tokens)
        else:
            reply = prove(ask, mechanism=mechanism, user=server.user, password=server.password)
        if reply.code not in {235, 503}:  # 503: already authenticated
            raise _BreakError(Phase.AUTH, reply)

    # One message.

    def _converse(
        self, smtp: smtplib.SMTP, envelope: Envelope, content: bytes, may_leave: Callable[[], bool]
    ) -> Delivery:
        limit = read_key(smtp.esmtp_features.get("size", ""))
        if limit and limit < len(content):
            words = f"Message trop volumineux ({_mega(len(content))} ; maximum {_mega(limit)})."
            return self._ended(Phase.SIZE, Reply(None, words))
        mail, recipients = self._introduce(smtp, envelope, size=len(content))
        if not mail.is_ok:
            self._reset(smtp)
            return self._ended(Phase.MAIL, mail)
        refused = [answer for answer in recipients if not answer.blind and not answer.reply.is_ok]
        if refused:
            self._reset(smtp)
            return self._ended(Phase.RCPT, _worst(refused), recipients)
        if not may_leave():
            self._reset(smtp)
            return self._ended(Phase.RCPT, recipients[0].reply, recipients, withdrawn=True)
        announced = self._ask(smtp, Phase.DATA, "DATA")
        if announced.code != 354:
            self._reset(smtp)
            return self._ended(Phase.DATA, announced, recipients)
        phase, final = self._transmit(smtp, content)
        self._sent += 1
        self._used_at = self._monotonic()
        if final.code is None or final.code == 421 or phase is not Phase.DOT:
            self._drop()
        return self._ended(phase, final, recipients)

    def _introduce(
        self, smtp: smtplib.SMTP, envelope: Envelope, *, size: int
    ) -> tuple[Reply, tuple[RecipientReply, ...]]:
        """MAIL and every RCPT, in one write when the server takes several commands at once."""
        options = f" SIZE={size}" if smtp.has_extn("size") else ""
        everybody = list(envelope.everybody())
        commands = [f"MAIL FROM:<{envelope.sender}>{options}"]
        commands += [f"RCPT TO:<{address}>" for address, _ in everybody]
        at_once = smtp.has_extn("pipelining")
        if at_once:
            self._say(smtp, Phase.MAIL, "\r\n".join(commands))
            _answer_at_once(smtp.sock)
        replies: list[Reply] = []
        for command in commands:
            phase = Phase.RCPT if replies else Phase.MAIL
            if not at_once:
                self._say(smtp, phase, command)
            replies.append(self._hear(smtp, phase))
            if not at_once and not replies[0].is_ok:
                break
        answers = zip(everybody, replies[1:], strict=False)
        return replies[0], tuple(
            RecipientReply(address, blind, reply) for (address, blind), reply in answers
        )

    def _transmit(self, smtp: smtplib.SMTP, content: bytes) -> tuple[Phase, Reply]:
        """The content, the dot, the reply. From the phase DOT on, silence means doubt."""
        stuffed = _dot_stuffed(content)
        phase, sock = Phase.BODY, smtp.sock
        assert sock is not None
        try:
            sock.settimeout(self._timeouts.body)
            sock.sendall(stuffed)
            if _has_spoken(sock):
                # Before the dot no reply is due: whatever it says, it has not accepted.
                return phase, self._last_words(smtp) or Reply(None, _TOO_EARLY)
            phase = Phase.DOT
            sock.sendall(b".\r\n")
        except OSError as error:
            # A server that cuts in the middle has often said why.
            return phase, self._last_words(smtp) or Reply(None, spoken(error))
        try:
            sock.settimeout(self._timeouts.final)
            code, words = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            return phase, Reply(None, spoken(error))
        finally:
            if smtp.sock is not None:
                smtp.sock.settimeout(self._timeouts.command)
        return phase, read_reply(code, words)

    def _last_words(self, smtp: smtplib.SMTP) -> Reply | None:
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(min(5, self._timeouts.command))
            reply = read_reply(*smtp.getreply())
        except (smtplib.SMTPException, OSError):
            return None
        return reply if reply.is_temporary or reply.is_permanent else None

    def _reset(self, smtp: smtplib.SMTP) -> None:
        """Forget the message; a server that does not answer loses the session, nothing else."""
        try:
            self._ask(smtp, Phase.MAIL, "RSET")
            self._used_at = self._monotonic()
        except _BreakError:
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
        )

    # One command.

    def _ask(self, smtp: smtplib.SMTP, phase: Phase, command: str) -> Reply:
        self._say(smtp, phase, command)
        return self._hear(smtp, phase)

    def _say(self, smtp: smtplib.SMTP, phase: Phase, command: str) -> None:
        assert smtp.sock is not None
        try:
            smtp.sock.sendall(command.encode("ascii") + b"\r\n")
        except OSError as error:
            raise _BreakError(phase, Reply(None, spoken(error))) from error

    def _hear(self, smtp: smtplib.SMTP, phase: Phase) -> Reply:
        """One reply. Raises _BreakError on silence, nonsense and 421 (the server is leaving)."""
        try:
            reply = read_reply(*smtp.getreply())
        except (smtplib.SMTPException, OSError) as error:
            raise _BreakError(phase, Reply(None, spoken(error))) from error
        if reply.code is None or reply.code == 421:
            raise _BreakError(phase, reply)
        return reply

    def _expect(self, smtp: smtplib.SMTP, phase: Phase, codes: set[int]) -> None:
        reply = self._hear(smtp, phase)
        if reply.code not in codes:
            raise _BreakError(phase, reply)

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


_TOO_EARLY = "Le serveur a répondu avant la fin du message."


def _dot_stuffed(content: bytes) -> bytes:
    """As it travels (RFC 5321, 4.5.2): a dot more before each line that starts with one."""
    # The PDF comes last and has no dot in base64: what follows the last dot is not searched.
    end = content.rfind(b".") + 1
    stuffed = content[:end].replace(b"\r\n.", b"\r\n..") + content[end:]
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def _answer_at_once(sock: socket.socket | None) -> None:
    """A server that writes its replies one by one would wait 40 ms for our acknowledgement."""
    if sock is not None and hasattr(socket, "TCP_QUICKACK"):  # Linux; lasts until the next read
        with contextlib.suppress(OSError):  # A broken line is noticed by the next reading.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


def _has_spoken(sock: socket.socket) -> bool:
    return bool(select.select([sock], [], [], 0)[0])


def _worst(refused: list[RecipientReply]) -> Reply:
    """A final refusal, when there is one, decides for the whole message."""
    final = [answer for answer in refused if answer.reply.is_permanent]
    answer = (final or refused)[0]
    return Reply(
        answer.reply.code, f"{answer.address} : {answer.reply.words}", answer.reply.enhanced
    )


def _mega(octets: int) -> str:
    return f"{octets / 1048576:.1f} Mo".replace(".", ",")

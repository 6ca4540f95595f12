"""From a server’s address to a session ready for mails: the only file that imports smtplib."""

import smtplib
import socket
import ssl
from collections.abc import Mapping
from functools import partial

from django.utils.translation import gettext

from echeance.dispatch.dialogue import Phase, Reply, read_reply
from echeance.dispatch.line_trouble import distrusted, spoken
from echeance.dispatch.login import choose_mechanism, no_mechanism, prove, prove_with_token
from echeance.dispatch.own_name import own_name
from echeance.dispatch.server import Server, Timeouts
from echeance.dispatch.wire import BrokenLineError, Wire
from echeance.lib.keys import read_key


class Session:
    """One connection: opened, encrypted and logged in as the server’s settings require."""

    def __init__(self, server: Server, timeouts: Timeouts) -> None:
        self._server, self._timeouts = server, timeouts
        self._wire: Wire | None = None
        self.encrypted = False
        self.extensions: Mapping[str, str] = {}
        """What the server offers (EHLO), by lower-case name."""
        self.sent = 0
        """Contents transmitted so far."""

    @property
    def wire(self) -> Wire:
        assert self._wire is not None, "the session is open"
        return self._wire

    @property
    def takes_several_commands(self) -> bool:
        """PIPELINING (RFC 2920)."""
        return "pipelining" in self.extensions

    @property
    def largest(self) -> int | None:
        """Octets of a message (SIZE, RFC 1870); None when the server names no limit."""
        return read_key(self.extensions.get("size", "")) or None

    def open(self) -> None:
        """Raises BrokenLineError, whose phase says how far it went."""
        self._wire = Wire(self._connect())
        smtp = smtplib.SMTP(local_hostname=self._server.ehlo_name or own_name())
        if self._server.security == "tls":
            self._encrypt()
        self._expect(Phase.GREETING, {220})
        self._say_hello(smtp)
        if self._server.security == "starttls":
            self._start_tls(smtp)
        if self._server.user:
            self._log_in()

    def ask(self, phase: Phase, command: str) -> Reply:
        """One command and its reply. Raises BrokenLineError."""
        self.wire.say(phase, command)
        return self.wire.hear(phase)

    def say_goodbye(self) -> None:
        """What the server answers changes nothing: all that mattered was already answered."""
        if self._wire is None:
            return
        try:
            self._wire.set_patience(min(5, self._timeouts.command))
            self._wire.say(Phase.DOT, "QUIT")
            self._wire.hear_anything()
        except (BrokenLineError, OSError):
            pass  # It was faster.

    def cut(self) -> None:
        """From another thread: the conversation ends as if the server had ended it."""
        if self._wire is not None:
            self._wire.cut()

    def close(self) -> None:
        if self._wire is not None:
            self._wire.close()

    def _connect(self) -> socket.socket:
        server = self._server
        try:
            sock = socket.create_connection((server.host, server.port), self._timeouts.connect)
        except socket.gaierror as error:
            words = gettext("Le nom « %(host)s » est introuvable. Vérifiez l’orthographe.") % {
                "host": server.host
            }
            raise BrokenLineError(Phase.CONNECT, Reply(None, words)) from error
        except OSError as error:
            raise BrokenLineError(Phase.CONNECT, Reply(None, spoken(error))) from error
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(self._timeouts.command)
        return sock

    def _encrypt(self) -> None:
        try:
            context = ssl.create_default_context()
            if self._server.ca_pem:
                context.load_verify_locations(cadata=self._server.ca_pem)
            self.wire.encrypt(context, host=self._server.host)
        except ssl.SSLCertVerificationError as error:
            words = distrusted(error, host=self._server.host)
            raise BrokenLineError(Phase.TLS, Reply(None, words, needs_person=True)) from error
        except OSError as error:
            raise BrokenLineError(Phase.TLS, Reply(None, spoken(error))) from error
        self.encrypted = True

    def _say_hello(self, smtp: smtplib.SMTP) -> None:
        # What was offered before encryption is forgotten: it may have been injected.
        smtp.sock, smtp.file, smtp.esmtp_features = self.wire.sock, self.wire, {}
        try:
            code, words = smtp.ehlo()
            if not 200 <= code < 300 and self._server.security == "none":
                code, words = smtp.helo()
        except (smtplib.SMTPException, OSError) as error:
            raise BrokenLineError(Phase.EHLO, Reply(None, spoken(error))) from error
        if not 200 <= code < 300:
            raise BrokenLineError(Phase.EHLO, read_reply(code, words))
        self.extensions = smtp.esmtp_features

    def _start_tls(self, smtp: smtplib.SMTP) -> None:
        if "starttls" not in self.extensions:
            words = gettext(
                "Le serveur ne propose pas de chiffrement sur ce port. Essayez 587 ou 465."
            )
            raise BrokenLineError(Phase.TLS, Reply(None, words, needs_person=True))
        self.wire.say(Phase.TLS, "STARTTLS")
        self._expect(Phase.TLS, {220})
        self._encrypt()
        self._say_hello(smtp)

    def _log_in(self) -> None:
        server = self._server
        offered = {word.upper() for word in self.extensions.get("auth", "").split()}
        mechanism = choose_mechanism(
            offered,
            encrypted=self.encrypted,
            clear_text_allowed=server.allow_clear_text_login,
            by_token=server.tokens is not None,
        )
        if mechanism is None:
            raise BrokenLineError(Phase.AUTH, Reply(None, no_mechanism(offered), needs_person=True))
        ask = partial(self.ask, Phase.AUTH)
        if server.tokens is not None:
            reply = prove_with_token(ask, user=server.user, tokens=server.tokens)
        else:
            reply = prove(ask, mechanism=mechanism, user=server.user, password=server.password)
        if reply.code not in {235, 503}:  # 503: already authenticated
            raise BrokenLineError(Phase.AUTH, reply)

    def _expect(self, phase: Phase, codes: set[int]) -> None:
        reply = self.wire.hear(phase)
        if reply.code not in codes:
            raise BrokenLineError(phase, reply)

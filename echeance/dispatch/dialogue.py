"""The values that a conversation with a mail server is made of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

MAX_WORDS = 800


class Phase(models.TextChoices):
    """How far the sending of one message went, in order."""

    PREPARE = "prepare", _("Préparation")
    CONNECT = "connect", _("Connexion")
    TLS = "tls", _("Chiffrement")
    GREETING = "greeting", _("Accueil")
    EHLO = "ehlo", _("Présentation")
    AUTH = "auth", _("Identification")
    SIZE = "size", _("Taille")
    MAIL = "mail", _("Expéditeur")
    RCPT = "rcpt", _("Destinataire")
    DATA = "data", _("Annonce du contenu")
    BODY = "body", _("Contenu")
    DOT = "dot", _("Fin du contenu")
    """Written just before the final dot: from here the server may have accepted."""


@dataclass(frozen=True)
class Reply:
    """One reply of the server; `code` is None when none came, `words` then says why (French)."""

    code: int | None
    words: str = ""
    enhanced: str = ""
    needs_person: bool = False
    """Trying again cannot help: a setting must be mended (certificate, login…)."""

    @property
    def is_ok(self) -> bool:
        return self.code is not None and 200 <= self.code < 300

    @property
    def is_temporary(self) -> bool:
        return self.code is not None and 400 <= self.code < 500

    @property
    def is_permanent(self) -> bool:
        return self.code is not None and 500 <= self.code < 600

    def __str__(self) -> str:
        return " ".join(str(part) for part in (self.code, self.enhanced, self.words) if part)

    @property
    def queue_id(self) -> str:
        """The name that the server gave to the accepted message, when it tells one."""
        found = _QUEUE_ID.search(self.words) if self.is_ok else None
        return found[1][:80] if found else ""


@dataclass(frozen=True)
class RecipientReply:
    """What the server said of one address of the envelope."""

    address: str
    blind: bool
    reply: Reply


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Who sends, who receives: addresses in ASCII, domains in punycode."""

    sender: str
    to: tuple[str, ...]
    blind: tuple[str, ...] = ()

    def everybody(self) -> Iterator[tuple[str, bool]]:
        """Each address once, with whether it is a hidden copy; a client is never one."""
        yield from ((address, False) for address in self.to)
        yield from ((address, True) for address in self.blind if address not in self.to)


def domain_of(address: str) -> str:
    """What follows the last @, in lower case."""
    return address.rpartition("@")[2].lower()


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """How the sending of one message ended: at which phase, on which reply."""

    phase: Phase
    reply: Reply
    recipients: tuple[RecipientReply, ...] = ()
    withdrawn: bool = False
    """The notice was taken back just before its content would have left."""
    encrypted: bool = False
    logged_in: bool = False
    """The server knew who we are."""
    relayed_before: bool = False
    """Over these settings it took a mail for another domain than the sender’s: it knows us."""


@lru_cache(maxsize=128)  # A server says the same few things of nearly every message.
def read_reply(code: int, raw: bytes) -> Reply:
    """A reply as received: text made printable, enhanced code (RFC 3463) set apart."""
    text = raw.decode("utf-8", errors="replace")
    lines = [_ENHANCED.match(line) for line in text.splitlines() or [""]]
    enhanced = next((line[1] for line in lines if line and line[1]), "")
    words = " ".join(line[2] for line in lines if line)
    words = "".join(character if character.isprintable() else " " for character in words)
    known = code if 200 <= code < 600 else None
    if known is None:
        words = gettext("réponse incompréhensible : %(words)s") % {"words": words}
    return Reply(known, " ".join(words.split())[:MAX_WORDS], enhanced)


_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})?\s*(.*)", re.DOTALL)
_QUEUE_ID = re.compile(
    r"(?:queued(?: mail for delivery)?(?: as)?|id=|accepted message|Message-Id:?)[\s:]*<?"
    r"([A-Za-z0-9][A-Za-z0-9._@+-]{3,})",
    re.IGNORECASE,
)

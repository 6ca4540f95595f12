"""What `paEmailService.exe.config`, the old mailer's configuration, says: frozen values."""

import re
from dataclasses import dataclass, field
from enum import Enum

from django.utils.translation import gettext, gettext_noop

from echeance.lib.folding import fold

_TRAINING = ("formation", "training", "test", "demo", "recette", "essai")


class Fate(Enum):
    """What becomes of one key of the old file."""

    TAKEN = gettext_noop("repris")
    TO_CONFIRM = gettext_noop("à confirmer")
    IGNORED = gettext_noop("ignoré")
    REFUSED = gettext_noop("refusé")

    @property
    def label(self) -> str:
        """In the language of the screen."""
        return gettext(self.value)


@dataclass(frozen=True)
class KeyReading:
    """One key of the file, for the list that the administrator reads."""

    line: int
    key: str
    value: str
    """As written; a password is shown as dots."""
    fate: Fate
    note: str
    """Where it went, or why it did not."""

    def __str__(self) -> str:
        joint = " →" if self.fate is Fate.TAKEN else " :"
        return f"{self.fate.value}{joint} {self.note}"


@dataclass(frozen=True)
class LegacyDatabase:
    """Where Winpass kept its data; shown, never connected to."""

    server: str
    name: str

    @property
    def is_training(self) -> bool:
        words = re.split(r"[^a-z0-9]+", fold(self.name).lower())
        return any(word in _TRAINING for word in words)

    @property
    def banner(self) -> str:
        """Text of the banner of a training base; empty otherwise."""
        return f"Base de formation : {self.name}" if self.is_training else ""


@dataclass(frozen=True)
class LegacyServer:
    host: str
    port: int = 25
    ehlo_name: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    user_agent: str = ""

    @property
    def security(self) -> str:
        """« none », « starttls » or « tls »: the old mailer never encrypted, we send no password
        in clear."""
        if self.port == 465:
            return "tls"
        if self.port in {587, 2525} or self.password:
            return "starttls"
        return "none"


@dataclass(frozen=True)
class LegacySender:
    address: str
    reply_to: str = ""
    name: str = ""
    description: str = ""


@dataclass(frozen=True)
class LegacyCopy:
    """One hidden copy (bcc)."""

    address: str
    description: str = ""


@dataclass(frozen=True)
class LegacyConfig:
    """What the old file says; None or empty where it says nothing usable. Waits in milliseconds."""

    keys: tuple[KeyReading, ...] = ()
    damage: str = ""
    database: LegacyDatabase | None = None
    server: LegacyServer | None = None
    sender: LegacySender | None = None
    blind_copies: tuple[LegacyCopy, ...] = ()
    wait_at_start: int | None = None
    wait_after_each: int | None = None
    wait_when_idle: int | None = None
    wait_after_error: int | None = None
    autostart: bool | None = None
    default_subject: str = ""
    default_text: str = ""
    default_html: str = ""
    resources_folder: str = "EMAIL_Ressources"
    family: str = "AVIS_ECHEANCES"
    """Base of the names of the three template files."""

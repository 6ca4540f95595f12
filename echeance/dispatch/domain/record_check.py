"""What was found of one record of the sender's domain, and what to do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext_lazy as _


class Verdict(Enum):
    """The three words of the card."""

    GOOD = _("bon")
    TO_FIX = _("à corriger")
    UNVERIFIABLE = _("non vérifiable")


class NoDnsError(Exception):
    """The DNS did not answer: nothing can be said."""


@dataclass(frozen=True)
class RecordCheck:
    """The card of one record. Sentences are French."""

    kind: str
    """« SPF », « DKIM » or « DMARC »."""
    name: str
    """Where the record stands, or should stand: `_dmarc.exemple.fr`."""
    verdict: Verdict
    sentence: str
    found: str = ""
    to_publish: str = ""
    """The whole value to publish at `name`; empty when there is nothing to change."""


class Answers:
    """The DNS as the rules see it: whether a name exists, its texts and addresses.

    Each function but `exists` gives an empty tuple for a name without such a record. All raise
    NoDnsError when nobody answers.
    """

    def __init__(
        self,
        *,
        exists: Callable[[str], bool],
        texts: Callable[[str], tuple[str, ...]],
        addresses: Callable[[str], tuple[str, ...]],
        mail_servers: Callable[[str], tuple[str, ...]],
    ) -> None:
        self.exists = exists
        self.texts = texts
        self.addresses = addresses
        self.mail_servers = mail_servers


def tags(record: str) -> dict[str, str]:
    """`v=DMARC1; p=none` by lower-case tag; the first writing of a tag counts."""
    found: dict[str, str] = {}
    for part in record.split(";"):
        name, sign, value = part.partition("=")
        if sign:
            found.setdefault(name.strip().lower(), value.strip())
    return found


NO_DNS = _("Contrôle impossible depuis ce poste : pas d’accès au DNS.")


def unverifiable(kind: str, name: str, sentence: str = "") -> RecordCheck:
    return RecordCheck(kind, name, Verdict.UNVERIFIABLE, sentence or str(NO_DNS))

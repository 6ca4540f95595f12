"""The password of a mailed PDF: from which facts about the client a rule makes it.

It is computed when the copy is made, and kept nowhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from echeance.lib.translating import Words, gettext, gettext_lazy
from echeance.notices.letter.content import LetterContent
from echeance.notices.merged import NamedClient

LEAST = 6
"""Characters; a shorter one is found by trying them all."""

_PARTS: Mapping[str, Words] = {
    "dossier": gettext_lazy("le n°\u00a0de dossier de la fiche client"),
    "postcode": gettext_lazy("le code postal de la fiche client"),
    "contract": gettext_lazy("le n°\u00a0de contrat (un avis de plusieurs contrats n’en a pas)"),
    "year": gettext_lazy("l’année de l’échéance"),
}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a rule may draw on. Never the name: everybody knows it."""

    dossier: str
    postcode: str
    contract: str
    """Empty for a notice about several."""
    year: str
    """Of the due date."""


@dataclass(frozen=True, kw_only=True)
class PasswordRule:
    """One way to make the password; offices choose one of RULES."""

    label: Words
    """For the office."""
    hint: str
    """What the mail tells the client, in French: the rule, not the password."""
    parts: tuple[str, ...]
    """Names of `Facts`, in order."""


RULES: Mapping[str, PasswordRule] = {
    "dossier-cp": PasswordRule(
        label=gettext_lazy("N°\u00a0de dossier, puis code postal"),
        hint="votre n°\u00a0de client suivi de votre code postal",
        parts=("dossier", "postcode"),
    ),
    "contrat-cp": PasswordRule(
        label=gettext_lazy("N°\u00a0de contrat, puis code postal"),
        hint="votre n°\u00a0de contrat suivi de votre code postal",
        parts=("contract", "postcode"),
    ),
    "cp-dossier-annee": PasswordRule(
        label=gettext_lazy("Code postal, n°\u00a0de dossier, puis année de l’échéance"),
        hint="votre code postal, puis votre n°\u00a0de client, puis l’année de l’échéance",
        parts=("postcode", "dossier", "year"),
    ),
}


class PasswordError(Exception):
    """The rule gives no usable password; the text says what to mend, in the reader's language."""


def facts_of(client: NamedClient, content: LetterContent) -> Facts:
    """Of the card as it is now and of the letter as it is printed."""
    return Facts(
        dossier=content.dossier,
        postcode=client.postcode,
        contract=content.contract,
        year=str(content.due_on.year),
    )


def password_of(rule: str, facts: Facts) -> str:
    """The password, capitals as they are, without spaces. Raises PasswordError."""
    parts = {name: re.sub(r"\s", "", getattr(facts, name)) for name in RULES[rule].parts}
    for name, text in parts.items():
        if not text:
            words = gettext("Mot de passe du PDF impossible\u00a0: il manque %(part)s.")
            raise PasswordError(words % {"part": _PARTS[name]})
    password = "".join(parts.values())
    if len(password) < LEAST:
        words = gettext(
            "Mot de passe du PDF trop court\u00a0: %(length)s caractères, il en faut %(least)s."
            " Choisissez une autre règle dans la fiche de l’entité."
        )
        raise PasswordError(words % {"length": len(password), "least": LEAST})
    if not (password.isascii() and password.isprintable()):
        raise PasswordError(
            gettext(
                "Mot de passe du PDF impossible\u00a0: le n°\u00a0de dossier, de contrat ou le code"
                " postal a un caractère que certains claviers n’ont pas."
            )
        )
    return password


def mail_hint(rule: str) -> str:
    """The sentence that a mail owes its client, in French; empty without a rule."""
    if rule not in RULES:
        return ""
    return (
        f"Le PDF joint est protégé. Pour l’ouvrir, saisissez {RULES[rule].hint}, sans espace et en"
        " respectant les majuscules."
    )

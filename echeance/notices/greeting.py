"""How a letter greets a client, by the title of the client card."""

from collections.abc import Mapping
from enum import Enum

from echeance.lib.folding import fold


class Gender(Enum):
    """How sentences agree with the client."""

    FEMININE = "f"
    MASCULINE = "m"
    SEVERAL = "p"
    """A couple, or a company whose reader nobody knows."""


GREETINGS: Mapping[str, tuple[str, Gender]] = {
    "m": ("Monsieur", Gender.MASCULINE),
    "mr": ("Monsieur", Gender.MASCULINE),
    "monsieur": ("Monsieur", Gender.MASCULINE),
    "mme": ("Madame", Gender.FEMININE),
    "madame": ("Madame", Gender.FEMININE),
    # The administration dropped « mademoiselle » in 2012; the card keeps its title, we do not.
    "mlle": ("Madame", Gender.FEMININE),
    "mademoiselle": ("Madame", Gender.FEMININE),
    "dr": ("Docteur", Gender.MASCULINE),
    "docteur": ("Docteur", Gender.MASCULINE),
    "me": ("Maître", Gender.MASCULINE),
    "maitre": ("Maître", Gender.MASCULINE),
    "m et mme": ("Madame et Monsieur", Gender.SEVERAL),
    "mr et mme": ("Madame et Monsieur", Gender.SEVERAL),
    "mme et m": ("Madame et Monsieur", Gender.SEVERAL),
    "mme et mr": ("Madame et Monsieur", Gender.SEVERAL),
    "monsieur et madame": ("Madame et Monsieur", Gender.SEVERAL),
    "madame et monsieur": ("Madame et Monsieur", Gender.SEVERAL),
}
"""By folded title; an office adds to it or replaces its lines."""
_COMPANY = ("Madame, Monsieur", Gender.SEVERAL)


def greeting(title: str, *, own: Mapping[str, str] | None = None) -> str:
    """« Madame », without comma; « Madame, Monsieur » for a company or an unknown title.

    `own` are the office's greetings, by `title_key`.
    """
    return (own or {}).get(title_key(title)) or _found(title)[0]


def gender(title: str) -> Gender:
    """How a sentence about that client agrees."""
    return _found(title)[1]


def title_key(title: str) -> str:
    """« M. & Mme » and « m et mme » are one title."""
    return fold(title.replace("&", " et ").replace(".", " "))


def _found(title: str) -> tuple[str, Gender]:
    return GREETINGS.get(title_key(title), _COMPANY)

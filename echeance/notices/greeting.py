"""How a letter greets a client, by the title of the client card."""

from enum import Enum

from echeance.lib.folding import fold


class Gender(Enum):
    """How sentences agree with the client."""

    FEMININE = "f"
    MASCULINE = "m"
    SEVERAL = "p"
    """A couple, or a company whose reader nobody knows."""


_GREETINGS: dict[str, tuple[str, Gender]] = {
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
_COMPANY = ("Madame, Monsieur", Gender.SEVERAL)


def greeting(title: str) -> str:
    """« Madame », without comma; « Madame, Monsieur » for a company or an unknown title."""
    return _found(title)[0]


def gender(title: str) -> Gender:
    """How a sentence about that client agrees."""
    return _found(title)[1]


def _found(title: str) -> tuple[str, Gender]:
    words = fold(title.replace("&", " et ").replace(".", " "))
    return _GREETINGS.get(words, _COMPANY)

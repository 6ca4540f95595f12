"""Texts as a search compares them: no accents, no capitals, single spaces."""

import unicodedata

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ł": "l", "ø": "o", "đ": "d", "’": "'"})


def fold(text: str) -> str:
    """« L’ÉDUC  Patricia » → « l'educ patricia »."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(bare.split())

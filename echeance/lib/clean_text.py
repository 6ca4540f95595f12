"""Texts without the invisible characters that would reorder or break what is read on paper."""

import unicodedata

_KEPT_FORMATS = frozenset("\u200c\u200d")
"""The joiners that Arabic and Persian spelling needs; every other format character goes."""


def clean_line(text: str) -> str:
    """One line: no control or bidi character, composed letters, single spaces, trimmed.

    No-break spaces are kept. Tabs and line breaks become spaces.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")  # Most values are like this, and mails merge a great many.
    visible = unicodedata.normalize("NFC", text)
    # Nearly every text is all printable: asking once is much cheaper than looking at each letter.
    if not visible.replace("\u00a0", "").isprintable():
        visible = "".join(_visible(character) for character in visible)
    return " ".join(word for word in visible.split(" ") if word)


def clean_block(text: str) -> str:
    """Several lines, each as `clean_line` leaves it; blank lines at both ends are dropped."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(clean_line(line) for line in lines).strip("\n")


def _visible(character: str) -> str:
    if character in _KEPT_FORMATS:
        return character
    category = unicodedata.category(character)
    if category in {"Zl", "Zp"} or character in "\t\n\r\v\f\x85":
        return " "
    return "" if category in {"Cc", "Cf", "Cs", "Cn"} else character

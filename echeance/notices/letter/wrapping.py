"""Where a word too long for its column may be cut."""

from echeance.lib.clean_text import clean_line

ZERO_WIDTH_SPACE = "\u200b"


def breakable(text: str, *, room: int) -> str:
    """`text` with a possible cut after each character of the words longer than `room` characters.

    A name of 300 characters without a space then stays in its column. What was added is invisible;
    whoever reads the text back removes it.
    """
    if len(text) <= room:
        return text
    return " ".join(
        ZERO_WIDTH_SPACE.join(word) if len(word) > room else word for word in text.split(" ")
    )


def one_line(text: str, *, room: int = 40) -> str:
    """`text` cleaned, as one line that is `breakable`."""
    return breakable(clean_line(text), room=room)

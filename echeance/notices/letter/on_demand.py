"""One letter at once, for a person who looks at it."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from threading import Lock

from echeance.notices.letter.content import LetterContent
from echeance.notices.letter.pdf import ComposedLetter, LetterComposer

_one_at_a_time = Lock()
"""A composer is not for several threads at once; a letter takes some ten milliseconds."""


def compose_now(
    content: LetterContent, *, logo: str, timestamp: datetime, number: int | None = None
) -> ComposedLetter:
    """The letter, marked « Projet » without a number. Raises LetterError."""
    content = replace(content, issuer=replace(content.issuer, logo_svg=logo))
    with _one_at_a_time:
        return _composer().compose(content, number=number, timestamp=timestamp)


@cache
def _composer() -> LetterComposer:
    """Made at the first look: most web processes never need one."""
    return LetterComposer()

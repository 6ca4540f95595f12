"""A scripted composer: as fast as can be, it fails the letters it is told to."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from echeance.notices.letter.content import LetterContent
from echeance.notices.letter.pdf import ComposedLetter
from echeance.notices.letter.problems import LetterError
from echeance.notices.rules import amount_due


@dataclass
class ScriptedComposer:
    """Keeps the interface of `LetterComposer`; every letter has one page."""

    fails: Callable[[LetterContent], bool] = lambda _: False
    breaks: Callable[[LetterContent], bool] = lambda _: False
    before: Callable[[], None] = lambda: None
    """Called before each letter: what others do meanwhile."""
    numbers: list[int | None] = field(default_factory=list)

    def compose(
        self, content: LetterContent, *, number: int | None, timestamp: datetime
    ) -> ComposedLetter:
        self.before()
        self.numbers.append(number)
        if self.fails(content):
            raise LetterError("Le caractère « \U0001f600 » ne peut pas être imprimé.")
        if self.breaks(content):
            raise ZeroDivisionError
        total = amount_due(
            content.lines, deposits=content.deposits, fixed_fee=content.fixed_fee, pages=1
        )
        pdf = f"%PDF-1.7 {content.dossier} {number} {total} {timestamp:%Y}".encode()
        return ComposedLetter(
            pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest(), pages=1, total=Decimal(total)
        )

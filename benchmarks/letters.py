"""Letters for the benchmarks: three lines and a QR code, each with its own names and amounts."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from echeance.notices.letter.content import LetterContent
from tests.notices.letter import specimens


def letters(how_many: int) -> Iterator[LetterContent]:
    usual = specimens.make_letter(3)
    for rank in range(how_many):
        lines = tuple(
            specimens.make_line(
                place, gross=f"{100 + (rank * 7 + place * 131) % 900}.{rank % 100:02}"
            )
            for place in range(3)
        )
        yield replace(
            usual,
            addressee=(f"Mme S. DURAND-{rank}", f"{rank % 90 + 1}, rue des Lilas", "69003 LYON"),
            dossier=f"P{rank}",
            remark=f"Dossier suivi depuis {1990 + rank % 36}",
            lines=tuple(
                replace(line, premium=str(1000 + 3 * rank + place), fees=Decimal(0),
                        net=line.gross - line.taxes)
                for place, line in enumerate(lines)
            ),
        )  # fmt: skip

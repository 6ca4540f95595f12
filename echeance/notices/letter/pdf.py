"""A letter's content to PDF/A-3a + PDF/UA-1 bytes: the place that composes letters."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pypdfium2
import typst
from django.utils.translation import gettext

from echeance.notices.letter.attachment import notice_data
from echeance.notices.letter.content import LetterContent
from echeance.notices.letter.printed import printed
from echeance.notices.letter.problems import LetterError, check, check_pages, missing_glyph
from echeance.notices.letter.qr import transfer_qr_svg
from echeance.notices.letter.sentences import asks_for_payment
from echeance.notices.letter.slip import transfer_reference
from echeance.notices.rules import amount_due

__all__ = ["ComposedLetter", "LetterComposer", "LetterError"]

_HERE = Path(__file__).resolve().parent
TEMPLATE = _HERE / "template"
FONTS = _HERE / "fonts"
_ROUNDS = 3
_FEW_LINES = 10
"""A letter of so few premiums is worth a second try to keep on one page."""
_PAGE_TREE = re.compile(rb"/Type/Pages/Count (\d+)/Kids\[")
_UNDRAWN = re.compile(r"the text `?\"(.+?)\"`? could not be displayed")


@dataclass(frozen=True, kw_only=True)
class ComposedLetter:
    """One finished letter."""

    pdf: bytes
    sha256: str
    """Hexadecimal, of `pdf`."""
    pages: int
    total: Decimal
    """What is printed as the total, in euros; it includes the fixed fee of each page."""


class LetterComposer:
    """Composes letters one by one. Make one per process and keep it.

    Never fork a process that has composed: typst's threads do not survive and the child hangs.
    Start composing processes by `spawn`. Not for several threads at once.
    """

    def compose(
        self, content: LetterContent, *, number: int | None, timestamp: datetime
    ) -> ComposedLetter:
        """The letter n° `number`, or a draft clearly marked so when it is None.

        The same arguments give the same bytes, on every machine. `timestamp` is the PDF's creation
        date. Raises LetterError, in French, when the letter must not or cannot be printed.
        """
        pages = 1
        for _ in range(_ROUNDS):
            letter = self._round(content, number=number, timestamp=timestamp, pages=pages)
            if letter.pages == pages:
                return letter
            if letter.pages == 2 and pages == 1 and len(content.lines) <= _FEW_LINES:
                tight = self._round(
                    content, number=number, timestamp=timestamp, pages=1, tight=True
                )
                if tight.pages == 1:
                    return tight
            pages = letter.pages
        raise LetterError(
            gettext(
                "Le nombre de pages de cette lettre ne se stabilise pas\u00a0: "
                "raccourcissez les textes de l’édition."
            )
        )

    def _round(
        self,
        content: LetterContent,
        *,
        number: int | None,
        timestamp: datetime,
        pages: int,
        tight: bool = False,
    ) -> ComposedLetter:
        """The letter as it is when `pages` is taken for its number of pages."""
        data = template_data(content, number=number, pages=pages, tight=tight)
        pdf = self._compile(data, content=content, timestamp=timestamp)
        count = _count_pages(pdf)
        check_pages(count)
        return ComposedLetter(
            pdf=pdf,
            sha256=hashlib.sha256(pdf).hexdigest(),
            pages=count,
            total=_total(content, pages=pages),
        )

    def _compile(
        self, data: dict[str, Any], *, content: LetterContent, timestamp: datetime
    ) -> bytes:
        try:
            pdf = self._compiler.compile(
                format="pdf",
                sys_inputs={"letter": json.dumps(data, ensure_ascii=False)},
                # Archived as it is (A-3, with the data attached), readable by a screen reader (UA).
                pdf_standards=["a-3a", "ua-1"],
                timestamp=int(timestamp.timestamp()),
            )
        except typst.TypstError as error:
            raise _explained(error, content) from error
        assert isinstance(pdf, bytes)
        return pdf

    @cached_property
    def _compiler(self) -> typst.Compiler:
        return typst.Compiler(TEMPLATE / "letter.typ", root=TEMPLATE, font_paths=our_fonts())


def our_fonts() -> typst.Fonts:
    """Only our own: a machine's fonts would make two machines print two letters."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def template_data(
    content: LetterContent, *, number: int | None, pages: int, tight: bool = False
) -> dict[str, Any]:
    """What the template is given for a letter that would have `pages` pages.

    Raises LetterError for what must not be printed.
    """
    total = _total(content, pages=pages)
    check(content, total=total)
    data = printed(content, number=number, total=total, pages=pages, tight=tight)
    payment = asks_for_payment(content, total=total)
    data["qr"] = _qr(content, number=number, total=total) if payment else None
    data["attachment"] = notice_data(
        content, number=number, total=total, pages=pages, payment=payment
    )
    return data


def _total(content: LetterContent, *, pages: int) -> Decimal:
    return amount_due(
        content.lines, deposits=content.deposits, fixed_fee=content.fixed_fee, pages=pages
    )


def _qr(content: LetterContent, *, number: int | None, total: Decimal) -> str | None:
    """None for a draft, which nobody may pay, and for an office without an account."""
    if number is None or not content.issuer.iban:
        return None
    try:
        return transfer_qr_svg(
            content.issuer,
            amount=total,
            reference=transfer_reference(content, number=number),
        )
    except ValueError as error:
        raise LetterError(
            gettext(
                "Code QR de virement impossible\u00a0: %(error)s. Vérifiez la fiche de"
                " l’entité %(code)s."
            )
            % {"error": error, "code": content.issuer.code}
        ) from error


def _count_pages(pdf: bytes) -> int:
    # typst writes its page tree in clear. A text that looks like one is another match: then the
    # file is really opened, which takes ten times as long.
    told = _PAGE_TREE.findall(pdf)
    if len(told) == 1:
        return int(told[0])
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def _explained(error: typst.TypstError, content: LetterContent) -> LetterError:
    undrawn = _UNDRAWN.search(str(error.message))
    if undrawn:
        return missing_glyph(_unescaped(undrawn[1]), content)
    if "addressee-too-long" in str(error.message):
        return LetterError(
            gettext(
                "L’adresse ne tient pas dans la fenêtre de l’enveloppe\u00a0: abrégez le nom ou "
                "l’adresse dans la fiche client."
            )
        )
    if "svg" in str(error).lower() or "image" in str(error).lower():
        return LetterError(
            gettext(
                "Le logo de l’entité %(code)s n’est pas un dessin SVG lisible\u00a0:"
                " remplacez-le dans la fiche de l’entité."
            )
            % {"code": content.issuer.code}
        )
    return LetterError(
        gettext(
            "La lettre n’a pas pu être composée. Vos fiches n’y sont pour rien\u00a0: signalez-le à"
            " qui entretient Échéance, avec ces mots\u00a0: %(message)s"
        )
        % {"message": error.message}
    )


def _unescaped(quoted: str) -> str:
    """« \\u{f0000} » as typst writes what cannot be seen → the character itself."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), quoted)

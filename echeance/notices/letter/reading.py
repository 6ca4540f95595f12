"""The text of a PDF, for those who cannot look at it (« Texte de l’avis ») and for the tests."""

import pypdfium2
from django.utils.translation import gettext

from echeance.notices.letter.wrapping import ZERO_WIDTH_SPACE


class UnreadablePdfError(Exception):
    """The bytes are not a PDF; the message says so in French."""


def text_of(pdf: bytes) -> str:
    """The text in reading order, pages separated by a form feed.

    Raises UnreadablePdfError. Words cut by the layout come back joined.
    """
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise UnreadablePdfError(gettext("Ce PDF est illisible.")) from error
    with document:
        return "\f".join(_page_text(page) for page in document)


def _page_text(page: pypdfium2.PdfPage) -> str:
    text: str = page.get_textpage().get_text_bounded()
    # Possible cuts of long words (see wrapping.py) are no part of the text.
    text = text.replace(ZERO_WIDTH_SPACE, "")
    # PDFium marks a hyphen added at the end of a line with U+FFFE or U+0002.
    return text.replace("\r\n", "\n").replace("\ufffe\n", "").replace("\x02\n", "").strip()

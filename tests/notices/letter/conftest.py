from collections.abc import Callable
from datetime import UTC, datetime

import pypdfium2
import pytest
import zxingcpp

from echeance.notices.letter.content import LetterContent
from echeance.notices.letter.pdf import ComposedLetter, LetterComposer
from echeance.notices.letter.reading import text_of

MORNING = datetime(2026, 4, 1, 8, 30, tzinfo=UTC)


def codes_in(letter: ComposedLetter) -> list[zxingcpp.Barcode]:
    """What a telephone held over the printed pages would read."""
    found = []
    with pypdfium2.PdfDocument(letter.pdf) as document:
        for page in document:
            found += zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    return found


@pytest.fixture(scope="session")
def composer() -> LetterComposer:
    """One for all tests: reading the fonts is the slow part."""
    return LetterComposer()


@pytest.fixture(scope="session")
def letter_of(composer: LetterComposer) -> Callable[[LetterContent], ComposedLetter]:
    """The notice n° 197 with that content."""

    def compose(content: LetterContent) -> ComposedLetter:
        return composer.compose(content, number=197, timestamp=MORNING)

    return compose


@pytest.fixture(scope="session")
def words_of(
    letter_of: Callable[[LetterContent], ComposedLetter],
) -> Callable[[LetterContent], str]:
    """The words of the notice n° 197 on one line, whatever the line breaks of the layout."""

    def read(content: LetterContent) -> str:
        return " ".join(text_of(letter_of(content).pdf).split())

    return read

"""« Duplicata » and « Annule et remplace »: what is printed, paid and attached."""

import io
import json
from collections.abc import Callable

import pikepdf
import pytest

from echeance.notices.letter.content import LetterContent
from echeance.notices.letter.pdf import ComposedLetter
from tests.notices.letter import specimens
from tests.notices.letter.conftest import codes_in

Words = Callable[[LetterContent], str]
Letter = Callable[[LetterContent], ComposedLetter]
Make = Callable[[], LetterContent]


@pytest.mark.parametrize(
    ("make", "note"),
    [
        (specimens.duplicate, "Duplicata de l’avis n° 196 du 1er avril 2026"),
        (specimens.replacement, "Annule et remplace l’avis n° 196 du 1er avril 2026"),
    ],
)
def test_a_letter_made_again_says_so_below_its_own_number(
    words_of: Words, make: Make, note: str
) -> None:
    assert f"Avis d’échéance n° 197 {note} Contrat ES0690024196" in words_of(make())


def test_a_duplicate_says_nothing_else_than_the_letter_it_repeats(words_of: Words) -> None:
    words = words_of(specimens.duplicate())

    first = words.replace(" Duplicata de l’avis n° 196 du 1er avril 2026", "")
    assert first == words_of(specimens.one_line())


@pytest.mark.parametrize(
    ("make", "amount"),
    [(specimens.duplicate, "EUR348.65"), (specimens.replacement, "EUR312.40")],
)
def test_the_code_of_a_letter_made_again_pays_it_under_its_own_number(
    letter_of: Letter, make: Make, amount: str
) -> None:
    [code] = codes_in(letter_of(make()))

    fields = code.bytes.decode().split("\n")
    assert (fields[7], fields[10]) == (amount, "AVIS FOREM-197 CLIENT P5")


def test_the_data_of_a_letter_made_again_says_which_one_it_repeats(letter_of: Letter) -> None:
    content = specimens.duplicate()

    with pikepdf.open(io.BytesIO(letter_of(content).pdf)) as pdf:
        data = json.loads(pdf.attachments["avis.json"].get_file().read_bytes())

    assert (data["number"], data["heading_note"]) == (197, content.heading_note)

"""No piece of text is printed over another one."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pypdfium2
import pytest

from echeance.notices.letter.content import DepositLine, LetterContent
from echeance.notices.letter.pdf import ComposedLetter
from tests.notices.letter import specimens
from tests.notices.letter.test_hostile_data import rectangles

Box = tuple[float, float, float, float]
TOUCHING = 0.4
"""Millimetres: descenders of a line may meet the capitals of the next."""


def deposit_call_alone() -> LetterContent:
    called = DepositLine(label="Appel d’acompte du 12/11/2026", amount=Decimal("501.50"))
    return replace(specimens.one_line(), lines=(), deposits=(called,), fixed_fee=Decimal("2.50"))


@pytest.mark.parametrize(
    "content",
    [
        deposit_call_alone(),
        specimens.one_line(),
        specimens.deposits(),
        specimens.negative(),
        specimens.direct(),
        specimens.direct_debit(),
        specimens.thirty_lines(),
    ],
    ids=["deposit call alone", "one", "deposits", "negative", "direct", "direct debit", "thirty"],
)
def test_no_text_lies_on_another(
    letter_of: Callable[[LetterContent], ComposedLetter], content: LetterContent
) -> None:
    with pypdfium2.PdfDocument(letter_of(content).pdf) as document:
        overlaps = [pair for page in document for pair in lying_on_each_other(rectangles(page))]

    assert overlaps == []


def test_sums_without_a_table_begin_below_the_last_sentence(
    letter_of: Callable[[LetterContent], ComposedLetter],
) -> None:
    with pypdfium2.PdfDocument(letter_of(deposit_call_alone()).pdf) as document:
        text_page = document[0].get_textpage()
        first_sum = text_page.search("Appel d’acompte du").get_next()
        last_word = text_page.search("janvier").get_next()
        top_of_sums = text_page.get_charbox(first_sum[0])[3]
        bottom_of_sentence = text_page.get_charbox(last_word[0])[1]

    assert bottom_of_sentence - top_of_sums > 5


def lying_on_each_other(boxes: list[Box]) -> list[tuple[Box, Box]]:
    return [
        (one, other)
        for one, other in combinations(boxes, 2)
        if min(one[2], other[2]) - max(one[0], other[0]) > TOUCHING
        and min(one[3], other[3]) - max(one[1], other[1]) > TOUCHING
    ]

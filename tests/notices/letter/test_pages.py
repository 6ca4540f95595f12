"""Letters of one page and of several."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from echeance.lib.money import format_amount
from echeance.notices.letter.content import LetterContent, LetterLine
from echeance.notices.letter.pdf import ComposedLetter
from echeance.notices.letter.reading import text_of
from tests.notices.letter import specimens

Letter = Callable[[LetterContent], ComposedLetter]


def pages_of(letter: ComposedLetter) -> list[str]:
    return [" ".join(page.split()) for page in text_of(letter.pdf).split("\f")]


def amount_of(line: LetterLine) -> str:
    """« 317,27 € 31,38 € 0,00 € 348,65 € », as the row reads."""
    amounts = (line.net, line.taxes, line.fees, line.gross)
    return " ".join(" ".join(map(format_amount, amounts)).split())


@pytest.mark.parametrize(("lines", "pages"), [(1, 1), (3, 1), (30, 2), (80, 3)])
def test_every_line_is_printed_once_whatever_their_number(
    letter_of: Letter, lines: int, pages: int
) -> None:
    content = specimens.make_letter(lines)

    letter = letter_of(content)

    words = " ".join(pages_of(letter))
    printed_lines = [words.count(amount_of(line)) for line in content.lines]
    assert letter.pages == pages
    assert set(printed_lines) == {1}


def test_a_text_that_looks_like_the_page_tree_of_a_pdf_changes_no_count(
    letter_of: Letter,
) -> None:
    content = replace(specimens.one_line(), remark="/Type/Pages/Count 7/Kids[")

    letter = letter_of(content)

    assert letter.pages == len(pages_of(letter)) == 1


def test_each_page_repeats_the_head_carries_the_total_and_is_numbered(letter_of: Letter) -> None:
    letter = letter_of(specimens.make_letter(80))

    pages = pages_of(letter)

    assert len(pages) == 3
    for rank, page in enumerate(pages, start=1):
        assert f"page {rank}/3" in page
        assert ("À reporter" in page) == (rank < 3)
        assert (" Report " in page) == (rank > 1)
        assert page.count("Prime nette") == 1
    carried = [page.split("À reporter ")[1].split("€")[0] for page in pages[:-1]]
    reported = [page.split(" Report ")[1].split("€")[0] for page in pages[1:]]
    assert carried == reported


def test_a_letter_of_one_page_has_no_page_number(letter_of: Letter) -> None:
    assert "page 1" not in pages_of(letter_of(specimens.one_line()))[0]


def test_the_fixed_fee_is_asked_for_each_real_page(letter_of: Letter) -> None:
    content = replace(specimens.make_letter(80), fixed_fee=Decimal("5.00"))

    letter = letter_of(content)

    assert letter.pages == 3
    assert "Frais fixes (3 pages à 5,00 €) 15,00 €" in pages_of(letter)[-1]
    assert letter.total == sum((line.gross for line in content.lines), start=Decimal(15))


def test_the_slip_never_stands_alone_on_a_page(letter_of: Letter) -> None:
    for lines in range(3, 20):
        letter = letter_of(specimens.make_letter(lines))

        last = pages_of(letter)[-1]
        assert "salutations distinguées" in last
        assert "Règlement par virement" in last


@pytest.mark.parametrize(("sentences", "pages"), [(3, 1), (8, 2)])
def test_a_letter_that_would_spill_its_last_lines_keeps_to_one_page_if_it_can(
    letter_of: Letter, sentences: int, pages: int
) -> None:
    # A late notice with a text of the office: with its usual air, three already need two pages.
    refusal = specimens.with_texts().legal_notices[0]
    content = replace(specimens.with_texts(), legal_notices=(f"{refusal} " * sentences, refusal))

    assert letter_of(content).pages == pages

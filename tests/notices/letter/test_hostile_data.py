"""Whatever the books hold comes out as it is, or stops the letter with a reason."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from echeance.notices.letter import pdf
from echeance.notices.letter.content import DepositLine, LetterContent
from echeance.notices.letter.pdf import ComposedLetter, LetterComposer, LetterError
from echeance.notices.letter.reading import text_of
from tests.notices.letter import specimens
from tests.notices.letter.conftest import MORNING

MARKUP = [
    '#panic("x") #read("/etc/passwd")',
    "$x^2$ *g* _i_ `c` @ref <lbl> ~ -- ---",
    "= Titre // /* */ \\ #",
    '<b>A</b> & "B" <script>',
    "{{7*7}} {% x %} {Adr_Nom}",
    "L'ÉDUC & Fils",
]
# What typst, HTML and our own merge fields give a meaning to, with what names are made of.
_ALPHABET = "#$*_`@<>=/\\~-{}%&\"'()[];:,.^|+!? abéÉŁœ0189"


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("text", MARKUP)
@pytest.mark.parametrize("field", ["remark", "contract", "category", "insurer", "greeting"])
def test_markup_in_the_books_is_printed_literally(
    letter_of: Callable[[LetterContent], ComposedLetter], field: str, text: str
) -> None:
    change: dict[str, Any] = {field: text}

    letter = letter_of(replace(specimens.one_line(), **change))

    assert squeezed(text) in squeezed(text_of(letter.pdf))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(alphabet=_ALPHABET, min_size=1, max_size=60))
def test_any_name_comes_back_as_it_was(composer: LetterComposer, text: str) -> None:
    content = replace(
        specimens.direct(),
        addressee=(f"[{text}]", "91350 GRIGNY"),
        texts=(specimens.paragraph(text),),
    )

    letter = composer.compose(content, number=1, timestamp=MORNING)

    printed = unicodedata.normalize("NFC", squeezed(text_of(letter.pdf)))
    assert squeezed(f"[{text}]") in printed


@settings(max_examples=60, deadline=None)
@given(text=st.text(min_size=1, max_size=40))
def test_any_text_at_all_is_printed_or_named_as_impossible(
    composer: LetterComposer, text: str
) -> None:
    content = replace(specimens.direct(), addressee=(text, "91350 GRIGNY"), remark=text)

    try:
        letter = composer.compose(content, number=1, timestamp=MORNING)
    except LetterError as error:
        assert "fiche client" in str(error)  # noqa: PT017 - either outcome is right
    else:
        assert letter.pages == 1


@pytest.mark.parametrize(
    "addressee",
    [
        tuple(f"Ligne {rank} de l’adresse" for rank in range(30)),
        ("W" * 400, *("X" * 120,) * 5, "91350 GRIGNY"),
    ],
)
def test_an_addressee_that_no_window_can_hold_is_refused(
    composer: LetterComposer, addressee: tuple[str, ...]
) -> None:
    content = replace(specimens.one_line(), addressee=addressee)

    with pytest.raises(LetterError, match="ne tient pas dans la fenêtre de l’enveloppe"):
        composer.compose(content, number=1, timestamp=MORNING)


def test_the_longest_name_and_address_of_a_card_fit_the_window(composer: LetterComposer) -> None:
    addressee = ("Mr " + "N" * 120 + " " + "p" * 80, "S" * 120, "a" * 120, "b" * 120,
                 "12345 " + "V" * 80, "ROYAUME-UNI")  # fmt: skip

    letter = composer.compose(
        replace(specimens.one_line(), addressee=addressee), number=1, timestamp=MORNING
    )

    assert letter.pages == 1


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        ("addressee", ("Mme DURAND 😀", "91350 GRIGNY"), r"fiche client"),
        ("remark", "voir 😀", "observations du contrat"),
        ("texts", (specimens.paragraph("Joyeuses fêtes 😀"),), "textes choisis"),
        ("deposits", (DepositLine(label="😀", amount=Decimal(-1)),), "libellé d’un acompte"),
        ("issuer", replace(specimens.ISSUER, name="FOREM 😀"), "fiche de l’entité FOREM"),
    ],
)
def test_a_character_that_no_font_has_is_named_with_its_place(
    composer: LetterComposer, field: str, value: Any, where: str
) -> None:
    content = replace(specimens.one_line(), **{field: value})

    with pytest.raises(LetterError, match=rf"«\u00a0😀\u00a0» \(GRINNING FACE\).*{where}"):
        composer.compose(content, number=1, timestamp=MORNING)


def test_bidi_characters_cannot_reverse_a_line(
    letter_of: Callable[[LetterContent], ComposedLetter],
) -> None:
    content = replace(specimens.one_line(), remark="abc\u202egpj.exe\u2066")

    assert "abcgpj.exe" in text_of(letter_of(content).pdf)


@pytest.mark.parametrize("letter", ["W", "é", "M ", "ww-"])
def test_a_name_of_300_characters_stays_inside_the_page(
    letter_of: Callable[[LetterContent], ComposedLetter], letter: str
) -> None:
    long = (letter * 300)[:300]
    content = replace(
        specimens.one_line(),
        issuer=replace(specimens.ISSUER, name=long[:120], address=(long[:120],) * 3),
        addressee=(long, "91350 GRIGNY"),
        dossier=long[:40],
        contract=long[:60],
        insurer=long[:120],
        category=long[:120],
        remark=long,
        greeting=long[:60],
        lines=(
            replace(specimens.make_line(), contract=long[:60], category=long[:120]),
            replace(specimens.make_line(), contract="B", insurer=long[:120]),
        ),
        deposits=(DepositLine(label=long[:120], amount=Decimal("-1.00")),),
        texts=(specimens.paragraph(long),),
    )

    pdf = letter_of(content).pdf

    assert out_of_frame(pdf) == []


def test_the_largest_amounts_stay_in_their_columns(
    letter_of: Callable[[LetterContent], ComposedLetter],
) -> None:
    line = replace(
        specimens.make_line(),
        net=Decimal("-9999999999.99"), taxes=Decimal("-9999999999.99"),
        fees=Decimal("9999999999.99"), gross=Decimal("-9999999999.99"),
    )  # fmt: skip

    letter = letter_of(replace(specimens.one_line(), lines=(line,)))

    assert out_of_frame(letter.pdf) == []
    assert "−9 999 999 999,99 € −9 999 999 999,99 €" in " ".join(text_of(letter.pdf).split())


def test_a_long_address_stays_in_the_window(
    letter_of: Callable[[LetterContent], ComposedLetter],
) -> None:
    content = replace(specimens.one_line(), addressee=("W" * 300, *["X" * 60] * 5))

    with pypdfium2.PdfDocument(letter_of(content).pdf) as document:
        boxes = rectangles(document[0])

    window = [(left, top, right, bottom) for left, top, right, bottom in boxes if 49 < top < 86]
    in_block = [box for box in window if box[0] > 104]
    assert len(in_block) > 300 / 60
    assert all(right <= 190.5 and bottom <= 82.5 for _, _, right, bottom in in_block)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lines": ()}, "ni quittance ni acompte"),
        ({"addressee": ()}, "destinataire est vide"),
        ({"fixed_fee": Decimal("0.005")}, "Frais fixes"),
        ({"fixed_fee": Decimal("NaN")}, "Frais fixes"),
        ({"lines": (replace(specimens.make_line(), net=Decimal(1)),)}, "Quittance 1033"),
        ({"issuer": replace(specimens.ISSUER, main_color="red")}, "couleur «\u00a0red\u00a0»"),
        ({"issuer": replace(specimens.ISSUER, logo_svg="<svg")}, "logo de l’entité FOREM"),
        ({"issuer": replace(specimens.ISSUER, bic="X")}, "BIC « X »"),
        ({"texts": (specimens.paragraph("mot " * 90_000),)}, "pages"),
    ],
)
def test_what_must_not_be_printed_is_refused_with_its_remedy(
    composer: LetterComposer, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(LetterError, match=words):
        composer.compose(replace(specimens.one_line(), **change), number=1, timestamp=MORNING)


def test_a_letter_that_failed_does_not_spoil_the_next_one(composer: LetterComposer) -> None:
    before = composer.compose(specimens.one_line(), number=1, timestamp=MORNING)
    with pytest.raises(LetterError):
        composer.compose(replace(specimens.one_line(), remark="😀"), number=2, timestamp=MORNING)

    after = composer.compose(specimens.one_line(), number=1, timestamp=MORNING)

    assert after == before


def test_a_fault_of_the_template_is_not_laid_on_the_cards(
    composer: LetterComposer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "template_data", lambda *_, **__: {})

    with pytest.raises(LetterError, match="Vos fiches n’y sont pour rien"):
        composer.compose(specimens.one_line(), number=1, timestamp=MORNING)


def rectangles(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, float]]:
    """The pieces of text of a page: left, top, right, bottom in mm from the top left corner."""
    text_page = page.get_textpage()
    millimetres = 25.4 / 72
    boxes = [text_page.get_rect(rank) for rank in range(text_page.count_rects())]
    return [
        (
            left * millimetres,
            297 - top * millimetres,
            right * millimetres,
            297 - bottom * millimetres,
        )
        for left, bottom, right, top in boxes
    ]


def out_of_frame(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """The pieces of text that leave the margins (22 mm left, 20 mm right, 3 mm at the bottom)."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [
            box
            for page in document
            for box in rectangles(page)
            if box[0] < 21.5 or box[2] > 190.5 or box[3] > 294
        ]

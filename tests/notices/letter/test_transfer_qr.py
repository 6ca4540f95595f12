"""The transfer's QR code: its text, and the drawing read back as a telephone would."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from echeance.notices.letter.content import LetterContent
from echeance.notices.letter.epc import compact_iban, epc_payload, grouped_iban, sepa_text
from echeance.notices.letter.pdf import ComposedLetter, LetterComposer
from tests.notices.letter import specimens
from tests.notices.letter.conftest import MORNING, codes_in

IBAN = "FR7630006000011234567890189"


def test_the_printed_code_is_read_back(
    letter_of: Callable[[LetterContent], ComposedLetter],
) -> None:
    [code] = codes_in(letter_of(specimens.one_line()))

    assert code.format == zxingcpp.BarcodeFormat.QRCode
    assert code.ec_level == "M"
    assert code.bytes.decode().split("\n") == [
        "BCD", "002", "1", "SCT", "AGRIFRPP", "FOREM Courtage", IBAN, "EUR348.65", "", "",
        "AVIS FOREM-197 CLIENT P5",
    ]  # fmt: skip


@pytest.mark.parametrize("make", [specimens.direct, specimens.negative])
def test_a_letter_that_asks_for_nothing_has_no_code(
    letter_of: Callable[[LetterContent], ComposedLetter], make: Callable[[], LetterContent]
) -> None:
    assert codes_in(letter_of(make())) == []


def test_who_pays_by_cheque_may_scan_the_same_code(
    letter_of: Callable[[LetterContent], ComposedLetter],
) -> None:
    [code] = codes_in(letter_of(replace(specimens.one_line(), by_cheque=True)))
    [usual] = codes_in(letter_of(specimens.one_line()))

    assert code.text == usual.text


def test_a_draft_has_no_code(composer: LetterComposer) -> None:
    assert codes_in(composer.compose(specimens.one_line(), number=None, timestamp=MORNING)) == []


def test_an_office_without_bic_may_be_paid() -> None:
    payload = epc_payload(name="A", iban=IBAN, bic="", amount=Decimal(1), reference="R")

    assert payload.split("\n")[4] == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"iban": "FR7630006000011234567890188"}, "clé de contrôle"),
        ({"iban": "FR76"}, "IBAN"),
        ({"bic": "AGRI"}, "BIC"),
        ({"amount": Decimal(0)}, "0,01"),
        ({"amount": Decimal("1000000000.00")}, "999"),
    ],
)
def test_a_transfer_that_a_bank_would_refuse_is_refused(
    change: dict[str, str | Decimal], words: str
) -> None:
    usual: dict[str, str | Decimal] = {
        "name": "FOREM", "iban": IBAN, "bic": "AGRIFRPP", "amount": Decimal(1), "reference": "A",
    }  # fmt: skip

    with pytest.raises(ValueError, match=words):
        epc_payload(**(usual | change))  # type: ignore[arg-type]  # a table of cases


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("L’ÉDUC & Fils", "L'EDUC + Fils"),
        ("Œuvre sœur", "OEuvre soeur"),
        ("a\nb\r\nSCT", "a b SCT"),
        ("Łódź <b>", "odz b"),
    ],
)
def test_names_are_reduced_to_what_every_bank_takes(text: str, plain: str) -> None:
    assert sepa_text(text) == plain


@given(name=st.text(min_size=1), reference=st.text(), cents=st.integers(1, 99999999999))
def test_no_name_or_reference_can_add_a_field_to_the_code(
    name: str, reference: str, cents: int
) -> None:
    payload = epc_payload(
        name=name, iban=IBAN, bic="", amount=Decimal(cents) / 100, reference=reference
    )

    fields = payload.split("\n")
    assert len(fields) == 11
    assert len(fields[5]) <= 70
    assert len(fields[10]) <= 140
    assert len(payload.encode()) <= 331


def test_an_iban_is_grouped_by_four_for_reading() -> None:
    assert grouped_iban(IBAN) == "FR76 3000 6000 0112 3456 7890 189".replace(" ", "\u00a0")
    assert compact_iban("fr76 3000 6000 0112 3456 7890 189") == IBAN


def test_a_wrong_account_stops_the_letter_and_names_the_entity(composer: LetterComposer) -> None:
    issuer = replace(specimens.ISSUER, iban="FR7630006000011234567890188")

    with pytest.raises(Exception, match=r"Entité FOREM.*clé de contrôle.*fiche de l’entité"):
        composer.compose(replace(specimens.one_line(), issuer=issuer), number=1, timestamp=MORNING)

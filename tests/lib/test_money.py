from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echeance.lib.money import format_amount, format_number, parse_amount

amounts = st.decimals(
    min_value=Decimal("-9999999999.99"), max_value=Decimal("9999999999.99"), places=2
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1\u2009234,56", "1234.56"),
        ("1234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1.234.567,8", "1234567.80"),
        ("1\u00a0234,56\u00a0€", "1234.56"),
        ("12 EUR", "12.00"),
        ("1,234.56", "1234.56"),
        ("€1,234,567.8", "1234567.80"),
        ("-€12.50", "-12.50"),
        ("-12", "-12.00"),
        ("\u221212", "-12.00"),
        ("- 45,89", "-45.89"),
        (" 0,5 ", "0.50"),
        ("-0,00", "0.00"),
    ],
)
def test_an_amount_is_read_however_an_office_writes_it(text: str, amount: str) -> None:
    assert str(parse_amount(text)) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        "(12)",
        "n.c.",
        "12,345",
        "1.234",
        "1,234",
        "1,234,567",
        "12,34.56",
        "1,234.567",
        "€",
        "£1",
        "1,234 56",
        "12 34",
        "1 2345",
        "--1",
        "1e3",
        "١٢",
    ],
)
def test_what_two_people_would_read_differently_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Saisissez un montant, par exemple 1\u00a0234,56"):
        parse_amount(text)


def test_an_amount_that_the_books_cannot_keep_is_refused() -> None:
    with pytest.raises(ValueError, match="trop grand"):
        parse_amount("12345678901,00")


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1234.56", "1\u00a0234,56\u00a0€"),
        ("1234567", "1\u00a0234\u00a0567,00\u00a0€"),
        ("-12", "\u221212,00\u00a0€"),
        ("0", "0,00\u00a0€"),
        ("-0.001", "0,00\u00a0€"),
        ("0.005", "0,01\u00a0€"),
    ],
)
def test_an_amount_is_shown_the_french_way(amount: str, text: str) -> None:
    assert format_amount(Decimal(amount)) == text


@given(amounts)
def test_what_is_shown_reads_back_as_the_same_amount(amount: Decimal) -> None:
    assert parse_amount(format_amount(amount)) == amount
    assert parse_amount(format_number(amount)) == amount

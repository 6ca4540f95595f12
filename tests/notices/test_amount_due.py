from dataclasses import dataclass
from decimal import Decimal

import pytest

from echeance.notices.rules import amount_due


@dataclass(frozen=True)
class Line:
    gross: Decimal


@dataclass(frozen=True)
class Deposit:
    amount: Decimal


@pytest.mark.parametrize(
    ("lines", "deposits", "fixed_fee", "pages", "expected"),
    [
        (["120.00"], [], "0", 1, "120.00"),
        (["120.00", "77.11"], [], "0", 1, "197.11"),
        (["120.00"], ["-50.00"], "0", 1, "70.00"),
        (["120.00"], ["500.00"], "0", 1, "620.00"),
        (["120.00"], ["-120.00"], "0", 1, "0.00"),
        (["-45.10"], [], "0", 1, "-45.10"),
        (["120.00"], [], "2.50", 3, "127.50"),
        ([], ["-80.00"], "1.00", 2, "-78.00"),
        (["0.10"] * 3, [], "0", 1, "0.30"),
    ],
)
def test_the_amount_due_counts_premiums_deposits_and_the_fee_of_each_page(
    lines: list[str], deposits: list[str], fixed_fee: str, pages: int, expected: str
) -> None:
    due = amount_due(
        [Line(Decimal(gross)) for gross in lines],
        deposits=[Deposit(Decimal(amount)) for amount in deposits],
        fixed_fee=Decimal(fixed_fee),
        pages=pages,
    )

    assert due == Decimal(expected)

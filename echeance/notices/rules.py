"""What is asked of a client: which premiums, and how much, without a database."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol


class Priced(Protocol):
    """A premium as printed; `gross` in euros, signed."""

    @property
    def gross(self) -> Decimal: ...


class Counted(Protocol):
    """A deposit as printed; `amount` in euros, negative when it lowers what is due."""

    @property
    def amount(self) -> Decimal: ...


def is_asked_for(*, pollicitation: bool, offers_wanted: bool, refuses_offers: bool) -> bool:
    """Whether a run takes a premium, firm or offered (pollicitation).

    A firm premium is always taken. An offer is taken when the run asks for offers (the option
    « Pollicitation »), and never for a client whose card says « Sans pollicitation ». No source
    says what the manual's option does: see decision 53.
    """
    return not pollicitation or (offers_wanted and not refuses_offers)


def amount_due(
    lines: Iterable[Priced],
    *,
    deposits: Iterable[Counted],
    fixed_fee: Decimal,
    pages: int,
) -> Decimal:
    """Every premium and deposit, plus the fixed fee (frais fixes) once for each printed page.

    In euros; negative when the office or the insurer owes the client.
    """
    premiums = sum((line.gross for line in lines), start=Decimal(0))
    return sum((deposit.amount for deposit in deposits), start=premiums) + fixed_fee * pages

"""Amounts in euros as French people write them, and as an office types them."""

import re
from decimal import ROUND_HALF_UP, Decimal

from echeance.lib.translating import gettext

CENT = Decimal("0.01")
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"

_SPACES = "\u0020\u00a0\u202f\u2009"
_GROUPED = (
    rf"[0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}})+|[0-9]{{1,3}}(?:\.[0-9]{{3}})+(?=,)"
    r"|[0-9]{1,3}(?:,[0-9]{3})+(?=\.)|[0-9]+"
)
_AMOUNT = re.compile(
    rf"(?P<sign>[-{MINUS}])?[{_SPACES}]*(?:€[{_SPACES}]*)?"
    rf"(?P<euros>{_GROUPED})(?:[.,](?P<cents>[0-9]{{1,2}}))?"
    rf"[{_SPACES}]*(?:€|EUR)?",
    re.IGNORECASE,
)
_MOST_DIGITS = 10
"""Before the comma: what the database keeps."""


def parse_amount(text: str) -> Decimal:
    """« 1 234,56 € », « 1.234,56 », « 1234.56 », « €1,234.56 », « -12 » → euros with two decimals.

    Groups of the English are read only before a point and cents: nobody reads those otherwise.
    Raises ValueError with a remedy for anything else: brackets for a negative amount, more
    than two decimals, « 1.234 » and « 1,234 », which two readers would read differently.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        raise ValueError(gettext("Saisissez un montant, par exemple 1\u00a0234,56."))
    euros = re.sub(rf"[{_SPACES}.,]", "", found["euros"])
    if len(euros.lstrip("0")) > _MOST_DIGITS:
        raise ValueError(
            gettext("Ce montant est trop grand\u00a0: dix chiffres au plus avant la virgule.")
        )
    amount = Decimal(f"{euros}.{found['cents'] or '0'}").quantize(CENT)
    return -amount if found["sign"] and amount else amount


def format_amount(amount: Decimal) -> str:
    """« 1 234,56 € », no-break spaces, « −12,00 € » with a true minus; rounded to the cent."""
    return f"{format_number(amount)}{NO_BREAK_SPACE}€"


def format_number(amount: Decimal) -> str:
    """« 1 234,56 »: as `format_amount`, without the symbol."""
    cents = rounded(amount)
    digits = f"{abs(cents):,.2f}".replace(",", NO_BREAK_SPACE).replace(".", ",")
    return f"{MINUS if cents < 0 else ''}{digits}"


def rounded(amount: Decimal) -> Decimal:
    """To the cent, halves away from zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)

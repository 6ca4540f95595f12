"""Amounts, numbers and dates of a screen, in the language of the person who looks at it.

Letters, mails and what is stored are French for everybody: `money` and `french_dates`.
"""

from datetime import date
from decimal import Decimal

from echeance.lib import french_dates, money
from echeance.lib.translating import in_english


def amount(value: Decimal) -> str:
    """« −1 234,56 € », « −€1,234.56 »; rounded to the cent."""
    if not in_english():
        return money.format_amount(value)
    rounded = money.rounded(value)
    return f"{money.MINUS if rounded < 0 else ''}€{abs(rounded):,.2f}"


def bare_amount(value: Decimal) -> str:
    """« 1 234,56 », « 1,234.56 »: an amount to be typed over; both are read back."""
    if not in_english():
        return money.format_number(value)
    return f"{money.rounded(value):,.2f}"


def number(value: int) -> str:
    """« 1 234 » with no-break spaces, « 1,234 »."""
    grouped = f"{value:,}"
    return grouped if in_english() else grouped.replace(",", money.NO_BREAK_SPACE)


def quoted(text: str) -> str:
    """« text », “text”."""
    return f"“{text}”" if in_english() else f"«{money.NO_BREAK_SPACE}{text}{money.NO_BREAK_SPACE}»"


def long_day(day: date) -> str:
    """« 1er avril 2009 », « 1 April 2009 »."""
    if in_english():
        return f"{day.day} {french_dates.ENGLISH_MONTHS[day.month - 1]} {day.year}"
    return french_dates.long_date(day)


def size(octets: int) -> str:
    """« 38 Ko », « 1,2 Mo »; « 38 KB », « 1.2 MB »."""
    unit = "B" if in_english() else "o"
    if octets >= 1024 * 1024:
        millions = f"{octets / 1024 / 1024:.1f}\u00a0M{unit}"
        return millions if in_english() else millions.replace(".", ",")
    return f"{-(-octets // 1024)}\u00a0K{unit}"

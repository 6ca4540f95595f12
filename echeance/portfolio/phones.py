"""Telephone numbers: stored in one form (+33169122424), shown in pairs (01 69 12 24 24)."""

import re

NO_BREAK_SPACE = "\u00a0"


def normal_phone(text: str) -> str:
    """« 01.69.12.24.24 », « 0033 1 69… », « +33 (0)1 69… » → « +33169122424 ».

    A foreign number needs its « + » or « 00 ». Anything else (an extension, a note) is kept
    as it is: losing what the office wrote would be worse than an uneven column.
    """
    kept = " ".join(text.split())
    bare = re.sub(r"[\s.\-/]|\(0\)", "", kept)
    bare = re.sub(r"^00(?=[1-9])", "+", bare)
    if re.fullmatch(r"0[1-9][0-9]{8}", bare):
        return f"+33{bare[1:]}"
    if re.fullmatch(r"\+[1-9][0-9]{6,14}", bare):
        return f"+33{bare[4:]}" if bare.startswith("+330") else bare
    return kept


def shown_phone(stored: str) -> str:
    """In pairs of digits joined by no-break spaces; a foreign number after its « + »."""
    if re.fullmatch(r"\+33[1-9][0-9]{8}", stored):
        return _pairs(f"0{stored[3:]}")
    if re.fullmatch(r"\+[0-9]{7,15}", stored):
        return f"+{_pairs(stored[1:])}"
    return stored


def _pairs(digits: str) -> str:
    return NO_BREAK_SPACE.join(re.findall("..?", digits))

"""Keys of rows as addresses and forms carry them."""

LONGEST = 18
"""Digits; every number of so many fits the databases' 64 bits."""


def read_key(text: str) -> int | None:
    """None for what cannot be a key: « ² » is a digit to Python, thirty nines fit no database."""
    plain = text.isascii() and text.isdigit() and len(text) <= LONGEST
    return int(text) if plain else None

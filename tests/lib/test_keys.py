"""Keys as addresses carry them, whatever somebody typed there."""

import pytest

from echeance.lib.keys import read_key


@pytest.mark.parametrize(("text", "key"), [("7", 7), ("007", 7), ("0", 0), ("9" * 18, 10**18 - 1)])
def test_digits_are_a_key(text: str, key: int) -> None:
    assert read_key(text) == key


@pytest.mark.parametrize("text", ["", "²", "٣", "-1", "1.5", "1_0", " 7", "9" * 19, "9" * 5000])
def test_anything_else_is_none(text: str) -> None:
    assert read_key(text) is None

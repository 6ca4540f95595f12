import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echeance.lib.clean_text import clean_block, clean_line


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Mme  DURAND ", "Mme DURAND"),
        ("12\u00a0345", "12\u00a0345"),
        ("abc\u202egpj.exe", "abcgpj.exe"),
        ("\u2066a\u2069b\u200fc\ufeffd", "abcd"),
        ("a\tb\r\nc\u2028d", "a b c d"),
        ("nul\x00l\x07", "null"),
        ("e\u0301", "é"),
        ("soft\u00adhyphen", "softhyphen"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\ud800x", "x"),
    ],
)
def test_a_line_loses_what_cannot_be_seen(raw: str, clean: str) -> None:
    assert clean_line(raw) == clean


def test_a_block_keeps_its_lines() -> None:
    assert clean_block("\n a \r\nb\rc\u202e\n\n") == "a\nb\nc"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean_line(text)

    assert clean_line(once) == once
    assert not {unicodedata.category(character) for character in once} & {"Cc", "Cs", "Zl", "Zp"}

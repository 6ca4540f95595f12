from datetime import timedelta

import pytest

from echeance.lib.durations import short_duration


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (0.9, "0 s"),
        (8, "8 s"),
        (60, "1 min 00 s"),
        (192, "3 min 12 s"),
        (3900, "1 h 05 min"),
        (-3, "0 s"),
    ],
)
def test_a_duration_reads_as_one_says_it(seconds: float, words: str) -> None:
    assert short_duration(timedelta(seconds=seconds)) == words.replace(" ", "\u00a0")

import pytest

from echeance.lib.plurals import plural


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 lettre"), (1, "1 lettre"), (2, "2 lettres"), (1000, "1000 lettres")]
)
def test_none_and_one_are_singular_in_french(count: int, words: str) -> None:
    assert f"{count} lettre{plural(count)}" == words

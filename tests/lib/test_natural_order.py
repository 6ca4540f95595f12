from hypothesis import given
from hypothesis import strategies as st

from echeance.lib.natural_order import KEY_LENGTH, natural_key

references = st.text(alphabet="0123456789PCA-/ é", max_size=40)


def test_references_sort_as_a_person_sorts_them() -> None:
    shuffled = ["P24", "12", "CA13", "P5", "007", "7", "1", "P005", "ca14"]

    assert sorted(shuffled, key=natural_key) == [
        "1", "7", "007", "12", "CA13", "ca14", "P5", "P005", "P24",
    ]  # fmt: skip


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_numbers_sort_by_value(one: int, other: int) -> None:
    assert (natural_key(f"P{one}") < natural_key(f"P{other}")) == (one < other)


@given(references)
def test_a_key_fits_its_column_and_ignores_case(reference: str) -> None:
    assert len(natural_key(reference)) <= KEY_LENGTH
    assert natural_key(reference.lower()) == natural_key(reference.upper())

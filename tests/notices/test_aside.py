import pytest

from echeance.notices.aside import Aside


@pytest.mark.parametrize(
    ("line", "aside"),
    [
        ("ES1", Aside("ES1")),
        (" ES1 ", Aside("ES1")),
        ("ES1 [C]", Aside("ES1", "C")),
        ("ES1[D]", Aside("ES1", "D")),
        ("ES1 [C pollicitation]", Aside("ES1", "C", "pollicitation")),
        ("ES1 [C 2027-01-04 RUM-1]", Aside("ES1", "C", "2027-01-04 RUM-1")),
        ("ES 1 [X]", Aside("ES 1 [X]")),
        ("[C]", Aside("[C]")),
    ],
)
def test_a_line_names_a_contract_or_one_of_its_notices(line: str, aside: Aside) -> None:
    assert Aside.read(line) == aside
    assert Aside.read(str(aside)) == aside

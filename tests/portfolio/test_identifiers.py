import pytest

from echeance.portfolio.identifiers import (
    normal_vat_number,
    postcode_problem,
    vat_number_problem,
)
from echeance.portfolio.phones import normal_phone, shown_phone


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("FR40303265045", ""),
        ("FR83404833048", ""),
        ("FRK7399859412", ""),
        ("DE123456789", ""),
        ("FR41303265045", "La clé de «\u00a0FR41303265045\u00a0»"),
        ("FR123", "les neuf chiffres du SIREN"),
        ("40303265045", "deux lettres du pays"),
    ],
)
def test_the_form_and_the_key_of_a_vat_number_are_checked(number: str, words: str) -> None:
    problem = vat_number_problem(number)

    assert words in problem
    assert bool(problem) == bool(words)


def test_a_vat_number_is_stored_without_its_spaces() -> None:
    assert normal_vat_number(" fr 40 303\u00a0265 045 ") == "FR40303265045"


def test_only_a_french_postcode_has_five_digits() -> None:
    assert postcode_problem("91260", country="FR") == ""
    assert postcode_problem("", country="FR") == ""
    assert postcode_problem("D-77694", country="DE") == ""
    assert "cinq chiffres" in postcode_problem("9126", country="FR")


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("01.69.00.00.05", "+33169000005", "01\u00a069\u00a000\u00a000\u00a005"),
        ("0169000013", "+33169000013", "01\u00a069\u00a000\u00a000\u00a013"),
        ("+33 (0)1 69-00 00/13", "+33169000013", "01\u00a069\u00a000\u00a000\u00a013"),
        ("+33 6 00 00 00 13", "+33600000013", "06\u00a000\u00a000\u00a000\u00a013"),
        ("0049 7851 1234", "+4978511234", "+49\u00a078\u00a051\u00a012\u00a034"),
        ("01 69 00 00 05 (le soir)", "01 69 00 00 05 (le soir)", "01 69 00 00 05 (le soir)"),
        ("", "", ""),
    ],
)
def test_a_phone_is_stored_in_one_form_and_shown_in_pairs(
    typed: str, stored: str, shown: str
) -> None:
    assert normal_phone(typed) == stored
    assert shown_phone(stored) == shown
    assert normal_phone(shown) == stored

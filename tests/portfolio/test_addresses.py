import pytest
from hypothesis import given
from hypothesis import strategies as st

from echeance.portfolio.addresses import (
    ascii_form,
    read_addresses,
    suggested_domain,
    travels_as,
)


@pytest.mark.parametrize(
    ("typed", "each"),
    [
        ("serge.gachel@exemple.fr ", ["serge.gachel@exemple.fr"]),
        ("\u00a0a@exemple.fr\u200b", ["a@exemple.fr"]),
        ("AIME.KOUASSI@EXEMPLE.FR", ["AIME.KOUASSI@exemple.fr"]),
        ("a@exemple.fr; b@exemple.fr", ["a@exemple.fr", "b@exemple.fr"]),
        ("a@exemple.fr,b@exemple.fr;", ["a@exemple.fr", "b@exemple.fr"]),
        ("a@exemple.fr; A@Exemple.fr", ["a@exemple.fr"]),
        ("info@société-toiture.exemple.fr", ["info@société-toiture.exemple.fr"]),
        ("", []),
        (" ; ", []),
    ],
)
def test_usable_addresses_are_stored_in_one_form(typed: str, each: list[str]) -> None:
    read = read_addresses(typed)

    assert list(read.each) == each
    assert read.text == "; ".join(each)
    assert read.problem == ""


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (
            "noel.petit(at)exemple.fr",
            "«\u00a0noel.petit(at)exemple.fr\u00a0» n’est pas une adresse",
        ),
        ("dupont@gmail", "est incomplète\u00a0: il manque la fin, par exemple «\u00a0.com\u00a0»"),
        ("jérôme@exemple.fr", "Adresse non supportée\u00a0: «\u00a0jérôme@exemple.fr\u00a0»"),
        ("a b@exemple.fr", "contient une espace"),
        ("a@exemple.fr b@exemple.fr", "par un point-virgule"),
        ("a@exemple.fr@exemple.fr", "a plusieurs «\u00a0@\u00a0»"),
        ("Dupont, Jean <j@exemple.fr>", "«\u00a0Dupont\u00a0» n’est pas une adresse"),
        ("Jean <j@exemple.fr>", "Gardez l’adresse seule"),
        ("a..b@exemple.fr", "n’est pas valide"),
        ("a@exemple..fr", "n’est pas valide"),
        ("@exemple.fr", "nom@domaine.fr"),
        ("a@exemple.fr; b", "«\u00a0b\u00a0» n’est pas une adresse"),
    ],
)
def test_an_unusable_address_is_kept_and_the_remedy_is_said(typed: str, words: str) -> None:
    read = read_addresses(typed)

    assert read.each == ()
    assert read.text == typed
    assert words in read.problem
    assert len(read.problem) <= 200


def test_an_internationalised_domain_travels_as_punycode() -> None:
    assert ascii_form("info@société.fr") == "info@xn--socit-esab.fr"
    assert travels_as("info@société.fr") == "info@xn--socit-esab.fr"
    assert travels_as("a@exemple.fr") == ""


@pytest.mark.parametrize("stored", ["", "Jean <jean@exemple.fr>", "jean@exemple", "é@exemple.fr"])
def test_an_address_that_cannot_travel_has_no_other_form(stored: str) -> None:
    assert travels_as(stored) == ""


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("a@gmial.com", "gmail.com"),
        ("a@gmail.co", "gmail.com"),
        ("a@gmail.fr", "gmail.com"),
        ("a@ornage.fr", "orange.fr"),
        ("a@wanado.fr", "wanadoo.fr"),
        ("a@gmail.com", ""),
        ("a@exemple.fr", ""),
        ("", ""),
    ],
)
def test_a_slip_in_a_frequent_domain_is_only_suggested(address: str, domain: str) -> None:
    assert suggested_domain(address) == domain


@given(st.text(max_size=80))
def test_no_text_makes_the_reading_fail_and_a_canonical_text_stays_itself(text: str) -> None:
    read = read_addresses(text)

    assert bool(read.problem) <= (read.each == ())
    assert len(read.problem) <= 200
    if not read.problem:
        assert read_addresses(read.text) == read


@given(
    st.one_of(
        st.text(alphabet="ab9._-@+A é", max_size=90),
        st.from_regex(
            r"[a-z0-9._-]{1,70}@[a-z0-9.-]{1,80}\.(fr|com|test|localhost)", fullmatch=True
        ),
    )
)
def test_an_ordinary_address_reads_as_the_validator_reads_it(text: str) -> None:
    # A space in front keeps it from being taken for an ordinary one.
    assert read_addresses(text) == read_addresses(f" {text}")

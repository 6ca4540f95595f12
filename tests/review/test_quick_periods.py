"""One press asks for the notices of a period; the other criteria stay."""

from datetime import date

import pytest
from django.http import QueryDict
from django.test import Client as Browser

from echeance.review.quick_periods import QUICK_PERIODS, with_period
from tests.build import make_notice
from tests.review.office import signed_in, words


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("aujourdhui", "01/03/2028", "01/03/2028"),
        ("hier", "29/02/2028", "29/02/2028"),
        ("semaine", "24/02/2028", "01/03/2028"),
        ("mois", "01/03/2028", "01/03/2028"),
        ("mois-dernier", "01/02/2028", "29/02/2028"),
    ],
)
def test_a_word_is_two_days(word: str, first: str, last: str) -> None:
    asked = QueryDict(f"periode={word}")

    address = QueryDict(with_period(asked, on=date(2028, 3, 1)) or "")

    assert (address["impr_du"], address["impr_au"]) == (first, last)


def test_last_month_in_january_is_december() -> None:
    address = with_period(QueryDict("periode=mois-dernier"), on=date(2027, 1, 15))

    assert address == "impr_du=01%2F12%2F2026&impr_au=31%2F12%2F2026"


def test_what_else_was_typed_stays_and_what_was_not_is_dropped() -> None:
    asked = QueryDict("dossier=CA*&poste=&impr_du=&statut=E&statut=KO&page=3&periode=hier")

    address = QueryDict(with_period(asked, on=date(2027, 1, 15)) or "")

    assert address.getlist("statut") == ["E", "KO"]
    assert address["dossier"] == "CA*"
    assert "poste" not in address
    assert "page" not in address


def test_an_unknown_word_changes_nothing() -> None:
    assert with_period(QueryDict("periode=demain"), on=date(2027, 1, 15)) is None


@pytest.mark.django_db
def test_the_list_offers_them_and_shows_the_days_it_took(client: Browser) -> None:
    browser = signed_in(client)
    make_notice()

    offered = browser.get("/avis/?dossier=inconnu").content.decode()
    answer = browser.get("/avis/?dossier=CA13&periode=mois-dernier", follow=True)

    assert all(f'name="periode" value="{word}"' in offered for word in QUICK_PERIODS)
    assert "impr_du=" in answer.redirect_chain[0][0]
    assert answer.redirect_chain[0][0].endswith("#liste")
    assert "imprimé" in words(answer)
    assert "dossier : CA13" in words(answer)

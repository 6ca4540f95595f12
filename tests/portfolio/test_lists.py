import html
import re
from datetime import date

import pytest
from django.test import Client as Browser
from django.urls import reverse

from echeance.portfolio.models import CollectedBy, PremiumKind
from tests.build import make_client, make_contract, make_premium, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Browser:
    browser = Browser()
    browser.force_login(make_user())
    return browser


def first_cells(browser: Browser, name: str, query: str = "") -> list[str]:
    """The row headings of the list, in order."""
    response = browser.get(f"{reverse(f'portfolio:{name}')}?{query}")
    assert response.status_code == 200
    text = html.unescape(response.content.decode())
    cells = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', text)
    return [re.sub(r"<span.*?</span>|<[^>]+>", "", cell) for cell in cells]


@pytest.mark.parametrize(
    ("query", "dossiers"),
    [
        ("", ["7", "007", "12", "P5"]),
        ("tri=-dossier", ["P5", "12", "007", "7"]),
        ("tri=nom", ["12", "P5", "7", "007"]),
        ("tri=inconnu", ["7", "007", "12", "P5"]),
        ("q=leduc", []),
        ("q=l’educ", ["P5"]),
        ("q=educ+PATRICIA", ["P5"]),
        ("q=07", ["007"]),
        ("q=patricia%40exemple", ["P5"]),
        ("by_email=oui", ["7", "007", "P5"]),
        ("by_email=non", ["12"]),
        ("by_email=sans-adresse", ["7", "007"]),
        ("vip=oui", ["12"]),
        ("status=P", ["007"]),
        ("manager=hala", ["7"]),
        ("status=Z", ["7", "007", "12", "P5"]),
    ],
)
def test_clients_are_found_and_sorted(browser: Browser, query: str, dossiers: list[str]) -> None:
    seven = make_client("7", last_name="PETIT", email="")
    seven.account_manager = "hala"
    seven.save()
    make_client("007", last_name="ZOLA", email="x(at)y", email_problem="mauvaise", status="P")
    make_client("12", last_name="ATELIER", notices_by_email=False, vip=True)
    make_client("P5", last_name="L'ÉDUC", first_name="Patricia", email="patricia@exemple.fr")

    assert first_cells(browser, "clients", query) == dossiers


def test_a_page_has_fifty_clients_and_keeps_the_search(browser: Browser) -> None:
    for _ in range(51):
        make_client(last_name="MARTIN")

    response = browser.get(reverse("portfolio:clients") + "?q=martin&tri=-nom")

    text = html.unescape(response.content.decode())
    assert text.count('<th scope="row"') == 50
    assert "1–50 sur 51" in text
    assert "?q=martin&tri=-nom&page=2" in text
    assert len(first_cells(browser, "clients", "q=martin&tri=-nom&page=2")) == 1


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["A2", "A10", "B1"]),
        ("dossier=p2", ["B1"]),
        ("contract=a1", ["A10"]),
        ("collected_by=D", ["A10"]),
        ("insurer=allianz", ["B1"]),
        ("state=resilies", ["A2"]),
        ("state=en-cours", ["A10", "B1"]),
        ("entity=FOREM&tri=-contrat", ["B1", "A10", "A2"]),
    ],
)
def test_contracts_are_found_and_sorted(browser: Browser, query: str, numbers: list[str]) -> None:
    client = make_client("P1")
    ended = make_contract(client, number="A2")
    ended.terminated_on = date(2020, 1, 1)
    ended.save()
    make_contract(client, number="A10", collected_by=CollectedBy.INSURER)
    make_contract(make_client("P2"), number="B1", insurer="Allianz I.A.R.D.")

    assert first_cells(browser, "contracts", query or "tri=contrat") == numbers


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("tri=quittance", ["7", "12", "100", "1001"]),
        ("tri=-montant", ["100", "7", "1001", "12"]),
        ("dossier=P2", ["100"]),
        ("number=12", ["12"]),
        ("kind=C", ["12"]),
        ("state=annulees", ["12"]),
        ("state=soldees", ["1001"]),
        ("state=a-recevoir&tri=quittance", ["7", "100"]),
        ("collected_by=D", ["100"]),
        ("effect_from=01/01/2028", ["100"]),
        ("effect_from=010127&effect_to=2027-01-01&tri=quittance", ["7", "12", "1001"]),
    ],
)
def test_premiums_are_found_and_sorted(browser: Browser, query: str, numbers: list[str]) -> None:
    contract = make_contract(make_client("P1"))
    make_premium(contract, number="7", gross="300")
    make_premium(contract, number="12", gross="100", kind=PremiumKind.IMMEDIATE, cancelled=True)
    make_premium(contract, number="1001", gross="200", settled_on=date(2026, 11, 20))
    direct = make_contract(make_client("P2"), collected_by=CollectedBy.INSURER)
    make_premium(direct, number="100", gross="400", effective_from=date(2028, 1, 1))

    assert first_cells(browser, "premiums", query) == numbers


def test_a_wrong_date_is_said_and_does_not_narrow_the_list(browser: Browser) -> None:
    make_premium(number="1")

    response = browser.get(reverse("portfolio:premiums") + "?effect_from=31/13/2027")

    text = html.unescape(response.content.decode())
    assert "Saisissez une date au format jj/mm/aaaa" in text
    assert text.count('<th scope="row"') == 1


def test_an_inverted_period_is_said(browser: Browser) -> None:
    query = "?effect_from=22/04/2009&effect_to=20/04/2009"

    response = browser.get(reverse("portfolio:premiums") + query)

    assert "La date de fin (20/04/2009) précède la date de début (22/04/2009)." in (
        html.unescape(response.content.decode())
    )


@pytest.mark.parametrize("name", ["clients", "contracts", "premiums"])
def test_an_empty_list_says_what_to_do(browser: Browser, name: str) -> None:
    text = html.unescape(browser.get(reverse(f"portfolio:{name}")).content.decode())

    assert "Aucun" in text
    assert "<table" not in text

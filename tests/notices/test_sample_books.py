"""The sample office, line by line: what an edition must take is worked out from the files alone."""

import csv
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

import echeance
from echeance.notices import edition as use_case
from echeance.notices import selection
from echeance.notices.criteria import Criteria
from echeance.notices.models import Draft, DraftState
from echeance.portfolio.importing.reading import Source
from echeance.portfolio.importing.run import import_books
from tests.build import NOON, TODAY

pytestmark = pytest.mark.django_db
BOOKS = Path(echeance.__file__).parent / "demo" / "books"
EVERYTHING = Criteria(entity="FOREM", deposits=frozenset({"affecte", "libre", "appel"}))


@pytest.fixture
def books() -> list[dict[str, str]]:
    """The premiums of the file that are neither cancelled nor paid, as text."""
    sources = [Source(name=file.name, content=file.read_bytes()) for file in BOOKS.glob("*.csv")]
    assert import_books(sources, by="hala", at=NOON).accepted
    text = (BOOKS / "quittances.csv").read_text(encoding="cp1252")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return [row for row in rows if row["Annulée"] == "N" and not row["Soldée le"]]


def euros(row: dict[str, str]) -> Decimal:
    return Decimal(row["Prime TTC"].replace(" ", "").replace("\u00a0", "").replace(",", "."))


def test_every_outstanding_premium_is_taken_once_and_no_other(
    books: list[dict[str, str]],
) -> None:
    taken = selection.premiums(EVERYTHING).values_list("number", flat=True)

    assert Counter(taken) == Counter(row["N° quittance"] for row in books)


def test_notices_follow_the_contracts_of_the_file(books: list[dict[str, str]]) -> None:
    expected: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in books:
        expected[row["Dossier"], row["N° de contrat"]] += euros(row)
    # Deposits: 80 free of P5 on his first confié contract; 1 200 of P24, more than he owes, which
    # keeps his notice out. CA13's is tied to a contract of P5.
    expected["P5", "ES0690024007"] -= 80
    del expected["P24", "ES0690024077"]

    use_case.run_edition(EVERYTHING, by=None, at=NOON, user="hala")

    found = [
        ((dossier, contract), total)
        for dossier, contract, total in Draft.objects.values_list(
            "client__dossier", "contract__number", "total"
        )
    ]
    # 500 called from dossier 12, whose insurer collects: a notice of its own.
    called = (("12", "ES0690024056"), Decimal("500.00"))
    assert sorted(found) == sorted([*expected.items(), called])


def test_dossiers_come_in_natural_order_and_7_is_not_007(books: list[dict[str, str]]) -> None:
    use_case.run_edition(EVERYTHING, by=None, at=NOON, user="hala")

    dossiers = list(
        dict.fromkeys(Draft.objects.order_by("rank").values_list("client__dossier", flat=True))
    )
    seven = selection.planned(Criteria(entity="FOREM", dossier_from="7", dossier_to="7"), on=TODAY)
    assert dossiers[:7] == ["1", "7", "007", "12", "CA13", "CA14", "P5"]
    assert len({notice.client for notice in seven}) == 1


def test_clients_for_paper_are_those_of_the_file(books: list[dict[str, str]]) -> None:
    use_case.run_edition(EVERYTHING, by=None, at=NOON, user="hala")

    on_paper = Draft.objects.filter(state=DraftState.ON_PAPER)
    reasons = dict(on_paper.values_list("client__dossier", "paper_reason"))
    assert sorted(reasons) == ["P34", "P35", "P36", "P40"]
    assert reasons["P34"] == "Aucune adresse e-mail"
    assert "n’est pas coché" in reasons["P36"]
    assert "noel.petit(at)exemple.fr" in reasons["P35"]


def test_broker_advances_can_be_left_out(books: list[dict[str, str]]) -> None:
    criteria = Criteria(entity="FOREM", without_broker_advances=True)

    taken = selection.premiums(criteria).count()

    assert taken == sum(row["Avance cabinet"] == "N" for row in books)
    assert taken < len(books)

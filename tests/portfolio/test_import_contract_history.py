"""What an import says of offers and mandates, and what it leaves in the history of a contract."""

import pytest

from echeance.portfolio.importing.reading import Source
from echeance.portfolio.importing.run import import_books
from echeance.portfolio.models import Contract, ContractChange, PaymentMode, Premium
from tests.build import NOON, make_client, make_contract, make_entity

pytestmark = pytest.mark.django_db


def bring_in(name: str, *lines: str) -> None:
    report = import_books(
        [Source(name=name, content="\r\n".join(lines).encode())], by="hala", at=NOON
    )
    assert report.accepted


@pytest.mark.parametrize("heading", ["Pollicitation", "En pollicitation", "Offre", "Proposition"])
def test_a_premium_is_an_offer_when_the_file_says_so(heading: str) -> None:
    make_contract(number="C1")

    bring_in(
        "quittances.csv",
        "N° quittance;N° de contrat;Nature;Effet du;Effet au;Période de débit;Prime nette;Taxes;"
        f"Prime TTC;{heading}",
        "1;C1;T;01/01/2027;31/12/2027;11/2026;10;1;11;O",
        "2;C1;T;01/01/2027;31/12/2027;11/2026;10;1;11;",
    )

    offers = dict(Premium.objects.values_list("number", "pollicitation"))
    assert offers == {"1": True, "2": False}


def test_a_changed_contract_remembers_what_the_import_changed() -> None:
    make_entity()
    make_contract(make_client("P5"), number="C1", insurer="AXA")

    for _ in range(2):
        bring_in(
            "contrats.csv",
            "N° de contrat;Dossier;Compagnie;Mode de paiement;RUM;Date du mandat",
            "C1;P5;MAAF;carte;RUM-1;02/01/2026",
        )

    contract = Contract.objects.get()
    assert (contract.payment_mode, contract.version) == (PaymentMode.CARD, 2)
    changes = {(c.label, c.before, c.after, c.by) for c in ContractChange.objects.all()}
    assert changes == {
        ("compagnie", "AXA", "MAAF", "hala"),
        ("mode de paiement", "Virement ou chèque", "Carte bancaire", "hala"),
        ("référence unique du mandat (RUM)", "", "RUM-1", "hala"),
        ("date de signature du mandat", "", "02/01/2026", "hala"),
    }

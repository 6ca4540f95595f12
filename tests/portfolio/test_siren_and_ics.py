import pytest

from echeance.portfolio.identifiers import creditor_identifier_problem, siren_problem
from echeance.portfolio.importing.reading import Source
from echeance.portfolio.importing.run import import_books
from echeance.portfolio.models import Contract, LegalEntity, PaymentMode, Premium
from tests.build import NOON, make_client


@pytest.mark.parametrize(
    ("siren", "problem"),
    [
        ("123456782", ""),
        ("303265045", ""),
        ("123456789", "La clé du SIREN"),
        ("12345678", "neuf chiffres"),
        ("12345678X", "neuf chiffres"),
    ],
)
def test_a_siren_carries_its_key(siren: str, problem: str) -> None:
    found = siren_problem(siren)

    assert problem in found if problem else found == ""


@pytest.mark.parametrize(
    ("identifier", "problem"),
    [
        ("FR72ZZZ123456", ""),
        ("FR72ABC123456", ""),  # the office's own three letters are not in the key
        ("DE98ZZZ09999999999", ""),
        ("FR73ZZZ123456", "La clé de l’ICS"),
        ("FR72ZZZ12345", "treize caractères"),
        ("ZZZ", "treize caractères"),
    ],
)
def test_a_creditor_identifier_carries_its_key(identifier: str, problem: str) -> None:
    found = creditor_identifier_problem(identifier)

    assert problem in found if problem else found == ""


@pytest.mark.django_db
def test_direct_debits_come_with_the_books() -> None:
    make_client("P5")
    files = {
        "entites.csv": "Code;Raison sociale;ICS\r\nF;FOREM;FR72 ZZZ 123456",
        "contrats.csv": "N° de contrat;Dossier;Compagnie;Mode de paiement;RUM\r\n"
        "C1;P5;AXA;Prélèvement;RUM-1\r\nC2;P5;AXA;chèque;",
        "quittances.csv": "N° quittance;N° de contrat;Nature;Effet du;Effet au;Période de débit;"
        "Prime nette;Taxes;Prime TTC;Date de prélèvement\r\n"
        "1;C1;T;01/01/2027;31/12/2027;11/2026;10;1;11;05/01/2027",
    }

    sources = [Source(name=name, content=text.encode()) for name, text in files.items()]
    report = import_books(sources, by="hala", at=NOON)

    assert report.accepted
    assert LegalEntity.objects.get(code="F").creditor_identifier == "FR72ZZZ123456"
    modes = dict(Contract.objects.values_list("number", "payment_mode"))
    assert modes == {"C1": PaymentMode.DIRECT_DEBIT, "C2": PaymentMode.CHEQUE}
    assert Contract.objects.get(number="C1").mandate_reference == "RUM-1"
    assert str(Premium.objects.get().direct_debit_on) == "2027-01-05"

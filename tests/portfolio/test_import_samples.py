"""The sample office, line by line."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

import echeance.demo
from echeance.portfolio.importing.reading import Source
from echeance.portfolio.importing.report import ImportReport
from echeance.portfolio.importing.run import import_books
from echeance.portfolio.models import (
    Client,
    ClientChange,
    Contract,
    Deposit,
    Insurer,
    LegalEntity,
    Premium,
)
from tests.build import NOON

BOOKS = Path(echeance.demo.__file__).parent / "books"
COUNTS = {
    "entités juridiques": 1, "clients": 24, "contrats": 49, "quittances": 60, "acomptes": 4,
}  # fmt: skip

pytestmark = pytest.mark.django_db


def sample_books(*, backwards: bool = False) -> list[Source]:
    paths = sorted(BOOKS.glob("*.csv"), reverse=backwards)
    return [Source(name=path.name, content=path.read_bytes()) for path in paths]


def take(*, dry_run: bool = False, backwards: bool = False) -> ImportReport:
    sources = sample_books(backwards=backwards)
    return import_books(sources, by="hala", at=NOON, dry_run=dry_run)


def rows_of(name: str, encoding: str) -> list[dict[str, str]]:
    text = (BOOKS / name).read_bytes().decode(encoding)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.mark.parametrize("backwards", [False, True])
def test_the_sample_files_are_imported_as_they_are_in_any_order(backwards: bool) -> None:  # noqa: FBT001  a parameter of the table
    report = take(backwards=backwards)

    assert report.accepted
    assert {file.kind: file.new for file in report.files} == COUNTS
    assert (LegalEntity.objects.count(), Client.objects.count()) == (1, 24)
    assert (Contract.objects.count(), Premium.objects.count()) == (49, 60)
    assert Deposit.objects.count() == 4
    assert Insurer.objects.count() == 5


def test_a_dry_run_counts_the_same_and_writes_nothing() -> None:
    report = take(dry_run=True)

    assert report.accepted
    assert {file.kind: file.new for file in report.files} == COUNTS
    assert not LegalEntity.objects.exists()
    assert not Client.objects.exists()
    assert not Insurer.objects.exists()


def test_importing_twice_changes_nothing_and_says_so() -> None:
    take()
    before = list(Client.objects.values()), list(Premium.objects.values())

    again = take()

    assert [(file.new, file.changed) for file in again.files] == [(0, 0)] * 5
    assert {file.kind: file.unchanged for file in again.files} == COUNTS
    assert (list(Client.objects.values()), list(Premium.objects.values())) == before
    assert list(again.sentences())[-1] == (
        "Import terminé\u00a0: rien n’a changé, tout était déjà enregistré."
    )


def test_every_client_has_what_its_line_says() -> None:
    take()

    for row in rows_of("clients.csv", "utf-8-sig"):
        client = Client.objects.get(dossier=row["Dossier"])
        assert client.last_name == row["Nom"]
        assert client.first_name == row["Prénom"]
        assert client.title == row["Titre"]
        assert client.status == row["Statut"]
        assert (client.address1, client.address2) == (row["Adresse 1"], row["Adresse 2"])
        assert (client.postcode, client.city) == (row["CP"], row["Ville"])
        assert client.country == row["Pays"]
        assert client.account_manager == row["Chargé clientèle"]
        assert client.email.lower() == row["E-mail"].strip().lower()
        assert client.vat_number == row["N° TVA"]
        assert f"{client.created_on:%d/%m/%Y}" == row["Créé le"]
        assert f"{client.modified_on:%d/%m/%Y}" == row["Modifié le"]
        assert [
            client.notices_by_email, client.vip, client.confidential, client.pays_fixed_fee,
            client.subject_to_vat, client.no_pollicitation,
        ] == [
            row[name] == "O" for name in (
                "AE par mail", "V.I.P.", "Confidentiel", "Frais fixes", "Soumis à la TVA",
                "Sans pollicitation",
            )
        ]  # fmt: skip


def test_every_contract_and_premium_has_what_its_line_says() -> None:
    take()

    for row in rows_of("contrats.csv", "cp1252"):
        contract = Contract.objects.get(number=row["N° de contrat"])
        assert contract.client.dossier == row["Dossier"]
        assert contract.insurer.name == row["Compagnie"]
        assert contract.category == row["Catégorie"]
        assert f"{contract.due_day:02}/{contract.due_month:02}" == row["Échéance"]
        assert [contract.frequency, contract.collected_by] == [
            row["Fractionnement"], row["Encaissement"],
        ]  # fmt: skip
        assert contract.private_person == (row["Particulier"] == "O")
        assert contract.tacit_renewal == (row["Tacite reconduction"] == "O")
        assert contract.remark == row["Observations"]
        assert contract.legal_entity.code == "FOREM"
    for row in rows_of("quittances.csv", "cp1252"):
        premium = Premium.objects.get(number=row["N° quittance"])
        assert premium.contract.number == row["N° de contrat"]
        assert [premium.kind, premium.collected_by] == [row["Nature"], row["Encaissement"]]
        assert f"{premium.effective_from:%d/%m/%Y}" == row["Effet du"]
        assert f"{premium.effective_to:%d/%m/%Y}" == row["Effet au"]
        assert f"{premium.debit_period:%d/%m/%Y}" == f"01/{row['Période de débit']}"
        assert [premium.net, premium.taxes, premium.fees, premium.gross] == [
            Decimal(row[name].replace(" ", "").replace(",", "."))
            for name in ("Prime nette", "Taxes", "Frais et accessoires", "Prime TTC")
        ]
        assert premium.broker_advance == (row["Avance cabinet"] == "O")
        assert premium.cancelled == (row["Annulée"] == "O")
        assert bool(premium.cancelled_on) == bool(row["Date d'annulation"])
        assert bool(premium.settled_on) == bool(row["Soldée le"])


def test_007_and_7_stay_two_clients() -> None:
    take()

    assert Client.objects.get(dossier="7").last_name == "TEYSSENDIER"
    assert Client.objects.get(dossier="007").last_name.startswith("D'HÉROUVILLE")


def test_clients_sort_as_a_person_sorts_them() -> None:
    take()

    assert list(Client.objects.values_list("dossier", flat=True)[:8]) == [
        "1", "7", "007", "12", "CA13", "CA14", "P5", "P24",
    ]  # fmt: skip


def test_unusable_addresses_are_kept_with_a_warning_and_go_to_paper() -> None:
    report = take()

    warned = next(file for file in report.files if file.kind == "clients").warnings
    assert [(problem.line, problem.column) for problem in warned] == [
        (12, "E-mail"), (13, "E-mail"), (18, "E-mail"), (19, "N° TVA"),
    ]  # fmt: skip
    unusable = Client.objects.unreachable_by_email()
    assert {client.dossier: client.email for client in unusable} == {
        "P34": "", "P35": "noel.petit(at)exemple.fr", "P40": "jérôme@exemple.fr",
    }  # fmt: skip
    granier = Client.objects.get(dossier="12")
    assert granier.email == (
        "compta@atelier-granier.exemple.fr; direction@atelier-granier.exemple.fr"
    )


def test_a_changed_line_changes_that_client_alone_and_writes_its_history() -> None:
    take()
    changed = (BOOKS / "clients.csv").read_bytes().replace(b"9 rue Basse", b"10 rue Basse")

    report = import_books([Source(name="c.csv", content=changed)], by="hala", at=NOON)

    file = report.files[0]
    assert (file.new, file.changed, file.unchanged) == (0, 1, 23)
    petit = Client.objects.get(dossier="P35")
    assert petit.address1 == "10 rue Basse"
    assert (petit.version, petit.modified_by) == (2, "hala")
    change = ClientChange.objects.get()
    assert (change.client, change.label) == (petit, "adresse")
    assert (change.before, change.after) == ("9 rue Basse", "10 rue Basse")

"""Everything that refuses a file, or warns, with its line, column, value and remedy."""

import pytest

from echeance.portfolio.importing.reading import Source
from echeance.portfolio.importing.report import FileReport
from echeance.portfolio.importing.run import import_books
from echeance.portfolio.models import Client, CollectedBy, Contract, Deposit, Premium
from tests.build import NOON, make_client, make_contract, make_entity, make_premium

pytestmark = pytest.mark.django_db

CONTRACTS = "N° de contrat;Dossier;Compagnie"
PREMIUMS = (
    "N° quittance;N° de contrat;Dossier;Nature;Effet du;Effet au;Période de débit;"
    "Prime nette;Taxes;Prime TTC"
)
DEPOSITS = "Dossier;N° de contrat;Nature;Date;Montant"


def take(*lines: str, dry_run: bool = False, sees_confidential: bool = True) -> FileReport:
    content = "\r\n".join(lines).encode()
    source = Source(name="livre.csv", content=content)
    report = import_books(
        [source], by="hala", at=NOON, dry_run=dry_run, sees_confidential=sees_confidential
    )
    return report.files[0]


def premium_line(
    *, number: str = "1", contract: str = "A1", dossier: str = "P1", kind: str = "T",
    start: str = "01/01/2027", end: str = "31/12/2027", debit: str = "11/2026",
    net: str = "100", taxes: str = "20", gross: str = "120",
) -> str:  # fmt: skip
    return ";".join((number, contract, dossier, kind, start, end, debit, net, taxes, gross))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Ce fichier est vide"),
        (b"\r\n\r\n", "Ce fichier est vide"),
        (b"Dossier;Nom\0", "n’est pas un fichier de texte"),
        (b"Couleur;Taille\r\nbleu;3", "Ce fichier n’est pas reconnu"),
        (b"Dossier;E-mail;Ville\r\n1;;", "il y manque\u00a0: «\u00a0Nom\u00a0»"),
        (b"Dossier;Nom;E-mail;Courriel\r\n", "Les colonnes «\u00a0E-mail\u00a0» et"),
        (b'Dossier;Nom\r\n1;A\r\n2;"B\r\n3;C', "Ligne 3\u00a0: un guillemet n’est pas fermé"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(content: bytes, words: str) -> None:
    report = import_books([Source(name="x.csv", content=content)], by="hala", at=NOON)

    assert not report.accepted
    assert words in report.files[0].errors[0].remedy
    assert not Client.objects.exists()


@pytest.mark.parametrize(
    ("text", "encoding", "how"),
    [
        ("Dossier;Nom;Prénom\r\n1;É;Zoë\r\n", "utf-8", "UTF-8, séparateur «\u00a0;\u00a0»"),
        ("Dossier,Nom,Prénom\n1,É,Zoë\n", "cp1252", "Windows (1252), séparateur «\u00a0,\u00a0»"),
        ("Dossier\tNom\tPrénom\n1\tÉ\tZoë\n", "utf-16", "UTF-16, séparateur tabulation"),
        ("sep=;\r\nDossier;Nom;Prénom\r\n1;É;Zoë\r\n", "cp1252", "Windows (1252), séparateur"),
        ("\n\nDOSSIER | nom | PRENOM\n1|É|Zoë", "utf-8-sig", "UTF-8, séparateur «\u00a0|\u00a0»"),
    ],
)
def test_encodings_and_separators_are_recognised(text: str, encoding: str, how: str) -> None:
    source = Source(name="x.csv", content=text.encode(encoding))

    report = import_books([source], by="hala", at=NOON)

    assert report.accepted
    assert report.files[0].how_read.startswith(how)
    client = Client.objects.get(dossier="1")
    assert (client.last_name, client.first_name) == ("É", "Zoë")


def test_one_bad_line_keeps_the_whole_file_out() -> None:
    lines = [f"{number};NOM" for number in range(1200)]

    report = take("Dossier;Nom", *lines, "1200;")

    assert (report.error_count, report.rows) == (1, 1201)
    assert str(report.errors[0]) == (
        "Ligne 1202, colonne «\u00a0Nom\u00a0»\u00a0: Cette cellule doit être remplie."
    )
    assert not Client.objects.exists()


def test_a_refused_file_does_not_keep_the_others_out() -> None:
    good = Source(name="clients.csv", content=b"Dossier;Nom\r\n1;A")
    bad = Source(name="contrats.csv", content=f"{CONTRACTS}\r\nC1;404;AXA".encode())

    report = import_books([bad, good], by="hala", at=NOON)

    assert [(file.kind, file.accepted) for file in report.files] == [
        ("clients", True), ("contrats", False),
    ]  # fmt: skip
    assert Client.objects.count() == 1


def test_the_same_key_twice_in_a_file_names_both_lines() -> None:
    report = take("Dossier;Nom", "1;A", "2;B", "1;C")

    problem = report.errors[0]
    assert (problem.line, problem.column, problem.value) == (4, "Dossier", "1")
    assert "Déjà à la ligne 2" in problem.remedy


def test_a_cell_that_is_too_long_is_refused_before_the_database_does() -> None:
    report = take("Dossier;Nom", f"1;{'X' * 121}")

    assert "120 caractères au plus" in report.errors[0].remedy
    assert len(report.errors[0].value) <= 80


def test_a_line_with_more_cells_than_headings_is_refused() -> None:
    report = take("Dossier;Nom", "1;A;B")

    assert "plus de cellules" in report.errors[0].remedy


def test_a_column_that_fills_nothing_is_said() -> None:
    report = take("Dossier;Nom;Signe astrologique", "1;A;lion")

    assert report.accepted
    assert report.warnings[0].column == "Signe astrologique"


def test_columns_that_a_file_does_not_have_are_left_alone() -> None:
    make_client("1", last_name="A", email="a@exemple.fr")

    report = take("Dossier;Nom", "1;B")

    assert report.changed == 1
    client = Client.objects.get()
    assert (client.last_name, client.email, client.city) == ("B", "a@exemple.fr", "LYON")


@pytest.mark.parametrize(
    ("heading", "cell", "words"),
    [
        ("AE par mail", "peut-être", "Écrivez O (oui) ou N (non)"),
        ("Créé le", "31/02/2020", "jj/mm/aaaa"),
        ("Pays", "FRA", "2 caractères au plus"),
    ],
)
def test_a_bad_cell_of_a_client_is_refused(heading: str, cell: str, words: str) -> None:
    report = take(f"Dossier;Nom;{heading}", f"1;A;{cell}")

    problem = report.errors[0]
    assert (problem.line, problem.column, problem.value) == (2, heading, cell)
    assert words in problem.remedy


@pytest.mark.parametrize(
    ("headings", "cells", "words"),
    [
        ("E-mail", "dupont@gmail", "est incomplète"),
        ("E-mail", "a@gmial.com", "Vouliez-vous dire «\u00a0gmail.com\u00a0»"),
        ("E-mail;AE par mail", ";O", "est coché sans adresse"),
        ("N° TVA", "FR41303265045", "La clé"),
        ("CP", "9126", "cinq chiffres"),
    ],
)
def test_a_doubtful_cell_of_a_client_only_warns(headings: str, cells: str, words: str) -> None:
    report = take(f"Dossier;Nom;{headings}", f"1;A;{cells}")

    assert report.accepted
    assert words in report.warnings[0].remedy
    assert Client.objects.count() == 1


@pytest.mark.parametrize(
    ("headings", "cells", "words"),
    [
        ("", "C1;404;AXA", "Ce dossier n’existe pas"),
        (";Entité", "C1;P1;AXA;ABSENT", "Cette entité juridique n’existe pas. Connues"),
        (";Échéance", "C1;P1;AXA;31/04", "par exemple 01/04"),
        (";Fractionnement", "C1;P1;AXA;Z", "A (Annuel)"),
        (";Encaissement", "C1;P1;AXA;Z", "C (Confié), D (Direct)"),
        (";Préavis (mois)", "C1;P1;AXA;deux", "nombre entier"),
        (
            ";Date d’effet;Date de résiliation", "C1;P1;AXA;01/01/2026;01/01/2025",
            "précède la date d’effet",
        ),
        ("", "C1;P1;", "Cette cellule doit être remplie"),
    ],
)  # fmt: skip
def test_a_bad_contract_is_refused(headings: str, cells: str, words: str) -> None:
    make_entity()
    make_client("P1")

    report = take(CONTRACTS + headings, cells)

    assert words in report.errors[0].remedy
    assert not Contract.objects.exists()


def test_a_contract_without_entity_needs_that_there_be_only_one() -> None:
    make_client("P1")
    assert (
        "importez d’abord le fichier des entités" in take(CONTRACTS, "C1;P1;AXA").errors[0].remedy
    )
    make_entity("A")
    make_entity("B")

    report = take(CONTRACTS, "C1;P1;AXA", "C2;P1;AXA")

    assert report.error_count == 1
    assert report.errors[0].remedy.startswith("Plusieurs entités juridiques existent (A, B)")
    assert take(f"{CONTRACTS};Entité", "C1;P1;AXA;B").accepted
    assert Contract.objects.get().legal_entity.code == "B"


def test_a_company_is_known_whatever_its_capitals() -> None:
    make_contract(make_client("P1"), insurer="L'Équité")

    assert take(CONTRACTS, "C1;P1;L’EQUITE").accepted

    assert Contract.objects.get(number="C1").insurer.name == "L'Équité"


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        (premium_line(contract="404"), "N° de contrat", "Ce contrat n’existe pas"),
        (premium_line(dossier="P2"), "Dossier", "Ce contrat est celui du dossier P1"),
        (premium_line(contract="B1", dossier=""), "N° de contrat", "Plusieurs dossiers ont"),
        (premium_line(kind="X"), "Nature", "T (Terme), C (Comptant)"),
        (premium_line(gross="(12)"), "Prime TTC", "Saisissez un montant"),
        (premium_line(net="n.c."), "Prime nette", "Saisissez un montant"),
        (premium_line(start="2027"), "Effet du", "jj/mm/aaaa"),
        (premium_line(debit="13/2026"), "Période de débit", "mm/aaaa"),
        (
            premium_line(start="22/04/2009", end="20/04/2009"), "Effet au",
            "La date de fin (20/04/2009) précède la date de début (22/04/2009)",
        ),
    ],
)  # fmt: skip
def test_a_bad_premium_is_refused(line: str, column: str, words: str) -> None:
    make_contract(make_client("P1"), number="A1")
    make_contract(make_client("P2"), number="B1")
    make_contract(make_client("P3"), number="B1")

    report = take(PREMIUMS, line)

    assert report.errors[0].column == column
    assert words in report.errors[0].remedy
    assert not Premium.objects.exists()


def test_a_premium_whose_parts_do_not_add_up_only_warns() -> None:
    make_contract(make_client("P1"), number="A1")

    report = take(PREMIUMS, premium_line(gross="121"))

    assert report.accepted
    assert "font 120,00\u00a0€" in report.warnings[0].remedy
    assert Premium.objects.get().gross == 121


def test_a_date_of_cancellation_needs_a_cancellation() -> None:
    make_contract(make_client("P1"), number="A1")

    report = take(f"{PREMIUMS};Annulée;Date d’annulation", f"{premium_line()};N;01/11/2026")

    assert "Date d’annulation sans annulation" in report.errors[0].remedy


def test_an_import_cancels_a_known_premium() -> None:
    premium = make_premium(make_contract(make_client("P1"), number="A1"), number="1")

    report = take(
        "N° quittance;N° de contrat;Nature;Effet du;Effet au;Période de débit;Prime nette;Taxes;"
        "Prime TTC;Annulée;Date d'annulation",
        "1;A1;T;01/01/2027;31/12/2027;11/2026;100;20;120;O;18/11/2026",
    )

    assert (report.new, report.changed) == (0, 1)
    premium.refresh_from_db()
    assert premium.cancelled
    assert str(premium.cancelled_on) == "2026-11-18"


def test_a_premium_that_changes_hands_is_said_before_it_does() -> None:
    make_premium(make_contract(make_client("P9"), number="Z9"), number="1")
    make_premium(make_contract(make_client("P1"), number="A1"), number="2")
    kept = premium_line(number="2")

    report = take(PREMIUMS, premium_line(), kept)

    (warning,) = report.warnings
    assert report.accepted
    assert warning.column == "N° de contrat"
    assert "La quittance n°\u00a01 est celle du contrat Z9, dossier P9" in warning.remedy


def test_a_premium_that_changes_hands_names_no_confidential_client() -> None:
    hidden = make_client("P9", confidential=True)
    make_premium(make_contract(hidden, number="Z9"), number="1")
    make_contract(make_client("P1"), number="A1")

    report = take(PREMIUMS, premium_line(), sees_confidential=False)

    (warning,) = report.warnings
    assert "La quittance n°\u00a01 est celle d’un autre contrat" in warning.remedy
    assert "Z9" not in warning.remedy
    assert "P9" not in warning.remedy


def test_a_premium_is_collected_as_its_contract_when_nothing_else_is_said() -> None:
    make_contract(make_client("P1"), number="A1", collected_by=CollectedBy.INSURER)

    assert take(f"{PREMIUMS};Encaissement", f"{premium_line()};").accepted

    assert Premium.objects.get().collected_by == CollectedBy.INSURER


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("P1;;affecté;12/11/2026;150", "Nature", "donnez son numéro"),
        ("P1;;libre;12/11/2026;-150", "Montant", "est positif"),
        ("P1;;libre;12/11/2026;0", "Montant", "est positif"),
        ("P1;;don;12/11/2026;150", "Nature", "Acompte libre"),
        ("404;;libre;12/11/2026;150", "Dossier", "Ce dossier n’existe pas"),
        ("P1;404;affecté;12/11/2026;150", "N° de contrat", "Ce contrat n’existe pas"),
    ],
)
def test_a_bad_deposit_is_refused(line: str, column: str, words: str) -> None:
    make_entity()
    make_client("P1")

    report = take(DEPOSITS, line)

    assert report.errors[0].column == column
    assert words in report.errors[0].remedy
    assert not Deposit.objects.exists()


def test_two_equal_deposits_are_two_deposits_and_stay_two() -> None:
    make_entity()
    make_client("P1")
    line = "P1;;libre;12/11/2026;150"

    first = take(DEPOSITS, line, line)
    again = take(DEPOSITS, line, line)

    assert (first.new, again.new, again.unchanged) == (2, 0, 2)
    assert Deposit.objects.count() == 2


def test_a_deposit_on_another_clients_contract_only_warns() -> None:
    contract = make_contract(make_client("P1"), number="A1")
    make_client("P2")

    report = take(DEPOSITS, "P2;A1;affecté;12/11/2026;150")

    assert report.accepted
    assert report.warnings[0].column == "Dossier"
    assert Deposit.objects.get().contract == contract


def test_problems_beyond_the_first_hundreds_are_counted_only() -> None:
    report = take("Dossier;Nom", *(f"{number};" for number in range(1000)))

    assert report.error_count == 1000
    assert len(report.errors) == 500

"""Excel workbooks go the way of CSV files: same headings, same refusals by row and column."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter

from echeance.portfolio.importing.reading import Source
from echeance.portfolio.importing.report import ImportReport
from echeance.portfolio.importing.run import import_books
from echeance.portfolio.models import Client, Contract, Premium
from tests.build import NOON, make_client, make_contract, make_entity

pytestmark = pytest.mark.django_db

PREMIUMS = (
    "N° quittance", "N° de contrat", "Dossier", "Nature", "Effet du", "Effet au",
    "Période de débit", "Prime nette", "Taxes", "Prime TTC",
)  # fmt: skip
Sheets = dict[str, Sequence[Sequence[object]]]


def workbook(
    sheets: Sheets, *, hidden: str = "", then: Callable[[xlsxwriter.Workbook], None] | None = None
) -> bytes:
    """Dates and numbers are stored as such; a text that begins with « = » is a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
        if name == hidden:
            page.hide()
    if then is not None:
        then(book)
    book.close()
    return out.getvalue()


def take(content: bytes, *, dry_run: bool = False) -> ImportReport:
    source = Source(name="livres.xlsx", content=content)
    return import_books([source], by="hala", at=NOON, dry_run=dry_run)


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same workbook, one of its parts rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return out.getvalue()


def test_texts_numbers_and_dates_of_cells_are_read_as_they_are_shown() -> None:
    make_entity()
    make_contract(client=make_client("P1"), number="A1")
    row = (
        1001, "A1", "P1", "T", date(2027, 1, 1), date(2027, 12, 31), date(2026, 11, 1), 1234.56,
        "20,10 €", "=H2+20.10",
    )  # fmt: skip
    content = workbook(
        {"Quittances": [PREMIUMS, row]},
        then=lambda book: book.get_worksheet_by_name("Quittances").write_formula(
            1, 9, "=H2+20.1", None, 1254.6599999999999
        ),
    )

    report = take(content)

    assert report.accepted, report.files
    assert report.files[0].how_read == "classeur Excel"
    premium = Premium.objects.get()
    assert (premium.net, premium.taxes) == (Decimal("1234.56"), Decimal("20.10"))
    assert (premium.gross, premium.effective_to) == (Decimal("1254.66"), date(2027, 12, 31))
    assert premium.debit_period == date(2026, 11, 1)


def test_zeros_that_a_number_format_shows_are_kept() -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        page = book.get_worksheet_by_name("Clients")
        page.write_number(1, 0, 7, book.add_format({"num_format": "000"}))
        page.write_number(1, 2, 1000, book.add_format({"num_format": "00000"}))
        phone = book.add_format({"num_format": '0#" "##" "##" "##" "##'})
        page.write_number(1, 3, 169000013, phone)

    content = workbook({"Clients": [["Dossier", "Nom", "CP", "Tél"], ["", "A"]]}, then=write)

    report = take(content)

    assert report.accepted, report.files
    client = Client.objects.get()
    assert (client.dossier, client.postcode) == ("007", "01000")
    assert client.phone.endswith("169000013")


def test_a_title_above_the_headings_is_passed_over_and_rows_keep_their_numbers() -> None:
    content = workbook(
        {
            "Clients": [
                ["Cabinet Forem – export"], ["Code : 42", "", "Novembre"], [],
                ["Dossier", "Nom", "Créé le"], ["P1", "A", "31/02/2026"],
            ]
        },
        then=lambda book: book.get_worksheet_by_name("Clients").merge_range(
            "A1:C1", "Cabinet Forem – export"
        ),
    )  # fmt: skip

    problem = take(content).files[0].errors[0]

    assert (problem.line, problem.column, problem.value) == (5, "Créé le", "31/02/2026")
    assert "jj/mm/aaaa" in problem.remedy


def test_each_sheet_is_a_file_and_sheets_of_notes_are_left_aside() -> None:
    content = workbook(
        {
            "Contrats": [["N° de contrat", "Dossier", "Compagnie"], ["C1", "P1", "AXA"]],
            "Lisez-moi": [["Ne pas modifier"]],
            "Sommes": [["Total", "Moyenne"], ["=1/0"]],
            "Clients": [["Dossier", "Nom"], ["P1", "A"]],
            "Ancien": [["Dossier", "Nom"], ["P9", "VIEUX"]],
        },
        hidden="Ancien",
    )
    make_entity()

    report = take(content)

    assert report.accepted, report.files
    assert [file.name for file in report.files] == [
        "livres.xlsx, feuille «\u00a0Clients\u00a0»",
        "livres.xlsx, feuille «\u00a0Contrats\u00a0»",
    ]
    told = [str(problem) for file in report.files for problem in file.warnings]
    assert [sentence.partition("\u00a0:")[0] for sentence in told if "feuille" in sentence] == [
        "La feuille «\u00a0Lisez-moi\u00a0» n’est pas reconnue",
        "La feuille «\u00a0Sommes\u00a0» n’est pas reconnue",
        "La feuille «\u00a0Ancien\u00a0» est masquée",
    ]
    assert Contract.objects.get().client == Client.objects.get()


def test_a_sheet_that_lacks_a_column_is_refused_and_the_others_are_taken() -> None:
    content = workbook(
        {
            "Clients": [["Dossier", "Nom"], ["P1", "A"]],
            "Autres": [["Dossier", "E-mail", "Ville"], ["P2", "", ""]],
        }
    )

    report = take(content)

    refused = next(file for file in report.files if not file.accepted)
    assert "il y manque\u00a0: «\u00a0Nom\u00a0»" in refused.errors[0].remedy
    assert refused.name == "livres.xlsx, feuille «\u00a0Autres\u00a0»"
    assert Client.objects.get().dossier == "P1"


def test_a_dry_run_of_a_workbook_writes_nothing() -> None:
    report = take(workbook({"Clients": [["Dossier", "Nom"], ["P1", "A"]]}), dry_run=True)

    assert (report.files[0].new, report.accepted) == (1, True)
    assert not Client.objects.exists()


def test_a_cell_beside_the_headings_is_refused_with_its_row() -> None:
    report = take(workbook({"Clients": [["Dossier", "Nom"], ["P1", "A", "", "perdu"]]}))

    assert report.files[0].errors[0].line == 2
    assert "plus de cellules" in report.files[0].errors[0].remedy


def test_an_error_in_a_cell_never_becomes_an_empty_cell() -> None:
    make_client("P1", last_name="A", email="a@exemple.fr")
    content = workbook(
        {"Clients": [["Dossier", "Nom", "E-mail"], ["P1", "A"]]},
        then=lambda book: book.get_worksheet_by_name("Clients").write_formula(
            1, 2, "=VLOOKUP(1,Z1:Z2,1,0)", None, "#N/A"
        ),
    )

    report = take(content)

    assert "La cellule C2 vaut #N/A" in report.files[0].errors[0].remedy
    assert Client.objects.get().email == "a@exemple.fr"


def test_a_formula_that_was_never_computed_is_refused() -> None:
    content = with_part(
        workbook({"Clients": [["Dossier", "Nom"], ["P1", "=A2"]]}),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</f><v>0</v>", b"</f>"),
    )

    report = take(content)

    assert "La formule de la cellule B2 n’a pas été calculée" in report.files[0].errors[0].remedy
    assert not Client.objects.exists()


def small() -> bytes:
    return workbook({"Clients": [["Dossier", "Nom"], ["P1", "A"]]})


def far_cell(xml: bytes) -> bytes:
    row = b'<row r="1048576"><c r="xfd1048576"><v>1</v></c></row></sheetData>'
    return xml.replace(b"</sheetData>", row)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (201 * 1024 * 1024))
    return out.getvalue()


def one_long_text_named_often() -> bytes:
    rows: list[list[object]] = [
        ["Dossier", "Nom"],
        *([number, "x" * 32_000] for number in range(16_000)),
    ]
    return workbook({"Clients": rows})


def old_or_locked() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on"


def no_archive() -> bytes:
    return b"PK\x03\x04 no workbook"


def cut() -> bytes:
    return small()[:-40]


def sheet_cut() -> bytes:
    return with_part(small(), "xl/worksheets/sheet1.xml", lambda xml: xml[:-30])


def without_sheets() -> bytes:
    return with_part(small(), "xl/workbook.xml", lambda _: b"<a/>")


def empty() -> bytes:
    return workbook({"Vide": []})


def stranger() -> bytes:
    return workbook({"A": [["Couleur", "Taille"], ["bleu", 3]]})


def stray_cell() -> bytes:
    return with_part(small(), "xl/worksheets/sheet1.xml", far_cell)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (old_or_locked, "protégé par un mot de passe, ou d’un ancien format"),
        (no_archive, "Ce classeur est abîmé"),
        (cut, "Ce classeur est abîmé"),
        (sheet_cut, "Ce classeur est abîmé"),
        (without_sheets, "Ce classeur est abîmé"),
        (empty, "n’a rien dans ses feuilles visibles"),
        (stranger, "Ce fichier n’est pas reconnu"),
        (stray_cell, "Ce classeur est trop grand"),
        (bomb, "Ce classeur est trop grand"),
        (one_long_text_named_often, "Ce classeur est trop grand"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused_with_the_reason(
    made: Callable[[], bytes], words: str
) -> None:
    report = take(made())

    assert not report.accepted
    assert words in report.files[0].errors[0].remedy
    assert not Client.objects.exists()


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    honest = small()
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = honest.replace(size.to_bytes(4, "little"), (size - 100).to_bytes(4, "little"))

    report = take(lying)

    assert "Ce classeur est abîmé" in report.files[0].errors[0].remedy

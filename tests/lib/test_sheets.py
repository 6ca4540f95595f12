import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from echeance.lib import sheets
from echeance.lib.sheets import Cell, Column, Kind, Sheet, Workbook, as_csv, csv_text, write_xlsx

COLUMNS = (
    Column("Dossier", 10),
    Column("Effet du", 12, Kind.DATE),
    Column("Total", 12, Kind.AMOUNT),
    Column("Pages", 8, Kind.COUNT),
)
ROWS: list[list[Cell]] = [
    ["007", date(2027, 1, 1), Decimal("1234.56"), 2],
    ["=1+1", None, Decimal("-12.00"), 0],
]


def test_a_csv_is_what_french_excel_opens() -> None:
    assert csv_text(Sheet("Avis", COLUMNS, ROWS)) == (
        "\ufeffDossier;Effet du;Total;Pages\r\n007;01/01/2027;1234,56;2\r\n'=1+1;;-12,00;0\r\n"
    )


@pytest.mark.parametrize("text", ["=1+1", "+33", "-@x", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_looks_like_a_formula_is_disarmed(text: str) -> None:
    assert as_csv(text) == f"'{text}"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_a_number_is_never_taken_for_a_formula(amount: Decimal) -> None:
    assert Decimal(as_csv(amount).replace(",", ".")) == amount


def test_a_workbook_has_real_dates_and_numbers_and_texts_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "avis.xlsx"

    write_xlsx(path, [Sheet("Critères", (Column("Critère", 40),), [["Tout"]]),
                      Sheet("Avis", COLUMNS, ROWS)])  # fmt: skip

    book = CalamineWorkbook.from_path(str(path))
    rows = book.get_sheet_by_name("Avis").to_python()
    assert book.sheet_names == ["Critères", "Avis"]
    assert rows[1] == ["007", date(2027, 1, 1), 1234.56, 2.0]
    assert rows[2] == ["=1+1", "", -12.0, 0.0]


def test_a_table_too_long_for_a_sheet_goes_on_in_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "XLSX_ROWS", 3)
    path = tmp_path / "long.xlsx"

    write_xlsx(path, [Sheet("Avis", (Column("N°", 5),), ([str(n)] for n in range(5)))])

    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["Avis", "Avis (2)", "Avis (3)"]
    assert book.get_sheet_by_name("Avis (3)").to_python() == [["N°"], ["4"]]


def test_a_workbook_opens_on_the_table_asked_for_and_prints_across_the_paper() -> None:
    out = io.BytesIO()
    with Workbook(out) as book:
        book.table("Critères", COLUMNS)
        book.table("Avis", COLUMNS).open_first()

    with zipfile.ZipFile(out) as parts:
        sheet = parts.read("xl/worksheets/sheet2.xml").decode()
        book_part = parts.read("xl/workbook.xml").decode()
    assert 'tabSelected="1"' in sheet
    assert 'activeTab="1"' in book_part
    assert '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"/>' in sheet
    assert "Avis!$1:$1" in book_part


def test_an_empty_table_keeps_its_heading() -> None:
    out = io.StringIO(newline="")
    sheets.write_csv(out, Sheet("Avis", COLUMNS, []))

    assert out.getvalue().count("\r\n") == 1

"""Workbooks as a second, independent reader sees them (calamine), and the drop-downs as they stand in the file."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import fastexcel
import openpyxl
import pytest
from paper_facts import KOTA, PALARAN, SELILI, dossier

from dtks_analytics.present.sheets.scorecard import scorecard_xlsx
from dtks_analytics.present.sheets.worklist import SHEET, Heading, Item, workbook

if TYPE_CHECKING:
    from pathlib import Path

CHOICES = {"diperbaiki": "Sudah diperbaiki", "benar": "Data sudah benar"}
ITEMS = [
    Item("k1", "nik_present", 17, "ID1", "=SITI", "••••••••••••9001", "001", "002", "2026-09", "Data sudah benar"),
    Item("k2", "nama_present", 18, None, None, None, None, None, None),
]
LIST = workbook(ITEMS, Heading("Selili", "2026-10", "DTKS", synthetic=True), CHOICES)
MAIN = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def as_calamine(data: bytes) -> dict[str, list[list[str]]]:
    """Read every cell of every sheet as text; empty ones are empty text."""
    book = fastexcel.read_excel(data)
    found = {}
    for name in book.sheet_names:
        table = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_arrow()
        found[name] = [[cell or "" for cell in row.values()] for row in table.to_pylist()]
    return found


def as_openpyxl(data: bytes) -> dict[str, list[list[str]]]:
    """Read the same with the other reader; whole numbers without a decimal point."""
    book = openpyxl.load_workbook(io.BytesIO(data))

    def text(value: object) -> str:
        if value is None:
            return ""
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)

    return {page.title: [[text(cell.value) for cell in row] for row in page.iter_rows()] for page in book.worksheets}


def filled(sheet: list[list[str]]) -> list[list[str]]:
    """Leave out empty rows and the empty cells at the end of a row: readers differ in where a sheet ends."""
    rows = [[cell for cell in row if cell] for row in sheet]
    return [row for row in rows if row]


def test_two_readers_see_the_same_worklist() -> None:
    """Every sheet, every cell; the formula is text for both."""
    ours = {name: filled(rows) for name, rows in as_calamine(LIST).items()}
    assert ours == {name: filled(rows) for name, rows in as_openpyxl(LIST).items()}
    assert any("'=SITI" in row for row in ours[SHEET])


@pytest.mark.parametrize("area", [KOTA, PALARAN, SELILI])
def test_two_readers_see_the_same_scorecard(area: str) -> None:
    """Sheets, heads and words agree; fractions to what a reader may round."""
    data = scorecard_xlsx(dossier(), area)
    one, other = as_calamine(data), as_openpyxl(data)
    assert list(one) == list(other)
    for name in one:
        for left, right in zip(filled(one[name]), filled(other[name]), strict=True):
            assert [_rounded(cell) for cell in left] == [_rounded(cell) for cell in right]


def _rounded(cell: str) -> str:
    try:
        return f"{float(cell):.6f}"
    except ValueError:
        return cell


def test_the_drop_down_in_the_file_is_a_shown_list_over_all_rows_that_refuses_other_words(tmp_path: Path) -> None:
    """As the format defines it: type list, arrow not hidden, error shown, a range that exists and holds the words."""
    path = tmp_path / "daftar.xlsx"
    path.write_bytes(LIST)
    with zipfile.ZipFile(path) as archive:
        book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - our own file
        names = [sheet.get("name") for sheet in book.findall("m:sheets/m:sheet", MAIN)]
        page = ET.fromstring(archive.read(f"xl/worksheets/sheet{names.index(SHEET) + 1}.xml"))  # noqa: S314
    (drop,) = (one for one in page.findall(".//m:dataValidation", MAIN) if one.get("type") == "list")
    assert (drop.get("sqref"), drop.get("showDropDown"), drop.get("showErrorMessage")) == ("L8:L9", None, "1")
    formula = drop.find("m:formula1", MAIN)
    assert formula is not None
    assert formula.text == "Pilihan!$A$3:$A$4"
    assert [row[0] for row in as_calamine(LIST)["Pilihan"][2:4]] == list(CHOICES.values())


def test_panes_and_filter_stand_in_the_file() -> None:
    """The head stays in view, and the filter covers all rows."""
    with zipfile.ZipFile(io.BytesIO(LIST)) as archive:
        page = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own file
    pane, chosen = page.find(".//m:pane", MAIN), page.find("m:autoFilter", MAIN)
    assert pane is not None
    assert (pane.get("state"), pane.get("topLeftCell")) == ("frozen", "D8")
    assert chosen is not None
    assert chosen.get("ref") == "A7:O9"

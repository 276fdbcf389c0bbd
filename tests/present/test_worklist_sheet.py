"""The worklist as a workbook: drop-down, filters, frozen panes, protected keys, harmless text, the mark."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from dtks_analytics.present.sheets.worklist import SHEET, Heading, Item, workbook

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

CHOICES = {"diperbaiki": "Sudah diperbaiki", "benar": "Data sudah benar"}
HEADING = Heading("Selili, Kec. Samarinda Ilir", "2026-10", "DTKS, versi 7", synthetic=True)
ITEM = Item("k1", "nik_present", 17, "ID1", "SITI", "••••••••••••9001", "001", "002", "2026-09", "Data sudah benar")


def opened(*items: Item, heading: Heading = HEADING) -> Worksheet:
    """Write a worklist and open it."""
    return openpyxl.load_workbook(io.BytesIO(workbook(items, heading, CHOICES)))[SHEET]


def cells(sheet: Worksheet) -> dict[str, openpyxl.cell.cell.Cell]:
    """Return the cells of the first item by the head above them."""
    head = next(row for row in sheet.iter_rows() if row[0].value == "Baris")
    return {str(cell.value): sheet.cell(cell.row + 1, cell.column) for cell in head}


def test_a_row_shows_what_to_do_and_only_the_end_of_a_nik() -> None:
    """Row number, masked NIK, rule and repair in words, the result known so far."""
    found = {head: cell.value for head, cell in cells(opened(ITEM)).items()}
    assert (found["Baris"], found["ID individu"], found["NIK"], found["RT/RW"]) == (
        17, "ID1", "••••••••••••9001", "001/002",
    )  # fmt: skip
    assert (found["Aturan"], found["Yang dilakukan"]) == ("P01 NIK terisi", "Isi NIK dari KTP-el atau KK.")
    assert (found["Tingkat"], found["Menahan nilai"], found["Sejak"]) == ("kesalahan", "ya", "Sep 2026")
    assert (found["Hasil pemeriksaan"], found["Catatan"], found["Kunci"]) == ("Data sudah benar", None, "k1")


def test_only_the_three_open_columns_can_be_written() -> None:
    """The sheet is protected; result, note and date are not; it filters, and its head stays in view."""
    sheet = opened(ITEM)
    assert sheet.protection.sheet
    assert not sheet.protection.autoFilter
    assert {head for head, cell in cells(sheet).items() if not cell.protection.locked} == {
        "Hasil pemeriksaan", "Catatan", "Tanggal",
    }  # fmt: skip
    assert sheet.auto_filter.ref == "A7:O8"
    assert sheet.freeze_panes == "D8"


def test_the_result_is_a_drop_down_of_the_choices() -> None:
    """The list names the second sheet, which holds exactly the words."""
    data = workbook([ITEM], HEADING, CHOICES)
    book = openpyxl.load_workbook(io.BytesIO(data))
    lists = [one for one in book[SHEET].data_validations.dataValidation if one.type == "list"]
    assert [(one.formula1, str(one.sqref)) for one in lists] == [("Pilihan!$A$3:$A$4", "L8")]
    assert [book["Pilihan"].cell(row, 1).value for row in (3, 4)] == list(CHOICES.values())


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_text_that_could_be_a_formula_is_neutralised(start: str) -> None:
    """A name that starts like a formula gets an apostrophe and stays text."""
    name = f"{start}1+1"
    cell = cells(opened(Item("k", "nik_present", 1, name, name, None, None, None, None)))["Nama"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


def test_missing_parts_are_words() -> None:
    """No name, no NIK, no RT: said, not blank."""
    found = cells(opened(Item("k", "nik_present", 1, None, None, None, None, "002", None)))
    assert [found[head].value for head in ("ID individu", "Nama", "NIK", "RT/RW", "Sejak")] == [
        "–", "kosong", "kosong", "–/002", "–",
    ]  # fmt: skip


def test_the_mark_stands_on_invented_data_only() -> None:
    """First cell of both sheets; nowhere for real data."""
    assert opened(ITEM)["A1"].value == "DATA SINTETIS"
    real = Heading("Selili", "2026-10", "DTKS", synthetic=False)
    assert "SINTETIS" not in str([[cell.value for cell in row] for row in opened(ITEM, heading=real).iter_rows()])


def test_a_list_without_findings_opens() -> None:
    """Nothing to do is a valid workbook."""
    assert "0 temuan" in str(opened()["A2"].value)

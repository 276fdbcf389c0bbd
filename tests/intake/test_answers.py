"""A worklist that comes back: what is taken, what is not and why; foreign and hostile files are refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from dtks_analytics.errors import RefusedError
from dtks_analytics.intake.answers import LIMITS, read
from dtks_analytics.present.sheets.worklist import HEADS, SHEET, Heading, Item, workbook
from dtks_analytics.store.worklist import ANSWERS

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 10, 31)
KEYS = [f"{number:024x}" for number in range(1, 5)]
KNOWN = dict.fromkeys(KEYS, "nik_present")


def filled(path: Path, *rows: tuple[str, Any, Any] | tuple[str, Any, Any, str]) -> Path:
    """Write the worklist of `KEYS` and fill in result, note and date (and another key) row by row."""
    items = [Item(key, "nik_present", n, "ID", "SITI", None, None, None, None) for n, key in enumerate(KEYS, 2)]
    book = openpyxl.load_workbook(io.BytesIO(workbook(items, Heading("Selili", "2026-10", "DTKS", True), ANSWERS)))
    sheet = book[SHEET]
    top = next(row[0].row for row in sheet.iter_rows() if row[0].value == "Baris")
    columns = [list(HEADS).index(head) + 1 for head in ("Hasil pemeriksaan", "Catatan", "Tanggal", "Kunci")]
    for number, values in enumerate(rows, top + 1):
        for column, value in zip(columns, values, strict=False):
            if value is not None:
                sheet.cell(number, column).value = value
    book.save(path)
    return path


def test_filled_rows_come_back_as_answers(tmp_path: Path) -> None:
    """Result as code, note, date as a date cell or as text, day before month; blank rows are counted, not kept."""
    path = filled(
        tmp_path / "a.xlsx",
        ("Warga pindah", "ke Bontang", date(2026, 10, 20)),
        ("data sudah benar", None, "05/10/2026"),
        ("Sudah diperbaiki di SIKS-NG", None, None),
    )
    got = read(path, KNOWN, ANSWERS, today=TODAY)
    assert [(one.item, one.answer, one.note, one.day) for one in got.filled] == [
        (KEYS[0], "pindah", "ke Bontang", "2026-10-20"),
        (KEYS[1], "benar", "", "2026-10-05"),
        (KEYS[2], "diperbaiki", "", ""),
    ]
    assert (got.rejected, got.blank) == ((), 1)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("apa saja", None, None), "RESULT_UNKNOWN"),
        (("Data sudah benar", None, None, "f" * 24), "KEY_UNKNOWN"),
        (("Data sudah benar", None, None, KEYS[1]), "KEY_TWICE"),
        (("Data sudah benar", "x" * 501, None), "NOTE_TOO_LONG"),
        (("Data sudah benar", "6472 0117 0890 9001", None), "NIK_IN_NOTE"),
        (("Data sudah benar", None, "31/02/2026"), "DAY_UNREADABLE"),
        (("Data sudah benar", None, "01/11/2026"), "DAY_IN_FUTURE"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_by_its_number(tmp_path: Path, row: Any, code: str) -> None:  # noqa: ANN401
    """The other rows are taken all the same."""
    got = read(filled(tmp_path / "a.xlsx", row, (None, None, None), ("Warga meninggal", None, None)), KNOWN, ANSWERS,
               today=TODAY)  # fmt: skip
    assert got.rejected == ((8, code),)
    assert [one.item for one in got.filled] == [KEYS[2]]
    assert got.reasons == {code: 1}


def refusal(path: Path, known: dict[str, str] = KNOWN) -> str:
    """Return the code of a refusal."""
    with pytest.raises(RefusedError) as caught:
        read(path, known, ANSWERS, today=TODAY)
    return caught.value.code


def test_the_list_of_another_kelurahan_is_refused_whole(tmp_path: Path) -> None:
    """None of its keys is known here."""
    assert refusal(filled(tmp_path / "a.xlsx"), {"a" * 24: "nik_present"}) == "OTHER_WORKLIST"


def test_another_workbook_is_no_worklist(tmp_path: Path) -> None:
    """The heads are missing."""
    book = openpyxl.Workbook()
    book.active.append(["Kunci", "Catatan"])
    book.save(tmp_path / "a.xlsx")
    assert refusal(tmp_path / "a.xlsx") == "NOT_A_WORKLIST"


def test_text_and_broken_archives_are_refused(tmp_path: Path) -> None:
    """CSV, and half a workbook."""
    csv = tmp_path / "a.csv"
    csv.write_text("Kunci;Hasil pemeriksaan\n")
    assert refusal(csv) == "NOT_A_TABLE"
    half = tmp_path / "half.xlsx"
    half.write_bytes(filled(tmp_path / "a.xlsx").read_bytes()[:3_000])
    assert refusal(half) == "NOT_A_TABLE"


def test_a_cell_far_away_is_refused_before_it_is_unfolded(tmp_path: Path) -> None:
    """Two cells that span the whole sheet would make the reader abort."""
    good, bad = filled(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = data.replace(
                    b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                )
            target.writestr(name, data)
    assert refusal(bad) == "TOO_LARGE"


def test_the_limits_are_those_of_a_worklist() -> None:
    """A file of registers does not come in by this door."""
    assert LIMITS.file_bytes <= 20 << 20

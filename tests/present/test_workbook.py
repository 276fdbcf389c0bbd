"""Downloads: text stays text, numbers stay numbers, synthetic data is marked."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtks_analytics.present.sheets import pairs
from dtks_analytics.present.sheets.workbook import FORMULA_STARTS, Field, Sheet, csv_bytes, harmless, workbook

FIELDS = [
    Field("Kode"),
    Field("Kelurahan"),
    Field("Warga miskin", "count"),
    Field("Bagian", "share"),
    Field("Sejak", "date"),
]
ROWS = [
    ["64.72.04.1001", "Selili", 1581, 0.0459, date(2026, 10, 1)],
    ["64.72.09.1004", "=1+1", 0, None, None],
    ["64.72.09.1005", "Jawa", "disamarkan", "disamarkan", None],
]
SHEET = Sheet("Kelurahan: [Okt]", "Warga miskin, Oktober 2026", FIELDS, ROWS, ["DTSEN, terbit 3 November 2026"])
DEFINITIONS = [("Warga miskin", "anggota keluarga pada desil 1", "Kementerian Sosial")]


def opened(*, synthetic: bool = True) -> openpyxl.Workbook:
    """Write the sheet and read it back."""
    return openpyxl.load_workbook(io.BytesIO(workbook([SHEET], DEFINITIONS, synthetic=synthetic)))


def test_every_sheet_of_synthetic_data_says_so_in_its_first_cell() -> None:
    """The sheet of definitions too; real data carries no mark."""
    assert [page["A1"].value for page in opened().worksheets] == ["DATA SINTETIS", "DATA SINTETIS"]
    assert [page["A1"].value for page in opened(synthetic=False).worksheets] == [SHEET.title, "Definisi dan sumber"]


def test_values_keep_their_type_and_words_stand_where_there_is_no_value() -> None:
    """Zero is 0, unknown a dash, hidden a word."""
    page = opened().worksheets[0]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=6)]
    assert rows[0] == ["64.72.04.1001", "Selili", 1581, 0.0459, datetime(2026, 10, 1)]  # noqa: DTZ001 -- as Excel stores it
    assert rows[1][2:] == [0, "–", "–"]
    assert rows[2][2:4] == ["disamarkan", "disamarkan"]
    assert page["D6"].number_format == "0.0%"
    assert page.freeze_panes == "C6"


def test_no_text_becomes_a_formula_or_a_link() -> None:
    """In the file itself there is no formula element."""
    hostile = Sheet("x", "=1+1", [Field("=A1")], [["=cmd|'/c calc'!A1"], ["@SUM(1)"], ["https://example.org"]])
    content = workbook([hostile], [("=1", "+1", "-1")], synthetic=False)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        pages = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert all(b"<f>" not in page and b"hyperlink" not in page for page in pages)


def test_the_last_sheet_holds_the_definitions() -> None:
    """Term, meaning, source."""
    page = opened().worksheets[-1]
    assert page.title == "Definisi"
    assert [cell.value for cell in page[5]] == list(DEFINITIONS[0])


def test_tab_names_fit_excel_and_differ() -> None:
    """Forbidden letters go, doubles get a number."""
    book = openpyxl.load_workbook(
        io.BytesIO(workbook([SHEET, SHEET, Sheet("?", "", [Field("a")], [])], [], synthetic=False))
    )
    assert book.sheetnames == ["Kelurahan   Okt", "Kelurahan   Okt 2", "Data", "Definisi"]


def test_a_long_line_at_the_foot_is_shortened_and_not_dropped() -> None:
    """Excel takes 255 characters there, and the library leaves a longer foot out: the page would lose its notice."""
    content = pairs.workbook(
        [], pairs.Heading("Lurah Selili", "2026-10", "Informasi dikecualikan " * 20, synthetic=True)
    )
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert page.oddFooter.left.text.startswith("DATA SINTETIS Informasi dikecualikan")
    assert page.oddFooter.right.text == "&P dari &N"


def test_the_same_input_gives_the_same_bytes() -> None:
    """A download can be compared by its hash."""
    when = datetime(2026, 11, 3, tzinfo=UTC)
    one, two = (workbook([SHEET], DEFINITIONS, synthetic=True, created=when) for _ in range(2))
    assert one == two


def test_a_csv_opens_in_indonesian_excel() -> None:
    """Byte order mark, semicolons, decimal comma, per cent in the head, mark of synthetic data in the last column."""
    lines = csv_bytes(SHEET, synthetic=True).decode("utf-8").split("\r\n")
    assert lines[0] == "\ufeffKode;Kelurahan;Warga miskin;Bagian (%);Sejak;keterangan"
    assert lines[1] == "64.72.04.1001;Selili;1581;4,59;2026-10-01;DATA SINTETIS"
    assert lines[2] == "64.72.09.1004;'=1+1;0;–;–;DATA SINTETIS"
    assert csv_bytes(SHEET, synthetic=False).decode("utf-8").split("\r\n")[1].endswith(";2026-10-01")


@given(st.text())
def test_no_csv_field_starts_like_a_formula(text: str) -> None:
    """Whatever a file contained, and it can be read back."""
    sheet = Sheet("x", "x", [Field("a"), Field("b", "count")], [[text, 1]])
    content = csv_bytes(sheet, synthetic=False).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))
    assert not rows[1][0].startswith(FORMULA_STARTS)
    assert rows[1][0].removeprefix("'").endswith(text.removeprefix("'"))


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_each_start_of_a_formula_is_disarmed(start: str) -> None:
    """The apostrophe comes first."""
    assert harmless(f"{start}1") == f"'{start}1"
    assert harmless("Selili") == "Selili"
    assert harmless("−410") == "−410"

"""Workbooks of several sheets: all parts of a delivery are read and listed, what is unclear is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from made_files import HEADER, accepted, look, person, reconciles, table, write_csv, write_xlsx
from made_forms import BOOKS, html, write

from dtks_analytics.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

RECAP = [["Kelurahan", "Jumlah"], ["RAWA MAKMUR", "2"], ["SINDANG SARI", "1"]]


def group(first: int, count: int, **cells: Any) -> list[list[Any]]:  # noqa: ANN401 - cells of made-up people
    """Return the header and some people."""
    return table(*(person(first + n, **cells) for n in range(count)))


def refusal(tmp_path: Path, path: Path, **options: Any) -> RefusedError:  # noqa: ANN401 - see `examine`
    """Return the refusal of a file."""
    with pytest.raises(RefusedError) as caught:
        look(tmp_path, path, **options)
    return caught.value


def listed(report: Any) -> list[tuple[str, int | None, bool, str]]:  # noqa: ANN401 - an `Examined`
    """Return the sheets of a report in short."""
    return [(sheet["sheet"], sheet["rows"], sheet["read"], sheet["why"]) for sheet in report.sheets]


@pytest.mark.parametrize("form", ["xlsx", *BOOKS])
def test_one_sheet_a_kelurahan_makes_one_month(tmp_path: Path, form: str) -> None:
    """Every row of every sheet is read, the summary is listed; rows are those of the same people in one CSV."""
    parts = {
        "Rekap": RECAP,
        "Rawa Makmur": group(9001, 3),
        "Sindang Sari": [["Kelurahan Sindang Sari"], [], *group(9011, 2, kec="SAMBUTAN", kel="SINDANG SARI")],
        "Kosong": [list(HEADER)],
    }
    path = tmp_path / "a.xlsx"
    if form == "xlsx":
        with xlsxwriter.Workbook(str(path)) as book:
            for name, rows in parts.items():
                sheet = book.add_worksheet(name)
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, row)
    else:
        write(path, BOOKS[form](parts))
    report = look(tmp_path, path)
    assert listed(report) == [
        ("Rawa Makmur", 3, True, ""), ("Sindang Sari", 2, True, ""), ("Rekap", None, False, "no_header"),
        ("Kosong", None, False, "empty"),
    ]  # fmt: skip
    assert (report.rows_read, report.rows_accepted) == (5, 5)
    assert reconciles(report)
    rows = accepted(report)
    assert [(row["lembar"], row["baris"]) for row in rows] == [
        ("Rawa Makmur", 2), ("Rawa Makmur", 3), ("Rawa Makmur", 4), ("Sindang Sari", 4), ("Sindang Sari", 5),
    ]  # fmt: skip
    whole = [*group(9001, 3), *group(9011, 2, kec="SAMBUTAN", kel="SINDANG SARI")[1:]]
    truth = accepted(look(tmp_path, write_csv(tmp_path / "b.csv", whole)))
    skip = {"lembar", "baris", "sumber_berkas", "sha256_berkas"}
    assert [{k: v for k, v in row.items() if k not in skip} for row in rows] == [
        {k: v for k, v in row.items() if k not in skip} for row in truth
    ]


def test_tables_of_a_page_are_sheets(tmp_path: Path) -> None:
    """A page that repeats the header for every kelurahan, below a table that only arranges its heading."""
    page = html({"a": [["DINAS SOSIAL"]], "b": group(9001, 2), "c": group(9011, 1)})
    report = look(tmp_path, write(tmp_path / "a.xls", page))
    assert listed(report) == [("Tabel 2", 2, True, ""), ("Tabel 3", 1, True, ""), ("Tabel 1", None, False, "no_header")]


@pytest.mark.parametrize("form", ["xlsx", *BOOKS])
def test_hidden_sheets_with_data_need_a_word(tmp_path: Path, form: str) -> None:
    """Nothing said: refused and named; read; passed over; the visible one by its name; the hidden one by its name."""
    path, (seen, away) = tmp_path / "a.xlsx", (group(9001, 2), group(9011, 3))
    if form == "xlsx":
        write_xlsx(path, seen, away, hidden=[1])
    else:
        write(path, BOOKS[form]({"Lembar 1": seen, "Lembar 2": away}, hidden=["Lembar 2"]))
    error = refusal(tmp_path, path)
    assert (error.code, error.detail) == ("AMBIGUOUS_SHEETS", {"hidden_sheets": ["Lembar 2"]})
    assert "“Lembar 2”" in error.message
    assert look(tmp_path, path, hidden_sheets="read").rows_accepted == 5
    skipped = look(tmp_path, path, hidden_sheets="skip")
    assert skipped.rows_accepted == 2
    assert listed(skipped) == [("Lembar 1", 2, True, ""), ("Lembar 2", None, False, "hidden")]
    named = look(tmp_path, path, sheets=["Lembar 2"])
    assert (named.rows_accepted, listed(named)[1]) == (3, ("Lembar 1", None, False, "not_named"))


def test_a_hidden_template_or_note_needs_no_word(tmp_path: Path) -> None:
    """It holds nobody."""
    path = write_xlsx(tmp_path / "a.xlsx", group(9001, 1), [list(HEADER)], [["catatan"]], hidden=[1, 2])
    assert look(tmp_path, path).rows_accepted == 1


def test_a_file_whose_only_data_is_hidden_is_refused_even_if_passed_over(tmp_path: Path) -> None:
    """There would be nothing left."""
    path = write_xlsx(tmp_path / "a.xlsx", [["catatan"]], group(9001, 1), hidden=[1])
    assert refusal(tmp_path, path, hidden_sheets="skip").code == "AMBIGUOUS_SHEETS"
    assert look(tmp_path, path, hidden_sheets="read").rows_accepted == 1


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (group(9001, 4), "memuat orang yang sama"),
        (group(9001, 4, Alamat="JL LAIN", Bansos_Pkh="YA"), "memuat orang yang sama"),
        ([*group(9001, 3), *group(9050, 40)[1:]], "memuat orang yang sama"),
        ([*group(9003, 2), *group(9050, 1)[1:]], "memuat orang yang sama"),
        (group(9050, 3)[1:], "tanpa baris judul kolom"),
    ],
)
def test_sheets_that_repeat_people_or_have_no_header_are_refused(
    tmp_path: Path, second: list[list[Any]], words: str
) -> None:
    """The same rows, the month after, a sheet of all beside the parts, a part of another sheet, a continuation."""
    error = refusal(tmp_path, path := write_xlsx(tmp_path / "a.xlsx", group(9001, 4), second))
    assert error.code == "AMBIGUOUS_SHEETS"
    assert words in error.message
    assert "“Lembar 2”" in error.message
    assert look(tmp_path, path, sheets=["Lembar 1"]).rows_accepted == 4


def test_a_person_on_two_sheets_is_no_reason_to_refuse(tmp_path: Path) -> None:
    """Duplicates between kelurahan are findings of the register."""
    second = [*group(9001, 1), *group(9011, 3)[1:]]
    assert look(tmp_path, write_xlsx(tmp_path / "a.xlsx", group(9001, 4), second)).rows_accepted == 8


def test_sheets_named_after_different_months_are_refused(tmp_path: Path) -> None:
    """Even if they hold different people."""
    path = write(tmp_path / "a.xls", BOOKS["BIFF8"]({"Juli 2026": group(9001, 2), "AGT 2026": group(9011, 2)}))
    error = refusal(tmp_path, path)
    assert (error.code, error.detail["sheets"]) == ("AMBIGUOUS_SHEETS", ["Juli 2026", "AGT 2026"])
    assert look(tmp_path, path, sheets=["AGT 2026"]).rows_accepted == 2


def test_one_sheet_of_many_without_a_column_is_not_left_out(tmp_path: Path) -> None:
    """It would be a kelurahan less in silence."""
    second = group(9011, 2)
    second[0][HEADER.index("Nokk")] = "Nomer KK"
    error = refusal(tmp_path, path := write_xlsx(tmp_path / "a.xlsx", group(9001, 2), second))
    assert (error.code, error.detail["sheet"]) == ("MISSING_COLUMNS", "Lembar 2")
    assert look(tmp_path, path, column_names={"Nomer KK": "no_kk"}).rows_accepted == 4


def test_sheets_of_two_layouts_are_named(tmp_path: Path) -> None:
    """The layout decides where the person says it."""
    other = [[*HEADER[3:5], "NIK", "NOKK", "Nama", "FIRST_SK", "padankan_at"], ["PALARAN", "RAWA MAKMUR", "", "", "A"]]
    error = refusal(tmp_path, write_xlsx(tmp_path / "a.xlsx", group(9001, 2), other))
    assert error.code == "AMBIGUOUS_SHEETS"
    assert "--layout" in error.message


def test_a_sheet_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A slip of the pen in ``--sheet``."""
    assert "“Data”" in refusal(tmp_path, write_xlsx(tmp_path / "a.xlsx", group(9001, 1)), sheets=["Data"]).message


def test_a_list_of_several_sheets_is_one_list(tmp_path: Path) -> None:
    """Deaths of two months of recording, on two sheets."""

    def deaths(first: int) -> list[list[str]]:
        rows = [[f"647201170890{first + n}", "CONTOH", f"2026-05-2{n}"] for n in range(3)]
        return [["nik", "nama", "tanggal_meninggal"], *rows]

    report = look(tmp_path, write_xlsx(tmp_path / "a.xlsx", deaths(9001), deaths(9011)))
    assert (report.layout, report.rows_accepted) == ("death_list", 6)
    assert listed(report) == [("Lembar 1", 3, True, ""), ("Lembar 2", 3, True, "")]
    assert reconciles(report)

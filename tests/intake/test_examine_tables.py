"""Where the table is: headers below titles, totals and signatures, sheets, columns that do not belong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from made_files import HEADER, accepted, look, person, reconciles, refused, table, write_csv, write_xlsx

if TYPE_CHECKING:
    from pathlib import Path


def test_header_below_titles_totals_blanks_and_signatures_are_no_data(tmp_path: Path) -> None:
    """Two people stand among nine lines; row numbers are those of the sheet."""
    head, first, second = table(person(9001), person(9002))
    wide = len(HEADER)
    rows = [
        ["DAFTAR PENERIMA"],
        [],
        head,
        [str(n + 1) for n in range(wide)],
        first,
        [],
        second,
        [None] * 9 + ["Jumlah", "2"],
        [],
        [None] * 11 + ["Samarinda, 12 Juni 2026"],
        [None] * 11 + ["Lurah Rawa Makmur"],
        [None] * 11 + ["CONTOH PEJABAT, S.Sos"],
        [None] * 10 + ["NIP. 199008172010019001"],
    ]
    for path in (write_xlsx(tmp_path / "a.xlsx", rows), write_csv(tmp_path / "a.csv", rows)):
        report = look(tmp_path, path)
        assert [row["baris"] for row in accepted(report)] == [5, 7]
        assert (report.header_row, report.rows_read, report.rows_not_data) == (3, 10, 8)
        assert report.not_data_reasons == {"blank": 2, "column_numbers": 1, "signature": 4, "total": 1}
        assert reconciles(report)


def test_a_person_without_nik_and_card_is_a_person(tmp_path: Path) -> None:
    """Missing is not wrong, and not a footnote either."""
    report = look(tmp_path, write_csv(tmp_path / "a.csv", table(person(9001, Nik="", Nokk="-"))))
    assert (report.rows_accepted, accepted(report)[0]["nik"], accepted(report)[0]["no_kk"]) == (1, None, None)


def test_unknown_and_never_kept_columns_are_listed(tmp_path: Path) -> None:
    """A surplus column is dropped and named."""
    extra = {"Catatan": "x", "Jenis Disabilitas": "x", "Nama Ayah": "x", "No": "1", "Status": "x"}
    report = look(tmp_path, write_csv(tmp_path / "a.csv", table(person(9001) | extra)))
    assert report.columns_unknown == ["catatan", "status"]
    assert report.columns_dropped == ["nama_ibu_kandung", "jenis_disabilitas", "nama_ayah"]
    assert "nama_ibu_kandung" in report.columns_present


def test_missing_and_unknown_headers_are_refused(tmp_path: Path) -> None:
    """Without NIK; without kelurahan; with nothing known; with a column twice."""
    rows = table(person(9001))

    def without(title: str) -> list[list[str]]:
        place = HEADER.index(title)
        return [[*row[:place], *row[place + 1 :]] for row in rows]

    assert refused(tmp_path, write_csv(tmp_path / "a.csv", without("Nik"))) == "MISSING_COLUMNS"
    assert refused(tmp_path, write_csv(tmp_path / "a.csv", without("Desa/Keluarahan"))) == "MISSING_COLUMNS"
    assert refused(tmp_path, write_csv(tmp_path / "a.csv", [["a", "b", "c"], ["1", "2", "3"]])) == "UNKNOWN_LAYOUT"
    assert (
        refused(
            tmp_path,
            write_csv(tmp_path / "a.csv", [[*row, cell] for row, cell in zip(rows, ["NIK", "x"], strict=True)]),
        )
        == "UNKNOWN_LAYOUT"
    )


def test_sheets_without_the_header_do_not_matter(tmp_path: Path) -> None:
    """Notes and an empty template beside the data; nothing but notes; nothing at all."""
    people, template, notes = table(person(9001)), [list(HEADER)], [["Catatan"], ["x"]]
    assert look(tmp_path, write_xlsx(tmp_path / "a.xlsx", notes, people, template)).sheet == "Lembar 2"
    assert refused(tmp_path, write_xlsx(tmp_path / "a.xlsx", notes)) == "UNKNOWN_LAYOUT"
    assert refused(tmp_path, write_xlsx(tmp_path / "a.xlsx")) == "EMPTY_FILE"
    assert refused(tmp_path, write_xlsx(tmp_path / "a.xlsx", template)) == "NO_ROWS"
    assert refused(tmp_path, write_csv(tmp_path / "a.csv", template)) == "NO_ROWS"


def test_a_sheet_that_begins_below_and_beside_the_corner_keeps_its_row_numbers(tmp_path: Path) -> None:
    """Two empty rows above and three empty columns to the left."""
    rows = [[], [], *([None] * 3 + row for row in table(person(9001)))]
    assert accepted(look(tmp_path, write_xlsx(tmp_path / "a.xlsx", rows)))[0]["baris"] == 4

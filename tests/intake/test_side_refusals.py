"""Lists beside the register that are nearly one, hold nobody, or name people who cannot be found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from made_files import look, refused, set_aside, write_csv
from side_tables import HEADERS, NIK, titles

from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.errors import RefusedError
from dtks_analytics.intake.table import recognise

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("header", "kind", "lacks"),
    [
        ("NIK, Nama KPM, No KKS, Jenis Bansoss, Tahap Salurr, Nominall", "bansos_list", "jenis bansos"),
        ("Nama, Tanggal Meninggal, No Akta Kematian", "death_list", "NIK atau ID individu atau tanggal lahir"),
        ("NIK, Lembaga Penyalur, Nama", "bpk_findings", "keterangan"),
    ],
)
def test_what_is_nearly_a_list_is_refused_with_what_it_lacks(header: str, kind: str, lacks: str) -> None:
    """Titles with a slip of the pen count as near; no cell is named."""
    with pytest.raises(RefusedError, match="UNKNOWN_LAYOUT") as caught:
        recognise([("", [titles(header), ["x"] * 9])], None)
    assert f"Paling mirip {SIDES[kind].label}, tetapi kolom ini tidak ada: {lacks}." in caught.value.message


def test_deaths_without_numbers_come_in_and_lists_of_births_do_not(tmp_path: Path) -> None:
    """A cemetery knows name and birth date; a certificate alone says nothing of a death."""
    rows = [
        ["Nama Jenazah", "Tgl Lahir", "Kelamin", "Tanggal Kematian"],
        ["SITI AMINAH", "1990-08-17", "P", "2026-08-03"],
    ]
    report = look(tmp_path, write_csv(tmp_path / "a.csv", rows))
    assert (report.layout, report.rows_accepted) == ("death_list", 1)
    births = [["NIK", "Nama", "Tanggal Lahir", "No Akta"], [NIK, "SITI AMINAH", "1990-08-17", "AL-1"]]
    assert refused(tmp_path, write_csv(tmp_path / "b.csv", births)) == "UNKNOWN_LAYOUT"


def test_somebody_with_a_name_and_a_date_is_set_aside_and_a_signature_is_no_data(tmp_path: Path) -> None:
    """Whoever cannot be found in the register is still somebody."""
    rows = [
        ["nik", "nama", "tanggal_meninggal", "no_akta_kematian"], [NIK, "SITI AMINAH", "2026-08-03", "A"],
        ["", "BUDI SANTOSO", "2026-08-04", ""], ["", "Samarinda,", "31 Agustus 2026", ""], ["", "Kepala Dinas", "", ""],
    ]  # fmt: skip
    report = look(tmp_path, write_csv(tmp_path / "a.csv", rows))
    assert set_aside(report) == [(3, "nik", "ROW_MALFORMED")]
    assert (report.rows_accepted, report.rows_not_data) == (1, 2)


@pytest.mark.parametrize("rows", [[], [["", "", "", ""]], [["Jumlah", "0", "", ""]]])
def test_a_list_of_nobody_is_refused(tmp_path: Path, rows: list[list[Any]]) -> None:
    """It would take the place of a list that holds somebody."""
    assert refused(tmp_path, write_csv(tmp_path / "a.csv", [titles(HEADERS["death_list"]), *rows])) == "NO_ROWS"

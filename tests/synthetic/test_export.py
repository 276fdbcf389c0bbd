"""Exports carry the headers of real files, the title row, text cells and equal bytes."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import openpyxl
import pyarrow.parquet as pq
import pytest
from plain_rules import broken

from dtks_analytics.synthetic import export
from dtks_analytics.synthetic.layouts import DEMO, LAYOUTS
from dtks_analytics.synthetic.listing import active_only
from dtks_analytics.synthetic.year import Year

if TYPE_CHECKING:
    from pathlib import Path

PERIOD = "2026-08"


def lines(path: Path) -> list[list[str]]:
    """Return the rows of a CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_csv_has_title_header_and_every_row(tmp_path: Path, layout: str) -> None:
    """The first line says DATA SINTETIS, the second is the header, the rest are the people."""
    path = export.synth(layout, 120, 1, PERIOD, tmp_path / "a.csv", tmp_path / "truth.parquet")[0]
    rows = lines(path)
    assert rows[0] == [export.TITLE]
    assert "DATA SINTETIS" in rows[0][0]
    assert rows[1] == list(LAYOUTS[layout].members)
    assert len(rows) == 2 + 120


def test_the_headers_keep_their_misspellings() -> None:
    """As the real exports write them."""
    assert {"ID DKTS", "Desa/Keluarahan", "Bansos_Bnpnt_Ppkm", "Pbi_Jni"} <= set(LAYOUTS["bnba_dtks"].members)
    assert {"BNPT_PPKM", "periode_bpnt_ppkm"} <= set(LAYOUTS["siksng_dtks"].members)


def test_the_truth_points_at_the_rows_of_the_file(tmp_path: Path) -> None:
    """``baris`` counts lines from one, title and header included."""
    path = export.synth(DEMO, 300, 4, PERIOD, tmp_path / "a.csv", tmp_path / "truth.parquet")[0]
    rows = lines(path)
    truth = pq.read_table(tmp_path / "truth.parquet").to_pylist()
    at = rows[1].index("ID DKTS")
    assert all(rows[line["baris"] - 1][at] == line["id_individu"] for line in truth)
    nik = rows[1].index("Nik")
    missing = [line["baris"] for line in truth if line["rule"] == "nik_present"]
    assert missing
    assert all(rows[number - 1][nik] in {"", "-", "0000000000000000"} for number in missing)


@pytest.mark.parametrize("rows", [3, 60, 1_000])
def test_a_layout_that_cannot_say_inactive_lists_active_people_only(rows: int) -> None:
    """Exactly the rows asked for, none of them a copy that was put to sleep, each with its identity."""
    table, truth = active_only(rows, 6, PERIOD)
    assert table.num_rows == rows
    assert set(table["is_nonaktif"].to_pylist()) == {""}
    identity = [line for line in truth.to_pylist() if line["rule"] == ""]
    assert [line["baris"] for line in identity] == list(range(3, rows + 3))
    assert [line["id_individu"] for line in identity] == table["id_individu"].to_pylist()
    found = broken(table.to_pandas().astype(object), PERIOD, None)
    known = {line["baris"] for line in truth.to_pylist() if line["rule"] == "has_kepala_keluarga"}
    assert found["has_kepala_keluarga"] == known


def test_a_workbook_holds_text_only_and_two_sheets_for_dtsen(tmp_path: Path) -> None:
    """Members first, one row a family in the other sheet, joined by ``id_keluarga``."""
    path = export.synth("siksng_dtsen", 200, 2, PERIOD, tmp_path / "a.xlsx", tmp_path / "t.parquet")[0]
    book = openpyxl.load_workbook(path)
    members, families = book["Anggota"], book["Keluarga"]
    assert members.max_row == 2 + 200
    assert {cell.data_type for row in members.iter_rows(min_row=3) for cell in row if cell.value is not None} == {"s"}
    listed = [cell.value for cell in families["A"][2:]]
    assert len(listed) == len(set(listed))
    assert set(listed) == {cell.value for cell in members["A"][2:]}


def test_a_dtsen_csv_comes_as_two_files(tmp_path: Path) -> None:
    """People and families apart, as a delivery of two files."""
    paths = export.synth("siksng_dtsen", 80, 2, PERIOD, tmp_path / "a.csv", tmp_path / "t.parquet")
    assert [path.name for path in paths] == ["a.csv", "a-keluarga.csv"]


def test_area_codes_follow_the_layout(tmp_path: Path) -> None:
    """Kemendagri without dots in the table of persons, BPS in the baseline."""
    persons = lines(export.synth("siksng_dtks", 90, 1, PERIOD, tmp_path / "a.csv", tmp_path / "t.parquet")[0])
    baseline = lines(export.synth("dtsen_baseline", 90, 1, PERIOD, tmp_path / "b.csv", tmp_path / "t.parquet")[0])
    codes = {row[persons[1].index("id_desa")] for row in persons[2:]} - {""}
    assert {len(code) for code in codes} == {10}
    assert all(code.startswith("647201") for code in codes if code.endswith("1001") and code < "647202")
    bps = {row[baseline[1].index("kode_kelurahan_desa")] for row in baseline[2:]} - {""}
    assert {code[:7] for code in bps} <= {f"64720{n}" for n in (10, 20, 21, 22, 30, 31, 40, 50, 60, 61)}


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_equal_seeds_give_equal_bytes(tmp_path: Path, name: str) -> None:
    """A file can be made again and compared by its hash."""
    made = [
        export.synth("bnba_dtks", 150, 9, PERIOD, tmp_path / folder / name, tmp_path / f"{folder}.parquet")[0]
        for folder in ("one", "two")
    ]
    assert made[0].read_bytes() == made[1].read_bytes()
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    """Only the two kinds of file the offices use."""
    table, _ = Year(rows=5, months=1).month("2026-10")
    with pytest.raises(ValueError, match=r"xlsx or \.csv"):
        export.write(table, "bnba_dtks", tmp_path / "a.ods")

"""From a file to accepted rows, quarantine and report: numbers, dates, headers, sheets, areas, secrets."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_files import (
    accepted,
    inline_sheet,
    look,
    person,
    raw_xlsx,
    reconciles,
    refused,
    set_aside,
    table,
    write_csv,
    write_xlsx,
)

from dtks_analytics.catalogue.columns import snapshot_columns
from dtks_analytics.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_one_person_comes_through_every_kind_of_file(tmp_path: Path, kind: str) -> None:
    """The same row from text, workbook and Parquet."""
    rows = table(person(Bansos_Pkh="TIDAK"))
    path = tmp_path / f"juni.{kind}"
    if kind == "parquet":
        pq.write_table(pa.table({name: [cell] for name, cell in zip(*rows, strict=True)}), path)
    else:
        (write_csv if kind == "csv" else write_xlsx)(path, rows)
    report = look(tmp_path, path)
    (row,) = accepted(report)
    assert list(row) == list(snapshot_columns())
    assert re.fullmatch(r"([0-9a-f]{5})+", row.pop("kunci_ibu_mirip"))
    assert {name: value for name, value in row.items() if value is not None} == {
        "id_individu": "DTKS-9001",
        "kode_kelurahan": "64.72.01.1001",
        "kode_kecamatan": "64.72.01",
        "alamat": "JL CONTOH NO 1",
        "rt": "001",
        "rw": "002",
        "no_kk": "6472011203159001",
        "nik": "6472011708909001",
        "nama": "CONTOH SATU",
        "tempat_lahir": "SAMARINDA",
        "tanggal_lahir": date(1990, 8, 17),
        "tanggal_lahir_terisi": True,
        "jenis_kelamin": "L",
        "hubungan_keluarga": "KEPALA",
        "pekerjaan": "BURUH",
        "status_padan": "PADAN",
        "bpnt": True,
        "pkh": False,
        "bpnt_ppkm": False,
        "pbi": True,
        "nama_ibu_sah": True,
        "kunci_ibu": row["kunci_ibu"],
        "periode_data": "2026-06",
        "sumber_berkas": f"juni.{kind}",
        "lembar": "Lembar 1" if kind == "xlsx" else "",
        "baris": 2,
        "sha256_berkas": hashlib.sha256(path.read_bytes()).hexdigest(),
        "jenis_berkas": "bnba_dtks",
    }
    assert (report.layout, report.rows_read, report.rows_accepted) == ("bnba_dtks", 1, 1)
    assert json.loads(json.dumps(report.to_json()))["files"][0]["name"] == f"juni.{kind}"


def test_the_mother_s_name_is_nowhere_in_the_result(tmp_path: Path) -> None:
    """Only a keyed hash of the normalised name, equal for equal names, and whether it is not the own name."""
    people = [
        person(9001, Nama_Ibu_Kandung="Zulaikha Contoh"),
        person(9002, Nama_Ibu_Kandung=" ZULAIKHA  CONTOH."),
        person(9003, Nama_Ibu_Kandung="contoh satu"),
        person(9004, Nama_Ibu_Kandung="-"),
    ]
    people[0]["Nomor KKS"] = "6013010000009001"
    report = look(tmp_path, write_csv(tmp_path / "a.csv", table(*people)))
    first, second, own, empty = accepted(report)
    assert first["kunci_ibu"] == second["kunci_ibu"] != own["kunci_ibu"]
    assert [row["nama_ibu_sah"] for row in (first, second, own, empty)] == [True, True, False, False]
    assert (empty["kunci_ibu"], empty["kunci_rekening"]) == (None, None)
    assert first["kunci_rekening"]
    assert report.columns_dropped == ["nama_ibu_kandung", "no_rekening"]
    everything = json.dumps(report.to_json()) + str(pq.read_table(report.accepted).to_pydict())
    assert "ZULAIKHA" not in everything.upper()
    assert "6013010000009001" not in everything


def test_a_column_of_numeric_nik_is_refused(tmp_path: Path) -> None:
    """In a workbook, in Parquet, and in text where a spreadsheet has written exponents."""
    numbers = [person(9001 + n, Nik=6472011708909001 + n) for n in range(3)]
    assert refused(tmp_path, write_xlsx(tmp_path / "a.xlsx", table(*numbers))) == "NIK_NUMERIC"
    powers = [person(9001 + n, Nik="6,47201E+15") for n in range(3)]
    assert refused(tmp_path, write_csv(tmp_path / "a.csv", table(*powers), ";")) == "NIK_NUMERIC"
    columns = {name: [cell] for name, cell in zip(*table(numbers[0]), strict=True)}
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    assert refused(tmp_path, tmp_path / "a.parquet") == "NIK_NUMERIC"


@pytest.mark.parametrize("usual", [True, False])
def test_single_numeric_cells_are_set_aside(tmp_path: Path, usual: bool) -> None:  # noqa: FBT001 - a table of cases
    """NIK or KK; by the stream, and by a second look where the XML is unusual."""
    rows = table(person(9001), person(9002), person(9003))
    sheet = inline_sheet(rows)
    sheet = sheet.replace(
        b'<c r="K3" t="inlineStr"><is><t>6472011708909002</t></is></c>', b'<c r="K3"><v>6472011708909000</v></c>'
    )
    sheet = sheet.replace(
        b'<c r="J4" t="inlineStr"><is><t>6472011203159003</t></is></c>', b'<c r="J4"><v>6472011203159000</v></c>'
    )
    if not usual:
        sheet = sheet.replace(b'<c r="A2" t="inlineStr">', b'<c t="inlineStr" r="A2">')
    report = look(tmp_path, raw_xlsx(tmp_path / "a.xlsx", sheet))
    assert set_aside(report) == [(3, "nik", "NIK_NUMERIC_CELL"), (4, "no_kk", "NIK_NUMERIC_CELL")]
    assert [row["baris"] for row in accepted(report)] == [2]
    assert reconciles(report)


def test_damaged_nik_kept_as_text_are_accepted_as_they_are(tmp_path: Path) -> None:
    """Fifteen digits, letters, above 2^53, zeros, an exponent among others: for the rules to judge."""
    written = ["647201170890900", "64720117089090011", "ABC", "9471011708909001", "0000000000000000", "6,47E+15", "-"]
    report = look(
        tmp_path, write_csv(tmp_path / "a.csv", table(*(person(9001 + n, Nik=nik) for n, nik in enumerate(written))))
    )
    assert [row["nik"] for row in accepted(report)] == [*written[:-1], None]
    assert report.warnings == [
        {"code": "NIK_EXPONENT", "count": 1},
        {"code": "REPEATED_DIGITS", "column": "nik", "count": 1},
        {"code": "TEST_WORD", "column": "nama", "count": 7},
    ]


def test_white_space_and_marks_around_numbers_are_cleaned_and_counted(tmp_path: Path) -> None:
    """NBSP, apostrophe and .0 go; three cells are counted."""
    nik = "6472011708909001"
    people = [
        person(9001, Nik=f"\u00a0{nik}"),
        person(9002, Nik=f"'{nik}"),
        person(9003, Nik=f"{nik}.0"),
        person(9004, Nik=nik),
    ]
    report = look(tmp_path, write_csv(tmp_path / "a.csv", table(*people)))
    assert {row["nik"] for row in accepted(report)} == {nik}
    assert report.cleaned["nik"] == 3


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_dates_of_a_workbook_are_right(tmp_path: Path, epoch_1904: bool) -> None:  # noqa: FBT001 - a table of cases
    """A date cell, a bare serial number, text; in workbooks that count from 1900 and from 1904."""
    with_style = person(9001, Tanggal_Lahir=datetime(1990, 8, 17, tzinfo=UTC).replace(tzinfo=None))
    serial = person(9002, Tanggal_Lahir=31640 if epoch_1904 else 33102)
    words = person(9003, Tanggal_Lahir="17 Agustus 1990")
    impossible = person(9004, Tanggal_Lahir="31/02/1990")
    options = {"default_date_format": "dd/mm/yyyy", "date_1904": epoch_1904}
    report = look(tmp_path, write_xlsx(tmp_path / "a.xlsx", table(with_style, serial, words, impossible), **options))
    assert [row["tanggal_lahir"] for row in accepted(report)] == [date(1990, 8, 17)] * 3 + [None]
    assert [row["tanggal_lahir_terisi"] for row in accepted(report)] == [True] * 4


def test_the_order_of_day_and_month_is_reported(tmp_path: Path) -> None:
    """The NIK of the row decides where no cell proves it."""
    people = [person(9001, Tanggal_Lahir="05/06/1990", Nik="6472010605909001")]
    report = look(tmp_path, write_csv(tmp_path / "a.csv", table(*people)))
    assert report.date_orders == {"tanggal_lahir": "mdy"}
    assert accepted(report)[0]["tanggal_lahir"] == date(1990, 5, 6)


def test_rows_that_cannot_be_placed_are_set_aside_with_their_reason(tmp_path: Path) -> None:
    """Unknown, not in that kecamatan, another city; the near spelling is suggested, then confirmed."""
    people = [
        person(9001),
        person(9002, kel="RAWA MAKMR"),
        person(9003, kec="SAMBUTAN"),
        person(9004, kab="KOTA BALIKPAPAN"),
        person(9005, kel=""),
    ]
    path = write_csv(tmp_path / "a.csv", table(*people))
    report = look(tmp_path, path)
    assert set_aside(report) == [
        (3, "kelurahan", "AREA_UNKNOWN"),
        (4, "kelurahan", "AREA_MISMATCH"),
        (5, "kab_kota", "AREA_OUTSIDE"),
        (6, "kelurahan", "AREA_UNKNOWN"),
    ]
    assert reconciles(report)
    (suggestion,) = report.area_suggestions
    confirmed = look(tmp_path, path, area_names={suggestion["slug"]: suggestion["suggestion_code"]})
    assert (confirmed.rows_accepted, confirmed.area_suggestions) == (2, [])


def test_a_file_of_another_city_is_refused(tmp_path: Path) -> None:
    """No row is ours."""
    people = [person(9001 + n, kab="KOTA BALIKPAPAN", kec="BALIKPAPAN KOTA", kel="KLANDASAN ULU") for n in range(3)]
    assert refused(tmp_path, write_csv(tmp_path / "a.csv", table(*people))) == "OTHER_REGION"


def test_numeric_relations_need_a_list(tmp_path: Path) -> None:
    """Refused without, read with it."""
    path = write_csv(tmp_path / "a.csv", table(person(9001, Hub_Keluarga="1"), person(9002, Hub_Keluarga="3")))
    assert refused(tmp_path, path) == "AMBIGUOUS_RELATION_CODES"
    report = look(tmp_path, path, relation_codes="B")
    assert [row["hubungan_keluarga"] for row in accepted(report)] == ["KEPALA", "PASANGAN"]
    assert report.relation_codes == "B"


@pytest.mark.parametrize(
    "period", ["2026-13", "2026-6", "Juni 2026", "", "2026-06-01", f"{datetime.now(UTC) + timedelta(days=40):%Y-%m}"]
)
def test_a_malformed_or_future_month_is_refused(tmp_path: Path, period: str) -> None:
    """Before any file is opened."""
    assert refused(tmp_path, tmp_path / "none", period=period) == "BAD_PERIOD"


def test_the_layout_may_be_insisted_on(tmp_path: Path) -> None:
    """An unknown key is refused; a known one is believed."""
    path = write_csv(tmp_path / "a.csv", table(person(9001)))
    assert refused(tmp_path, path, layout="lain") == "UNKNOWN_LAYOUT"
    assert look(tmp_path, path, layout="siksng_dtks").layout == "siksng_dtks"


def test_several_files_of_one_layout_are_one_month(tmp_path: Path) -> None:
    """Row numbers are kept per file; a file of another layout does not belong."""
    first = write_csv(tmp_path / "a.csv", table(person(9001)))
    second = write_xlsx(tmp_path / "b.xlsx", table(person(9002), person(9003, kel="?")))
    report = look(tmp_path, first, second)
    assert [(row["sumber_berkas"], row["baris"]) for row in accepted(report)] == [("a.csv", 2), ("b.xlsx", 2)]
    assert reconciles(report)
    third = write_csv(
        tmp_path / "c.csv",
        [["idsemesta", "verifyid", "NIK", "NOKK", "Nama", "desa_kelurahan", "padankan_at"], ["x"] * 7],
    )
    assert refused(tmp_path, first, third) == "UNKNOWN_LAYOUT"


def test_accepted_rows_lie_sorted_by_area(tmp_path: Path) -> None:
    """One kelurahan is read without the others."""
    people = [
        person(9001, kec="SAMBUTAN", kel="SAMBUTAN"),
        person(9002),
        person(9003, kec="SAMBUTAN", kel="SAMBUTAN"),
        person(9004),
    ]
    stored = pq.read_table(look(tmp_path, write_csv(tmp_path / "a.csv", table(*people))).accepted)
    codes = stored["kode_kelurahan"].to_pylist()
    assert codes == sorted(codes)


def test_progress_is_told_in_indonesian_and_never_goes_back(tmp_path: Path) -> None:
    """From the guard to the end."""
    steps: list[tuple[str, float]] = []
    look(
        tmp_path,
        write_csv(tmp_path / "a.csv", table(person())),
        progress=lambda step, share: steps.append((step, share)),
    )
    assert steps[0][0] == "Memeriksa keamanan berkas"
    assert "Mencocokkan kolom" in [step for step, _ in steps]
    assert [share for _, share in steps] == sorted(share for _, share in steps)
    assert steps[-1][1] == 1


def test_a_refusal_names_no_cell(tmp_path: Path) -> None:
    """Columns and rules only."""
    with pytest.raises(RefusedError) as caught:
        look(tmp_path, write_csv(tmp_path / "a.csv", table(person(Nik="6,47201E+15", Nama="RAHASIA"))))
    assert "RAHASIA" not in caught.value.message
    assert "6,47" not in caught.value.message

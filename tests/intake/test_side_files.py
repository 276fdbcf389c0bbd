"""Lists beside the register: told from it and from each other, each row placed once, nothing kept that need not be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_files import (
    HEADER,
    PERIOD,
    SECRET,
    accepted,
    look,
    person,
    reconciles,
    refused,
    set_aside,
    table,
    write_csv,
    write_xlsx,
)
from side_tables import HEADERS, NIK, OTHERS, row, titles

from dtks_analytics.catalogue.layouts import LAYOUTS
from dtks_analytics.catalogue.rules import RULES
from dtks_analytics.catalogue.side_codes import FINDINGS
from dtks_analytics.catalogue.sides import SIDES, side_columns
from dtks_analytics.intake.examine import examine_all
from dtks_analytics.intake.recognise import slug
from dtks_analytics.intake.table import recognise
from dtks_analytics.synthetic.layouts import LAYOUTS as EXPORTS

if TYPE_CHECKING:
    from pathlib import Path

MOTHER = "IBU KENARI CANARY"


def found(header: list[str]) -> str:
    """Return the layout or kind of list of a header with one row below."""
    (one,) = recognise([("", [header, ["x"] * len(header)])], None)
    return one.layout.key


@pytest.mark.parametrize(("kind", "header"), [*HEADERS.items(), *((k, h) for k, many in OTHERS.items() for h in many)])
def test_a_list_is_recognised_by_its_words_in_any_order(kind: str, header: str) -> None:
    """Known headers, other words for the same, columns the other way round."""
    assert found(titles(header)) == kind
    assert found(titles(header)[::-1]) == kind


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_register_is_never_taken_for_a_list(layout: str) -> None:
    """People and families of every layout; the demonstration export carries deaths, results and periods too."""
    wide = [list(EXPORTS[key].members) for key in EXPORTS if key.startswith(layout)]
    halves = [list(EXPORTS[layout].families)] if EXPORTS[layout].families else []
    for header in wide + halves:
        assert found(header) == layout


def test_a_register_that_lacks_a_column_is_refused_and_not_read_as_a_list(tmp_path: Path) -> None:
    """Without the card number an export with dates of death is still no list of deaths."""
    header = [*(title for title in HEADER if title != "Nokk"), "tanggal_meninggal", "hasil_verval"]
    assert refused(tmp_path, write_csv(tmp_path / "a.csv", [header, ["x"] * len(header)])) == "MISSING_COLUMNS"


def test_what_is_neither_is_refused(tmp_path: Path) -> None:
    """A list of names and telephone numbers."""
    rows = [["NIK", "Nama", "No HP"], [NIK, "CONTOH", "0811"]]
    assert refused(tmp_path, write_csv(tmp_path / "a.csv", rows)) == "UNKNOWN_LAYOUT"


def test_the_person_may_say_which_list_it_is(tmp_path: Path) -> None:
    """A register with results, told to be results of verification."""
    rows = table(person(9001, hasil_verval="LAYAK"))
    report = look(tmp_path, write_csv(tmp_path / "a.csv", rows), layout="verval_results")
    assert (report.layout, accepted(report)[0]["hasil_verval"]) == ("verval_results", "LAYAK")


@pytest.mark.parametrize("kind", SIDES)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_each_kind_of_list_comes_in_with_its_own_columns(tmp_path: Path, kind: str, ending: str) -> None:
    """A title row, two people, a blank row, a total: all four accounted for; nothing is unknown."""
    header = HEADERS[kind]
    rows = [["DAFTAR CONTOH"], titles(header), row(header), row(header), [], ["JUMLAH", "2"]]
    write = {"csv": write_csv, "xlsx": write_xlsx}[ending]
    report = look(tmp_path, write(tmp_path / f"a.{ending}", rows))
    assert reconciles(report)
    assert (report.layout, report.rows_accepted, report.quarantine_reasons) == (kind, 2, {})
    assert report.columns_unknown == []
    assert pq.read_schema(report.accepted).names == list(side_columns(kind))
    assert accepted(report)[0]["nik"] == NIK


def test_names_of_mother_and_father_are_dropped_and_named(tmp_path: Path) -> None:
    """Neither is in any file of the result, whatever list carries it."""
    for kind in ("dukcapil_match", "pbi_jkn"):
        header = HEADERS[kind]
        full = row(header, nama_lgkp_ibu=MOTHER, nama_lgkp_ayah=MOTHER, nmayah=MOTHER, nmibu=MOTHER)
        report = look(tmp_path, write_csv(tmp_path / f"{kind}.csv", [titles(header), full]))
        assert "nama_ibu_kandung" in report.columns_dropped
        assert any("ayah" in name for name in report.columns_dropped)
        assert MOTHER not in str(accepted(report))
        assert MOTHER.encode() not in report.accepted.read_bytes()


def test_an_account_is_kept_as_a_hash_and_one_broken_by_excel_not_at_all(tmp_path: Path) -> None:
    """The hash is that of the register's own column, so that both can be compared."""
    header = HEADERS["bansos_list"]
    heads, good, broken = titles(header), row(header), row(header)
    broken[2] = 6032980000001234
    report = look(tmp_path, write_xlsx(tmp_path / "a.xlsx", [[*heads], good, broken]))
    register = look(
        tmp_path, write_csv(tmp_path / "r.csv", table(person(9001, nomor_kks="6032980000001234"))), layout="bnba_dtks"
    )
    first, second = (one["kunci_rekening"] for one in accepted(look(tmp_path, tmp_path / "a.xlsx")))
    assert first == accepted(look(tmp_path, tmp_path / "r.csv"))[0]["kunci_rekening"]
    assert second is None
    assert {"code": "ACCOUNT_NUMERIC", "column": "no_rekening", "count": 1} in report.warnings
    assert report.columns_dropped == ["no_rekening"]
    assert register.rows_accepted == 1


def test_rows_without_a_key_to_their_person_are_set_aside(tmp_path: Path) -> None:
    """Number cell; fifteen digits; empty; the person id of the register is a key too where the list has it."""
    rows: list[list[Any]] = [
        ["nik", "id_dtks", "hasil_verval"],
        [NIK, "", "LAYAK"],
        [6472011708909001, "", "LAYAK"],
        ["647201170890900", "", "LAYAK"],
        ["", "DTKS-1", "PINDAH"],
        ["647201170890900", "DTKS-2", "LAYAK"],
        ["", "  ", "LAYAK"],
    ]
    report = look(tmp_path, write_xlsx(tmp_path / "a.xlsx", rows))
    assert set_aside(report) == [(3, "nik", "NIK_NUMERIC_CELL"), (4, "nik", "ROW_MALFORMED")]
    assert [(one["baris"], one["id_individu"]) for one in accepted(report)] == [(2, None), (5, "DTKS-1"), (6, "DTKS-2")]
    assert report.not_data_reasons == {"signature": 1}
    assert reconciles(report)


def test_a_death_may_be_linked_by_name_where_its_nik_is_damaged(tmp_path: Path) -> None:
    """A name with fifteen digits, or with a birth date; a name alone is not enough."""
    rows = [
        ["nik", "nama", "tanggal_lahir", "tanggal_meninggal", "no_akta"],
        ["647201170890900", "SITI AMINAH", "", "2026-05-03", "A"],
        ["", "SITI AMINAH", "1990-08-17", "2026-05-03", "B"],
        ["", "SITI AMINAH", "", "2026-05-03", "C"],
    ]
    report = look(tmp_path, write_csv(tmp_path / "a.csv", rows))
    assert [one["no_akta_kematian"] for one in accepted(report)] == ["A", "B"]
    assert set_aside(report) == [(4, "nik", "ROW_MALFORMED")]
    assert {"code": "NIK_NOT_SIXTEEN", "column": "nik", "count": 1} in report.warnings


def test_a_list_whose_whole_nik_column_is_numeric_is_refused(tmp_path: Path) -> None:
    """Excel has already destroyed the last digit."""
    rows = [["nik", "nama", "tanggal_meninggal"], [6472011708909001, "A B", "2026-05-03"]]
    assert refused(tmp_path, write_xlsx(tmp_path / "a.xlsx", rows)) == "NIK_NUMERIC"


@pytest.mark.parametrize(
    ("written", "program"),
    [("PKH", "pkh"), ("Sembako", "bpnt"), ("PKH + SEMBAKO", "pkh+bpnt"), ("BPNT/PKH", "pkh+bpnt"),
     ("BLT BBM", "blt_bbm"), ("BPNT dan BST", "bpnt+bst"), ("KIP", None), ("PKH + KIP", None), ("", None)],
)  # fmt: skip
def test_programmes_are_read_from_the_words_of_the_list(tmp_path: Path, written: str, program: str | None) -> None:
    """One unknown word makes the whole cell unknown: it is counted, not guessed."""
    header = HEADERS["bansos_list"]
    report = look(tmp_path, write_csv(tmp_path / "a.csv", [titles(header), row(header, jenis_bansos=written)]))
    assert accepted(report)[0]["program"] == program
    told = {(one["code"], one.get("column"), one["count"]) for one in report.warnings}
    assert (("VALUE_UNKNOWN", "jenis_bansos", 1) in told) == (bool(written) and program is None)


@pytest.mark.parametrize(
    ("written", "amount"),
    [("600000", 600_000), ("600.000", 600_000), ("600,000", 600_000), ("Rp 600.000,00", 600_000),
     ("1.200.000", 1_200_000), ("Rp. 600.000,-", 600_000), ("600000.0", 600_000), ("600000,50", None),
     ("lunas", None), ("1.2.3", None), ("", None)],
)  # fmt: skip
def test_rupiah_are_whole_or_not_read(tmp_path: Path, written: str, amount: int | None) -> None:
    """Thousands by point or comma; anything in doubt is empty and counted."""
    header = HEADERS["bansos_list"]
    report = look(tmp_path, write_csv(tmp_path / "a.csv", [titles(header), row(header, nominal=written)], ";"))
    assert accepted(report)[0]["nominal"] == amount


@pytest.mark.parametrize(
    ("told", "rule"),
    [("KPM SEMBAKO GANDA BST", "no_bpnt_with_bst"), ("Penerima PKH juga menerima BST", "no_pkh_with_bst"),
     ("NIK tidak ditemukan", "padan_dukcapil"), ("SDM PKH sebagai KPM", "public_employee_without_aid"),
     ("KPM di bawah umur", "kpm_adult"), ("KPM meninggal dunia", "deceased_without_aid"), ("Terdaftar di AHU", None)],
)  # fmt: skip
def test_a_finding_of_auditors_speaks_of_a_rule_or_of_none_yet(tmp_path: Path, told: str, rule: str | None) -> None:
    """Domain reference, section 4; every rule named there exists."""
    header = HEADERS["bpk_findings"]
    report = look(tmp_path, write_csv(tmp_path / "a.csv", [titles(header), row(header, keterangan=told)]))
    assert accepted(report)[0]["aturan"] == rule
    assert {named for _, named in FINDINGS} <= RULES.keys()


@pytest.mark.parametrize(
    ("response", "status"),
    [("Data Tidak Ditemukan", "NIK_TIDAK_DITEMUKAN"), ("NIK tidak aktif", "NIK_TIDAK_AKTIF"), ("", None),
     ("DITEMUKAN", None), ("TIDAK PADAN", "TIDAK_PADAN")],
)  # fmt: skip
def test_an_answer_of_dukcapil_is_read_or_left_to_the_name(tmp_path: Path, response: str, status: str | None) -> None:
    """Where a record was found, the name decides later."""
    rows = [["NIK", "NAMA", "RESPON"], [NIK, "SITI", response]]
    assert accepted(look(tmp_path, write_csv(tmp_path / "a.csv", rows)))[0]["status_padan"] == status


def test_a_date_that_would_lie_in_the_future_settles_the_order(tmp_path: Path) -> None:
    """12/06 in a file of June 2026 is 12 June, not 6 December; 05/06 alone is read day first, and said."""
    header = "nik, hasil_verval, tanggal_verval"
    for written, day in (("12/06/2026", "2026-06-12"), ("05/06/2026", "2026-06-05")):
        rows = [titles(header), row(header, tanggal_verval=written)]
        report = look(tmp_path, write_csv(tmp_path / "a.csv", rows))
        assert str(accepted(report)[0]["tanggal_verval"]) == day


def test_a_register_and_lists_are_read_together_each_with_its_account(tmp_path: Path) -> None:
    """The register first, whatever the order of the files; two lists of one kind stay two."""
    header = HEADERS["death_list"]
    files = [
        write_csv(tmp_path / "d.csv", [titles(header), row(header)]),
        write_csv(tmp_path / "r.csv", table(person(9001), person(9002))),
        write_xlsx(tmp_path / "e.xlsx", [titles(header), row(header), row(header)]),
    ]
    folder = tmp_path / "out"
    folder.mkdir()
    reports = examine_all(files, PERIOD, workdir=folder, secret=SECRET)
    assert [(one.layout, one.files[0].name, one.rows_accepted) for one in reports] == [
        ("bnba_dtks", "r.csv", 2), ("death_list", "d.csv", 1), ("death_list", "e.xlsx", 2),
    ]  # fmt: skip
    assert all(reconciles(one) for one in reports)


CELL = st.sampled_from(
    [
        NIK,
        "647201170890900",
        "",
        "-",
        "NULL",
        "JUMLAH",
        "12",
        "x",
        "2026-05-03",
        "Siti",
        "'6472011708909001",
        "6,47E+15",
    ]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(sorted(SIDES)), cells=st.lists(st.lists(CELL, min_size=4, max_size=4), max_size=6))
def test_whatever_stands_in_a_list_every_row_is_counted_once(tmp_path: Path, kind: str, cells: list[list[str]]) -> None:
    """Read = accepted + quarantined + no data, in both kinds of file, and the two agree."""
    header = HEADERS[kind]
    width = len(titles(header))
    rows = [titles(header), row(header), *((line * width)[:width] for line in cells)]
    reports = [
        look(tmp_path, write_csv(tmp_path / "p.csv", rows)),
        look(tmp_path, write_xlsx(tmp_path / "p.xlsx", rows)),
    ]
    for report in reports:
        assert report.rows_read == report.rows_accepted + report.rows_quarantined + report.rows_not_data
    assert reports[0].rows_accepted == reports[1].rows_accepted


def test_all_aliases_are_slugs_and_all_needed_fields_exist() -> None:
    """The catalogue of lists is consistent in itself."""
    for side in SIDES.values():
        names = {field.name for field in side.fields}
        assert all(set(group) <= names for group in side.needed)
        for field in side.fields:
            assert all(slug(alias) == alias for alias in field.aliases)
        assert side.gives.endswith(".")

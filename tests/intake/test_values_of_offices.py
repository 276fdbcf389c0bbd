"""Values as offices write them: read right, or named; each case a row with its expected result."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from made_files import accepted, look, person, reconciles, refused, table, write_csv
from scipy.stats import binom

from dtks_analytics.intake import checks
from dtks_analytics.intake.values import decile

if TYPE_CHECKING:
    from pathlib import Path

    from dtks_analytics.intake.result import Examined

FIRST = ("SITI", "AHMAD", "RUSDI", "AMINAH", "SUPARNO", "HASAN", "NUR", "FATIMAH")


def people(count: int, **cells: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - cells of any kind
    """Return families of four with different birth dates; every second person is a woman."""
    made = []
    for n in range(count):
        woman, day, month, year = n % 2, 1 + n % 28, 1 + n % 12, 60 + n % 39
        serial = 9001 + n % 9
        made.append(
            person(
                **{
                    "Id_DTKS": f"DTKS-{n}",
                    "Nokk": f"64720112{1 + n // 4 % 12:02d}15{9001 + n // 4 % 9}",
                    "Nik": f"647201{day + 40 * woman:02d}{month:02d}{year}{serial}",
                    "Nama": f"{FIRST[n % 8]} {FIRST[n // 8 % 8]} CONTOH",
                    "Tanggal_Lahir": f"{day:02d}/{month:02d}/19{year}",
                    "Jenis_Kelamin": "PEREMPUAN" if woman else "LAKI-LAKI",
                    **{name: cell(n) if callable(cell) else cell for name, cell in cells.items()},
                }
            )
        )
    return made


def told(report: Examined) -> dict[tuple[str, str], tuple[int, int]]:
    """Return code and column of each confirmation with its counts."""
    return {(one.code, one.column): (one.count, one.of) for one in report.confirmations}


def warned(report: Examined) -> dict[tuple[str, str], int]:
    """Return code and column of each warning with its count."""
    return {(one["code"], one.get("column", "")): one["count"] for one in report.warnings}


@pytest.mark.parametrize(
    ("written", "expected"),
    [("Desil 1", 1), ("1 (Sangat Miskin)", 1), ("I", 1), ("01", 1), ("1.0", 1), ("D1", 1), ("desil ke-10", 10),
     ("1 - Sangat Miskin", 1), ("VIII", 8), ("0", 0), ("Belum ada", 0), ("1-4", None), ("Desil 1 s/d 4", None),
     ("11", None), ("-1", None), ("5 ke atas", None), (">5", None), ("miskin", None), ("1,5", None)],
)  # fmt: skip
def test_a_decile_is_read_in_every_form_and_never_guessed(written: str, expected: int | None) -> None:
    """0 says that there is none; None cannot be read."""
    assert decile(written) == expected


@pytest.mark.parametrize(
    ("column", "name", "written", "expected"),
    [("desil_nasional", "desil", "Desil 1", 1), ("desil_nasional", "desil", "I", 1),
     ("Bansos_Pkh", "pkh", "V", True), ("Bansos_Pkh", "pkh", "x", True), ("Bansos_Pkh", "pkh", "ADA", True),
     ("Bansos_Pkh", "pkh", "✓", True), ("Bansos_Pkh", "pkh", "Ya.", True), ("Bansos_Pkh", "pkh", "Tidak ada", False),
     ("Bansos_Pkh", "pkh", "–", False), ("Keterangan_padan", "status_padan", "✓", "PADAN"),
     ("Keterangan_padan", "status_padan", "V", "PADAN"), ("Jenis_Kelamin", "jenis_kelamin", "L (Laki-laki)", "L"),
     ("is_nonaktif", "is_nonaktif", "", False), ("deleted_label", "is_nonaktif", "Tidak Aktif", True)],
)  # fmt: skip
def test_a_value_is_read_through_the_whole_intake(
    tmp_path: Path, column: str, name: str, written: str, expected: object
) -> None:
    """No confirmation is asked for what is read."""
    report = look(tmp_path, write_csv(tmp_path / "a.csv", table(*people(3, **{column: written}))))
    assert [row[name] for row in accepted(report)] == [expected] * 3
    assert told(report) == {}
    assert reconciles(report)


@pytest.mark.parametrize(
    ("column", "name", "written"),
    [("desil_nasional", "desil", "sangat miskin"), ("Bansos_Pkh", "pkh", "600000"),
     ("Keterangan_padan", "status_padan", "lihat lampiran"), ("hasil_verval", "hasil_verval", "1"),
     ("deleted_label", "is_nonaktif", "lihat lampiran"), ("Jenis_Kelamin", "jenis_kelamin", "?")],
)  # fmt: skip
def test_a_column_without_a_readable_value_is_absent_and_asked_about(
    tmp_path: Path, column: str, name: str, written: str
) -> None:
    """It is null in every row, not among the columns, and named with the form of its cells."""
    report = look(tmp_path, write_csv(tmp_path / "a.csv", table(*people(8, **{column: written}))))
    assert {row[name] for row in accepted(report)} == {None}
    assert name not in report.columns_present
    assert told(report) == {("VALUES_UNREADABLE", name): (8, 8)}
    assert warned(report)["COLUMN_UNREADABLE", name] == 8
    assert all(written not in str(one) for one in (*report.warnings, *report.confirmations) if len(written) > 1)


@pytest.mark.parametrize("column", ["desil_nasional", "masih_hidup_label", "hasil_verval"])
def test_an_empty_column_of_a_figure_is_absent(tmp_path: Path, column: str) -> None:
    """Nobody is poor, dead or verified by a column that says nothing."""
    report = look(tmp_path, write_csv(tmp_path / "a.csv", table(*people(3, **{column: ""}))))
    assert not {"desil", "status_hidup", "hasil_verval"} & set(report.columns_present)
    assert "COLUMN_EMPTY" in {one["code"] for one in report.warnings}
    assert told(report) == {}


@pytest.mark.parametrize(("bad", "asked"), [(2, False), (3, True)])
def test_a_fifth_of_unreadable_values_is_the_limit(tmp_path: Path, bad: int, asked: bool) -> None:  # noqa: FBT001 - a table
    """Two of ten are warned of, three must be confirmed."""
    rows = people(10, desil_nasional=lambda n: "?" if n < bad else "1")
    report = look(tmp_path, write_csv(tmp_path / "a.csv", table(*rows)))
    assert (("VALUES_UNREADABLE", "desil") in told(report)) is asked
    assert warned(report)["VALUE_UNKNOWN", "desil"] == bad
    assert [row["desil"] for row in accepted(report)].count(1) == 10 - bad


def exchanged(rows: list[dict[str, Any]], one: str, other: str) -> list[dict[str, Any]]:
    """Put the values of two columns under each other's header."""
    return [row | {one: row[other], other: row[one]} for row in rows]


@pytest.mark.parametrize(("rows", "pair"), [(1, ("Nik", "Nokk")), (5, ("Nik", "Nokk")), (40, ("Nik", "Nokk")),
                                            (5, ("Nik", "Nama")), (5, ("Tanggal_Lahir", "Tempat_Lahir"))])  # fmt: skip
def test_exchanged_columns_are_refused(tmp_path: Path, rows: int, pair: tuple[str, str]) -> None:
    """The whole file is refused."""
    file = write_csv(tmp_path / "a.csv", table(*exchanged(people(rows), *pair)))
    assert refused(tmp_path, file) == "COLUMNS_SWAPPED"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [(people(30, Nik=lambda n: f"647201{1 + n % 28:02d}0180900{n % 10}"[:15] + "0"), ("NUMBERS_ROUNDED", "nik")),
     (people(60, Nokk=lambda n: f"647201{n // 28}{1 + n % 9}03159000"), ("NUMBERS_ROUNDED", "no_kk")),
     (people(12, Tanggal_Lahir="21/02/1955"), ("NUMBERS_DISAGREE", "tanggal_lahir")),
     (people(12, Jenis_Kelamin=lambda n: "L" if n % 2 else "P"), ("NUMBERS_DISAGREE", "jenis_kelamin")),
     ([*people(20), *people(20)], ("REPEATED_ROWS", ""))],
)  # fmt: skip
def test_what_is_suspicious_must_be_confirmed(
    tmp_path: Path, rows: list[dict[str, Any]], expected: tuple[str, str]
) -> None:
    """Each fault by its own code; a sound file of the same size has none."""
    assert expected in told(look(tmp_path, write_csv(tmp_path / "a.csv", table(*rows))))
    assert told(look(tmp_path, write_csv(tmp_path / "b.csv", table(*people(len(rows)))))) == {}


def test_numbers_with_separators_in_the_whole_column_are_cleaned(tmp_path: Path) -> None:
    """A single one stays a wrong number."""
    dotted = people(5, Nik=lambda n: f"6472.01{17 + n}.0890.9001")
    report = look(tmp_path, write_csv(tmp_path / "a.csv", table(*dotted)))
    assert [row["nik"] for row in accepted(report)] == [f"647201{17 + n}08909001" for n in range(5)]
    assert report.cleaned["nik"] == warned(report)["NUMBER_SEPARATORS", "nik"] == 5
    single = people(5, Nik=lambda n: "6472-0117-0890-9001" if n == 0 else f"647201{17 + n}08909001")
    kept = look(tmp_path, write_csv(tmp_path / "b.csv", table(*single)))
    assert accepted(kept)[0]["nik"] == "6472-0117-0890-9001"


def test_a_death_in_the_second_column_is_read_and_a_contradiction_named(tmp_path: Path) -> None:
    """Dead by one of two columns is dead."""
    rows = people(10, masih_hidup_label=lambda n: "" if n < 3 else "HIDUP",
                  keterangan_meninggal=lambda n: "MENINGGAL DUNIA" if n < 4 else "")  # fmt: skip
    report = look(tmp_path, write_csv(tmp_path / "a.csv", table(*rows)))
    assert [row["status_hidup"] for row in accepted(report)] == ["MENINGGAL"] * 4 + ["HIDUP"] * 6
    assert warned(report)["SECOND_COLUMN_DISAGREES", "status_hidup"] == 1


def test_shifted_rows_are_quarantined(tmp_path: Path) -> None:
    """From KK on, each cell is one column further right."""
    titles = ["Nokk", "Nik", "Nama", "Tanggal_Lahir", "Tempat_Lahir"]
    rows = people(6)
    moved = rows[0] | {name: rows[0][left] for name, left in zip(titles, ["RW", *titles], strict=False)}
    report = look(tmp_path, write_csv(tmp_path / "a.csv", table(moved, *rows[1:])))
    assert report.quarantine_reasons == {"ROW_MALFORMED": 1}
    assert warned(report)["ROW_SHIFTED", ""] == 1
    assert reconciles(report)


def test_serial_dates_of_1904_as_text_are_read_by_the_nik(tmp_path: Path) -> None:
    """17 August 1990 is 31640 days after 1 January 1904."""
    report = look(
        tmp_path, write_csv(tmp_path / "a.csv", table(*(person(9001 + n, Tanggal_Lahir="31640") for n in range(3))))
    )
    assert {str(row["tanggal_lahir"]) for row in accepted(report)} == {"1990-08-17"}
    assert warned(report)["DATE_EPOCH", "tanggal_lahir"] == 3


@pytest.mark.parametrize(
    ("title", "asked"),
    [("BULAN MARET 2024", True), ("PERIODE JUNI 2026", False), ("DATA BNBA", False), ("BULAN MEI", True),
     ("Dicetak 3 Maret 2024", False), ("Periode 03/2024", True), ("JUNI", False)],
)  # fmt: skip
def test_a_title_of_another_month_must_be_confirmed(tmp_path: Path, title: str, asked: bool) -> None:  # noqa: FBT001 - a table
    """The delivery is of June 2026."""
    report = look(tmp_path, write_csv(tmp_path / "a.csv", [[title], *table(*people(3))]))
    assert (("OTHER_MONTH", "") in told(report)) is asked


@pytest.mark.parametrize(("hits", "trials"), [(9, 9), (30, 100), (120, 1_000), (14_000, 130_000), (1, 5)])
def test_the_binomial_tail_is_exact(hits: int, trials: int) -> None:
    """As scipy computes it."""
    assert math.isclose(checks.log_tail(hits, trials, 0.1), binom.logsf(hits - 1, trials, 0.1), rel_tol=1e-6)

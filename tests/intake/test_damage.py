"""What spreadsheets and placeholders have done to a file, counted per column and named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from made_files import accepted, look, person, table, write_csv

from dtks_analytics.publishing.warnings import MESSAGES, said

if TYPE_CHECKING:
    from pathlib import Path


def warned(tmp_path: Path, *people: dict[str, Any]) -> dict[tuple[str, str], int]:
    """Return code and column of each warning with its count; names that are no test word."""
    named = [{"Nama": "SITI AMINAH", **person(9001 + n, **cells)} for n, cells in enumerate(people)]
    rows = [{**row, "Nama": people[n].get("Nama", "SITI AMINAH")} for n, row in enumerate(named)]
    report = look(tmp_path, write_csv(tmp_path / "a.csv", table(*rows)))
    return {(one["code"], one.get("column", "")): one["count"] for one in report.warnings}


def test_a_sound_file_has_no_warning(tmp_path: Path) -> None:
    """Nothing is said where nothing is there."""
    assert warned(tmp_path, {}, {}) == {}


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"Nik": "1111111111111111"}, "REPEATED_DIGITS", "nik"),
        ({"Nik": "0000000000000000"}, "REPEATED_DIGITS", "nik"),
        ({"Nokk": "9999999999999999"}, "REPEATED_DIGITS", "no_kk"),
        ({"Nama": "TEST"}, "TEST_WORD", "nama"),
        ({"Nama": "xxx"}, "TEST_WORD", "nama"),
        ({"Tanggal_Lahir": "01/01/1900"}, "SENTINEL_DATE", "tanggal_lahir"),
        ({"Tanggal_Lahir": "1970-01-01"}, "SENTINEL_DATE", "tanggal_lahir"),
        ({"Tanggal_Lahir": "17/08/1890"}, "DATE_UNREADABLE", "tanggal_lahir"),
        ({"Tanggal_Lahir": "17/08/1905"}, "IMPOSSIBLE_AGE", "tanggal_lahir"),
        ({"Tanggal_Lahir": "17/08/2027"}, "IMPOSSIBLE_AGE", "tanggal_lahir"),
        ({"Tanggal_Lahir": "kemarin"}, "DATE_UNREADABLE", "tanggal_lahir"),
    ],
)
def test_each_kind_of_damage_is_counted_in_its_column(
    tmp_path: Path, cells: dict[str, Any], code: str, column: str
) -> None:
    """One row of two; a missing cell is no damage."""
    found = warned(tmp_path, cells, {"Tanggal_Lahir": "", "Nik": "", "Nokk": "6472011203159002"})
    assert found.pop((code, column)) == 1
    if code == "DATE_UNREADABLE":  # the only filled cell of its column
        assert found.pop(("COLUMN_UNREADABLE", column)) == 1
    assert found == {}


def test_a_birth_date_that_stands_the_other_way_round_in_the_nik_is_counted(tmp_path: Path) -> None:
    """5 August in the file, 8 May in the number; equal day and month prove nothing; women have 40 added."""
    nik = {"Nik": "6472010805909001"}
    assert warned(tmp_path, {**nik, "Tanggal_Lahir": "1990-08-05"}) == {("DAY_MONTH_DISAGREE", "tanggal_lahir"): 1}
    woman = {"Nik": "6472014805909001", "Tanggal_Lahir": "1990-08-05"}
    assert ("DAY_MONTH_DISAGREE", "tanggal_lahir") in warned(tmp_path, woman)
    assert warned(tmp_path, {"Nik": "6472010808909001", "Tanggal_Lahir": "1990-08-08"}) == {}


def test_a_column_of_dates_that_excel_has_turned_is_set_right_and_named(tmp_path: Path) -> None:
    """Days up to 12 became American dates, the others stayed text; the NIK of the rows say so."""
    people = [{"Nik": f"647201{day:02d}1190900{day}", "Tanggal_Lahir": f"1990-{day:02d}-11"} for day in range(1, 9)]
    found = warned(tmp_path, *people, {"Nik": "6472012511909001", "Tanggal_Lahir": "25/11/1990"})
    assert found == {("DATE_SWAPPED", "tanggal_lahir"): 8}
    days = {str(row["tanggal_lahir"]) for row in accepted(look(tmp_path, tmp_path / "a.csv"))}
    assert days == {*(f"1990-11-{day:02d}" for day in range(1, 9)), "1990-11-25"}


def test_too_many_numbers_that_end_in_zero_are_named_with_their_share(tmp_path: Path) -> None:
    """Thirty numbers at least; a fifth is the limit; the expected share is said."""
    rows = [
        person(9001 + n, Nama="SITI AMINAH", Nik=f"647201170890{9000 + (n if n % 3 else n // 10 * 10)}")
        for n in range(1, 61)
    ]
    report = look(tmp_path, write_csv(tmp_path / "a.csv", table(*rows)))
    (one,) = [warning for warning in report.warnings if warning["code"] == "NIK_ENDS_IN_ZERO"]
    assert (one["column"], one["expected"]) == ("nik", 0.1)
    assert one["share"] == pytest.approx(one["count"] / 60, abs=0.001)
    assert "biasanya paling banyak 10%" in said(one)
    few = look(tmp_path, write_csv(tmp_path / "b.csv", table(*rows[:29])))
    assert not [warning for warning in few.warnings if warning["code"] == "NIK_ENDS_IN_ZERO"]


def test_every_warning_is_said_in_words_with_its_column_or_list() -> None:
    """No bare code reaches a person."""
    for code, words in MESSAGES.items():
        assert said({"code": code, "count": 1}).startswith(words)
    assert said({"code": "TEST_WORD", "count": 1, "column": "nama"}).endswith(", nama")
    assert said({"code": "SIDE_NOT_IN_REGISTER", "count": 1, "layout": "death_list", "of": 3}).endswith(
        "(dari 3), Daftar kematian"
    )

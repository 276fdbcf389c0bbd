"""Where the birth date comes from when two records are compared, and rows for which it comes from nowhere."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from duplicates_made import AGAIN, ONE, found, only, person

if TYPE_CHECKING:
    from pathlib import Path


def test_rows_too_poor_to_be_linked_say_why(tmp_path: Path) -> None:
    """No name, no possible birth date, neither; the exact kinds still find them."""
    rows = [
        {**ONE, "nama": "TEST"}, {**person(2), "tanggal_lahir": None, "nik": None},
        {**person(3), "nama": None, "tanggal_lahir": date(1900, 1, 1), "nik": "0"},
        {**person(4), "nik": ONE["nik"], "nama": None},
    ]  # fmt: skip
    pairs, marks, _ = found(rows, tmp_path)
    assert [marks[row]["reason"] for row in (2, 3, 4, 5)] == [
        "tanpa_nama", "tanpa_tanggal_lahir", "tanpa_keduanya", "tanpa_nama",
    ]  # fmt: skip
    assert [pair["kind"] for pair in pairs] == ["nik_conflict"]


def test_a_file_without_birth_dates_takes_them_from_the_nik_and_says_so(tmp_path: Path) -> None:
    """A second number issued elsewhere holds the same date; rule D05, which asks for the column, is not put."""
    lacking = ("tanggal_lahir", "jenis_kelamin", "nama_ibu_kandung")
    bare = {"tanggal_lahir": None, "jenis_kelamin": None, "kunci_ibu": None}
    other = {**AGAIN, "nik": f"647405{ONE['nik'][6:12]}9555"}
    twice = [{**ONE, **bare}, {**ONE, **other, **bare}, {**person(3), **bare}, {**person(4), **bare, "nik": None}]
    pairs, marks, told = found(twice, tmp_path, lacking=lacking)
    assert [(pair["kind"], pair["counted"], pair["points"]) for pair in pairs] == [("similar_person", True, None)]
    assert "tanggal lahir sama menurut NIK" in pairs[0]["explanation"]
    assert set(told.not_evaluable) == {"same_person"}
    assert not any(row["askable"] for row in marks.values())
    assert [marks[row]["reason"] for row in (2, 5)] == [None, "tanpa_tanggal_lahir"]


def test_a_nik_of_two_names_is_a_conflict_whatever_date_it_holds(tmp_path: Path) -> None:
    """The date in one number says nothing about two people who share it."""
    bare = {"tanggal_lahir": None, "jenis_kelamin": None, "kunci_ibu": None}
    rows = [{**ONE, **bare}, {**person(3), **bare, "nik": ONE["nik"]}]
    assert only(rows, tmp_path, lacking=("tanggal_lahir", "jenis_kelamin"))["kind"] == "nik_conflict"


def test_an_empty_or_impossible_birth_date_gives_way_to_the_nik(tmp_path: Path) -> None:
    """One row without its date is still the person of the other."""
    for date_there in (None, date(1900, 1, 1)):
        rows = [ONE, {**ONE, **AGAIN, "tanggal_lahir": date_there}]
        pair = only(rows, tmp_path)
        assert (pair["kind"], pair["counted"]) == ("similar_person", True)
        assert "menurut NIK" in pair["explanation"]


def test_a_file_without_birth_dates_and_numbers_has_exact_kinds_only(tmp_path: Path) -> None:
    """No reason is given to single rows then: the whole question is not put."""
    bare = {"tanggal_lahir": None, "jenis_kelamin": None, "nik": None}
    rows = [{**ONE, **bare}, {**person(3), **bare, "id_individu": ONE["id_individu"]}]
    pairs, marks, told = found(rows, tmp_path, lacking=("tanggal_lahir", "jenis_kelamin", "nik"))
    assert [pair["kind"] for pair in pairs] == ["same_id"]
    assert told.not_evaluable["similar_person"] == "kolom tanggal lahir dan NIK tidak ada pada berkas"
    assert not any(row["askable"] or row["reason"] for row in marks.values())

"""Deaths whose NIK stands nowhere: which rows may be the same person; nothing counts before somebody says so."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from lists_beside import beside, column, see

if TYPE_CHECKING:
    from pathlib import Path

    from dtks_analytics.lists.enrich import Enriched

NIK = "6472015708909002"
ROW: dict[str, Any] = {"nik": NIK, "nama": "SITI NURHAYATI", "tanggal_lahir": date(1990, 8, 17), "jenis_kelamin": "P"}
DAY = date(2026, 7, 2)


def candidates(seen: Enriched) -> list[dict[str, Any]]:
    """Return the candidates in the order of the file."""
    found: list[dict[str, Any]] = pq.read_table(seen.tables["death_candidates"]).to_pylist()
    return found


def dead(nik: str | None, nama: str | None = "SITI NURHAYATI", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - cells
    """Return a line of a list of deaths."""
    return {"nik": nik, "nama": nama, "tanggal_meninggal": DAY, **more}


@pytest.mark.parametrize(
    ("nik", "words"),
    [
        ("6472015708909012", "nama sama; NIK beda satu angka"),
        ("6472025708909002", "nama sama; NIK beda satu angka"),
        ("6472015808909002", "nama sama; NIK beda satu angka"),
        ("6472015780909002", "nama sama; dua angka NIK yang berdampingan tertukar"),
        ("6472051708909002", "nama sama; dua angka NIK yang berdampingan tertukar"),
        ("6472015708900902", "nama sama; dua angka NIK yang berdampingan tertukar"),
        ("647201570890902", "nama sama; NIK kurang atau lebih satu angka"),
        ("64720157089090022", "nama sama; NIK kurang atau lebih satu angka"),
        ("7371015708904711", "nama sama; tanggal lahir dan jenis kelamin pada NIK sama"),
    ],
)
def test_a_name_and_a_number_one_step_away_make_a_candidate(tmp_path: Path, nik: str, words: str) -> None:
    """One digit, one exchange (also across the parts of the number), one lost or added; or the birth part alone."""
    (one,) = candidates(see(tmp_path, [ROW, {"nama": "ORANG LAIN"}], beside(tmp_path, "death_list", dead(nik))))
    assert one["strength"] == f"{words}; satu-satunya calon"
    assert (one["baris"], one["daftar_baris"], one["counted"], one["answer"]) == (2, 2, False, None)


@pytest.mark.parametrize(
    ("nik", "nama"),
    [
        ("6472015708909999", "SITI RAHAYU"),
        ("6472015708909012", "SITI RAHAYU"),
        ("6472015708909012", None),
        ("6472011708909002", "SITI NURHAYATO"),
        ("6472015608899002", "SITI NURHAYATI"),
        ("1234", "SITI NURHAYATI"),
        (None, "SITI NURHAYATI"),
    ],
)
def test_anything_less_is_no_candidate(tmp_path: Path, nik: str | None, nama: str | None) -> None:
    """Another name, no name, two digits away with another birth date, a number that says nothing."""
    assert candidates(see(tmp_path, [ROW], beside(tmp_path, "death_list", dead(nik, nama)))) == []


def test_spellings_of_one_name_are_one_name(tmp_path: Path) -> None:
    """Titles, old spelling, words apart; an alias after a stroke."""
    people = [ROW, {**ROW, "nik": "6472011708909003", "nama": "H. MOHAMMAD YUSUF", "jenis_kelamin": "L"}]
    lists = beside(
        tmp_path, "death_list", dead("6472015708909012", "ST. NURHAYATI"), dead("6472011708909013", "UCU / MUH. YUSUP")
    )
    assert [one["baris"] for one in candidates(see(tmp_path, people, lists))] == [2, 3]


def test_the_birth_part_alone_needs_a_single_candidate_on_both_sides(tmp_path: Path) -> None:
    """Two rows with one name and birth date, or two dead people: nobody can say which."""
    namesake = {**ROW, "nik": "6472025708909004"}
    two_rows = see(tmp_path, [ROW, namesake], beside(tmp_path, "death_list", dead("7371015708904711")))
    assert candidates(two_rows) == []
    two_dead = beside(tmp_path, "death_list", dead("7371015708904711"), dead("7371015708904722"))
    assert candidates(see(tmp_path, [ROW], two_dead)) == []
    near = beside(tmp_path, "death_list", dead("6472015708909012"))
    assert [one["baris"] for one in candidates(see(tmp_path, [ROW, namesake], near))] == [2]


def test_a_list_without_numbers_links_by_birth_date_and_sex(tmp_path: Path) -> None:
    """The birth part of the register's NIK tells both; the same date of birth is said too."""
    line = dead(None, tanggal_lahir=date(1990, 8, 17), jenis_kelamin="P")
    (one,) = candidates(see(tmp_path, [ROW], beside(tmp_path, "death_list", line)))
    assert "tanggal lahir dan jenis kelamin pada NIK sama; tanggal lahir sama" in one["strength"]
    other_sex = dead(None, tanggal_lahir=date(1990, 8, 17), jenis_kelamin="L")
    assert candidates(see(tmp_path, [ROW], beside(tmp_path, "death_list", other_sex))) == []


def test_who_is_known_to_be_dead_or_inactive_is_no_candidate(tmp_path: Path) -> None:
    """Nor is a row with an exact hit, nor a dead person who has one elsewhere."""
    near = beside(tmp_path, "death_list", dead("6472015708909012"))
    for known in ({"status_hidup": "MENINGGAL"}, {"is_nonaktif": True}, {"tanggal_meninggal": DAY}):
        assert candidates(see(tmp_path, [{**ROW, **known}], near)) == []
    both = [ROW, {**ROW, "nik": "6472015708909012"}]
    assert candidates(see(tmp_path, both, near)) == []


def test_only_a_confirmed_candidate_counts(tmp_path: Path) -> None:
    """Before and after an answer: *sama* counts with its day, *berbeda* and *belum* do not."""
    near = beside(tmp_path, "death_list", dead("6472015708909012", no_akta_kematian="KM-9"))
    people = [ROW, {"nama": "ORANG LAIN", "nik": "6472011708909003"}]
    seen = see(tmp_path, people, near)
    key = candidates(seen)[0]["key"]
    assert column(seen, "meninggal_daftar") == [False, False]
    assert {"code": "DEATH_CANDIDATES", "layout": "death_list", "count": 1} in seen.warnings
    told = see(tmp_path, people, near, answers={key: "sama"})
    assert column(told, "meninggal_daftar") == [True, False]
    assert column(told, "tanggal_meninggal") == [DAY, None]
    assert column(told, "no_akta_kematian") == ["KM-9", None]
    assert not any(warning["code"] == "DEATH_CANDIDATES" for warning in told.warnings)
    for answer in ("berbeda", "belum"):
        again = see(tmp_path, people, near, answers={key: answer})
        assert column(again, "meninggal_daftar") == [False, False]
        assert candidates(again)[0]["answer"] == answer


def test_the_key_is_the_same_in_every_month_and_list_and_says_nothing(tmp_path: Path) -> None:
    """Another place in the file, another file, a second delivery: the answer still fits."""
    one = candidates(see(tmp_path, [ROW], beside(tmp_path, "death_list", dead("6472015708909012"))))[0]
    later = beside(tmp_path, "death_list", dead("6471991708909001", "LAIN"), dead("6472015708909012"), period="2026-09")
    moved = {**ROW, "id_individu": "I2", "kode_kelurahan": "64.72.05.1004", "baris": 77}
    two = candidates(see(tmp_path, [{"nama": "X", "nik": None}, moved], later))[0]
    assert one["key"] == two["key"]
    assert len(one["key"]) == 24
    assert set(one["key"]) <= set("0123456789abcdef")
    assert NIK not in str(one)


def test_a_person_on_two_lists_is_one_candidate(tmp_path: Path) -> None:
    """A cumulative list repeats its rows."""
    lists = [beside(tmp_path, "death_list", dead("6472015708909012"), period=month) for month in ("2026-07", "2026-08")]
    assert len(candidates(see(tmp_path, [ROW], *lists))) == 1

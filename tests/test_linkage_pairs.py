"""Pairs that a clerk would judge at once, one mistake after the other, in a register where names are in use."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from duplicates_made import found, person

from dtks_analytics.intake.canonical import mother_keys
from dtks_analytics.intake.clean import coded

if TYPE_CHECKING:
    from pathlib import Path

FIRST = ["RUKMIAH", "DARSONO", "WAGIMAN", "SUPARTI", "MARJUKI", "KASMIRAH", "BUNARI", "SAIDAH", "TURMUDI", "JAMILUN"]
FIRST += ["HANAFI", "KUMALA", "RIFQY", "RIFQI"]
SECOND = ["PURNOMO", "KUSDIANA", "WARDANI", "TAMRIN", "HUSODO", "LESMONO", "MARTUTI", "SUBEKTI"]
SECRET = b"a key of the tests"
HOME = {
    "no_kk": "6472010101159077",
    "alamat": "JL. CONTOH GG. 4 NO. 17",
    "rt": "012",
    "rw": "003",
    "kode_kelurahan": "64.72.01.1001",
    "kode_kecamatan": "64.72.01",
}
MOVED = {
    "no_kk": "6472050101209088",
    "alamat": "JL. LAIN NO. 3",
    "rt": "031",
    "rw": "001",
    "kode_kelurahan": "64.72.05.1002",
    "kode_kecamatan": "64.72.05",
}
CARD = {"no_kk": "6472010202209099"}
BASE = {
    **HOME,
    "id_individu": "A",
    "nama": "KASMIRAH PURNOMO",
    "nik": "6472011203869105",
    "jenis_kelamin": "L",
    "tanggal_lahir": date(1986, 3, 12),
    "ibu": "SUMARNI ASTUTI",
    "hubungan_keluarga": "ANAK",
    "tempat_lahir": "SAMARINDA",
}
SLIP, NEW = {"nik": "6472011203869705"}, {"nik": "6472011203869631"}


def mothers(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Replace the mother's name of each row by its keyed hashes."""
    names = pa.array([row.pop("ibu") for row in rows], pa.string())
    keys = mother_keys(coded(names, digits=False)[0], SECRET)
    return [{**row, **{name: column[i].as_py() for name, column in keys.items()}} for i, row in enumerate(rows)]


def strangers() -> list[dict[str, Any]]:
    """Return people who bear the names of the pair and share nothing else."""
    rows = []
    for number in range(len(FIRST) * len(SECOND)):
        first, second = FIRST[number % len(FIRST)], SECOND[number // len(FIRST)]
        born = date(1950, 1, 5) + timedelta(days=131 * number)
        rows.append(
            {
                **person(number % 59),
                "id_individu": f"S{number}",
                "nama": f"{first} {second}",
                "tanggal_lahir": born,
                "nik": f"647203{born:%d%m%y}{9000 + number:04d}",
                "no_kk": f"647203010110{9000 + number}",
                "alamat": f"JL. SENDIRI NO. {number}",
                "rt": f"{number % 40 + 1:03d}",
                "ibu": f"{second}I {first}AH",
            }
        )
    return rows


def judged(one: dict[str, Any], two: dict[str, Any], folder: Path) -> dict[str, Any] | None:
    """Return the pair of two people among strangers; None where it is listed nowhere."""
    pairs, _, _ = found(mothers([one, two, *strangers()]), folder)
    mine = [pair for pair in pairs if {pair["left_id"], pair["right_id"]} == {one["id_individu"], two["id_individu"]}]
    return mine[0] if mine else None


@pytest.mark.parametrize(
    "two",
    [
        pytest.param({"nama": "KASNIRAH PURNOMO", **SLIP}, id="one letter of the first word, one digit"),
        pytest.param({"nama": "KASMIRAH PURNOO", **NEW, **CARD}, id="one letter left out at the end, new numbers"),
        pytest.param({"nama": "K. PUNROMO", "nik": None, **CARD}, id="first word cut short, two letters swapped"),
        pytest.param({"nama": "KASMIRAH", **SLIP}, id="first name only, one digit"),
        pytest.param({"ibu": "SUMARNI ASTUTO", **NEW, **MOVED}, id="moved, one letter of the mother"),
        pytest.param({"tanggal_lahir": None, "nik": "6472011203869165"}, id="no birth date, one digit"),
        pytest.param({"tanggal_lahir": date(1987, 3, 12), "nik": "6472011203879244"}, id="year off by one"),
        pytest.param({"nama": "PURNOMO KASMIRAH", **NEW, **MOVED}, id="words change places, moved"),
        pytest.param({"nama": "HJ. KASMIRAH PURNOMO, S.PD", "nik": None, **MOVED}, id="titles, moved"),
        pytest.param({"ibu": "MARIYAM", **SLIP}, id="another mother, same home, one digit"),
        pytest.param({"alamat": "JLN CONTH GANG 4 NOMOR 17", **CARD, **NEW}, id="address spelt otherwise, new card"),
    ],
)
def test_one_person_with_mistakes_counts(two: dict[str, Any], tmp_path: Path) -> None:
    """Two independent facts agree, so that the rows are one person."""
    pair = judged(dict(BASE), {**BASE, "id_individu": "B", **two}, tmp_path)
    assert pair is not None
    assert pair["counted"], pair["probability"]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        pytest.param({}, {"nama": "RUKMIAH PURNOMO", "nik": "6472011203869106"}, id="twins, consecutive"),
        pytest.param({"nama": "RIFQY PURNOMO"}, {"nama": "RIFQI PURNOMO", "nik": "6472011203869106"}, id="y and i"),
        pytest.param({}, {"nama": "WAGIMAN PURNOMO", "jenis_kelamin": "P", "nik": "6472015203869106"}, id="boy, girl"),
        pytest.param(
            {},
            {
                "tanggal_lahir": date(1958, 1, 9),
                "nik": "6472010901589004",
                "ibu": "LASMINAH TUTI",
                "hubungan_keluarga": "KEPALA",
            },
            id="father and son",
        ),
        pytest.param({}, {"ibu": "LASMINAH TUTI", "nik": "6472051203869741", **MOVED}, id="namesake in another town"),
        pytest.param(
            {},
            {"nama": "SAIDAH TAMRIN", "ibu": "LASMINAH TUTI", "nik": "6472011203869106", **MOVED},
            id="strangers with consecutive numbers",
        ),
        pytest.param(
            {}, {"nama": "BUNARI PURNOMO", "tanggal_lahir": date(1988, 6, 2), "nik": "6472010206889311"}, id="siblings"
        ),
    ],
)
def test_two_people_who_look_alike_do_not_count(one: dict[str, Any], two: dict[str, Any], tmp_path: Path) -> None:
    """They may be listed for the owner; they are never sure."""
    pair = judged({**BASE, **one}, {**BASE, **one, "id_individu": "B", **two}, tmp_path)
    assert pair is None or (not pair["counted"] and 0.3 <= pair["probability"] < 0.95)

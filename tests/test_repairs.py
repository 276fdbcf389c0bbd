"""The repairs that raise a score most: the promise is kept to the row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
from registers import register

from dtks_analytics.catalogue.columns import COLUMNS
from dtks_analytics.figures.cube import Cube
from dtks_analytics.figures.month import count_month
from dtks_analytics.quality.facts import Asked
from dtks_analytics.scores.repairs import Repair, repairs

if TYPE_CHECKING:
    from pathlib import Path

PERIOD = "2026-08"
ALL = frozenset(column.name for column in COLUMNS)
KELURAHAN = "64.72.01.1001"


def counted(rows: list[dict[str, Any]], folder: Path) -> Cube:
    """Count a small register."""
    pq.write_table(register(rows), folder / "persons.parquet")
    return Cube(count_month(folder / "persons.parquet", Asked(ALL), PERIOD, previous=None, temporary=folder).cube)


def person(number: int, **faults: Any) -> dict[str, Any]:  # noqa: ANN401 - cells
    """Make one family of one, good but for what is said."""
    return {"nik": f"647201170890{9000 + number}", "no_kk": f"647201120315{9000 + number}", **faults}


FAULTY: list[dict[str, Any]] = [
    *(person(n, nik=None) for n in range(3)),
    person(3, nik=None, nama="TEST"),
    person(4, nama=None),
    *(person(n, nik="12345", nama=None) for n in (5, 6)),
    person(7, tanggal_lahir=None, tanggal_lahir_terisi=False),
    *(person(n) for n in (8, 9)),
]
"""Ten rows, two of them good: NIK missing on four, the name on four, a NIK too short on two, a birth date on one."""


def test_the_repairs_are_chosen_one_after_the_other(tmp_path: Path) -> None:
    """Three rows wait for a NIK alone; then the name frees two, the short NIK two more, the birth date the last."""
    found = repairs(counted(FAULTY, tmp_path), KELURAHAN, PERIOD)
    assert found == [
        Repair("nik_present", 4, 3, 0.3, 0.5),
        Repair("nama_present", 4, 2, 0.2, 0.7),
        Repair("nik_sixteen_digits", 2, 2, 0.2, 0.9),
        Repair("tanggal_lahir_present", 1, 1, 0.1, 1.0),
    ]


def test_repairing_exactly_those_rows_gives_exactly_the_promised_score(tmp_path: Path) -> None:
    """After each repair of the list the register is counted anew."""
    cures = {
        "nik_present": lambda row, n: {**row, "nik": f"647201170890{9000 + n}"} if row["nik"] is None else row,
        "nama_present": lambda row, _: {**row, "nama": "SITI AMINAH"},
        "nik_sixteen_digits": lambda row, n: (
            {**row, "nik": f"647201170890{9000 + n}"} if row["nik"] == "12345" else row
        ),
    }
    promised = repairs(counted(FAULTY, tmp_path), KELURAHAN, PERIOD, shown=3)
    rows = FAULTY
    for repair in promised:
        before = rows
        rows = [cures[repair.rule](row, number) for number, row in enumerate(rows)]
        if repair.rule != "nama_present":
            assert sum(a != b for a, b in zip(before, rows, strict=True)) == repair.rows
        score = counted(rows, tmp_path).figure("quality_score", KELURAHAN, PERIOD)
        assert score.share == repair.score


def test_a_family_without_a_head_becomes_good_with_all_its_rows(tmp_path: Path) -> None:
    """One cell is written, three rows gain: the rule marks the whole family."""
    family = [person(n, no_kk="6472011203159100", hubungan_keluarga="ANAK") for n in range(3)]
    cube = counted([*family, person(8)], tmp_path)
    assert repairs(cube, KELURAHAN, PERIOD) == [Repair("has_kepala_keluarga", 3, 3, 0.75, 1.0)]
    healed = [{**family[0], "hubungan_keluarga": "KEPALA"}, *family[1:], person(8)]
    assert counted(healed, tmp_path).figure("quality_score", KELURAHAN, PERIOD).share == 1.0


def test_an_area_without_errors_or_without_rows_has_nothing_to_repair(tmp_path: Path) -> None:
    """Neither a list nor an error."""
    cube = counted([person(1)], tmp_path)
    assert repairs(cube, KELURAHAN, PERIOD) == []
    assert repairs(cube, "64.72.05.1002", PERIOD) == []


def test_at_most_five_are_named(tmp_path: Path) -> None:
    """The list is short, the score of its last line is the promise for all of them."""
    faults: list[dict[str, Any]] = [
        {"nik": None}, {"nik": "1"}, {"nama": None}, {"jenis_kelamin": None}, {"hubungan_keluarga": None},
        {"tanggal_lahir": None, "tanggal_lahir_terisi": False}, {"no_kk": None},
    ]  # fmt: skip
    found = repairs(counted([person(n, **fault) for n, fault in enumerate(faults)], tmp_path), KELURAHAN, PERIOD)
    assert len(found) == 5
    assert found[-1].score == 5 / 7

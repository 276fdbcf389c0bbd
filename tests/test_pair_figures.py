"""People listed twice in the figures: by kind, by owner, between areas, and after somebody has answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from registers import register

from dtks_analytics.catalogue.columns import COLUMNS
from dtks_analytics.figures.cube import Cube, Figure
from dtks_analytics.figures.month import Counted, count_month
from dtks_analytics.quality.facts import Asked
from dtks_analytics.records.decisions import Given

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PERIOD = "2026-08"
ALL = frozenset(column.name for column in COLUMNS)
SECRET = b"kunci untuk uji" * 3
ONE, TWO, FAR = "64.72.01.1001", "64.72.01.1002", "64.72.05.1002"


def at(area: str, number: int, **more: object) -> dict[str, Any]:
    """Return a person of an area with a number and a family of their own."""
    return {
        "kode_kelurahan": area, "kode_kecamatan": area[:8], "nik": f"647201170890900{number}",
        "no_kk": f"647201120315900{number}", "id_individu": f"P{number}", **more,
    }  # fmt: skip


TWICE = [
    at(ONE, 1, nama="SITI AMINAH"),
    at(TWO, 2, nama="SITI AMINAH"),
    at(FAR, 3, nama="BUDI SANTOSO"),
    at(FAR, 3, nama="BUDI SANTOSO", no_kk="6472011203159007", id_individu="P7"),
    at(ONE, 4, nama="CITRA DEWI"),
    at(ONE, 4, nama="DARMAWAN", tanggal_lahir=None, tanggal_lahir_terisi=False, no_kk="6472011203159008",
       id_individu="P8"),
    at(ONE, 5, nama=None),
    at(ONE, 9, nama="FARIDAH", nik=None, tanggal_lahir=None, tanggal_lahir_terisi=False),
    at(ONE, 6, nama="ERNAWATI", is_nonaktif=True),
]  # fmt: skip
"""One person in two kelurahan, one in two families, two people on one number, a row without a name, an inactive one."""


def counted(rows: Sequence[dict[str, Any]], folder: Path, decisions: Mapping[str, str] | None = None) -> Counted:
    """Count a small register."""
    pq.write_table(register(rows), folder / "persons.parquet")
    return count_month(
        folder / "persons.parquet", Asked(ALL), PERIOD, previous=None, temporary=folder, secret=SECRET,
        decisions={pair: [Given(pair, "Ani", answer)] for pair, answer in (decisions or {}).items()},
    )  # fmt: skip


def figure(result: Counted, metric: str, area: str = "64.72", kelompok: str = "") -> Figure:
    """Return one figure."""
    return Cube(result.cube).figure(metric, area, PERIOD, kelompok)


def pairs(result: Counted) -> list[dict[str, Any]]:
    """Return the month table."""
    found: list[dict[str, Any]] = pq.read_table(result.tables["pairs"]).to_pylist()
    return found


def test_rows_and_pairs_by_kind_and_owner(tmp_path: Path) -> None:
    """Rows stand in their own kelurahan, a pair in the smallest area that holds both; every area has its zero."""
    result = counted(TWICE, tmp_path)
    by_kind = {row["kind"]: row["owner_area"] for row in pairs(result)}
    assert by_kind["same_person"] == "64.72.01"
    assert by_kind["same_nik"] == FAR
    assert figure(result, "person_duplicate") == Figure(sum(row["counted"] for row in pairs(result)) * 2, 8)
    assert figure(result, "ganda", ONE, "same_person") == Figure(1, 5)
    assert figure(result, "ganda", FAR, "same_nik") == Figure(2, 2)
    assert figure(result, "ganda", "64.72.01.1003", "same_nik") == Figure(0, 0)
    assert figure(result, "ganda_pasangan", "64.72.01", "same_person").count == 1
    assert figure(result, "ganda_pasangan", ONE, "same_person").count == 0
    assert figure(result, "ganda_pasangan", "64.72").count == 0
    owners = {row["owner_area"] for row in pairs(result)}
    assert sum(figure(result, "ganda_pasangan", area).count or 0 for area in owners) == len(pairs(result))


def test_pairs_between_areas_are_symmetric(tmp_path: Path) -> None:
    """A pair across two kelurahan stands at both, inside one it stands once, and one kecamatan holds both ends."""
    result = counted(TWICE, tmp_path)
    assert figure(result, "ganda_antar", ONE, TWO).count == figure(result, "ganda_antar", TWO, ONE).count == 1
    assert figure(result, "ganda_antar", FAR, FAR).count == 1
    assert figure(result, "ganda_antar", "64.72.01", "64.72.01").count == 1
    assert figure(result, "ganda_antar", "64.72.01", "64.72.05").count is None


def test_rows_that_nobody_can_link_are_counted_by_reason(tmp_path: Path) -> None:
    """No name; no birth date; the sum is the whole. Inactive rows are not asked."""
    result = counted(TWICE, tmp_path)
    assert figure(result, "ganda_tak_tertaut", ONE, "tanpa_nama") == Figure(1, 5)
    assert figure(result, "ganda_tak_tertaut", ONE, "tanpa_tanggal_lahir") == Figure(1, 5)
    assert figure(result, "ganda_tak_tertaut", ONE) == Figure(2, 5)
    assert figure(result, "ganda_tak_tertaut", TWO) == Figure(0, 1)


@pytest.mark.parametrize(
    ("answer", "people", "listed", "found", "waiting"),
    [("", 2, 2, 1, 1), ("belum", 2, 2, 1, 0), ("sama", 1, 2, 1, 0), ("berbeda", 2, 0, 0, 0)],
)
def test_an_answer_feeds_the_figures(
    answer: str, people: int, listed: int, found: int, waiting: int, tmp_path: Path
) -> None:
    """Without: two people, one pair waits. Same: counted once. Different: no longer suspected."""
    rows = TWICE[:2]
    (pair,) = pairs(counted(rows, tmp_path))
    result = counted(rows, tmp_path, {pair["pair"]: answer} if answer else None)
    assert figure(result, "individu_distinct").count == people
    assert figure(result, "person_duplicate").count == listed
    assert figure(result, "ganda_pasangan", "64.72.01").count == found
    assert figure(result, "ganda_terbuka", "64.72.01").count == waiting
    assert [row["answer"] for row in pairs(result)] == [answer or None]


def test_two_people_on_one_number_stay_a_fault_whatever_is_said(tmp_path: Path) -> None:
    """The number must be corrected, though somebody confirmed that they are two people."""
    other = at(ONE, 4, nama="DARMAWAN", tanggal_lahir=None, no_kk="6472011203159008", id_individu="P8")
    rows = [TWICE[4], {**other, "tanggal_lahir": None, "tanggal_lahir_terisi": False}]
    first = pairs(counted(rows, tmp_path))
    assert {row["kind"] for row in first} == {"nik_conflict"}
    result = counted(rows, tmp_path, {row["pair"]: "berbeda" for row in first})
    assert figure(result, "ganda", ONE, "nik_conflict").count == 2
    assert figure(result, "ganda_terbuka", ONE).count == 0
    assert figure(result, "nik_duplicate").count == 2
    assert figure(result, "person_duplicate").count == 0


def test_the_definition_names_the_model(tmp_path: Path) -> None:
    """Hash of the model and the probability from which a pair counts."""
    linkage: Any = counted(TWICE[:2], tmp_path).definition["linkage"]
    assert len(linkage["model"]) == 64
    assert 0.5 <= linkage["threshold"] <= 1

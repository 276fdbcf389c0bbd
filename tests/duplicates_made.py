"""Registers of a few made-up people, some of them listed twice, and what the search says of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
from registers import register

from dtks_analytics.catalogue.columns import COLUMNS
from dtks_analytics.engine import Engine
from dtks_analytics.linkage import search as duplicates
from dtks_analytics.linkage.pairs import SCHEMA
from dtks_analytics.quality.facts import Asked
from dtks_analytics.records.decisions import Given

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

ALL = frozenset(column.name for column in COLUMNS)
SECRET = b"a key of the tests"
HERE, NEAR, FAR = "64.72.01.1001", "64.72.01.1002", "64.72.05.1002"
NAMES = (
    "BAMBANG WIDODO", "KOMALA DEWI", "JUNAIDI SIREGAR", "TUTI HERAWATI", "FERRY TANJUNG", "LASTRI ASIH",
    "GUNTUR WIBAWA", "MARSINAH", "OKI PRANATA", "YULIA KENCANA", "DARSONO", "EVI TAMALA", "HERU PAMBUDI",
    "INDAH CAHYA", "ZAENAL MUTTAQIN",
)  # fmt: skip


def person(number: int, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any column
    """Return a row of somebody who shares nothing with the others."""
    born = date(1960 + number % 40, 1 + number % 12, 1 + number % 27)
    area = changes.get("kode_kelurahan", HERE)
    row = {
        "id_individu": f"P{number:04d}",
        "nama": f"{NAMES[number % len(NAMES)]} {('UTAMA', 'SEJATI', 'KENCANA', 'BHAKTI')[number // len(NAMES)]}",
        "nik": f"64720{number % 9}{born:%d%m%y}{9000 + number:04d}",
        "no_kk": f"647201010115{9000 - number:04d}",
        "tanggal_lahir": born,
        "kunci_ibu": f"m{number}",
        "alamat": f"JL. {NAMES[-1 - number % len(NAMES)]} NO. {number + 1}",
        "rt": f"{number % 30 + 1:03d}",
        "rw": f"{number % 5 + 1:03d}",
        "kode_kelurahan": area,
        "kode_kecamatan": area[:8],
    }
    return {**row, **changes}


def found(
    rows: Sequence[Mapping[str, Any]],
    folder: Path,
    *,
    lacking: Sequence[str] = (),
    decisions: Mapping[str, str] | None = None,
    saw: str = "",
) -> tuple[list[dict[str, Any]], dict[int, dict[str, Any]], duplicates.Found]:
    """Search a small register; return the pairs, the marks by row number, and the account."""
    path = folder / "persons.parquet"
    pq.write_table(register([dict(row) for row in rows]), path)
    with Engine(folder) as engine:
        said = {pair: [Given(pair, "Ani", answer, saw=saw)] for pair, answer in (decisions or {}).items()}
        told = duplicates.find(engine, path, Asked(ALL - set(lacking)), secret=SECRET, decisions=said)
        pairs = engine.backend.table("m_pairs").to_pyarrow()
        marks = engine.backend.table("m_clusters").to_pyarrow().to_pylist()
    assert pairs.schema.names == SCHEMA.names
    return pairs.to_pylist(), {row["baris"]: row for row in marks}, told


def only(rows: Sequence[Mapping[str, Any]], folder: Path, **told: Any) -> dict[str, Any]:  # noqa: ANN401 - see `found`
    """Return the one pair of a register."""
    pairs, _, _ = found(rows, folder, **told)
    (pair,) = pairs
    return pair


ONE = person(1)
OTHER_HOME = {"no_kk": person(9)["no_kk"], "alamat": "JL. LAIN 7", "rt": "040"}
AGAIN = {"nik": "6472011302619555", "id_individu": "Q1"}
"""A second record of `ONE` with a number of its own."""

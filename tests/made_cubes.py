"""Small made-up cubes, for tests of scorecards.

A module of its own, since a test imports no other test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.figures.cube import CUBE_SCHEMA, Cube
from dtks_analytics.scores import scoring

if TYPE_CHECKING:
    from collections.abc import Mapping

PERIOD = "2026-08"
KELURAHAN = [area.code for area in wilayah().at("kelurahan")]
FIRST, SECOND, THIRD = KELURAHAN[:3]
PALARAN = "64.72.01"

Cells = dict[tuple[str, str], tuple[int | None, int | None]]


def made(good: int, rows: int, **more: tuple[int | None, int | None]) -> Cells:
    """Say of one kelurahan how many rows are good; each row is its own family, all dimensions follow the score."""
    bad = rows - good
    cells: Cells = {
        ("quality_score", ""): (good, rows),
        ("individu_registered", ""): (rows, 1_000),
        ("keluarga_registered", ""): (max(rows // 3, 1), None),
        ("individu_poor", ""): (rows // 2, 1_000),
        ("rule", "nik_present"): (bad, rows),
        ("rule", "kk_in_one_kelurahan"): (0, rows),
        ("gugus", "nn"): (rows, None),
        ("gugus", "nx"): (good, None),
        ("gugus", "xx"): (good, None),
        ("verval_done", ""): (rows, rows),
        ("padan", ""): (None, None),
    }
    for dimension in scoring.EXPLAINED:
        cells |= {("dimensi", f"{dimension}:E"): (bad, rows), ("dimensi", f"{dimension}:W"): (0, rows)}
    return cells | {tuple(name.split("/")) if "/" in name else (name, ""): pair for name, pair in more.items()}  # type: ignore[misc] # two parts


def cube(areas: Mapping[str, Cells], others: Cells | None = None) -> Cube:
    """Add up kelurahan to all levels; those not named get ``others``."""
    cells: dict[tuple[str, str, str, str], list[int | None]] = {}
    for code in KELURAHAN:
        for key, pair in areas.get(code, others or made(900, 1_000)).items():
            for area in wilayah().path(code):
                total = cells.setdefault((area.level, area.code, *key), [0, 0])
                for side, number in enumerate(pair):
                    before = total[side]
                    total[side] = None if number is None or before is None else before + number
    rows = [(PERIOD, *key, *pair) for key, pair in cells.items()]
    columns = list(zip(*rows, strict=True))
    return Cube(pa.table([pa.array(c, f.type) for c, f in zip(columns, CUBE_SCHEMA, strict=True)], schema=CUBE_SCHEMA))

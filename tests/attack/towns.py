"""Made-up towns for the attacker: a few thousand rows drawn from a seed, counted in plain Python into a cube.

Shares are chosen so that most counts of a kelurahan are small: that is where something can be recovered.
"""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any

import pyarrow as pa

from dtks_analytics.catalogue.residents import residents
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.figures.cube import CUBE_SCHEMA, Cube

PERIOD = "2026-08"
RESULTS = ("LAYAK", "TIDAK_LAYAK", "PINDAH", "MENINGGAL", "BELUM_DICEK")
AGES = ("00-04", "05-09", "10-14", "30-34", "75+")

Row = dict[str, Any]


def people(seed: int, *, most: int = 90) -> list[Row]:
    """Draw the rows of one month."""
    draw = random.Random(seed)  # noqa: S311 - made-up people
    rows: list[Row] = []
    for area in wilayah().at("kelurahan"):
        rate = draw.choice((0.005, 0.02, 0.05, 0.12))
        for _ in range(draw.choice((0, 3, 12, 30, most))):
            number = len(rows)
            rows.append(
                {
                    "area": area.code,
                    "person": draw.randrange(number + 1) if rows and draw.random() < 0.02 else number,
                    "kk": f"{area.code}-{number // 4}" if draw.random() > 0.03 else f"x{draw.randrange(40)}",
                    "result": draw.choices(RESULTS, (60, 3, 1, rate * 60, 20))[0],
                    "age": draw.choice("LP") + ":" + draw.choice(AGES),
                    "desil": draw.choices(range(1, 6), (30, 20, 5, 2, 1))[0],
                    "nik": draw.random() > rate,
                    "padan": draw.random() > 0.1,
                    "twice": draw.random() < rate / 2,
                    "aid": draw.random() < 0.3,
                    "bad": draw.random() < rate,
                    "lost": draw.random() < rate / 4,
                }
            )
    return rows


def cells(rows: list[Row], total: int) -> dict[tuple[str, str], tuple[int, int | None]]:
    """Count one area: (metric, kelompok) to count and base."""
    persons = {row["person"] for row in rows}
    layak = [row for row in rows if row["result"] == "LAYAK"]
    families, helped = {row["kk"] for row in rows}, {row["kk"] for row in rows if row["aid"]}
    dead = [row for row in rows if row["result"] == "MENINGGAL"]
    numbered = [row for row in rows if row["nik"]]
    n = len(rows)
    made: dict[tuple[str, str], tuple[int, int | None]] = {
        ("individu_registered", ""): (n, total),
        ("individu_distinct", ""): (len(persons), total),
        ("individu_verified", ""): (len({row["person"] for row in layak}), total),
        ("individu_poor", ""): (len({row["person"] for row in layak if row["desil"] == 1}), total),
        ("keluarga_registered", ""): (len(families), None),
        ("keluarga_verified", ""): (len({row["kk"] for row in layak}), len(families)),
        ("verval_done", ""): (sum(row["result"] != "BELUM_DICEK" for row in rows), n),
        ("padan", ""): (sum(row["padan"] for row in numbered), len(numbered)),
        ("quality_score", ""): (n - sum(row["bad"] for row in rows), n),
        ("nik_duplicate", ""): (sum(row["twice"] for row in numbered), len(numbered)),
        ("deceased_active", ""): (len(dead), n),
        ("deceased_with_aid", ""): (sum(row["aid"] for row in dead), sum(row["aid"] for row in rows)),
        ("aid_overlap", ""): (len({row["kk"] for row in rows if row["aid"] and row["lost"]}), len(helped)),
        ("rule", "nik_present"): (n - len(numbered), n),
        ("rule", "nik_unique"): (sum(row["twice"] for row in numbered), len(numbered)),
        ("rule", "alamat_present"): (sum(row["lost"] for row in rows), n),
        ("rule", "has_kepala_keluarga"): (len({row["kk"] for row in rows if row["bad"]}), len(families)),
        ("gerak", "baru"): (sum(row["bad"] for row in rows), None),
        ("kombinasi", "nik_present"): (sum(row["bad"] for row in rows), None),
    }
    for name, field, groups in (
        ("verval", "result", RESULTS),
        ("umur", "age", [s + ":" + a for s in "LP" for a in AGES]),
    ):
        made |= {(name, g): (sum(row[field] == g for row in rows), n) for g in groups}
    made |= {
        ("desil", str(d)): (len({row["person"] for row in rows if row["desil"] == d}), len(persons))
        for d in range(1, 6)
    }
    return made


def cube(seed: int, *, most: int = 90) -> Cube:
    """Count a drawn month at all three levels, each by itself."""
    tree, everybody = wilayah(), residents(PERIOD).total
    by_area: dict[str, list[Row]] = defaultdict(list)
    for row in people(seed, most=most):
        for area in tree.path(row["area"]):
            by_area[area.code].append(row)
    lines = [
        (PERIOD, area.level, area.code, *key, *value)
        for level in ("kota", "kecamatan", "kelurahan")
        for area in tree.at(level)  # type: ignore[arg-type] # literals
        for key, value in cells(by_area[area.code], everybody[area.code]).items()
    ]
    return of_lines(lines)


def of_lines(lines: list[tuple[Any, ...]]) -> Cube:
    """Build a cube from its rows."""
    columns = list(zip(*lines, strict=True))
    return Cube(pa.table([pa.array(c, f.type) for c, f in zip(columns, CUBE_SCHEMA, strict=True)], schema=CUBE_SCHEMA))

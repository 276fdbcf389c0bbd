"""Residents by year, area, sex and age, and the poverty estimates of BPS.

Sources: ``data/reference/penduduk.csv`` and ``acuan_bps.csv`` (see ``SOURCES.md`` beside them). Missing years are
missing: nothing is interpolated.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.wilayah import wilayah

AGE_BANDS = (*(f"{low:02d}-{low + 4:02d}" for low in range(0, 75, 5)), "75+")
"""Five-year age groups as the civil registry publishes them; the last is open."""


@dataclass(frozen=True, slots=True)
class Residents:
    """Residents of one year.

    Attributes:
        year: as of its last day.
        total: area code to people, for all three levels.
        by_sex_age: area code to people by ``L:00-04`` … ``P:75+``.
    """

    year: int
    total: dict[str, int]
    by_sex_age: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class BpsEstimate:
    """One published poverty estimate of BPS for the whole city.

    Attributes:
        year: reference year.
        poor: people below the poverty line.
        percent: of the population, as published.
        source: where it was read.
    """

    year: int
    poor: int
    percent: float
    source: str


@cache
def _all() -> dict[int, Residents]:
    """Read every published year, once per process."""
    counts: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    tree = wilayah()
    with (city().data / "reference" / "penduduk.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            group, people = f"{row['jenis_kelamin']}:{row['kelompok_umur']}", int(row["jumlah_jiwa"])
            for area in tree.path(row["kode_kelurahan"]):
                counts[int(row["tahun"])][area.code][group] += people
    return {
        year: Residents(
            year,
            {code: sum(groups.values()) for code, groups in areas.items()},
            {code: dict(groups) for code, groups in areas.items()},
        )
        for year, areas in sorted(counts.items())
    }


def residents(period: str) -> Residents:
    """Return the residents of the published year nearest to a month; of two equally near, the earlier.

    Args:
        period: ``YYYY-MM``; figures stand for the last day of their year.
    """
    year, month = (int(part) for part in period.split("-"))
    position = year + month / 12
    return min(_all().values(), key=lambda r: (abs(r.year + 1 - position), r.year))


@cache
def bps_estimates() -> tuple[BpsEstimate, ...]:
    """Return the published estimates in the order of their years."""
    with (city().data / "reference" / "acuan_bps.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [
        BpsEstimate(int(r["tahun"]), int(r["jumlah_miskin_jiwa"]), float(r["persen_miskin"]), r["sumber"]) for r in rows
    ]
    return tuple(sorted(found, key=lambda e: e.year))

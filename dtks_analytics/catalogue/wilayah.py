"""The area tree: kota, kecamatan, kelurahan, with Kemendagri and BPS codes.

Source: ``data/reference/wilayah.csv`` (see ``data/reference/SOURCES.md``).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from dtks_analytics.catalogue.city import city

Level = Literal["kota", "kecamatan", "kelurahan"]
LEVELS: tuple[Level, ...] = ("kota", "kecamatan", "kelurahan")


@dataclass(frozen=True, slots=True)
class Area:
    """One area.

    Attributes:
        code: Kemendagri code with dots.
        name: proper name without the word for its level.
        parent: code one level up; empty for the kota.
        bps_code: BPS code without dots.
        km2: area in square kilometres.
    """

    code: str
    name: str
    level: Level
    parent: str
    bps_code: str
    km2: float


class AreaTree:
    """All areas of the city, in the order of their codes."""

    def __init__(self, areas: list[Area]) -> None:
        """Index the areas by code and by parent."""
        self._by_code = {area.code: area for area in areas}

    def __contains__(self, code: object) -> bool:
        """Tell whether the code names an area of this city."""
        return code in self._by_code

    def __getitem__(self, code: str) -> Area:
        """Return the area of a code; `KeyError` when there is none."""
        return self._by_code[code]

    @cached_property
    def kota(self) -> Area:
        """The root."""
        return self.at("kota")[0]

    def at(self, level: Level) -> list[Area]:
        """Return the areas of one level in the order of their codes."""
        return [area for area in self._by_code.values() if area.level == level]

    def children(self, code: str) -> list[Area]:
        """Return the areas one level below; empty for a kelurahan."""
        return [area for area in self._by_code.values() if area.parent == code]

    def path(self, code: str) -> list[Area]:
        """Return the areas from the kota down to the code, itself included."""
        area = self._by_code[code]
        return [*self.path(area.parent), area] if area.parent else [area]

    @cached_property
    def by_bps(self) -> dict[str, Area]:
        """Areas by BPS code."""
        return {area.bps_code: area for area in self._by_code.values()}


@cache
def wilayah() -> AreaTree:
    """Return the area tree of the configured city; read once per process."""
    kota = city()
    with (kota.data / "reference" / "wilayah.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kecamatan: dict[str, Area] = {}
    kelurahan: list[Area] = []
    for row in rows:
        code, km2 = row["kode_kecamatan"], float(row["luas_km2"])
        before = kecamatan[code].km2 if code in kecamatan else 0.0
        kecamatan[code] = Area(
            code, row["kecamatan"], "kecamatan", kota.code, row["kode_bps_kecamatan"], round(before + km2, 3)
        )
        kelurahan.append(
            Area(row["kode_kelurahan"], row["kelurahan"], "kelurahan", code, row["kode_bps_kelurahan"], km2)
        )
    total = round(sum(area.km2 for area in kecamatan.values()), 3)
    root = Area(kota.code, kota.short_name, "kota", "", kota.bps_code, total)
    below = [area for kec in sorted(kecamatan) for area in kelurahan if area.parent == kec]
    return AreaTree([root, *(kecamatan[code] for code in sorted(kecamatan)), *sorted(below, key=lambda a: a.code)])

"""What the generator knows of the city: residents, poverty by kelurahan, size of the register, streets.

Residents are real (``data/reference/penduduk.csv``). The poverty rates are invented for the demonstration: they follow
what people of the city expect (fringe and riverside poorer than the centre), not any published figure.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.wilayah import wilayah

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

GROUPS: Final = 16
POOR_SHARE: Final = 40_700 / 150_000
"""Share of the rows in decile 1 and active, at the default size."""
VERIFIED_POOR_SHARE: Final = 39_400 / 150_000
"""Share of the rows in decile 1, active and found eligible, at the default size."""

POVERTY: Final[dict[str, float]] = {
    "Rawa Makmur": 6.4, "Handil Bakti": 7.4, "Bukuan": 7.0, "Simpang Pasir": 7.6, "Bantuas": 9.0,
    "Sungai Keledang": 5.0, "Baqa": 5.8, "Mesjid": 6.3, "Mangkupalas": 8.2, "Tenun Samarinda": 6.9,
    "Gunung Panjang": 5.2, "Teluk Lerong Ilir": 3.6, "Jawa": 2.2, "Air Putih": 3.0, "Sidodadi": 3.3,
    "Air Hitam": 2.2, "Dadi Mulya": 3.0, "Gunung Kelua": 2.1, "Bukit Pinang": 4.5, "Selili": 6.2,
    "Sungai Dama": 5.4, "Sidomulyo": 4.6, "Sidodamai": 4.9, "Pelita": 3.9, "Sempaja Selatan": 1.9,
    "Lempake": 4.6, "Sungai Siring": 6.0, "Sempaja Utara": 3.0, "Tanah Merah": 5.6, "Sempaja Barat": 2.0,
    "Sempaja Timur": 2.1, "Budaya Pampang": 6.6, "Loa Bakung": 3.9, "Loa Buah": 6.3, "Karang Asam Ulu": 4.5,
    "Lok Bahu": 4.4, "Teluk Lerong Ulu": 4.0, "Karang Asam Ilir": 4.6, "Karang Anyar": 3.8, "Sungai Kapih": 6.5,
    "Sambutan": 6.2, "Makroman": 7.3, "Sindang Sari": 7.6, "Pulau Atas": 8.4, "Temindung Permai": 3.6,
    "Sungai Pinang Dalam": 3.4, "Gunung Lingai": 4.0, "Mugirejo": 4.6, "Bandara": 3.0, "Karang Mumus": 3.3,
    "Pelabuhan": 2.2, "Pasar Pagi": 1.6, "Bugis": 1.7, "Sungai Pinang Luar": 2.7, "Simpang Tiga": 6.4,
    "Tani Aman": 6.9, "Sengkotek": 6.7, "Harapan Baru": 5.6, "Rapak Dalam": 5.9,
}  # fmt: skip
"""Invented: verified poor residents per hundred. A kelurahan not listed gets a rate from its code."""

ETHNIC_MIX: Final[dict[str, tuple[float, ...]]] = {
    "": (0.38, 0.27, 0.17, 0.09, 0.05, 0.04),
    "64.72.02": (0.15, 0.25, 0.42, 0.13, 0.03, 0.02),
    "64.72.09": (0.24, 0.32, 0.15, 0.08, 0.03, 0.18),
    "64.72.01": (0.50, 0.20, 0.16, 0.09, 0.04, 0.01),
    "64.72.05.1014": (0.15, 0.10, 0.07, 0.08, 0.59, 0.01),
    "64.72.07.1003": (0.68, 0.15, 0.09, 0.05, 0.02, 0.01),
}
"""Invented shares of the communities of `wordlists.ETHNIC`, by the longest matching area code."""

CAMAT_BEFORE_2010: Final = {
    "64.72.07": "64.72.04",
    "64.72.08": "64.72.05",
    "64.72.09": "64.72.04",
    "64.72.10": "64.72.02",
}
"""Kecamatan that were split off in 2010: whoever was born earlier carries the code of the mother kecamatan."""

NEARBY: Final = ("SAMARINDA SEBERANG", "KUTAI")
"""Birthplaces of people with a NIK of this city, beside the city itself."""


@dataclass(frozen=True)
class Places:
    """The areas as arrays, in the order of their codes.

    Attributes:
        codes: Kemendagri codes of the kelurahan.
        residents: people, shape (kelurahan, sex L P, age group).
        poor: verified poor people aimed at, per kelurahan, before rounding.
        size: people of the register per kelurahan, whole numbers that add up to the number asked for.
        ethnic: shares of the communities, shape (kelurahan, community).
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    kecamatan: tuple[str, ...]
    bps: tuple[str, ...]
    residents: Floats
    poor: Floats
    size: Ints
    ethnic: Floats


def residents() -> Floats:
    """Return residents of the newest published year, shape (kelurahan, 2, 16), in the order of the area codes."""
    order = {area.code: i for i, area in enumerate(wilayah().at("kelurahan"))}
    out = np.zeros((len(order), 2, GROUPS))
    with (city().data / "reference" / "penduduk.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    newest = max(row["tahun"] for row in rows)
    for row in rows:
        if row["tahun"] == newest:
            group = int(row["kelompok_umur"][:2]) // 5
            out[order[row["kode_kelurahan"]], int(row["jenis_kelamin"] == "P"), group] += int(row["jumlah_jiwa"])
    return out


def whole(shares: Floats, total: int) -> Ints:
    """Round shares to whole numbers that add up to the total (largest remainders, ties by position)."""
    exact = shares / shares.sum() * total
    floor = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - floor), kind="stable")
    floor[order[: total - int(floor.sum())]] += 1
    return np.asarray(floor)


def places(people: int, rows: int) -> Places:
    """Return the areas with the sizes of a register.

    Args:
        people: people in families to distribute.
        rows: rows of the file, which set the number of poor.
    """
    areas = wilayah().at("kelurahan")
    lived = residents()
    total = lived.sum(axis=(1, 2))
    rate = np.array([POVERTY.get(a.name, 2.5 + int(a.code[-2:]) % 9 / 2) for a in areas]) / 100
    poor = rate * total
    poor = poor / poor.sum() * rows * VERIFIED_POOR_SHARE
    size = whole((0.07 + 2.3 * rate) * total, people)
    mixes = []
    for area in areas:
        best = max((key for key in ETHNIC_MIX if area.code.startswith(key)), key=len)
        mixes.append(ETHNIC_MIX[best])
    return Places(
        codes=tuple(a.code for a in areas),
        names=tuple(a.name for a in areas),
        kecamatan=tuple(a.parent for a in areas),
        bps=tuple(a.bps_code for a in areas),
        residents=lived,
        poor=poor,
        size=size,
        ethnic=np.array(mixes),
    )

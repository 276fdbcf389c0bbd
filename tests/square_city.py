"""A city that does not exist: two kecamatan, five square kelurahan, residents to be counted on fingers."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

STEP = 0.02
"""Degrees: about 2.2 km."""
WEST, SOUTH = 117.60, 3.30

SQUARES = (
    ("65.99.01.1001", "Kotak Satu", 0, 1, 1),
    ("65.99.01.1002", "Kotak Dua", 1, 1, 1),
    ("65.99.01.1003", "Kotak Tiga", 2, 1, 1),
    ("65.99.02.1001", "Lapang", 0, 0, 1),
    ("65.99.02.1002", "Kotak Dua", 1, 0, 2),
)
"""Code, name, column, row and width in steps; *Kotak Dua* exists in both kecamatan."""

KECAMATAN = {"65.99.01": ("Utara", "6598010"), "65.99.02": ("Selatan", "6598020")}

SETTINGS = """
[kota]
kode = "65.99"
kode_bps = "6598"
nama = "Kota Persegi"
nama_pendek = "Persegi"
provinsi = "Kalimantan Utara"
zona_waktu = "Asia/Jakarta"
singkatan_waktu = "WIB"

[definisi]
poor_desil_max = 2
hari_tenggat = 20
batas_verval = 0.80
batas_padan = 0.80

[penduduk]
sumber = "Disdukcapil Kota Persegi"
keadaan = "30 Juni"

[prefiks_nik]
provinsi = ["65"]
historis = []

[peta]
epsg = 32650
sumber = "buatan sendiri"
pusat = [117.62, 117.64, 3.32, 3.34]
label_kecamatan = ["65.99.01", "65.99.02"]
"""

RESIDENTS_OF_A_GROUP = 100
GROUPS = ("00-04", "15-19", "40-44", "75+")


def write(folder: Path) -> Path:
    """Write ``kota.toml`` and ``reference/`` as docs/another-city.md describes them; return the folder."""
    reference = folder / "reference"
    reference.mkdir(parents=True)
    (folder / "kota.toml").write_text(SETTINGS, encoding="utf-8")
    areas = [
        (code[:8], KECAMATAN[code[:8]][0], code, name, KECAMATAN[code[:8]][1], f"{KECAMATAN[code[:8]][1]}00{i}", 4.93)
        for i, (code, name, *_) in enumerate(SQUARES, start=1)
    ]
    _csv(
        reference / "wilayah.csv",
        "kode_kecamatan,kecamatan,kode_kelurahan,kelurahan,kode_bps_kecamatan,kode_bps_kelurahan,luas_km2",
        areas,
    )
    people = [
        (2025, code, sex, group, RESIDENTS_OF_A_GROUP) for code, *_ in SQUARES for sex in "LP" for group in GROUPS
    ]
    _csv(reference / "penduduk.csv", "tahun,kode_kelurahan,jenis_kelamin,kelompok_umur,jumlah_jiwa", people)
    _csv(
        reference / "acuan_bps.csv",
        "tahun,jumlah_miskin_jiwa,persen_miskin,indeks_kedalaman_p1,indeks_keparahan_p2,sumber",
        [(2024, 20, "5.00", "", "", "karangan")],
    )
    features = [
        {
            "type": "Feature",
            "properties": {
                "kode_kelurahan": code,
                "label_lon": WEST + (column + width / 2) * STEP,
                "label_lat": SOUTH + (row + 0.5) * STEP,
            },
            "geometry": {"type": "Polygon", "coordinates": [_ring(column, row, width)]},
        }
        for code, _, column, row, width in SQUARES
    ]
    (reference / "kelurahan.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )
    return folder


def _ring(column: int, row: int, width: int) -> list[list[float]]:
    """Return a closed ring with a point at every step, so that neighbours share all their points."""
    below = [(column + i, row) for i in range(width + 1)]
    above = [(column + i, row + 1) for i in range(width, -1, -1)]
    return [[round(WEST + x * STEP, 5), round(SOUTH + y * STEP, 5)] for x, y in (*below, *above, below[0])]


def _csv(path: Path, header: str, rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)

"""The prepared geography as figures need it: boxes, label points, the river, outlines, tile positions.

Reads what ``dtks_analytics.geography`` wrote; once per process, without geopandas.
"""

from __future__ import annotations

import csv
import json
import math
from functools import cache
from itertools import pairwise
from typing import Any, Final

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.wilayah import wilayah

LONG_NAME: Final = 14
"""Names longer than this are abbreviated on maps."""

RIVER_ROOM: Final = 0.03
"""Degrees that half the river's name takes on a map of the whole city."""

Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""


@cache
def parts() -> dict[str, Any]:
    """Return the content of ``data/prepared/map.json``; see `geography.map_parts`."""
    content: dict[str, Any] = json.loads((city().data / "prepared" / "map.json").read_text(encoding="utf-8"))
    return content


def box(code: str) -> Box:
    """Return the bounding box of an area; `KeyError` for an unknown code."""
    west, south, east, north = parts()["boxes"][code]
    return west, south, east, north


def centre_points() -> dict[str, tuple[float, float]]:
    """Return longitude and latitude of the names inside the enlarged centre, by kelurahan."""
    return {code: (lon, lat) for code, (lon, lat) in parts()["centre"].items()}


def label_point(code: str) -> tuple[float, float]:
    """Return longitude and latitude of an area's name; `KeyError` for an unknown code."""
    lon, lat = parts()["labels"][code]
    return lon, lat


@cache
def _shapes(level: str) -> dict[str, Any]:
    """Return the geometry of every area of a level, read once per process."""
    text = (city().static / f"{level}.geojson").read_text(encoding="utf-8")
    return {feature["id"]: feature["geometry"] for feature in json.loads(text)["features"]}


@cache
def outline(code: str) -> list[list[tuple[float, float]]]:
    """Return the rings of a kelurahan or kecamatan; `KeyError` for another code."""
    geometry = _shapes(wilayah()[code].level)[code]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[(lon, lat) for lon, lat in ring] for polygon in polygons for ring in polygon]


def across(code: str, lon: float, lat: float) -> tuple[float, float]:
    """Return how far an area reaches to the west and to the east of a point, in degrees; zero outside of it."""
    crossings = sorted(
        one[0] + (lat - one[1]) * (other[0] - one[0]) / (other[1] - one[1])
        for ring in outline(code)
        for one, other in pairwise(ring)
        if (one[1] > lat) != (other[1] > lat)
    )
    for west, east in zip(crossings[::2], crossings[1::2], strict=False):
        if west <= lon <= east:
            return lon - west, east - lon
    return 0.0, 0.0


@cache
def tile_positions() -> dict[str, tuple[int, int]]:
    """Return row and column (from 1) of each kelurahan on the tile grid.

    From ``reference/kisi.csv``; without it in rows from north to south, each from west to east.
    """
    path = city().data / "reference" / "kisi.csv"
    if not path.exists():
        codes = sorted((area.code for area in wilayah().at("kelurahan")), key=lambda code: -label_point(code)[1])
        wide = math.isqrt(len(codes) - 1) + 1
        rows = [sorted(codes[start : start + wide], key=label_point) for start in range(0, len(codes), wide)]
        return {code: (row, column) for row, of in enumerate(rows, 1) for column, code in enumerate(of, 1)}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["kode"]: (int(row["baris"]), int(row["kolom"])) for row in csv.DictReader(file)}


def label_name(name: str, *, width: int = 9) -> str:
    """Return an area's name for a map: long ones abbreviated the same way everywhere, lines joined by ``<br>``.

    Args:
        name: proper name; it comes from the reference files and carries no markup.
        width: letters that words sharing a line may have together.
    """
    short = city().map.abbreviations
    words = [short.get(word, word) if len(name) > LONG_NAME else word for word in name.split()]
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "<br>".join(lines)


def full_name(code: str) -> str:
    """Return an area's name as it stands alone: ``Selili, Kec. Samarinda Ilir``; a kecamatan as ``Kec. Palaran``."""
    area = wilayah()[code]
    if area.level == "kota":
        return city().name
    if area.level == "kecamatan":
        return f"Kec. {area.name}"
    return f"{area.name}, Kec. {wilayah()[area.parent].name}"

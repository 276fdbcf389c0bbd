"""Prepares the boundaries once into the small files that pages use; the only user of geopandas.

``python -m dtks_analytics.geography`` reads ``data/reference/kelurahan.geojson`` (sources in
``data/reference/SOURCES.md``) and writes, byte for byte the same each time:

- ``static/kelurahan.geojson`` and ``static/kecamatan.geojson``, which browsers fetch by address; a feature's id is
  the Kemendagri code (with ``DTKS_DATA``: in the ``static/`` inside that folder);
- ``static/topo/world_110m.json``, an empty world: plotly asks for one, and would fetch it from another host;
- ``data/prepared/map.json``, everything that figures need beside the polygons.

A kecamatan is the union of its kelurahan, never a file of its own, so the two levels always agree.
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.catalogue.city import city, static_folder
from dtks_analytics.catalogue.wilayah import wilayah

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

STATIC: Final = static_folder()
DECIMALS: Final = 5
"""Of a degree: about one metre at the equator."""
WIDTH: Final = 600
"""Units across the small map; its paths carry whole units."""
ROOM: Final = 0.011
"""Degrees that a name takes in the enlarged centre, about 70 pixels."""
RIVER_ROOM: Final = 0.03
"""Degrees left for half the river's name at the side of the small map."""
SIMPLER: Final = 35.0
"""Metres within which the small map and the river may leave the true line."""


class UnfitBoundariesError(ValueError):
    """The boundaries are not a clean division of the city; the message names area codes only."""


def boundaries(path: Path) -> gpd.GeoDataFrame:
    """Read the polygons of all kelurahan and check them.

    Args:
        path: GeoJSON in WGS 84, one feature per kelurahan with ``kode_kelurahan``, ``label_lon`` and ``label_lat``.

    Returns:
        One row per kelurahan, indexed by code in the order of the codes.

    Raises:
        UnfitBoundariesError: an area is missing or unknown, a polygon is invalid, or polygons overlap or leave gaps.
    """
    import geopandas as gpd  # noqa: PLC0415 -- heavy, and pages import this package
    import shapely  # noqa: PLC0415 -- same

    frame = gpd.read_file(path).set_index("kode_kelurahan").sort_index()
    expected = {area.code for area in wilayah().at("kelurahan")}
    if set(frame.index) != expected or not frame.index.is_unique:
        message = f"missing or unknown areas: {sorted(set(frame.index) ^ expected)}"
        raise UnfitBoundariesError(message)
    if not frame.is_valid.all():
        message = f"invalid polygons: {sorted(frame.index[~frame.is_valid])}"
        raise UnfitBoundariesError(message)
    if not shapely.coverage_is_valid(frame.geometry.array):
        message = "polygons overlap or their edges do not match"
        raise UnfitBoundariesError(message)
    holes = [part for part in _parts(frame.union_all()) if part.interiors]
    if holes:
        message = "gaps between polygons"
        raise UnfitBoundariesError(message)
    return frame


def kecamatan_of(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the union of the kelurahan of each kecamatan, indexed by its code."""
    parents = {code: wilayah()[code].parent for code in frame.index}
    return frame[["geometry"]].dissolve(by=frame.index.map(parents), method="coverage").sort_index()


def river(frame: gpd.GeoDataFrame) -> BaseGeometry:
    """Return the shared border of the kecamatan on one side of the river with all others.

    The boundaries hold no water, so this is where the river is drawn. Empty when the city names no river.
    """
    import shapely  # noqa: PLC0415 -- heavy

    if not city().map.river:
        return shapely.LineString()
    side = frame.index.map(lambda code: wilayah()[code].parent in city().map.river_side)
    near, far = frame.geometry[side].union_all(), frame.geometry[~side].union_all()
    return shapely.line_merge(shapely.intersection(near.boundary, far.boundary))


def map_parts(frame: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return what figures need beside the polygons.

    Returns:
        ``boxes``: west, south, east, north by area code, all three levels. ``labels``: longitude and latitude of the
        name by area code; ``centre``: the same inside the enlarged centre. ``river``: lines of points. ``small``:
        paths of the map that is an image (`_small`).
    """
    import shapely  # noqa: PLC0415 -- heavy

    kecamatan, code = kecamatan_of(frame), wilayah().kota.code
    boxes = {code: _rounded(frame.total_bounds)}
    labels = {code: _rounded((row.label_lon, row.label_lat)) for code, row in frame.iterrows()}
    for table in (kecamatan, frame):
        boxes |= {area: _rounded(shape.bounds) for area, shape in table.geometry.items()}
    for area, shape in kecamatan.geometry.items():
        centre = shapely.maximum_inscribed_circle(shape).coords[0]
        labels[area] = _rounded(centre)
    line = river(frame).simplify(SIMPLER / 111_320)
    return {
        "boxes": boxes,
        "labels": dict(sorted((labels | nudged()).items())),
        "centre": centre_labels(frame),
        "river": [[_rounded(point) for point in part.coords] for part in _parts(line)],
        "small": _small(frame, line),
    }


def centre_labels(frame: gpd.GeoDataFrame) -> dict[str, list[float]]:
    """Return label points inside the enlarged centre, by code.

    A kelurahan that reaches out of the frame gets the middle of the part inside; one with too little inside for a
    name gets none. Points set by hand win.
    """
    import shapely  # noqa: PLC0415 -- heavy

    west, east, south, north = city().map.centre
    whole, inner = shapely.box(west, south, east, north), shapely.box(*_inset(west, south, east, north))
    points = {}
    for code, row in frame.iterrows():
        label = shapely.Point(row.label_lon, row.label_lat)
        part = row.geometry.intersection(inner)
        if inner.contains(label):
            points[code] = _rounded((row.label_lon, row.label_lat))
        elif row.geometry.intersection(whole).area > ROOM**2 and not part.is_empty:
            points[code] = _rounded(shapely.maximum_inscribed_circle(part).coords[0])
    by_hand = {code: point for code, point in nudged().items() if inner.contains(shapely.Point(point))}
    return points | {code: point for code, point in by_hand.items() if code in points}


def nudged() -> dict[str, list[float]]:
    """Read label points set by hand, by area code; none when the city has no ``label.csv``."""
    path = city().data / "reference" / "label.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["kode"]: _rounded((float(row["lon"]), float(row["lat"]))) for row in csv.DictReader(file)}


def prepared() -> dict[Path, str]:
    """Return the text of every prepared file by its path."""
    frame = boundaries(city().data / "reference" / "kelurahan.geojson")
    layers = "coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits"
    empty = {"type": "GeometryCollection", "geometries": []}
    world = {"type": "Topology", "arcs": [], "objects": dict.fromkeys(layers, empty)}
    return {
        STATIC / "kelurahan.geojson": _geojson(frame),
        STATIC / "kecamatan.geojson": _geojson(kecamatan_of(frame)),
        STATIC / "topo" / "world_110m.json": _compact(world) + "\n",
        city().data / "prepared" / "map.json": _compact(map_parts(frame)) + "\n",
    }


def main() -> None:
    """Write the prepared files."""
    for path, text in prepared().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _geojson(frame: gpd.GeoDataFrame) -> str:
    """Write polygons as GeoJSON with the code as id and nothing else; one feature a line."""
    features = []
    for code, shape in frame.geometry.items():
        rings = [[_ring(ring) for ring in (part.exterior, *part.interiors)] for part in _parts(shape)]
        geometry = (
            {"type": "Polygon", "coordinates": rings[0]}
            if len(rings) == 1
            else {"type": "MultiPolygon", "coordinates": rings}
        )
        features.append(_compact({"type": "Feature", "id": code, "properties": {}, "geometry": geometry}))
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"


def _small(frame: gpd.GeoDataFrame, line: BaseGeometry) -> dict[str, Any]:
    """Return SVG paths for a map a few hundred pixels wide.

    Returns:
        ``view``: west, south, east, north; ``width`` and ``height`` in units; ``kelurahan``: path by code;
        ``kecamatan``: one path of the lines between them; ``river``: one path.
    """
    import shapely  # noqa: PLC0415 -- heavy

    west, south, east, north = (float(edge) for edge in frame.total_bounds)
    west = min(west, city().map.river_label[0] - RIVER_ROOM) if city().map.river else west
    scale = WIDTH / (east - west)

    def path(points: list[tuple[float, float]], closed: str = "") -> str:
        units = [(round((lon - west) * scale), round((north - lat) * scale)) for lon, lat, *_ in points]
        kept = [unit for i, unit in enumerate(units) if i == 0 or unit != units[i - 1]]
        return "M" + "L".join(f"{x} {y}" for x, y in kept) + closed

    simpler = frame.copy()
    simpler["geometry"] = shapely.coverage_simplify(frame.geometry.array, 2 * SIMPLER / 111_320)
    borders = kecamatan_of(simpler).boundary.union_all().difference(simpler.union_all().boundary)
    return {
        "view": _rounded((west, south, east, north)),
        "width": WIDTH,
        "height": round((north - south) * scale),
        "kelurahan": {
            code: "".join(path(ring.coords, "Z") for part in _parts(shape) for ring in (part.exterior, *part.interiors))
            for code, shape in simpler.geometry.items()
        },
        "kecamatan": "".join(path(part.coords) for part in _parts(shapely.line_merge(borders))),
        "river": "".join(path(part.coords) for part in _parts(line)),
    }


def _inset(west: float, south: float, east: float, north: float) -> tuple[float, float, float, float]:
    return west + ROOM * 0.45, south + ROOM * 0.2, east - ROOM * 0.45, north - ROOM * 0.2


def _parts(shape: BaseGeometry) -> list[Any]:
    return [part for part in getattr(shape, "geoms", [shape]) if part.length > 0]


def _ring(ring: BaseGeometry) -> list[list[float]]:
    return [_rounded(point) for point in ring.coords]


def _rounded(values: Any) -> list[float]:  # noqa: ANN401 -- rows of numpy, tuples and coordinates alike
    return [round(float(value), DECIMALS) for value in values]


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


if __name__ == "__main__":
    main()

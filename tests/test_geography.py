"""The boundaries are a clean division of the city, and the committed files are what they give."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import shapely

from dtks_analytics import geography
from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.wilayah import wilayah

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

REFERENCE = city().data / "reference" / "kelurahan.geojson"


@pytest.fixture(scope="module")
def frame() -> gpd.GeoDataFrame:
    """All kelurahan, checked."""
    return geography.boundaries(REFERENCE)


def test_there_are_59_kelurahan_in_10_kecamatan(frame: gpd.GeoDataFrame) -> None:
    """Every area of the tree has a polygon and no other has."""
    assert len(frame) == 59
    assert list(geography.kecamatan_of(frame).index) == [area.code for area in wilayah().at("kecamatan")]


def test_kelurahan_fill_the_city_without_gap_or_overlap(frame: gpd.GeoDataFrame) -> None:
    """The sum of all areas is the area of their union, and it is that of the reference within one per mille."""
    metric = frame.to_crs(city().map.epsg)
    assert metric.area.sum() == pytest.approx(metric.union_all().area, rel=1e-9)
    assert metric.area.sum() / 1e6 == pytest.approx(wilayah().kota.km2, rel=1e-3)


def test_a_kecamatan_is_the_union_of_its_kelurahan(frame: gpd.GeoDataFrame) -> None:
    """No kecamatan has ground of its own, and together they are the city."""
    kecamatan = geography.kecamatan_of(frame)
    for code, shape in kecamatan.geometry.items():
        own = [area.code for area in wilayah().children(str(code))]
        assert shape.symmetric_difference(frame.geometry[own].union_all()).area < 1e-12
    assert shapely.coverage_is_valid(kecamatan.geometry.array)


def test_every_name_stands_inside_its_area(frame: gpd.GeoDataFrame) -> None:
    """Label points, those set by hand included, at both levels and in the enlarged centre."""
    parts = geography.map_parts(frame)
    shapes = {**frame.geometry.to_dict(), **geography.kecamatan_of(frame).geometry.to_dict()}
    west, east, south, north = city().map.centre
    for code, point in {**parts["labels"]}.items():
        assert shapes[code].buffer(0.0005).contains(shapely.Point(point)), code
    for code, (lon, lat) in parts["centre"].items():
        assert shapes[code].buffer(0.0005).contains(shapely.Point(lon, lat)), code
        assert west < lon < east
        assert south < lat < north


def test_the_river_is_one_line_between_the_southern_kecamatan_and_the_rest(frame: gpd.GeoDataFrame) -> None:
    """It runs on borders only, from west to east across the city."""
    line = geography.river(frame)
    assert line.geom_type == "LineString"
    assert frame.boundary.union_all().buffer(1e-6).contains(line)
    assert line.bounds[2] - line.bounds[0] > 0.1


def test_the_committed_files_are_what_a_fresh_preparation_gives() -> None:
    """Nobody edits a prepared file by hand, and none is forgotten after a change."""
    for path, text in geography.prepared().items():
        assert path.read_text(encoding="utf-8") == text, path.name


def test_prepared_polygons_carry_codes_and_five_decimals() -> None:
    """The id is the Kemendagri code; nothing else is known of an area in the public file."""
    for level in ("kelurahan", "kecamatan"):
        content = json.loads((geography.STATIC / f"{level}.geojson").read_text(encoding="utf-8"))
        assert [feature["id"] for feature in content["features"]] == [area.code for area in wilayah().at(level)]
        assert {tuple(feature["properties"]) for feature in content["features"]} == {()}
        ring = content["features"][0]["geometry"]["coordinates"][0]
        assert all(round(number, 5) == number for point in ring for number in point)


@pytest.mark.parametrize(
    ("damage", "words"),
    [("missing", "missing or unknown"), ("bow", "invalid"), ("overlap", "overlap"), ("gap", "overlap|gaps")],
)
def test_boundaries_that_do_not_fit_are_refused(damage: str, words: str, tmp_path: Path) -> None:
    """An area too few, a polygon that crosses itself, two that overlap, a hole: each is named."""
    content = json.loads(REFERENCE.read_text(encoding="utf-8"))
    features = content["features"]
    by_code = {feature["id"]: feature["geometry"]["coordinates"] for feature in features}
    if damage == "missing":
        del features[0]
    elif damage == "bow":
        by_code["64.72.01.1001"][0] = [[117.1, -0.6], [117.2, -0.5], [117.2, -0.6], [117.1, -0.5], [117.1, -0.6]]
    elif damage == "overlap":
        by_code["64.72.08.1005"][0] = by_code["64.72.04.1014"][0]
    else:
        by_code["64.72.09.1001"][0] = [
            [117.1561, -0.5054],
            [117.1562, -0.5054],
            [117.1562, -0.5055],
            [117.1561, -0.5054],
        ]
    path = tmp_path / "kelurahan.geojson"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(geography.UnfitBoundariesError, match=words):
        geography.boundaries(path)

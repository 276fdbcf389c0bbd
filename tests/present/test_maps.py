"""Maps as data: what is drawn, in which class, with which words, and what a click gives."""

from __future__ import annotations

import json

import plotly.graph_objects as go
import pytest

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.maps import choropleth as maps
from dtks_analytics.present.maps import outlines, smallmap, tiles
from dtks_analytics.present.maps.classes import AreaValue
from dtks_analytics.present.theme import DARK, LIGHT, PLOTLY_CONFIG

BREAKS = (0.02, 0.04, 0.06, 0.08)
KELURAHAN = [area.code for area in wilayah().at("kelurahan")]
VALUES = [AreaValue(code, 0.01 * (i % 10), f"{i % 10},0%", "12 dari 100 penduduk") for i, code in enumerate(KELURAHAN)]
VALUES[7] = AreaValue(KELURAHAN[7], None, "disamarkan")


def traces(figure: go.Figure, kind: type) -> list[go.Choropleth]:
    """Return the traces of one kind."""
    return [trace for trace in figure.data if isinstance(trace, kind)]


def test_the_city_map_colours_59_kelurahan_by_class_and_asks_for_geometry_by_address() -> None:
    """One trace catches clicks; a hidden value has the class of no data."""
    figure = maps.city_map(VALUES, BREAKS, look=LIGHT)
    fill, lines = traces(figure, go.Choropleth)
    assert fill.geojson == "/app/static/kelurahan.geojson"
    assert sorted(fill.locations) == KELURAHAN
    drawn = dict(zip(fill.locations, fill.z, strict=True))
    assert [drawn[code] for code in KELURAHAN[:10]] == [0, 0, 1, 1, 2, 2, 3, -1, 4, 4]
    assert (fill.locations[-1], fill.marker.line.color[-1]) == (KELURAHAN[7], LIGHT.muted)
    assert lines.hoverinfo == "skip"
    assert fill.unselected.marker.opacity == 1
    assert figure.layout.separators == ",."


def test_hover_boxes_are_written_in_python_with_name_kecamatan_value_and_base() -> None:
    """No number is left to the browser."""
    fill = traces(maps.city_map(VALUES, BREAKS, look=LIGHT), go.Choropleth)[0]
    assert fill.text[0] == "Rawa Makmur"
    assert list(fill.customdata[0]) == ["Palaran", "0,0%<br>12 dari 100 penduduk"]
    assert fill.customdata[-1][1] == "disamarkan"
    assert fill.hovertemplate == "<b>%{text}</b><br>Kec. %{customdata[0]}<br>%{customdata[1]}<extra></extra>"


def test_an_area_without_a_value_says_so_and_can_still_be_clicked() -> None:
    """A month without figures still opens areas."""
    fill = traces(maps.city_map([], BREAKS, look=DARK), go.Choropleth)[0]
    assert set(fill.z) == {-1}
    assert fill.customdata[0][1] == "tanpa data"


def test_only_areas_catch_the_pointer() -> None:
    """Names, lines, river and circles let clicks through to the area below."""
    for figure in (
        maps.city_map(VALUES, BREAKS, look=LIGHT, selected="64.72.04.1001"),
        maps.centre_map(VALUES, BREAKS, look=LIGHT),
        maps.kecamatan_map(VALUES, BREAKS, "64.72.04", look=LIGHT, as_circles=True),
    ):
        assert all(trace.hoverinfo == "skip" for trace in traces(figure, go.Scattergeo))


def test_the_level_of_kecamatan_draws_ten_areas() -> None:
    """Their own geometry file, no kelurahan."""
    values = [AreaValue(area.code, 0.05, "5,0%") for area in wilayah().at("kecamatan")]
    (fill,) = traces(maps.city_map(values, BREAKS, look=LIGHT, level="kecamatan"), go.Choropleth)
    assert fill.geojson == "/app/static/kecamatan.geojson"
    assert len(fill.locations) == 10
    assert (fill.text[0], fill.customdata[0][1]) == ("Palaran", "5,0%")
    assert "Kec." not in fill.hovertemplate


def test_a_drilled_kecamatan_is_coloured_and_its_neighbours_are_soft_and_clickable() -> None:
    """Five kelurahan in colour, 54 around them without a class."""
    around, own = traces(maps.kecamatan_map(VALUES, BREAKS, "64.72.04", look=LIGHT), go.Choropleth)
    assert (len(around.locations), len(own.locations)) == (54, 5)
    assert set(around.z) == {-1}
    assert "skip" not in (around.hoverinfo, own.hoverinfo)


def test_counts_are_circles_whose_area_is_the_count() -> None:
    """Four times the count is twice the diameter; zero has no circle."""
    values = [AreaValue(KELURAHAN[0], 400, "400"), AreaValue(KELURAHAN[1], 100, "100"), AreaValue(KELURAHAN[2], 0, "0")]
    figure = maps.city_map(values, BREAKS, look=LIGHT, as_circles=True)
    (circles,) = [trace for trace in traces(figure, go.Scattergeo) if trace.mode == "markers"]
    assert list(circles.marker.size) == [34, 17]
    assert set(traces(figure, go.Choropleth)[0].z) == {-1}


def test_the_phone_gets_figures_where_the_desk_gets_names() -> None:
    """Same points, other words; the per cent sign stands in the legend."""
    named = {
        text
        for trace in traces(maps.centre_map(VALUES, BREAKS, look=LIGHT), go.Scattergeo)
        for text in trace.text or ()
    }
    short = maps.centre_map(VALUES, BREAKS, look=LIGHT, names=False)
    figures = [text for trace in traces(short, go.Scattergeo) for text in trace.text or ()]
    assert "S. Pinang<br>Luar" in named
    assert len(figures) == len(named)
    assert all(text == "–" or text.replace(",", "").isdigit() for text in figures)


def test_a_map_page_stays_small_once_the_geometry_is_cached() -> None:
    """City and centre for desk and phone weigh at most 35 kB together; a drilled kecamatan at most 25."""
    figures = [
        maps.city_map(VALUES, BREAKS, look=LIGHT),
        maps.centre_map(VALUES, BREAKS, look=LIGHT),
        maps.centre_map(VALUES, BREAKS, look=LIGHT, names=False),
    ]
    drilled = maps.kecamatan_map(VALUES, BREAKS, "64.72.05", look=LIGHT, selected="64.72.05.1010")
    assert sum(len(figure.to_json()) for figure in figures) < 35_000
    assert len(drilled.to_json()) < 25_000


def test_no_map_asks_another_host() -> None:
    """Coastlines come from the stub beside the geometry."""
    assert PLOTLY_CONFIG["topojsonURL"] == "/app/static/topo/"
    assert not PLOTLY_CONFIG["displayModeBar"]
    assert "http" not in maps.city_map(VALUES, BREAKS, look=LIGHT).to_json()


@pytest.mark.parametrize(
    ("points", "code"),
    [
        ([{"location": "64.72.04.1001"}], "64.72.04.1001"),
        ([{"customdata": ["64.72.04.1001", "x"]}], "64.72.04.1001"),
        ([{"location": None, "x": 1}, {"location": "64.72.04"}], "64.72.04"),
        ([{"location": "64.72.99"}], None),
        ([{"customdata": [{"a": 1}]}], None),
        ([], None),
    ],
)
def test_a_click_gives_a_code_of_this_city_or_nothing(points: list[dict[str, object]], code: str | None) -> None:
    """The browser sends the points, so anything may stand in them."""
    assert maps.clicked(points) == code


def test_every_kelurahan_has_its_own_tile() -> None:
    """59 places on 10 rows and 8 columns, none twice."""
    places = outlines.tile_positions()
    assert list(places) == KELURAHAN
    assert len(set(places.values())) == 59
    assert {row for row, _ in places.values()} == set(range(1, 11))
    assert {column for _, column in places.values()} == set(range(1, 9))


def test_each_kecamatan_is_one_piece_of_tiles() -> None:
    """From any tile one reaches the others of its kecamatan over shared edges."""
    places = outlines.tile_positions()
    for area in wilayah().at("kecamatan"):
        left = {places[child.code] for child in wilayah().children(area.code)}
        reached = [left.pop()]
        for row, column in reached:
            near = {(row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)} & left
            left -= near
            reached += near
        assert not left, area.name


def test_tiles_lie_as_the_areas_lie() -> None:
    """Of all pairs that are far apart, nearly all keep their order west to east and north to south."""
    places, kept, pairs = outlines.tile_positions(), 0, 0
    for one in KELURAHAN:
        for other in KELURAHAN:
            (lon1, lat1), (lon2, lat2) = outlines.label_point(one), outlines.label_point(other)
            if lon2 - lon1 > 0.04:
                pairs, kept = pairs + 1, kept + (places[one][1] <= places[other][1])
            if lat1 - lat2 > 0.04:
                pairs, kept = pairs + 1, kept + (places[one][0] <= places[other][0])
    assert kept / pairs > 0.97


def test_a_tile_carries_code_words_and_class_colour() -> None:
    """The code comes first for the click; a hidden value is a dash on soft ground."""
    bars = tiles.tile_map(VALUES, BREAKS, look=LIGHT).data[0]
    assert bars.customdata[0][0] == KELURAHAN[0]
    assert bars.text[0] == "Rawa Makmur<br><b>0,0</b>"
    assert bars.marker.color[0] == LIGHT.mahakam[0]
    assert (bars.text[7].endswith("<b>–</b>"), bars.marker.color[7]) == (True, LIGHT.soft)


def test_the_small_map_numbers_the_called_areas_within_the_picture() -> None:
    """A mark for each, and the river's name."""
    piece = smallmap.small_map(VALUES, BREAKS, {"64.72.01.1005": 1, "64.72.04.1001": 2}, look=LIGHT, alt="Peta <kota>")
    assert piece.count("<b style=") == 2
    assert "Sungai<br>Mahakam" in piece
    assert 'alt="Peta &lt;kota&gt;"' in piece
    lefts = [float(part.partition("%")[0]) for part in piece.split("left:")[1:]]
    assert all(0 <= left <= 100 for left in lefts)


def test_names_are_shortened_the_same_way_everywhere() -> None:
    """Only long names, only by the table of the city."""
    assert outlines.label_name("Sungai Pinang Luar") == "S. Pinang<br>Luar"
    assert outlines.label_name("Sungai Dama") == "Sungai<br>Dama"
    assert outlines.label_name("Jawa") == "Jawa"
    assert outlines.full_name("64.72.07.1002") == "Sambutan, Kec. Sambutan"
    assert outlines.full_name("64.72.07") == "Kec. Sambutan"
    assert outlines.full_name("64.72") == city().name


def test_static_holds_an_empty_world_for_plotly() -> None:
    """Every layer that plotly looks for, with nothing in it."""
    world = json.loads((city().static / "topo" / "world_110m.json").read_text(encoding="utf-8"))
    assert set(world["objects"]) == {"coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits"}


def test_how_far_an_area_reaches_is_nothing_outside_of_it() -> None:
    """At its label point every kelurahan has room on both sides."""
    for code in KELURAHAN:
        west, east = outlines.across(code, *outlines.label_point(code))
        assert west > 0, code
        assert east > 0, code
    assert outlines.across(KELURAHAN[0], 0.0, 0.0) == (0.0, 0.0)


def test_a_name_that_would_leave_a_dark_area_takes_two_lines_or_leaves_its_figure_alone() -> None:
    """White letters beside an area cannot be read."""

    def words(value: float) -> list[str]:
        values = [AreaValue(code, value, "9,9%") for code in KELURAHAN]
        drawn = [maps.kecamatan_map(values, BREAKS, area.code, look=LIGHT, aspect=maps.WIDE, height=540)
                 for area in wilayah().at("kecamatan")]  # fmt: skip
        return [text for one in drawn for trace in traces(one, go.Scattergeo) for text in trace.text or ()]

    dark, pale = words(0.9), words(0.0)
    assert "<b>Simpang<br>Pasir</b><br>9,9%" in dark
    assert dark.count("9,9%") > pale.count("9,9%")
    assert len(dark) == len(pale) == 59


def test_the_name_of_a_circle_at_the_lower_edge_stands_above_it() -> None:
    """Below it would be cut off."""
    drawn = maps.centre_map(VALUES, BREAKS, look=LIGHT, as_circles=True)
    sides = {trace.textposition: trace.text for trace in traces(drawn, go.Scattergeo) if trace.text}
    assert "Rapak<br>Dalam<br>" in sides["top center"]
    assert all(text.startswith("<br>") for text in sides["bottom center"])

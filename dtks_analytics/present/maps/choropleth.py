"""Choropleth maps: the city, its enlarged centre, one kecamatan among its neighbours.

The browser fetches the polygons by address, so a figure is a few kilobytes. A click gives Streamlit the code of the
area as ``location``. Names and numbers on the map never catch the pointer. Lines between areas have the colour of
the page; the selected area gets an ink line on a halo and the others are not dimmed.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.maps import outlines
from dtks_analytics.present.maps.layers import Layers
from dtks_analytics.present.text.numbers import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import plotly.graph_objects as go

    from dtks_analytics.present.maps.classes import AreaValue
    from dtks_analytics.present.maps.outlines import Box
    from dtks_analytics.present.theme import Tokens

LETTER: Final = 6.4
LINE: Final = 14
"""Pixels of a letter's width and a line's height on a map of a kecamatan."""
SPILL: Final = {True: 5.0, False: 14.0}
"""Pixels by which a name may leave its area on one side: one that could not be read there, and any other."""
BELOW: Final = 52
"""Pixels that a circle's name takes below its point; closer to the lower edge it stands above."""
WIDE: Final = 1.36
"""Width by height of the frame of a kecamatan."""


def city_map(  # noqa: PLR0913 -- what, classed how, in which look, at which level and size
    values: Iterable[AreaValue],
    breaks: Sequence[float],
    *,
    look: Tokens,
    ramp_name: str = "mahakam",
    level: str = "kelurahan",
    as_circles: bool = False,
    selected: str | None = None,
    frame_of_centre: bool = True,
    height: int = 520,
) -> go.Figure:
    """Draw the whole city.

    Args:
        values: of the areas of the level; areas without one are drawn soft.
        breaks: four rising inner limits of the classes.
        look: the theme.
        ramp_name: ``mahakam`` or ``tenun``.
        level: ``kelurahan`` or ``kecamatan``.
        as_circles: for counts: circles on soft ground instead of colours.
        selected: code of the area to outline.
        frame_of_centre: draw the box that is enlarged beside it.
        height: pixels.
    """
    drawn = Layers(values, breaks, ramp_name, look)
    codes = [area.code for area in wilayah().at("kecamatan" if level == "kecamatan" else "kelurahan")]
    drawn.fill(codes, level, plain=as_circles, line=2.4 if level == "kecamatan" else 0.7)
    if level == "kelurahan":
        drawn.kecamatan_lines()
    drawn.river(5)
    if as_circles:
        drawn.circles(codes)
    drawn.selected(selected)
    frame = city().map
    west, east, south, north = frame.centre
    if frame_of_centre:
        drawn.lines([[(west, south), (east, south), (east, north), (west, north), (west, south)]], look.ink, 1.2)
    named = {code: outlines.label_name(wilayah()[code].name, width=16) for code in frame.labelled}
    drawn.words(named, size=12, halo=True)
    drawn.river_name()
    west, south, east, north = outlines.box(wilayah().kota.code)
    west = min(west, frame.river_label[0] - outlines.RIVER_ROOM) if frame.river else west - 0.004
    return drawn.finish((west, south - 0.004, east + 0.004, north + 0.004), height)


def centre_map(  # noqa: PLR0913 -- as `city_map`
    values: Iterable[AreaValue],
    breaks: Sequence[float],
    *,
    look: Tokens,
    ramp_name: str = "mahakam",
    names: bool = True,
    as_circles: bool = False,
    selected: str | None = None,
    height: int = 500,
) -> go.Figure:
    """Draw the enlarged centre of the city.

    Args:
        values: of all kelurahan.
        breaks: four rising inner limits of the classes.
        look: the theme.
        ramp_name: ``mahakam`` or ``tenun``.
        names: write names (for wide screens), or only figures (for a phone).
        as_circles: for counts: circles on soft ground instead of colours.
        selected: code of the area to outline.
        height: pixels.
    """
    drawn = Layers(values, breaks, ramp_name, look)
    west, east, south, north = city().map.centre
    codes = [
        area.code for area in wilayah().at("kelurahan") if _touch(outlines.box(area.code), (west, south, east, north))
    ]
    drawn.fill(codes, "kelurahan", plain=as_circles, line=0.9)
    drawn.kecamatan_lines(width=3)
    drawn.river(7)
    if as_circles:
        drawn.circles(list(outlines.centre_points()), outlines.centre_points())
    drawn.selected(selected)
    inside = {}
    for code in outlines.centre_points():
        value = drawn.values.get(code)
        text = UNKNOWN if value is None or value.value is None else value.text.removesuffix("%")
        inside[code] = outlines.label_name(wilayah()[code].name) if names else escape(text)
    points = outlines.centre_points()
    if not (as_circles and names):
        drawn.words(inside, size=11 if names else 12, halo=as_circles, points=points)
        return drawn.finish((west, south, east, north), height)
    low = south + BELOW * (north - south) / height
    for side in ("below", "above"):
        here = {code: name for code, name in inside.items() if (points[code][1] < low) == (side == "above")}
        drawn.words(here, size=11, halo=True, side=side, points=points)
    return drawn.finish((west, south, east, north), height)


def kecamatan_map(  # noqa: PLR0913 -- as `city_map`
    values: Iterable[AreaValue],
    breaks: Sequence[float],
    kecamatan: str,
    *,
    look: Tokens,
    ramp_name: str = "mahakam",
    as_circles: bool = False,
    selected: str | None = None,
    names: bool = True,
    height: int = 530,
    aspect: float = WIDE,
) -> go.Figure:
    """Draw one kecamatan in colour among its neighbours, which stay soft and can be clicked too.

    Args:
        values: of at least its kelurahan.
        breaks: four rising inner limits of the classes.
        kecamatan: code.
        look: the theme.
        ramp_name: ``mahakam`` or ``tenun``.
        as_circles: for counts: circles on soft ground instead of colours.
        selected: code of the kelurahan to outline.
        names: write names above the figures (wide screens), or only figures (a phone; aspect 1, height 358).
        height: pixels.
        aspect: width by height of the frame.
    """
    drawn = Layers(values, breaks, ramp_name, look)
    own = [area.code for area in wilayah().children(kecamatan)]
    others = [area.code for area in wilayah().at("kelurahan") if area.parent != kecamatan]
    drawn.fill(others, "kelurahan", plain=True)
    drawn.fill(own, "kelurahan", plain=as_circles, line=1.2)
    drawn.river(9)
    if as_circles:
        drawn.lines(outlines.outline(kecamatan), look.ink, 1.6)
        drawn.circles(own)
    drawn.selected(selected)
    frame = _widened(outlines.box(kecamatan), aspect)
    scale = height / (frame[3] - frame[1])
    named = {code: _fitting(code, scale, strict=not as_circles and drawn.lost(code)) if names else "" for code in own}
    kept = _apart({code: name for code, name in named.items() if name or not names}, scale)
    texts = {}
    for code in own:
        text = escape(drawn.values[code].text) if code in drawn.values else ""
        texts[code] = f"<b>{named[code]}</b><br>{text}" if code in kept and names else text
    drawn.words(texts, size=12, halo=as_circles, side="below" if as_circles and names else "")
    return drawn.finish(frame, height)


def clicked(points: Iterable[Any]) -> str | None:
    """Return the code of the area of a click, from the ``points`` that Streamlit reports; None without one.

    Works for maps and for the tile grid. The browser sends the points, so only codes of this city count.
    """
    for point in points:
        data = point.get("customdata")
        for code in (point.get("location"), data[0] if isinstance(data, list) and data else None):
            if isinstance(code, str) and code in wilayah():
                return code
    return None


def _fitting(code: str, scale: float, *, strict: bool) -> str:
    """Return the name as its area holds it best above its figure, in one line or more; empty where it spills too far.

    Args:
        code: of the area.
        scale: pixels a degree.
        strict: whether the letters could not be read beside the area.
    """
    lon, lat = outlines.label_point(code)
    found = []
    for width in (13, 9):
        name = outlines.label_name(wilayah()[code].name, width=width)
        lines, spill = [*name.split("<br>"), "9,9%"], 0.0
        for place, line in enumerate(lines):
            reach = outlines.across(code, lon, lat + ((len(lines) - 1) / 2 - place) * LINE / scale)
            spill = max(spill, len(line) * LETTER / 2 - min(reach) * scale)
        found.append((spill > SPILL[strict], round(spill), len(lines), name))
    worst, _, _, name = min(found)
    return "" if worst else name


def _apart(names: dict[str, str], scale: float) -> set[str]:
    """Return the codes whose name and figure touch no other; larger areas choose first.

    Args:
        names: lines joined by ``<br>``, by code.
        scale: pixels a degree.
    """

    def room(code: str, lines: list[str]) -> Box:
        lon, lat = outlines.label_point(code)
        width, height = max(len(line) for line in lines) * LETTER / scale, (len(lines) + 1) * LINE / scale
        return lon - width / 2, lat - height / 2, lon + width / 2, lat + height / 2

    taken = {code: room(code, ["9999"]) for code in names}
    kept = set()
    for code in sorted(names, key=lambda each: -wilayah()[each].km2):
        wanted = room(code, names[code].split("<br>"))
        if not any(_touch(wanted, other) for each, other in taken.items() if each != code):
            taken[code] = wanted
            kept.add(code)
    return kept


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _widened(frame: Box, aspect: float) -> Box:
    """Return the frame with a margin, made as wide as the aspect asks."""
    west, south, east, north = frame
    width, height = (east - west) * 1.16, (north - south) * 1.16
    width, height = max(width, height * aspect), max(height, width / aspect)
    lon, lat = (west + east) / 2, (south + north) / 2
    return lon - width / 2, lat - height / 2, lon + width / 2, lat + height / 2

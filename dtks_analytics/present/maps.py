"""Choropleth maps: the city, its enlarged centre, one kecamatan among its neighbours.

The browser fetches the polygons by address, so a figure is a few kilobytes. A click gives Streamlit the code of the
area as ``location``. Names and numbers on the map never catch the pointer. Lines between areas have the colour of
the page; the selected area gets an ink line on a halo and the others are not dimmed.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import plotly.graph_objects as go

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present import outlines
from dtks_analytics.present.classes import CLASSES, AreaValue, rank
from dtks_analytics.present.theme import FONT, figure, ink_on, ramp, see_through

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dtks_analytics.present.outlines import Box
    from dtks_analytics.present.theme import Tokens

GEOMETRY: Final = {level: f"/app/static/{level}.geojson" for level in ("kelurahan", "kecamatan")}
LARGEST_CIRCLE: Final = 44
"""Diameter in pixels of the circle of the largest count."""
WIDE: Final = 1.36
"""Width by height of the frame of a kecamatan."""


class _Map:
    """Collects the traces of one map, from the ground up."""

    def __init__(self, values: Iterable[AreaValue], breaks: Sequence[float], ramp_name: str, look: Tokens) -> None:
        self.values = {value.code: value for value in values}
        self.breaks, self.colours, self.look = breaks, ramp(look, ramp_name), look
        self.traces: list[Any] = []

    def fill(self, codes: Sequence[str], level: str, *, plain: bool = False, line: float = 0.7) -> None:
        """Draw areas in the colour of their class, or all soft; every one can be clicked."""
        steps = [self.look.soft, *self.colours]
        edges = [i / len(steps) for i in range(len(steps) + 1)]
        scale = [(edges[i + side], colour) for i, colour in enumerate(steps) for side in (0, 1)]
        ranks = [None if plain else rank(self._value(code), self.breaks) for code in codes]
        self.traces.append(
            go.Choropleth(
                geojson=GEOMETRY[level],
                featureidkey="id",
                locations=list(codes),
                z=[-1 if place is None else place for place in ranks],
                zmin=-1.5,
                zmax=CLASSES - 0.5,
                colorscale=scale,
                showscale=False,
                text=[self._hover(code) for code in codes],
                hovertemplate="%{text}<extra></extra>",
                marker={"line": {"color": self.look.line if plain else self.look.bg, "width": line}},
                selected={"marker": {"opacity": 1}},
                unselected={"marker": {"opacity": 1}},
            )
        )

    def kecamatan_lines(self, codes: Sequence[str] | None = None, *, width: float = 2.4) -> None:
        """Draw the lines between kecamatan in the colour of the page."""
        codes = codes or [area.code for area in wilayah().at("kecamatan")]
        self.traces.append(
            go.Choropleth(
                geojson=GEOMETRY["kecamatan"],
                featureidkey="id",
                locations=list(codes),
                z=[0] * len(codes),
                colorscale=[(0, "rgba(0,0,0,0)"), (1, "rgba(0,0,0,0)")],
                showscale=False,
                hoverinfo="skip",
                marker={"line": {"color": self.look.bg, "width": width}},
                selected={"marker": {"opacity": 1}},
                unselected={"marker": {"opacity": 1}},
            )
        )

    def lines(self, rings: Iterable[Sequence[Sequence[float]]], colour: str, width: float) -> None:
        """Draw lines of longitude and latitude."""
        lon, lat = [], []
        for ring in rings:
            lon += [point[0] for point in ring] + [np.nan]
            lat += [point[1] for point in ring] + [np.nan]
        self.traces.append(
            go.Scattergeo(
                lon=np.array(lon, dtype="float32"),
                lat=np.array(lat, dtype="float32"),
                mode="lines",
                line={"color": colour, "width": width},
                hoverinfo="skip",
            )
        )

    def river(self, width: float) -> None:
        """Draw the river on the border that stands for it."""
        self.lines(outlines.parts()["river"], self.look.river, width)

    def selected(self, code: str | None) -> None:
        """Outline the selected area: an ink line on a halo."""
        if code is not None:
            self.lines(outlines.outline(code), self.look.bg, 6)
            self.lines(outlines.outline(code), self.look.ink, 2.6)

    def circles(self, codes: Sequence[str]) -> None:
        """Draw counts as circles whose area is the count."""
        known = [code for code in codes if self._value(code)]
        largest = max((self._value(code) or 0 for code in known), default=0) or 1
        points = [outlines.label_point(code) for code in known]
        self.traces.append(
            go.Scattergeo(
                lon=[lon for lon, _ in points],
                lat=[lat for _, lat in points],
                mode="markers",
                marker={
                    "size": [LARGEST_CIRCLE * ((self._value(code) or 0) / largest) ** 0.5 for code in known],
                    "color": see_through(self.look.prim, 0.72),
                    "line": {"color": self.look.bg, "width": 1},
                    "opacity": 1,
                },
                selected={"marker": {"opacity": 1}},
                unselected={"marker": {"opacity": 1}},
                hoverinfo="skip",
            )
        )

    def words(self, texts: dict[str, str], *, size: int, halo: bool = False, pale: bool = False) -> None:
        """Write texts at the label points, in ink or white by the class below them."""
        by_colour: dict[str, list[str]] = {}
        for code in texts:
            place = rank(self._value(code), self.breaks)
            on_paper = halo or pale or place is None
            by_colour.setdefault(self.look.ink if on_paper else ink_on(place or 0), []).append(code)
        for colour, codes in by_colour.items():
            points = [outlines.label_point(code) for code in codes]
            self._text(points, [texts[code] for code in codes], colour, size, self.look.bg if halo else "")

    def river_name(self) -> None:
        """Write the river's name beside the city."""
        frame = city().map
        if frame.river:
            words = frame.river.replace(" ", "<br>", 1)
            self._text(
                [frame.river_label],
                [f"<i>{escape(words, quote=False).replace('&lt;br&gt;', '<br>')}</i>"],
                self.look.river_text,
                12,
                "",
            )

    def _text(self, points: Sequence[tuple[float, float]], texts: list[str], colour: str, size: int, halo: str) -> None:
        font = {"family": FONT, "size": size, "color": colour, "weight": 600}
        if halo:
            font["shadow"] = ",".join(f"{x}px {y}px 2px {halo}" for x in (-1, 0, 1) for y in (-1, 0, 1))
        self.traces.append(
            go.Scattergeo(
                lon=[lon for lon, _ in points],
                lat=[lat for _, lat in points],
                mode="text",
                text=texts,
                textfont=font,
                selected={"textfont": {"color": colour}},
                unselected={"textfont": {"color": colour}},
                hoverinfo="skip",
            )
        )

    def finish(self, frame: Box, height: int) -> go.Figure:
        """Return the figure with its frame."""
        west, south, east, north = frame
        return figure(
            self.look,
            height,
            self.traces,
            geo={
                "visible": False,
                "projection": {"type": "mercator"},
                "bgcolor": "rgba(0,0,0,0)",
                "lonaxis": {"range": [west, east]},
                "lataxis": {"range": [south, north]},
            },
        )

    def _value(self, code: str) -> float | None:
        found = self.values.get(code)
        return None if found is None else found.value

    def _hover(self, code: str) -> str:
        area, value = wilayah()[code], self.values.get(code)
        lines = [f"<b>{escape(area.name)}</b>"]
        if area.level == "kelurahan":
            lines.append(f"Kec. {escape(wilayah()[area.parent].name)}")
        lines += [escape(line) for line in ((value.text, value.detail) if value else ("tanpa data",)) if line]
        return "<br>".join(lines)


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
    drawn = _Map(values, breaks, ramp_name, look)
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
    return drawn.finish((min(west, frame.river_label[0] - 0.024), south - 0.004, east + 0.004, north + 0.004), height)


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
    drawn = _Map(values, breaks, ramp_name, look)
    codes = [area.code for area in wilayah().at("kelurahan")]
    west, east, south, north = city().map.centre
    drawn.fill(codes, "kelurahan", plain=as_circles, line=0.9)
    drawn.kecamatan_lines(width=3)
    drawn.river(7)
    if as_circles:
        drawn.circles(codes)
    drawn.selected(selected)
    inside = {}
    for code in codes:
        lon, lat = outlines.label_point(code)
        if west + 0.002 < lon < east - 0.002 and south + 0.001 < lat < north - 0.001:
            figures = drawn.values[code].text.rstrip("%") if code in drawn.values else ""
            inside[code] = outlines.label_name(wilayah()[code].name) if names else escape(figures)
    drawn.words(inside, size=11 if names else 12, pale=as_circles)
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
        height: pixels.
        aspect: width by height of the frame.
    """
    drawn = _Map(values, breaks, ramp_name, look)
    own = [area.code for area in wilayah().children(kecamatan)]
    others = [area.code for area in wilayah().at("kelurahan") if area.parent != kecamatan]
    drawn.fill(others, "kelurahan", plain=True)
    drawn.fill(own, "kelurahan", plain=as_circles, line=1.2)
    drawn.river(9)
    if as_circles:
        drawn.lines(outlines.outline(kecamatan), look.ink, 1.6)
        drawn.circles(own)
    drawn.selected(selected)
    texts = {}
    for code in own:
        text = drawn.values[code].text if code in drawn.values else ""
        name = outlines.label_name(wilayah()[code].name, width=14, longest=19)
        texts[code] = f"<b>{name}</b><br>{escape(text)}"
    drawn.words(texts, size=12, pale=as_circles)
    return drawn.finish(_widened(outlines.box(kecamatan), aspect), height)


def _widened(frame: Box, aspect: float) -> Box:
    """Return the frame with a margin, made as wide as the aspect asks."""
    west, south, east, north = frame
    width, height = (east - west) * 1.16, (north - south) * 1.16
    width, height = max(width, height * aspect), max(height, width / aspect)
    lon, lat = (west + east) / 2, (south + north) / 2
    return lon - width / 2, lat - height / 2, lon + width / 2, lat + height / 2

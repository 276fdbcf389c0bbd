"""The layers a map is made of, from the ground up: areas, lines, river, circles, words."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.maps import outlines
from dtks_analytics.present.maps.classes import CLASSES, AreaValue, diameter, largest_count, rank
from dtks_analytics.present.plots import go
from dtks_analytics.present.theme import FONT, LIGHT, WHITE, figure, ink_on, ramp, see_through

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dtks_analytics.present.maps.outlines import Box
    from dtks_analytics.present.theme import Tokens

Side = Literal["", "below", "above"]
_ANCHOR: Final[dict[Side, str]] = {"": "middle center", "below": "bottom center", "above": "top center"}
GEOMETRY: Final = {level: f"/app/static/{level}.geojson" for level in ("kelurahan", "kecamatan")}


class Layers:
    """Collects the traces of one map, from the ground up."""

    def __init__(self, values: Iterable[AreaValue], breaks: Sequence[float], ramp_name: str, look: Tokens) -> None:
        """Start with no trace.

        Args:
            values: by area; areas without one are drawn soft.
            breaks: four rising inner limits of the classes.
            ramp_name: ``mahakam`` or ``tenun``.
            look: the theme.
        """
        self.values = {value.code: value for value in values}
        self.breaks, self.colours, self.look = breaks, ramp(look, ramp_name), look
        self.traces: list[Any] = []

    def fill(self, codes: Sequence[str], level: str, *, plain: bool = False, line: float = 0.7) -> None:
        """Draw areas in the colour of their class, or all soft; every one can be clicked.

        An area without a value is soft with a grey outline, since soft and the first class are close.
        """
        above = "Kec. %{customdata[0]}<br>" if level == "kelurahan" else ""
        steps = [self.look.soft, *self.colours]
        edges = [i / len(steps) for i in range(len(steps) + 1)]
        scale = [(edges[i + side], colour) for i, colour in enumerate(steps) for side in (0, 1)]
        places = {code: None if plain else rank(self.value(code), self.breaks) for code in codes}
        codes = sorted(codes, key=lambda code: places[code] is None)
        outline: str | list[str] = self.look.line if plain else self.look.bg
        if not plain and None in places.values():
            outline = [self.look.muted if places[code] is None else self.look.bg for code in codes]
        self.traces.append(
            go.Choropleth(
                geojson=GEOMETRY[level],
                featureidkey="id",
                locations=codes,
                z=[-1 if (place := places[code]) is None else place for code in codes],
                zmin=-1.5,
                zmax=CLASSES - 0.5,
                colorscale=scale,
                showscale=False,
                text=[escape(wilayah()[code].name) for code in codes],
                customdata=[[escape(wilayah()[wilayah()[code].parent].name), self._said(code)] for code in codes],
                hovertemplate=f"<b>%{{text}}</b><br>{above}%{{customdata[1]}}<extra></extra>",
                marker={"line": {"color": outline, "width": line}},
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

    def circles(self, codes: Sequence[str], points: dict[str, tuple[float, float]] | None = None) -> None:
        """Draw counts as circles whose area is the count, on the scale of all values, drawn or not.

        Args:
            codes: of the areas that get one.
            points: where, by area code; the areas' label points otherwise.
        """
        known = [code for code in codes if self.value(code)]
        top = largest_count(self.values.values())
        places = [points[code] if points else outlines.label_point(code) for code in known]
        self.traces.append(
            go.Scattergeo(
                lon=[lon for lon, _ in places],
                lat=[lat for _, lat in places],
                mode="markers",
                marker={
                    "size": [diameter(self.value(code) or 0, top) for code in known],
                    "color": see_through(self.look.prim, 0.6),
                    "line": {"color": self.look.bg, "width": 1},
                    "opacity": 1,
                },
                selected={"marker": {"opacity": 1}},
                unselected={"marker": {"opacity": 1}},
                hoverinfo="skip",
            )
        )

    def words(
        self,
        texts: dict[str, str],
        *,
        size: int,
        halo: bool = False,
        side: Side = "",
        points: dict[str, tuple[float, float]] | None = None,
    ) -> None:
        """Write texts at the label points, in ink or white by the class below them, legible on lines too.

        Args:
            texts: by area code, already escaped.
            size: pixels.
            halo: set them off with the colour of the page; otherwise with that of their own area.
            side: ``below`` or ``above`` the point, where a circle stands; empty on it.
            points: where, by area code; the areas' label points otherwise.
        """
        grounds: dict[tuple[str, str], list[str]] = {}
        for code in texts:
            place = rank(self.value(code), self.breaks)
            own = (self.look.ink, self.look.soft) if place is None else (ink_on(place), self.colours[place])
            grounds.setdefault((self.look.ink, self.look.bg) if halo else own, []).append(code)
        for (colour, ground), codes in grounds.items():
            places = [points[code] if points else outlines.label_point(code) for code in codes]
            gap = ["<br>" * (side == "below"), "<br>" * (side == "above")]
            written = [texts[code].join(gap) for code in codes]
            self._text(places, written, colour, size, ground, _ANCHOR[side])

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

    def _text(
        self,
        points: Sequence[tuple[float, float]],
        texts: list[str],
        colour: str,
        size: int,
        halo: str,
        position: str = "middle center",
    ) -> None:
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
                textposition=position,
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

    def value(self, code: str) -> float | None:
        """Return the value of an area; None when it has none."""
        found = self.values.get(code)
        return None if found is None else found.value

    def lost(self, code: str) -> bool:
        """Tell whether words on an area could not be read beside it: white ones on a light page, dark on a dark."""
        place = rank(self.value(code), self.breaks)
        return place is not None and (ink_on(place) == WHITE) == (self.look.name == LIGHT.name)

    def _said(self, code: str) -> str:
        value = self.values.get(code)
        lines = (value.text, value.detail) if value else ("tanpa data",)
        return "<br>".join(escape(line) for line in lines if line)

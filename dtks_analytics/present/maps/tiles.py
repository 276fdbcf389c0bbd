"""The tile grid ("Kisi"): one rectangle for every kelurahan, all values at a glance; a tile can be clicked.

The positions are fixed data, ``reference/kisi.csv``, made by hand from the label points so that each kecamatan is
in one piece. A click gives Streamlit the code of the area as the first entry of ``customdata``.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.maps import outlines
from dtks_analytics.present.maps.classes import rank
from dtks_analytics.present.plots import go
from dtks_analytics.present.theme import figure, ink_on, ramp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dtks_analytics.present.maps.classes import AreaValue
    from dtks_analytics.present.theme import Tokens

GAP = 0.05
"""Of a tile, between two of them."""


def tile_map(
    values: Iterable[AreaValue],
    breaks: Sequence[float],
    *,
    look: Tokens,
    ramp_name: str = "mahakam",
    names: bool = True,
    selected: str | None = None,
    height: int = 590,
) -> go.Figure:
    """Draw the tile grid.

    Args:
        values: of all kelurahan; a tile without one is soft.
        breaks: four rising inner limits of the classes.
        look: the theme.
        ramp_name: ``mahakam`` or ``tenun``.
        names: write names above the figures (wide screens), or only figures (a phone; height 450 gives 45 px).
        selected: code of the tile to outline.
        height: pixels.
    """
    places, by_code, colours = outlines.tile_positions(), {value.code: value for value in values}, ramp(look, ramp_name)
    codes = list(places)
    ranks = {code: rank(by_code[code].value, breaks) if code in by_code else None for code in codes}
    inks = [look.ink if ranks[code] is None else ink_on(ranks[code] or 0) for code in codes]
    tiles = go.Bar(
        x=[places[code][1] for code in codes],
        y=[1 - GAP] * len(codes),
        base=[-places[code][0] + GAP / 2 for code in codes],
        width=1 - GAP,
        marker={"color": [look.soft if (k := ranks[code]) is None else colours[k] for code in codes]},
        text=[_label(code, by_code.get(code), names=names) for code in codes],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        insidetextfont={"color": inks, "size": 12},
        customdata=[[code, _hover(code, by_code.get(code))] for code in codes],
        hovertemplate="%{customdata[1]}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )
    rows, columns = max(row for row, _ in places.values()), max(column for _, column in places.values())
    traces: list[Any] = [tiles, _borders(places, look)]
    if selected in places:
        row, column = places[selected]
        traces.append(_line(_ring(row, column), look.ink, 2.6))
    return figure(
        look,
        height,
        traces,
        barmode="overlay",
        xaxis={"visible": False, "range": [0.48, columns + 0.52]},
        yaxis={"visible": False, "range": [-rows - 0.03, 0.03]},
    )


def _borders(places: dict[str, tuple[int, int]], look: Tokens) -> go.Scatter:
    """Return the lines between tiles of different kecamatan."""
    at = {place: wilayah()[code].parent for code, place in places.items()}
    points: list[tuple[float | None, float | None]] = []
    for (row, column), parent in at.items():
        if at.get((row, column + 1), parent) != parent:
            points += [(column + 0.5, -row + 1), (column + 0.5, -row), (None, None)]
        if at.get((row + 1, column), parent) != parent:
            points += [(column - 0.5, -row), (column + 0.5, -row), (None, None)]
    return _line(points, look.ink, 1.6)


def _line(points: Sequence[tuple[float | None, float | None]], colour: str, width: float) -> go.Scatter:
    return go.Scatter(
        x=[x for x, _ in points],
        y=[y for _, y in points],
        mode="lines",
        line={"color": colour, "width": width},
        hoverinfo="skip",
    )


def _ring(row: int, column: int) -> list[tuple[float | None, float | None]]:
    left, right, low, high = column - 0.5 + GAP / 2, column + 0.5 - GAP / 2, -row + GAP / 2, -row + 1 - GAP / 2
    return [(left, low), (right, low), (right, high), (left, high), (left, low)]


def _label(code: str, value: AreaValue | None, *, names: bool) -> str:
    text = escape(value.text.removesuffix("%")) if value is not None and value.value is not None else "–"
    return f"{outlines.label_name(wilayah()[code].name, width=12)}<br><b>{text}</b>" if names else f"<b>{text}</b>"


def _hover(code: str, value: AreaValue | None) -> str:
    lines = [f"<b>{escape(wilayah()[code].name)}</b>", f"Kec. {escape(wilayah()[wilayah()[code].parent].name)}"]
    lines += [escape(line) for line in ((value.text, value.detail) if value else ("tanpa data",)) if line]
    return "<br>".join(lines)

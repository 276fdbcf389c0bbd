"""The funnel: every area as its verdict's shape over its effective rows, with the limits that chance explains."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.present.charts import round_ticks
from dtks_analytics.present.plots import go
from dtks_analytics.present.text.numbers import decimal, integer
from dtks_analytics.present.theme import figure, see_through

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtks_analytics.present.theme import Tokens, Verdict

SYMBOLS: Final[dict[Verdict, str]] = {
    "perhatian": "diamond",
    "biasa": "circle-open",
    "baik": "triangle-up",
    "tak_dinilai": "circle-open-dot",
}
LETTER, LINE, AWAY = 7.1, 17.0, 11.0
"""Pixels of a letter, of a line, and between a mark and its name."""
EDGES: Final = {"l": 34, "r": 12, "t": 12, "b": 50}
EFFECTIVE: Final = "baris efektif: baris dibagi pengaruh keluarga"
SMALL: Final = 0.15
"""The part of the smallest areas whose wide limits do not stretch the scale."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Point:
    """One area in the funnel.

    Attributes:
        code: of the area; a click answers it.
        label: its name.
        rows: rows judged.
        effective: rows divided by the design effect of the area; the limits follow from it.
        value: score, 0 to 1.
        limits: lower and upper limit at 95 %, then for all comparisons together, 0 to 1.
        verdict: which shape.
    """

    code: str
    label: str
    rows: int
    effective: float
    value: float
    limits: tuple[float, float, float, float]
    verdict: Verdict


def funnel(
    points: Sequence[Point], city: float, *, look: Tokens, names: bool = True, width: int = 800, height: int = 430
) -> go.Figure:
    """Draw the funnel.

    Args:
        points: areas with rows; limits are drawn through the areas' own, so that no mark contradicts its verdict.
        city: score of the city, 0 to 1.
        look: the theme.
        names: write the names of the areas outside (for wide screens).
        width: pixels that the names are placed for.
        height: pixels.
    """
    ordered = sorted(points, key=lambda p: p.effective)
    top = max((p.effective for p in points), default=1) * 1.045
    low, high = _span(ordered, city)
    ticks = _ticks(low, high)
    traces = [
        _band(ordered, 2, look.muted, 0.13),
        _band(ordered, 0, look.muted, 0.17),
        go.Scatter(
            x=[0, top], y=[city * 100] * 2, mode="lines", hoverinfo="skip",
            line={"color": look.ink, "width": 1.6, "dash": "4px,3px"},
        ),
        *(_marks([p for p in points if p.verdict == verdict], verdict, look) for verdict in SYMBOLS),
    ]  # fmt: skip
    notes = _names(points, city, (top, low, high), look, width, height) if names else []
    last = ordered[-1] if ordered else None
    notes.append(_word(f"kota {decimal(city * 100)}", 0.998, city * 100, look.ink, shift=10, paper=True))
    if last and names:
        notes.append(
            _word(f"batas {len(points)} perbandingan", 0.998, last.limits[2] * 100, look.muted, shift=-9, paper=True)
        )
    return figure(
        look, height, traces,
        margin=EDGES,
        xaxis={
            "range": [0, top], "showline": True, "title": {"text": EFFECTIVE, "font": {"size": 12}},
            "tickvals": [t for t in round_ticks(0, top) if t < top], "tickformat": ",d", "nticks": 7,
            "title_font_color": look.muted,
        },
        yaxis={"range": [low, high], "tickvals": ticks, "ticktext": [_short(t) for t in ticks], "showgrid": True},
        annotations=notes, hovermode="closest", clickmode="event+select",
    )  # fmt: skip


def _ticks(low: float, high: float) -> list[float]:
    """Return round figures inside the scale, at least three."""
    step = next(step for step in (10, 5, 4, 2, 1, 0.5, 0.2) if (high - low) / step >= 3)  # noqa: PLR2004 - three lines
    first = int(low // step) + 1
    return [round(i * step, 6) for i in range(first, int(high // step) + 1)]


def _span(ordered: Sequence[Point], city: float) -> tuple[float, float]:
    """Return the ends of the scale: all values, and the limits of all but the smallest areas."""
    wide = ordered[int(len(ordered) * SMALL) :]
    known = [p.value for p in ordered] + [limit for p in wide for limit in p.limits[2:]] + [city]
    low, high = min(known) * 100, max(known) * 100
    room = (high - low) * 0.05 or 1.0
    return max(low - room, 0), min(high + room, 100.4)


def _band(ordered: Sequence[Point], which: int, colour: str, alpha: float) -> go.Scatter:
    """Fill between the lower and the upper limits, ``which`` and the one after it."""
    x = [p.effective for p in ordered]
    under, over = ([p.limits[which + side] * 100 for p in ordered] for side in (0, 1))
    return go.Scatter(
        x=[*x, *reversed(x)], y=[*over, *reversed(under)], fill="toself", mode="none", hoverinfo="skip",
        fillcolor=see_through(colour, alpha),
    )  # fmt: skip


def _marks(points: Sequence[Point], verdict: Verdict, look: Tokens) -> go.Scatter:
    plain = verdict in {"biasa", "tak_dinilai"}
    return go.Scatter(
        x=[p.effective for p in points],
        y=[p.value * 100 for p in points],
        customdata=[[p.code] for p in points],
        text=[f"<b>{escape(p.label)}</b><br>nilai {decimal(p.value * 100)}, {integer(p.rows)} baris" for p in points],
        mode="markers",
        hovertemplate="%{text}<extra></extra>",
        marker={
            "symbol": SYMBOLS[verdict],
            "size": 9 if plain else 13,
            "color": look.verdicts[verdict].mark,
            "line": {"width": 1.8 if plain else 0, "color": look.verdicts[verdict].mark},
        },
        unselected={"marker": {"opacity": 1}},
    )


def _names(
    points: Sequence[Point], city: float, scale: tuple[float, float, float], look: Tokens, width: int, height: int
) -> list[dict[str, Any]]:
    """Name the areas outside the funnel where there is room; the most distant ones choose first."""
    top, low, high = scale
    wide, tall = width - EDGES["l"] - EDGES["r"], height - EDGES["t"] - EDGES["b"]

    def at(p: Point) -> tuple[float, float]:
        return p.effective / top * wide, (high - p.value * 100) / (high - low) * tall

    taken: list[Box] = [(x - 8, y - 8, x + 8, y + 8) for x, y in map(at, points)]
    largest = max(points, key=lambda p: p.effective, default=None)
    for level, above in ((city, True), *([] if largest is None else [(largest.limits[2], False)])):
        line = (high - level * 100) / (high - low) * tall
        taken.append((wide - 150, line - LINE - 4 if above else line, wide, line if above else line + LINE + 4))
    notes = []
    outside = [p for p in points if p.verdict in {"perhatian", "baik"}]
    for p in sorted(outside, key=lambda p: -abs(p.value - (p.limits[0] + p.limits[1]) / 2)):
        x, y = at(p)
        long = len(p.label) * LETTER
        places = {
            "left": (x + AWAY, y - LINE / 2, x + AWAY + long, y + LINE / 2),
            "right": (x - AWAY - long, y - LINE / 2, x - AWAY, y + LINE / 2),
            "above": (x - long / 2, y - AWAY - LINE, x + long / 2, y - AWAY),
            "below": (x - long / 2, y + AWAY, x + long / 2, y + AWAY + LINE),
        }
        fits = [(side, box) for side, box in places.items() if _free(box, taken, wide, tall, own=(x, y))]
        if not fits:
            continue
        side, box = fits[0]
        taken.append(box)
        shift = {"left": (AWAY, 0), "right": (-AWAY, 0), "above": (0, AWAY + 8), "below": (0, -AWAY - 8)}[side]
        notes.append({
            "x": p.effective, "y": p.value * 100, "text": escape(p.label), "showarrow": False, "yanchor": "middle",
            "xanchor": side if side in {"left", "right"} else "center", "xshift": shift[0], "yshift": shift[1],
            "font": {"size": 13, "color": look.verdicts[p.verdict].text},
        })  # fmt: skip
    return notes


def _free(box: Box, taken: Sequence[Box], wide: float, tall: float, *, own: tuple[float, float]) -> bool:
    """Tell whether a name fits in the frame and touches neither a mark, other than its own, nor another name."""
    if box[0] < 0 or box[2] > wide or box[1] < 0 or box[3] > tall:
        return False
    mine = own[0] - 8, own[1] - 8, own[0] + 8, own[1] + 8
    return not any(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
        for other in taken
        if other != mine
    )


def _word(text: str, x: float, y: float, colour: str, *, shift: int, paper: bool) -> dict[str, Any]:
    return {
        "x": x, "xref": "paper" if paper else "x", "y": y, "text": escape(text), "showarrow": False,
        "xanchor": "right", "yshift": shift, "font": {"size": 12, "color": colour},
    }  # fmt: skip


def _short(value: float) -> str:
    return decimal(value, 0 if abs(value - round(value)) < 1e-9 else 1)  # noqa: PLR2004 - rounding of the tick itself

"""Lines over months, with their words at the line ends and a gap where the register changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from dtks_analytics.present.plots import go
from dtks_analytics.present.text.numbers import UNKNOWN, month, month_axis
from dtks_analytics.present.theme import figure, see_through

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dtks_analytics.present.theme import Tokens, Verdict

TINY: Final = 1e-9
"""Ranges smaller than this are none."""
LETTER: Final = 7.2
"""Pixels a character of a line's label takes."""


_ZEROS: Final = re.compile(r",0+(?!\d)")
_SYMBOLS: Final[dict[str | None, str]] = {"perhatian": "diamond", "baik": "triangle-up"}
"""Last mark of a line with a verdict."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line over months.

    Attributes:
        label: name at its end (``Selili``, ``Kota``); empty for none.
        values: one per month, shares or counts; None is a gap.
        role: ``own`` is thick, ``city`` dashed in ink, ``other`` thin and grey.
        low: lower ends of the interval, one per month; empty for none.
        high: upper ends.
        verdict: colours the own line, its band and its last mark; None takes the usual colour.
        write: turns its values into text; None takes that of the chart.
    """

    label: str
    values: Sequence[float | None]
    role: Literal["own", "city", "other"] = "own"
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()
    verdict: Verdict | None = None
    write: Callable[[float], str] | None = None


def trend(  # noqa: PLR0913 -- months, lines, their writing and the two things that may mark a scale
    periods: Sequence[str],
    lines: Sequence[Line],
    write: Callable[[float], str],
    *,
    look: Tokens,
    new_register: int | None = None,
    register_name: str = "",
    from_zero: bool = False,
    height: int = 260,
) -> go.Figure:
    """Draw lines over months.

    Args:
        periods: ``YYYY-MM`` in order, gaps of the calendar included.
        lines: own line first, then city, then others.
        write: turns a value into text (`numbers.percent`).
        look: the theme.
        new_register: position of the first month of another register; no line is drawn into it.
        register_name: its name (``DTSEN``), written as ``DTSEN mulai``.
        from_zero: start the axis at zero; otherwise the note must say where it starts.
        height: pixels.
    """
    known = [v for line in lines for v in (*line.values, *line.low, *line.high) if v is not None]
    low, high = (0.0 if from_zero else min(known), max(known)) if known else (0.0, 1.0)
    room = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    span = (0.0 if from_zero else low - room), high + room
    ticks = _told_apart(span, write)
    written = _trimmed([write(tick) for tick in ticks])
    traces: list[Any] = []
    for line in reversed(lines):
        traces += _band(line, look)
        traces += _strokes(periods, line, write, look, new_register)
    right = max((len(_end_text(line, write)) for line in lines), default=0) * LETTER + 14
    notes = _end_labels(lines, write, look, span, height - 60)
    if new_register is not None and register_name:
        notes.append(
            {
                "x": new_register - 0.5,
                "y": 1,
                "yref": "paper",
                "text": f"{escape(register_name)} mulai",
                "showarrow": False,
                "xanchor": "left" if new_register < len(periods) / 2 else "right",
                "yanchor": "bottom",
                "font": {"size": 12, "color": look.muted},
            }
        )
    step = 3 if len(periods) > 6 else 1  # noqa: PLR2004 -- more than six names collide on a phone
    shown = [i for i in range(len(periods)) if (len(periods) - 1 - i) % step == 0]
    left = max((len(text) for text in written), default=0) * LETTER + 8
    rule = (
        {
            "type": "line",
            "x0": new_register - 0.5,
            "x1": new_register - 0.5,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "line": {"color": look.line, "width": 1},
        }
        if new_register is not None
        else None
    )
    return figure(
        look,
        height,
        traces,
        margin={"l": left, "r": right, "t": 18, "b": 44},
        xaxis={
            "range": [-0.2, len(periods) - 1 + 0.15],
            "tickvals": shown,
            "ticktext": [_axis_name(periods, i, first=i == shown[0]) for i in shown],
        },
        yaxis={
            "range": list(span),
            "tickvals": ticks,
            "ticktext": written,
            "showgrid": True,
        },
        annotations=notes,
        shapes=[rule] if rule else [],
        hovermode="closest",
    )


def round_ticks(low: float, high: float, finest: float = 0.0) -> list[float]:
    """Return at most seven round numbers that enclose a range, at least ``finest`` apart."""
    if high - low < TINY:
        low, high = (low - abs(low) * 0.1, high + abs(high) * 0.1) if abs(low) > TINY else (0.0, 1.0)
    rough = max((high - low) / 4, finest)
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def _told_apart(span: tuple[float, float], write: Callable[[float], str]) -> list[float]:
    """Return ticks inside a span whose texts all differ: no 5, 5, 6 for counts between 5 and 6."""
    ticks: list[float] = []
    for finest in (0.0, 0.001, 0.01, 0.1, 1.0, 10.0):
        ticks = [tick for tick in round_ticks(*span, finest) if span[0] <= tick <= span[1]]
        if len({write(tick) for tick in ticks}) == len(ticks):
            break
    return ticks


def _trimmed(texts: Sequence[str]) -> list[str]:
    """Return axis texts without decimals that are zero in all of them."""
    return [_ZEROS.sub("", text) for text in texts] if all(_ZEROS.search(text) for text in texts) else list(texts)


def _strokes(
    periods: Sequence[str], line: Line, write: Callable[[float], str], look: Tokens, new_register: int | None
) -> list[go.Scatter]:
    own = _own_colour(line, look)
    style = {
        "own": {"color": own, "width": 2.6},
        "city": {"color": look.ink, "width": 1.6, "dash": "4px,3px"},
        "other": {"color": look.muted, "width": 1},
    }[line.role]
    x, y, text = [], [], []
    for i, value in enumerate(line.values):
        if i == new_register:
            x.append(i - 0.5)
            y.append(np.nan)
            text.append("")
        x.append(float(i))
        y.append(np.nan if value is None else value)
        words = UNKNOWN if value is None else (line.write or write)(value)
        text.append(f"<b>{escape(line.label)}</b><br>{month(periods[i])}: {escape(words)}")
    drawn = go.Scatter(
        x=x, y=y, text=text, mode="lines", line=style, hovertemplate="%{text}<extra></extra>", connectgaps=False
    )
    last = _last(line)
    if line.role != "own" or last is None:
        return [drawn]
    dot = go.Scatter(
        x=[last],
        y=[line.values[last]],
        mode="markers",
        marker={"color": own, "size": 11 if line.verdict else 8, "symbol": _SYMBOLS.get(line.verdict or "", "circle")},
        hoverinfo="skip",
        cliponaxis=False,
    )
    return [drawn, dot, *_lone(line, look, new_register)]


def _lone(line: Line, look: Tokens, new_register: int | None) -> list[go.Scatter]:
    """Return dots for months that no line touches."""
    values = line.values

    def joined(i: int, other: int) -> bool:
        crosses = new_register is not None and max(i, other) == new_register
        return 0 <= other < len(values) and values[other] is not None and not crosses

    alone = [i for i, v in enumerate(values) if v is not None and not joined(i, i - 1) and not joined(i, i + 1)]
    marker = {"color": look.prim, "size": 6}
    return [go.Scatter(x=alone, y=[values[i] for i in alone], mode="markers", marker=marker, hoverinfo="skip")]


def _own_colour(line: Line, look: Tokens) -> str:
    return look.verdicts[line.verdict].mark if line.verdict in {"perhatian", "baik"} else look.prim


def _band(line: Line, look: Tokens) -> list[go.Scatter]:
    if not line.low or not line.high:
        return []
    ends = [
        (i, a, b) for i, (a, b) in enumerate(zip(line.low, line.high, strict=True)) if a is not None and b is not None
    ]
    x = [i for i, _, _ in ends] + [i for i, _, _ in reversed(ends)]
    y = [b for _, _, b in ends] + [a for _, a, _ in reversed(ends)]
    colour = see_through(_own_colour(line, look), 0.18)
    return [go.Scatter(x=x, y=y, fill="toself", fillcolor=colour, mode="none", hoverinfo="skip")]


def _last(line: Line) -> int | None:
    return next((i for i in reversed(range(len(line.values))) if line.values[i] is not None), None)


def _end_text(line: Line, write: Callable[[float], str]) -> str:
    last = _last(line)
    return "" if last is None or not line.label else f"{line.label} {(line.write or write)(line.values[last] or 0.0)}"


def _end_labels(
    lines: Sequence[Line], write: Callable[[float], str], look: Tokens, span: tuple[float, float], pixels: int
) -> list[dict[str, Any]]:
    """Return the words at the line ends, kept apart from each other."""
    apart = (span[1] - span[0]) / pixels * 17
    ends = sorted(
        ((line.values[last] or 0.0, last, line) for line in lines if line.label and (last := _last(line)) is not None),
        key=lambda end: end[0],
    )
    heights: list[float] = []
    for value, _, _ in ends:
        heights.append(max(value, heights[-1] + apart) if heights else value)
    over = heights[-1] - span[1] if heights else 0
    if over > 0:
        heights = [max(span[0], height - over) for height in heights]
    return [
        {
            "x": last,
            "y": height,
            "text": f"<b>{escape(_end_text(line, write))}</b>"
            if line.role == "own"
            else escape(_end_text(line, write)),
            "showarrow": False,
            "xanchor": "left",
            "xshift": 8,
            "font": {
                "size": 13,
                "color": {"own": _own_text(line, look), "city": look.ink, "other": look.muted}[line.role],
            },
        }
        for height, (_, last, line) in zip(heights, ends, strict=True)
    ]


def _own_text(line: Line, look: Tokens) -> str:
    return look.verdicts[line.verdict].text if line.verdict in {"perhatian", "baik"} else look.prim


def _axis_name(periods: Sequence[str], i: int, *, first: bool) -> str:
    year = periods[i][:4]
    new_year = first or periods[max(i - 3, 0)][:4] != year
    return f"{month_axis(periods[i])}<br>{year}" if new_year else month_axis(periods[i])

"""The charts of a printed scorecard, as SVG: pure functions of figures on the scale to 100."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dtks_analytics.present.charts import round_ticks
from dtks_analytics.present.paper.shapes import DASH, hatch, mark, svg, text
from dtks_analytics.present.text.numbers import decimal, integer, month_axis, signed, span
from dtks_analytics.present.theme import LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from dtks_analytics.present.theme import Verdict

TOP: Final = 100.0
"""The best score."""
_WORDS_APART: Final = 62
"""Nearer than this, two words on the scale would touch."""
_LITTLE: Final = 0.05
"""Changes below this part of the start cannot be seen in bars from zero."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a trend.

    Attributes:
        words: at its end; empty for none.
        values: one per month, on the scale to 100; None is a gap.
        kind: ``own`` with its band, ``city`` dashed, ``other`` thin.
        low: lower ends of the band, as ``values``; empty for none.
        high: upper ends.
    """

    words: str
    values: Sequence[float | None]
    kind: str
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()


def scale(value: float, interval: tuple[float, float], city: float | None, verdict: Verdict, places: int = 1) -> str:
    """Draw a score on a scale with its interval and the city dashed; all on the scale to 100.

    Args:
        value: the score.
        interval: its ends.
        city: score of the city; None draws none.
        verdict: shape and colour.
        places: decimals of the city's score.
    """
    width, left, right = 330.0, 12.0, 318.0
    wanted = [value, *interval, *([] if city is None else [city])]
    room = max((5 - (max(wanted) - min(wanted))) / 2, 0.4)
    ticks = [t for t in round_ticks(max(min(wanted) - room, 0), min(max(wanted) + room, TOP)) if t <= TOP]

    def at(number: float) -> float:
        return left + (min(max(number, ticks[0]), ticks[-1]) - ticks[0]) / (ticks[-1] - ticks[0]) * (right - left)

    colours = LIGHT.verdicts[verdict]
    middle = min(max((at(interval[0]) + at(interval[1])) / 2, 34), width - 34)
    parts = [
        f'<path d="M{left} 33H{right}" stroke="{LIGHT.muted}" stroke-width=".7"/>',
        _thick(at(interval[0]), at(interval[1]), 33, 6, colours.mark),
    ]
    if city is not None:
        where = min(max(at(city), 30), width - 30)
        near = abs(where - middle) < _WORDS_APART
        if near:
            side = 1 if (value >= city and where < width - 70) or where < 70 else -1  # noqa: PLR2004 - half a word more
            middle = side * max(side * middle, side * where + 32)
        parts.append(f'<path d="M{at(city):.1f} {12 if near else 25}V41" {DASH}/>')
        parts.append(text(where, 9 if near else 22, f"kota {decimal(city, places)}", weight=600))
    parts.append(text(middle, 22, span(*interval), colour=colours.text, weight=700))
    digits = 0 if all(abs(t - round(t)) < 1e-9 for t in ticks) else 1  # noqa: PLR2004 - rounding of the ticks
    for t in ticks:
        parts.append(f'<path d="M{at(t):.1f} 31V35" stroke="{LIGHT.muted}" stroke-width=".7"/>')
        parts.append(text(at(t), 52, decimal(t, digits), colour=LIGHT.muted))
    return svg(width, 56, *parts, mark(verdict, at(value), 33, 6))


def dot(
    value: float,
    ends: tuple[float, float],
    *,
    interval: tuple[float, float] | None,
    city: float | None,
    verdict: Verdict,
    width: float = 150,
) -> str:
    """Draw a score, its interval and the city on a line between two ends; all in one unit."""

    def at(number: float) -> float:
        return 7 + (min(max(number, ends[0]), ends[1]) - ends[0]) / (ends[1] - ends[0]) * (width - 14)

    parts = [f'<path d="M7 8H{width - 7}" stroke="{LIGHT.line}" stroke-width=".8"/>']
    if interval:
        parts.append(_thick(at(interval[0]), at(interval[1]), 8, 4, LIGHT.verdicts[verdict].mark))
    if city is not None:
        parts.append(f'<path d="M{at(city):.1f} 1V15" {DASH}/>')
    return svg(width, 16, *parts, mark(verdict, at(value), 8, 4.6))


def movement(before: int, steps: Sequence[tuple[str, int]], after: int, ends: tuple[str, str]) -> str:
    """Draw what was open, came in (hatched), was solved (grey) and is open now, from zero.

    Args:
        before: open at the start.
        steps: words and change of each step.
        after: open at the end.
        ends: words of the first and the last bar.

    Returns:
        A waterfall; two plain bars where every change is too small to be seen.
    """
    small = before > 0 and all(abs(change) < before * _LITTLE for _, change in steps)
    bars = [(ends[0], integer(before), 0, before, LIGHT.ink)]
    level = before
    for words, change in () if small else steps:
        low, high = sorted((level, level + change))
        bars.append((words, signed(change), low, high, "url(#h)" if change >= 0 else "#8E999F"))
        level += change
    bars.append((ends[1], integer(after), 0, after, LIGHT.ink))
    width, floor, height = 330.0, 112.0, 96.0
    highest = max(top for _, _, _, top, _ in bars) or 1
    step = width / len(bars)
    parts = [hatch(4), f'<path d="M0 {floor}H{width}" stroke="{LIGHT.ink}" stroke-width="1"/>']
    for i, (words, figure, low, high, fill) in enumerate(bars):
        left, top = i * step + step * 0.17, floor - high / highest * height
        tall = max((high - low) / highest * height, 0.8 if high > low else 0)
        parts.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{step * 0.66:.1f}" height="{tall:.1f}" fill="{fill}" '
            f'stroke="{LIGHT.ink}" stroke-width=".6"/>'
        )
        parts.append(text((i + 0.5) * step, top - 4, figure, weight=700))
        for line, word in enumerate(_two_lines(words)):
            parts.append(text((i + 0.5) * step, floor + 11 + line * 9.5, word, colour=LIGHT.muted))
    return svg(width, 135, *parts)


def trend(periods: Sequence[str], lines: Sequence[Series], verdict: Verdict, breaks: Collection[int] = ()) -> str:
    """Draw months of scores.

    Args:
        periods: calendar months in order.
        lines: the own one, the city, others.
        verdict: colour and last mark of the own line.
        breaks: places in ``periods`` at which another register begins; no line is drawn into them.
    """
    width, left, right, top, floor = 270.0, 24.0, 208.0, 8.0, 108.0
    ends = [v for line in lines for part in (line.values, line.low, line.high) for v in part if v is not None]
    if not ends:
        return svg(width, 135, text(width / 2, 60, "Belum ada nilai"))
    ticks = [t for t in round_ticks(min(ends), max(ends)) if t <= TOP]
    ticks = ticks if len(ticks) > 1 else [ticks[0] - 1, ticks[0]]

    def x(place: int) -> float:
        return left + (right - left) * (place / max(len(periods) - 1, 1))

    def y(number: float) -> float:
        return floor - (number - ticks[0]) / (ticks[-1] - ticks[0]) * (floor - top)

    parts = [_grid(y(t), left, right, decimal(t, 0 if float(t).is_integer() else 1)) for t in ticks]
    parts += [text(x(i), floor + 11, name, colour=LIGHT.muted) for i, name in _month_labels(periods)]
    parts += [text(x(i), floor + 20.5, periods[i][:4], colour=LIGHT.muted) for i in _year_labels(periods)]
    for i in breaks:
        parts.append(f'<path d="M{x(i) - 4:.1f} {top}V{floor}" stroke="{LIGHT.muted}" stroke-width=".7"/>')
        parts.append(text(x(i), top + 2, "register baru", colour=LIGHT.muted, anchor="start"))
    labels: list[tuple[float, str, int]] = []
    for line in sorted(lines, key=lambda one: {"other": 0, "city": 1, "own": 2}[one.kind]):
        parts += _band(line, x, y, verdict, breaks)
        style = {
            "own": f'stroke="{LIGHT.verdicts[verdict].mark}" stroke-width="2.2" fill="none"',
            "city": DASH,
            "other": f'stroke="{LIGHT.muted}" stroke-width=".5" stroke-opacity=".65" fill="none"',
        }[line.kind]
        parts.append(f'<path d="{_path(line.values, x, y, breaks)}" {style} stroke-linejoin="round"/>')
        last = next((v for v in reversed(line.values) if v is not None), None)
        if line.kind == "own" and line.values and line.values[-1] is not None:
            parts.append(mark(verdict, x(len(periods) - 1), y(line.values[-1]), 4.4))
        if line.words and last is not None:
            labels.append((y(last), f"{line.words} {decimal(last)}", 700 if line.kind == "own" else 600))
    lowest = -99.0
    for place, words, weight in sorted(labels):
        lowest = max(place + 3, lowest + 10)
        parts.append(text(right + 8, lowest, words, weight=weight, anchor="start"))
    return svg(width, 135, *parts)


def _thick(left: float, right: float, y: float, width: float, colour: str) -> str:
    """Return the bar of an interval, at half strength."""
    style = f'stroke="{colour}" stroke-opacity=".5" stroke-width="{width:g}" stroke-linecap="round"'
    return f'<path d="M{left:.1f} {y:g}H{max(right, left + 0.1):.1f}" {style}/>'


def _path(
    values: Sequence[float | None], x: Callable[[int], float], y: Callable[[float], float], breaks: Collection[int]
) -> str:
    """Return the line through the known values; it stops at gaps and at a new register."""
    path, down = "", False
    for i, value in enumerate(values):
        if value is None:
            down = False
            continue
        path += f"{'L' if down and i not in breaks else 'M'}{x(i):.1f} {y(value):.1f}"
        down = True
    return path


def _band(
    line: Series, x: Callable[[int], float], y: Callable[[float], float], verdict: Verdict, breaks: Collection[int]
) -> list[str]:
    """Return the band of a line, one polygon for each stretch without a gap."""
    stretches: list[list[int]] = []
    for i, (low, high) in enumerate(zip(line.low, line.high, strict=True)):
        if low is None or high is None:
            continue
        if stretches and stretches[-1][-1] == i - 1 and i not in breaks:
            stretches[-1].append(i)
        else:
            stretches.append([i])
    colour = LIGHT.verdicts[verdict].mark
    found = []
    for places in stretches:
        edge = [(x(i), y(line.low[i] or 0)) for i in places] + [(x(i), y(line.high[i] or 0)) for i in reversed(places)]
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in edge)
        found.append(f'<polygon points="{points}" fill="{colour}" fill-opacity=".18"/>')
    return found


def _month_labels(periods: Sequence[str]) -> list[tuple[int, str]]:
    """Return places and short names: the last month, every third one before it, and the first."""
    places = list(range(len(periods) - 1, -1, -3))
    if places and places[-1] > 1:
        places.append(0)
    return [(i, month_axis(periods[i])) for i in places]


def _year_labels(periods: Sequence[str]) -> list[int]:
    """Return the labelled places whose year is to be written: the first of each year."""
    shown = sorted(i for i, _ in _month_labels(periods))
    return [i for n, i in enumerate(shown) if n == 0 or periods[i][:4] != periods[shown[n - 1]][:4]]


def _two_lines(words: str) -> list[str]:
    """Break words of a bar after the first one."""
    return words.split(" ", 1)


def _grid(height: float, left: float, right: float, words: str) -> str:
    line = f'<path d="M{left} {height:.1f}H{right}" stroke="{LIGHT.line}" stroke-width=".6"/>'
    return line + text(left - 4, height + 3, words, colour=LIGHT.muted, anchor="end")

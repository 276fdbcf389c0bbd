"""Five fixed classes for maps: the value of an area, its class, and the legend that counts areas in each."""

from __future__ import annotations

import warnings
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10, sqrt
from typing import TYPE_CHECKING, Final, Literal

from dtks_analytics.present.html.markup import Html, safe
from dtks_analytics.present.text.numbers import UNKNOWN, decimal, integer
from dtks_analytics.present.theme import ramp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dtks_analytics.present.theme import Tokens

CLASSES: Final = 5
LARGEST_CIRCLE: Final = 34
"""Pixels across the circle of the largest count."""
FINEST: Final = 1e-6
"""Breaks are never closer than this."""
MOST_VALUES: Final = 150
"""Natural breaks cost the square of the number of values; more are thinned evenly."""
Kind = Literal["share", "count"]


@dataclass(frozen=True, slots=True)
class AreaValue:
    """What a map, a tile or a bar shows of one area.

    Attributes:
        code: Kemendagri code.
        value: share (0 to 1) or count; None when unknown, hidden or not evaluable.
        text: the value as text (``4,5%``, ``disamarkan``).
        detail: one more line for the hover box (``512 dari 6.900 penduduk``).
    """

    code: str
    value: float | None
    text: str = UNKNOWN
    detail: str = ""


def rank(value: float | None, breaks: Sequence[float]) -> int | None:
    """Return the class of a value: 0 below the first break, one more from each break on; None without a value."""
    return None if value is None else bisect_right(breaks, value)


def labels(breaks: Sequence[float], kind: Kind) -> list[str]:
    """Write the classes: ``0–2%``, …, ``8% ke atas``.

    Args:
        breaks: rising inner limits, shares for ``share``.
        kind: how they are written, with as many decimals as the limits have (at most two).
    """
    factor, unit = (100, "%") if kind == "share" else (1, "")
    edges = [edge * factor for edge in breaks]
    places = next((n for n in (0, 1) if all(abs(edge - round(edge, n)) < FINEST for edge in edges)), 2)
    written = [decimal(edge, places) for edge in edges]
    return [
        f"0–{written[0]}{unit}",
        *(f"{low}–{high}{unit}" for low, high in pairwise(written)),
        f"{written[-1]}{unit} ke atas",
    ]


def legend(
    values: Iterable[AreaValue],
    breaks: Sequence[float],
    *,
    look: Tokens,
    ramp_name: str,
    kind: Kind = "share",
    area_word: str = "kelurahan",
    short_word: str = "kel.",
) -> Html:
    """Return the legend above a map: classes in their colours, with the number of areas in each.

    Areas without a value get a hatched class of their own, only when there are any.
    """
    ranks = [rank(value.value, breaks) for value in values]
    colours = ramp(look, ramp_name)
    items = []
    for i, label in enumerate(labels(breaks, kind)):
        items.append(
            f'<li><i style="background:{colours[i]}"></i>{safe(label)}'
            f"<small>{_areas(ranks.count(i), area_word, short_word)}</small></li>"
        )
    if ranks.count(None):
        items.append(
            '<li class="dt-none"><i></i>tanpa data'
            f"<small>{_areas(ranks.count(None), area_word, short_word)}</small></li>"
        )
    return Html(f'<div class="dt-legend-box"><ul class="dt-legend">{"".join(items)}</ul></div>')


def largest_count(values: Iterable[AreaValue]) -> float:
    """Return the count of the largest circle; 1 when there is none."""
    return max((value.value or 0 for value in values), default=0) or 1


def diameter(value: float, top: float) -> float:
    """Return the pixels across a circle whose area is the count, where ``top`` has the largest circle."""
    return LARGEST_CIRCLE * sqrt(max(value, 0) / top)


def circle_legend(values: Iterable[AreaValue], unit: str) -> Html:
    """Return the legend of a map of counts: three circles with their round counts."""
    top = largest_count(values)
    step = _nice(top)
    items = []
    for size in dict.fromkeys(max(round(part), 1) for part in (step, step / 2, step / 10)):
        across = diameter(size, top)
        items.append(
            f'<li><i style="width:{across:.1f}px;height:{across:.1f}px"></i>{safe(integer(size))} {safe(unit)}</li>'
        )
    return Html(f'<ul class="dt-circles">{"".join(items)}</ul>')


def propose_breaks(values: Iterable[float | None], kind: Kind = "share") -> tuple[float, ...]:
    """Propose four round breaks for a metric that has none fixed.

    Natural breaks (Fisher-Jenks), rounded and kept apart. Give it the values of all
    months and areas at once, so that the classes are the same in every month.

    Args:
        values: of all months; None is left out.
        kind: whether they are shares.

    Returns:
        Four rising numbers in the unit of the values.
    """
    known = sorted({float(value) for value in values if value is not None})
    if len(known) < CLASSES or known[-1] < FINEST:
        top = known[-1] if known and known[-1] >= FINEST else (1.0 if kind == "share" else 100.0)
        step = _nice(top / CLASSES)
        return tuple(round(step * i, 10) for i in range(1, CLASSES))
    import mapclassify  # noqa: PLC0415 -- takes seconds, and needed only for metrics without fixed classes

    known = known[:: len(known) // MOST_VALUES + 1]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Numba not installed")
        limits = mapclassify.FisherJenks(known, k=CLASSES).bins[:-1]
    step = max(_nice((known[-1] - known[0]) / 40), FINEST)
    breaks: list[float] = []
    for limit in limits:
        above = next((value for value in known if value > limit), limit)
        nearest = round((float(limit) + above) / 2 / step) * step
        breaks.append(round(max(nearest, breaks[-1] + step if breaks else step), 10))
    return tuple(breaks)


def _nice(value: float) -> float:
    """Return the nearest of 1, 2, 5 × a power of ten below or at the value."""
    if value <= 0:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(factor * power for factor in (5, 2, 1) if factor * power <= value * (1 + 1e-9))


def _areas(number: int, word: str, short: str) -> str:
    return f'{integer(number)} <span class="dt-broad">{safe(word)}</span><span class="dt-narrow">{safe(short)}</span>'

"""One score on a scale: its shape, its interval, the city dashed, round figures below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtks_analytics.present.charts import round_ticks
from dtks_analytics.present.html.markup import Html, safe
from dtks_analytics.present.html.shapes import VERDICT_WORDS, half, pill, shape
from dtks_analytics.present.text.numbers import decimal, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtks_analytics.present.theme import Tokens, Verdict

CLOSE = 22.0
"""Closer than this, in hundredths of the width, two words would touch on a phone."""


def headline(value: str, verdict: Verdict, words: str, said: Html, *, look: Tokens) -> Html:
    """Return the score in large figures with its verdict's pill and its sentences.

    Args:
        value: the score as text, or the dash.
        verdict: shape and colours.
        words: of the pill.
        said: finished sentences.
        look: the theme.
    """
    return Html(
        f'<div class="dt-score"><div class="dt-score-value">{safe(value)}<small>dari 100</small></div>'
        f'<div class="dt-score-words">{pill(verdict, look, words)}<p>{said}</p></div></div>'
    )


def on_scale(
    value: float,
    interval: tuple[float, float],
    city: float | None,
    *,
    verdict: Verdict,
    look: Tokens,
    ends: tuple[float, float] | None = None,
    places: int = 1,
) -> Html:
    """Draw a score on a scale that holds the value, its interval and the city.

    Args:
        value: 0 to 100.
        interval: its ends, 0 to 100.
        city: 0 to 100; None draws no city.
        verdict: shape and colour.
        look: the theme.
        ends: of the scale; None takes round ones around all of them.
        places: decimals of the city's score.
    """
    ticks = _round_scale([value, *interval, *([] if city is None else [city])]) if ends is None else round_ticks(*ends)
    low, high = ticks[0], ticks[-1]

    def at(position: float) -> float:
        return min(max((position - low) / (high - low), 0), 1) * 100

    left, right, here = at(interval[0]), at(interval[1]), at(value)
    range_at = (left + right) / 2
    city_at = None if city is None else at(city)
    above = (
        f'<b class="dt-on" style="left:{_kept(range_at):.1f}%;color:var(--{verdict}-text)">{safe(span(*interval))}</b>'
    )
    if city is not None and city_at is not None:
        lift = " dt-up" if abs(_kept(city_at) - _kept(range_at)) < CLOSE else ""
        above += f'<b class="dt-on{lift}" style="left:{_kept(city_at):.1f}%">kota {safe(decimal(city, places))}</b>'
    line = (
        f'<i class="dt-range" style="left:{left:.1f}%;width:{max(right - left, 0.6):.1f}%;'
        f'background:{half(verdict)}"></i>'
    )
    if city_at is not None:
        line += f'<i class="dt-tick" style="left:{city_at:.1f}%"></i>'
    mark = shape(verdict, look, VERDICT_WORDS[verdict], filled=True)
    line += f'<span class="dt-dot" style="left:{here:.1f}%">{mark}</span>'
    below = "".join(f'<span style="left:{at(tick):.1f}%">{safe(_short(tick, ticks))}</span>' for tick in ticks)
    return Html(
        f'<div class="dt-onscale"><div class="dt-above">{above}</div><div class="dt-line dt-thick">{line}</div>'
        f'<div class="dt-below">{below}</div></div>'
    )


def _round_scale(values: Sequence[float]) -> list[float]:
    """Return round ticks around all values, at most 100 and at least five points wide."""
    low, high = min(values), max(values)
    room = max((5 - (high - low)) / 2, 0.4)
    ticks = round_ticks(max(low - room, 0), min(high + room, 100))
    return [tick for tick in ticks if tick <= 100]  # noqa: PLR2004 - the top of the scale


def _kept(position: float) -> float:
    """Keep the middle of a word far enough from both ends."""
    return min(max(position, 7), 92)


def _short(value: float, ticks: Sequence[float]) -> str:
    whole = all(abs(tick - round(tick)) < 1e-9 for tick in ticks)  # noqa: PLR2004 - rounding of the ticks themselves
    return decimal(value, 0 if whole else 1)

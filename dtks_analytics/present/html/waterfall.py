"""Movement of findings in a month: what was open, what came in (hatched), what was solved, what is open now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dtks_analytics.present.html.markup import Html, safe
from dtks_analytics.present.text.numbers import integer, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

LITTLE: Final = 0.05
"""Changes below this part of the start are drawn as two plain bars."""


@dataclass(frozen=True, slots=True)
class _Bar:
    label: str
    text: str
    bottom: float
    top: float
    css: str


def waterfall(before: int, steps: Sequence[tuple[str, int]], after: int, ends: tuple[str, str], alt: str) -> Html:
    """Draw the bars with their figures above and their words below.

    Args:
        before: open at the start.
        steps: words and change of each step: positive comes in, negative goes out.
        after: open at the end.
        ends: words of the first and the last bar (``Terbuka 1 Okt``).
        alt: the finding in words.

    Returns:
        Bars from zero; only the first and the last one when all changes are small beside the start.
    """
    bars = [_Bar(ends[0], integer(before), 0, before, "dt-start")]
    level = before
    small = before > 0 and all(abs(change) < before * LITTLE for _, change in steps)
    for words, change in [] if small else steps:
        css = "dt-in" if change >= 0 else "dt-out"
        bars.append(_Bar(words, signed(change), min(level, level + change), max(level, level + change), css))
        level += change
    bars.append(_Bar(ends[1], integer(after), 0, after, "dt-end"))
    return _drawn(bars, alt)


def _drawn(bars: Sequence[_Bar], alt: str) -> Html:
    highest = max((bar.top for bar in bars), default=0) or 1

    def pct(value: float) -> float:
        return value / highest * 88

    pieces, words = [], []
    for i, bar in enumerate(bars):
        joint = ""
        if i + 1 < len(bars):
            level = bar.bottom if bar.css == "dt-out" else bar.top
            joint = f'<u style="bottom:{pct(level):.2f}%"></u>'
        height = max(pct(bar.top - bar.bottom), 0.5)
        pieces.append(
            f'<div><b style="bottom:{pct(bar.top):.2f}%">{safe(bar.text)}</b>'
            f'<i class="{bar.css}" style="bottom:{pct(bar.bottom):.2f}%;height:{height:.2f}%"></i>{joint}</div>'
        )
        words.append(f"<span>{safe(bar.label)}</span>")
    return Html(
        f'<div class="dt-fall" role="img" aria-label="{safe(alt)}"><div class="dt-fall-plot">{"".join(pieces)}</div>'
        f'<div class="dt-fall-words">{"".join(words)}</div></div>'
    )

"""The smallest drawings of a printed scorecard: verdict shapes, ticks, text. SVG, legible in black and white.

Colours are those of the light theme on white paper; what they say, shapes, dashes and hatches say too.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from dtks_analytics.present.theme import LIGHT

if TYPE_CHECKING:
    from dtks_analytics.present.theme import Verdict

FONT: Final = "Plus Jakarta Sans"
DASH: Final = f'stroke="{LIGHT.ink}" stroke-width="1.2" stroke-dasharray="3 2" fill="none"'
"""The city, and nothing else."""


def mark(verdict: Verdict, x: float, y: float, size: float = 5.0) -> str:
    """Return the shape of a verdict around a point; ``size`` is half its width."""
    colour = LIGHT.verdicts[verdict].mark
    if verdict == "perhatian":
        return f'<path d="M{x:.1f} {y - size:.1f}l{size} {size}-{size} {size}-{size}-{size}z" fill="{colour}"/>'
    if verdict == "baik":
        return f'<path d="M{x:.1f} {y - size:.1f}l{size} {size * 1.75}h-{size * 2}z" fill="{colour}"/>'
    dash = ' stroke-dasharray="2 1.6"' if verdict == "tak_dinilai" else ""
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size * 0.8:.2f}" fill="#fff" stroke="{colour}" '
        f'stroke-width="{size * 0.32:.2f}"{dash}/>'
    )


def shape(verdict: Verdict) -> str:
    """Return the shape of a verdict alone."""
    return svg(12, 12, mark(verdict, 6, 6))


def tick(*, met: bool) -> str:
    """Return a tick for a minimum that is met, an open diamond for one that is not: never the shape of a verdict."""
    path = "M1.5 6.5 4.8 9.8 10.5 2.5" if met else "M6 1.2 10.8 6 6 10.8 1.2 6z"
    return svg(12, 12, f'<path d="{path}" fill="none" stroke="{LIGHT.ink}" stroke-width="1.7"/>')


def hatch(step: float) -> str:
    """Return the pattern that ``fill="url(#h)"`` draws: ink lines this far apart on white."""
    return (
        f'<defs><pattern id="h" width="{step:g}" height="{step:g}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="{step:g}" height="{step:g}" fill="#fff"/>'
        f'<rect width="{step * 0.4:g}" height="{step:g}" fill="{LIGHT.ink}"/></pattern></defs>'
    )


def svg(width: float, height: float, *parts: str) -> str:
    """Return a whole drawing of this size."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" font-family="{FONT}" font-size="8.6" stroke-linejoin="round">'
        f"{''.join(parts)}</svg>"
    )


def text(x: float, y: float, words: str, *, colour: str = LIGHT.ink, weight: int = 400, anchor: str = "middle") -> str:
    """Return one line of text at a point; escaped here."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-weight="{weight}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )

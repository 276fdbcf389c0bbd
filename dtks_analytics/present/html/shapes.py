"""Verdict shapes, pills, ticks and sparklines: small drawings that come with their words.

A verdict is always colour, shape and words, all three; in grey the shapes carry it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dtks_analytics.present.html.markup import Html, image, safe

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dtks_analytics.present.theme import Tokens, Verdict

VERDICT_WORDS: Final[dict[Verdict, str]] = {
    "perhatian": "Perlu perhatian",
    "biasa": "Tidak berbeda nyata",
    "baik": "Lebih baik dari kota",
    "tak_dinilai": "Tidak dapat dinilai",
}

_BODIES: Final[dict[str, str]] = {
    "perhatian": '<path d="M8 1.5 14.5 8 8 14.5 1.5 8Z" fill="{colour}"/>',
    "biasa": '<circle cx="8" cy="8" r="5" fill="{hollow}" stroke="{colour}" stroke-width="2.2"/>',
    "baik": '<path d="M8 2 14.5 13.5H1.5Z" fill="{colour}"/>',
    "tak_dinilai": '<circle cx="8" cy="8" r="5.4" fill="none" stroke="{colour}" stroke-width="1.6" '
    'stroke-dasharray="2.4 2"/>',
    "terpenuhi": '<path d="M2.5 8.5 6.5 12.5 13.5 4" fill="none" stroke="{colour}" stroke-width="2.6"/>',
}


def shape(verdict: Verdict, look: Tokens, alt: str = "", *, filled: bool = False) -> Html:
    """Return the shape of a verdict as a 14 px image.

    Args:
        verdict: which.
        look: the theme.
        alt: words, when none stand beside it.
        filled: fill the open circle with the page's colour, so that a line under it does not show through.
    """
    colour, hollow = look.verdicts[verdict].mark, look.bg if filled else "none"
    return _drawn(_BODIES[verdict].format(colour=colour, hollow=hollow), alt)


def half(verdict: Verdict) -> str:
    """Return the half-strength colour of a verdict, for the bar of an interval; it follows the theme, and paper."""
    return f"color-mix(in srgb,var(--{verdict}-mark) 50%,transparent)"


def pill(verdict: Verdict, look: Tokens, words: str = "") -> Html:
    """Return shape and words of a verdict on their background; ``words`` replaces the usual ones."""
    said = safe(words or VERDICT_WORDS[verdict])
    return Html(f'<span class="dt-pill dt-{verdict}">{shape(verdict, look)}{said}</span>')


def limit(*, met: bool, look: Tokens, words: str) -> Html:
    """Return tick or diamond with words for a passed or failed limit (``terpenuhi, batas 90%``); never a pill."""
    colour = look.ink if met else look.verdicts["perhatian"].mark
    body = _BODIES["terpenuhi" if met else "perhatian"].format(colour=colour)
    return Html(f'<span class="dt-limit">{_drawn(body, "")}{safe(words)}</span>')


def sparkline(
    values: Sequence[float | None],
    look: Tokens,
    alt: str,
    *,
    new_register: Collection[int] = (),
    size: tuple[int, int] = (112, 24),
) -> Html:
    """Draw months as a thin line with a dot at the last one, on its own scale.

    Args:
        values: one per month in order, in any unit; None is a gap.
        look: the theme.
        alt: the finding in words; the figures stand beside it.
        new_register: positions where another register begins; no line is drawn into them.
        size: width and height in pixels.

    Returns:
        The image; with no value at all, an en dash.
    """
    known = [value for value in values if value is not None]
    if not known:
        return Html("–")
    width, height = size
    low, high = min(known), max(known)
    step = (width - 8) / max(len(values) - 1, 1)
    path, last, pen_down = "", (0.0, 0.0), False
    for i, value in enumerate(values):
        if value is None:
            pen_down = False
            continue
        part = (value - low) / (high - low) if high > low else 0.5
        last = 3 + i * step, height - 4 - part * (height - 8)
        path += f"{'L' if pen_down and i not in new_register else 'M'}{last[0]:.1f} {last[1]:.1f}"
        pen_down = True
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<path d="{path}" fill="none" stroke="{look.prim}" stroke-width="1.6" stroke-linejoin="round" '
        f'stroke-linecap="round"/><circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.6" fill="{look.prim}"/></svg>'
    )
    return image(svg, alt, "dt-spark")


def _drawn(body: str, alt: str) -> Html:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">{body}</svg>'
    return image(svg, alt, "dt-shape")

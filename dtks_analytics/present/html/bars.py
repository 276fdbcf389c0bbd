"""Bars, dots and columns as plain HTML: they work at 390 px, on paper and without a script.

Bars start at zero. A dashed line is the city or a limit, everywhere. Dots may start elsewhere; then the scale is
printed once in the head.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dtks_analytics.present.html.markup import Html, link, safe
from dtks_analytics.present.html.shapes import VERDICT_WORDS, half, shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtks_analytics.present.theme import Tokens, Verdict

OPEN_END: Final = 1.04
"""The longest bar leaves this much room on its right."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        label: name of the area or thing.
        value: length, in any unit common to all; None draws no bar.
        text: the value as text (``7,5%``).
        note: grey beside it (``5.174 jiwa``).
        small: grey after the label (``Kec. Palaran``).
        colour: hexadecimal text; empty takes the colour of all bars.
        href: address inside this application that the label leads to.
    """

    label: str
    value: float | None
    text: str
    note: str = ""
    small: str = ""
    colour: str = ""
    href: str = ""


def ranked_bars(rows: Sequence[Bar], *, reference: float | None = None, reference_text: str = "") -> Html:
    """List bars in the given order, label and value above each bar.

    Args:
        rows: bars, already in order.
        reference: where the dashed tick stands on every bar (the city), in the unit of the values.
        reference_text: what the tick is, printed once below (``kota 4,5%``).
    """
    top = _top([row.value for row in rows], reference)
    items = []
    for row in rows:
        label = link(row.label, row.href) if row.href else safe(row.label)
        small = f" <small>{safe(row.small)}</small>" if row.small else ""
        note = f" <small>{safe(row.note)}</small>" if row.note else ""
        items.append(
            f'<li><span class="dt-rank-name">{label}{small}</span>'
            f'<span class="dt-rank-value"><b>{safe(row.text)}</b>{note}</span>'
            f"{_track(row.value, top, reference, row.colour)}</li>"
        )
    foot = ""
    if reference is not None and reference_text:
        left = min(max(_pct(reference, top), 8), 92)
        foot = f'<div class="dt-rank-foot"><span style="left:{left:.1f}%">{safe(reference_text)}</span></div>'
    return Html(f'<ul class="dt-rank">{"".join(items)}</ul>{foot}')


def cell_bar(value: float | None, top: float, reference: float | None = None, colour: str = "") -> Html:
    """Return a 13 px bar for a table cell; the figure itself stands in the cell before it.

    Args:
        value: length; None leaves the cell empty.
        top: the value at the right end, the same for the whole column.
        reference: where the dashed line stands.
        colour: hexadecimal text; empty takes the usual one.
    """
    return Html(f'<div class="dt-cellbar">{_track(value, top, reference, colour)}</div>')


def cell_dot(
    value: float | None,
    scale: tuple[float, float],
    *,
    look: Tokens,
    verdict: Verdict = "biasa",
    interval: tuple[float, float] | None = None,
    reference: float | None = None,
) -> Html:
    """Return a dot on a line for a table cell: the value as its verdict's shape, its interval as a pale bar.

    Args:
        value: where the shape stands; None draws only the line.
        scale: values at the left and the right end, the same for the whole column.
        look: the theme.
        verdict: which shape.
        interval: low and high end.
        reference: where the dashed line stands (the city or a limit).
    """
    low, high = scale

    def at(position: float) -> float:
        return min(max((position - low) / (high - low), 0), 1) * 100

    inside = ""
    if interval:
        left, right = at(interval[0]), at(interval[1])
        width = f"width:{right - left:.1f}%;background:{half(verdict)}"
        inside += f'<i class="dt-range" style="left:{left:.1f}%;{width}"></i>'
    if reference is not None:
        inside += f'<i class="dt-tick" style="left:{at(reference):.1f}%"></i>'
    if value is not None:
        mark = shape(verdict, look, VERDICT_WORDS[verdict], filled=True)
        inside += f'<span class="dt-dot" style="left:{at(value):.1f}%">{mark}</span>'
    return Html(f'<div class="dt-line">{inside}</div>')


def scale_head(low: str, high: str, middle: str = "") -> Html:
    """Return the head of a column of dots: both ends of the scale and what lies between."""
    return Html(
        f'<span class="dt-scale"><span>{safe(low)}</span><span>{safe(middle)}</span><span>{safe(high)}</span></span>'
    )


def columns(rows: Sequence[Bar], alt: str, *, reference: float | None = None) -> Html:
    """Draw upright bars from zero with the value above and the label below: deciles 1 to 10, say.

    Args:
        rows: at most twelve; text without its unit, which stands in the title.
        alt: the finding in words.
        reference: a dashed line across all of them.
    """
    top = _top([row.value for row in rows], reference)
    line = "" if reference is None else f'<i class="dt-across" style="bottom:{_pct(reference, top):.1f}%"></i>'
    bars = "".join(
        f'<div><span style="bottom:{_pct(row.value or 0, top):.1f}%">{safe(row.text)}</span>'
        f'<i style="height:{_pct(row.value or 0, top):.1f}%{_background(row.colour)}"></i></div>'
        for row in rows
    )
    labels = "".join(f"<span>{safe(row.label)}</span>" for row in rows)
    return Html(
        f'<div class="dt-columns" role="img" aria-label="{safe(alt)}"><div class="dt-plot">{line}{bars}</div>'
        f'<div class="dt-labels">{labels}</div></div>'
    )


def divided_bar(parts: Sequence[Bar], alt: str) -> Html:
    """Draw one bar divided into parts with their words below: diterima, karantina, bukan data."""
    total = sum(part.value or 0 for part in parts) or 1
    shown = "".join(
        f'<i style="flex-grow:{(part.value or 0) / total:.5f}{_background(part.colour)}"></i>'
        for part in parts
        if part.value
    )
    words = "".join(
        f'<li><i style="{_background(part.colour)[1:]}"></i><b>{safe(part.text)}</b> {safe(part.label)}</li>'
        for part in parts
    )
    return Html(
        f'<div class="dt-divided" role="img" aria-label="{safe(alt)}">{shown}</div>'
        f'<ul class="dt-divided-words">{words}</ul>'
    )


def pyramid(rows: Sequence[tuple[str, float, float, float, float]], alt: str, *, percent_text: str) -> Html:
    """Draw ages by sex: the register as bars, residents as outline, both as shares of their own total.

    Args:
        rows: from young to old: label, register men, register women, residents men, residents women (shares 0 to 1).
        alt: the finding in words.
        percent_text: the share at the outer end in words is computed by the caller and shown below (``5%``).
    """
    top = max((share for row in rows for share in row[1:]), default=0) or 1

    def side(register: float, residents: float, css: str) -> str:
        return (
            f'<div class="{css}"><i style="width:{_pct(register, top):.1f}%"></i>'
            f'<u style="width:{_pct(residents, top):.1f}%"></u></div>'
        )

    lines = "".join(
        f"{side(men, men_all, 'dt-left')}<span>{safe(label)}</span>{side(women, women_all, 'dt-right')}"
        for label, men, women, men_all, women_all in reversed(rows)
    )
    return Html(
        f'<div class="dt-pyramid" role="img" aria-label="{safe(alt)}">'
        f"<b>Laki-laki</b><span>umur</span><b>Perempuan</b>{lines}"
        f"<small>{safe(percent_text)}</small><span></span><small>{safe(percent_text)}</small></div>"
        '<p class="dt-key"><i class="dt-key-bar"></i>register <i class="dt-key-outline"></i>penduduk</p>'
    )


def _track(value: float | None, top: float, reference: float | None, colour: str) -> str:
    bar = "" if value is None else f'<i style="width:{_pct(value, top):.1f}%{_background(colour)}"></i>'
    tick = "" if reference is None else f'<i class="dt-tick" style="left:{_pct(reference, top):.1f}%"></i>'
    return f'<span class="dt-track">{bar}{tick}</span>'


def _top(values: Sequence[float | None], reference: float | None) -> float:
    known = [value for value in values if value is not None]
    return (max([*known, reference or 0], default=0) or 1) * OPEN_END


def _pct(value: float, top: float) -> float:
    return min(max(value / top, 0), 1) * 100


def _background(colour: str) -> str:
    return f";background:{safe(colour)}" if colour else ""

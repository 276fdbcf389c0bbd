"""Small multiples: the same months for every area on the same axes, the city grey behind each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtks_analytics.present.html.markup import Html, image, link, safe

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dtks_analytics.present.theme import Tokens, Verdict

WIDTH, HEIGHT, LEFT, RIGHT, EDGE = 220, 96, 2.0, 8.0, 6.0
"""Of one drawing, in its own units."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One area.

    Attributes:
        label: its name.
        href: where the name leads.
        values: one per month; None is a gap.
        text: the last value as text.
        verdict: colour of line and last mark.
    """

    label: str
    href: str
    values: Sequence[float | None]
    text: str
    verdict: Verdict


def multiples(
    panels: Sequence[Panel],
    city: Sequence[float | None],
    ends: tuple[str, str],
    *,
    look: Tokens,
    write: tuple[str, str],
    breaks: Collection[int] = (),
) -> Html:
    """Draw one small chart per area, all on one scale.

    Args:
        panels: areas in the order shown.
        city: the city's months.
        ends: first and last month as text, printed under each drawing.
        look: the theme.
        write: lowest and highest value of the scale as text.
        breaks: positions where another register begins; no line is drawn into them.
    """
    known = [value for series in (city, *(p.values for p in panels)) for value in series if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    shown = []
    for p in panels:
        drawing = image(_svg(p, city, (low, high), look, breaks), f"{p.label}: {p.text}", "dt-multi-plot")
        shown.append(
            f'<li><h3>{link(p.label, p.href)}<b style="color:var(--{p.verdict}-text)">{safe(p.text)}</b></h3>'
            f'<div class="dt-multi-frame"><span class="dt-multi-y"><span>{safe(write[1])}</span>'
            f"<span>{safe(write[0])}</span></span>{drawing}</div>"
            f"<p><span>{safe(ends[0])}</span><span>{safe(ends[1])}</span></p></li>"
        )
    return Html(f'<ul class="dt-multi">{"".join(shown)}</ul>')


def _svg(
    panel: Panel, city: Sequence[float | None], span: tuple[float, float], look: Tokens, breaks: Collection[int]
) -> str:
    colour = look.verdicts[panel.verdict].mark if panel.verdict in {"perhatian", "baik"} else look.prim
    last = next((i for i in reversed(range(len(panel.values))) if panel.values[i] is not None), None)
    mark = ""
    if last is not None:
        x, y = _place(last, panel.values[last] or 0.0, len(panel.values), span)
        mark = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{colour}"/>'
    rules = "".join(
        f'<path d="M0 {y}H{WIDTH}" stroke="{look.grid}" stroke-width="1"/>' for y in (EDGE, HEIGHT / 2, HEIGHT - EDGE)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{rules}'
        f'<path d="{_path(city, span, breaks)}" fill="none" stroke="{look.muted}" stroke-width="1.3" '
        f'stroke-dasharray="4 3"/><path d="{_path(panel.values, span, breaks)}" fill="none" stroke="{colour}" '
        f'stroke-width="2.2" stroke-linejoin="round" stroke-linecap="round"/>{mark}</svg>'
    )


def _path(values: Sequence[float | None], span: tuple[float, float], breaks: Collection[int]) -> str:
    path, down = "", False
    for i, value in enumerate(values):
        if value is None:
            down = False
            continue
        x, y = _place(i, value, len(values), span)
        path += f"{'L' if down and i not in breaks else 'M'}{x:.1f} {y:.1f}"
        down = True
    return path


def _place(i: int, value: float, count: int, span: tuple[float, float]) -> tuple[float, float]:
    low, high = span
    part = (value - low) / (high - low) if high > low else 0.5
    x = LEFT + i * (WIDTH - LEFT - RIGHT) / max(count - 1, 1)
    return x, HEIGHT - EDGE - part * (HEIGHT - 2 * EDGE)

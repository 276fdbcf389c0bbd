"""An area among its neighbours: values as dots on one common scale, with intervals where there are any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtks_analytics.present.html.bars import cell_dot, scale_head
from dtks_analytics.present.html.markup import Html, bold, link, safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtks_analytics.present.theme import Tokens, Verdict


@dataclass(frozen=True, slots=True)
class Dot:
    """One area.

    Attributes:
        label: its name.
        value: where the dot stands; None draws only the line.
        text: the value as text.
        interval: low and high end, or nothing.
        verdict: which shape.
        own: the area the page is about: in bold.
        href: address that the name leads to.
    """

    label: str
    value: float | None
    text: str
    interval: tuple[float, float] | None = None
    verdict: Verdict = "biasa"
    own: bool = False
    href: str = ""


def neighbours(
    rows: Sequence[Dot],
    scale: tuple[float, float],
    ends: tuple[str, str],
    *,
    look: Tokens,
    reference: float | None = None,
    reference_text: str = "",
) -> Html:
    """List areas with their dots, in the given order.

    Args:
        rows: the area itself and those it is compared with.
        scale: values at the left and right end; need not start at zero.
        ends: both as text, printed once in the head.
        look: the theme.
        reference: where the dashed line stands on every row.
        reference_text: what it is, printed once below (``garis: kota 4,5%``).
    """
    items = []
    for row in rows:
        name = link(row.label, row.href) if row.href and not row.own else safe(row.label)
        dot = cell_dot(row.value, scale, look=look, verdict=row.verdict, interval=row.interval, reference=reference)
        own = ' class="dt-own" aria-current="true"' if row.own else ""
        items.append(
            f"<li{own}><span>{name}</span>{dot}<span>{bold(row.text) if row.own else safe(row.text)}</span></li>"
        )
    foot = f'<p class="dt-note">{safe(reference_text)}</p>' if reference_text else ""
    head = f'<div class="dt-dots-head"><span></span>{scale_head(*ends)}<span></span></div>'
    return Html(f'{head}<ul class="dt-dots">{"".join(items)}</ul>{foot}')


def common_scale(
    values: Sequence[float | None], *, lowest: float = 0.0, highest: float | None = None
) -> tuple[float, float]:
    """Return the ends of a scale that holds all values with a little room.

    Args:
        values: shares or counts, ends of intervals included; None is left out.
        lowest: the scale never goes below.
        highest: the scale never goes above; None for no limit.
    """
    known = [value for value in values if value is not None]
    if not known:
        return lowest, lowest + 1.0
    room = (max(known) - min(known)) * 0.12 or abs(max(known)) * 0.1 or 1.0
    low, high = max(min(known) - room, lowest), max(known) + room
    return low, high if highest is None else min(high, highest)

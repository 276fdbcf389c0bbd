"""A triangle of pairs: each two things meet in one cell, with a class of colour only where there is something to do.

The names stand in the rows and on the diagonal, so that none is far from its cells and none is turned. The status of a
pair is a shape with words, never the colour alone; the other half of the square stays blank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from dtks_analytics.present.html.markup import Html, image, safe
from dtks_analytics.present.maps.classes import rank
from dtks_analytics.present.theme import ink_on, ramp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dtks_analytics.present.theme import Tokens

PairStatus = Literal["dilarang", "periksa", "boleh", "belum_dinilai", "tidak_berlaku"]

WORDS: Final[dict[PairStatus, str]] = {
    "dilarang": "Dilarang bersama",
    "periksa": "Perlu diperiksa",
    "boleh": "Boleh bersama",
    "belum_dinilai": "Belum dinilai",
    "tidak_berlaku": "Tidak berlaku di sini",
}
"""Status of a pair, in words, the gravest first."""
COLOURED: Final = frozenset({"dilarang", "periksa"})
"""Statuses whose cells have a class of colour."""

_BODIES: Final[dict[str, str]] = {
    "dilarang": '<circle cx="8" cy="8" r="6" fill="none" stroke="{c}" stroke-width="2.2"/>'
    '<path d="M3.9 12.1 12.1 3.9" stroke="{c}" stroke-width="2.2"/>',
    "periksa": '<path d="M8 1.8 14.2 8 8 14.2 1.8 8Z" fill="none" stroke="{c}" stroke-width="2"/>'
    '<circle cx="8" cy="8" r="1.5" fill="{c}"/>',
    "boleh": '<path d="M2.5 8.5 6.5 12.5 13.5 4" fill="none" stroke="{c}" stroke-width="2"/>',
    "belum_dinilai": '<circle cx="8" cy="8" r="5.4" fill="none" stroke="{c}" stroke-width="1.6" '
    'stroke-dasharray="2.4 2"/>',
    "tidak_berlaku": '<path d="M3 8h10" stroke="{c}" stroke-width="1.8"/>',
}


@dataclass(frozen=True, slots=True)
class PairCell:
    """One pair.

    Attributes:
        status: shape and, for `COLOURED`, colour.
        value: what the class comes from, in the unit of the breaks; None has none.
        text: the figure as text.
        small: below it (``1,2%``).
        words: the whole cell in one sentence, for the pointer and for screen readers.
        href: where it leads; empty for nowhere.
        chosen: outlined.
    """

    status: PairStatus
    value: float | None
    text: str
    small: str = ""
    words: str = ""
    href: str = ""
    chosen: bool = False


def mark(status: PairStatus, colour: str, alt: str = "") -> Html:
    """Return the shape of a status as a small image in a colour; ``alt`` when no words stand beside it."""
    body = _BODIES[status].format(c=colour)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">{body}</svg>'
    return image(svg, alt, "dt-pairmark")


def status_words(status: PairStatus, look: Tokens) -> Html:
    """Return shape and words of a status, in ink where there is something to do."""
    colour = look.ink if status in COLOURED else look.muted
    return Html(f'<span class="dt-status dt-is-{status}">{mark(status, colour)}{safe(WORDS[status])}</span>')


def status_key(counts: Mapping[PairStatus, str], look: Tokens) -> Html:
    """Return the key of the shapes: words and how many pairs have each (``3 pasangan``)."""
    items = [
        f"<li>{status_words(status, look)} <small>{safe(counts[status])}</small></li>"
        for status in WORDS
        if status in counts
    ]
    return Html(f'<ul class="dt-statuskey">{"".join(items)}</ul>')


def triangle(
    names: Sequence[tuple[str, str]],
    cells: Mapping[tuple[str, str], PairCell],
    breaks: Sequence[float],
    *,
    look: Tokens,
    caption: str,
) -> Html:
    """Return the triangle.

    Args:
        names: key and label of each thing, in order; at least two.
        cells: by (earlier key, later key); a missing pair is a blank cell.
        breaks: four rising inner limits of the classes.
        look: the theme.
        caption: what it shows, for screen readers.
    """
    rows = []
    for i, (key, label) in enumerate(names):
        row = [_cell(cells.get((other, key)), breaks, look) for other, _ in names[:i]]
        if i < len(names) - 1:
            row.append(f'<th scope="col" class="dt-diagonal"><span>{safe(label)}</span></th>')
        blank = len(names) - 1 - len(row)
        if blank > 0:
            row.append(f'<td class="dt-blank" colspan="{blank}"></td>')
        head = f'<th scope="row">{safe(label)}</th>' if i else '<td class="dt-blank"></td>'
        rows.append(f"<tr>{head}{''.join(row)}</tr>")
    columns = "<col>" * (len(names) - 1)
    return Html(
        f'<table class="dt-tri"><caption>{safe(caption)}</caption><colgroup><col class="dt-tri-head">{columns}'
        f"</colgroup><tbody>{''.join(rows)}</tbody></table>"
    )


def _cell(cell: PairCell | None, breaks: Sequence[float], look: Tokens) -> str:
    if cell is None:
        return '<td class="dt-blank"></td>'
    place = rank(cell.value, breaks) if cell.status in COLOURED else None
    style, colour = "", look.muted
    if place is not None:
        colour = ink_on(place)
        style = f' style="background:{ramp(look, "tenun")[place]};color:{colour}"'
    small = f"<small>{safe(cell.small)}</small>" if cell.small else ""
    inside = f"<b>{mark(cell.status, colour, WORDS[cell.status])}{safe(cell.text)}</b>{small}"
    if cell.href:
        inside = f'<a href="{safe(cell.href)}" target="_self" title="{safe(cell.words)}">{inside}</a>'
    chosen = " dt-chosen" if cell.chosen else ""
    return f'<td class="dt-is-{cell.status}{chosen}" title="{safe(cell.words)}"{style}>{inside}</td>'

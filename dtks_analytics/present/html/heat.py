"""A heat map as a table: a colour class behind each figure, so that it can be read without the colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtks_analytics.present.html.markup import Html, link, safe
from dtks_analytics.present.maps.classes import rank
from dtks_analytics.present.theme import ink_on, ramp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtks_analytics.present.theme import Tokens


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One row.

    Attributes:
        label: row head.
        small: grey beside it.
        href: where the head leads.
        values: one per column, in the unit of the breaks; None is not evaluable.
        texts: as they are written; an empty one without a value leaves its cell blank.
    """

    label: str
    small: str
    href: str
    values: Sequence[float | None]
    texts: Sequence[str]


def heat(
    first: str, heads: Sequence[str], rows: Sequence[HeatRow], breaks: Sequence[float], *, look: Tokens, caption: str
) -> Html:
    """Return the table.

    Args:
        first: head of the row heads.
        heads: of the columns.
        rows: in the order shown.
        breaks: four rising inner limits of the classes.
        look: the theme.
        caption: what the table holds, for screen readers.
    """
    colours = ramp(look, "tenun")
    top = "".join(f'<th scope="col">{safe(head)}</th>' for head in heads)
    body = []
    for row in rows:
        cells = []
        for value, text in zip(row.values, row.texts, strict=True):
            place = rank(value, breaks)
            if place is None and not text:
                cells.append("<td></td>")
            elif place is None:
                cells.append(f'<td class="dt-unknown">{safe(text)}</td>')
            else:
                cells.append(f'<td style="background:{colours[place]};color:{ink_on(place)}">{safe(text)}</td>')
        name = link(row.label, row.href) if row.href else safe(row.label)
        body.append(f'<tr><th scope="row">{name} <small>{safe(row.small)}</small></th>{"".join(cells)}</tr>')
    return Html(
        f'<table class="dt-heat"><caption>{safe(caption)}</caption><thead><tr><th scope="col">{safe(first)}</th>{top}'
        f"</tr></thead><tbody>{''.join(body)}</tbody></table>"
    )

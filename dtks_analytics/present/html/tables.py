"""Tables in HTML: one ink rule under the head, real row and column heads, figures to the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from dtks_analytics.present.html.markup import Html, link, safe

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST: Final = 15
"""Rows of a folded table before it is opened; the style sheet hides what follows them."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column after the row head.

    Attributes:
        head: short words with the unit (``% penduduk``).
        kind: ``number`` stands right in tabular figures, ``text`` left, ``bar`` takes bars or dots and the free width.
        phone: whether it stays on a phone; at most four columns should.
        aside: grey words beside the head (``garis: kota 4,5%``).
    """

    head: str
    kind: Literal["number", "text", "bar"] = "number"
    phone: bool = True
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        name: row head, usually an area.
        cells: one per column: plain text, or a piece (`bars.cell_bar`).
        small: grey under the name (its kecamatan).
        href: address that the name leads to.
        total: bold, for a figure measured at its own level.
        group: when set, this row opens a group under these words or this pill, and nothing else of it is used.
    """

    name: str
    cells: Sequence[str] = ()
    small: str = ""
    href: str = ""
    total: bool = False
    group: str = ""


def table(first: str, columns: Sequence[Column], rows: Sequence[Row], *, caption: str) -> Html:
    """Return a table.

    Args:
        first: head of the row heads (``Kecamatan``).
        columns: the others.
        rows: in the order shown; totals come first.
        caption: what the table holds, for screen readers.

    Raises:
        ValueError: a row has another number of cells than there are columns.
    """
    heads = "".join(_head(column) for column in columns)
    body = "".join(_group(row, len(columns) + 1) if row.group else _row(row, columns) for row in rows)
    return Html(
        f'<table class="dt-table"><caption>{safe(caption)}</caption>'
        f'<thead><tr><th scope="col">{safe(first)}</th>{heads}</tr></thead><tbody>{body}</tbody></table>'
    )


def folded(whole: Html, number: int, what: str) -> Html:
    """Return a long table with its first rows only, and the words that open it; no request is needed for it.

    Args:
        whole: the table.
        number: of its rows; up to `FIRST` the table comes back as it is.
        what: what the rows are (``kelurahan``).
    """
    if number <= FIRST:
        return whole
    words = f"<span>Tampilkan semua {number} {safe(what)}</span><span>Tampilkan {FIRST} teratas saja</span>"
    return Html(f'<div class="dt-folded">{whole}<details><summary>{words}</summary></details></div>')


def _head(column: Column) -> str:
    """Return the head of a column; one without words is an empty cell, since a head must have a name."""
    aside = f" <small>{safe(column.aside)}</small>" if column.aside else ""
    if not column.head and not aside:
        return f'<td class="{_classes(column)}"></td>'
    return f'<th scope="col" class="{_classes(column)}">{safe(column.head)}{aside}</th>'


def _row(row: Row, columns: Sequence[Column]) -> str:
    cells = "".join(
        f'<td class="{_classes(column)}">{safe(cell)}</td>' for column, cell in zip(columns, row.cells, strict=True)
    )
    name = link(row.name, row.href) if row.href else safe(row.name)
    small = f"<small>{safe(row.small)}</small>" if row.small else ""
    total = ' class="dt-total"' if row.total else ""
    return f'<tr{total}><th scope="row">{name}{small}</th>{cells}</tr>'


def _group(row: Row, width: int) -> str:
    small = f" <small>{safe(row.small)}</small>" if row.small else ""
    return f'<tr class="dt-group"><th scope="rowgroup" colspan="{width}">{safe(row.group)}{small}</th></tr>'


def _classes(column: Column) -> str:
    return f"dt-{column.kind}" + ("" if column.phone else " dt-wide")

"""One table of a file as text columns by canonical name, and the choice of the tables that count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dtks_analytics.catalogue.layouts import LAYOUTS, REQUIRED
from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.errors import refuse
from dtks_analytics.intake import sidehead
from dtks_analytics.intake.recognise import find_header, layout_of, part_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtks_analytics.catalogue.layouts import Layout, Part
    from dtks_analytics.catalogue.sides import Side
    from dtks_analytics.intake.recognise import Header


@dataclass(frozen=True, slots=True)
class Found:
    """A table that was recognised by its first rows. ``sheet`` is empty for a file without sheets."""

    sheet: str
    place: int
    header: Header
    layout: Layout
    part: Part
    has_rows: bool


@dataclass(slots=True)
class Table:
    """A table as it was read.

    Attributes:
        source: index of the file.
        found: what it was recognised as.
        columns: canonical name to a text array, one value per row, null for nothing.
        rows: row number per row in its sheet, from 1.
        malformed: row numbers whose cells do not fit the header; they are in no column.
        numeric: canonical name to the row numbers whose cell is a number.
        epoch_1904: serial dates count from 1904.
        notes: warnings of the cleaning.
    """

    source: int
    found: Found
    columns: dict[str, Any]
    rows: Any
    malformed: list[int] = field(default_factory=list)
    numeric: dict[str, list[int]] = field(default_factory=dict)
    epoch_1904: bool = False
    notes: list[dict[str, Any]] = field(default_factory=list)


def recognise(sheets: Sequence[tuple[str, Sequence[Sequence[str | None]]]], wanted: str | None) -> list[Found]:
    """Choose the tables of one file.

    Args:
        sheets: name and first rows of each sheet, hidden ones included.
        wanted: layout key that the caller insists on, None to recognise it.

    Returns:
        One table of persons, or families, members, or one of each.

    Raises:
        RefusedError: ``UNKNOWN_LAYOUT``, ``MISSING_COLUMNS`` or ``AMBIGUOUS_SHEETS``.
    """
    candidates = [
        found for place, (name, rows) in enumerate(sheets) if (found := _candidate(name, place, rows, wanted))
    ]
    if not candidates:
        raise refuse("UNKNOWN_LAYOUT", next((told for _, rows in sheets if (told := sidehead.nearest(rows))), ""))
    if any(found.part != "side" and not missing(found) for found in candidates):
        candidates = [found for found in candidates if found.part != "side"]
    filled = [found for found in candidates if found.has_rows] or candidates
    whole = [found for found in filled if not missing(found)] or filled
    chosen = _one_layout(whole)
    for part in ("persons", "families", "members", "side"):
        of_part = [found for found in chosen if found.part == part]
        if len(of_part) > 1:
            names = ", ".join(f"“{found.sheet}”" for found in of_part)
            raise refuse("AMBIGUOUS_SHEETS", f"Lembar: {names}.")
    if len({found.part in {"persons", "side"} for found in chosen}) > 1:
        raise refuse("AMBIGUOUS_SHEETS")
    for found in chosen:
        if lacking := missing(found):
            raise refuse("MISSING_COLUMNS", f"Yang tidak ada: {', '.join(lacking)}.")
    return chosen


def _candidate(name: str, place: int, rows: Sequence[Sequence[str | None]], wanted: str | None) -> Found | None:
    """Recognise one sheet: a list by its own words, else a register, else a list by what it holds."""

    def side(found: tuple[Side, Header] | None) -> Found | None:
        if found is None:
            return None
        kind, header = found
        return Found(name, place, header, sidehead.as_layout(kind), "side", _below(rows, header))

    if wanted in SIDES:
        return side(sidehead.named(wanted, rows))
    if not wanted and (found := side(sidehead.decided(rows))):
        return found
    header = find_header(rows)
    layout = (LAYOUTS[wanted] if wanted else layout_of(header)) if header else None
    part = part_of(header, layout) if header and layout else None
    register = Found(name, place, header, layout, part, _below(rows, header)) if header and layout and part else None
    if wanted or (register and not missing(register)):
        return register
    return side(sidehead.likely(rows)) or register


def _below(rows: Sequence[Sequence[str | None]], header: Header) -> bool:
    """Tell whether anything stands below a header."""
    return any(cell for row in rows[header.row + 1 :] for cell in row)


def _one_layout(tables: list[Found]) -> list[Found]:
    """Keep the tables if they share a layout; two layouts in one workbook are ambiguous."""
    if len({found.layout.key for found in tables}) > 1:
        raise refuse("AMBIGUOUS_SHEETS")
    return tables


def missing(found: Found) -> list[str]:
    """Return the required columns that a table lacks, in words."""
    have = found.header.mapping
    if found.part == "side":
        return sidehead.lacking(SIDES[found.layout.key], found.header)
    if found.part == "families":
        needed: tuple[str, ...] = (found.layout.join_key,)
    elif found.part == "members":
        needed = tuple(dict.fromkeys((*REQUIRED, found.layout.join_key)))
    else:
        needed = REQUIRED
    lacking = [name for name in needed if name not in have]
    if found.part != "members" and not {"kelurahan", "kode_kelurahan"} & have.keys():
        lacking.append("kelurahan")
    return lacking

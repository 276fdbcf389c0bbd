"""One table of a file as text columns by canonical name, and the choice of the tables that count."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from rapidfuzz import fuzz, process

from dtks_analytics.catalogue.columns import BY_NAME
from dtks_analytics.catalogue.layouts import LAYOUTS, REQUIRED
from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.errors import RefusedError, refuse
from dtks_analytics.intake import sidehead
from dtks_analytics.intake.recognise import REGISTER, find_header, layout_of, part_of, slug, squash, with_assigned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dtks_analytics.catalogue.layouts import Layout, Part
    from dtks_analytics.catalogue.sides import Side
    from dtks_analytics.intake.recognise import Header, Vocabulary

HiddenSheets = Literal["read", "skip"]
NEAR: Final = 60.0
"""Similarity, 0 to 100, from which a column is proposed for a title that was not understood."""
SHOWN: Final = 8
"""So many titles that were not understood are named in a message."""
_LONGEST_TITLE: Final = 60
_DIGITS: Final = 4
_SIXTEEN: Final = re.compile(r"(?<!\d)\d{16}(?!\d)")


class Head(NamedTuple):
    """The beginning of a sheet: its name (empty for a file without sheets), its first rows, whether it is hidden."""

    name: str
    rows: Sequence[Sequence[str | None]]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the person who loads a file tells about its tables.

    Attributes:
        layout: key of the layout or of the kind of list; None to recognise it.
        column_names: title, as written or as slug, to canonical column.
        sheets: names of the sheets to read, hidden or not; empty for all that have the header and are visible.
        hidden_sheets: what happens to hidden sheets with the header; None refuses a file that has some.
    """

    layout: str | None = None
    column_names: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    hidden_sheets: HiddenSheets | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A table that was recognised by its first rows. ``sheet`` is empty for a file without sheets."""

    sheet: str
    place: int
    header: Header
    layout: Layout
    part: Part
    has_rows: bool
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The tables of a file that are read, and the other sheets.

    Attributes:
        found: the tables, in the order of the file.
        unread: ``{"sheet", "hidden", "why"}`` of each other sheet; ``why`` is ``hidden``, ``not_named``, ``empty``,
            ``other_layout`` or ``no_header``.
    """

    found: list[Found]
    unread: list[dict[str, Any]]


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
    height: int = field(init=False)

    def __post_init__(self) -> None:
        """Keep the number of rows; the columns are used up later."""
        self.height = len(self.rows) + len(self.malformed)

    @property
    def where(self) -> str:
        """The sheet in words, for messages; empty for a file without sheets."""
        return f"Lembar “{self.found.sheet}”." if self.found.sheet else ""


def recognise(sheets: Sequence[tuple[str, Sequence[Sequence[str | None]]]], wanted: str | None) -> list[Found]:
    """Choose the tables of one file by the layout alone; see `choose`."""
    return choose([Head(*sheet) for sheet in sheets], ReadOptions(layout=wanted)).found


def choose(heads: Sequence[Head], options: ReadOptions) -> Choice:
    """Choose the tables of one file: all sheets that have the header of one layout.

    Args:
        heads: the sheets, hidden ones included.
        options: what the person told.

    Returns:
        Tables of persons, or of families, of members or of both; or tables of one kind of list.

    Raises:
        RefusedError: ``EMPTY_FILE``, ``UNKNOWN_LAYOUT``, ``MISSING_COLUMNS`` or ``AMBIGUOUS_SHEETS``.
    """
    if not any(_filled(head.rows) for head in heads):
        raise refuse("EMPTY_FILE")
    named = _named(heads, options)
    every = {place: found for place in named if (found := _named_candidate(heads[place], place, options))}
    chosen = dict(every)
    if not chosen:
        told = next((told for head in heads if (told := sidehead.nearest(head.rows))), "")
        raise refuse("UNKNOWN_LAYOUT", told)
    if any(found.part != "side" and not missing(found) for found in chosen.values()):
        chosen = {place: found for place, found in chosen.items() if found.part != "side"}
    if any(found.has_rows for found in chosen.values()):
        chosen = {place: found for place, found in chosen.items() if found.has_rows}
    chosen = _without_hidden(chosen, options)
    tables = _whole(list(chosen.values()), options)
    _check_parts(tables)
    if not options.sheets:
        _check_headerless([heads[place] for place in named if place not in every and not heads[place].hidden])
    read = {found.place for found in tables}
    unread = [
        {"sheet": head.name, "hidden": head.hidden, "why": _why(place, head, every, chosen, named)}
        for place, head in enumerate(heads)
        if place not in read and head.name
    ]
    return Choice(tables, unread)


def _named(heads: Sequence[Head], options: ReadOptions) -> list[int]:
    """Return the places of the sheets that may be read."""
    lacking = [name for name in options.sheets if name not in {head.name for head in heads}]
    if lacking:
        raise refuse("AMBIGUOUS_SHEETS", f"Lembar ini tidak ada pada berkas: {_quoted(lacking)}.")
    return [place for place, head in enumerate(heads) if not options.sheets or head.name in options.sheets]


def _why(place: int, head: Head, every: Mapping[int, Found], chosen: Mapping[int, Found], named: list[int]) -> str:
    """Say why a sheet is not read."""
    if place not in named:
        return "not_named"
    if not _filled(head.rows) or (place in every and not every[place].has_rows):
        return "empty"
    if (
        place in every
        and place not in chosen
        and head.hidden
        and every[place].part in {f.part for f in chosen.values()}
    ):
        return "hidden"
    return "other_layout" if place in every else "no_header"


def _filled(rows: Sequence[Sequence[str | None]]) -> bool:
    return any(cell and cell.strip() for row in rows for cell in row)


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _without_hidden(chosen: dict[int, Found], options: ReadOptions) -> dict[int, Found]:
    """Leave hidden sheets out, or take them in, as the person said.

    Raises:
        RefusedError: ``AMBIGUOUS_SHEETS``: there are some and nothing was said.
    """
    hidden = [found.sheet for found in chosen.values() if found.hidden]
    if not hidden or options.sheets or options.hidden_sheets == "read":
        return chosen
    visible = {place: found for place, found in chosen.items() if not found.hidden}
    if options.hidden_sheets == "skip" and visible:
        return visible
    raise refuse(
        "AMBIGUOUS_SHEETS",
        f"Lembar tersembunyi juga berisi data: {_quoted(hidden)}. Katakan apakah ikut dibaca (--hidden-sheets read) "
        "atau dilewati (--hidden-sheets skip).",
        hidden_sheets=hidden,
    )


def _whole(tables: list[Found], options: ReadOptions) -> list[Found]:
    """Return the tables that have all columns they need.

    Raises:
        RefusedError: ``MISSING_COLUMNS``: none has, or one that looks like the others has not; ``AMBIGUOUS_SHEETS``:
            they are of different layouts.
    """
    whole = [found for found in tables if not missing(found)]
    if not whole:
        raise _lacking(max(tables, key=lambda found: len(found.header.mapping)), options)
    if len({found.layout.key for found in whole}) > 1:
        kinds = "; ".join(dict.fromkeys(f"“{found.sheet}”: {found.layout.label}" for found in whole))
        raise refuse(
            "AMBIGUOUS_SHEETS", f"Lembar-lembarnya memakai susunan berbeda: {kinds}. Sebutkan susunannya (--layout)."
        )
    columns = {found.part: set(found.header.mapping) for found in whole}
    for found in tables:
        like = columns.get(found.part)
        if found not in whole and (like is None or 2 * len(like & found.header.mapping.keys()) >= len(like)):
            raise _lacking(found, options)
    return whole


def _check_parts(tables: Sequence[Found]) -> None:
    """Refuse people with their area beside families or members in one file."""
    if len({found.part in {"persons", "side"} for found in tables}) > 1:
        raise refuse("AMBIGUOUS_SHEETS", f"Lembar: {_quoted([found.sheet for found in tables])}.")


def _check_headerless(heads: Sequence[Head]) -> None:
    """Refuse a sheet that begins with a person: it continues another one and has no header of its own."""
    for head in heads:
        first = next((row for row in head.rows if any(cell and cell.strip() for cell in row)), ())
        if any(cell and _SIXTEEN.search(cell) for cell in first):
            raise refuse(
                "AMBIGUOUS_SHEETS",
                f"Lembar “{head.name}” berisi nomor 16 angka tanpa baris judul kolom. Beri baris judul yang sama, "
                "atau sebutkan lembar yang dibaca (--sheet).",
                sheets=[head.name],
            )


def _named_candidate(head: Head, place: int, options: ReadOptions) -> Found | None:
    """Recognise one sheet; a refusal names it."""
    try:
        return _candidate(head, place, options)
    except RefusedError as error:
        if not head.name:
            raise
        raise error.in_sheet(head.name) from error


def _candidate(head: Head, place: int, options: ReadOptions) -> Found | None:
    """Recognise one sheet: a list by its own words, else a register, else a list by what it holds."""
    rows, wanted, assigned = head.rows, options.layout, options.column_names

    def side(found: tuple[Side, Header] | None) -> Found | None:
        if found is None:
            return None
        kind, header = found
        return Found(head.name, place, header, sidehead.as_layout(kind), "side", _below(rows, header), head.hidden)

    if wanted in SIDES:
        return side(sidehead.named(wanted, rows, assigned))
    if not wanted and (found := side(sidehead.decided(rows, assigned))):
        return found
    header = find_header(rows, with_assigned(REGISTER, assigned, BY_NAME))
    layout = (LAYOUTS[wanted] if wanted else layout_of(header)) if header else None
    part = part_of(header, layout) if header and layout else None
    register = (
        Found(head.name, place, header, layout, part, _below(rows, header), head.hidden)
        if header and layout and part
        else None
    )
    if wanted or (register and not missing(register)):
        return register
    return side(sidehead.likely(rows, assigned)) or register


def _below(rows: Sequence[Sequence[str | None]], header: Header) -> bool:
    """Tell whether anything is below a header."""
    return any(cell for row in rows[header.row + 1 :] for cell in row)


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


def unknown_headers(found: Found) -> list[dict[str, str | None]]:
    """Return the titles that were not understood with the column each is nearest to, nearest first.

    Returns:
        ``{"header", "nearest"}``: the title as in the file, and a canonical column or None. Titles that could be data
        (four digits or more, very long) are left out.
    """
    names = _vocabulary(found).names
    open_columns = {word: column for word, (column, _) in names.items() if column not in found.header.mapping}
    unknown = set(found.header.unknown)
    rated: list[tuple[float, str, str | None]] = []
    for title in found.header.titles:
        name = slug(title)
        if name not in unknown or len(title) > _LONGEST_TITLE or sum(sign.isdigit() for sign in title) >= _DIGITS:
            continue
        unknown.discard(name)
        best = process.extractOne(squash(name), list(open_columns), scorer=fuzz.ratio, score_cutoff=NEAR)
        rated.append((best[1], title, open_columns[best[0]]) if best else (0.0, title, None))
    return [{"header": title, "nearest": column} for _, title, column in sorted(rated, key=lambda one: -one[0])]


def _vocabulary(found: Found) -> Vocabulary:
    return sidehead.vocabulary(found.layout.key) if found.part == "side" else REGISTER


def _lacking(found: Found, options: ReadOptions) -> RefusedError:
    """Return the refusal of a table that lacks columns, with the titles that were not understood."""
    lacking, unknown = missing(found), unknown_headers(found)
    words = [f"Yang tidak ada: {', '.join(lacking)}."]
    if found.sheet:
        words.append(f"Lembar “{found.sheet}”.")
    if unknown:
        listed = ", ".join(
            f"“{one['header']}”" + (f" (mungkin {one['nearest']})" if one["nearest"] else "") for one in unknown[:SHOWN]
        )
        more = f" dan {len(unknown) - SHOWN} lainnya" if len(unknown) > SHOWN else ""
        words.append(f"Judul yang tidak dikenali: {listed}{more}.")
        if not options.column_names:
            words.append('Bila salah satunya kolom itu, tetapkan dengan --column "JUDUL=kolom".')
    return refuse(
        "MISSING_COLUMNS",
        " ".join(words),
        missing=lacking,
        unknown_headers=unknown,
        sheet=found.sheet,
    )

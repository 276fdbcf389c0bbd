"""Which row is the header, what its columns are, and which layout the table has."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.columns import COLUMNS
from dtks_analytics.catalogue.layouts import LAYOUTS, NEVER_KEPT, ORDINALS, SIGNATURE_MINIMUM
from dtks_analytics.errors import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dtks_analytics.catalogue.layouts import Layout, Part

HEADER_ROWS: Final = 25
"""The header is searched in so many rows from the top."""
SECOND: Final[dict[str, frozenset[str]]] = {
    "status_hidup": frozenset({"statushidup", "masihhiduplabel", "keteranganmeninggal"}),
    "is_nonaktif": frozenset({"isnonaktif", "deletedlabel", "statusdtsen"}),
}
"""Fields for which the layouts themselves have several columns, with the squashed slugs of these: all of them are read
and combined (`canonical`). For any other field a second column is reported and not read."""
SECOND_MARK: Final = "#"
"""Separates the name of a field from the index of a further column of it in a mapping: ``status_hidup#19``."""
HEADER_MINIMUM: Final = 3
"""A row with fewer known names is no header."""

_OUTSIDE: Final = re.compile(r"[^a-z0-9]+")

Row = "Sequence[str | None]"


LONGEST: Final = 300
"""Letters of a cell that are looked at for a title."""


@lru_cache(maxsize=8_192)
def slug(text: str) -> str:
    """Return the comparable form of a header: lower case, no accents, other signs as ``_``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _OUTSIDE.sub("_", plain).strip("_")


def squash(name: str) -> str:
    """Return a slug without its underscores."""
    return name.replace("_", "")


_NAMES: Final[dict[str, tuple[str, int]]] = {}
"""Squashed slug to column of the person table and rank: 0 its own name, 1 an alias."""
for _column in COLUMNS:
    for _alias in _column.aliases:
        _NAMES.setdefault(squash(_alias), (_column.name, 1))
for _column in COLUMNS:  # a canonical name beats an alias of the same letters
    _NAMES[squash(_column.name)] = (_column.name, 0)


def canonical(header: str) -> str | None:
    """Return the canonical column of a header's slug, None when it has none."""
    found = _NAMES.get(squash(header))
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Header:
    """A header as it was understood.

    Attributes:
        row: index of its last line in the table, from 0.
        titles: the text of each column, empty where there is none.
        mapping: canonical column to column index; a further column of a field in `SECOND` as ``name#<index>``.
        unknown: slugs without a meaning, or a second time the same field.
        ignored: slugs of the layout that are not needed.
        dropped: slugs of what is never kept.
        above: the filled cells of the lines above the header, as text.
    """

    row: int
    titles: tuple[str, ...]
    mapping: dict[str, int] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    above: tuple[str, ...] = ()

    @property
    def slugs(self) -> frozenset[str]:
        """The slugs of all titles."""
        return frozenset(slug(title) for title in self.titles if title)

    @property
    def recognised(self) -> list[dict[str, str]]:
        """The mapped columns, in the order of the file."""
        by_place = sorted(self.mapping.items(), key=lambda item: item[1])
        return [{"header": self.titles[place], "canonical": name.partition(SECOND_MARK)[0]} for name, place in by_place]


def _titles(row: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(" ".join((cell or "")[:LONGEST].split()) for cell in row)


def _known(titles: Sequence[str], names: Mapping[str, tuple[str, int]]) -> set[str]:
    return {names[name][0] for title in titles if title and (name := squash(slug(title))) in names}


def _joined(upper: Sequence[str], lower: Sequence[str], names: Mapping[str, tuple[str, int]]) -> tuple[str, ...]:
    """Read two header lines as one: a title spread over merged cells stands above its columns."""
    titles, spread = [], ""
    for place, above in enumerate(upper):
        below = lower[place] if place < len(lower) else ""
        spread = above or (spread if below else "")
        both = f"{spread} {below}".strip()
        single = below or above
        better = squash(slug(both)) in names and squash(slug(single)) not in names
        titles.append(both if better else single)
    return tuple(titles)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that a header is read by.

    Attributes:
        names: squashed slug to column and rank; the lower rank wins where two titles mean one column: -1 assigned by a
            person, 0 the column's own name, 1 an alias.
        passed_over: squashed slugs that are known and not needed.
        secret: squashed slugs of what is never kept, to the name under which they are reported.
        minimum: a row with fewer known names is no header.
    """

    names: Mapping[str, tuple[str, int]]
    passed_over: frozenset[str]
    secret: Mapping[str, str] = field(default_factory=dict)
    minimum: int = HEADER_MINIMUM


REGISTER: Final = Vocabulary(_NAMES, frozenset(squash(name) for layout in LAYOUTS.values() for name in layout.ignored))
"""The words of the register's exports."""


def with_assigned(words: Vocabulary, assigned: Mapping[str, str], columns: Iterable[str]) -> Vocabulary:
    """Add the titles that a person assigned to columns.

    Args:
        words: the vocabulary.
        assigned: title, as written or as slug, to canonical column.
        columns: what may be assigned here; other columns are passed over.
    """
    allowed = frozenset(columns)
    own = {squash(slug(title)): (column, -1) for title, column in assigned.items() if column in allowed}
    return replace(words, names={**words.names, **own}) if own else words


def find_header(rows: Sequence[Sequence[str | None]], words: Vocabulary = REGISTER) -> Header | None:
    """Find the header in the first rows of a table.

    Args:
        rows: the first rows as text; the first `HEADER_ROWS` are looked at.
        words: what the titles may be.

    Returns:
        The header with all its columns mapped, None when no row has enough known names.

    Raises:
        RefusedError: a field's header stands there twice.
    """
    lines = [_titles(row) for row in rows[:HEADER_ROWS]]
    names = words.names
    best, place = words.minimum - 1, -1
    titles: tuple[str, ...] = ()
    for index, line in enumerate(lines):
        single = len(_known(line, names))
        if single > best:
            best, place, titles = single, index, line
    if place < 0:
        return None
    for first in (place - 1, place):
        if first < 0 or first + 1 >= len(lines):
            continue
        both = _joined(lines[first], lines[first + 1], names)
        known = _known(both, names)
        apart = _known(lines[first + 1], names) | _known(lines[first], names)
        if len(known) > best and len(apart) <= len(known):
            best, place, titles = len(known), first + 1, both
    above = tuple(cell for line in lines[:place] for cell in line if cell)
    return _mapped(place, titles, words, above)


def _mapped(row: int, titles: tuple[str, ...], words: Vocabulary, above: tuple[str, ...]) -> Header:
    """Give each column its place."""
    candidates: dict[str, list[tuple[int, int, str]]] = {}
    unknown, ignored, dropped = [], [], []
    for place, title in enumerate(titles):
        name = slug(title)
        if not name or name in ORDINALS:
            continue
        plain = squash(name)
        found = words.names.get(plain)
        if found:
            candidates.setdefault(found[0], []).append((found[1], place, name))
        elif plain in words.secret:
            dropped.append(words.secret[plain])
        elif plain in words.passed_over:
            ignored.append(name)
        elif any(part in name for part in NEVER_KEPT):
            dropped.append(name)
        else:
            unknown.append(name)
    mapping = {}
    for column, places in candidates.items():
        slugs = [name for _, _, name in places]
        if len(set(slugs)) < len(slugs):
            raise refuse("UNKNOWN_LAYOUT", f"Judul kolom {column} muncul lebih dari sekali.")
        first, *others = sorted(places)
        mapping[column] = first[1]
        combined = SECOND.get(column, frozenset()) if squash(first[2]) in SECOND.get(column, ()) else frozenset()
        mapping |= {f"{column}{SECOND_MARK}{place}": place for _, place, name in others if squash(name) in combined}
        rest = [name for _, _, name in others if squash(name) not in combined]
        ignored += [name for name in rest if squash(name) in words.passed_over]
        unknown += [name for name in rest if squash(name) not in words.passed_over]
    return Header(row, titles, mapping, tuple(unknown), tuple(ignored), tuple(dropped), above)


def layout_of(header: Header) -> Layout | None:
    """Return the layout for which the most titles speak; None when fewer than two speak for any."""
    slugs = header.slugs
    scores = {key: len(layout.signature & slugs) for key, layout in LAYOUTS.items()}
    best = max(scores, key=lambda key: scores[key])
    return LAYOUTS[best] if scores[best] >= SIGNATURE_MINIMUM else None


def part_of(header: Header, layout: Layout) -> Part | None:
    """Tell whether a table holds persons, families or members; None when it is none of these."""
    mapping = header.mapping
    person = "nama" in mapping or ("nik" in mapping and not header.slugs & layout.family_marks)
    has_area = "kelurahan" in mapping or "kode_kelurahan" in mapping
    if not layout.join_key:
        return "persons" if person or "nik" in mapping or "no_kk" in mapping else None
    if person:
        return "persons" if has_area else "members"
    return "families" if layout.join_key in mapping else None

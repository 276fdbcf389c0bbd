"""Which list beside the register a header belongs to; a register is never taken for one, nor the other way round."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import DamerauLevenshtein

from dtks_analytics.catalogue.columns import BY_NAME, COLUMNS
from dtks_analytics.catalogue.layouts import NEVER_KEPT, Layout
from dtks_analytics.catalogue.sides import PASSED_OVER, REGISTER_ONLY, SIDES, Side
from dtks_analytics.errors import RefusedError
from dtks_analytics.intake.recognise import (
    REGISTER,
    Header,
    Vocabulary,
    canonical,
    find_header,
    slug,
    squash,
    with_assigned,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MINIMUM: Final = 2
"""A list may have two columns."""
REGISTER_MARKS: Final = 2
"""So many columns of the register make an incomplete register and no list."""
_LONG: Final = 6
_SLIPS: Final = 2
_MOTHER: Final = "nama_ibu_kandung"
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
"""No title was assigned to a column."""
_RESULTS: Final = "verval_results"
_RESULT_HINT: Final = (
    "Bila ini hasil verval, muat sebagai daftar itu (--layout verval_results), atau beri kolom hasilnya judul "
    "“Hasil verval”."
)


@cache
def vocabulary(key: str) -> Vocabulary:
    """Return the words of one kind of list; what else the person table knows is passed over, the mother is dropped."""
    names: dict[str, tuple[str, int]] = {}
    for field in SIDES[key].fields:
        for rank, alias in enumerate((field.name, *field.aliases)):
            names.setdefault(squash(alias), (field.name, rank))
    people = {squash(alias) for column in COLUMNS for alias in (column.name, *column.aliases)}
    marks = {name for side in SIDES.values() for name in side.marks if not any(part in name for part in NEVER_KEPT)}
    others = people | REGISTER.passed_over | {squash(name) for name in PASSED_OVER | marks}
    mother = BY_NAME[_MOTHER]
    secret = dict.fromkeys((squash(alias) for alias in (mother.name, *mother.aliases)), _MOTHER)
    return Vocabulary(names, frozenset(others), secret, MINIMUM)


def _words(side: Side, assigned: Mapping[str, str]) -> Vocabulary:
    """Return the words of a kind of list with the titles that a person assigned to its fields."""
    return with_assigned(vocabulary(side.key), assigned, (field.name for field in side.fields))


def as_layout(side: Side) -> Layout:
    """Return a kind of list in the form in which tables carry their layout."""
    return Layout(side.key, side.label, side.marks)


def lacking(side: Side, header: Header) -> list[str]:
    """Return the fields that a list of this kind needs and lacks, in words."""
    return [
        " atau ".join(side.field(name).label for name in group)
        for group in side.needed
        if not any(name in header.mapping for name in group)
    ]


def decided(rows: Sequence[Sequence[str | None]], assigned: Mapping[str, str] = NOTHING) -> tuple[Side, Header] | None:
    """Find the kind whose own words leave no doubt, before a register is looked for."""
    for side in SIDES.values():
        header = _tried(side, rows, assigned)
        if header is None:
            continue
        own = len(header.slugs & side.marks)
        if (side.decisive and own >= side.decisive) or (side.key == "death_list" and not _register_columns(header)):
            return side, header
    return None


def likely(rows: Sequence[Sequence[str | None]], assigned: Mapping[str, str] = NOTHING) -> tuple[Side, Header] | None:
    """Find the kind that fits what is no register."""
    for side in SIDES.values():
        header = _tried(side, rows, assigned)
        if header is None or len(_register_columns(header) - _own(side)) >= REGISTER_MARKS:
            continue
        if side.key != "verval_results" or _proven(side, header, assigned):
            return side, header
    return None


def nearest(rows: Sequence[Sequence[str | None]]) -> str:
    """Say in one sentence which list a header is nearest to and what it lacks; empty where it is near none."""
    best, words = 0, ""
    for side in SIDES.values():
        try:
            header = find_header(rows, vocabulary(side.key))
        except RefusedError:
            continue
        lacks = lacking(side, header) if header else []
        if not header or not lacks or len(lacks) == len(side.needed):
            continue
        own = len(header.slugs & side.marks) + sum(_slip(title, side) for title in header.unknown)
        if own > best:
            best, words = own, f"Paling mirip {side.label}, tetapi kolom ini tidak ada: {', '.join(lacks)}."
    return words or (_RESULT_HINT if _tried(SIDES[_RESULTS], rows, NOTHING) else "")


def _slip(title: str, side: Side) -> bool:
    """Tell whether an unknown title is a word of this kind with a slip of the pen."""
    words = (squash(alias) for field in side.fields for alias in field.aliases)
    return any(len(word) >= _LONG and DamerauLevenshtein.distance(squash(title), word) <= _SLIPS for word in words)


def named(
    key: str, rows: Sequence[Sequence[str | None]], assigned: Mapping[str, str] = NOTHING
) -> tuple[Side, Header] | None:
    """Read a header as the kind that the caller insists on."""
    header = find_header(rows, _words(SIDES[key], assigned))
    return (SIDES[key], header) if header else None


def _tried(side: Side, rows: Sequence[Sequence[str | None]], assigned: Mapping[str, str]) -> Header | None:
    """Return the header if all that a kind needs is there; a title that stands there twice makes another kind."""
    try:
        header = find_header(rows, _words(side, assigned))
    except RefusedError:
        return None
    fits = header and not lacking(side, header) and len(header.slugs & side.marks) >= side.least
    return header if fits else None


def _register_columns(header: Header) -> set[str]:
    """Return the columns of a header that only a register has."""
    known = {canonical(name) for name in header.slugs}
    return {name for name in known if name in REGISTER_ONLY}


def _own(side: Side) -> set[str]:
    """Return the columns of the register that a kind of list brings by its nature."""
    return {field.name for field in side.fields} | {"status_padan"}


def _proven(side: Side, header: Header, assigned: Mapping[str, str]) -> bool:
    """Tell whether a result has a title of its own or an assigned one, or a common one beside another of its fields."""
    generic = {squash(word) for field in side.fields for word in field.generic}
    generic -= {squash(slug(title)) for title in assigned}
    titles = {name: squash(slug(header.titles[place])) for name, place in header.mapping.items()}
    others = {"alasan_verval", "tanggal_verval", "petugas"} & titles.keys()
    return titles["hasil_verval"] not in generic or bool(others)

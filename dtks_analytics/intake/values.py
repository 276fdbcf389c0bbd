"""Cells of coded columns to canonical values: sex, relation, flags, matching, verification, numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue import codes
from dtks_analytics.errors import refuse

if TYPE_CHECKING:
    from dtks_analytics.intake.clean import Coded

_NUMBER: Final = re.compile(r"^\d{1,2}$")
_NUMBERED: Final = re.compile(r"^\d{1,2}\s*[.)\-:]?\s*(?=[A-Z])")
_AROUND_SLASH: Final = re.compile(r"\s*/\s*")
_DESIL: Final = range(1, 11)
_POSITIONS: Final = range(1, 9)
_PLAIN_NUMBER: Final = re.compile(r"^-?\d+(?:[.,]\d+)?$")


@dataclass
class Notes:
    """What was met on the way: cells with a value outside every list, per column."""

    unknown_values: dict[str, int] = field(default_factory=dict)

    def unknown(self, column: str, rows: int) -> None:
        """Count rows whose value is in no list."""
        if rows:
            self.unknown_values[column] = self.unknown_values.get(column, 0) + rows


def _key(word: str) -> str:
    """Return the upper-case form under which the catalogue lists a word."""
    word = _AROUND_SLASH.sub("/", word.upper().strip(" ."))
    if _NUMBERED.match(word):
        word = _NUMBERED.sub("", word)
    return word


def _listed(column: Coded, name: str, table: dict[str, Any], kind: Any, notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Map by a table; a filled cell outside it is counted and reads null."""
    words = [None if word is None else _key(word) for word in column.words]
    notes.unknown(
        name,
        sum(count for word, count in zip(words, column.counts, strict=True) if word is not None and word not in table),
    )
    return pa.array([None if word is None else table.get(word) for word in words], type=kind).take(column.codes)


def sex(column: Coded, notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return ``L``, ``P`` or null per row."""
    return _listed(column, "jenis_kelamin", codes.SEX, pa.string(), notes)


def marital(column: Coded, notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return 1 to 4 or null per row."""
    return _listed(column, "status_kawin", codes.MARITAL, pa.int32(), notes)


def relation(column: Coded, notes: Notes, list_name: str | None) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return the relation to the head per row.

    Args:
        column: words, or numbers of one of two incompatible lists.
        notes: receives the cells that are in no list.
        list_name: ``A`` or ``B`` as the caller says; numbers are never guessed.

    Raises:
        RefusedError: most filled cells are numbers and no list is named, or the numbers disprove the list.
    """
    words = [None if word is None else _key(word) for word in column.words]
    filled = sum(count for word, count in zip(words, column.counts, strict=True) if word is not None)
    numeric = sum(
        count for word, count in zip(words, column.counts, strict=True) if word is not None and _NUMBER.match(word)
    )
    if list_name is None and numeric * 2 > filled:
        raise refuse("AMBIGUOUS_RELATION_CODES")
    numbers = {} if list_name is None else codes.RELATION_NUMBERS[list_name]
    if list_name == "A" and any(word in codes.RELATION_NUMBERS["B"] and word not in numbers for word in words):
        raise refuse("AMBIGUOUS_RELATION_CODES", "Angka 9 sampai 11 hanya ada di daftar B.")
    return _listed(column, "hubungan_keluarga", codes.RELATION_WORDS | numbers, pa.string(), notes)


def flag(column: Coded, name: str, notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return true or false per row; empty is false, a word outside the lists is null and counted."""
    table = dict.fromkeys(codes.YES, True) | dict.fromkeys(codes.NO, False)
    return _false_where_empty(column, _listed(column, name, table, pa.bool_(), notes))


def inactive(column: Coded, header: str, notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return whether the row is no longer counted.

    Args:
        column: the marks.
        header: slug of the column's title: under ``is_nonaktif`` only an empty cell is active, whatever the word.
        notes: receives the cells that are in no list.

    Returns:
        True or false per row; an empty cell is false, an unknown word under another header null.
    """
    mapped = _listed(column, "is_nonaktif", codes.INACTIVE, pa.bool_(), notes)
    if header == "is_nonaktif":
        mapped = pc.fill_null(mapped, True)
    return _false_where_empty(column, mapped)


def _false_where_empty(column: Coded, mapped: Any) -> Any:  # noqa: ANN401 - pyarrow ships no types
    return pc.if_else(column.decode().is_null(), pa.scalar(value=False), mapped)


def padan(column: Coded, notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return the result of matching with Dukcapil per row; an empty cell is BELUM."""
    mapped = _listed(column, "status_padan", codes.PADAN, pa.string(), notes)
    return pc.if_else(column.decode().is_null(), "BELUM", mapped)


def alive(column: Coded, header: str, notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return HIDUP, MENINGGAL, TIDAK_TAHU or null per row; what YA says depends on the header's slug."""
    said_yes = codes.ALIVE_YES_MEANS.get(header, "HIDUP")
    said_no = "MENINGGAL" if said_yes == "HIDUP" else "HIDUP"
    table = dict.fromkeys(codes.YES, said_yes) | dict.fromkeys(codes.NO, said_no) | codes.ALIVE_WORDS
    return _listed(column, "status_hidup", table, pa.string(), notes)


def verval(column: Coded, header: str, notes: Notes) -> tuple[Any, Any, Any]:
    """Read results of verification.

    Args:
        column: words, or numbers of the set that the header names.
        header: slug of the column's title.
        notes: receives the cells that are in no list; they read BELUM_DICEK.

    Returns:
        Per row: the result (BELUM_DICEK for an empty cell); whether it says that the row was taken out; whether it
        says that the NIK matches under another name.
    """
    name = codes.VERVAL_SET_BY_HEADER.get(header, "")
    numbers = codes.VERVAL_SETS.get(name, {})
    table = codes.VERVAL_WORDS | numbers
    result = pc.fill_null(_listed(column, "hasil_verval", table, pa.string(), notes), "BELUM_DICEK")
    out_numbers = {"4", "5", "7"} if name == "dtks_kelurahan" else set()
    other_name = codes.VERVAL_PADAN_EFFECT | ({"2"} if name == "dtks_kelurahan" else set())
    out = column.map(
        lambda word: _key(word).startswith(codes.VERVAL_INACTIVE_PREFIX) or _key(word) in out_numbers, pa.bool_()
    )
    renamed = column.map(lambda word: _key(word) in other_name, pa.bool_())
    return result, pc.fill_null(out, False), pc.fill_null(renamed, False)


def whole(column: Coded, name: str) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return the decile (1 to 10) or the position at work (1 to 8) per row, null for anything else."""
    allowed = _DESIL if name == "desil" else _POSITIONS

    def read(word: str) -> int | None:
        number = word.removesuffix(".0")
        return int(number) if number.isdecimal() and number.isascii() and int(number) in allowed else None

    return column.map(read, pa.int32())


def number(column: Coded) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return a rank or percentile per row, null for what is no plain number."""
    return column.map(lambda word: float(word.replace(",", ".")) if _PLAIN_NUMBER.match(word) else None, pa.float64())


def three_digits(column: Coded) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return RT or RW per row: digits padded to three, anything else as it is."""
    return column.map(lambda word: word.zfill(3) if word.isdecimal() else word, pa.string())

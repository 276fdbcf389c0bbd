"""Cells of coded columns to canonical values: sex, relation, flags, matching, verification, numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue import codes
from dtks_analytics.errors import refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtks_analytics.intake.clean import Coded
    from dtks_analytics.intake.readings import Notes

_NUMBER: Final = re.compile(r"^\d{1,2}$")
_NUMBERED: Final = re.compile(r"^\d{1,2}\s*[.)\-:]?\s*(?=[A-Z])")
_AROUND_SLASH: Final = re.compile(r"\s*/\s*")
_POINT_ZERO: Final = re.compile(r"^(\d{1,2})[.,]0+$")
_REMARK: Final = re.compile(r"\s*\([^()]*\)$")
_EDGES: Final = " .,;:!*'\"`"
_POSITIONS: Final = range(1, 9)
_PLAIN_NUMBER: Final = re.compile(r"^-?\d+(?:[.,]\d+)?$")
_TOKENS: Final = re.compile(r"[A-Z]+|\d+(?:[.,]0+(?!\d))?|\S")
_DECILE_NUMBER: Final = re.compile(r"^0?(10|[1-9])(?:[.,]0+)?$")
_SIGNS: Final = frozenset("().:-–_[]/,")
_AMBIGUOUS_ROMAN: Final = frozenset({"V", "X"})


def _key(word: str) -> str:
    """Return the upper-case form under which the catalogue lists a word."""
    word = _AROUND_SLASH.sub("/", " ".join(word.upper().split()).strip(_EDGES))
    word = _POINT_ZERO.sub(r"\1", word)
    if _NUMBERED.match(word):
        word = _NUMBERED.sub("", word)
    return word


def _found(word: str, table: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any value of a table
    """Look a word up, as it is and without a remark in parentheses at its end; None when the table has neither."""
    key = _key(word)
    return table[key] if key in table else table.get(_key(_REMARK.sub("", key)))


def _listed(column: Coded, name: str, table: Mapping[str, Any], kind: Any, notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Map by a table; a filled cell outside it is counted and reads null."""
    mapped = [None if word is None else _found(word, table) for word in column.words]
    lost = [word is not None and value is None for word, value in zip(column.words, mapped, strict=True)]
    notes.note(name, column, lost)
    return pa.array(mapped, type=kind).take(column.codes)


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
    """Return whether a programme is received, per row.

    A cross says yes only where nothing else in the column does: beside ``V`` or ``YA`` it may as well be a no.

    Args:
        column: words, numbers or marks.
        name: canonical name of the programme; its own name in a cell says yes.
        notes: receives the cells that are in no list.

    Returns:
        True or false per row; empty is false, a word outside the lists is null.
    """
    table = dict.fromkeys(codes.AID_YES, True) | dict.fromkeys(codes.AID_NO, False)
    for own in {name.upper(), name.upper().replace("_", " "), name.upper().replace("_", "-")}:
        table.setdefault(own, True)
    said = {_key(word) for word, rows in zip(column.words, column.counts, strict=True) if word is not None and rows}
    if not any(table.get(word) for word in said):
        table |= dict.fromkeys(codes.CROSSES, True)
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
    if header == "is_nonaktif":
        notes.note("is_nonaktif", column, [False] * len(column.words))
        mapped = column.map(lambda word: _found(word, codes.INACTIVE) in {None, True}, pa.bool_())
    else:
        mapped = _listed(column, "is_nonaktif", codes.INACTIVE, pa.bool_(), notes)
    return _false_where_empty(column, mapped)


def _false_where_empty(column: Coded, mapped: Any) -> Any:  # noqa: ANN401 - pyarrow ships no types
    return pc.if_else(column.decode().is_null(), pa.scalar(value=False), mapped)


def padan(column: Coded, notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return the result of matching with Dukcapil per row; an empty cell is BELUM."""
    mapped = _listed(column, "status_padan", codes.PADAN, pa.string(), notes)
    return pc.if_else(column.decode().is_null(), "BELUM", mapped)


def alive(column: Coded, header: str, notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return HIDUP, MENINGGAL, TIDAK_TAHU or null per row; what YA says depends on the header's slug.

    A remark that begins with a word for death (``MENINGGAL TAHUN 2024``) says MENINGGAL.
    """
    said_yes = codes.ALIVE_YES_MEANS.get(header, "HIDUP")
    said_no = "MENINGGAL" if said_yes == "HIDUP" else "HIDUP"
    table = dict.fromkeys(codes.YES, said_yes) | dict.fromkeys(codes.NO, said_no) | codes.ALIVE_WORDS
    for word in column.words:
        if word is not None and _found(word, table) is None and _key(word).startswith(codes.DEAD_PREFIXES):
            table[_key(word)] = "MENINGGAL"
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


def decile(word: str) -> int | None:
    """Read a decile: ``1``, ``01``, ``1.0``, ``Desil 1``, ``D1``, ``I``, ``1 (Sangat Miskin)``.

    Returns:
        1 to 10; 0 for a word that says there is none; None for anything else, a range of deciles too.
    """
    text = " ".join(word.upper().split()).strip(_EDGES)
    if text in codes.DESIL_NONE or _POINT_ZERO.sub(r"\1", text) in codes.DESIL_NONE:
        return 0
    if text.startswith("-"):
        return None
    found = 0
    for token in _TOKENS.findall(text):
        if token in _SIGNS or token in (codes.DESIL_SUFFIXES if found else codes.DESIL_PREFIXES):
            continue
        number = _DECILE_NUMBER.match(token)
        value = int(number[1]) if number else codes.ROMAN.index(token) + 1 if token in codes.ROMAN else None
        if value is None or found:
            return None
        found = value
    return found or None


def deciles(column: Coded, notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return the decile (1 to 10) per row, null for none; what cannot be read is null and counted.

    ``V`` and ``X`` are 5 and 10 only beside another Roman numeral: alone they are marks.
    """
    read = [None if word is None else decile(word) for word in column.words]
    bare = [None if word is None else word.upper().strip(_EDGES) for word in column.words]
    roman = any(word in codes.ROMAN and word not in _AMBIGUOUS_ROMAN for word in bare)
    if not roman:
        read = [None if word in _AMBIGUOUS_ROMAN else value for word, value in zip(bare, read, strict=True)]
    lost = [word is not None and value is None for word, value in zip(column.words, read, strict=True)]
    notes.note("desil", column, lost)
    return pa.array([value or None for value in read], pa.int32()).take(column.codes)


def position(column: Coded, notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return the position at work (1 to 8) per row, null for anything else."""
    table = {str(number): number for number in _POSITIONS}
    return _listed(column, "kedudukan_kerja", table, pa.int32(), notes)


def number(column: Coded, name: str, notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return a rank or percentile per row, null for what is no plain number."""
    read = [
        float(word.replace(",", ".")) if word is not None and _PLAIN_NUMBER.match(word) else None
        for word in column.words
    ]
    lost = [word is not None and value is None for word, value in zip(column.words, read, strict=True)]
    notes.note(name, column, lost)
    return pa.array(read, pa.float64()).take(column.codes)


def three_digits(column: Coded) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return RT or RW per row: digits padded to three, anything else as it is."""
    return column.map(lambda word: word.zfill(3) if word.isdecimal() else word, pa.string())

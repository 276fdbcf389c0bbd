"""Rows that are no data: blank lines, totals, signature blocks, repeated headers, rows of column numbers."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue.codes import SIGNATURE_WORDS, TOTAL_WORDS
from dtks_analytics.intake.recognise import canonical, slug

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dtks_analytics.intake.clean import Coded

_ANCHORS: Final = ("nik", "no_kk")
_PLACES: Final = ("kecamatan", "kelurahan", "kode_kelurahan", "id_keluarga")
_FEW: Final = 2
_SIGNATURE_CELLS: Final = 4
_NUMBERED: Final = 3
_LONG_NUMBER: Final = r"\d{6}"
_TOTAL: Final = re.compile(rf"^\W*(?:{'|'.join(TOTAL_WORDS)})\b")
_SIGNED: Final = re.compile(rf"^\W*(?:{'|'.join(re.escape(word) for word in SIGNATURE_WORDS)})(?:\W|$)")
_PLACE_DATE: Final = re.compile(
    r"^[A-Z .]+,\s*(?:TANGGAL\s*)?[\d.…_ ]{1,12}(?:\s*[A-Z]+\s*|[-/]\d{1,2}[-/])[\d.…_ ]{0,8}$"
)
_ORDINAL: Final = re.compile(r"^\(?(\d{1,3})\)?\.?$")
_NIP: Final = r"(?i)^\W*NIP\b"


def not_data(columns: Mapping[str, Coded], rows: int, sure: Any = None) -> tuple[Any, dict[str, int]]:  # noqa: ANN401 - pyarrow ships no types
    """Tell which rows of a table are no data.

    Args:
        columns: the cleaned columns by canonical name.
        rows: number of rows.
        sure: a boolean per row, true where another key than a long number says that it is somebody; None for no such.

    Returns:
        A boolean per row, true for no data; and the reasons with their counts.
    """
    filled: Any = pa.repeat(pa.scalar(0, pa.int16()), rows)
    for column in columns.values():
        filled = pc.add(filled, column.codes.is_valid().cast(pa.int16()))
    blank = pc.equal(filled, 0)
    reasons: Counter[str] = Counter()
    reasons["blank"] = pc.sum(blank).as_py() or 0
    candidate = pc.invert(blank) if sure is None else pc.and_(pc.invert(blank), pc.invert(sure))
    for name in _ANCHORS:
        if name in columns:
            values = columns[name].values
            long = pc.and_(
                pc.match_substring_regex(values, _LONG_NUMBER), pc.invert(pc.match_substring_regex(values, _NIP))
            )
            anchored = pc.fill_null(long.take(columns[name].codes), False)
            candidate = pc.and_(candidate, pc.invert(anchored))
    places = pc.indices_nonzero(candidate)
    cells = [(name, column.values.take(column.codes.take(places)).to_pylist()) for name, column in columns.items()]
    found: list[int] = []
    for index, place in enumerate(places.to_pylist()):
        row = {name: values[index] for name, values in cells if values[index] is not None}
        reason = _reason(row)
        if reason:
            reasons[reason] += 1
            found.append(place)
    mask = pc.or_(blank, pc.is_in(pa.array(range(rows), type=pa.int32()), value_set=pa.array(found, type=pa.int32())))
    return mask, {reason: count for reason, count in sorted(reasons.items()) if count}


def _reason(row: Mapping[str, str]) -> str | None:
    """Say why a row without a long number under NIK and KK is no data, None when it may be a person."""
    words: Sequence[str] = [cell.upper() for cell in row.values()]
    if canonical(slug(row.get("nik", ""))) == "nik" or canonical(slug(row.get("no_kk", ""))) == "no_kk":
        return "header"
    if any(_TOTAL.match(word) for word in words):
        return "total"
    ordinals = [match for word in words if (match := _ORDINAL.match(word))]
    if len(ordinals) == len(words) >= _NUMBERED:
        numbers = [int(match[1]) for match in ordinals]
        if len(set(numbers)) == len(numbers) and max(numbers) - min(numbers) < len(numbers) * 3:
            return "column_numbers"
    if len(words) <= _SIGNATURE_CELLS and any(_SIGNED.match(word) or _PLACE_DATE.match(word) for word in words):
        return "signature"
    if len(words) <= _FEW and not any(name in row for name in _PLACES):
        return "signature"
    return None

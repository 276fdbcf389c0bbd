"""What spreadsheets, other settings and placeholders have done to a file: counted per column, named, never repaired.

Sentinels (1 January 1900, one repeated digit, TEST), digits that Excel has turned to zero, dates of which day and month
changed places, ages that nobody has. Source: domain reference, section 5.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue.codes import TEST_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtks_analytics.intake.clean import Coded

ZERO_SHARE: Final = 0.20
"""Above this share of numbers that end in 0, Excel has damaged them; a tenth would be chance, less is usual."""
ZERO_EXPECTED: Final = 0.10
ZERO_ROWS: Final = 30
"""Fewer numbers than this prove nothing."""
OLDEST: Final = 110
SENTINELS: Final = (date(1900, 1, 1), date(1970, 1, 1))
SWAPPED: Final = "iso_swapped"
_NUMBERS: Final = ("nik", "no_kk")
_NAMES: Final = ("nama",)
_PAST: Final = ("tanggal_meninggal", "tanggal_verval", "tanggal_padan")
_REPEATED: Final = "^(" + "|".join(f"{digit}{{8,}}" for digit in range(10)) + ")$"
_TEST: Final = rf"(?i)\b({'|'.join(TEST_WORDS)})\b"
_SIXTEEN: Final = "^[0-9]{16}$"
_WOMAN: Final = 40
_TWELVE: Final = 12


def found(
    columns: Mapping[str, Coded], dates: Mapping[str, Any], orders: Mapping[str, str], period: str
) -> list[dict[str, Any]]:
    """Look for damage in the accepted rows of one table.

    Args:
        columns: the cleaned cells by canonical name.
        dates: the date columns as they were read.
        orders: how each date column was written.
        period: month of the data, ``YYYY-MM``.

    Returns:
        Records with ``code``, ``column``, ``count`` (rows) and, for zeros, ``share`` and ``expected``; nothing for what
        is not there.
    """
    counts: list[tuple[str, str, Any]] = [
        ("REPEATED_DIGITS", name, _rows(columns[name], _REPEATED)) for name in _NUMBERS if name in columns
    ]
    counts += [("TEST_WORD", name, _rows(columns[name], _TEST)) for name in _NAMES if name in columns]
    end = _last_day(period)
    for name, read in dates.items():
        counts += _dates(name, read.cast(pa.date32()), orders.get(name, ""), end)
    if "tanggal_lahir" in dates:
        born = dates["tanggal_lahir"]
        counts.append(("IMPOSSIBLE_AGE", "tanggal_lahir", pc.sum(_impossible(born, end)).as_py()))
        if "nik" in columns:
            counts.append(("DAY_MONTH_DISAGREE", "tanggal_lahir", pc.sum(_turned(born, columns["nik"])).as_py()))
    records = [{"code": code, "column": name, "count": int(rows)} for code, name, rows in counts if rows]
    return records + (_zeros(columns["nik"]) if "nik" in columns else [])


def _dates(name: str, days: Any, order: str, end: date) -> list[tuple[str, str, Any]]:  # noqa: ANN401 - pyarrow ships no types
    """Count what is wrong with one date column: code, column, rows."""
    sentinel = pc.is_in(days, value_set=pa.array(SENTINELS, pa.date32()))
    counts = [("SENTINEL_DATE", name, pc.sum(sentinel).as_py())]
    if order == SWAPPED:
        counts.append(("DATE_SWAPPED", name, pc.sum(pc.less_equal(pc.day(days), _TWELVE)).as_py()))
    if name in _PAST:
        counts.append(("DATE_IN_FUTURE", name, pc.sum(pc.greater(days, pa.scalar(end))).as_py()))
    return counts


def _rows(column: Coded, pattern: str) -> int:
    """Count the rows whose cell matches a pattern, by its distinct values."""
    hit = pc.fill_null(pc.match_substring_regex(column.values, pattern), False)
    return (
        sum(rows for rows, yes in zip(column.counts, hit.to_pylist(), strict=True) if yes) if pc.any(hit).as_py() else 0
    )


def _zeros(nik: Coded) -> list[dict[str, Any]]:
    """Compare the share of numbers that end in 0 with what chance would give."""
    numbers = nik.decode()
    whole = pc.fill_null(pc.match_substring_regex(numbers, _SIXTEEN), False)
    total = pc.sum(whole).as_py() or 0
    zeros = pc.sum(pc.and_(whole, pc.fill_null(pc.ends_with(numbers, "0"), False))).as_py() or 0
    if total < ZERO_ROWS or zeros <= ZERO_SHARE * total:
        return []
    share = round(zeros / total, 3)
    return [{"code": "NIK_ENDS_IN_ZERO", "column": "nik", "count": zeros, "share": share, "expected": ZERO_EXPECTED}]


def _last_day(period: str) -> date:
    """Return the last day of a month."""
    year, month = (int(part) for part in period.split("-"))
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _impossible(born: Any, end: date) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Mark births after the month, and people older than anybody; a sentinel is named apart."""
    first = end.replace(year=end.year - OLDEST - 1, day=1)
    far = pc.or_(pc.greater(born, pa.scalar(end)), pc.less(born, pa.scalar(first)))
    return pc.and_(far, pc.invert(pc.is_in(born, value_set=pa.array(SENTINELS, pa.date32()))))


def _turned(born: Any, nik: Coded) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Mark birth dates whose day and month stand the other way round in the NIK, and are not the same number."""
    numbers = nik.decode()
    whole = pc.if_else(pc.match_substring_regex(numbers, _SIXTEEN), numbers, pa.scalar(None, pa.string()))
    raw = pc.utf8_slice_codeunits(whole, 6, 8).cast(pa.int64())
    day = pc.if_else(pc.greater(raw, _WOMAN), pc.subtract(raw, _WOMAN), raw)
    month = pc.utf8_slice_codeunits(whole, 8, 10).cast(pa.int64())
    turned = pc.and_(pc.equal(day, pc.month(born)), pc.equal(month, pc.day(born)))
    return pc.and_(turned, pc.not_equal(day, month))

"""Dates of real files: the order of day and month is settled once per column, and a doubtful date is empty.

A date is right, or it is empty and scored; day and month are never swapped by guess.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue.codes import MONTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtks_analytics.intake.clean import Coded

Order = Literal["iso", "iso_swapped", "dmy", "mdy", "serial", "text", "mixed", "undecided"]

DOMINANCE: Final = 20
"""So many times more proofs for one order make the few others typing errors."""
CLEAR: Final = 3
"""So many times more rows must agree with one order than with the other where only the NIK can tell."""
ENOUGH: Final = 5
"""So many rows must say that a spreadsheet has swapped day and month before it is believed."""
ARBITRATION_ROWS: Final = 20_000
"""The NIK of so many rows are asked at most."""

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_OLDEST = 110
_ISO: Final = re.compile(
    r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?[.,\d]*\s*(?:Z|[+-]\d{2}:?\d{2})?)?$"
)
_PAIR: Final = re.compile(
    r"^(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?:[T ]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?[.,\d]*)?$"
)
_WORDS: Final = re.compile(r"^(\d{1,2})[\s./-]*([A-Za-z]+)[\s./,-]*(\d{4}|\d{2})$")
_WORDS_FIRST: Final = re.compile(r"^([A-Za-z]+)[\s./-]*(\d{1,2})[\s,./-]+(\d{4})$")
_SERIAL: Final = re.compile(r"^\d{4,5}(?:\.\d+)?$")
_EIGHT: Final = re.compile(r"^\d{8}$")
_SERIALS = range(1_000, 60_001)
_YEAR_LIKE = range(_FIRST_YEAR, _LAST_YEAR + 1)
_NIK: Final = re.compile(r"^\d{16}$")
_WOMAN = 40
_LATE_MONTHS = 2
"""A file may come so many months after its month and name days of them."""
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class _Fixed:
    """A cell with one reading only."""

    moment: datetime | None
    kind: Order


@dataclass(frozen=True, slots=True)
class _Pair:
    """A cell whose day and month depend on the order of its column."""

    first: int
    second: int
    year: int | None
    clock: time

    def read(self, order: str) -> datetime | None:
        """Return the moment under ``dmy`` or ``mdy``, None where there is no such date."""
        day, month = (self.first, self.second) if order == "dmy" else (self.second, self.first)
        return _moment(self.year, month, day, self.clock)


def _moment(year: int | None, month: int, day: int, clock: time = time()) -> datetime | None:
    if year is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return datetime.combine(date(year, month, day), clock)
    except ValueError:
        return None


def _clock(hour: str | None, minute: str | None, second: str | None) -> time:
    try:
        return time(int(hour or 0), int(minute or 0), int(second or 0))
    except ValueError:
        return time()


def _full_year(text: str, last: int) -> int | None:
    """Give a two-digit year its century: None where both centuries are possible for a living person."""
    if len(text) == len("1990"):
        return int(text)
    short, this = int(text), last % 100
    if short > this:
        return 1900 + short
    return None if last - (1900 + short) <= _OLDEST else 2000 + short


def _serial(number: float, *, epoch_1904: bool) -> datetime | None:
    whole = int(number)
    if whole not in _SERIALS or whole in _YEAR_LIKE:
        return None
    start = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - a calendar day has no zone
    return start + timedelta(days=whole, seconds=round((number - whole) * 86_400))


def _parse(text: str, *, epoch_1904: bool, last_year: int) -> _Fixed | _Pair | None:
    """Read one distinct cell as far as it can be read without its column."""
    if match := _ISO.match(text):
        year, month, day, *clock = match.groups()
        return _Fixed(_moment(int(year), int(month), int(day), _clock(*clock)), "iso")
    if match := _PAIR.match(text):
        first, second, year, *clock = match.groups()
        return _Pair(int(first), int(second), _full_year(year, last_year), _clock(*clock))
    if _SERIAL.match(text):
        return _Fixed(_serial(float(text), epoch_1904=epoch_1904), "serial")
    moment = _spelt(text, last_year)
    return _Fixed(moment, "text") if moment else None


def _spelt(text: str, last_year: int) -> datetime | None:
    """Read a date with the month in words, or eight digits in a row."""
    if match := _WORDS.match(text):
        day, word, year = match.groups()
        return _moment(_full_year(year, last_year), MONTHS.get(word.lower(), 0), int(day))
    if match := _WORDS_FIRST.match(text):
        word, day, year = match.groups()
        return _moment(int(year), MONTHS.get(word.lower(), 0), int(day))
    if _EIGHT.match(text):
        moment = _moment(int(text[:4]), int(text[4:6]), int(text[6:]))
        return moment or _moment(int(text[4:]), int(text[2:4]), int(text[:2]))
    return None


def _proofs(pairs: dict[int, _Pair], counts: list[int]) -> tuple[int, int]:
    """Count the rows that are a date in one order only: day first, month first."""
    day_first = sum(counts[i] for i, p in pairs.items() if p.first > _MONTHS and p.read("dmy"))
    month_first = sum(counts[i] for i, p in pairs.items() if p.second > _MONTHS and p.read("mdy"))
    return day_first, month_first


def _arbitrate(pairs: dict[int, _Pair], column: Coded, nik: Coded | None) -> tuple[int, int]:
    """Count the rows whose NIK bears out day first, month first."""
    open_codes = [i for i, p in pairs.items() if p.first != p.second]
    if nik is None or not open_codes:
        return 0, 0
    rows = pc.indices_nonzero(pc.is_in(column.codes, value_set=pa.array(open_codes, type=column.codes.type)))
    rows = rows[:ARBITRATION_ROWS]
    votes = [0, 0]
    for code, number in zip(
        column.codes.take(rows).to_pylist(), nik.values.take(nik.codes.take(rows)).to_pylist(), strict=True
    ):
        if number is None or not _NIK.match(number):
            continue
        day, month, pair = int(number[6:8]), int(number[8:10]), pairs[code]
        day -= _WOMAN if day > _WOMAN else 0
        votes[0] += (day, month) == (pair.first, pair.second)
        votes[1] += (day, month) == (pair.second, pair.first)
    return votes[0], votes[1]


def _swapped(parsed: Sequence[_Fixed | _Pair | None], column: Coded, nik: Coded | None) -> dict[int, datetime | None]:
    """Return the dates that a spreadsheet with American settings has made of day-first text, set right again.

    Such a program turns 05/06 into a date cell of 6 May and leaves 25/12 as text. The NIK of the rows must say so,
    by `ENOUGH` rows and `CLEAR` times more than say otherwise; else the answer is empty and nothing is changed.
    """
    cells = {
        place: _Pair(cell.moment.day, cell.moment.month, cell.moment.year, cell.moment.time())
        for place, cell in enumerate(parsed)
        if isinstance(cell, _Fixed) and cell.kind == "iso" and cell.moment and cell.moment.day <= _MONTHS
    }
    straight, turned = _arbitrate(cells, column, nik)
    if turned < ENOUGH or turned < CLEAR * straight:
        return {}
    return {place: cell.read("mdy") for place, cell in cells.items()}


def _not_in_future(pairs: dict[int, _Pair], counts: list[int], period: str) -> tuple[int, int]:
    """Count the rows that lie in the future in one order only: day first is left, month first is left."""
    year, month = (int(part) for part in period.split("-"))
    month += _LATE_MONTHS
    end = datetime(year + month // 12, month % 12 + 1, 1)  # noqa: DTZ001 - a calendar day has no zone
    votes = [0, 0]
    for place, pair in pairs.items():
        readings = pair.read("dmy"), pair.read("mdy")
        future = [reading is not None and reading >= end for reading in readings]
        votes[0] += counts[place] * (future[1] and not future[0])
        votes[1] += counts[place] * (future[0] and not future[1])
    return votes[0], votes[1]


def _order(pairs: dict[int, _Pair], column: Coded, nik: Coded | None, period: str) -> Order:
    """Settle the order of a column: by a day above 12, else by the NIK, else by what would lie in the future."""
    day_first, month_first = _proofs(pairs, column.counts)
    if not day_first and not month_first:
        day_first, month_first = _arbitrate(pairs, column, nik)
        if not day_first and not month_first:
            day_first, month_first = _not_in_future(pairs, column.counts, period)
        if not day_first and not month_first:
            return "undecided"
        if min(day_first, month_first) * CLEAR > max(day_first, month_first):
            return "undecided"
        return "dmy" if day_first > month_first else "mdy"
    if day_first >= DOMINANCE * month_first:
        return "dmy"
    return "mdy" if month_first >= DOMINANCE * day_first else "mixed"


def _settle(pair: _Pair, order: Order) -> datetime | None:
    """Read a pair under the order of its column; in doubt, only if both orders say the same or one alone is a date."""
    if order in {"dmy", "mdy"}:
        return pair.read(order)
    both = {pair.read("dmy"), pair.read("mdy")}
    if order == "mixed":
        both.discard(None)
    return both.pop() if len(both) == 1 else None


def read_dates(
    column: Coded, *, nik: Coded | None, epoch_1904: bool, period: str, timestamps: bool = False
) -> tuple[Any, str]:
    """Read a date column.

    Args:
        column: the cleaned cells.
        nik: the NIK of the same rows, the arbiter where no cell proves the order; None for other people's dates.
        epoch_1904: the workbook counts days from 1904.
        period: month of the data, ``YYYY-MM``: no living person is older than 110 years then.
        timestamps: return seconds instead of days.

    Returns:
        A ``date32`` (or ``timestamp[s]``) array, null where a cell is empty or cannot be read for certain; and the
        order: that of the pairs where there are any, else the kind most rows have.
    """
    parsed = [
        None if word is None else _parse(word, epoch_1904=epoch_1904, last_year=int(period[:4]))
        for word in column.words
    ]
    pairs = {place: cell for place, cell in enumerate(parsed) if isinstance(cell, _Pair)}
    kinds: Counter[str] = Counter()
    for place, cell in enumerate(parsed):
        if isinstance(cell, _Fixed):
            kinds[cell.kind] += column.counts[place]
    order: Order = _order(pairs, column, nik, period) if pairs else "undecided"
    moments = [
        cell.moment if isinstance(cell, _Fixed) else _settle(cell, order) if isinstance(cell, _Pair) else None
        for cell in parsed
    ]
    label = order if pairs or not kinds else kinds.most_common(1)[0][0]
    if swapped := _swapped(parsed, column, nik):
        moments = [swapped.get(place, moment) for place, moment in enumerate(moments)]
        label = "iso_swapped"
    kind = pa.timestamp("s") if timestamps else pa.date32()
    values = [moment if timestamps or moment is None else moment.date() for moment in moments]
    return pa.array(values, type=kind).take(column.codes), label

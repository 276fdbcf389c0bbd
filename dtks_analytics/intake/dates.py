"""Dates of real files: the order of day and month is settled once per column, and a doubtful date is empty.

A birth date is right, or it is empty and scored; day and month are never swapped by guess. Other dates, of deaths and
of verification, have no NIK as arbiter: where nothing in the file settles their order they are read day first, as is
usual in Indonesia, and the number of such dates is reported.
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
    from collections.abc import Mapping, Sequence

    from dtks_analytics.intake.clean import Coded

Order = Literal["iso", "iso_swapped", "dmy", "mdy", "serial", "text", "mixed", "undecided"]

DOMINANCE: Final = 20
"""So many times more proofs for one order make the few others typing errors."""
CLEAR: Final = 3
"""So many times more rows must agree with one order than with the other where only the NIK can tell."""
ENOUGH: Final = 5
"""So many rows must say that a spreadsheet has swapped day and month before it is believed."""
EPOCH_ENOUGH: Final = 2
"""So many rows must say that serial dates count from the other epoch: the NIK agrees by chance once in 36,000 days."""
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
_YEARS_AHEAD: Final = 5
"""A year of two digits so far ahead of a date of verification or death is of this century, and wrong."""
_MONTHS = 12
_EPOCH_DAYS: Final = 1_462
"""Days between the epochs of 1900 and 1904."""
_PLACE: Final = re.compile(r"^([A-Za-z][A-Za-z .'()/-]*?)\s*[,/]?\s*(?=\d)")
_SHORT: Final = 2
"""Digits of a short year."""


@dataclass(frozen=True, slots=True)
class _Fixed:
    """A cell with one reading only. ``old``: the reading a century earlier, where its year has two digits."""

    moment: datetime | None
    kind: Order
    old: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Pair:
    """A cell whose day and month depend on the order of its column. ``short``: its year has two digits."""

    first: int
    second: int
    year: int
    clock: time
    end: datetime | None
    short: bool = False

    def read(self, order: str, *, old: bool = False) -> datetime | None:
        """Return the moment under ``dmy`` or ``mdy``, None where there is no such date.

        Args:
            order: of day and month.
            old: read a year of two digits in the last century even where this one is possible.
        """
        day, month = (self.first, self.second) if order == "dmy" else (self.second, self.first)
        if not self.short:
            return None if old else _moment(self.year, month, day, self.clock)
        return _short(self.year, month, day, self.end, self.clock)[old]


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


def _short(
    year: int, month: int, day: int, end: datetime | None, clock: time = time()
) -> tuple[datetime | None, datetime | None]:
    """Give a year of two digits its century.

    Args:
        year: 0 to 99.
        month: as written.
        day: as written.
        end: first moment after the last possible one.
        clock: time of day.

    Returns:
        The latest date that is not in the future; and the same a century earlier where a living person can be that
        old, else None.
    """
    new, old = _moment(2000 + year, month, day, clock), _moment(1900 + year, month, day, clock)
    if new is None or (end is not None and new >= end):
        return old, None
    if old is None or end is None or end.year - old.year > _OLDEST:
        return new, None
    return new, old


def _serial(number: float, *, epoch_1904: bool) -> datetime | None:
    whole = int(number)
    if whole not in _SERIALS or whole in _YEAR_LIKE:
        return None
    start = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - a calendar day has no zone
    return start + timedelta(days=whole, seconds=round((number - whole) * 86_400))


def _parse(text: str, *, epoch_1904: bool, end: datetime | None) -> _Fixed | _Pair | None:
    """Read one distinct cell as far as it can be read without its column."""
    if match := _ISO.match(text):
        year, month, day, *clock = match.groups()
        return _Fixed(_moment(int(year), int(month), int(day), _clock(*clock)), "iso")
    if match := _PAIR.match(text):
        first, second, year, *clock = match.groups()
        return _Pair(int(first), int(second), int(year), _clock(*clock), end, len(year) == _SHORT)
    if _SERIAL.match(text):
        return _Fixed(_serial(float(text), epoch_1904=epoch_1904), "serial")
    if spelt := _spelt(text, end):
        return spelt
    place = _PLACE.match(text)
    if place and place[1].strip(" .").lower() not in MONTHS and not _SERIAL.match(text[place.end() :]):
        return _parse(text[place.end() :], epoch_1904=epoch_1904, end=end)
    return None


def _spelt(text: str, end: datetime | None) -> _Fixed | None:
    """Read a date with the month in words, or eight digits in a row."""
    moment = old = None
    if match := _WORDS.match(text):
        day, word, year = match.groups()
        month = MONTHS.get(word.lower(), 0)
        if len(year) == _SHORT:
            moment, old = _short(int(year), month, int(day), end)
        else:
            moment = _moment(int(year), month, int(day))
    elif match := _WORDS_FIRST.match(text):
        word, day, year = match.groups()
        moment = _moment(int(year), MONTHS.get(word.lower(), 0), int(day))
    elif _EIGHT.match(text):
        moment = _moment(int(text[:4]), int(text[4:6]), int(text[6:]))
        moment = moment or _moment(int(text[4:]), int(text[2:4]), int(text[:2]))
    return _Fixed(moment, "text", old) if moment else None


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
        place: _Pair(cell.moment.day, cell.moment.month, cell.moment.year, cell.moment.time(), None)
        for place, cell in enumerate(parsed)
        if isinstance(cell, _Fixed) and cell.kind == "iso" and cell.moment and cell.moment.day <= _MONTHS
    }
    straight, turned = _arbitrate(cells, column, nik)
    if turned < ENOUGH or turned < CLEAR * straight:
        return {}
    return {place: cell.read("mdy") for place, cell in cells.items()}


def _end_of(period: str, months: int) -> datetime:
    """Return the first moment after a month and some further months."""
    year, month = (int(part) for part in period.split("-"))
    month += months
    return datetime(year + month // _MONTHS, month % _MONTHS + 1, 1)  # noqa: DTZ001 - a calendar day has no zone


def _not_in_future(pairs: dict[int, _Pair], counts: list[int], period: str) -> tuple[int, int]:
    """Count the rows that lie in the future in one order only: day first is left, month first is left."""
    end = _end_of(period, _LATE_MONTHS)
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


def _other_epoch(cells: Mapping[int, datetime], column: Coded, nik: Coded | None, shift: timedelta) -> bool:
    """Tell whether the NIK agree with serial dates only when they are counted from the other epoch."""
    if nik is None or not cells:
        return False
    rows = pc.indices_nonzero(pc.is_in(column.codes, value_set=pa.array(list(cells), type=column.codes.type)))
    rows = rows[:ARBITRATION_ROWS]
    here = there = 0
    for code, number in zip(
        column.codes.take(rows).to_pylist(), nik.values.take(nik.codes.take(rows)).to_pylist(), strict=True
    ):
        if number is None or not _NIK.match(number):
            continue
        day, rest = int(number[6:8]), number[8:12]
        day -= _WOMAN if day > _WOMAN else 0
        written = f"{day:02d}{rest}"
        here += f"{cells[code]:%d%m%y}" == written
        there += f"{cells[code] + shift:%d%m%y}" == written
    return there >= EPOCH_ENOUGH and there >= CLEAR * here


def _settle(pair: _Pair, order: Order) -> datetime | None:
    """Read a pair under the order of its column; in doubt, only if both orders say the same or one alone is a date."""
    if order in {"dmy", "mdy"}:
        return pair.read(order)
    both = {pair.read("dmy"), pair.read("mdy")}
    if order == "mixed":
        both.discard(None)
    return both.pop() if len(both) == 1 else None


@dataclass(frozen=True, slots=True)
class Dates:
    """A date column as it was read.

    Attributes:
        values: ``date32`` or ``timestamp[s]`` per row, null where a cell is empty or cannot be read for certain.
        order: how the column is written: that of the pairs where there are any, else the kind most rows have.
        lost: per distinct cell, whether it is filled and could not be read.
        epoch_1904: serial dates were counted from 1904.
        other_epoch: rows whose serial dates were counted from another epoch than the file says.
        assumed: rows that were read day first without a proof.
        either_century: rows whose year of two digits can be of both centuries.
    """

    values: Any
    order: str
    lost: list[bool]
    epoch_1904: bool
    other_epoch: int = 0
    assumed: int = 0
    either_century: int = 0


def read_column(  # noqa: PLR0913 - each argument is one thing that the table knows and the column does not
    column: Coded,
    *,
    nik: Coded | None,
    epoch_1904: bool,
    period: str,
    timestamps: bool = False,
    birth: bool = False,
    order: str | None = None,
    adults: Any = None,  # noqa: ANN401 - pyarrow ships no types
) -> Dates:
    """Read a date column.

    Args:
        column: the cleaned cells.
        nik: the NIK of the same rows, the arbiter where no cell proves the order; None for other people's dates.
        epoch_1904: the workbook counts days from 1904.
        period: month of the data, ``YYYY-MM``: no living person is older than 110 years then, and nobody was born
            later.
        timestamps: return seconds instead of days.
        birth: these are birth dates: where nothing settles their order, a doubtful one stays empty.
        order: ``dmy`` or ``mdy`` as another date column of the table proves it; taken where this one proves nothing.
        adults: per row, whether the person is known to be grown up (head, spouse, parent): a year of two digits that
            can be of both centuries is of the last one then. Otherwise it is of this one: people of a hundred years
            are a thousand times rarer than children. None where nothing is known.

    Returns:
        The dates and how they were read.
    """
    end = _end_of(period, 0 if birth else _YEARS_AHEAD * _MONTHS)
    parsed = [None if word is None else _parse(word, epoch_1904=epoch_1904, end=end) for word in column.words]
    pairs = {place: cell for place, cell in enumerate(parsed) if isinstance(cell, _Pair)}
    kinds: Counter[str] = Counter()
    for place, cell in enumerate(parsed):
        if isinstance(cell, _Fixed):
            kinds[cell.kind] += column.counts[place]
    settled: Order = _order(pairs, column, nik, period) if pairs else "undecided"
    assumed = 0
    if pairs and settled == "undecided" and (order in {"dmy", "mdy"} or not birth):
        settled = "mdy" if order == "mdy" else "dmy"
        assumed = (
            0 if order else sum(column.counts[place] for place, cell in pairs.items() if cell.first != cell.second)
        )
    moments = [
        cell.moment if isinstance(cell, _Fixed) else _settle(cell, settled) if isinstance(cell, _Pair) else None
        for cell in parsed
    ]
    label: str = settled if pairs or not kinds else kinds.most_common(1)[0][0]
    if swapped := _swapped(parsed, column, nik):
        moments = [swapped.get(place, moment) for place, moment in enumerate(moments)]
        label = "iso_swapped"
    serials = {
        place: cell.moment
        for place, cell in enumerate(parsed)
        if isinstance(cell, _Fixed) and cell.kind == "serial" and cell.moment
    }
    shift = timedelta(days=-_EPOCH_DAYS if epoch_1904 else _EPOCH_DAYS)
    shifted = _other_epoch(serials, column, nik, shift)
    if shifted:
        moments = [moment + shift if moment and place in serials else moment for place, moment in enumerate(moments)]
    old = [_earlier(cell, settled) for cell in parsed]
    kind = pa.timestamp("s") if timestamps else pa.date32()

    def per_row(found: Sequence[datetime | None]) -> Any:  # noqa: ANN401 - pyarrow ships no types
        days = [moment if timestamps or moment is None else moment.date() for moment in found]
        return pa.array(days, type=kind).take(column.codes)

    values = per_row(moments)
    if birth and adults is not None and any(old):
        grown = per_row(old)
        values = pc.if_else(pc.and_(pc.fill_null(adults, False), grown.is_valid()), grown, values)
    return Dates(
        values,
        label,
        [word is not None and moment is None for word, moment in zip(column.words, moments, strict=True)],
        epoch_1904 != shifted,
        sum(column.counts[place] for place in serials) if shifted else 0,
        assumed,
        sum(column.counts[place] for place, moment in enumerate(old) if moment),
    )


def _earlier(cell: _Fixed | _Pair | None, order: Order) -> datetime | None:
    """Return the reading of a year of two digits a century earlier, None where only one century is possible."""
    if isinstance(cell, _Fixed):
        return cell.old
    return cell.read(order, old=True) if cell and order in {"dmy", "mdy"} else None


def read_dates(
    column: Coded, *, nik: Coded | None, epoch_1904: bool, period: str, timestamps: bool = False
) -> tuple[Any, str]:
    """Read a column of birth dates; see `read_column`. Return the dates and the order."""
    found = read_column(column, nik=nik, epoch_1904=epoch_1904, period=period, timestamps=timestamps, birth=True)
    return found.values, found.order

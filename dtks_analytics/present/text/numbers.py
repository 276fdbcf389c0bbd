"""Numbers, months and moments as Indonesian text: the only place where a per cent sign is born.

Every function takes plain values and answers text that is the same in every browser and locale. ``None`` is
*unknown* and reads ``–``; zero reads ``0``; a hidden figure reads `HIDDEN`; none of them stands for another.
The texts carry no markup; whoever puts them into HTML escapes them like any other text.
"""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from dtks_analytics.catalogue.city import city

if TYPE_CHECKING:
    from dtks_analytics.figures.cube import Figure

UNKNOWN: Final = "–"
HIDDEN: Final = "disamarkan"
NOT_EVALUABLE: Final = "tidak dapat dinilai"
MINUS: Final = "−"
BELOW_ONE: Final = "di bawah 1%"
"""A published share that rounds to nothing though somebody is counted."""
SMALL_BASE: Final = 30
"""Below this base a share is written as ``3 dari 12``."""

MONTHS: Final = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
SHORT_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")

_SWAP: Final = str.maketrans(",.", ".,")
_MONEY: Final = ((1e12, " triliun", 1), (1e9, " miliar", 1), (1e6, " juta", 1), (1e3, " ribu", 0), (1.0, "", 0))


def decimal(value: float | None, places: int = 1) -> str:
    """Write a number with a fixed count of decimals: ``1.234,5``, ``−0,3``.

    Args:
        value: any finite number; None or NaN is unknown.
        places: decimals, zero or more.

    Returns:
        The text; what rounds to zero carries no minus.
    """
    if value is None or math.isnan(value):
        return UNKNOWN
    text = f"{abs(value):,.{places}f}".translate(_SWAP)
    negative = value < 0 and any(digit in "123456789" for digit in text)
    return (MINUS if negative else "") + text


def integer(value: float | None) -> str:
    """Write a count with dots for thousands: ``39.870``; None is unknown."""
    return decimal(value, 0)


def count(value: float | None, unit: str) -> str:
    """Write a count with its unit, ``39.870 jiwa``; the unit is left out when the count is unknown."""
    return UNKNOWN if value is None else f"{integer(value)} {unit}"


def percent(share: float | None, places: int = 1) -> str:
    """Write a share between 0 and 1 as ``4,5%``; None is unknown."""
    return UNKNOWN if share is None else _suffixed(decimal(share * 100, places), "%")


def share_of(number: int | None, base: int | None, places: int = 1) -> str:
    """Write ``number`` among ``base`` as a percentage, or as ``3 dari 12`` when the base is small.

    Args:
        number: how many; None is unknown.
        base: among how many; None or zero leaves nothing to divide by.
        places: decimals of the percentage.
    """
    if number is None or not base:
        return UNKNOWN
    if base < SMALL_BASE:
        return f"{integer(number)} dari {integer(base)}"
    return percent(number / base, places)


def signed(value: float | None, places: int = 0) -> str:
    """Write a change of a count: ``+1.104``, ``−410``, ``0``; None is unknown."""
    text = decimal(value, places)
    grows = value is not None and value > 0 and any(digit in "123456789" for digit in text)
    return f"+{text}" if grows else text


def points(change: float | None, places: int = 1) -> str:
    """Write a change of a share (0.021 for two point one per cent) as ``+2,1 poin``; None is unknown."""
    return UNKNOWN if change is None else _suffixed(signed(change * 100, places), " poin")


def less_or_more(change: int | None, unit: str = "") -> str:
    """Write a change in words: ``410 jiwa lebih sedikit``, ``12 lebih banyak``, ``tidak berubah``."""
    if change is None:
        return UNKNOWN
    if change == 0:
        return "tidak berubah"
    amount = f"{integer(abs(change))} {unit}".strip()
    return f"{amount} {'lebih sedikit' if change < 0 else 'lebih banyak'}"


def interval(value: float | None, low: float | None, high: float | None, places: int = 1) -> str:
    """Write a value with its interval, ``85,9 (84,3–87,4)``; without limits the value alone."""
    if low is None or high is None:
        return decimal(value, places)
    return f"{decimal(value, places)} ({span(low, high, places)})"


def span(low: float, high: float, places: int = 1) -> str:
    """Write a range, ``84,3–87,4``; both ends with the same decimals."""
    return f"{decimal(low, places)}–{decimal(high, places)}"


def rupiah(value: float | None) -> str:
    """Write an amount of money in full: ``Rp1.200.000``; None is unknown."""
    if value is None:
        return UNKNOWN
    return f"{MINUS if value < 0 else ''}Rp{integer(abs(value))}"


def rupiah_range(low: float | None, high: float | None) -> str:
    """Write an uncertain amount as a range in one unit: ``Rp1,2–1,9 miliar``, ``Rp350–800 ribu``.

    The unit is that of the upper end; a lower end too small for it keeps its own: ``Rp20 juta–1,9 miliar``. Where both
    ends read the same, the value stands alone after ``sekitar``; nothing at all reads ``Rp0``.

    Args:
        low: lower end, not negative; None is unknown, and then the whole range is.
        high: upper end, at least as large.
    """
    if low is None or high is None:
        return UNKNOWN
    size, word, places = _money_unit(high)
    ends = decimal(low / size, places), decimal(high / size, places)
    if ends[0] == ends[1]:
        return f"sekitar Rp{ends[0]}{word}" if high else "Rp0"
    if low <= 0:
        return f"Rp0–{ends[1]}{word}"
    if not any(digit in "123456789" for digit in ends[0]):
        own, small, few = _money_unit(low)
        return f"Rp{decimal(low / own, few)}{small}–{ends[1]}{word}"
    return f"Rp{ends[0]}–{ends[1]}{word}"


def rupiah_about(value: float | None) -> str:
    """Write an amount rounded to its unit, ``Rp1,2 miliar``, ``Rp350 ribu``; None is unknown."""
    if value is None:
        return UNKNOWN
    size, word, places = _money_unit(value)
    return f"{MINUS if value < 0 else ''}Rp{decimal(abs(value) / size, places)}{word}"


def _money_unit(value: float) -> tuple[float, str, int]:
    """Return size, word and decimals of the unit in which an amount is written."""
    return next((each for each in _MONEY if abs(value) >= each[0]), _MONEY[-1])


def month(period: str) -> str:
    """Write ``2026-10`` as ``Oktober 2026``.

    Raises:
        ValueError: not a month in the form ``YYYY-MM``.
    """
    year, number = _period(period)
    return f"{MONTHS[number - 1]} {year}"


def month_short(period: str) -> str:
    """Write ``2026-10`` as ``Okt 2026``; raises as `month`."""
    year, number = _period(period)
    return f"{SHORT_MONTHS[number - 1]} {year}"


def month_name(period: str) -> str:
    """Write ``2026-10`` as ``Oktober``; raises as `month`."""
    return MONTHS[_period(period)[1] - 1]


def month_axis(period: str) -> str:
    """Write ``2026-10`` as ``Okt``, for axes; raises as `month`."""
    return SHORT_MONTHS[_period(period)[1] - 1]


def day(value: date | str) -> str:
    """Write a date (or an ISO text that starts with one) as ``3 November 2026``."""
    when = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def clock(value: datetime | str, zone: str = "", label: str = "") -> str:
    """Write the time of a moment in the city's zone: ``09.15 WITA``.

    Args:
        value: a moment with its offset, or its ISO text; one without offset is taken as local.
        zone: IANA name of the zone; empty for the city's.
        label: what people call the zone; empty for the city's.
    """
    return f"{_local(value, zone or city().timezone):%H.%M} {label or city().timezone_label}"


def moment(value: datetime | str, zone: str = "", label: str = "") -> str:
    """Write date and time of a moment in the city's zone: ``3 November 2026, 09.15 WITA``."""
    return f"{day(_local(value, zone or city().timezone))}, {clock(value, zone, label)}"


def figure_count(figure: Figure, unit: str = "") -> str:
    """Write the count of a cube figure, with words where there is none to show."""
    if figure.suppressed:
        return HIDDEN
    if not figure.evaluable:
        return NOT_EVALUABLE
    return f"{integer(figure.count)} {unit}".strip()


def figure_share(figure: Figure, places: int = 1) -> str:
    """Write the share of a cube figure, with words where there is none to show; a published one in whole per cents."""
    if figure.suppressed:
        return HIDDEN
    if not figure.evaluable:
        return NOT_EVALUABLE
    if figure.shared or figure.share is None:
        return percent(figure.share, places)
    return percent(figure.share, 0) if figure.share or not figure.count else BELOW_ONE


def _suffixed(text: str, suffix: str) -> str:
    return text if text == UNKNOWN else text + suffix


def _period(period: str) -> tuple[int, int]:
    when = date.fromisoformat(f"{period}-01")
    return when.year, when.month


def _local(value: datetime | str, zone: str) -> datetime:
    when = datetime.fromisoformat(value) if isinstance(value, str) else value
    return when.replace(tzinfo=ZoneInfo(zone)) if when.tzinfo is None else when.astimezone(ZoneInfo(zone))

"""What a published month should make people look at: areas without rows, jumps, damage by Excel, lateness."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from dtks_analytics.catalogue.city import city
from dtks_analytics.cube import Cube

if TYPE_CHECKING:
    from dtks_analytics.counting import Counted

JUMP: Final = 0.15
"""A kelurahan whose rows change by more than this share is named (rule F05)."""

MESSAGES: Final[dict[str, str]] = {
    "AREA_WITHOUT_ROWS": "kelurahan tanpa satu baris pun",
    "ROW_COUNT_CHANGED": "kelurahan yang jumlah barisnya berubah lebih dari 15% sejak bulan lalu",
    "EXCEL_DAMAGED_NIK": "kelurahan yang angka terakhir NIK-nya dirusak Excel",
    "NIK_EXPONENT": "NIK tertulis sebagai angka ilmiah (E+) dan sudah rusak",
    "VALUE_UNKNOWN": "isi kolom di luar daftar dan dikosongkan",
    "AREA_CODE_DISAGREES": "baris yang kode dan nama kelurahannya berbeda",
    "DELIVERED_LATE": "berkas datang setelah tanggal tenggat",
}
"""Warning codes with the words a person reads; the intake adds its own."""


def about(
    counted: Counted, period: str, received_at: str, old: Cube | None, earlier: str | None
) -> list[dict[str, Any]]:
    """Return the warnings of a month.

    Args:
        counted: its figures.
        period: ``YYYY-MM``.
        received_at: ISO 8601 with offset.
        old: the cube of the month before, or None.
        earlier: the month before, or None.

    Returns:
        Records with ``code``, ``count`` and, for areas, ``areas``; nothing where there is nothing to say.
    """
    new = Cube(counted.cube).by_area("individu_registered", "kelurahan", period)
    found = [_areas("AREA_WITHOUT_ROWS", [code for code, figure in new.items() if not figure.count])]
    if old is not None and earlier is not None:
        was = old.by_area("individu_registered", "kelurahan", earlier)
        jumped = [
            code
            for code, figure in new.items()
            if (then := was[code].count) and abs((figure.count or 0) - then) > JUMP * then
        ]
        found.append(_areas("ROW_COUNT_CHANGED", jumped))
    found.append(_areas("EXCEL_DAMAGED_NIK", list(counted.excel_damaged)))
    late = days_late(period, received_at)
    if late > 0:
        found.append({"code": "DELIVERED_LATE", "count": 1, "days": late})
    return [warning for warning in found if warning["count"]]


def _areas(code: str, areas: list[str]) -> dict[str, Any]:
    """Build a warning about areas."""
    return {"code": code, "count": len(areas), "areas": areas}


def days_late(period: str, received_at: str) -> int:
    """Return the days between the due day of a month and the arrival of its file; zero or less is on time.

    Only arrivals within the two following months are lateness; a file of an older month is history being loaded.
    """
    year, month = (int(part) for part in period.split("-"))
    arrived = datetime.fromisoformat(received_at).astimezone(ZoneInfo(city().timezone)).date()
    late = (arrived - date(year, month, city().due_day)).days
    return late if late <= 62 else 0  # noqa: PLR2004 - two months

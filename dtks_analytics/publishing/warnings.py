"""What a published month should make people look at: areas without rows, jumps, damage by Excel, lateness."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.columns import BY_NAME
from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.errors import CONFIRMATIONS
from dtks_analytics.figures.cube import Cube

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtks_analytics.figures.month import Counted

JUMP: Final = 0.15
"""A kelurahan whose rows change by more than this share is named (rule F05)."""

MESSAGES: Final[dict[str, str]] = {
    "AREA_WITHOUT_ROWS": "kelurahan tanpa satu baris pun",
    "ROW_COUNT_CHANGED": "kelurahan yang jumlah barisnya berubah lebih dari 15% sejak bulan lalu",
    "EXCEL_DAMAGED_NIK": "kelurahan yang angka terakhir NIK-nya dirusak Excel",
    "NIK_EXPONENT": "NIK tertulis sebagai angka ilmiah (E+) dan sudah rusak",
    "VALUE_UNKNOWN": "isi kolom di luar daftar dan dikosongkan",
    "COLUMN_UNREADABLE": "isi kolom yang tidak satu pun dapat dibaca; angka dari kolom ini tidak dapat dinilai",
    "COLUMN_EMPTY": "kolom kosong seluruhnya; angka dari kolom ini tidak dapat dinilai",
    "SECOND_COLUMN_DISAGREES": "baris yang dua kolomnya untuk hal yang sama bertentangan; "
    "yang menyatakan meninggal atau nonaktif dipakai",
    "NUMBER_SEPARATORS": "nomor ditulis dengan titik atau strip di seluruh kolom dan sudah dibersihkan",
    "ROW_SHIFTED": "baris yang isinya bergeser ke bawah judul kolom lain dan dikarantina; betulkan di sumber",
    "FAMILY_IN_TWO_AREAS": "anggota keluarga yang terdaftar di dua kelurahan dan dikarantina; pilih satu di sumber",
    "CELL_ERROR": "sel berisi kesalahan rumus (misalnya #N/A) atau rumus tanpa hasil, dan dianggap kosong",
    "FAMILY_TWO_DECILES": "anggota keluarga yang terdaftar dua kali dengan desil berbeda; desilnya dikosongkan",
    "AREA_EMPTY": "baris tanpa kelurahan, mungkin karena sel digabung di Excel; isi kelurahan di setiap baris",
    "AREA_CODES_AMBIGUOUS": "kode wilayah tanpa titik yang ada di dua daftar kode; sertakan nama kelurahan",
    "DATE_EPOCH": "tanggal berupa angka yang dihitung dari 1900 atau 1904 dan sudah disesuaikan dengan NIK",
    "DATE_ORDER_ASSUMED": "tanggal yang urutan hari dan bulannya tidak terbukti; dibaca hari dahulu",
    "DATE_CENTURY_ASSUMED": "tahun dua angka yang dapat berarti dua abad; dipilih menurut hubungan keluarga",
    "AREA_CODE_DISAGREES": "baris yang kode dan nama kelurahannya berbeda",
    "DELIVERED_LATE": "berkas datang setelah tanggal tenggat",
    "REPEATED_DIGITS": "nomor yang terdiri dari satu angka berulang",
    "TEST_WORD": "nama yang berupa kata uji (TEST, XXX, CONTOH)",
    "SENTINEL_DATE": "tanggal pengisi 01-01-1900 atau 01-01-1970",
    "DATE_UNREADABLE": "tanggal yang terisi tetapi tidak dapat dibaca dengan pasti",
    "DATE_SWAPPED": "tanggal yang hari dan bulannya ditukar Excel dan sudah dikembalikan",
    "DAY_MONTH_DISAGREE": "tanggal lahir yang hari dan bulannya terbalik terhadap NIK",
    "DATE_IN_FUTURE": "tanggal setelah bulan data",
    "IMPOSSIBLE_AGE": "tanggal lahir dengan umur yang tidak mungkin",
    "NIK_ENDS_IN_ZERO": "NIK berakhir angka 0, jauh lebih banyak dari seharusnya: tanda dirusak Excel",
    "NIK_NOT_SIXTEEN": "baris diterima dengan NIK yang tidak 16 angka",
    "ACCOUNT_NUMERIC": "nomor kartu berupa angka Excel; nomornya tidak dipakai",
    "SIDE_WAITS": "daftar menunggu register bulan itu",
    "SIDE_OTHER_MONTH": "bulan lain sudah memakai berkas yang sama; periksa bulannya",
    "SIDE_NOT_IN_REGISTER": "orang pada daftar tidak ada pada register",
    "DEATH_NAME_DIFFERS": "baris dengan NIK pada daftar kematian tetapi namanya jauh berbeda",
    "DEATH_CANDIDATES": "calon pasangan kematian menunggu kepastian petugas",
    "DEATH_NAMES_CROWDED": "orang pada daftar kematian yang nama dan NIK-nya mirip lebih dari 50 baris; tidak "
    "dibandingkan, periksa dengan tangan",
    "SIDE_NUMBER_REPEATED": "baris daftar dengan NIK yang berulang pada lebih dari 50 baris daftar dan register; hanya "
    "50 baris terbaru per NIK yang dipakai, betulkan NIK-nya di sumber",
    "FINDINGS_MATCHED": "temuan BPK cocok dengan baris register",
    **{
        code: f"dikonfirmasi: {sentence[0].lower()}{sentence[1:].rstrip('.')}"
        for code, sentence in CONFIRMATIONS.items()
    },
}
"""Warning codes with the words a person reads; the intake adds its own."""

OF_FIGURES: Final = frozenset(
    {"AREA_WITHOUT_ROWS", "ROW_COUNT_CHANGED", "EXCEL_DAMAGED_NIK", "DELIVERED_LATE", "SIDE_NOT_IN_REGISTER",
     "DEATH_NAME_DIFFERS", "DEATH_CANDIDATES", "DEATH_NAMES_CROWDED", "SIDE_NUMBER_REPEATED", "FINDINGS_MATCHED"}
)  # fmt: skip
"""Warnings that come of counting, not of reading: a second count says them anew."""


def said(warning: Mapping[str, Any], *, within: str = "") -> str:
    """Return a warning in words: what, in which column or list, and against which share it was expected.

    Args:
        warning: the record.
        within: kind of list under whose heading it stands, which need not be repeated.
    """
    words = MESSAGES.get(warning["code"], warning["code"])
    column, layout = warning.get("column", ""), warning.get("layout", "")
    fields = {field.name: field.label for field in SIDES[within].fields} if within in SIDES else {}
    where = fields.get(column) or (BY_NAME[column].label if column in BY_NAME else column)
    where = where or (SIDES[layout].label if layout in SIDES and layout != within else "")
    share = warning.get("share")
    if share is not None:
        words += f" ({share:.0%} dari semua NIK; biasanya paling banyak {warning['expected']:.0%})"
    if forms := warning.get("forms"):
        words += f" (bentuk isi: {', '.join(f'“{form}”' for form in forms)}; A = huruf, 9 = angka)"
    if "of" in warning:
        words += f" (dari {warning['of']})"
    return f"{words}, {where}" if where else words


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

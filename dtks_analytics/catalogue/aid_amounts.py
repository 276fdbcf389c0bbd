"""What each programme pays a month, by date, and the assumptions behind *uang berisiko*.

The table is ``data/aid_amounts.csv``. A programme without a row is not valued, and the assumptions say so: house
repair, business starts and rehabilitation are no monthly money.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.city import ROOT, data_folder
from dtks_analytics.catalogue.programmes import PROGRAMME
from dtks_analytics.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

FILE: Final = "aid_amounts.csv"
COLUMNS: Final = (
    "program", "rupiah_rendah", "rupiah_tinggi", "berlaku_dari", "berlaku_sampai", "dipastikan", "sumber",
)  # fmt: skip
UNKNOWN_MONTHS: Final = 12
"""Months assumed since a death without a date, at most; never fewer than the months since it was first reported."""
_NO_CSV: Final = "Berkasnya tidak dapat dibaca sebagai CSV UTF-8."
_MONTH: Final = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])")
_RUPIAH: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Amount:
    """What one programme pays a month, over some months.

    Attributes:
        programme: key of the programme.
        low: rupiah a month at least.
        high: rupiah a month at most.
        valid_from: first month, ``YYYY-MM``.
        valid_to: last month; empty for no end.
        confirmed: whether Dinas Sosial has confirmed it.
        source: where it comes from.
    """

    programme: str
    low: int
    high: int
    valid_from: str
    valid_to: str
    confirmed: bool
    source: str


def path() -> Path:
    """Return the table in force: of the city's own data folder, else the one that comes with the product."""
    own = data_folder() / FILE
    return own if own.exists() else ROOT / "data" / FILE


def amounts() -> tuple[Amount, ...]:
    """Return the table in force, read once.

    Raises:
        RefusedError: ``AID_AMOUNTS``, with an Indonesian sentence that names the line.
    """
    return _kept(path())


@lru_cache(maxsize=4)
def _kept(where: Path) -> tuple[Amount, ...]:
    """Read each file once per process."""
    return load(where)


def load(where: Path) -> tuple[Amount, ...]:
    """Read and check a table of amounts.

    Args:
        where: CSV in UTF-8 with the columns of `COLUMNS`.

    Returns:
        Its rows in the order of the file.

    Raises:
        RefusedError: ``AID_AMOUNTS``: a column or value is missing, no amount, no month, an unknown programme, two
            amounts of one programme in one month.
    """
    try:
        with where.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file, strict=True))
    except (OSError, ValueError, csv.Error) as error:
        raise _fault(_NO_CSV) from error
    for sentence in _wrong(lines):
        raise _fault(sentence)
    found = tuple(_amount(line) for line in lines)
    for sentence in _overlapping(found):
        raise _fault(sentence)
    return found


def _fault(sentence: str) -> RefusedError:
    """Build the refusal."""
    return RefusedError("AID_AMOUNTS", f"Tabel besaran bantuan tidak dapat dipakai. {sentence}")


def _wrong(lines: list[dict[str, str]]) -> Iterator[str]:
    """Say which lines are not what the table needs; line 1 is the header."""
    if not lines:
        yield "Tabelnya kosong."
    for number, line in enumerate(lines, start=2):
        missing = [name for name in COLUMNS if line.get(name) is None]
        if missing:
            yield f"Baris {number}: kolom {missing[0]} tidak ada."
            continue
        yield from (f"Baris {number}: {name} {must}." for name, good, must in _CHECKS if not good(line[name]))


_CHECKS: Final[tuple[tuple[str, Callable[[str], object], str], ...]] = (
    ("program", PROGRAMME.__contains__, "tidak dikenal"),
    ("rupiah_rendah", _RUPIAH.fullmatch, "harus bilangan bulat tanpa titik"),
    ("rupiah_tinggi", _RUPIAH.fullmatch, "harus bilangan bulat tanpa titik"),
    ("berlaku_dari", _MONTH.fullmatch, "harus bulan yang ditulis TTTT-BB, misalnya 2026-08"),
    ("berlaku_sampai", lambda text: not text or _MONTH.fullmatch(text), "harus kosong atau bulan yang ditulis TTTT-BB"),
    ("dipastikan", ("ya", "tidak").__contains__, "harus ya atau tidak"),
    ("sumber", str.strip, "belum diisi"),
)
"""Column, what a good cell satisfies, and what is said of any other."""


def _overlapping(found: Iterable[Amount]) -> Iterator[str]:
    """Say which amounts run backwards, or lie in the months of another of the same programme."""
    found = list(found)
    for one in found:
        label = PROGRAMME[one.programme].label
        if one.low > one.high:
            yield f"Besaran {label}: rupiah_rendah melebihi rupiah_tinggi."
        if one.valid_from > (one.valid_to or "9999"):
            yield f"Besaran {label}: berlaku_dari lebih akhir daripada berlaku_sampai."
    for left, right in combinations(found, 2):
        apart = (left.valid_to or "9999") < right.valid_from or (right.valid_to or "9999") < left.valid_from
        if left.programme == right.programme and not apart:
            yield f"Besaran {PROGRAMME[left.programme].label} ditulis dua kali untuk bulan yang sama."


def _amount(line: Mapping[str, str]) -> Amount:
    """Build one row."""
    return Amount(
        line["program"],
        int(line["rupiah_rendah"]),
        int(line["rupiah_tinggi"]),
        line["berlaku_dari"],
        line["berlaku_sampai"],
        line["dipastikan"] == "ya",
        line["sumber"].strip(),
    )


def _written(low: int, high: int) -> str:
    """Write an amount or a range as a person reads it."""
    figures = [f"{value:,}".replace(",", ".") for value in dict.fromkeys((low, high))]
    return "Rp" + " sampai Rp".join(figures)


def assumptions(period: str) -> tuple[str, ...]:
    """Say in short Indonesian sentences what *uang berisiko* of a month rests on.

    Args:
        period: ``YYYY-MM``; the amounts of this month are named.
    """
    now = [one for one in amounts() if one.valid_from <= period <= (one.valid_to or period)]
    paid = "; ".join(f"{PROGRAMME[one.programme].label} {_written(one.low, one.high)}" for one in now)
    valued = {one.programme for one in amounts()}
    without = ", ".join(one.label for one in PROGRAMME.values() if one.key not in valued)
    unsure = not all(one.confirmed for one in now)
    return (
        "Dihitung dari bulan setelah meninggal sampai bulan data, atau sampai akhir periode bantuan yang tertulis.",
        f"Tanpa tanggal meninggal: paling sedikit sejak pertama dilaporkan, paling banyak {UNKNOWN_MONTHS} bulan.",
        "Bantuan keluarga, paling sedikit: Rp0 bila ada anggota lain yang masih hidup, karena mungkin tetap berhak.",
        "Bantuan keluarga, paling banyak: seluruhnya, sekali untuk satu keluarga.",
        "Bantuan perorangan: seluruhnya, sekali untuk satu orang.",
        f"Besaran sebulan: {paid}." if paid else "Tidak ada besaran untuk bulan ini.",
        *(("Besaran belum dipastikan Dinas Sosial.",) if unsure else ()),
        *((f"Tidak dinilai karena bukan bantuan bulanan: {without}.",) if without else ()),
        "Bila daftar bayar dimuat, angka bayar yang sebenarnya menggantikan perkiraan untuk bulan itu.",
    )

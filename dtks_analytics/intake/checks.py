"""What is suspicious about the accepted rows of a delivery: rounded numbers, contradictions, repetitions, other months.

Each check returns records for `errors.Confirmation` without any cell value; a person confirms them or the delivery is
refused. Columns that are plainly exchanged are refused. Source: contract, "Further refusals" and "Confirmations".
"""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue.codes import MONTHS
from dtks_analytics.errors import refuse
from dtks_analytics.intake.readings import NEEDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dtks_analytics.intake.clean import Coded

CHANCE: Final = 1e-6
"""Probability over all comparisons below which zeros at the end of numbers are no chance."""
ZERO_RATE: Final = 0.10
"""At most so large a share of whole numbers ends in 0; serials of real NIK and KK are lower still."""
REPEATED_SHARE: Final = 0.05
DISAGREE_SHARE: Final = 0.50
DISAGREE_ROWS: Final = 5
"""So many rows must contradict: with a usual error rate of 5 %, five of nine do so once in 25,000 files."""
LATE_SHARE: Final = 0.20
LATE_ROWS: Final = 3
SWAPPED_WOMEN: Final = 0.20
"""Among people at least so large a share are women, and their NIK has 40 added to the day; card numbers have not."""
SWAPPED_ROWS: Final = 20
"""So many rows the marks of women prove an exchange by themselves."""

_SIXTEEN: Final = "^[0-9]{16}$"
_WOMAN: Final = 40
_TAIL: Final = 1e-18
_NAME_LIKE: Final = "^[^0-9]*[A-Za-z]{2}[^0-9]*$"
_NUMBER_LIKE: Final = r"^[0-9][0-9 .\-/]{10,}[0-9]$"
_DATE_LIKE: Final = r"^[0-9]{1,4}[-/. ][0-9A-Za-z]{1,9}[-/. ][0-9]{2,4}"
_NUMBERS: Final = ("nik", "no_kk")
_PRINTED: Final = re.compile(
    r"\b(?:cetak|dicetak|tercetak|unduh|diunduh|download|export|ekspor|print|update)", re.IGNORECASE
)
_MONTH_WORDS: Final = "|".join(sorted((word for word in MONTHS), key=len, reverse=True))
_WITH_YEAR: Final = re.compile(rf"\b({_MONTH_WORDS})\.?[\s_./,-]*(20\d\d)\b", re.IGNORECASE)
_WITH_SHORT_YEAR: Final = re.compile(rf"^\W*({_MONTH_WORDS})[\s_.'-]*(\d\d)\W*$", re.IGNORECASE)
_NUMERIC: Final = re.compile(
    r"\b(?:bulan|periode|bln)\W*(?:(\d{1,2})[-/. ](20\d\d)|(20\d\d)[-/. ](\d{1,2}))\b", re.IGNORECASE
)
_WITHOUT_YEAR: Final = re.compile(rf"\b(?:bulan|periode|bln)\W*({_MONTH_WORDS})\b(?!\W*\d)", re.IGNORECASE)
_ALONE: Final = re.compile(rf"^\W*({_MONTH_WORDS})\W*$", re.IGNORECASE)
_TWELVE: Final = 12


def log_tail(hits: int, trials: int, rate: float) -> float:
    """Return the natural logarithm of the probability of at least so many hits, exactly summed.

    Args:
        hits: at least this many; at most ``trials``.
        trials: independent trials.
        rate: probability of a hit, between 0 and 1.
    """
    if hits <= trials * rate:
        return 0.0
    first = (
        math.lgamma(trials + 1)
        - math.lgamma(hits + 1)
        - math.lgamma(trials - hits + 1)
        + hits * math.log(rate)
        + (trials - hits) * math.log1p(-rate)
    )
    total = term = 1.0
    for k in range(hits, trials):
        term *= (trials - k) / (k + 1) * rate / (1 - rate)
        total += term
        if term < total * _TAIL:
            break
    return first + math.log(total)


def rounded(rows: Any, names: Sequence[str]) -> list[dict[str, Any]]:  # noqa: ANN401 - pyarrow ships no types
    """Find NIK and KK that end in 0 more often than chance allows.

    A number counts once per kelurahan, however many rows carry it: members of a family share their card. The threshold
    is divided by all comparisons: files, kelurahan and columns.

    Args:
        rows: accepted rows.
        names: columns to look at; those that the table lacks are left out.
    """
    groups = [name for name in ("sumber_berkas", "kode_kelurahan") if name in rows.column_names]
    counted = []
    for name in names:
        if name not in rows.column_names:
            continue
        whole = rows.select([*groups, name]).filter(pc.fill_null(pc.match_substring_regex(rows[name], _SIXTEEN), False))
        once = whole.group_by([*groups, name]).aggregate([])
        zero = pc.ends_with(once[name], "0").cast(pa.int32())
        once = once.append_column("zero", zero)
        per = {
            group: once.group_by(group).aggregate([("zero", "sum"), ("zero", "count")]).to_pylist() for group in groups
        }
        counted.append((name, once.num_rows, pc.sum(zero).as_py() or 0, per))
    comparisons = sum(1 + sum(len(found) for found in per.values()) for *_, per in counted)
    limit = math.log(CHANCE / max(comparisons, 1))

    def strange(zeros: int, total: int) -> bool:
        return log_tail(zeros, total, ZERO_RATE) < limit

    found = []
    for name, total, zeros, per in counted:
        files = [one for one in per.get("sumber_berkas", []) if strange(one["zero_sum"], one["zero_count"])]
        areas = [one for one in per.get("kode_kelurahan", []) if strange(one["zero_sum"], one["zero_count"])]
        if not (areas or files or strange(zeros, total)):
            continue
        where = areas or [{"zero_sum": zeros, "zero_count": total}]
        record: dict[str, Any] = {"code": "NUMBERS_ROUNDED", "column": name}
        record |= {"count": sum(one["zero_sum"] for one in where), "of": sum(one["zero_count"] for one in where)}
        if areas:
            record["areas"] = sorted(one["kode_kelurahan"] for one in areas)
        if len(files) == 1:
            record["file"] = files[0]["sumber_berkas"]
        found.append(record)
    return found


def _parts(numbers: Any) -> tuple[Any, Any, Any]:  # noqa: ANN401 - pyarrow ships no types
    """Return the day, month and year digits of numbers of sixteen digits as integers, null for other cells."""
    whole = pc.if_else(pc.match_substring_regex(numbers, _SIXTEEN), numbers, pa.scalar(None, pa.string()))
    day, month, year = (pc.utf8_slice_codeunits(whole, start, start + 2).cast(pa.int64()) for start in (6, 8, 10))
    return day, month, year


def _born_as(parts: tuple[Any, Any, Any], born: Any) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Tell per row whether a number names a birth date, in either order of day and month; null where one is missing."""
    day, month, year = parts
    day = pc.if_else(pc.greater(day, _WOMAN), pc.subtract(day, _WOMAN), day)
    straight = pc.and_(pc.equal(day, pc.day(born)), pc.equal(month, pc.month(born)))
    turned = pc.and_(pc.equal(day, pc.month(born)), pc.equal(month, pc.day(born)))
    years = pc.subtract(pc.year(born), pc.multiply(pc.divide(pc.year(born), 100), 100))
    return pc.and_(pc.or_(straight, turned), pc.equal(year, years))


def disagree(rows: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - pyarrow ships no types
    """Find a delivery in which the NIK contradict the birth dates, or the sexes, in most rows where both are known."""
    found: list[dict[str, Any]] = []
    if "nik" not in rows.column_names:
        return found
    parts = _parts(rows["nik"])
    checks = []
    if "tanggal_lahir" in rows.column_names:
        checks.append(("tanggal_lahir", _born_as(parts, rows["tanggal_lahir"])))
    if "jenis_kelamin" in rows.column_names:
        woman = pc.greater(parts[0], _WOMAN)
        checks.append(("jenis_kelamin", pc.equal(woman, pc.equal(rows["jenis_kelamin"], "P"))))
    for name, agrees in checks:
        known = pc.sum(agrees.is_valid()).as_py() or 0
        against = known - (pc.sum(agrees).as_py() or 0)
        if against >= DISAGREE_ROWS and against > DISAGREE_SHARE * known:
            found.append({"code": "NUMBERS_DISAGREE", "column": name, "count": against, "of": known})
    return found


def repeated(rows: Any, *, people: bool) -> list[dict[str, Any]]:  # noqa: ANN401 - pyarrow ships no types
    """Find rows that repeat another one.

    Args:
        rows: accepted rows.
        people: each row is a person: one with the same id, NIK and name is the same row. Without an id, and in a list
            of payments, where a person may well have several rows, all cells must be equal.
    """
    total = rows.num_rows
    if not total:
        return []
    apart = {"baris", "sumber_berkas", "lembar", "sha256_berkas", "jenis_berkas", "periode_data"}
    cells = [name for name in rows.column_names if name not in apart and rows[name].null_count < total]
    extra = 0
    rest = rows
    if people and "nik" in rows.column_names and "id_individu" in rows.column_names:
        sure = rows["id_individu"].is_valid()
        keys = pc.binary_join_element_wise(
            rows["id_individu"], rows["nik"], rows["nama"], "\x1f", null_handling="replace", null_replacement=""
        ).filter(sure)
        extra = len(keys) - pc.count_distinct(keys).as_py()
        rest = rows.filter(pc.invert(sure))
    if rest.num_rows and cells:
        few = [name for name in ("nik", "nama") if name in cells]
        if few:  # rows that are equal in all cells are equal in these: only such rows are compared as a whole
            keys = pc.binary_join_element_wise(
                *(rest[name] for name in few), "\x1f", null_handling="replace", null_replacement=""
            )
            counts = pc.value_counts(keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys)
            twice = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
            rest = rest.filter(pc.is_in(keys, value_set=twice))
        extra += rest.num_rows - rest.select(cells).group_by(cells).aggregate([]).num_rows
    if extra <= REPEATED_SHARE * total:
        return []
    return [{"code": "REPEATED_ROWS", "count": extra, "of": total}]


def _last_day(period: str) -> date:
    year, month = (int(part) for part in period.split("-"))
    return date(year + month // _TWELVE, month % _TWELVE + 1, 1) - timedelta(days=1)


def late(rows: Any, period: str) -> list[dict[str, Any]]:  # noqa: ANN401 - pyarrow ships no types
    """Find dates of verification or matching that lie after the month."""
    end = pa.scalar(_last_day(period))
    found = []
    for name in ("tanggal_verval", "tanggal_padan"):
        if name not in rows.column_names:
            continue
        days = rows[name].cast(pa.date32())
        known = len(days) - days.null_count
        after = pc.sum(pc.greater(days, end)).as_py() or 0
        if after >= LATE_ROWS and after > LATE_SHARE * known:
            found.append(
                {
                    "code": "OTHER_MONTH",
                    "column": name,
                    "count": after,
                    "of": known,
                    "note": "Tanggal setelah bulan data.",
                }
            )
    return found


def _months(text: str, *, sheet: bool) -> set[tuple[int, int]]:
    """Return the months that a title names, as year and month; year 0 where it names none."""
    if _PRINTED.search(text):
        return set()
    found = {(int(year), MONTHS[word.lower()]) for word, year in _WITH_YEAR.findall(text)}
    for month, year, other_year, other_month in _NUMERIC.findall(text):
        found.add((int(year or other_year), int(month or other_month)))
    if not found:
        found = {(0, MONTHS[word.lower()]) for word in _WITHOUT_YEAR.findall(text)}
    if not found and sheet:
        if match := _WITH_SHORT_YEAR.match(text):
            found = {(2000 + int(match[2]), MONTHS[match[1].lower()])}
        elif match := _ALONE.match(text):
            found = {(0, MONTHS[match[1].lower()])}
    return {(year, month) for year, month in found if 1 <= month <= _TWELVE}


def other_month(titles: Iterable[str], sheet: str, period: str) -> str:
    """Return the months that the titles or the sheet name, if none of them is the month of the delivery.

    Args:
        titles: filled cells above the header.
        sheet: name of the sheet; empty for a file without sheets.
        period: ``YYYY-MM``.

    Returns:
        Months as ``2024-03``, or ``03`` without a year, separated by commas; empty where nothing contradicts.
    """
    this_year, this_month = (int(part) for part in period.split("-"))
    named = {month for title in titles for month in _months(title, sheet=False)} | _months(sheet, sheet=True)
    if not named or any(month == this_month and year in {0, this_year} for year, month in named):
        return ""
    return ", ".join(f"{year:04d}-{month:02d}" if year else f"{month:02d}" for year, month in sorted(named))


def _share(column: Coded, pattern: str) -> tuple[int, int]:
    """Return the filled rows of a column that match a pattern, and all its filled rows."""
    hits = pc.fill_null(pc.match_substring_regex(column.values, pattern), False).to_pylist()
    rows = [(n, hit) for word, n, hit in zip(column.words, column.counts, hits, strict=True) if word is not None]
    return sum(n for n, hit in rows if hit), sum(n for n, _ in rows)


def _most(column: Coded | None, pattern: str) -> bool:
    """Tell whether most filled cells of a column match a pattern."""
    if column is None:
        return False
    hits, filled = _share(column, pattern)
    return hits * 2 > filled > 0


def swapped(columns: Mapping[str, Coded], born: Any = None) -> None:  # noqa: ANN401 - pyarrow ships no types
    """Refuse a table in which NIK and KK have changed places.

    Where birth dates are known, the numbers under KK name them and those under NIK do not. Else the marks of women (40
    added to the day) are under KK alone, and either the numbers under NIK are shared by more rows than those under KK,
    as cards are, or there are at least `SWAPPED_ROWS` rows.

    Args:
        columns: cleaned columns of the accepted rows.
        born: birth dates of these rows, null where unknown; None without such a column.

    Raises:
        RefusedError: ``COLUMNS_SWAPPED``.
    """
    nik, card = columns.get("nik"), columns.get("no_kk")
    if nik is None or card is None:
        return
    numbers, cards = nik.decode(), card.decode()
    mine, theirs = _parts(numbers), _parts(cards)
    both = pc.and_(mine[0].is_valid(), theirs[0].is_valid())
    rows = pc.sum(both).as_py() or 0
    if not rows:
        return
    if born is not None:
        own, other = (_born_as(parts, born) for parts in (mine, theirs))
        known = pc.sum(pc.and_(both, own.is_valid())).as_py() or 0
        hits = [pc.sum(pc.and_(both, agrees)).as_py() or 0 for agrees in (own, other)]
        if known and hits[1] * 2 > known and hits[0] * 4 < hits[1]:
            raise refuse("COLUMNS_SWAPPED", "Kolom: NIK dan nomor KK.")
    women, marked = (pc.sum(pc.and_(both, pc.greater(p[0], _WOMAN))).as_py() or 0 for p in (mine, theirs))
    shared = pc.count_distinct(cards.filter(both)).as_py() > pc.count_distinct(numbers.filter(both)).as_py()
    clear = marked >= max(2, SWAPPED_WOMEN * rows) and women * 50 <= rows
    if clear and (shared or rows >= SWAPPED_ROWS):
        raise refuse("COLUMNS_SWAPPED", "Kolom: NIK dan nomor KK.")


def other_kind(columns: Mapping[str, Coded]) -> None:
    """Refuse a table in which two columns have the form of each other: numbers and names, dates and places.

    Args:
        columns: cleaned columns of all rows.

    Raises:
        RefusedError: ``COLUMNS_SWAPPED``.
    """
    for number in _NUMBERS:
        if _most(columns.get(number), _NAME_LIKE) and _most(columns.get("nama"), _NUMBER_LIKE):
            raise refuse("COLUMNS_SWAPPED", f"Kolom: {number} dan nama.")
    if _most(columns.get("tanggal_lahir"), _NAME_LIKE) and _most(columns.get("tempat_lahir"), _DATE_LIKE):
        raise refuse("COLUMNS_SWAPPED", "Kolom: tanggal_lahir dan tempat_lahir.")


_ODD: Final[dict[str, str]] = {
    "nik": _NAME_LIKE,
    "no_kk": _NAME_LIKE,
    "nama": rf"{_NUMBER_LIKE}|^[0-9]{{6,}}$|{_DATE_LIKE}",
    "tanggal_lahir": _NAME_LIKE,
    "rt": "[A-Za-z]{3}",
    "rw": "[A-Za-z]{3}",
    "jenis_kelamin": "[0-9]{3}|^[^0-9]{12,}$",
    "hubungan_keluarga": "[0-9]{4}",
    "status_padan": "[0-9]{3}",
}
"""Forms that a column never has, and another column of the row does."""
_DECISIVE: Final = ("nik", "no_kk", "nama")


def shifted(columns: Mapping[str, Coded], rows: int) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Tell per row whether its cells are under the wrong headers.

    Two cells of the row must have forms that only another column has, one of them under NIK, KK or name: a word in the
    place of a missing NIK alone is a wrong NIK.
    """
    odd: Any = pa.repeat(pa.scalar(0, pa.int8()), rows)
    decisive: Any = pa.repeat(pa.scalar(value=False), rows)
    for name, pattern in _ODD.items():
        column = columns.get(name)
        if column is None:
            continue
        hit = pc.fill_null(pc.match_substring_regex(column.values, pattern), False)
        if not pc.any(hit).as_py():
            continue
        here = pc.fill_null(hit.take(column.codes), False)
        odd = pc.add(odd, here.cast(pa.int8()))
        if name in _DECISIVE:
            decisive = pc.or_(decisive, here)
    return pc.and_(decisive, pc.greater_equal(odd, 2))


EXPONENT: Final = r"^\d(?:[.,]\d+)?[eE]\+?\d+$"
"""A number that a spreadsheet wrote with an exponent."""
ERRORS: Final = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!")
"""What a spreadsheet writes where a formula failed."""
EMPTY_SHARE: Final = 0.20
"""Above this share of cells with such an error, or of numbers with an exponent, a person must confirm the column."""


def formula_errors(columns: Mapping[str, Any]) -> dict[str, int]:
    """Count the cells of each column that hold an error of a formula, before they are cleaned.

    Args:
        columns: text per row by canonical column, as read.
    """
    known = pa.array(ERRORS, pa.string())
    counts = {name: pc.sum(pc.is_in(array, value_set=known)).as_py() or 0 for name, array in columns.items()}
    return {name: count for name, count in counts.items() if count}


def too_many_errors(errors: Mapping[str, int], columns: Mapping[str, Coded]) -> list[dict[str, Any]]:
    """Return what a person must confirm about cells with errors of formulas: more than a fifth of a needed column.

    Args:
        errors: of `formula_errors`.
        columns: the cleaned columns, in which such cells are empty.
    """
    return [
        {
            "code": "VALUES_UNREADABLE", "column": name, "count": count, "of": filled,
            "note": "Sel berisi kesalahan rumus, misalnya #N/A.",
        }
        for name, count in errors.items()
        if name in columns
        and (name in NEEDED or name in {"nik", "no_kk"})
        and count > EMPTY_SHARE * (filled := count + len(columns[name]) - columns[name].codes.null_count)
    ]  # fmt: skip


def two_deciles(notes: Sequence[Mapping[str, Any]], rows: int) -> list[dict[str, Any]]:
    """Return what a person must confirm where many members have a family with two deciles.

    Args:
        notes: of the table.
        rows: accepted rows.
    """
    note = "Keluarga terdaftar dua kali dengan desil berbeda; desil anggotanya dikosongkan."
    return [
        {"code": "VALUES_UNREADABLE", "column": "desil", "count": one["count"], "of": rows, "note": note}
        for one in notes
        if one["code"] == "FAMILY_TWO_DECILES" and one["count"] > EMPTY_SHARE * rows
    ]


def without_numbers(columns: Mapping[str, Coded], rows: int) -> list[dict[str, Any]]:
    """Return what a person must confirm about NIK and card numbers: a column of nothing, or of exponents.

    Args:
        columns: the cleaned columns of the accepted rows.
        rows: how many there are.
    """
    found = []
    for name in ("nik", "no_kk"):
        if name not in columns or not rows:
            continue
        column = columns[name]
        filled = rows - column.codes.null_count
        bad = pc.fill_null(pc.match_substring_regex(column.values, EXPONENT), False).take(column.codes)
        lost = pc.sum(bad).as_py() or 0
        if not filled:
            found.append({"code": "VALUES_UNREADABLE", "column": name, "count": rows, "note": "Kolomnya kosong."})
        elif lost > EMPTY_SHARE * filled:
            note = "Nomor tertulis sebagai angka ilmiah (E+) dan sudah rusak."
            found.append({"code": "VALUES_UNREADABLE", "column": name, "count": lost, "of": filled, "note": note})
    return found

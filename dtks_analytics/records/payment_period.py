"""Payment periods as people write them, read as spans of months.

``2026-08``, ``AGUSTUS 2026``, ``Agt 2026``, ``08/2026``, ``202608``, ``Tahap 2 Tahun 2026``, ``TW III 2026``,
``Jan-Mar 2026``. A month is a number, ``year * 12 + month - 1``, so that spans are compared by arithmetic. A stage
(*tahap*) is a quarter of its year (unverified: some programmes have paid in other rhythms).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import ibis

if TYPE_CHECKING:
    from ibis.expr.types import IntegerValue, StringValue

_MONTHS: Final = (
    "JANUARI|JANUARY|JAN", "FEBRUARI|FEBRUARY|PEBRUARI|FEB|PEB", "MARET|MARCH|MAR", "APRIL|APR", "MEI|MAY",
    "JUNI|JUNE|JUN", "JULI|JULY|JUL", "AGUSTUS|AUGUST|AGUS|AGT|AGS|AGU|AUG", "SEPTEMBER|SEPT|SEP",
    "OKTOBER|OCTOBER|OKT|OCT", "NOVEMBER|NOPEMBER|NOV|NOP", "DESEMBER|DECEMBER|DES|DEC",
)  # fmt: skip
"""Names of the months, Indonesian and English, long and short."""
_YEAR: Final = "((?:19|20)[0-9][0-9])"
_MONTH: Final = "(1[0-2]|0?[1-9])"
_DAY: Final = "(?:3[01]|[12][0-9]|0?[1-9])"
_NUMBER: Final = "(IV|III|II|I|[1-4])"
_QUARTER: Final = "(?:TAHAP|TRIWULAN|TRIW|TW|KUARTAL|KWARTAL|QUARTER|Q)"
_FILL: Final = f"(?: (?:KE|DAN|S D|SD|SAMPAI|DENGAN|{_QUARTER}))*"


def month_number(period: StringValue) -> IntegerValue:
    """Return the number of a month written ``YYYY-MM``."""
    return (period.substr(0, 4).cast("int32") * 12 + period.substr(5, 2).cast("int32") - 1).cast("int32")


def month_text(number: IntegerValue) -> StringValue:
    """Write the number of a month as ``YYYY-MM``."""
    return (number // 12).cast("string") + "-" + (number % 12 + 1).cast("string").lpad(2, "0")


def plain(text: StringValue) -> StringValue:
    """Reduce a written period to upper-case words parted by one space; null where nothing is left."""
    return text.upper().re_replace("[^A-Z0-9]+", " ").strip().nullif("")


def span(words: StringValue) -> tuple[IntegerValue, IntegerValue]:
    """Read a written period.

    Args:
        words: the period as `plain` leaves it.

    Returns:
        First and last month as numbers; both null where the text is not understood or runs backwards.
    """
    first_year, last_year = _year(words, f"\\b{_YEAR}\\b"), _year(words, f"^.*\\b{_YEAR}\\b")
    time = "(?: [0-9]{1,2}){0,3}"
    single = ibis.coalesce(
        _month(words, f"^{_YEAR} {_MONTH}(?: {_DAY}{time})?$", 1, 2),
        _month(words, f"^(?:{_DAY} )?{_MONTH} {_YEAR}$", 2, 1),
        _month(words, f"^{_YEAR}(0[1-9]|1[0-2])(?:[0-3][0-9])?$", 1, 2),
    )
    stage = f"\\b{_QUARTER} ?(?:KE )?{_NUMBER}\\b"
    begin = _ordinal(words, stage, 1)
    end = ibis.coalesce(_ordinal(words, f"{stage}{_FILL} {_NUMBER}\\b", 2), begin)
    half = _ordinal(words, "\\b(?:SEMESTER|SMT) ?(?:KE )?(II|I|[12])\\b", 1)
    names = "|".join(_MONTHS)
    first_name = _named(_part(words, f"\\b({names})\\b", 1))
    last_name = _named(_part(words, f"^.*\\b({names})\\b", 1))
    whole = words.re_search(f"^(?:TAHUN |TA )?{_YEAR}$")
    first = ibis.coalesce(
        single,
        first_year * 12 + (begin - 1) * 3,
        first_year * 12 + (half - 1) * 6,
        first_year * 12 + first_name - 1,
        whole.ifelse(first_year * 12, ibis.null("int32")),
    )
    last = ibis.coalesce(
        single,
        last_year * 12 + end * 3 - 1,
        last_year * 12 + half * 6 - 1,
        last_year * 12 + last_name - 1,
        whole.ifelse(last_year * 12 + 11, ibis.null("int32")),
    )
    first, last = first.cast("int32"), last.cast("int32")
    ordered = first <= last
    return ordered.ifelse(first, ibis.null("int32")), ordered.ifelse(last, ibis.null("int32"))


def _part(words: StringValue, pattern: str, group: int) -> StringValue:
    """Return a group of a pattern, null where it does not occur."""
    return words.re_extract(pattern, group).nullif("")


def _year(words: StringValue, pattern: str) -> IntegerValue:
    """Return the year that a pattern finds."""
    return _part(words, pattern, 1).cast("int32")


def _month(words: StringValue, pattern: str, year: int, month: int) -> IntegerValue:
    """Return the number of the month whose year and month a pattern finds in these groups."""
    return _part(words, pattern, year).cast("int32") * 12 + _part(words, pattern, month).cast("int32") - 1


def _ordinal(words: StringValue, pattern: str, group: int) -> IntegerValue:
    """Return the number from 1 to 4 that a pattern finds, in figures or Roman."""
    found = _part(words, pattern, group)
    values = {"1": 1, "2": 2, "3": 3, "4": 4, "I": 1, "II": 2, "III": 3, "IV": 4}
    return ibis.cases(*((found == text, number) for text, number in values.items()), else_=ibis.null("int32")).cast(
        "int32"
    )


def _named(name: StringValue) -> IntegerValue:
    """Return the month from 1 to 12 of a name."""
    branches = ((name.isin(names.split("|")), number) for number, names in enumerate(_MONTHS, start=1))
    return ibis.cases(*branches, else_=ibis.null("int32")).cast("int32")

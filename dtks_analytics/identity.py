"""NIK and family-card number taken apart, as Ibis expressions.

A NIK is ``PPKKCC DDMMYY SSSS``: area of first registration, birth date with 40 added to the day for women, serial.
Source: PP 37/2007 art. 37 and UU 23/2006 art. 13 as explained by Disdukcapil; limits measured on public examples
(domain reference, section 5). All functions take and return column expressions; a null number gives a null answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import ibis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis.expr.types import BooleanValue, IntegerValue, StringValue

PROVINCES: Final = (
    *range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82, *range(91, 97),
)  # fmt: skip
"""First two digits that are a province (Kemendagri)."""

_SIX, _MONTH = "^[0-9]{6}", "(0[1-9]|1[0-2])"
_BIRTH_DAY: Final = _SIX + "(0[1-9]|[12][0-9]|3[01]|4[1-9]|[56][0-9]|7[01])" + _MONTH
"""Day 01-31, or 41-71 for women, and a month."""
_CARD_DAY: Final = _SIX + "(0[1-9]|[12][0-9]|3[01])" + _MONTH
_NO_LEAP: Final = "([0-9][13579]|[02468][26]|[13579][048])"
"""Two digits that are not divisible by four."""
_NO_BIRTH_DAY: Final = _SIX + "([37]1(04|06|09|11)|[37][01]02|[26]902" + _NO_LEAP + ")"
"""The 31st of a short month, the 30th of February, the 29th outside leap years; 70 and 71 are 30 and 31 of women."""


@dataclass(frozen=True, slots=True)
class BirthDigits:
    """Digits 7 to 12 of a sixteen-digit NIK; null where the number has another form.

    Attributes:
        day: day of birth without the 40 of women.
        month: month of birth.
        year: last two digits of the year; the century is not in the number.
        female: whether the day carried the 40.
    """

    day: IntegerValue
    month: IntegerValue
    year: IntegerValue
    female: BooleanValue


def present(number: StringValue) -> BooleanValue:
    """Tell whether a number is there: not null and not all zeros."""
    return number.notnull() & ~number.re_search("^0+$").fill_null(False)


def sixteen_digits(number: StringValue) -> BooleanValue:
    """Tell whether the text is exactly sixteen ASCII digits."""
    return number.re_search("^[0-9]{16}$")


def one_repeated_digit(number: StringValue) -> BooleanValue:
    """Tell whether all sixteen characters are the same one."""
    return number == number.substr(0, 1).repeat(16)


def birth_digits(nik: StringValue) -> BirthDigits:
    """Take the birth date out of a NIK, without asking whether it exists."""
    digits = sixteen_digits(nik).ifelse(nik, ibis.null("string"))
    raw = digits.substr(6, 2).cast("int16")
    female = raw > 40  # noqa: PLR2004 - the rule of the number itself
    return BirthDigits(
        day=female.ifelse(raw - 40, raw),
        month=digits.substr(8, 2).cast("int16"),
        year=digits.substr(10, 2).cast("int16"),
        female=female,
    )


def date_possible(nik: StringValue) -> BooleanValue:
    """Tell whether digits 7 to 12 are a birth date in 19YY or 20YY (rule P03).

    Of 1900 and 2000 only the second was a leap year, so 29 February needs a ``YY`` divisible by four.
    """
    return nik.re_search(_BIRTH_DAY) & ~nik.re_search(_NO_BIRTH_DAY)


def not_placeholder(nik: StringValue) -> BooleanValue:
    """Tell whether serial, first digit and pattern are those of a real number (rule P04)."""
    return (nik.substr(12, 4) != "0000") & (nik.substr(0, 1) != "0") & ~one_repeated_digit(nik)


def provinsi_exists(nik: StringValue) -> BooleanValue:
    """Tell whether the first two digits are a province (rule P05)."""
    return nik.substr(0, 2).isin([str(code) for code in PROVINCES])


def well_formed(nik: StringValue) -> BooleanValue:
    """Tell whether a NIK passes P02 to P05; false for a null."""
    good = sixteen_digits(nik) & date_possible(nik) & not_placeholder(nik) & provinsi_exists(nik)
    return good.fill_null(False)


def prefix_known(nik: StringValue, prefixes: Sequence[str]) -> BooleanValue:
    """Tell whether a NIK starts with one of the prefixes that are at home here."""
    return nik.re_search(f"^({'|'.join(prefixes)})")


def kk_well_formed(no_kk: StringValue) -> BooleanValue:
    """Tell whether a family-card number has its form (rule H02); false for a null."""
    good = sixteen_digits(no_kk) & (no_kk.substr(12, 4) != "0000") & ~one_repeated_digit(no_kk)
    return good.fill_null(False)


def kk_date_possible(no_kk: StringValue) -> BooleanValue:
    """Tell whether digits 7 to 12 of a card are a date, where a day above 40 betrays a NIK (rule H03)."""
    return no_kk.re_search(_CARD_DAY) & ~no_kk.re_search(_NO_BIRTH_DAY)

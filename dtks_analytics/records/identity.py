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

_LEAP: Final = "([02468][048]|[13579][26])"
"""Two digits that are divisible by four: of 1900 and 2000 only the second was a leap year."""
_SERIAL: Final = "([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_REPEATED: Final = f"^({'|'.join(f'{digit}{{16}}' for digit in range(10))})$"


def _dates(short: str, thirty: str, last: str, leap: str, rest: str) -> str:
    """Write the dates that exist, DDMMYY, as one pattern, by days up to 28, 29 and 30, 31, and the leap day."""
    usual = f"(({short})(0[1-9]|1[0-2])|({thirty})(0[13-9]|1[0-2])|({last})(0[13578]|1[02]))[0-9]{{2}}"
    return f"({usual}|({leap})02{_LEAP}){rest}"


def _births(rest: str) -> str:
    return _dates("0[1-9]|1[0-9]|2[0-8]|4[1-9]|5[0-9]|6[0-8]", "29|30|69|70", "31|71", "29|69", rest)


_BIRTH: Final = "^[0-9]{6}" + _births("")
"""A birth date after the area; a woman's day has 40 added."""
_CARD: Final = "^[0-9]{6}" + _dates("0[1-9]|1[0-9]|2[0-8]", "29|30", "31", "29", "")
_CARD_NUMBER: Final = f"^[0-9]{{12}}{_SERIAL}$"
_WELL_FORMED: Final = f"^({'|'.join(str(code) for code in PROVINCES)})[0-9]{{4}}" + _births(_SERIAL + "$")


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
    """Tell whether a number is one digit, sixteen times."""
    return number.re_search(_REPEATED)


def birth_part(nik: StringValue, sixteen: BooleanValue) -> IntegerValue:
    """Take digits 7 to 12 out of a NIK as one number, DDMMYY; null where it has not sixteen digits."""
    return sixteen.ifelse(nik.substr(6, 6), ibis.null("string")).cast("int32")


def birth_digits(part: IntegerValue) -> BirthDigits:
    """Take the birth date out of digits 7 to 12, without asking whether it exists."""
    raw = part // 10000
    female = raw > 40  # noqa: PLR2004 - the rule of the number itself
    return BirthDigits(day=female.ifelse(raw - 40, raw), month=part // 100 % 100, year=part % 100, female=female)


def date_possible(nik: StringValue) -> BooleanValue:
    """Tell whether digits 7 to 12 are a birth date in 19YY or 20YY (rule P03).

    Of 1900 and 2000 only the second was a leap year, so 29 February needs a ``YY`` divisible by four.
    """
    return nik.re_search(_BIRTH)


def not_placeholder(nik: StringValue) -> BooleanValue:
    """Tell whether serial, first digit and pattern are those of a real number (rule P04)."""
    return (nik.substr(12, 4) != "0000") & (nik.substr(0, 1) != "0") & ~one_repeated_digit(nik)


def provinsi_exists(nik: StringValue) -> BooleanValue:
    """Tell whether the first two digits are a province (rule P05)."""
    return nik.substr(0, 2).isin([str(code) for code in PROVINCES])


def well_formed(nik: StringValue) -> BooleanValue:
    """Tell whether a NIK passes P02 to P05; false for a null.

    One pattern asks all four at once, since this is put to every row of every month. Of the numbers that repeat one
    digit only one passes it.
    """
    return (nik.re_search(_WELL_FORMED) & (nik != "1" * 16)).fill_null(False)


def prefix_known(nik: StringValue, prefixes: Sequence[str]) -> BooleanValue:
    """Tell whether a NIK starts with one of the prefixes that are at home here."""
    return nik.re_search(f"^({'|'.join(prefixes)})")


def kk_well_formed(no_kk: StringValue) -> BooleanValue:
    """Tell whether a family-card number has its form (rule H02); false for a null."""
    return (no_kk.re_search(_CARD_NUMBER) & ~one_repeated_digit(no_kk)).fill_null(False)


def kk_date_possible(no_kk: StringValue) -> BooleanValue:
    """Tell whether digits 7 to 12 of a card are a date, where a day above 40 betrays a NIK (rule H03)."""
    return no_kk.re_search(_CARD)

"""Names and addresses as written: whether there is one, and what two spellings of one address share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue import codes

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, StringValue

MARKS: Final = " .,:;-/\\()'\"#&+_\u00a0"
"""Characters that two spellings of one address may differ in."""


def named(name: StringValue) -> BooleanValue:
    """Tell whether a name has at least two letters and no test word (rule P08)."""
    return name.re_search(r"\p{L}.*\p{L}") & ~name.re_search(rf"(?i)\b({'|'.join(codes.TEST_WORDS)})\b")


def street(address: StringValue) -> BooleanValue:
    """Tell whether an address has five characters that are no marks, and is not only RT and RW (rule P19)."""
    mark = f"[{re.escape(MARKS)}]*"
    only_area = rf"(?i)^{mark}(R{mark}[TW]{mark}([0-9]{mark})*)+$"
    return address.re_search(rf"([^{re.escape(MARKS)}]{mark}){{5}}") & ~address.re_search(only_area)


def area_number(number: StringValue) -> BooleanValue:
    """Tell whether an RT or RW is a number and not 000 (rule P20)."""
    return number.re_search("^[0-9]+$") & (number != "000")


def address_key(address: StringValue) -> StringValue:
    """Reduce an address to what its spellings share: upper case without marks."""
    return address.upper().translate(MARKS, "")

"""The rules that are put to whole files: what the account of a month says about each of them.

Reading and counting have found it already, as warnings, rows set aside and headers nobody knows; here it is gathered
under the rules of the catalogue. What makes a file unreadable is refused, so that a month that stands has met it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Told(Protocol):
    """What is read of the account of a month (`store.month.Account`)."""

    @property
    def quarantine_reasons(self) -> Mapping[str, int]:
        """Quarantine code to rows."""

    @property
    def columns_unknown(self) -> Sequence[str]:
        """Headers nobody knows."""

    @property
    def warnings(self) -> Sequence[Mapping[str, Any]]:
        """Records with ``code`` and ``count``."""


@dataclass(frozen=True, slots=True)
class Broken:
    """How far a file breaks a rule.

    Attributes:
        count: how many; 0 where the file is sound.
        unit: of what, in words.
    """

    count: int
    unit: str


HELD: Final[dict[str, tuple[str, ...]]] = {
    "wilayah_in_reference": ("AREA_UNKNOWN", "AREA_MISMATCH"),
    "only_this_city": ("AREA_OUTSIDE",),
}
"""Rules whose faults are rows set aside, with their quarantine codes."""
WARNED: Final[dict[str, dict[str, str]]] = {
    "nik_not_excel_damaged": {"EXCEL_DAMAGED_NIK": "kelurahan", "NIK_ENDS_IN_ZERO": "NIK", "NIK_EXPONENT": "baris"},
    "row_count_stable": {"ROW_COUNT_CHANGED": "kelurahan"},
    "every_kelurahan_has_rows": {"AREA_WITHOUT_ROWS": "kelurahan"},
    "delivered_on_time": {"DELIVERED_LATE": "hari terlambat"},
}
"""Rules whose faults are warnings: each code with what it counts, the one that names most first."""


def broken(rule: str, account: Told) -> Broken:
    """Tell how far the files of a month break a rule.

    Args:
        rule: key of a rule of unit ``berkas``.
        account: of the month.

    Raises:
        LookupError: the rule is not put to files.
    """
    if rule in HELD:
        return Broken(sum(account.quarantine_reasons.get(code, 0) for code in HELD[rule]), "baris ditahan")
    if rule in WARNED:
        found = {str(one["code"]): one for one in account.warnings}
        for code, unit in WARNED[rule].items():
            if code in found:
                return Broken(int(found[code].get("days", found[code]["count"])), unit)
        return Broken(0, next(iter(WARNED[rule].values())))
    if rule == "header_understood":
        return Broken(len(account.columns_unknown), "kolom tidak dikenal")
    if rule == "required_columns_present":
        return Broken(0, "kolom")
    raise LookupError(rule)

"""The rules put to whole files: each is broken by what the account of a month says, and by nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from dtks_analytics.catalogue.rules import RULES
from dtks_analytics.errors import QUARANTINE
from dtks_analytics.publishing.warnings import MESSAGES
from dtks_analytics.quality.file_rules import HELD, WARNED, Broken, broken

OF_FILES = [key for key, rule in RULES.items() if rule.unit == "berkas"]
BREAKS: dict[str, tuple[dict[str, Any], Broken]] = {
    "wilayah_in_reference": (
        {"quarantine_reasons": {"AREA_UNKNOWN": 3, "AREA_MISMATCH": 2, "ROW_MALFORMED": 9}},
        Broken(5, "baris ditahan"),
    ),
    "nik_not_excel_damaged": (
        {"warnings": [{"code": "NIK_EXPONENT", "count": 7}, {"code": "EXCEL_DAMAGED_NIK", "count": 1, "areas": []}]},
        Broken(1, "kelurahan"),
    ),
    "header_understood": ({"columns_unknown": ("a", "b")}, Broken(2, "kolom tidak dikenal")),
    "only_this_city": ({"quarantine_reasons": {"AREA_OUTSIDE": 4, "AREA_UNKNOWN": 1}}, Broken(4, "baris ditahan")),
    "row_count_stable": ({"warnings": [{"code": "ROW_COUNT_CHANGED", "count": 2}]}, Broken(2, "kelurahan")),
    "every_kelurahan_has_rows": ({"warnings": [{"code": "AREA_WITHOUT_ROWS", "count": 6}]}, Broken(6, "kelurahan")),
    "delivered_on_time": (
        {"warnings": [{"code": "DELIVERED_LATE", "count": 1, "days": 10}]},
        Broken(10, "hari terlambat"),
    ),
}


@dataclass(frozen=True)
class Account:
    """An account of a sound month."""

    quarantine_reasons: dict[str, int] = field(default_factory=dict)
    columns_unknown: tuple[str, ...] = ()
    warnings: list[dict[str, Any]] = field(default_factory=list)


@pytest.mark.parametrize("rule", OF_FILES)
def test_a_sound_file_meets_every_rule(rule: str) -> None:
    """Also a warning that speaks of rows, not of the file, breaks none."""
    assert broken(rule, Account(warnings=[{"code": "TEST_WORD", "count": 3}])).count == 0


@pytest.mark.parametrize("rule", BREAKS)
def test_a_rule_is_broken_by_its_own_trouble_alone(rule: str) -> None:
    """The others stay met."""
    said, expected = BREAKS[rule]
    account = Account(**said)
    assert broken(rule, account) == expected
    shared = {"wilayah_in_reference", "only_this_city"}
    others = set(OF_FILES) - {rule} - (shared if rule in shared else set())
    assert not any(broken(other, account).count for other in others)


def test_every_rule_about_files_has_an_example_that_breaks_it_or_is_refused() -> None:
    """A file without the required columns is refused whole."""
    assert set(OF_FILES) == {*BREAKS, "required_columns_present"}
    assert {code for codes in HELD.values() for code in codes} <= set(QUARANTINE)
    assert {code for codes in WARNED.values() for code in codes} <= set(MESSAGES)


def test_a_rule_about_rows_is_not_put_to_files() -> None:
    """That would be a fault of the program."""
    with pytest.raises(LookupError):
        broken("nik_present", Account())

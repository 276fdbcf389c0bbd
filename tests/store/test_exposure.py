"""Whom some lines of the audit showed: exact rows, people counted once, nothing of who they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dtks_analytics.access.roles import Grant, Reader
from dtks_analytics.errors import DamagedStoreError, RefusedError
from dtks_analytics.rows.by_name import Place
from dtks_analytics.store.exposure import exposed
from dtks_analytics.store.tracing import row_keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dtks_analytics.store.ledger import Row
    from dtks_analytics.store.month import MonthDraft
    from dtks_analytics.store.snapshots import Store

SELILI, LEMPAKE = "64.72.04.1001", "64.72.05.1003"
NIK = "6472040101909001"
ROWS = [(1, "", SELILI, NIK, "A"), (2, "", SELILI, None, "B"), (3, "", SELILI, None, None), (4, "", LEMPAKE, NIK, "C")]
AUDITOR = Reader("auditor@example.go.id", (Grant("auditor", "64.72"),))


@pytest.fixture
def two_months(store: Store, make: Callable[..., MonthDraft], tmp_path: Path) -> Store:
    """Publish two months of four rows, two of which carry one number."""
    text = pa.string()
    names = {"baris": pa.int32(), "lembar": text, "kode_kelurahan": text, "nik": text, "id_individu": text}
    columns = zip(zip(*ROWS, strict=True), names.values(), strict=True)
    people = pa.table([pa.array(cells, kind) for cells, kind in columns], list(names))
    people = people.append_column("sha256_berkas", pa.array(["a" * 64] * len(ROWS)))
    pq.write_table(people, tmp_path / "rows.parquet", write_page_checksum=True)
    for period in ("2026-08", "2026-09"):
        store.publish(replace(make(period, count=len(ROWS)), accepted=tmp_path / "rows.parquet"), by="uji")
    return store


def looked(store: Store, period: str, *rows: int) -> Row:
    """Put a list on record."""
    places = [Place("a" * 64, "", row) for row in rows]
    return store.ledger.record("shown", "ani", {"period": period, "area": SELILI}, row_keys(store, period, places))


def test_rows_are_exact_and_people_are_counted_once(two_months: Store) -> None:
    """One number is one person in every month and area; without one the own id counts, without both the row."""
    lines = [
        looked(two_months, "2026-08", 1, 2, 3),
        looked(two_months, "2026-09", 1, 2, 4),
        looked(two_months, "2026-09", 1),
    ]
    found = exposed(two_months, lines, reader=AUDITOR)
    assert {key: [place.row for place in places] for key, places in found.rows.items()} == {
        ("2026-08", SELILI): [1, 2, 3], ("2026-09", LEMPAKE): [4], ("2026-09", SELILI): [1, 2],
    }  # fmt: skip
    assert (found.people, found.lost, found.unsure) == (3, 0, 0)
    assert NIK not in repr(found)


def test_what_is_not_known_is_counted_apart(two_months: Store) -> None:
    """Rows that are nowhere, and lists from before rows were kept."""
    old = two_months.ledger.record("worklist", "ani", {"period": "2026-08", "area": SELILI, "reason": "uji"})
    found = exposed(two_months, [looked(two_months, "2026-08", 1, 99), old], reader=AUDITOR)
    assert (found.people, found.lost, found.unsure) == (2, 1, 1)


def test_a_month_that_was_taken_back_still_counts(two_months: Store) -> None:
    """What was seen was seen."""
    line = looked(two_months, "2026-09", 2, 3)
    two_months.retract("2026-09", reason="salah kirim", by="uji")
    assert exposed(two_months, [line], reader=AUDITOR).people == 2


def test_only_the_auditor_is_told_and_never_from_a_damaged_audit(two_months: Store) -> None:
    """A set that is not there is said, not counted as nobody."""
    line = looked(two_months, "2026-09", 2)
    with pytest.raises(RefusedError, match="OUTSIDE_SCOPE"):
        exposed(two_months, [line], reader=Reader("x", (Grant("dinsos", "64.72"),)))
    lost = replace(line, detail=dict(line.detail) | {"shown": "0" * 32})
    with pytest.raises(DamagedStoreError, match="AUDIT_DAMAGED"):
        exposed(two_months, [lost], reader=AUDITOR)

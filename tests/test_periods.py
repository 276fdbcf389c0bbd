"""Payment periods as files write them are read as spans of months."""

from __future__ import annotations

import ibis
import pytest

from dtks_analytics.records import payment_period as periods

SPANS = {
    "2026-08": ("2026-08", "2026-08"),
    "2026-08-01": ("2026-08", "2026-08"),
    "2026-08-01 00:00:00": ("2026-08", "2026-08"),
    "AGUSTUS 2026": ("2026-08", "2026-08"),
    "Agt 2026": ("2026-08", "2026-08"),
    "agu-2026": ("2026-08", "2026-08"),
    "08/2026": ("2026-08", "2026-08"),
    "8-2026": ("2026-08", "2026-08"),
    "31/08/2026": ("2026-08", "2026-08"),
    "202608": ("2026-08", "2026-08"),
    "20260815": ("2026-08", "2026-08"),
    "Tahap 2 Tahun 2026": ("2026-04", "2026-06"),
    "TAHAP II 2026": ("2026-04", "2026-06"),
    "Tahap ke-4 Tahun 2021": ("2021-10", "2021-12"),
    "Triwulan 3 2026": ("2026-07", "2026-09"),
    "TW III 2026": ("2026-07", "2026-09"),
    "TW3 2026": ("2026-07", "2026-09"),
    "2026 Q1": ("2026-01", "2026-03"),
    "Tahap 1-2 Tahun 2026": ("2026-01", "2026-06"),
    "Tahap 1 dan Tahap 3 Tahun 2026": ("2026-01", "2026-09"),
    "Semester II 2026": ("2026-07", "2026-12"),
    "Jan-Mar 2026": ("2026-01", "2026-03"),
    "Januari s.d. Maret 2026": ("2026-01", "2026-03"),
    "Desember 2025 - Januari 2026": ("2025-12", "2026-01"),
    "Tahun 2021": ("2021-01", "2021-12"),
    "2021": ("2021-01", "2021-12"),
}
UNREADABLE = ["", "-", "Tahap 5 Tahun 2026", "Tahap 2", "Agustus", "13/2026", "Desember - Januari 2026",
              "Bantuan Desa 2026", "BPNT", "2026-13", "99"]  # fmt: skip


def read(text: str | None) -> tuple[str | None, str | None]:
    """Read one text with the engine and write the months back as ``YYYY-MM``."""
    row = ibis.memtable({"text": [text]}, schema={"text": "string"})
    first, last = periods.span(periods.plain(row.text))
    found = row.select(first=periods.month_text(first), last=periods.month_text(last)).to_pyarrow().to_pylist()
    return found[0]["first"], found[0]["last"]


@pytest.mark.parametrize("text", SPANS)
def test_a_written_period_is_a_span_of_months(text: str) -> None:
    """Months, stages, quarters, half years and ranges, in figures, words and Roman numbers."""
    assert read(text) == SPANS[text]


@pytest.mark.parametrize("text", [*UNREADABLE, None])
def test_what_is_not_understood_has_no_span(text: str | None) -> None:
    """No year, no month, a fifth stage, a range that runs backwards: neither end is guessed."""
    assert read(text) == (None, None)


def test_the_number_of_a_month_goes_both_ways() -> None:
    """December is followed by January."""
    row = ibis.memtable({"period": ["2025-12", "2026-01"]})
    numbers = row.mutate(n=periods.month_number(row.period)).order_by("period")
    found = numbers.mutate(text=periods.month_text(numbers.n)).to_pyarrow().to_pylist()
    assert [line["n"] for line in found] == [2025 * 12 + 11, 2026 * 12]
    assert [line["text"] for line in found] == ["2025-12", "2026-01"]

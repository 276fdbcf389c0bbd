"""The demonstration store is built by the ordinary ingest, month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dtks_analytics.store.snapshots import Store
from dtks_analytics.synthetic import demo

if TYPE_CHECKING:
    from pathlib import Path


def test_a_demonstration_store_holds_its_months_and_their_truth(tmp_path: Path) -> None:
    """Synthetic, complete, nothing unknown, every row accounted for."""
    heard: list[float] = []
    demo.build(tmp_path / "store", months=2, rows=700, seed=2, progress=lambda _, fraction: heard.append(fraction))
    store = Store(tmp_path / "store")
    months = store.read().months
    assert store.synthetic
    assert [month.period for month in months] == ["2026-09", "2026-10"]
    assert months[-1].layout == "bnba_dtks"
    assert months[-1].rows_read == 700
    assert months[-1].rows_not_data == 0
    assert set(months[-1].quarantine_reasons) <= {"AREA_UNKNOWN", "AREA_MISMATCH", "AREA_OUTSIDE"}
    assert list(months[-1].columns_unknown) == []
    assert sorted(path.name for path in (tmp_path / "store" / "truth").iterdir()) == [
        "2026-09-daftar.parquet",
        "2026-09.parquet",
        "2026-10-daftar.parquet",
        "2026-10.parquet",
        "SHA256SUMS",
    ]
    assert {(side.layout, side.period) for side in store.read().sides} >= {
        (kind, period) for kind in ("death_list", "bansos_list") for period in ("2026-09", "2026-10")
    }
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(1.0)


@pytest.mark.parametrize("period", [f"2026-{month:02d}" for month in range(1, 13)])
def test_files_arrive_before_the_due_day_but_for_the_late_one(period: str) -> None:
    """Between the 14th and the 24th of the month; the late one on the 4th of the next."""
    assert 14 <= int(demo.received(period, late=False)[8:10]) <= 24
    late = demo.received(period, late=True)
    assert late[8:10] == "04"
    assert late[:7] > period

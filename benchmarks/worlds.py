"""The worlds of ``tests/linkage_worlds`` as snapshots with their truth."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from registers import ROOT, SECRET

sys.path.insert(0, str(ROOT / "tests"))

from linkage_worlds import WORLDS
from linkage_worlds.shape import FILLED, Record, hard_kind, truth, write

from dtks_analytics.intake.canonical import mother_keys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["FILLED", "WORLDS", "Record", "hard_kind", "hashes", "known", "truth", "write", "written"]


def hashes(column: Any) -> dict[str, Any]:  # noqa: ANN401 - a coded column
    """Return the keyed columns of mothers' names."""
    return mother_keys(column, SECRET)


def known(records: Sequence[Record], path: Path) -> Path:
    """Write who each row is."""
    n = len(records)
    people = pa.array([row.person for row in records], pa.int64())
    pq.write_table(pa.table({"baris": list(range(2, n + 2)), "rule": [""] * n, "person_true_id": people}), path)
    return path


def written(name: str, rows: int, seed: int, folder: Path) -> tuple[Path, Path]:
    """Write a register of a world.

    Returns:
        The canonical snapshot and the truth.
    """
    records = WORLDS[name](rows, seed)
    stem = f"{name}-{rows}-{seed}"
    return write(records, hashes, folder / f"{stem}.parquet"), known(records, folder / f"{stem}-truth.parquet")

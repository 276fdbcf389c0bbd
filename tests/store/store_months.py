"""Small months to publish: a few synthetic rows, one figure."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from dtks_analytics.figures.cube import CUBE_SCHEMA
from dtks_analytics.store.month import MonthDraft, SourceFile

if TYPE_CHECKING:
    from pathlib import Path

    from dtks_analytics.store.view import StoreView

MOTHER = "SITI KENARI CANARY"
"""A mother's name that must never be found in the store."""


def draft(folder: Path, period: str = "2026-08", count: int = 3, recipe: str = "1") -> MonthDraft:
    """Prepare a month of ``count`` rows, whose cube holds that count for one kelurahan."""
    folder.mkdir(parents=True, exist_ok=True)
    original = folder / f"{period}-{count}.csv"
    rows = "".join(f"64720{n}0101709{n:03d},WARGA {n},{MOTHER}\n" for n in range(count))
    original.write_text(f"NIK,NAMA,NAMA_IBU_KANDUNG\n{rows}{period}\n", encoding="utf-8")
    people = pa.table({"baris": pa.array(range(count), pa.int32()), "nama": [f"WARGA {n}" for n in range(count)]})
    cube = pa.table(
        [[period], ["kelurahan"], ["64.72.05.1004"], ["individu_registered"], [""], [count], [None]],
        schema=CUBE_SCHEMA,
    )
    paths = {"accepted": people, "cube": cube, "quarantine": people.slice(0, 0)}
    for name, table in paths.items():
        pq.write_table(table, folder / f"{period}-{count}-{name}.parquet", write_page_checksum=True)
    data = original.read_bytes()
    return MonthDraft(
        period=period,
        layout="bnba_dtks",
        files=(SourceFile(original.name, hashlib.sha256(data).hexdigest(), len(data)),),
        rows_read=count + 1,
        rows_accepted=count,
        rows_quarantined=0,
        rows_not_data=1,
        received_at="2026-09-03T09:00:00+08:00",
        recipe=recipe,
        columns_present=("nama", "nik"),
        warnings=({"code": "AREA_WITHOUT_ROWS", "count": 58},),
        report={"sheet": "Sheet1"},
        originals=(original,),
        **{name: folder / f"{period}-{count}-{name}.parquet" for name in paths},
    )


def count(view: StoreView, period: str = "2026-08") -> int:
    """Return the figure in a month's cube, the one `draft` was given."""
    return view.cube([period])["count"][0].as_py()

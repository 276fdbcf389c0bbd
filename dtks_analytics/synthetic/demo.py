"""Build the demonstration store: a made-up year through the ordinary way of a delivered file."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from dtks_analytics.catalogue.city import city
from dtks_analytics.errors import CONFIRMATIONS
from dtks_analytics.store import atomic
from dtks_analytics.store.verify import TRUTH_SUMS
from dtks_analytics.synthetic import export, sides
from dtks_analytics.synthetic.layouts import DEMO
from dtks_analytics.synthetic.side_month import open_month
from dtks_analytics.synthetic.year import DEFAULT_ROWS, Year

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dtks_analytics.intake.result import Examined

    Progress = Callable[[str, float], None]

BY: Final = "demo"
REASON: Final = "data sintetis: kesalahan ditanam dengan sengaja"
FIRST_DELIVERY, DELIVERY_DAYS = 14, 10


def build(
    store_root: Path, *, months: int = 12, rows: int = DEFAULT_ROWS, seed: int = 1, progress: Progress | None = None
) -> None:
    """Make a synthetic store and publish every month of a made-up year in it.

    Lists of deaths and payments come with every month, others once. The next month is written and read while the one
    before is counted. The truth is kept beside the data: of the register in ``truth/<period>.parquet``, of the lists in
    ``truth/<period>-daftar.parquet``.

    Args:
        store_root: empty or missing folder.
        months: number of months, up to `year.LAST`.
        rows: rows of the last month.
        seed: seed of everything.
        progress: called with an Indonesian step and a fraction between 0 and 1.

    Raises:
        RefusedError: the folder cannot take a store.
    """
    from dtks_analytics.publishing import pipeline  # noqa: PLC0415 - heavy, and only needed here
    from dtks_analytics.store.snapshots import Store  # noqa: PLC0415 - same

    year = Year(rows=rows, seed=seed, months=months)
    store = Store.create(store_root, synthetic=True)
    truths = store_root / "truth"
    truths.mkdir(exist_ok=True)
    with pipeline.workspace(store) as folder, ThreadPoolExecutor(1) as ahead:

        def prepare(period: str) -> tuple[Path, list[Path], tuple[Examined, ...]]:
            workdir = folder / period
            workdir.mkdir()
            table, known = year.month(period)
            pq.write_table(known, truths / f"{period}.parquet", compression="zstd")
            files = export.write(table, DEMO, workdir / f"sintetis-{period}.csv")
            beside = []
            for listed in sides.of_year(open_month(year, period, table)):
                files.append(workdir / f"sintetis-{period}-{listed.layout}.csv")
                beside.append(export.write_list(listed, files[-1]))
            pq.write_table(pa.concat_tables(beside), truths / f"{period}-daftar.parquet", compression="zstd")
            return workdir, files, pipeline.read(store, files, period, workdir=workdir)

        waiting = ahead.submit(prepare, year.periods[0])
        done: Path | None = None
        known: dict[str, Path] = {}
        for number, period in enumerate(year.periods):
            workdir, files, reports = waiting.result()
            if number + 1 < len(year.periods):
                waiting = ahead.submit(prepare, year.periods[number + 1])
            options = pipeline.Options(received_at=received(period, late=period == year.late_period))
            checked = pipeline.count(
                store,
                reports,
                files,
                workdir=workdir,
                options=options,
                progress=_within(progress, period, number, len(year.periods)),
                known=known,
            )
            pipeline.publish(store, checked, by=BY, confirm=CONFIRMATIONS, reason=REASON)
            if done is not None:
                shutil.rmtree(done)
            done, known = workdir, {period: checked.rows} if checked.rows else {}
    sums = "".join(f"{atomic.sha256(path)}  {path.name}\n" for path in sorted(truths.glob("*.parquet")))
    (truths / TRUTH_SUMS).write_text(sums, encoding="ascii")


def received(period: str, *, late: bool) -> str:
    """Return when the file of a month arrived, ISO 8601: within the month, or after the due day of a late one."""
    year, month = int(period[:4]), int(period[5:])
    day = FIRST_DELIVERY + (year * 7 + month * 3) % (DELIVERY_DAYS + 1)
    if late:
        year, month, day = (year + month // 12, month % 12 + 1, 4)
    return datetime(year, month, day, 9, 30, tzinfo=ZoneInfo(city().timezone)).isoformat()


def _within(progress: Progress | None, period: str, number: int, total: int) -> Progress | None:
    """Scale the progress of one month into that of the year."""
    if progress is None:
        return None
    return lambda step, fraction: progress(f"{period}: {step}", (number + fraction) / total)

"""What the checks of values cost, as a share of the examination of the same file.

    python benchmarks/bench_checks.py [--rows 130000]

Goal: all checks together take less than 15 % of an ingest; measured here against the examination alone, which is less
than an ingest. Read the ratio, not the seconds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import pyarrow.parquet as pq

from dtks_analytics.intake import checks
from dtks_analytics.intake.examine import examine
from dtks_analytics.synthetic.export import synth

PERIOD = "2025-08"


def main() -> None:
    """Print the ratio for a text file and a workbook."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=130_000)
    rows = parser.parse_args().rows
    for suffix in ("csv", "xlsx"):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            files = synth("bnba_dtks", rows, 1, PERIOD, folder / f"x.{suffix}", folder / "truth.parquet")
            begin = time.perf_counter()
            report = examine(files, PERIOD, workdir=folder, secret=bytes(32))
            whole = time.perf_counter() - begin
            table = pq.read_table(report.accepted)
            begin = time.perf_counter()
            checks.late(table, PERIOD)
            checks.disagree(table)
            checks.repeated(table, people=True)
            checks.rounded(table, ("nik", "no_kk"))
            spent = time.perf_counter() - begin
            print(f"{suffix}: {rows} rows, examination {whole:.2f} s, checks {spent:.2f} s, ratio {spent / whole:.3f}")


if __name__ == "__main__":
    main()

"""How long paper takes: the city's pack (1 + 10 + 59 pages), one page of each kind, a workbook, a worklist.

Run: ``python benchmarks/bench_paper.py STORE [--period 2026-10]``. The goal is a pack in at most 15 s, the start of
the program included. Typst remembers what it has set before: ``warm`` figures are repeats in one process, as in a
running dashboard; the pack is measured on its first call.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from dtks_analytics.access.roles import everything  # noqa: E402
from dtks_analytics.catalogue.wilayah import wilayah  # noqa: E402
from dtks_analytics.present.paper import report  # noqa: E402
from dtks_analytics.present.sheets import worklist as sheet  # noqa: E402
from dtks_analytics.present.sheets.scorecard import scorecard_xlsx  # noqa: E402
from dtks_analytics.rows import worklist  # noqa: E402 - after the path is set
from dtks_analytics.scores import report_data as dossier  # noqa: E402 - after the path is set
from dtks_analytics.store.snapshots import Store  # noqa: E402
from dtks_analytics.store.worklist import ANSWERS, Worklist  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

GOAL_S = 15.0


def timed(work: Callable[[], object], times: int = 5) -> float:
    """Return the median seconds of some calls."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return round(statistics.median(seconds), 3)


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=lambda name: Path(name).resolve())
    parser.add_argument("--period")
    given = parser.parse_args()
    store = Store(given.store)
    view = store.read()
    period = given.period or view.months[-1].period
    read = dossier.collect(view, period, synthetic=store.synthetic)
    kelurahan = wilayah().at("kelurahan")[0]
    areas = {"kota": wilayah().kota.code, "kecamatan": kelurahan.parent, "kelurahan": kelurahan.code}
    keys = Worklist(store)

    def rows() -> bytes:
        table = worklist.rows(view, period, kelurahan.code, shared=True, reader=everything("bench"))
        found = sheet.items(table, lambda rule, record: keys.item(rule, record, kelurahan.code), {}, ANSWERS)
        heading = sheet.Heading(kelurahan.name, period, "", synthetic=store.synthetic)
        return sheet.workbook(found, heading, ANSWERS)

    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "dtks_analytics",
            "scorecards",
            "--store",
            str(given.store),
            "--period",
            period,
        ]
        start = time.perf_counter()
        subprocess.run([*command, "--out", f"{folder}/pack.pdf"], check=True, cwd=ROOT, capture_output=True)
        whole = round(time.perf_counter() - start, 3)
    pack = timed(lambda: report.pack_pdf(read), 1)
    print(
        json.dumps(
            {
                "pages": len(report.in_order()),
                "pack_command_s": whole,
                "pack_goal_s": GOAL_S,
                "pack_met": whole <= GOAL_S,
                "pack_in_process_first_s": pack,
                "per_page_in_pack_s": round(pack / len(report.in_order()), 4),
                "collect_s": timed(lambda: dossier.collect(view, period, synthetic=store.synthetic)),
                **{
                    f"page_{level}_warm_s": timed(lambda c=code: report.scorecard_pdf(read, c))
                    for level, code in areas.items()
                },
                "workbook_kota_s": timed(lambda: scorecard_xlsx(read, areas["kota"])),
                "worklist_s": timed(rows),
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()

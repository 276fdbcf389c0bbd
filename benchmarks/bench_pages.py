"""How fast the pages are: reruns at two sizes of register, cold start against an empty app, payload of the map page.

Run: ``make bench``, or ``python benchmarks/bench_pages.py [--reruns 100] [--rows 150000,1000000] [--months 2]``. All
figures are ratios inside this run, or come with the ratio they are judged by; these machines are noisy.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

EMPTY = "import streamlit as st\nst.write('kosong')\n"
ONE_RUN = """
import os, sys, time
from streamlit.testing.v1 import AppTest
start = time.perf_counter()
app = AppTest.from_file(sys.argv[1], default_timeout=120).run()
assert not app.exception
print(time.perf_counter() - start)
"""
RERUNS = """
import json, sys, time
from pathlib import Path
from streamlit.testing.v1 import AppTest
pages, count, area = json.loads(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
found = {}
for page in pages:
    app = AppTest.from_file("app.py", default_timeout=120).run()
    if page != "ringkasan":
        app.switch_page(f"pages/{page}.py")
    app.query_params["wilayah"] = area
    for _ in range(3):
        app.run()
    times = []
    for _ in range(count):
        start = time.perf_counter()
        app.run()
        times.append(1000 * (time.perf_counter() - start))
    assert not app.exception, page
    found[page] = times
print(json.dumps(found))
"""


def child(code: str, *words: str, store: Path) -> str:
    """Run a piece of Python in a process of its own; returns the last line it prints."""
    environment = {**os.environ, "DTKS_STORE": str(store), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    return done.stdout.splitlines()[-1]


def store_of(rows: int, months: int, folder: Path) -> Path:
    """Build a synthetic store of some size."""
    path = folder / f"{rows}"
    words = ["demo", "--store", str(path), "--months", str(months), "--rows", str(rows)]
    subprocess.run([sys.executable, "-m", "dtks_analytics", *words], cwd=ROOT, check=True, capture_output=True)
    return path


def percentile(times: list[float], share: float) -> float:
    """Return a percentile by rank."""
    return sorted(times)[min(int(share * len(times)), len(times) - 1)]


def reruns(stores: dict[int, Path], count: int, area: str) -> dict[str, object]:
    """Rerun every page at every size; the sizes take turns so that noise falls on both."""
    pages = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
    times: dict[int, dict[str, list[float]]] = {rows: {page: [] for page in pages} for rows in stores}
    for _ in range(2):
        for rows, store in stores.items():
            part = json.loads(child(RERUNS, json.dumps(pages), str(count // 2), area, store=store))
            for page in pages:
                times[rows][page] += part[page]
    small = min(stores)
    result: dict[str, object] = {}
    for page in pages:
        line: dict[str, float] = {}
        for rows in stores:
            line[f"p50_ms_{rows}"] = round(statistics.median(times[rows][page]), 1)
            line[f"p95_ms_{rows}"] = round(percentile(times[rows][page], 0.95), 1)
        for rows in stores:
            if rows != small:
                ratio = statistics.median(times[rows][page]) / statistics.median(times[small][page])
                line[f"p50_ratio_{rows}_to_{small}"] = round(ratio, 2)
        result[page] = line
        print(f"{page:15}", "  ".join(f"{name} {value}" for name, value in line.items()))
    return result


def cold_start(store: Path, rounds: int, folder: Path) -> dict[str, float]:
    """Compare process start to first finished run, our app against an empty one, in turns."""
    empty = folder / "kosong.py"
    empty.write_text(EMPTY, encoding="utf-8")
    whole: dict[str, list[float]] = {"ours": [], "empty": []}
    for _ in range(rounds):
        for name, script in (("empty", str(empty)), ("ours", str(ROOT / "app.py"))):
            start = time.perf_counter()
            child(ONE_RUN, script, store=store)
            whole[name].append(time.perf_counter() - start)
    ours, nothing = statistics.median(whole["ours"]), statistics.median(whole["empty"])
    print(f"cold start      ours {ours:.2f} s, empty {nothing:.2f} s, ratio {ours / nothing:.2f} (goal 1.3)")
    return {"ours_s": round(ours, 2), "empty_s": round(nothing, 2), "ratio": round(ours / nothing, 2)}


def main() -> None:
    """Run the three benchmarks and print one JSON object at the end."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--reruns", type=int, default=100)
    arguments.add_argument("--rows", default="150000,1000000")
    arguments.add_argument("--months", type=int, default=2)
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--area", default="64.72.05.1003")
    arguments.add_argument("--store", type=Path, help="use this store as the first size instead of building it")
    given = arguments.parse_args()
    sizes = [int(part) for part in given.rows.split(",")]
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        stores = {rows: store_of(rows, given.months, folder) for rows in sizes if rows != sizes[0] or not given.store}
        if given.store:
            stores = {sizes[0]: given.store.absolute(), **stores}
        result = {
            "reruns": reruns(stores, given.reruns, given.area),
            "cold_start": cold_start(stores[sizes[0]], given.rounds, folder),
        }
    print(json.dumps(result))


if __name__ == "__main__":
    main()

"""Run every benchmark and keep what each prints in ``benchmarks/results/``: ``make bench``.

    python benchmarks/run.py [NAME…]

Every ``bench_*.py`` of this folder is run, or those named. One that fails does not stop the others; the command then
ends with 1. Figures are ratios inside one run; single seconds mean little on a machine that others use too.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parent
OVER_A_STORE: Final = ("bench_cold_start", "bench_paper", "bench_gate", "bench_lists", "bench_uploads")
"""These measure a store that already stands: three made-up months of the usual size."""


def kept(name: str, *words: str) -> bool:
    """Run one benchmark, show what it prints and keep it; tell whether it went well."""
    print(f"== {name} {' '.join(words)}", flush=True)
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(HERE / f"{name}.py"), *words],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    print(done.stdout, done.stderr[-2000:] if done.returncode else "", flush=True)
    print(f"-- {time.monotonic() - start:.0f} s, {'done' if not done.returncode else 'FAILED'}", flush=True)
    if not done.returncode:
        results = HERE / "results"
        results.mkdir(exist_ok=True)
        (results / f"{name}.txt").write_text(done.stdout, encoding="utf-8")
    return not done.returncode


def main() -> None:
    """Run them in the order of their names, those over a store last."""
    names = sys.argv[1:] or sorted(path.stem for path in HERE.glob("bench_*.py"))
    went = {name: kept(name) for name in names if name not in OVER_A_STORE}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        store = str(Path(folder) / "store")
        if set(names) & set(OVER_A_STORE):
            words = [sys.executable, "-m", "dtks_analytics", "demo", "--store", store, "--months", "3"]
            subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
        went |= {name: kept(name, store) for name in names if name in OVER_A_STORE}
    failed = [name for name, well in went.items() if not well]
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()

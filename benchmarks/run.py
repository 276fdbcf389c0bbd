"""Run every benchmark and keep what each prints in ``benchmarks/results/``: ``make bench``.

Figures are ratios inside one run; single seconds mean little on a machine that others use too.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent


def kept(name: str, *words: str) -> None:
    """Run one benchmark, show what it prints and keep it."""
    print(f"== {name} {' '.join(words)}", flush=True)
    command = [sys.executable, str(HERE / f"{name}.py"), *words]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    print(done.stdout, done.stderr[-2000:] if done.returncode else "", flush=True)
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    (results / f"{name}.txt").write_text(done.stdout, encoding="utf-8")


def main() -> None:
    """Intake, pages at two sizes, paper."""
    kept("bench_intake")
    kept("bench_pages")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        store = str(Path(folder) / "store")
        words = [sys.executable, "-m", "dtks_analytics", "demo", "--store", store, "--months", "3"]
        subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
        kept("bench_cold_start", store)
        kept("bench_paper", store)
        kept("bench_gate", store)
        kept("bench_uploads", store)


if __name__ == "__main__":
    main()

"""Train the linkage model anew on made-up registers: ``make model``.

    python benchmarks/train_model.py --date 2026-11-24

Seeds 101 to 132 of the worlds of ``tests/linkage_worlds`` and seed 11 of the product's own registers belong to
training; nothing else may be measured on them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from registers import ROOT, made
from worlds import WORLDS, written

ROWS: Final = 16_000
SEEDS: Final = (101, 102, 103)
SMALL_ROWS: Final = 700
SMALL_SEEDS: Final = tuple(range(121, 133))
"""In a register of a few hundred rows nobody can tell which names are in use; the model learns that too."""
CITY: Final = (250_000, 11)
THRESHOLD: Final = 0.7


def main() -> None:
    """Make the registers and call the trainer."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--date", required=True, help="day of the training, ISO")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        words = [
            sys.executable,
            "-m",
            "dtks_analytics.linkage.model",
            "--threshold",
            str(THRESHOLD),
            "--date",
            told.date,
        ]
        for name in WORLDS:
            for rows, seeds in ((ROWS, SEEDS), (SMALL_ROWS, SMALL_SEEDS)):
                for seed in seeds:
                    files = written(name, rows, seed, Path(folder))
                    words += ["--world", f"{name} {rows} rows, seed {seed}", *map(str, files)]
        words += ["--background", f"own {CITY[0]} rows, seed {CITY[1]}", *map(str, made(*CITY, Path(folder)))]
        subprocess.run(words, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()

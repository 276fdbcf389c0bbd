"""Train the linkage model anew on made-up registers: ``make model``.

    python benchmarks/train_model.py --date 2026-11-24

Seeds 11 to 13 belong to training and calibration; nothing else may be measured on them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from registers import ROOT, made

ROWS: Final = 250_000
TRAINING, *CALIBRATION = 11, 12, 13
THRESHOLD: Final = 0.7


def main() -> None:
    """Make the registers and call the trainer."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--date", required=True, help="day of the training, ISO")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "dtks_analytics.linkage", "--threshold", str(THRESHOLD), "--date", told.date]
        for seed in (TRAINING, *CALIBRATION):
            files = made(ROWS, seed, Path(folder))
            words += ["--train" if seed == TRAINING else "--calibrate", f"{ROWS} rows, seed {seed}", *map(str, files)]
        subprocess.run(words, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()

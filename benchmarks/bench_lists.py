"""Whether loading a month stays as fast when its lists name people whom the register does not know.

    python benchmarks/bench_lists.py STORE [--rows 60000 150000 500000] [--shares 0 1 50 100] [--folder DIR]

``STORE`` is a made-up store with its history, for example twelve months of ``dtks demo``; it is copied for each run and
stays as it is. The month after its last one is loaded with a register of so many rows and three lists: deaths (a fifth
of the rows), Dukcapil's answers (as many lines as rows), payments (a quarter). Of each list, so many per cent of the
lines are people of the register; all others carry names of the register and numbers that differ from numbers of the
register in few digits, which is denser than any real list. The lists in the store's history belong to other people.

Goal: every share within 1.5 times the 100 % of the same size. Wall seconds, processor seconds of all processes and the
largest memory of one process are printed, each run in a process of its own; on a shared machine read the ratio of
processor seconds.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from dtks_analytics.publishing.figures import _next as month_after  # noqa: E402 - after the path is set
from dtks_analytics.store.snapshots import Store  # noqa: E402

DTKS: Final = (sys.executable, "-m", "dtks_analytics")
SERIALS: Final = (9001, 9400)
"""Made-up people have serials from 9000."""
LAYOUT: Final = "bnba_dtks"


def people(register: Path) -> list[tuple[str, str]]:
    """Return NIK and name of the rows of a register with a number of sixteen digits."""
    with register.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.reader(file)
        head = next(row for row in rows if len(row) > 1)
        nik, name = head.index("Nik"), head.index("Nama")
        return [(row[nik], row[name]) for row in rows if len(row[nik]) == 16 and row[nik].isdecimal()]  # noqa: PLR2004 - digits of a NIK


def strangers(known: list[tuple[str, str]], count: int, draw: random.Random) -> list[tuple[str, str]]:
    """Return people whom a register does not know, with its names, its areas and its birth dates."""
    taken, made = {nik for nik, _ in known}, []
    while len(made) < count:
        nik = draw.choice(known)[0][:12] + str(draw.randint(*SERIALS))
        if nik not in taken:
            taken.add(nik)
            made.append((nik, draw.choice(known)[1]))
    return made


def lists(known: list[tuple[str, str]], rows: int, share: int, period: str, folder: Path) -> list[Path]:
    """Write the three lists, so many per cent of whose lines are people of the register."""
    draw = random.Random(share)  # noqa: S311 - reproducible, not secret
    heads: dict[str, tuple[int, tuple[str, ...]]] = {
        "kematian": (rows // 5, ("nik", "nama", "tanggal_meninggal", "no_registrasi_meninggal")),
        "dukcapil": (rows, ("NIK", "NAMA_LGKP", "RESPON")),
        "bansos": (rows // 4, ("NIK", "NAMA", "PROGRAM", "NOMINAL", "TAHAP")),
    }
    files = []
    for name, (lines, head) in heads.items():
        mine = draw.sample(known, min(lines * share // 100, len(known)))
        everybody = [*mine, *strangers(known, lines - len(mine), draw)]
        draw.shuffle(everybody)
        path = folder / f"{name}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(head)
            for number, (nik, person) in enumerate(everybody):
                rest: dict[str, tuple[str, ...]] = {
                    "kematian": (f"{period}-{1 + number % 28:02d}", f"6472-KM-{number:06d}"),
                    "dukcapil": ("",),
                    "bansos": ("PKH", "600000", "1"),
                }
                table.writerow((nik, person, *rest[name]))
        files.append(path)
    return files


def loaded(store: Path, files: list[Path], period: str, more: tuple[str, ...] = ()) -> dict[str, Any]:
    """Load a month in a process of its own; return its result with ``seconds``, ``processor`` and ``peak_mb``.

    Where the load asks for confirmations, it is begun again with them, and only the second run is measured.
    """
    words = [*DTKS, "ingest", *map(str, files), "--period", period, "--store", str(store), "--json", *more]
    with tempfile.TemporaryFile() as out:
        start = time.monotonic()
        child = subprocess.Popen(words, cwd=ROOT, stdout=out, stderr=subprocess.DEVNULL)
        _, _, used = os.wait4(child.pid, 0)
        seconds = time.monotonic() - start
        out.seek(0)
        result: dict[str, Any] = json.loads(out.read())
    if result.get("confirm") and not more:
        codes = [word for code in result["codes"] for word in ("--confirm", code)]
        return loaded(store, files, period, (*codes, "--reason", "pengukuran"))
    if result.get("refused"):
        sys.exit(f"refused: {result['code']} {result['message']}")
    return {"seconds": seconds, "processor": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss // 1024, **result}


def main() -> None:
    """Measure every size with every share; print one line of JSON for each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("store", type=Path)
    parser.add_argument("--rows", type=int, nargs="+", default=[60_000, 150_000, 500_000])
    parser.add_argument("--shares", type=int, nargs="+", default=[0, 1, 50, 100])
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    history = [month.period for month in Store(given.store).read().months]
    period = month_after(max(history))
    with tempfile.TemporaryDirectory(dir=given.folder) as place:
        folder = Path(place)
        for rows in given.rows:
            register = folder / "register.csv"
            words = [*DTKS, "synth", "--layout", LAYOUT, "--rows", str(rows), "--seed", "99", "--period", period]
            words += ["--out", str(register), "--truth", str(folder / "truth.parquet")]
            subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
            known = people(register)
            found = {}
            for share in sorted(given.shares, reverse=True):
                copy = folder / "store"
                shutil.copytree(given.store, copy, symlinks=True)
                files = [register, *lists(known, rows, share, period, folder)]
                found[share] = loaded(copy, files, period)
                _remove(copy)
            whole = found[max(found)]
            for share, one in sorted(found.items()):
                line = {
                    "rows": rows, "history_months": len(history), "share_per_cent": share,
                    "seconds": round(one["seconds"], 1), "processor_s": round(one["processor"], 1),
                    "ratio": round(one["seconds"] / whole["seconds"], 2),
                    "ratio_processor": round(one["processor"] / whole["processor"], 2), "peak_mb": one["peak_mb"],
                }  # fmt: skip
                print(json.dumps(line), flush=True)


def _remove(store: Path) -> None:
    """Remove a copied store; its files are read-only."""
    for path in store.rglob("*"):
        if path.is_dir():
            path.chmod(0o700)
    shutil.rmtree(store)


if __name__ == "__main__":
    main()

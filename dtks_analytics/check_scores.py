"""Recomputes every published score from the counts beside it. Stands alone in a verification pack, as ``periksa.py``.

Needs nothing but Python 3: unpack the archive, then ``python3 periksa.py``. Ends with 0 when all is as published.
"""

import csv
import hashlib
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent


raw = (HERE / "manifes.txt").read_bytes()
listed = raw[:-66]
if raw != listed + f"\n{hashlib.sha256(listed).hexdigest()}\n".encode():
    sys.exit("TIDAK COCOK: manifes.txt berubah")
for line in listed.decode("utf-8").splitlines():
    digest, _, name = line.partition("  ")
    if not line.startswith("#") and hashlib.sha256((HERE / name).read_bytes()).hexdigest() != digest:
        sys.exit(f"TIDAK COCOK: {name} berubah")

with (HERE / "hitungan.csv").open(encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
counts = {(r["area_code"], r["metric"], r["kelompok"]): r for r in rows}
bad: dict[str, int] = defaultdict(int)
below: dict[tuple[str, str, str], int] = defaultdict(int)
for r in rows:
    bad[r["area_code"]] += int(r["count"]) if r["metric"] == "kombinasi" else 0
    if r["level"] == "kelurahan" and r["metric"] != "rule":
        for area in (r["area_code"][:5], r["area_code"][:8]):
            below[area, r["metric"], r["kelompok"]] += int(r["count"] or 0)
for (area, metric, group), total in below.items():
    if int(counts[area, metric, group]["count"] or 0) != total:
        sys.exit(f"TIDAK COCOK: {area} {metric} {group}: bukan jumlah kelurahannya")
with (HERE / "nilai.csv").open(encoding="utf-8", newline="") as file:
    for card in csv.DictReader(file):
        area, score = card["area_code"], counts[card["area_code"], "quality_score", ""]
        good, base = int(score["base"]) - bad[area], int(score["base"])
        if (card["good"], card["rows"], card["value"]) != (str(good), str(base), repr(good / base) if base else ""):
            sys.exit(f"TIDAK COCOK: {area}: nilai mutu")
        for name in (column for column in card if column.startswith("dimensi_")):
            e, w = (counts.get((area, "dimensi", f"{name[8:]}:{x}"), {"count": "0", "base": ""}) for x in "EW")
            n = int(e["base"] or 0)
            if card[name] != (repr((n - int(e["count"]) - int(w["count"]) / 2) / n) if n else ""):
                sys.exit(f"TIDAK COCOK: {area}: {name}")
sys.stdout.write("COCOK: semua nilai dapat dihitung ulang dari hitungan.\n")

"""Recomputes scores, intervals, ranks from the counts beside them: unpack, then ``python3 periksa.py``; 0 is well."""

import csv
import hashlib
import sys
from collections import defaultdict
from pathlib import Path
from statistics import NormalDist

HERE, Z = Path(__file__).resolve().parent, NormalDist().inv_cdf(0.975)
raw = (HERE / "manifes.txt").read_bytes()
listed = raw[:-66]
if raw != listed + f"\n{hashlib.sha256(listed).hexdigest()}\n".encode():
    sys.exit("TIDAK COCOK: manifes.txt berubah")
for line in listed.decode("utf-8").splitlines():
    digest, _, name = line.partition("  ")
    if not line.startswith("#") and hashlib.sha256((HERE / name).read_bytes()).hexdigest() != digest:
        sys.exit(f"TIDAK COCOK: {name} berubah")
texts = [(HERE / name).read_text("utf-8") for name in ("hitungan.csv", "nilai.csv")]
rows, cards = (list(csv.DictReader(text.splitlines())) for text in texts)
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
for card in cards:
    area, score = card["area_code"], counts[card["area_code"], "quality_score", ""]
    good, base = int(score["base"]) - bad[area], int(score["base"])
    if (card["good"], card["rows"], card["value"]) != (str(good), str(base), repr(good / base) if base else ""):
        sys.exit(f"TIDAK COCOK: {area}: nilai mutu")
    for name in (column for column in card if column.startswith("dimensi_")):
        e, w = (counts.get((area, "dimensi", f"{name[8:]}:{x}"), {"count": "0", "base": ""}) for x in "EW")
        n = int(e["base"] or 0)
        if card[name] != (repr((n - int(e["count"]) - int(w["count"]) / 2) / n) if n else ""):
            sys.exit(f"TIDAK COCOK: {area}: {name}")
    if base:  # Wilson's interval on the rows divided by the design effect
        p, k = good / base, Z * Z * float(card["deff"]) / base
        ends = [(p + k / 2 + side * (p * (1 - p) * k + k * k / 4) ** 0.5) / (1 + k) for side in (-1, 1)]
        if any(abs(float(card[name]) - end) > 1e-9 for name, end in zip(("low", "high"), ends)):  # noqa: PLR2004, B905
            sys.exit(f"TIDAK COCOK: {area}: selang")
    rivals = [float(c["value"]) for c in cards if c["level"] == card["level"] and c["value"] and int(c["rows"]) >= 30]  # noqa: PLR2004
    if card["rank"] and card["rank"] != str(1 + sum(value > good / base for value in rivals)):
        sys.exit(f"TIDAK COCOK: {area}: peringkat")
sys.stdout.write("COCOK: semua nilai dapat dihitung ulang dari hitungan.\n")

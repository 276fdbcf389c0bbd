"""Recomputes scores, design effects, intervals and ranks from the counts: unpack, then ``python3 periksa.py``."""

import csv
import hashlib
import sys
from collections import defaultdict
from pathlib import Path
from statistics import NormalDist

HERE, FEWEST, ROUNDING = Path(__file__).resolve().parent, 30, 1e-9


def wilson(p: float, n: float, z: float) -> tuple[float, float]:
    """Return both ends of Wilson's interval."""
    k = z * z / n
    reach = (p * (1 - p) * k + k * k / 4) ** 0.5
    return max((p + k / 2 - reach) / (1 + k), 0), min((p + k / 2 + reach) / (1 + k), 1)


def effects(sums: dict[str, list[int]], expected: float) -> dict[str, float]:
    """Return the design effect of every area of one level from n, x, nn, nx, xx."""
    parts = {}
    for area, (n, x, nn, nx, xx) in sums.items():
        p, m = x / n, n * n / nn
        observed = max(xx - 2 * p * nx + p * p * nn, 0) * m / max(m - 1, 1)
        parts[area] = observed, n * p * (1 - p), m * min(expected, 1 - expected), nn / n - 1
    weight = sum(i * room for _, i, _, room in parts.values())
    common = min(max(sum(o - i for o, i, _, _ in parts.values()) / weight, 0), 1) if weight > 0 else 0
    found = {}
    for area, (o, i, errors, room) in parts.items():
        r, trust = common, 0.0
        if i > 0 and errors > 0 and room > 0:
            trust = 0.25 / (0.25 + 1.5 * (1 + room * common) ** 2 / errors / room**2)
            r = min(max(common + trust * ((o / i - 1) / room - common), 0), 1)
        found[area] = 1 + max(room, 0) * min(r + 2 * (0.25 * (1 - trust)) ** 0.5, 1)
    return found


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
deffs: dict[str, float] = {}
for level in {card["level"] for card in cards}:
    sums: dict[str, list[int]] = {}
    for area in (card["area_code"] for card in cards if card["level"] == level):
        one = counts[area, "quality_score", ""]
        if int(one["base"]) and (area, "gugus", "nn") in counts:
            names = ("nn", "nx", "xx")
            sums[area] = [int(one["base"]), int(one["count"]), *(int(counts[area, "gugus", x]["count"]) for x in names)]
    city = counts[next(card["area_code"] for card in cards if card["level"] == "kota"), "quality_score", ""]
    deffs |= effects(sums, int(city["count"] or 0) / max(int(city["base"]), 1))
written = {card["deff"] for card in cards if int(card["rows"])}
older = len(written) == 1 and any(abs(float(deff) - deffs[a]) > ROUNDING for deff in written for a in deffs)
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
    if not base:
        continue
    if not older and abs(float(card["deff"]) - deffs.get(area, 1)) > ROUNDING:
        sys.exit(f"TIDAK COCOK: {area}: deff")
    ends = wilson(good / base, base / float(card["deff"]), NormalDist().inv_cdf(0.975))
    if any(abs(float(card[name]) - end) > ROUNDING for name, end in zip(("low", "high"), ends)):  # noqa: B905 - runs anywhere
        sys.exit(f"TIDAK COCOK: {area}: selang")
    rivals = [c for c in cards if c["level"] == card["level"] and c["value"] and int(c["rows"]) >= FEWEST]
    if card["rank"] and card["rank"] != str(1 + sum(float(c["value"]) > good / base for c in rivals)):
        sys.exit(f"TIDAK COCOK: {area}: peringkat")
    if older or not card["rank"]:
        continue
    z = NormalDist().inv_cdf(1 - min(0.05 / max(len(rivals) - 1, 1), 0.5))
    ranges = [(float(c["value"]), *wilson(float(c["value"]), int(c["rows"]) / float(c["deff"]), z)) for c in rivals]
    mine = good / base, *wilson(good / base, base / float(card["deff"]), z)
    best = 1 + sum(p - mine[0] > ((p - low) ** 2 + (mine[2] - mine[0]) ** 2) ** 0.5 for p, low, _ in ranges)
    worst = len(rivals) - sum(
        mine[0] - p > ((mine[0] - mine[1]) ** 2 + (high - p) ** 2) ** 0.5 for p, _, high in ranges
    )
    if (card["rank_low"], card["rank_high"]) != (str(best), str(worst)):
        sys.exit(f"TIDAK COCOK: {area}: selang peringkat")
if older:
    sys.stdout.write(
        "Bulan ini terbit dengan satu deff untuk semua wilayah; selang peringkatnya tidak dihitung ulang.\n"
    )
sys.stdout.write("COCOK: semua nilai dapat dihitung ulang dari hitungan.\n")

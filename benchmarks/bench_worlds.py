"""How well people listed twice are found in worlds that no training has seen, kind by kind.

    python benchmarks/bench_worlds.py [--rows 16000] [--seed 1] [--only product,...]

Prints one JSON object per line.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from registers import ROOT, SECRET

sys.path.insert(0, str(ROOT / "tests"))

from linkage_worlds import WORLDS  # noqa: E402 - after the path is set
from linkage_worlds.shape import FILLED, hard_kind, truth, write  # noqa: E402

from dtks_analytics import duplicates  # noqa: E402
from dtks_analytics.engine import Engine  # noqa: E402
from dtks_analytics.facts import Asked  # noqa: E402
from dtks_analytics.intake.canonical import mother_keys  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from linkage_worlds.shape import Record

Pair = tuple[int, int]
ASKED: Final = Asked(FILLED)
SURE: Final = 0.95
BUCKETS: Final = (0.0, 0.3, 0.5, 0.7, 0.85, 0.95, 1.0001)
LEAST: Final = 50


def hashes(column: Any) -> dict[str, Any]:  # noqa: ANN401 - a coded column
    """Return the keyed columns of mothers' names."""
    return mother_keys(column, SECRET)


def product(records: Sequence[Record], folder: Path) -> tuple[dict[Pair, float], set[Pair], set[Pair]]:
    """Search with the product.

    Returns:
        Listed pairs of places with their probability, the counted ones of them, and the candidates of the blocks.
    """
    path = write(records, hashes, folder / "world.parquet")
    with Engine(folder) as engine:
        duplicates.find(engine, path, ASKED, secret=SECRET, decisions={})
        found = engine.backend.table("m_pairs").to_pyarrow().to_pylist()
        blocks = candidates(engine)
    said = {_places(row): float(row["probability"]) for row in found}
    return said, {_places(row) for row in found if row["counted"]}, blocks


def candidates(engine: Engine) -> set[Pair]:
    """Return the candidates of the blocks as places."""
    t = engine.backend.con.sql("SELECT l, r FROM m_candidates UNION SELECT l, r FROM m_exact").to_arrow_table()
    sides = [t[side].to_pylist() for side in "lr"]
    return {(min(pair), max(pair)) for pair in zip(*sides, strict=True)}


def _places(row: Mapping[str, Any]) -> Pair:
    """Return the places of the two rows of a pair."""
    one, two = int(row["left_baris"]) - 2, int(row["right_baris"]) - 2
    return min(one, two), max(one, two)


def judged(records: Sequence[Record], said: Mapping[Pair, float], counted: set[Pair]) -> dict[str, Any]:
    """Compare what was said with the truth."""
    known = truth(records)
    right = counted & known.keys()
    kinds, hit = Counter(known.values()), Counter(known[pair] for pair in right)
    wrong = Counter(hard_kind(records[a], records[b]) or "other" for a, b in counted - known.keys())
    sure = Counter(
        hard_kind(records[a], records[b]) for (a, b), chance in said.items()
        if chance >= SURE and hard_kind(records[a], records[b])
    )  # fmt: skip
    return {
        "precision": round(len(right) / max(len(counted), 1), 4),
        "recall": round(len(right) / len(known), 4),
        "kinds": {kind: round(hit[kind] / number, 3) for kind, number in sorted(kinds.items())},
        "wrong": dict(wrong),
        "hard_sure": dict(sure),
        "buckets": reliability(said, set(known)),
        "below_0.3": sum(chance < BUCKETS[1] for chance in said.values()),
    }


def reliability(said: Mapping[Pair, float], known: set[Pair]) -> list[dict[str, float]]:
    """Say what share of the listed pairs in each range of probability is one person."""
    chance = np.array(list(said.values()))
    same = np.array([pair in known for pair in said])
    rows = []
    for low, high in pairwise(BUCKETS):
        inside = (chance >= low) & (chance < high)
        if inside.any():
            rows.append({"from": low, "pairs": int(inside.sum()), "said": round(float(chance[inside].mean()), 3),
                         "true": round(float(same[inside].mean()), 3)})  # fmt: skip
    return rows


def blocked(records: Sequence[Record], pairs: set[Pair]) -> dict[str, Any]:
    """Say what share of the true pairs of each kind the blocks hold."""
    known = truth(records)
    kinds = Counter(known.values())
    hit = Counter(kind for pair, kind in known.items() if pair in pairs)
    share = {kind: round(hit[kind] / number, 4) for kind, number in sorted(kinds.items()) if hit[kind] < number}
    return {"candidates": len(pairs), "recall": round(sum(hit.values()) / len(known), 4), "incomplete": share}


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=16_000)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    for name, make in WORLDS.items():
        records = make(told.rows, told.seed)
        with tempfile.TemporaryDirectory() as folder:
            said, counted, pairs = product(records, Path(folder))
        print(json.dumps({"world": name, "method": "product", **judged(records, said, counted)}), flush=True)
        print(json.dumps({"world": name, "blocking": blocked(records, pairs)}), flush=True)


if __name__ == "__main__":
    main()

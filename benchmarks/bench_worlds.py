"""How well people listed twice are found in worlds that no training has seen, kind by kind.

    python benchmarks/bench_worlds.py [--rows 16000] [--seed 201] [--library FOLDER] [--only-product] [--rotate]

Prints one JSON object per line: precision, recall by kind, wrong pairs by kind of hard negative, sure ones among them,
reliability, and what the blocks hold; then other methods on the same registers. Splink's template and dedupe are given
the threshold that suits them best in each world, which nobody could know; dedupe is taught by the other two worlds.
Seeds 101 to 103 belong to training.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import rival_methods as methods
from registers import SECRET, made
from train_model import CITY, ROWS, SEEDS, SMALL_ROWS, SMALL_SEEDS, THRESHOLD
from worlds import FILLED, WORLDS, hard_kind, hashes, truth, write, written

from dtks_analytics.engine import Engine
from dtks_analytics.linkage import model as linkage
from dtks_analytics.linkage import search as duplicates
from dtks_analytics.linkage import training
from dtks_analytics.quality.facts import Asked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from worlds import Record

Pair = tuple[int, int]
ASKED: Final = Asked(FILLED)
SURE: Final = 0.95
BUCKETS: Final = (0.0, 0.3, 0.5, 0.7, 0.85, 0.95, 1.0001)
LEAST: Final = 50


def product(records: Sequence[Record], folder: Path) -> tuple[dict[Pair, float], set[Pair], set[Pair], Path]:
    """Search with the product.

    Returns:
        Listed pairs of places with their probability, the counted ones of them, the candidates of the blocks, and
        the snapshot.
    """
    path = write(records, hashes, folder / "world.parquet")
    with Engine(folder) as engine:
        duplicates.find(engine, path, ASKED, secret=SECRET, decisions={})
        found = engine.backend.table("m_pairs").to_pyarrow().to_pylist()
        blocks = candidates(engine)
    said = {_places(row): float(row["probability"]) for row in found}
    return said, {_places(row) for row in found if row["counted"]}, blocks, path


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
    parser.add_argument("--seed", type=int, default=201)
    parser.add_argument("--library", default="", help="folder with dedupe, which is no dependency of the project")
    parser.add_argument("--only-product", action="store_true")
    parser.add_argument("--rotate", action="store_true", help="fit on two worlds, report on the third")
    told = parser.parse_args()
    if told.rotate:
        rotate(told.rows, told.seed)
        return
    methods.add_library(told.library)
    registers = {name: make(told.rows, told.seed) for name, make in WORLDS.items()}
    blocks: dict[str, set[Pair]] = {}
    paths: dict[str, Path] = {}
    with tempfile.TemporaryDirectory() as name:
        for world, records in registers.items():
            folder = Path(name) / world
            folder.mkdir()
            said, counted, blocks[world], paths[world] = product(records, folder)
            show(world, "product", judged(records, said, counted))
            print(json.dumps({"world": world, "blocking": blocked(records, blocks[world])}), flush=True)
        if told.only_product:
            return
        for world, records in registers.items():
            show(world, "same NIK", plain(records, set(methods.same_number(records))))
            show(world, "birth date and Jaro-Winkler 0.9", plain(records, set(methods.same_birth(paths[world]))))
            show(world, "Splink template", plain(records, methods.best(records, methods.template(paths[world]))))
            if find_spec("dedupe") is None:
                print(json.dumps({"world": world, "method": "dedupe", "missing": "see --library"}), flush=True)
                continue
            taught = [
                (registers[other], {pair: pair in known for pair in sorted(blocks[other])})
                for other in registers if other != world for known in [truth(registers[other])]
            ]  # fmt: skip
            scores = methods.learner(taught, records, sorted(blocks[world]))
            show(world, "dedupe", plain(records, methods.best(records, scores)))


def rotate(rows: int, seed: int) -> None:
    """Learn and calibrate on two worlds and the product's own registers, search the third; each in turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def observed(title: str, persons: Path, known: Path) -> Any:  # noqa: ANN401 - an Arrow table
            register = training.Register(title, persons, known, Asked(training.present(persons)))
            return training.labelled(register, training.blank(), folder)

        tables = {}
        for world in WORLDS:
            parts = [
                observed(f"{world} {size} {one}", *written(world, size, one, folder))
                for size, seeds in ((ROWS, SEEDS), (SMALL_ROWS, SMALL_SEEDS)) for one in seeds
            ]  # fmt: skip
            tables[world] = pa.concat_tables(parts, promote_options="permissive")
        city = [observed("city", *made(*CITY, folder))]
        for world, make in WORLDS.items():
            others = [table for other, table in tables.items() if other != world]
            learnt, calibration, _ = training.fitted(others, city)
            use(training.model_of(learnt, calibration, THRESHOLD))
            records = make(rows, seed)
            (folder / world).mkdir()
            said, counted, _, _ = product(records, folder / world)
            show(world, "product, fit on the other two", judged(records, said, counted))


def use(model: linkage.Model) -> None:
    """Let the search read this model."""
    linkage.model = lambda: model  # type: ignore[assignment] # a benchmark's own model


def plain(records: Sequence[Record], counted: set[Pair]) -> dict[str, Any]:
    """Compare the counted pairs of a method without probabilities with the truth."""
    whole = judged(records, {}, counted)
    return {name: whole[name] for name in ("precision", "recall", "kinds")}


def show(world: str, method: str, told: Mapping[str, Any]) -> None:
    """Print one result."""
    print(json.dumps({"world": world, "method": method, **told}), flush=True)


if __name__ == "__main__":
    main()

"""Training and calibration of the model, on registers whose truth is known.

The weights are learnt without labels (random pairs, expectation maximisation). Labels serve two ends only: what a
weight means as a probability, and which trade-off the threshold stands for. Accuracy is measured elsewhere, on seeds
that nothing here has seen.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dtks_analytics import duplicates, linkage
from dtks_analytics import duplicates_groups as groups
from dtks_analytics import duplicates_judge as judge
from dtks_analytics import duplicates_pairs as pairs
from dtks_analytics import linkage_levels as levels
from dtks_analytics.catalogue.linkage import COUNTED, FOLDER
from dtks_analytics.duplicates_rows import file_rows, link_rows, prepare
from dtks_analytics.engine import Engine, compile_statement
from dtks_analytics.facts import Asked

if TYPE_CHECKING:
    from collections.abc import Sequence

STRENGTH: Final = 2.0
"""Inverse of the ridge that keeps the weights of levels small that few pairs have shown."""
SURELY: Final = 1e-4
"""Distance that a calibrated probability keeps from 0 and 1."""
LOWEST, HIGHEST, STEP = -24.0, 24.0, 0.5
"""Weights at which the probability is written down, in bits."""
BINS: Final = (0.0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 1.0)
THRESHOLDS: Final = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98)


@dataclass(frozen=True)
class Register:
    """A register whose truth is known.

    Attributes:
        name: how the record speaks of it, e.g. rows and seed.
        persons: canonical snapshot.
        truth: table with ``baris`` and ``person_true_id``; rows of broken rules are ignored.
        asked: the columns that were present.
    """

    name: str
    persons: Path
    truth: Path
    asked: Asked


@dataclass(frozen=True)
class Weights:
    """What was learnt.

    Attributes:
        fields: settings of the model.
        evidence: weights of what a pair says besides its fields.
        bits: the weight of every column of `_design`.
        start: weight of any pair before anything is compared.
    """

    fields: dict[str, Any]
    evidence: judge.Evidence
    bits: np.ndarray[Any, np.dtype[np.float64]]
    start: float


def blank() -> Weights:
    """Return weights of nothing, to observe pairs with."""
    fields = linkage.weighted(
        {one.key: [0.0] * len(one.levels) for one in levels.compared()}, dict.fromkeys(("nama", "ibu"), 1.0), -20.0
    )
    return Weights(fields, (), np.zeros(len(_columns()) + len(_rare())), -20.0)


def _columns() -> list[tuple[str, int]]:
    """Return the levels that are weighed: comparison and number."""
    every = (*levels.compared(), *levels.evidence())
    return [(one.key, number) for one in every for number in range(len(one.levels))]


def _rare() -> list[str]:
    """Return the comparisons in which rarity counts."""
    return [one.key for one in levels.compared() if any(level.tf for level in one.levels)]


def _design(observed: pa.Table) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return one column per level, 1 where a pair shows it, and one per comparison in which rarity counts, in bits."""
    levels_shown = [np.asarray(observed[f"gamma_{key}"].to_numpy()) == number for key, number in _columns()]
    rarity = [np.asarray(observed[f"rarity_{key}"].to_numpy()) for key in _rare()]
    return np.column_stack([*levels_shown, *rarity]).astype(float)


def learn(observed: pa.Table) -> Weights:
    """Learn the weights from pairs whose truth is known: logistic regression with a ridge.

    Fields that depend on each other share what they say, which frequencies learnt one by one would count twice.

    Args:
        observed: as `labelled` gives it, observed with `blank` weights.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - heavy, training alone needs it

    fitted = LogisticRegression(C=STRENGTH, max_iter=5000).fit(_design(observed), np.asarray(observed["same"]))
    bits = np.round(fitted.coef_[0] / np.log(2), 4)
    bits[len(_columns()) :] = np.clip(fitted.coef_[0][len(_columns()) :] / np.log(2), 0, 2).round(4)
    per_level: dict[str, list[float]] = {}
    for (key, _), weight in zip(_columns(), bits, strict=False):
        per_level.setdefault(key, []).append(float(weight))
    rarity = {key: float(share) for key, share in zip(_rare(), bits[len(_columns()) :], strict=True)}
    start = round(float(fitted.intercept_[0] / np.log(2)), 4)
    evidence = tuple((one.key, tuple(per_level[one.key])) for one in levels.evidence())
    return Weights(linkage.weighted(per_level, rarity, start), evidence, bits, start)


def labelled(register: Register, weights: Weights, temporary: Path) -> pa.Table:
    """Weigh the pairs of a register and say of each whether it is one person.

    Returns:
        What `duplicates_judge.judged` gives, with ``same`` (bool) and ``rarity_<key>`` (bits).
    """
    with Engine(temporary) as engine:
        found = duplicates.weigh(engine, register.persons, register.asked, weights.fields, weights.evidence)
        judged, scored = found if found is not None else (None, "")
        if judged is None:
            message = "a register without pairs teaches nothing"
            raise ValueError(message)
        names = ", ".join(f"coalesce(mw_tf_adj_{key}, 0) AS rarity_{key}" for key in _rare())
        statement = f"SELECT uid_l AS l, uid_r AS r, {names} FROM {scored}"  # noqa: S608 - names of the model
        rare = engine.backend.con.sql(statement).to_arrow_table()
    judged = judged.join(rare, ["l", "r"], join_type="left outer")
    known = pq.read_table(register.truth, columns=["baris", "rule", "person_true_id"])
    known = known.filter(pc.equal(known["rule"], ""))
    person = dict(zip(known["baris"].to_pylist(), known["person_true_id"].to_pylist(), strict=True))
    sides = [[person.get(row) for row in judged[f"baris_{side}"].to_pylist()] for side in "lr"]
    same = [one is not None and one == two for one, two in zip(*sides, strict=True)]
    judged = judged.append_column("register", pa.array([register.name] * len(judged)))
    return judged.append_column("same", pa.array(same))


@dataclass(frozen=True)
class Calibration:
    """What a weight means.

    Attributes:
        curve: rising points of weight and probability.
        rival: weight in bits of a pair one row of which agrees far better with another row.
    """

    curve: list[tuple[float, float]]
    rival: float


def calibrate(weight: Any, rival: Any, same: Any) -> Calibration:  # noqa: ANN401 - arrays
    """Say what weights mean, from pairs that the weights have not been learnt from.

    A logistic line (Platt 1999), since isotonic regression jumps where few pairs are; nothing is ever certain.

    Args:
        weight: of each pair, in bits.
        rival: whether a row of it agrees far better with another row, see `duplicates_pairs.rivals`.
        same: whether it is one person.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - heavy, training alone needs it

    shown = np.column_stack([np.asarray(weight), np.asarray(rival)]).astype(float)
    line = LogisticRegression(C=100).fit(shown, np.asarray(same))
    slope, jump = line.coef_[0]
    at = np.arange(LOWEST, HIGHEST + STEP, STEP)
    chance = np.clip(1 / (1 + np.exp(-(slope * at + line.intercept_[0]))), SURELY, 1 - SURELY)
    points = [(round(float(one), 2), round(float(p), 5)) for one, p in zip(at, chance, strict=True)]
    return Calibration(points, round(float(min(jump / slope, 0)), 4))


def unseen(observed: Sequence[pa.Table], always: Sequence[pa.Table]) -> tuple[Any, Any, Any]:
    """Return weight, rival and truth of pairs, each weighed by what the other registers teach.

    Args:
        observed: pairs of registers of different kinds, as `labelled` gives them.
        always: pairs that teach every time and are not returned.
    """
    weights, rival, same = [], [], []
    for place, one in enumerate(observed):
        others = [two for number, two in enumerate(observed) if number != place]
        learnt = learn(together([*others, *always]))
        weights.append(weighed(one, learnt))
        rival.append(pairs.rivals(one["l"], one["r"], weights[-1], one["register"]))
        same.append(np.asarray(one["same"]))
    return np.concatenate(weights), np.concatenate(rival), np.concatenate(same)


def together(tables: Sequence[pa.Table]) -> pa.Table:
    """Return the pairs of several registers as one table, with what learning needs."""
    names = ["l", "r", "register", "same", *(f"gamma_{key}" for key in dict(_columns())), *(f"rarity_{k}" for k in _rare())]
    return pa.concat_tables([table.select(names) for table in tables], promote_options="permissive")


def weighed(observed: pa.Table, weights: Weights) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the weight of observed pairs in bits, as the search would."""
    return np.asarray(_design(observed) @ weights.bits + weights.start)


def reliability(judged: pa.Table, model: linkage.Model) -> list[dict[str, float]]:
    """Say what share of the pairs in each range of probability is one person."""
    weight, same = _eligible(judged)
    chance = pairs.probabilities(pa.array(weight), model)
    found = []
    for low, high in pairwise(BINS):
        inside = (chance >= low) & ((chance < high) | (high == 1))
        if inside.any():
            found.append({
                "from": low, "to": high, "pairs": int(inside.sum()), "said": round(float(chance[inside].mean()), 4),
                "true": round(float(same[inside].mean()), 4),
            })  # fmt: skip
    return found


def trade_off(judged: pa.Table, model: linkage.Model, total: int) -> list[dict[str, float]]:
    """Say what each threshold would mean for all counted pairs together.

    Args:
        judged: labelled pairs.
        model: gives the probabilities.
        total: pairs of rows that are one person in truth.
    """
    chance = pairs.probabilities(judged["weight"], model)
    t = judged.append_column("probability", pa.array(chance))
    same = np.asarray(t["same"].to_numpy())
    found = []
    for threshold in THRESHOLDS:
        kind = pairs.kinds(t, threshold)
        counted = np.isin(kind, COUNTED) & ~((kind == "similar_person") & (chance < threshold))
        right = int((counted & same).sum())
        found.append({
            "threshold": threshold, "pairs": int(counted.sum()),
            "precision": round(right / max(int(counted.sum()), 1), 4), "recall": round(right / max(total, 1), 4),
        })  # fmt: skip
    return found


def true_pairs(register: Register, temporary: Path) -> int:
    """Count the pairs of active rows that are one person in truth."""
    with Engine(temporary) as engine:
        engine.snapshot("m_truth", register.truth)
        prepare(engine, register.persons, register.asked)
        rows = link_rows().select("uid").inner_join(file_rows().select("uid", "baris"), "uid")
        truth = ibis.table({"baris": "int64", "rule": "string", "person_true_id": "int64"}, name="m_truth")
        known = truth.filter(truth.rule == "").select("person_true_id", row=truth.baris)
        t = rows.inner_join(known, rows.baris == known.row)
        people = t.group_by("person_true_id").agg(n=t.count())
        return int(engine.rows(compile_statement(people.agg(pairs=(people.n * (people.n - 1) // 2).sum())))[0]["pairs"])


def write(
    training: Register, calibration: Sequence[Register], *, threshold: float, date: str, temporary: Path, folder: Path
) -> dict[str, Any]:
    """Train, calibrate, write ``model.json`` and ``training.json``.

    Args:
        training: the register whose pairs teach the weights.
        calibration: registers whose truth says what a weight means; other seeds.
        threshold: probability from which a similar pair counts.
        date: day of the training, ISO.
        temporary: existing folder for what does not fit in memory.
        folder: where the two files go.

    Returns:
        The training record.
    """
    learnt = learn(training, temporary)
    (folder / "model.json").write_text(json.dumps(learnt, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    digest = linkage.digest(folder / "model.json")
    judged = pa.concat_tables([labelled(register, learnt, temporary) for register in calibration])
    curve = calibrate(judged)
    model = linkage.Model(learnt, digest, threshold, tuple(curve))
    total = sum(true_pairs(register, temporary) for register in calibration)
    record = {
        "model_sha256": digest,
        "date": date,
        "versions": {name: version(name) for name in ("splink", "duckdb", "ibis-framework")},
        "trained_on": training.name,
        "calibrated_on": [register.name for register in calibration],
        "u_pairs": U_PAIRS,
        "u_seed": U_SEED,
        "em_rules": list(EM_RULES),
        "prior": PRIOR,
        "threshold": threshold,
        "trade_off": trade_off(judged, model, total),
        "reliability": reliability(judged, model),
        "calibration": curve,
    }
    (folder / "training.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return record


def present(persons: Path) -> frozenset[str]:
    """Return the columns of a snapshot that hold anything; keyed hashes stand for what they were made of."""
    with Engine(persons.parent) as engine:
        engine.snapshot("m_whole", persons)
        t = engine.backend.table("m_whole")
        filled = t.agg(**{name: t[name].notnull().any() for name in t.columns}).to_pyarrow().to_pylist()[0]
    hashed = {"kunci_ibu": "nama_ibu_kandung", "kunci_rekening": "no_rekening"}
    return frozenset(hashed.get(name, name) for name, found in filled.items() if found)


def main() -> None:
    """Train from the command line, see ``docs/linkage.md``."""
    parser = argparse.ArgumentParser(prog="python -m dtks_analytics.linkage", description="Train the linkage model.")
    triple = ("NAME", "SNAPSHOT", "TRUTH")
    parser.add_argument("--train", nargs=3, metavar=triple, required=True)
    parser.add_argument("--calibrate", nargs=3, metavar=triple, action="append", required=True)
    parser.add_argument("--threshold", type=float, required=True)
    parser.add_argument("--date", required=True, help="day of the training, ISO")
    parser.add_argument("--out", type=Path, default=FOLDER)
    told = parser.parse_args()

    def register(name: str, persons: str, truth: str) -> Register:
        path = Path(persons)
        return Register(name, path, Path(truth), Asked(present(path)))

    with tempfile.TemporaryDirectory() as folder:
        record = write(
            register(*told.train),
            [register(*one) for one in told.calibrate],
            threshold=told.threshold,
            date=told.date,
            temporary=Path(folder),
            folder=told.out,
        )
    sys.stdout.write(json.dumps({name: record[name] for name in ("model_sha256", "trade_off", "reliability")}) + "\n")

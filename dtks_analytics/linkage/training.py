"""Training and calibration of the model, on registers whose truth is known.

Weights are learnt by logistic regression over the levels that pairs show, from registers of several generators that
share nothing. What a weight means as a probability is learnt from pairs of generators that did not teach that weight.
Accuracy is measured elsewhere, on seeds that nothing here has seen.
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

from dtks_analytics.catalogue.linkage import FOLDER
from dtks_analytics.engine import Engine, compile_statement
from dtks_analytics.linkage import comparisons as levels
from dtks_analytics.linkage import model as linkage
from dtks_analytics.linkage import pair_rules as judge
from dtks_analytics.linkage import pairs
from dtks_analytics.linkage import search as duplicates
from dtks_analytics.linkage.rows import file_rows, link_rows, prepare
from dtks_analytics.quality.facts import Asked
from dtks_analytics.records.decisions import wilson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STRENGTH: Final = 1.0
"""Inverse of the ridge that keeps the weights of levels small that few pairs have shown."""
SURELY: Final = 1e-4
"""Distance that a calibrated probability keeps from 0 and 1."""
STEP: Final = 40
"""Pairs of a step of the calibration at least."""
BINS: Final = (0.0, 0.05, 0.3, 0.5, 0.7, 0.9, 0.95, 1.0)
THRESHOLDS: Final = (0.05, 0.1, 0.2, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)


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
        t = engine.backend.table(scored)
        bits = {f"rarity_{key}": t[f"mw_tf_adj_{key}"].fill_null(0.0) for key in _rare()}
        rare = t.select(l=t.uid_l, r=t.uid_r, **bits).to_pyarrow()
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

    Isotonic regression (Zadrozny and Elkan 2002) whose steps hold at least `STEP` pairs of either answer where both
    occur, joined by straight lines between their middles; nothing is ever certain. The weight of a rival is that of a
    logistic regression on weight and rival.

    Args:
        weight: of each pair, in bits.
        rival: whether a row of it agrees far better with another row, see `duplicates_pairs.rivals`.
        same: whether it is one person.
    """
    from scipy.optimize import isotonic_regression  # noqa: PLC0415 - heavy
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - heavy, training alone needs it

    shown = np.column_stack([np.asarray(weight), np.asarray(rival)]).astype(float)
    line = LogisticRegression(C=100).fit(shown, np.asarray(same))
    slope, jump = line.coef_[0]
    less = round(float(min(jump / slope, 0)), 4)
    moved = shown[:, 0] + less * shown[:, 1]
    order = np.argsort(moved, kind="stable")
    at, truth = moved[order], np.asarray(same)[order].astype(float)
    fitted = np.asarray(isotonic_regression(truth).x)
    points: list[tuple[float, float]] = []
    start = 0
    for end in [*(np.flatnonzero(np.diff(fitted)) + 1), len(fitted)]:
        if end - start >= STEP or end == len(fitted):
            chance = float(np.clip(truth[start:end].mean(), SURELY, 1 - SURELY))
            points.append((round(float(np.median(at[start:end])), 3), round(chance, 5)))
            start = end
    rising = np.maximum.accumulate([p for _, p in points])
    return Calibration([(one, float(p)) for (one, _), p in zip(points, rising, strict=True)], less)


@dataclass(frozen=True)
class Unseen:
    """Pairs weighed by what other registers teach, one entry per pair.

    Attributes:
        weight: in bits.
        rival: a row agrees far better with another row.
        claimed: a row could as well be somebody else, or twins and siblings could look so.
        same: it is one person.
    """

    weight: Any
    rival: Any
    claimed: Any
    same: Any


def unseen(observed: Sequence[pa.Table], always: Sequence[pa.Table]) -> Unseen:
    """Weigh the pairs of each register by what the registers of the other kinds teach.

    Args:
        observed: pairs of registers of different kinds, as `labelled` gives them.
        always: pairs that teach every time and are not returned.
    """
    parts = []
    for place, one in enumerate(observed):
        others = [two for number, two in enumerate(observed) if number != place]
        weight = weighed(one, learn(together([*others, *always])))
        ends = (one["l"], one["r"], weight, one["register"])
        rival = pairs.rivals(*ends)
        resembling = np.asarray(pc.fill_null(one["resembling"], False))
        parts.append((weight, rival, rival | pairs.contested(*ends) | resembling, np.asarray(one["same"])))
    return Unseen(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def said(found: Unseen, calibration: Calibration) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the probability of each pair as the search would say it."""
    at, means = zip(*calibration.curve, strict=True)
    chance = np.interp(found.weight + np.where(found.rival, calibration.rival, 0.0), at, means)
    return np.asarray(np.where(found.claimed, np.minimum(chance, judge.SURE), chance))


def together(tables: Sequence[pa.Table]) -> pa.Table:
    """Return the pairs of several registers as one table, with what learning needs."""
    names = [
        "l",
        "r",
        "register",
        "same",
        *(f"gamma_{key}" for key in dict(_columns())),
        *(f"rarity_{k}" for k in _rare()),
    ]
    return pa.concat_tables([table.select(names) for table in tables], promote_options="permissive")


def weighed(observed: pa.Table, weights: Weights) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the weight of observed pairs in bits, as the search would."""
    return np.asarray(_design(observed) @ weights.bits + weights.start)


def reliability(chance: Any, same: Any) -> list[dict[str, float]]:  # noqa: ANN401 - arrays
    """Say what share of the pairs in each range of probability is one person, with its interval (Wilson, 95 %)."""
    found = []
    for low, high in pairwise(BINS):
        inside = (chance >= low) & ((chance < high) | (high == 1))
        if inside.any():
            ends = wilson(int(same[inside].sum()), int(inside.sum()))
            found.append({
                "from": low, "to": high, "pairs": int(inside.sum()), "said": round(float(chance[inside].mean()), 4),
                "true": round(float(same[inside].mean()), 4), "low": round(ends[0] or 0.0, 4),
                "high": round(ends[1] or 1.0, 4),
            })  # fmt: skip
    return found


def trade_off(chance: Any, same: Any, total: int) -> list[dict[str, float]]:  # noqa: ANN401 - arrays
    """Say what each threshold would mean.

    Args:
        chance: probability of each pair.
        same: whether it is one person.
        total: pairs of rows that are one person in truth, those that no block holds included.
    """
    found = []
    for threshold in THRESHOLDS:
        counted = chance >= threshold
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


def fitted(tables: Sequence[pa.Table], background: Sequence[pa.Table]) -> tuple[Weights, Calibration, Unseen]:
    """Learn weights from all pairs and their meaning from pairs that did not teach them.

    Args:
        tables: pairs of each world, as `labelled` gives them.
        background: pairs that teach and are not calibrated on.
    """
    found = unseen(tables, background)
    calibration = calibrate(found.weight, found.rival, found.same)
    return learn(together([*tables, *background])), calibration, found


def model_of(learnt: Weights, calibration: Calibration, threshold: float) -> linkage.Model:
    """Return a model as the search reads it, without saving it."""
    return linkage.Model(learnt.fields, learnt.evidence, "", threshold, calibration.rival, tuple(calibration.curve))


def write(
    worlds: Mapping[str, Sequence[Register]],
    always: Sequence[Register],
    *,
    threshold: float,
    date: str,
    temporary: Path,
    folder: Path,
) -> dict[str, Any]:
    """Train, calibrate, write ``model.json`` and ``training.json``.

    The weights come from all registers. What they mean as probabilities comes from pairs of each world weighed by what
    the other worlds teach, so that no pair speaks for its own weight.

    Args:
        worlds: registers by the generator that made them.
        always: registers that teach and are not calibrated on.
        threshold: probability from which a pair counts.
        date: day of the training, ISO.
        temporary: existing folder for what does not fit in memory.
        folder: where the two files go.

    Returns:
        The training record.
    """

    def observed(registers: Sequence[Register]) -> pa.Table:
        tables = [labelled(register, blank(), temporary) for register in registers]
        return pa.concat_tables(tables, promote_options="permissive")

    learnt, calibration, found = fitted(
        [observed(registers) for registers in worlds.values()], [observed([register]) for register in always]
    )
    saved = {"fields": learnt.fields, "evidence": dict(learnt.evidence), "rival": calibration.rival}
    (folder / "model.json").write_text(json.dumps(saved, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    chance = said(found, calibration)
    total = sum(true_pairs(register, temporary) for registers in worlds.values() for register in registers)
    record = {
        "model_sha256": linkage.digest(folder / "model.json"),
        "date": date,
        "versions": {name: version(name) for name in ("splink", "duckdb", "ibis-framework", "scikit-learn")},
        "trained_on": [register.name for registers in worlds.values() for register in registers],
        "background": [register.name for register in always],
        "strength": STRENGTH,
        "prevalence": {"pairs": len(found.same), "same": int(found.same.sum()), "true_pairs": total},
        "threshold": threshold,
        "trade_off": trade_off(chance, found.same, total),
        "reliability": reliability(chance, found.same),
        "calibration": calibration.curve,
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
    parser = argparse.ArgumentParser(
        prog="python -m dtks_analytics.linkage.model", description="Train the linkage model."
    )
    triple = ("NAME", "SNAPSHOT", "TRUTH")
    parser.add_argument("--world", nargs=3, metavar=triple, action="append", required=True,
                        help="registers of one generator share the first word of their name")  # fmt: skip
    parser.add_argument("--background", nargs=3, metavar=triple, action="append", default=[])
    parser.add_argument("--threshold", type=float, required=True)
    parser.add_argument("--date", required=True, help="day of the training, ISO")
    parser.add_argument("--out", type=Path, default=FOLDER)
    told = parser.parse_args()

    def register(name: str, persons: str, truth: str) -> Register:
        path = Path(persons)
        return Register(name, path, Path(truth), Asked(present(path)))

    worlds: dict[str, list[Register]] = {}
    for one in told.world:
        worlds.setdefault(one[0].split()[0], []).append(register(*one))
    with tempfile.TemporaryDirectory() as folder:
        record = write(
            worlds,
            [register(*one) for one in told.background],
            threshold=told.threshold,
            date=told.date,
            temporary=Path(folder),
            folder=told.out,
        )
    sys.stdout.write(json.dumps({name: record[name] for name in ("model_sha256", "trade_off", "reliability")}) + "\n")

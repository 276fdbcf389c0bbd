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

U_PAIRS: Final = 2e6
U_SEED: Final = 1
EM_RULES: Final = (
    "l.inti = r.inti AND l.lahir = r.lahir",
    "l.lahir = r.lahir AND l.kunci_ibu = r.kunci_ibu AND l.kartu <> r.kartu",
    "l.inti = r.inti AND l.kunci_ibu = r.kunci_ibu AND l.kelurahan = r.kelurahan",
)
"""Each session learns what its rule does not use: mother and place; names, away from twins; birth dates; each NIK."""
PRIOR: Final = 1.3e-2 / 2.5e5
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


def learn(register: Register, temporary: Path) -> dict[str, Any]:
    """Learn the weights from one register, without its truth."""
    with Engine(temporary) as engine:
        prepare(engine, register.persons, register.asked)
        engine.define("m_model_rows", judge.model_rows())
        learnt = linkage.train(engine, "m_model_rows", u_pairs=U_PAIRS, seed=U_SEED, em_rules=EM_RULES, prior=PRIOR)
        return linkage.with_strangers(learnt, "nik", _numbers_of_strangers(engine, register))


def _numbers_of_strangers(engine: Engine, register: Register) -> dict[str, float]:
    """Return how often NIK are one digit apart among strangers born on one day in one kelurahan.

    Area and birth date stand in the number, so that among any two rows it would look far rarer than it is among the
    pairs that are ever compared.
    """
    groups.keep_candidates(engine, register.asked)
    near = ibis.table({"l": "int64", "r": "int64"}, name="m_block_tanggal_kelurahan")
    t = judge.sided(near, levels.COLUMNS)
    both = levels.Both(t)
    strangers = t.filter(
        ~both.same("inti") & ~both.same("kunci_ibu") & both("nik")[0].notnull() & both("nik")[1].notnull()
    )
    share = strangers.agg(share=levels.one_digit(*levels.Both(strangers)("nik")).cast("float64").mean())
    return {levels.ONE_DIGIT: float(engine.rows(compile_statement(share))[0]["share"])}


def labelled(register: Register, trained: dict[str, Any], temporary: Path) -> pa.Table:
    """Weigh the pairs of a register and say of each whether it is one person.

    Returns:
        What `duplicates_judge.judged` gives, with ``same`` (bool).
    """
    with Engine(temporary) as engine:
        judged = duplicates.weigh(engine, register.persons, register.asked, trained)
    if judged is None:
        message = "a register without pairs teaches nothing"
        raise ValueError(message)
    known = pq.read_table(register.truth, columns=["baris", "rule", "person_true_id"])
    known = known.filter(pc.equal(known["rule"], ""))
    person = dict(zip(known["baris"].to_pylist(), known["person_true_id"].to_pylist(), strict=True))
    sides = [[person.get(row) for row in judged[f"baris_{side}"].to_pylist()] for side in "lr"]
    same = [one is not None and one == two for one, two in zip(*sides, strict=True)]
    return judged.append_column("same", pa.array(same))


def calibrate(judged: pa.Table) -> list[tuple[float, float]]:
    """Return rising points of weight and probability, from the pairs that the gates let through.

    Isotonic regression, thinned to the points at which the line bends; nothing is ever certain.
    """
    from scipy.optimize import isotonic_regression  # noqa: PLC0415 - heavy

    weight, same = _eligible(judged)
    order = np.argsort(weight, kind="stable")
    weight, same = weight[order], same[order].astype(float)
    fitted = np.asarray(isotonic_regression(same).x)
    edges = np.flatnonzero(np.diff(fitted)) + 1
    fitted = np.clip(fitted, 0.5 / (len(fitted) + 1), 1 - 0.5 / (len(fitted) + 1))
    ends = (end for part in np.split(np.arange(len(fitted)), edges) for end in dict.fromkeys((part[0], part[-1])))
    return [(round(float(weight[end]), 3), round(float(fitted[end]), 5)) for end in ends]


def _eligible(judged: pa.Table) -> tuple[Any, Any]:
    """Return weight and truth of the pairs that may count as similar."""
    may = np.asarray(judged["plausible"].to_numpy()) & (
        ~np.asarray(judged["single"].to_numpy()) | np.asarray(judged["third"].to_numpy())
    )
    return np.asarray(judged["weight"].to_numpy())[may], np.asarray(judged["same"].to_numpy())[may]


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

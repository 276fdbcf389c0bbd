"""The trained model: the only module that knows Splink.

``python -m dtks_analytics.linkage`` trains it anew (see ``docs/linkage.md``). A monthly run only predicts.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.catalogue.linkage import MODEL, TRAINING
from dtks_analytics.linkage_levels import compared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from dtks_analytics.engine import Engine

SILENT: Final = logging.CRITICAL
LEAST: Final = 1e-6
"""Frequencies this small are those of levels that no pair has shown."""


@dataclass(frozen=True)
class Model:
    """A trained model.

    Attributes:
        settings: as Splink saved it.
        sha256: of the model file.
        threshold: pairs of at least this probability count.
        curve: weight and the probability that it means, rising; between two points in a straight line.
    """

    settings: dict[str, Any]
    sha256: str
    threshold: float
    curve: tuple[tuple[float, float], ...]


@cache
def model(path: Path = MODEL, record: Path = TRAINING) -> Model:
    """Read the saved model and its training record.

    Raises:
        ValueError: the record speaks of another model.
    """
    found = digest(path)
    training = json.loads(record.read_text(encoding="utf-8"))
    if training["model_sha256"] != found:
        message = "the training record belongs to another model"
        raise ValueError(message)
    points = tuple((float(w), float(p)) for w, p in training["calibration"])
    return Model(json.loads(path.read_text(encoding="utf-8")), found, float(training["threshold"]), points)


def digest(path: Path) -> str:
    """Return the SHA-256 of a model file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def settings() -> dict[str, Any]:
    """Return the settings of an untrained model."""
    comparisons = []
    for one in compared():
        levels: list[dict[str, Any]] = [
            {"sql_condition": one.missing, "label_for_charts": "tidak diketahui", "is_null_level": True}
        ]
        for level in one.levels:
            entry: dict[str, Any] = {
                "sql_condition": level.condition or "ELSE",
                "label_for_charts": level.label,
            }
            if level.tf:
                entry |= {
                    "tf_adjustment_column": level.tf,
                    "tf_minimum_u_value": 1e-4,
                    "disable_tf_exact_match_detection": True,
                }
            levels.append(entry)
        comparisons.append({"output_column_name": one.key, "comparison_levels": levels})
    return {
        "link_type": "dedupe_only",
        "linker_uid": "dtks",
        "unique_id_column_name": "uid",
        "comparisons": comparisons,
        "blocking_rules_to_generate_predictions": [],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
        "probability_two_random_records_match": 1e-7,
    }


def score(engine: Engine, rows: str, pairs: str, trained: dict[str, Any]) -> str:
    """Weigh pairs with a trained model.

    The tables ``m_tf_<column>`` (the column and ``tf_<column>``, its share of the rows) say how rare a value is.

    Args:
        engine: holds both tables.
        rows: table of records, ``uid`` and the columns of `linkage_levels.COLUMNS`.
        pairs: table of pairs, ``join_key_l``, ``join_key_r``, ``match_key``.
        trained: settings as saved.

    Returns:
        Name of the table with ``uid_l``, ``uid_r``, ``match_weight`` and, per comparison, ``gamma_<key>`` (its level)
        and ``mw_<key>`` (its weight).
    """
    linker, api = _linker(engine, rows, trained)
    for column in sorted({level.tf for one in compared() for level in one.levels if level.tf}):
        linker.table_management.register_term_frequency_lookup(api.register(f"m_tf_{column}"), column)
    linker.table_management.register_blocked_pairs_for_predict(api.register(pairs))
    return str(linker.inference.predict(warning_mode="never").physical_name)


def _linker(engine: Engine, rows: str, trained: dict[str, Any]) -> tuple[Any, Any]:
    """Open Splink on the engine's own connection."""
    from splink import DuckDBAPI, Linker  # noqa: PLC0415 - heavy

    logging.getLogger("splink").setLevel(SILENT)
    api = DuckDBAPI(engine.backend.con)
    return Linker(api.register(rows), trained, log_level=None, validate_settings=False), api


def train(
    engine: Engine, rows: str, *, u_pairs: float, seed: int, em_rules: Sequence[str], prior: float
) -> dict[str, Any]:
    """Train a model on the records of a table.

    Args:
        engine: holds the table.
        rows: table of records.
        u_pairs: random pairs from which the frequencies among strangers are estimated.
        seed: seed of those pairs.
        em_rules: blocking rules of the expectation maximisation, one session each.
        prior: share of all pairs of rows that are one person.

    Returns:
        The settings with what was learnt, as saved.
    """
    start = settings() | {"probability_two_random_records_match": prior}
    linker, _ = _linker(engine, rows, start)
    linker.training.estimate_u_using_random_sampling(max_pairs=u_pairs, seed=seed, min_count_per_level=None)
    for rule in em_rules:
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True, record_sample_proportion=1.0
        )
    return _completed(linker.misc.save_model_to_json())


def _completed(learnt: dict[str, Any]) -> dict[str, Any]:
    """Give the levels that no pair has shown the assumed frequencies of their comparison."""
    assumed = {one.key: {level.label: level.assumed for level in one.levels} for one in compared()}
    for comparison in learnt["comparisons"]:
        for level in comparison["comparison_levels"]:
            if level.get("is_null_level"):
                continue
            known = assumed[comparison["output_column_name"]][level["label_for_charts"]]
            for name, value in zip(("m_probability", "u_probability"), known, strict=True):
                if not isinstance(level.get(name), float) or level[name] <= LEAST:
                    level[name] = value
    return learnt


def with_strangers(learnt: dict[str, Any], key: str, shares: Mapping[str, float]) -> dict[str, Any]:
    """Set how often levels of a comparison occur among strangers, by the label of the level."""
    for comparison in learnt["comparisons"]:
        if comparison["output_column_name"] == key:
            for level in comparison["comparison_levels"]:
                if level["label_for_charts"] in shares:
                    level["u_probability"] = shares[level["label_for_charts"]]
    return learnt


if __name__ == "__main__":
    from dtks_analytics.linkage_training import main

    main()

"""The trained model: the only module that knows Splink.

``python -m dtks_analytics.linkage.model`` trains it anew (see ``docs/linkage.md``). A monthly run only predicts.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.catalogue.linkage import MODEL, TRAINING
from dtks_analytics.linkage.comparisons import compared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from dtks_analytics.engine import Engine

SILENT: Final = logging.CRITICAL
RAREST: Final = 2e-5
"""Share of the rows below which a value is no rarer: four rows of a city."""


@dataclass(frozen=True)
class Model:
    """A trained model.

    Attributes:
        settings: of the fields, as Splink reads them.
        evidence: weights in bits of what a pair says besides its fields (`linkage_levels.evidence`): key, and per level
            its weight, the worst level first.
        sha256: of the model file.
        threshold: pairs of at least this probability count.
        rival: weight in bits of a pair one row of which agrees far better with another row.
        curve: weight and the probability that it means, rising; between two points in a straight line.
    """

    settings: dict[str, Any]
    evidence: tuple[tuple[str, tuple[float, ...]], ...]
    sha256: str
    threshold: float
    rival: float
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
    saved = json.loads(path.read_text(encoding="utf-8"))
    evidence = tuple((key, tuple(float(bits) for bits in weights)) for key, weights in saved["evidence"].items())
    return Model(saved["fields"], evidence, found, float(training["threshold"]), float(saved["rival"]), points)


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
                    "tf_minimum_u_value": RAREST,
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


def weighted(bits: Mapping[str, Sequence[float]], rarity: Mapping[str, float], start: float) -> dict[str, Any]:
    """Return the settings of a model with given weights.

    Args:
        bits: per comparison the weight of each level, the worst level first.
        rarity: per comparison how much of a value's rarity counts, 0 to 1.
        start: weight of any pair before anything is compared.

    Returns:
        Settings as Splink reads them. A level's two frequencies are chosen so that the logarithm of their ratio is its
        weight; where rarity counts, the second is the assumed frequency, from which rarity is measured.
    """
    made = settings() | {"probability_two_random_records_match": 2**start / (1 + 2**start)}
    assumed = {one.key: [level.assumed[1] for level in reversed(one.levels)] for one in compared()}
    for comparison in made["comparisons"]:
        key = comparison["output_column_name"]
        levels = list(reversed(comparison["comparison_levels"][1:]))
        for level, weight, share in zip(levels, bits[key], assumed[key], strict=True):
            ratio = 2.0**weight
            u = share if "tf_adjustment_column" in level else min(0.5, 0.9 / ratio)
            level |= {"m_probability": u * ratio, "u_probability": u}
            if "tf_adjustment_column" in level:
                level["tf_adjustment_weight"] = rarity.get(key, 1.0)
    return made


if __name__ == "__main__":
    from dtks_analytics.linkage.training import main

    main()

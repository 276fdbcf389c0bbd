"""The saved model: it belongs to its record and to the levels of the code, and its probabilities mean what they say."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from dtks_analytics.catalogue.linkage import MODEL, TRAINING
from dtks_analytics.linkage import model as linkage
from dtks_analytics.linkage.clusters import accepted, components
from dtks_analytics.linkage.comparisons import TWO_NAMES, compared, evidence
from dtks_analytics.linkage.pairs import contested, probabilities, rivals
from dtks_analytics.linkage.training import calibrate

if TYPE_CHECKING:
    from pathlib import Path

RECORD = json.loads(TRAINING.read_text(encoding="utf-8"))


def test_the_model_compares_what_the_code_explains() -> None:
    """Labels and conditions in the file are those of the code: train anew when one changes (``make model``)."""
    saved = [
        [(level["label_for_charts"], level["sql_condition"]) for level in comparison["comparison_levels"]]
        for comparison in linkage.model().settings["comparisons"]
    ]
    untrained = [
        [(level["label_for_charts"], level["sql_condition"]) for level in comparison["comparison_levels"]]
        for comparison in linkage.settings()["comparisons"]
    ]
    assert saved == untrained


def test_every_level_has_learnt_frequencies() -> None:
    """Two frequencies each; the best level of a comparison speaks for one person more than the last one."""
    for comparison in linkage.model().settings["comparisons"]:
        weights = []
        for level in comparison["comparison_levels"][1:]:
            assert 0 < level["m_probability"] <= 1
            assert 0 < level["u_probability"] <= 1
            weights.append(np.log2(level["m_probability"] / level["u_probability"]))
        assert weights[0] > weights[-1], comparison["output_column_name"]


def test_evidence_has_a_weight_per_level() -> None:
    """A misspelt word that nobody bears speaks for one person, two names in use against; a rival never for."""
    weights = dict(linkage.model().evidence)
    for field in evidence():
        assert len(weights[field.key]) == len(field.levels)
    words = {label: level for level, label in evidence()[0].words.items()}
    misspelt = weights["kata"][words["satu huruf lain, tidak dipakai orang lain"]]
    assert misspelt > 0 > max(weights["kata"][words[label]] for label in TWO_NAMES)
    assert linkage.model().rival <= 0


def test_the_record_says_how_the_model_was_made() -> None:
    """Hash, day, versions, registers with seeds, prevalence, threshold with its trade-off."""
    assert RECORD["model_sha256"] == linkage.digest(MODEL) == linkage.model().sha256
    assert {"date", "versions", "trained_on", "background", "strength", "prevalence"} <= set(RECORD)
    (chosen,) = (line for line in RECORD["trade_off"] if line["threshold"] == RECORD["threshold"])
    assert chosen["precision"] >= 0.985
    assert chosen["recall"] >= 0.95
    assert {name.split()[0] for name in RECORD["trained_on"]} == {"keyboard", "dialect", "scan"}


def test_a_record_of_another_model_is_refused(tmp_path: Path) -> None:
    """One changed byte."""
    other = tmp_path / "model.json"
    other.write_bytes(MODEL.read_bytes() + b"\n")
    with pytest.raises(ValueError, match="another model"):
        linkage.model(other, TRAINING)


def test_probabilities_rise_with_the_weight_and_never_reach_certainty() -> None:
    """The calibration is a rising line between 0 and 1."""
    model = linkage.model()
    said = probabilities(pa.array(np.linspace(-60, 80, 200)), model)
    assert np.all(np.diff(said) >= 0)
    assert 0 < said[0] < 0.05
    assert 0.95 < said[-1] < 1
    assert all(one[0] < two[0] and one[1] <= two[1] for one, two in pairwise(model.curve))


def test_probabilities_mean_what_they_say() -> None:
    """Where fifty pairs or more have about one probability, the share that is one person is that probability."""
    many = [line for line in RECORD["reliability"] if line["pairs"] >= 50]
    assert len(many) >= 4
    for line in many:
        assert line["said"] == pytest.approx(line["true"], abs=0.08)


def test_calibration_finds_shares_from_labels() -> None:
    """Half of the light pairs and all of the heavy ones are one person; a pair with a rival never is."""
    n = 400
    weight = [1.0 + i / 1000 for i in range(n)] + [20.0 + i / 1000 for i in range(n)] + [10.0] * n
    rival = [False] * (2 * n) + [True] * n
    same = [i % 2 == 0 for i in range(n)] + [True] * n + [False] * n
    found = calibrate(weight, rival, same)
    at, means = zip(*found.curve, strict=True)
    assert np.interp(1.2, at, means) == pytest.approx(0.5, abs=0.05)
    assert 0.99 < np.interp(20.2, at, means) < 1
    assert np.interp(10.0 + found.rival, at, means) < 0.6


def test_a_pair_whose_row_agrees_far_better_with_another_has_a_rival() -> None:
    """And two rows that claim a third without being each other make it contested."""
    left, right = pa.array([1, 2, 1]), pa.array([3, 3, 2])
    assert rivals(left, right, np.array([9.0, 2.0, -9.0])).tolist() == [False, True, True]
    assert contested(left, right, np.array([9.0, 8.0, -9.0])).tolist() == [True, True, False]
    assert contested(left, right, np.array([9.0, 8.0, 7.0])).tolist() == [False, False, False]


def test_the_best_level_of_each_field_has_the_highest_number() -> None:
    """Numbers and words of levels agree: 0 is the worst."""
    for field in compared():
        assert field.words[0] == field.levels[-1].label
        assert field.words[len(field.levels) - 1] == field.levels[0].label


def test_components_and_accepted_pairs_in_a_chain() -> None:
    """Four records in a row; the ends are two people, so the weakest pair is refused."""
    left, right = np.array([1, 2, 3]), np.array([2, 3, 4])
    nodes, label = components(left, right)
    assert (nodes.tolist(), len(set(label.tolist()))) == ([1, 2, 3, 4], 1)
    assert accepted(left, right, np.array([0, 2, 1]), []).tolist() == [True, True, True]
    assert accepted(left, right, np.array([0, 2, 1]), [(4, 1)]).tolist() == [True, False, True]
    assert accepted(left, right, np.array([0, 1, 2]), [(1, 2)]).tolist() == [False, True, True]

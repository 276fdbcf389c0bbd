"""A rule on trial (uji coba) is evaluated and shown, and lowers no score."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
from registers import register

from dtks_analytics.catalogue.columns import COLUMNS
from dtks_analytics.catalogue.rules import RULES, SCORED
from dtks_analytics.figures import plan as plan_module
from dtks_analytics.figures.cube import Cube, Figure
from dtks_analytics.figures.month import count_month
from dtks_analytics.quality.facts import Asked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PERIOD = "2026-08"


@pytest.fixture
def _on_trial(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Put one rule of the catalogue on trial, and forget the statements compiled with it."""
    plan_module.plan.cache_clear()
    monkeypatch.setenv("DTKS_CACHE", str(tmp_path))  # what is compiled here belongs to no other test
    monkeypatch.setitem(RULES, "nik_present", replace(RULES["nik_present"], trial=True))
    yield
    plan_module.plan.cache_clear()


def counted(folder: Path) -> Cube:
    """Count two people: one without NIK, one sound."""
    rows = [{"nik": None}, {"nik": "6472011708909001", "no_kk": "6472011203159005"}]
    pq.write_table(register(rows), folder / "persons.parquet")
    asked = Asked(frozenset(column.name for column in COLUMNS))
    return Cube(count_month(folder / "persons.parquet", asked, PERIOD, previous=None, temporary=folder).cube)


def test_no_rule_of_the_catalogue_is_charged_while_on_trial() -> None:
    """An error of the lurah alone counts; the same rule on trial does not."""
    rule = RULES["nik_present"]
    assert rule.scored
    assert not replace(rule, trial=True).scored
    assert not any(RULES[key].trial for key in SCORED)


def test_without_trial_the_missing_nik_costs_half_the_score(tmp_path: Path) -> None:
    """The measure against which the next test is read."""
    cube = counted(tmp_path)
    assert cube.figure("quality_score", "64.72", PERIOD) == Figure(1, 2)
    assert cube.figure("dimensi", "64.72", PERIOD, "kelengkapan:E") == Figure(1, 2)


@pytest.mark.usefixtures("_on_trial")
def test_a_rule_on_trial_is_counted_and_costs_nothing(tmp_path: Path) -> None:
    """Its own figure and its findings are there; score, dimension, repairs and scored movement are untouched."""
    cube = counted(tmp_path)
    assert cube.figure("rule", "64.72", PERIOD, "nik_present") == Figure(1, 2)
    assert "nik_present" in pq.read_table(tmp_path / "findings.parquet")["rule"].to_pylist()
    assert cube.figure("quality_score", "64.72", PERIOD) == Figure(2, 2)
    assert cube.figure("dimensi", "64.72", PERIOD, "kelengkapan:E") == Figure(0, 2)
    assert cube.groups("kombinasi", "64.72", PERIOD) == {}
    assert cube.figure("gerak", "64.72", PERIOD, "terbuka:nilai").count == 0

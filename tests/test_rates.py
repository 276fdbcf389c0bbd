"""Shares of areas beside the city, on figures one can check by eye."""

from __future__ import annotations

import pytest
from statsmodels.stats.proportion import proportion_confint

from dtks_analytics.figures.cube import Figure
from dtks_analytics.scores import rates

CITY = Figure(200, 10_000)


def test_the_interval_is_that_of_wilson_on_the_share_itself() -> None:
    """And it lies the right way round."""
    (found,) = rates.beside({"a": Figure(20, 1_000)}, CITY).values()
    low, high = proportion_confint(20, 1_000, method="wilson")
    assert [found.low, found.high] == pytest.approx([low, high])
    assert found.verdict == "tidak_berbeda"


def test_more_than_the_city_needs_attention_and_less_is_better() -> None:
    """Two per cent in the city."""
    found = rates.beside({"more": Figure(90, 1_000), "less": Figure(0, 2_000), "same": Figure(21, 1_000)}, CITY)
    assert [rate.verdict for rate in found.values()] == ["perlu_perhatian", "lebih_baik", "tidak_berbeda"]


def test_few_rows_get_no_verdict_and_no_rows_no_interval() -> None:
    """Unknown is never zero."""
    found = rates.beside({"few": Figure(5, 12), "none": Figure(0, 0), "unknown": Figure(None, None)}, CITY)
    assert [rate.verdict for rate in found.values()] == [
        "terlalu_sedikit", "tidak_dapat_dinilai", "tidak_dapat_dinilai",
    ]  # fmt: skip
    assert found["few"].low is not None
    assert found["none"].low is None
    assert found["unknown"].high is None


def test_a_hidden_figure_stays_hidden() -> None:
    """Its share cannot be read off the interval."""
    (found,) = rates.beside({"a": Figure(None, 400, suppressed=True)}, CITY).values()
    assert found.figure.suppressed
    assert (found.low, found.high, found.verdict) == (None, None, "tidak_dapat_dinilai")


def test_without_a_share_of_the_city_nobody_differs_from_it() -> None:
    """There is nothing to compare with."""
    (found,) = rates.beside({"a": Figure(20, 1_000)}, Figure(None, None)).values()
    assert found.verdict == "tidak_berbeda"
    assert rates.beside({}, CITY) == {}


def test_chance_alone_calls_hardly_any_of_many_equal_areas() -> None:
    """59 areas at the city's share, give or take chance."""
    figures = {str(i): Figure(20 + (i % 7 - 3), 1_000) for i in range(59)}
    assert {rate.verdict for rate in rates.beside(figures, CITY).values()} == {"tidak_berbeda"}

"""Fair comparison, proven by simulation: false alarms stay at the stated rate, intervals cover what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from dtks_analytics import comparison, weighting
from dtks_analytics.comparison import Cluster

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOST, SLOPPY = 0.02, 0.03
"""Shares of families that are wrong altogether, and of rows wrong on their own elsewhere."""
TRUE = (1 - LOST) * (1 - SLOPPY)
RUNS = 600


@dataclass(frozen=True)
class Simulated:
    """Many made-up months: rows per area; good rows, Σ n·x and Σ x² per run and area; Σ n² per area."""

    rows: NDArray[np.float64]
    nn: NDArray[np.float64]
    good: NDArray[np.float64]
    nx: NDArray[np.float64]
    xx: NDArray[np.float64]

    def deff(self, run: int) -> float:
        """Estimate the design effect of one run as the scorecards do."""
        parts = zip(self.rows, self.good[run], self.nn, self.nx[run], self.xx[run], strict=True)
        return comparison.design_effect(Cluster(*part) for part in parts)


def simulate(families: NDArray[np.int64], lost: NDArray[np.float64], runs: int, seed: int) -> Simulated:
    """Draw months in which errors come in families of one to seven.

    Args:
        families: number of families in each area.
        lost: share of families without a good row, per area.
        runs: number of months.
        seed: of the draw.
    """
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 8, families.sum())
    starts = np.concatenate([[0], np.cumsum(families)[:-1]])
    good = rng.binomial(sizes, 1 - SLOPPY, size=(runs, len(sizes)))
    good = good * (rng.random(good.shape) >= np.repeat(lost, families))
    add = np.add.reduceat
    return Simulated(
        add(sizes, starts).astype(float), add(sizes**2, starts).astype(float),
        add(good, starts, axis=1).astype(float), add(good * sizes, starts, axis=1).astype(float),
        add(good**2, starts, axis=1).astype(float),
    )  # fmt: skip


def judged(months: Simulated, run: int, deff: float | None = None) -> list[str]:
    """Give the verdicts of one run as the scorecards do."""
    deff = months.deff(run) if deff is None else deff
    share = months.good[run] / months.rows
    compared = int((months.rows >= comparison.MINIMUM_ROWS).sum())
    city = float(months.good[run].sum() / months.rows.sum())
    error = comparison.family_error_each(compared)
    low, high = comparison.limits(city, months.rows / deff, error)
    return comparison.verdicts(share, months.rows, low, high)


def false_alarms(months: Simulated, deff: float | None = None) -> float:
    """Return the share of runs in which any area is called worse."""
    return float(np.mean(["perlu_perhatian" in judged(months, run, deff) for run in range(len(months.good))]))


MIXED = np.geomspace(8, 700, 59).astype(int)
"""From 30 rows to 2,800, as unequal as kelurahan can be."""
SMALL = np.full(59, 20)
"""All with about 80 rows. With 35 each the rate would be 0.09: one lost family is then a tenth of the area."""


@pytest.mark.parametrize(("families", "seed"), [(MIXED, 1), (SMALL, 2)], ids=["mixed", "small"])
def test_with_equal_rates_false_alarms_stay_at_the_stated_rate(families: NDArray[np.int64], seed: int) -> None:
    """At most 5 of 100 months call any of 59 equal kelurahan worse; three standard errors are for chance."""
    months = simulate(families, np.full(59, LOST), RUNS, seed)
    tolerance = 3 * np.sqrt(0.05 * 0.95 / RUNS)
    assert false_alarms(months) <= comparison.FAMILY_ERROR + tolerance


def test_without_the_design_effect_there_would_be_too_many_false_alarms() -> None:
    """The same months judged as if rows erred one by one: that is why families are counted."""
    assert false_alarms(simulate(MIXED, np.full(59, LOST), RUNS, 1), deff=1.0) > 0.25


def test_the_interval_covers_what_it_says() -> None:
    """Over all areas and months the 95 % interval holds the true share in 95 of 100 cases."""
    months = simulate(MIXED, np.full(59, LOST), RUNS, 3)
    covered = []
    for run in range(RUNS):
        low, high = comparison.intervals(months.good[run] / months.rows, months.rows / months.deff(run))
        covered.append(((low <= TRUE) & (high >= TRUE)).mean())
    assert np.mean(covered) == pytest.approx(comparison.CONFIDENCE, abs=0.01)


def test_unequal_rates_are_found() -> None:
    """A kelurahan of 1,600 rows with 12 % lost families is called out in nearly every month, and it alone."""
    lost = np.full(59, LOST)
    lost[50] = 0.12
    months = simulate(np.full(59, 400), lost, 200, 4)
    words = [judged(months, run) for run in range(200)]
    assert np.mean([w[50] == "perlu_perhatian" for w in words]) > 0.95
    assert np.mean([w[:50].count("perlu_perhatian") for w in words]) < 0.06


def test_the_better_ones_are_found_too() -> None:
    """No lost family among 12,000 rows, where 2 % is usual."""
    lost, families = np.full(59, LOST), np.full(59, 400)
    lost[7], families[7] = 0.0, 3_000
    months = simulate(families, lost, 100, 5)
    assert np.mean([judged(months, run)[7] == "lebih_baik" for run in range(100)]) > 0.9


def test_rank_intervals_hold_the_true_rank() -> None:
    """Areas with truly different shares: their true rank lies in the interval in at least 95 of 100 cases."""
    rng = np.random.default_rng(6)
    true = rng.uniform(0.85, 0.98, 59)
    held = []
    for _ in range(40):
        value = rng.binomial(900, true) / 900
        low, high = comparison.rank_intervals(value, np.full(59, 900.0))
        rank = comparison.ranks(true)
        held.append(((low <= rank) & (rank <= high)).mean())
    assert np.mean(held) >= 0.94


@pytest.mark.parametrize("rows", [31.7, 250.0, 4000.5])
@pytest.mark.parametrize("expected", [0.6, 0.95, 0.995])
def test_outside_the_funnel_means_both_intervals_exclude_the_city(rows: float, expected: float) -> None:
    """Limits and intervals are two sides of one rule, at 95 % and for 59 comparisons."""
    value = np.linspace(0, 1, 2001)
    n = np.full(2001, rows)
    for error in (0.05, comparison.family_error_each(59)):
        low, high = comparison.limits(expected, n, error)
        bounds = [proportion_confint(value * n, n, alpha=error, method=method) for method in ("wilson", "beta")]
        worse = np.logical_and(*(np.asarray(b[1]) < expected for b in bounds))
        better = np.logical_and(*(np.asarray(b[0]) > expected for b in bounds))
        assert ((value < low) == worse).mean() > 0.999
        assert ((value > high) == better).mean() > 0.999


def test_rows_that_err_one_by_one_have_no_design_effect() -> None:
    """Four families of two, one row wrong in each: less alike than chance, so the effect is held at 1."""
    assert comparison.design_effect([Cluster(rows=8, points=4, nn=16, ny=8, yy=4)]) == 1.0
    assert comparison.design_effect([Cluster(0, 0, 0, 0, 0)]) == 1.0


def test_families_wrong_altogether_halve_the_sample() -> None:
    """Four families of two, two of them wholly wrong: eight rows tell as much as four."""
    assert comparison.design_effect([Cluster(rows=8, points=4, nn=16, ny=8, yy=8)]) == 2.0


def test_the_verdict_needs_thirty_rows() -> None:
    """Fewer are too few, none cannot be judged, and a missing share neither."""
    value = np.array([0.1, 0.1, 0.9, np.nan, np.nan])
    rows = np.array([29, 30, 30, 0, 50])
    low, high = comparison.limits(0.5, rows.astype(float), 0.05)
    assert comparison.verdicts(value, rows, low, high) == [
        "terlalu_sedikit", "perlu_perhatian", "lebih_baik", "tidak_dapat_dinilai", "tidak_dapat_dinilai",
    ]  # fmt: skip


def test_equal_shares_share_the_better_rank() -> None:
    """1, 2, 2, 4."""
    assert comparison.ranks(np.array([0.9, 0.8, 0.8, 0.7])).tolist() == [1, 2, 2, 4]


def test_a_rank_lies_within_its_interval_and_small_areas_have_wide_ones() -> None:
    """Ten rows say little, ten thousand a lot; the same figures give the same ranks again."""
    value = np.array([0.99, 0.95, 0.90, 0.85])
    few = comparison.rank_intervals(value, np.full(4, 10.0))
    many = comparison.rank_intervals(value, np.full(4, 10_000.0))
    assert [x.tolist() for x in many] == [[1, 2, 3, 4], [1, 2, 3, 4]]
    assert (few[1] - few[0]).min() >= 2
    again = comparison.rank_intervals(value, np.full(4, 10.0))
    assert all((a == b).all() for a, b in zip(few, again, strict=True))


def test_an_order_that_all_dimensions_share_never_turns() -> None:
    """Better in every dimension is better under all weights; opposed dimensions turn some."""
    same = weighting.reweighted([0.9, 0.8], np.array([[0.9, 0.95], [0.8, 0.9]]))
    assert same.pairs == [(0, 1, 0.0)]
    opposed = weighting.reweighted([0.9, 0.8], np.array([[0.9, 0.8], [0.8, 0.9]]))
    (pair,) = opposed.pairs
    assert pair[2] == pytest.approx(0.5, abs=0.03)
    assert (opposed.rank_low.tolist(), opposed.rank_high.tolist()) == ([1, 1], [2, 2])


def test_areas_with_the_same_score_are_no_pair() -> None:
    """There is no order between them that could turn."""
    assert weighting.reweighted([0.9, 0.9], np.array([[0.9], [0.8]])).pairs == []

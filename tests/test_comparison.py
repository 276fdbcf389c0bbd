"""Fair comparison, proven by simulation: false alarms stay at the stated rate, intervals cover what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from dtks_analytics.scores import comparison, weighting
from dtks_analytics.scores.comparison import Cluster

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOST, SLOPPY = 0.02, 0.03
"""Shares of families that are wrong altogether, and of rows wrong on their own elsewhere."""
TRUE = (1 - LOST) * (1 - SLOPPY)
RUNS = 300


@dataclass(frozen=True)
class Simulated:
    """Many made-up months: rows per area; good rows, Σ n·x and Σ x² per run and area; Σ n² per area."""

    rows: NDArray[np.float64]
    nn: NDArray[np.float64]
    good: NDArray[np.float64]
    nx: NDArray[np.float64]
    xx: NDArray[np.float64]

    def deff(self, run: int) -> NDArray[np.float64]:
        """Estimate the design effects of one run as the scorecards do."""
        parts = zip(self.rows, self.good[run], self.nn, self.nx[run], self.xx[run], strict=True)
        return comparison.design_effects([Cluster(*part) for part in parts])


def simulate(
    families: NDArray[np.int64],
    lost: NDArray[np.float64],
    runs: int,
    seed: int,
    sloppy: NDArray[np.float64] | float = SLOPPY,
) -> Simulated:
    """Draw months in which errors come in families of one to seven.

    Args:
        families: number of families in each area.
        lost: share of families without a good row, per area.
        runs: number of months.
        seed: of the draw.
        sloppy: share of rows wrong on their own in the other families, for all areas or per area.
    """
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 8, families.sum())
    starts = np.concatenate([[0], np.cumsum(families)[:-1]])
    alone = np.repeat(np.broadcast_to(sloppy, families.shape), families)
    good = rng.binomial(sizes, 1 - alone, size=(runs, len(sizes)))
    good = good * (rng.random(good.shape) >= np.repeat(lost, families))
    add = np.add.reduceat
    return Simulated(
        add(sizes, starts).astype(float), add(sizes**2, starts).astype(float),
        add(good, starts, axis=1).astype(float), add(good * sizes, starts, axis=1).astype(float),
        add(good**2, starts, axis=1).astype(float),
    )  # fmt: skip


def judged(months: Simulated, run: int, deff: NDArray[np.float64] | float | None = None) -> list[str]:
    """Give the verdicts of one run as the scorecards do."""
    deff = months.deff(run) if deff is None else deff
    share = months.good[run] / months.rows
    compared = int((months.rows >= comparison.MINIMUM_ROWS).sum())
    city = float(months.good[run].sum() / months.rows.sum())
    error = comparison.family_error_each(compared)
    low, high = comparison.limits(city, months.rows / deff, error)
    return comparison.verdicts(share, months.rows, low, high)


def false_alarms(months: Simulated, deff: NDArray[np.float64] | float | None = None) -> float:
    """Return the share of runs in which any area is called worse or better."""
    wrong = {"perlu_perhatian", "lebih_baik"}
    return float(np.mean([bool(wrong & set(judged(months, run, deff))) for run in range(len(months.good))]))


MIXED = np.geomspace(8, 700, 59).astype(int)
"""From 30 rows to 2,800, as unequal as kelurahan can be."""
MIDDLE = np.linspace(15, 25, 59).astype(int)
"""All with 62 to 100 rows, about."""
TINY = np.full(59, 9)
"""All with about 35 rows: one lost family is a tenth of the area."""
ERRORS = 0.05
"""Share of wrong rows of every area, in whole families or row by row."""
SOME = np.arange(59)
WHOLE = {"no area": SOME < 0, "all areas": SOME >= 0, "every second": SOME % 2 == 0, "every tenth": SOME % 10 == 0,
         "the small ones": SOME < 20}  # fmt: skip
"""Areas that err by whole families; the others err row by row."""
CHANCE = 3 * np.sqrt(0.05 * 0.95 / RUNS)
"""Three standard errors of a share of the runs."""


@pytest.mark.parametrize("families", [MIXED, MIDDLE, TINY], ids=["mixed", "62-100 rows", "35 rows"])
@pytest.mark.parametrize("where", WHOLE)
def test_with_equal_rates_false_alarms_stay_at_the_stated_rate(families: NDArray[np.int64], where: str) -> None:
    """In at most 5 of 100 months any of 59 equal kelurahan is called worse or better, wherever families err as one."""
    lost, alone = (np.where(chosen, ERRORS, 0.0) for chosen in (WHOLE[where], ~WHOLE[where]))
    assert false_alarms(simulate(families, lost, RUNS, 1, alone)) <= comparison.FAMILY_ERROR + CHANCE


@pytest.mark.parametrize("families", [MIXED, MIDDLE, TINY], ids=["mixed", "62-100 rows", "35 rows"])
@pytest.mark.parametrize("where", WHOLE)
def test_the_interval_covers_what_it_says(families: NDArray[np.int64], where: str) -> None:
    """The interval holds the true share in 95 of 100 cases, also counted over either kind of area alone.

    Wilson's interval itself covers 94 % where 35 rows are nine families: half a point is granted for it.
    """
    lost, alone = (np.where(chosen, ERRORS, 0.0) for chosen in (WHOLE[where], ~WHOLE[where]))
    months = simulate(families, lost, RUNS, 3, alone)
    covered = []
    for run in range(RUNS):
        low, high = comparison.intervals(months.good[run] / months.rows, months.rows / months.deff(run))
        covered.append((low <= 1 - ERRORS) & (high >= 1 - ERRORS))
    held = np.mean(covered, axis=0)
    for kind in (WHOLE[where], ~WHOLE[where]):
        if kind.any():
            error = 3 * np.sqrt(0.05 * 0.95 / RUNS / kind.sum())
            assert held[kind].mean() >= comparison.CONFIDENCE - 0.005 - error


def test_one_design_effect_for_all_areas_fails_where_only_some_err_by_whole_families() -> None:
    """That is why each area has its own: the pooled one is too small for every tenth area."""
    lost, alone = (np.where(chosen, ERRORS, 0.0) for chosen in (WHOLE["every tenth"], ~WHOLE["every tenth"]))
    months = simulate(MIXED, lost, 200, 1, alone)
    share = months.good / months.rows
    observed = (months.xx - 2 * share * months.nx + share**2 * months.nn).sum(axis=1)
    pooled = observed / (months.rows * share * (1 - share)).sum(axis=1)
    assert false_alarms(months, float(pooled.mean())) > 0.12


def test_without_the_design_effect_there_would_be_too_many_false_alarms() -> None:
    """The same months judged as if rows erred one by one: that is why families are counted."""
    assert false_alarms(simulate(MIXED, np.full(59, LOST), RUNS, 1), deff=1.0) > 0.25


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


@pytest.mark.parametrize("spread", [0.0005, 0.005, 0.01, 0.03, 0.13])
@pytest.mark.parametrize("rows", [np.full(59, 2500), np.geomspace(300, 6000, 59).astype(int)], ids=["equal", "unequal"])
def test_rank_intervals_hold_the_true_rank_of_every_area(rows: NDArray[np.int64], spread: float) -> None:
    """The true rank lies in the interval in 95 of 100 months for each area by itself, however close the areas are."""
    rng = np.random.default_rng(6)
    true = 0.93 + spread * rng.permutation(np.linspace(-0.5, 0.5, 59))
    rank, held = comparison.ranks(true), []
    for _ in range(300):
        low, high = comparison.rank_intervals(rng.binomial(rows, true) / rows, rows.astype(float))
        held.append((low <= rank) & (rank <= high))
    assert np.mean(held, axis=0).min() >= comparison.CONFIDENCE - 3 * np.sqrt(0.05 * 0.95 / 300)


def test_rank_intervals_of_areas_that_differ_say_something() -> None:
    """With shares that differ by 3 points (standard deviation) an interval holds fewer than half of the 59 ranks."""
    rng = np.random.default_rng(7)
    true = np.clip(0.93 + 0.03 * rng.normal(size=59), 0, 0.995)
    low, high = comparison.rank_intervals(rng.binomial(2500, true) / 2500, np.full(59, 2500.0))
    assert (high - low + 1).mean() < 29


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


def area(families: int, size: int, bad: int, *, together: bool) -> Cluster:
    """Describe an area of equal families, ``bad`` of them wholly wrong, or as many rows, each in another family."""
    rows = families * size
    if together:
        good = (families - bad) * size
        return Cluster(rows, good, rows * size, good * size, good * size)
    good = rows - bad * size
    lone = bad * size
    return Cluster(rows, good, rows * size, good * size, (families - lone) * size**2 + lone * (size - 1) ** 2)


def test_the_design_effect_of_an_area_follows_its_own_families() -> None:
    """Large areas: 4 where families of four err as a whole, little above 1 where rows err alone."""
    effects = comparison.design_effects(
        [area(4_000, 4, 200, together=True), *[area(4_000, 4, 200, together=False)] * 9]
    )
    assert effects[0] == pytest.approx(4.0)
    assert effects[1:].max() < 1.3


def test_an_area_too_small_to_tell_is_taken_to_err_by_whole_families() -> None:
    """Nine families without an error, in a city whose rows err alone: its interval is that of nearly nine rows."""
    effects = comparison.design_effects([area(9, 4, 0, together=True), *[area(4_000, 4, 200, together=False)] * 9])
    assert 3.5 < effects[0] <= 4.0


@pytest.mark.parametrize(
    "clusters",
    [[], [Cluster(0, 0, 0, 0, 0)], [Cluster(8, 8, 16, 16, 16)], [Cluster(8, 0, 16, 0, 0)], [Cluster(5, 4, 5, 4, 4)]],
    ids=["no area", "no rows", "no errors", "nothing good", "every row a family"],
)
def test_every_area_has_a_design_effect_between_one_and_the_size_of_its_families(clusters: list[Cluster]) -> None:
    """Never missing, never below 1, never above Σn²/Σn."""
    effects = comparison.design_effects(clusters)
    assert len(effects) == len(clusters)
    for effect, cluster in zip(effects, clusters, strict=True):
        assert 1 <= effect <= max(cluster.nn / max(cluster.rows, 1), 1)


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

"""Measures the fair comparison by simulation: false alarms, coverage of intervals and of rank intervals.

Made-up months whose areas all have the same true share, with errors row by row, by whole families, or by whole
families in some areas only; and months whose areas truly differ by a little. Prints one JSON object; every share has
the standard error of its estimate beside it. Takes about a minute.

Run: python -m benchmarks.bench_comparison [--runs 1000]
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dtks_analytics.scores import comparison
from dtks_analytics.scores.comparison import Cluster

if TYPE_CHECKING:
    from numpy.typing import NDArray

AREAS: Final = 59
ERRORS: Final = 0.05
"""Share of rows with an error in every area."""
LARGEST: Final = 7
"""Families have one to seven rows, all sizes equally often."""
FAMILIES: Final = {
    "35 rows": np.full(AREAS, 9),
    "62 to 100 rows": np.linspace(15, 25, AREAS).astype(int),
    "1,600 rows": np.full(AREAS, 400),
    "30 to 2,800 rows": np.geomspace(8, 700, AREAS).astype(int),
    "20 small, 39 of 1,600 rows": np.array([9] * 10 + [20] * 10 + [400] * 39),
}
"""Number of families of each area, by kind of city."""
WHOLE: Final = ("none", "all", "every second area", "every tenth area", "the 20 smallest")
"""In which areas errors come by whole families."""
SPREADS: Final = (0.005, 0.01, 0.03)
"""Between the best and the worst true share, and as standard deviation."""
MIDDLE: Final = 0.93


@dataclass(frozen=True)
class Months:
    """Sums over families, runs × areas; rows and Σn² per area."""

    rows: NDArray[np.float64]
    nn: NDArray[np.float64]
    good: NDArray[np.float64]
    nx: NDArray[np.float64]
    xx: NDArray[np.float64]

    def effects(self, run: int) -> NDArray[np.float64]:
        """Estimate the design effects of one month as the scorecards do."""
        parts = zip(self.rows, self.good[run], self.nn, self.nx[run], self.xx[run], strict=True)
        return comparison.design_effects([Cluster(*part) for part in parts])


def months(
    families: NDArray[np.int64], lost: NDArray[np.float64], sloppy: NDArray[np.float64], runs: int, seed: int
) -> Months:
    """Draw months.

    Args:
        families: number of families of each area.
        lost: share of families without a good row, by area.
        sloppy: share of rows wrong on their own in the other families, by area.
        runs: number of months.
        seed: of the draw.
    """
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, LARGEST + 1, families.sum())
    starts = np.concatenate([[0], np.cumsum(families)[:-1]])
    found: list[list[NDArray[np.int64]]] = [[], [], []]
    for _ in range(runs):
        good = rng.binomial(sizes, 1 - np.repeat(sloppy, families))
        good = good * (rng.random(len(sizes)) >= np.repeat(lost, families))
        for sums, values in zip(found, (good, good * sizes, good * good), strict=True):
            sums.append(np.add.reduceat(values, starts))
    good, nx, xx = (np.array(sums, dtype=np.float64) for sums in found)
    rows, nn = (np.add.reduceat(sizes**power, starts).astype(float) for power in (1, 2))
    return Months(rows, nn, good, nx, xx)


def whole_families(where: str, families: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell in which areas errors come by whole families."""
    place = np.arange(len(families))
    small = np.isin(place, np.argsort(families, kind="stable")[:20])
    return {
        "none": place < 0, "all": place >= 0, "every second area": place % 2 == 0, "every tenth area": place % 10 == 0,
        "the 20 smallest": small,
    }[where]  # fmt: skip


def alarms(families: NDArray[np.int64], whole: NDArray[np.bool_], runs: int, seed: int) -> dict[str, Any]:
    """Measure months in which all areas have the same true share.

    Returns:
        ``false_alarms``: share of months in which any area is called better or worse; ``coverage``: of the intervals
        over all areas, and over those with errors by whole families; ``design_effect``: mean of either kind of area.
    """
    drawn = months(families, np.where(whole, ERRORS, 0.0), np.where(whole, 0.0, ERRORS), runs, seed)
    wrong, covered, effects = 0, [], []
    judged = drawn.rows >= comparison.MINIMUM_ROWS
    error = comparison.family_error_each(int(judged.sum()))
    for run in range(runs):
        effect, share = drawn.effects(run), drawn.good[run] / drawn.rows
        low, high = comparison.limits(float(drawn.good[run].sum() / drawn.rows.sum()), drawn.rows / effect, error)
        wrong += bool((judged & ((share < low) | (share > high))).any())
        low, high = comparison.intervals(share, drawn.rows / effect)
        covered.append((low <= 1 - ERRORS) & (high >= 1 - ERRORS))
        effects.append(effect)
    held, effect = np.mean(covered, axis=0), np.mean(effects, axis=0)
    kinds = {"by_family": whole, "by_row": ~whole}
    return {
        "false_alarms": round(wrong / runs, 4),
        "false_alarms_se": round(float(np.sqrt(max(wrong, 1) / runs * (1 - wrong / runs) / runs)), 4),
        "coverage": round(float(held.mean()), 4),
        "coverage_se": round(float(np.sqrt(held.mean() * (1 - held.mean()) / held.size / runs)), 4),
        **{f"coverage_{name}": round(float(held[which].mean()), 4) for name, which in kinds.items() if which.any()},
        **{
            f"design_effect_{name}": round(float(effect[which].mean()), 2)
            for name, which in kinds.items()
            if which.any()
        },
    }


def rank_coverage(true: NDArray[np.float64], rows: NDArray[np.int64], runs: int, seed: int) -> dict[str, Any]:
    """Measure how often the interval of a rank holds the true one: over all areas, and of the worst area."""
    rng = np.random.default_rng(seed)
    ranks, held, width = comparison.ranks(true), [], []
    for _ in range(runs):
        low, high = comparison.rank_intervals(rng.binomial(rows, true) / rows, rows.astype(float))
        held.append((low <= ranks) & (ranks <= high))
        width.append(high - low + 1)
    each = np.mean(held, axis=0)
    return {
        "coverage": round(float(each.mean()), 4),
        "coverage_of_worst_area": round(float(each.min()), 4),
        "se_of_one_area": round(float(np.sqrt(0.95 * 0.05 / runs)), 4),
        "ranks_in_interval": round(float(np.mean(width)), 1),
    }


def true_shares(spread: float, shape: str) -> NDArray[np.float64]:
    """Return 59 different shares around 93 %: evenly over the spread, or normal with it as standard deviation."""
    rng = np.random.default_rng(9)
    if shape == "even":
        return MIDDLE + spread * rng.permutation(np.linspace(-0.5, 0.5, AREAS))
    return np.clip(MIDDLE + spread * rng.normal(size=AREAS), 0.5, 0.999)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    runs = parser.parse_args().runs
    start = time.perf_counter()
    found: dict[str, Any] = {"runs": runs, "areas": AREAS, "errors": ERRORS, "alarms": {}, "ranks": {}}
    for number, (city, families) in enumerate(FAMILIES.items()):
        found["alarms"][city] = {w: alarms(families, whole_families(w, families), runs, number) for w in WHOLE}
    for spread in SPREADS:
        for shape in ("even", "normal"):
            for city, rows in {
                "2,500 rows": np.full(AREAS, 2500),
                "300 to 6,000 rows": np.geomspace(300, 6000, AREAS),
            }.items():
                name = f"{spread * 100:g} points {shape}, {city}"
                found["ranks"][name] = rank_coverage(true_shares(spread, shape), rows.astype(np.int64), runs, 1)
    found["seconds"] = round(time.perf_counter() - start, 1)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()

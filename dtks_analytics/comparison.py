"""Fair comparison of shares: intervals, funnel limits, verdicts and ranks that know their uncertainty.

Errors come in families, so binomial limits would be too narrow: every share is judged on its *effective* sample, the
rows divided by the design effect (Kish 1965, cluster sampling). Intervals are Wilson's (1927); funnel limits follow
Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24 (2005).

All arrays have one element per area, in the same order. Needs NumPy, SciPy and statsmodels: import it where a month is
published, not where a page is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import special, stats
from statsmodels.stats.proportion import proportion_confint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from dtks_analytics.scorecard import Verdict

    Shares = NDArray[np.float64]
    Flags = NDArray[np.bool_]

CONFIDENCE: Final = 0.95
"""Of every interval that is shown beside a figure."""
FAMILY_ERROR: Final = 0.05
"""Chance that any area of a level is called better or worse although all are equal."""
MINIMUM_ROWS: Final = 30
"""Below this many rows an area gets neither verdict nor rank (domain reference, section 9)."""
DRAWS: Final = 10_000
SEED: Final = 6472
"""Seed of every simulation here: equal figures give equal ranks."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Sums over the families of one area, with n rows and y points (good rows, or weights) in each.

    Attributes:
        rows: Σ n.
        points: Σ y.
        nn: Σ n².
        ny: Σ n·y.
        yy: Σ y².
    """

    rows: float
    points: float
    nn: float
    ny: float
    yy: float


def design_effect(clusters: Iterable[Cluster]) -> float:
    """Return how many rows carry the information of one independent row, at least 1.

    The variance of a share between families, within areas, over that of independent rows. It is estimated over all
    areas at once: in a single small area it would be noise.

    Args:
        clusters: one per area; those without rows count nothing.
    """
    observed = independent = 0.0
    for c in clusters:
        if c.rows > 0:
            p = c.points / c.rows
            observed += c.yy - 2 * p * c.ny + p * p * c.nn
            independent += c.rows * p * (1 - p)
    return max(1.0, observed / independent) if independent > 0 else 1.0


def intervals(value: Shares, effective: Shares) -> tuple[Shares, Shares]:
    """Return Wilson's interval at `CONFIDENCE`; NaN for an area without rows.

    Args:
        value: share 0 to 1.
        effective: effective sample.
    """
    n = np.where(effective > 0, effective, np.nan)
    low, high = proportion_confint(value * n, n, alpha=1 - CONFIDENCE, method="wilson")
    return np.clip(low, 0, 1), np.clip(high, 0, 1)


def family_error_each(compared: int) -> float:
    """Return the error each of several comparisons may have so that all together keep `FAMILY_ERROR` (Šidák)."""
    return float(1 - (1 - FAMILY_ERROR) ** (1 / max(compared, 1)))


def limits(expected: float, effective: Shares, error: float) -> tuple[Shares, Shares]:
    """Return the funnel: between which shares an area that truly has the expected one will be found.

    A share lies outside exactly when both Wilson's interval and the exact one (Clopper and Pearson) exclude the
    expected share at this error. Wilson alone has too thin a tail where few errors are expected: at 30 rows and 5 %
    it calls 1 area in 300 worse where it promises 1 in 2,300.

    Args:
        expected: share of the city, 0 to 1.
        effective: effective sample of each area.
        error: chance of falling outside on either side together.

    Returns:
        Lower and upper limit, 0 to 1; the whole range for an area without rows.
    """
    n = np.maximum(effective, 1e-9)
    reach = stats.norm.isf(error / 2) * np.sqrt(expected * (1 - expected) / n)
    low, high = expected - reach, expected + reach
    if 0 < expected < 1:
        low = np.fmin(low, special.bdtrik(error / 2, n, expected) / n)
        high = np.fmax(high, (special.bdtrik(1 - error / 2, n, expected) + 1) / n)
    return np.clip(low, 0, 1), np.clip(high, 0, 1)


def verdicts(value: Shares, rows: Shares, low: Shares, high: Shares) -> list[Verdict]:
    """Put the comparison with the city in words.

    Args:
        value: share of each area; NaN where it cannot be judged.
        rows: rows behind it.
        low: lower limit of the funnel for all comparisons together.
        high: upper limit.
    """
    found: list[Verdict] = []
    for share, n, under, over in zip(value, rows, low, high, strict=True):
        if n <= 0 or np.isnan(share):
            found.append("tidak_dapat_dinilai")
        elif n < MINIMUM_ROWS:
            found.append("terlalu_sedikit")
        elif share < under:
            found.append("perlu_perhatian")
        else:
            found.append("lebih_baik" if share > over else "tidak_berbeda")
    return found


def ranks(value: Shares) -> NDArray[np.int64]:
    """Rank shares, 1 for the highest; equal ones share the better rank."""
    return np.asarray(stats.rankdata(-value, method="min"), dtype=np.int64)


def rank_intervals(value: Shares, effective: Shares) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return between which ranks each area lies with `CONFIDENCE`, by seeded simulation.

    The true share of an area is drawn from Jeffreys' beta distribution on its effective sample, `DRAWS` times. The
    rank of the published figures always lies within.

    Args:
        value: share of each area, none missing.
        effective: effective sample of each area, above zero.
    """
    if not len(value):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    good, bad = value * effective + 0.5, (1 - value) * effective + 0.5
    drawn = np.random.default_rng(SEED).beta(good, bad, size=(DRAWS, len(value)))
    low, high = spread(drawn)
    published = ranks(value)
    return np.minimum(low, published), np.maximum(high, published)


def spread(drawn: Shares) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the ranks that hold the middle `CONFIDENCE` of simulated shares (draws × areas), 1 for the highest."""
    order = np.argsort(np.argsort(-drawn, axis=1), axis=1) + 1
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(order, [tail, 1 - tail], axis=0, method="inverted_cdf")
    return low.astype(np.int64), high.astype(np.int64)

"""Fair comparison of shares: intervals, funnel limits, verdicts and ranks that know their uncertainty.

Errors come in families, so binomial limits would be too narrow: every share is judged on its *effective* sample, the
rows divided by the design effect of the area (Kish 1965, cluster sampling). Intervals are Wilson's (1927); funnel
limits follow Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24 (2005).
Intervals of ranks follow Mogstad, Romano, Shaikh and Wilhelm, "Inference for ranks", Review of Economic Studies 91
(2024). `benchmarks/bench_comparison.py` measures false alarms and coverage.

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
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dtks_analytics.scores.scorecard import Verdict

    Shares = NDArray[np.float64]
    Flags = NDArray[np.bool_]

CONFIDENCE: Final = 0.95
"""Of every interval that is shown beside a figure."""
FAMILY_ERROR: Final = 0.05
"""Chance that any area of a level is called better or worse although all are equal."""
MINIMUM_ROWS: Final = 30
"""Below this many rows an area gets neither verdict nor rank (domain reference, section 9)."""
CORRELATION_VARIANCE: Final = 0.25
"""Variance of the correlation within families between areas, before anything is known of an area: the largest that
values from 0 to 1 can have, so an area with few errors is not assumed to err as the city does."""
KURTOSIS: Final = 1.5
"""Relative variance of a design effect times the expected number of families with errors: the mean of n⁴ over the
squared mean of n² where whole families of one to seven err, rounded up."""
MARGIN: Final = 2.0
"""Standard errors that are added to an estimated correlation: too large a design effect only widens the interval."""


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


def design_effects(clusters: Sequence[Cluster], expected: float | None = None) -> Shares:
    """Return of each area how many rows carry at most the information of one independent row, at least 1.

    The correlation of errors within families is estimated from the variance of the share between the families of the
    area (analysis of variance, Donner and Koval 1980), and shrunk towards that of all areas together by how many
    families with errors the area is expected to have (empirical Bayes, Efron and Morris 1975; Fay and Herriot 1979).
    `MARGIN` standard errors are added, up to 1: whole families err together. One design effect for all areas would
    be too small for those that err by whole families among others that do not.

    Args:
        clusters: one per area.
        expected: share of points of all areas together, 0 to 1; None: of these clusters.

    Returns:
        One design effect per area, between 1 and Σn²/Σn of its families; 1 for an area without rows.
    """
    rows, points, nn, ny, yy = (
        np.array([getattr(c, name) for c in clusters], dtype=np.float64)
        for name in ("rows", "points", "nn", "ny", "yy")
    )
    rows = np.maximum(rows, 0)
    n = np.where(rows > 0, rows, 1.0)
    share = points / n
    families = np.where(rows > 0, n * n / np.maximum(nn, 1.0), 0.0)
    observed = np.maximum(yy - 2 * share * ny + share * share * nn, 0) * families / np.maximum(families - 1, 1)
    independent = rows * share * (1 - share)
    largest = np.maximum(np.where(rows > 0, nn / n, 1.0), 1.0)
    room = largest - 1
    weight = float((independent * room).sum())
    common = min(max(float((observed - independent).sum()) / weight, 0.0), 1.0) if weight > 0 else 0.0
    if expected is None:
        expected = float(points.sum() / rows.sum()) if rows.sum() > 0 else 1.0
    errors = families * min(expected, 1 - expected)
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.where(independent > 0, (observed / independent - 1) / room, common)
        variance = KURTOSIS * (1 + room * common) ** 2 / errors / room**2
        trust = np.where(independent > 0, CORRELATION_VARIANCE / (CORRELATION_VARIANCE + variance), 0.0)
    estimate = np.clip(common + trust * (np.nan_to_num(own) - common), 0, 1)
    upper = np.clip(estimate + MARGIN * np.sqrt(CORRELATION_VARIANCE * (1 - trust)), 0, 1)
    return np.where(room > 0, 1 + room * upper, 1.0)


def intervals(value: Shares, effective: Shares, error: float = 1 - CONFIDENCE) -> tuple[Shares, Shares]:
    """Return Wilson's interval; NaN for an area without rows.

    Args:
        value: share 0 to 1.
        effective: effective sample.
        error: chance of missing the true share on either side together.
    """
    n = np.where(effective > 0, effective, np.nan)
    low, high = proportion_confint(value * n, n, alpha=error, method="wilson")
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


def rank_error(compared: int) -> float:
    """Return the error of the interval of each of two areas so that all comparisons of one area keep `CONFIDENCE`.

    A difference can be called wrong in one direction only, hence twice the share of the error (Bonferroni).
    """
    return min(2 * (1 - CONFIDENCE) / max(compared - 1, 1), 1.0)


def rank_intervals(value: Shares, effective: Shares) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return between which ranks each area lies with at least `CONFIDENCE`, whatever the true shares are.

    The rank of an area is bounded by the areas that are certainly better and those that are certainly worse: where the
    difference exceeds what chance explains in all comparisons of the area together. The interval of a difference is
    put together from Wilson's intervals of both shares (Newcombe, Statistics in Medicine 17, 1998). Drawing shares
    around the measured ones and ranking them would add the chance twice, and miss true ranks where areas are close
    (Xie, Singh and Zhang, Journal of the American Statistical Association 104, 2009).

    Args:
        value: share of each area, none missing.
        effective: effective sample of each area, above zero.

    Returns:
        Best and worst rank of each area; the published rank lies within.
    """
    if not len(value):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    low, high = intervals(value, effective, rank_error(len(value)))
    down, up = value - low, high - value
    difference = value[:, None] - value[None, :]
    better = difference > np.hypot(down[:, None], up[None, :])
    return 1 + better.sum(axis=0), len(value) - better.sum(axis=1)

"""How often something that should not be occurs in each area: share, interval and verdict beside the city.

The interval, the limits for many comparisons at once and the words are those of the scorecards
(`dtks_analytics.scores.comparison`); here *less* is better. Every area is judged on its own base: families, or rows.
Needs NumPy, SciPy and statsmodels: import it inside what is cached, not where a page starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dtks_analytics.scores import comparison

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtks_analytics.figures.cube import Figure
    from dtks_analytics.scores.scorecard import Verdict


@dataclass(frozen=True, slots=True)
class Rate:
    """The share of one area with its uncertainty.

    Attributes:
        figure: the figure itself; not evaluable and hidden ones stay what they are.
        low: lower end of the 95 % interval of the share, 0 to 1; None without a share.
        high: upper end.
        verdict: beside the city, corrected for all areas that are compared; ``tidak_dapat_dinilai`` without a share.
    """

    figure: Figure
    low: float | None
    high: float | None
    verdict: Verdict


def beside(figures: Mapping[str, Figure], city: Figure, effect: float = 1.0) -> dict[str, Rate]:
    """Compare areas of one level with the city.

    Args:
        figures: figures by area code, counts of what should not be among their base.
        city: the same for the city.
        effect: rows that carry the information of one, where what is counted comes in groups.

    Returns:
        One rate for every area, in the order given. Where the city itself has no share, or none has it and none lacks
        it, no area differs from it.
    """
    counts = np.array([_number(figure, "count") for figure in figures.values()], dtype=np.float64)
    bases = np.array([_number(figure, "base") for figure in figures.values()], dtype=np.float64)
    known = ~np.isnan(counts) & (np.nan_to_num(bases) > 0)
    rows = np.where(known, bases, 0.0)
    good = np.where(known, 1 - counts / np.where(known, bases, 1.0), np.nan)
    low, high = comparison.intervals(np.nan_to_num(good), rows / effect)
    expected = 1 - city.share if city.share is not None else None
    compared = int((rows >= comparison.MINIMUM_ROWS).sum())
    if expected is None:
        under, over = np.zeros_like(rows), np.ones_like(rows)
    else:
        under, over = comparison.limits(expected, rows / effect, comparison.family_error_each(compared))
    words = comparison.verdicts(good, rows, under, over)
    return {
        area: Rate(
            figure,
            float(1 - high[i]) if known[i] else None,
            float(1 - low[i]) if known[i] else None,
            words[i],
        )
        for i, (area, figure) in enumerate(figures.items())
    }


def _number(figure: Figure, side: str) -> float:
    value = getattr(figure, side)
    return float("nan") if value is None else float(value)

"""What shown figures tell of hidden ones: intervals, narrowed by every sum that a reader knows to hold.

Figures of one month stand in a table, one row per series and one column per area. A relation says that some rows add up
to another one in every area, or that the parts of an area add up to it in every row. Each relation narrows the interval
of each of its terms to what the others leave.

A reader may also be an official who knows the exact figures of one area. So where areas add up, the one part whose
exact figure would help most counts as known: whatever official reads, the interval is at least this wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Flags = NDArray[np.bool_]

UNBOUNDED = 1e12
"""Upper end of what nothing bounds."""


@dataclass(frozen=True, slots=True)
class Family:
    """One area and its parts, as columns of the table."""

    parent: int
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """Rows that together are at most a total, or exactly it, in every area.

    Attributes:
        parts: rows that are added.
        total: row of the total.
        exact: the parts are the whole total; else it may be larger.
    """

    parts: tuple[int, ...]
    total: int
    exact: bool = True


def narrow(
    low: Numbers, high: Numbers, true: Numbers, families: Sequence[Family], sums: Sequence[Sum]
) -> tuple[Numbers, Numbers]:
    """Narrow the intervals until no relation tells more.

    Args:
        low: lower ends, series × areas.
        high: upper ends.
        true: the exact figures; a relation over areas is used as far as they obey it.
        families: the tree of areas.
        sums: relations between series.

    Returns:
        Lower and upper ends; every exact figure lies between them.
    """
    low, high = low.copy(), high.copy()
    adding = np.ones(len(true), dtype=np.bool_)
    covering = np.ones(len(true), dtype=np.bool_)
    for family in families:
        parts, parent = true[:, list(family.parts)], true[:, family.parent]
        adding &= parts.sum(axis=1) == parent
        covering &= (parts.sum(axis=1) >= parent) & (parts.max(axis=1) <= parent)
    once = covering & ~adding
    together = _alike(sums)
    fresh = np.ones(len(true), dtype=np.bool_)
    for _ in range(60):
        before = low.copy(), high.copy()
        for family in families:
            _over_areas(low, high, true, family, adding & fresh, exact=True)
            _over_areas(low, high, true, family, once & fresh, exact=False)
        fresh |= _differ(before, (low, high))
        for exact, rows in together:
            _over_series(low, high, rows[:, fresh[rows].any(axis=0)], exact=exact)
        fresh = _differ(before, (low, high))
        if not fresh.any():
            break
    return low, high


def _differ(one: tuple[Numbers, Numbers], other: tuple[Numbers, Numbers]) -> Flags:
    """Tell which rows have other ends than before: only their relations can tell more."""
    changed: Flags = (one[0] != other[0]).any(axis=1) | (one[1] != other[1]).any(axis=1)
    return changed


def _over_areas(low: Numbers, high: Numbers, true: Numbers, family: Family, rows: Flags, *, exact: bool) -> None:
    """Use that the parts of an area add up to it, or (people counted once) cover it without being larger."""
    chosen, columns = np.flatnonzero(rows), [*family.parts, family.parent]
    if not len(chosen):
        return
    at = np.ix_(chosen, np.array(columns))
    lower, upper, values = low[at].T, high[at].T, true[at].T
    signs = np.array([1.0] * len(family.parts) + [-1.0])
    for sign in (1, -1) if exact else (-1,):
        lower, upper = _within(sign * signs, lower, upper, values)
    if not exact:
        upper[:-1] = np.minimum(upper[:-1], upper[-1])
        lower[-1] = np.maximum(lower[-1], lower[:-1].max(axis=0))
    low[at], high[at] = lower.T, upper.T


def _alike(sums: Sequence[Sum]) -> list[tuple[bool, NDArray[np.intp]]]:
    """Put sums of one kind and length together: whether exact, and their rows (terms × sums), the total last."""
    kinds = sorted({(one.exact, len(one.parts)) for one in sums})
    return [
        (exact, np.array([[*s.parts, s.total] for s in sums if (s.exact, len(s.parts)) == (exact, length)]).T)
        for exact, length in kinds
    ]


def _over_series(low: Numbers, high: Numbers, rows: NDArray[np.intp], *, exact: bool) -> None:
    """Use that rows add up to another one; a row may stand in several sums."""
    terms, sums = rows.shape
    if not sums:
        return
    signs = np.array([1.0] * (terms - 1) + [-1.0])
    for sign in (1, -1) if exact else (1,):
        flat = [ends[rows].reshape(terms, -1) for ends in (low, high)]
        lower, upper = (ends.reshape(terms, sums, -1) for ends in _within(sign * signs, *flat))
        np.maximum.at(low, rows, lower)
        np.minimum.at(high, rows, upper)


def _within(signs: Numbers, low: Numbers, high: Numbers, true: Numbers | None = None) -> tuple[Numbers, Numbers]:
    """Use that the signed terms (first axis) add up to at most zero.

    Args:
        signs: +1 or −1 per term.
        low: lower ends, terms × anything.
        high: upper ends.
        true: exact figures; for each part, one of the other parts counts as known, where its figure helps most.
    """
    sign = signs[:, None]
    least = np.where(sign > 0, low, -high)
    others = least.sum(axis=0) - least
    if true is not None:
        gained = sign * true - least
        gained[-1] = 0
        order = np.sort(gained, axis=0)
        known = np.where(gained >= order[-1], order[-2], order[-1])
        known[-1] = 0  # the total is not narrowed by a part that it would then narrow in turn
        others = others + known
    return np.where(sign > 0, low, np.maximum(low, others)), np.where(sign > 0, np.minimum(high, -others), high)

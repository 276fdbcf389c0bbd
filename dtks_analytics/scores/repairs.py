"""Which repairs would raise an area's score most, and to exactly what.

The cube knows of every row with errors which ones it carries (metric ``kombinasi``): a row becomes good when all of
them are repaired. So the score after any set of repairs is a count, not an estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtks_analytics.figures.cube import Cube

SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Repair:
    """One rule repaired in all rows of the area that break it, after the repairs before it in the list.

    Attributes:
        rule: key of the rule.
        rows: rows to touch.
        gained: rows that become good by this repair.
        gain: by how much the score rises, 0 to 1.
        score: the score after this repair and all before it, 0 to 1.
    """

    rule: str
    rows: int
    gained: int
    gain: float
    score: float


def repairs(cube: Cube, area: str, period: str, shown: int = SHOWN) -> list[Repair]:
    """Choose the repairs one after the other, each time the one that makes most rows good.

    Where two gain the same, the one with fewer rows to touch comes first, then the order of the catalogue. The rows
    are meant to stay: a copy that is taken out of the register instead of getting its true number changes the base
    too, and the score then ends a little beside the promised one.

    Args:
        cube: with the month.
        area: code of any level.
        period: ``YYYY-MM``.
        shown: at most this many.

    Returns:
        Repairs in order; the last one's ``score`` is the promise for all of them. Empty where nothing is to be
        repaired or the area has no rows.
    """
    score = cube.figure("quality_score", area, period)
    if not score.base or score.count is None:
        return []
    bad = {
        frozenset(kelompok.split("+")): figure.count or 0
        for kelompok, figure in cube.groups("kombinasi", area, period).items()
    }
    left = [key for key in RULES if any(key in errors for errors in bad)]
    chosen: list[Repair] = []
    done: frozenset[str] = frozenset()
    good = score.count
    while left and len(chosen) < shown:
        best = min(left, key=lambda key: (-_becoming_good(bad, done, key), _touched(bad, key), left.index(key)))
        gained = _becoming_good(bad, done, best)
        good += gained
        chosen.append(Repair(best, _touched(bad, best), gained, gained / score.base, good / score.base))
        done |= {best}
        left.remove(best)
    return chosen


def _touched(bad: Mapping[frozenset[str], int], rule: str) -> int:
    """Count the rows that carry the error."""
    return sum(rows for errors, rows in bad.items() if rule in errors)


def _becoming_good(bad: Mapping[frozenset[str], int], done: frozenset[str], rule: str) -> int:
    """Count the rows whose last remaining error this is."""
    return sum(rows for errors, rows in bad.items() if rule in errors and errors <= done | {rule})

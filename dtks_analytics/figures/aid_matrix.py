"""Two programmes together, as the published figures know them: one record per pair, whatever the month's statuses.

The cube holds a pair once per status (``bpnt+bst:dilarang``), since a flag is judged by the rule of its own month.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.aid_rules import RANKS
from dtks_analytics.figures.cube import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtks_analytics.catalogue.aid_rules import Status
    from dtks_analytics.figures.cube import Figure

METRIC: Final = "bantuan_pasangan"
WORK: Final[tuple[Status, ...]] = ("dilarang", "periksa")
"""Statuses that leave somebody something to do, the gravest first."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair in one area and month.

    Attributes:
        key: ``a+b``, in the order of the catalogue.
        status: the gravest status under which anybody receives both; where nobody does, the gravest one known.
        figure: families or persons with both under that status, among those with either.
        others: the further statuses of the month with their figures, the gravest first.
    """

    key: str
    status: Status
    figure: Figure
    others: tuple[tuple[Status, Figure], ...] = ()

    @property
    def programmes(self) -> tuple[str, str]:
        """The two programmes."""
        first, second = self.key.split("+")
        return first, second

    @property
    def found(self) -> bool:
        """Tell whether anybody receives both; a hidden count is somebody."""
        return self.figure.suppressed or bool(self.figure.count)


def pairs(groups: Mapping[str, Figure]) -> dict[str, Pair]:
    """Put the statuses of each pair together.

    Args:
        groups: figures of `METRIC` by ``a+b:status``, as `cube.Cube.groups` answers.

    Returns:
        Pairs by ``a+b``, in the order given. A group with an unknown status is left out.
    """
    found: dict[str, dict[Status, Figure]] = {}
    for group, figure in groups.items():
        key, _, status = group.rpartition(":")
        if status in RANKS and "+" in key:
            found.setdefault(key, {})[status] = figure
    return {key: _one(key, by_status) for key, by_status in found.items()}


def _one(key: str, by_status: Mapping[Status, Figure]) -> Pair:
    order = sorted(by_status, key=lambda status: -RANKS[status])
    lead = next((s for s in order if by_status[s].suppressed or by_status[s].count), order[0])
    rest = tuple((status, by_status[status]) for status in order if status != lead)
    return Pair(key, lead, by_status[lead], rest)


def under(groups: Mapping[str, Figure], pair: Pair) -> Figure:
    """Return the figure of the same pair and status in another area; unknown where there is none."""
    return groups.get(f"{pair.key}:{pair.status}", UNKNOWN)


def to_do(found: Mapping[str, Pair]) -> list[Pair]:
    """Return the pairs that leave work and that anybody receives: forbidden before doubtful, most families first."""
    chosen = [pair for pair in found.values() if pair.status in WORK and pair.found]
    return sorted(chosen, key=lambda pair: (WORK.index(pair.status), -(pair.figure.count or 0), pair.key))

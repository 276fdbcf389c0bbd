"""Pairs to clusters: who belongs together, without chaining two people through one wrong pair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    Ints = np.ndarray[Any, np.dtype[np.int64]]


def components(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Return the nodes of a graph, rising, and the number of the connected component of each."""
    from scipy.sparse import coo_array  # noqa: PLC0415 - heavy
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - same

    nodes, place = np.unique(np.concatenate([left, right]), return_inverse=True)
    one, two = place[: len(left)], place[len(left) :]
    graph = coo_array((np.ones(len(left), dtype=bool), (one, two)), shape=(len(nodes), len(nodes)))
    _, label = connected_components(graph, directed=False)
    return nodes, label.astype(np.int64)


class Groups:
    """Records that grow together pair by pair, with pairs that must never meet."""

    def __init__(self, forbidden: Iterable[tuple[int, int]]) -> None:
        """Start with every record alone."""
        self._members: dict[int, set[int]] = {}
        self._of: dict[int, int] = {}
        self._apart: dict[int, set[int]] = {}
        for one, two in forbidden:
            self._apart.setdefault(one, set()).add(two)
            self._apart.setdefault(two, set()).add(one)

    def join(self, one: int, two: int) -> bool:
        """Put the groups of two records together unless that brings a forbidden pair together; say whether it did."""
        a, b = self._group(one), self._group(two)
        if a == b:
            return True
        small, large = sorted((a, b), key=lambda g: len(self._members[g]))
        others = self._members[large]
        if any(self._apart.get(member, set()) & others for member in self._members[small]):
            return False
        for member in self._members[small]:
            self._of[member] = large
        others |= self._members.pop(small)
        return True

    def _group(self, record: int) -> int:
        """Return the group of a record."""
        if record not in self._of:
            self._of[record] = record
            self._members[record] = {record}
        return self._of[record]


def accepted(
    left: Ints, right: Ints, strength: Ints, forbidden: Iterable[tuple[int, int]]
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Tell which pairs may join their records.

    Pairs are taken from the strongest to the weakest; one that would put a forbidden pair into one cluster is refused.

    Args:
        left: one record of each pair.
        right: the other.
        strength: rank of each pair, the strongest first; equal input gives equal output.
        forbidden: pairs that are two people.

    Returns:
        One answer per pair.
    """
    keep = np.ones(len(left), dtype=bool)
    apart = list(forbidden)
    if not len(left) or not apart:
        return keep
    nodes, label = components(left, right)
    of = dict(zip(nodes.tolist(), label.tolist(), strict=True))
    apart = [(one, two) for one, two in apart if one in of and of[one] == of.get(two)]
    doubtful = {of[one] for one, _ in apart}
    own = label[np.searchsorted(nodes, left)]
    groups = Groups(apart)
    rows = np.flatnonzero(np.isin(own, list(doubtful)))
    for row in rows[np.argsort(strength[rows], kind="stable")]:
        keep[row] = groups.join(int(left[row]), int(right[row]))
    return keep

"""The cube: every metric × area × month, computed at publish time and read by all pages.

A page costs the same for 150,000 people and for five million, since it never touches a row of the register.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Mapping

CUBE_SCHEMA = pa.schema(
    [
        ("period", pa.string()),
        ("level", pa.string()),
        ("area_code", pa.string()),
        ("metric", pa.string()),
        ("kelompok", pa.string()),
        ("count", pa.int64()),
        ("base", pa.int64()),
    ]
)
"""``kelompok`` is empty for the whole, else the group of a breakdown. A null ``count`` means *not evaluable*."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one area and month.

    Attributes:
        count: how many; None when not evaluable or suppressed.
        base: among how many; None when the metric has no denominator or it is not evaluable.
        suppressed: a true value exists and is hidden to protect people.
        rate: the published share where it is fixed; None lets `share` compute it.
        shared: whether a share may be computed from count and base.
    """

    count: int | None
    base: int | None
    suppressed: bool = False
    rate: float | None = None
    shared: bool = True

    @property
    def evaluable(self) -> bool:
        """Tell whether there is a figure at all (hidden ones count as evaluable)."""
        return self.count is not None or self.suppressed

    @property
    def share(self) -> float | None:
        """``count / base`` between 0 and 1; None without either or when the base is zero."""
        if self.rate is not None:
            return self.rate
        if self.count is None or not self.base or not self.shared:
            return None
        return self.count / self.base


UNKNOWN = Figure(None, None)
"""What a look-up answers where the cube has no row: unknown, never zero."""


class Cube:
    """The figures of one published version, indexed metric by metric when first asked for."""

    def __init__(self, table: pa.Table) -> None:
        """Wrap a table of `CUBE_SCHEMA`.

        Args:
            table: the months of one version, in any order.
        """
        # Sorted and sliced rather than filtered: comparing with a Python value makes pyarrow import pandas.
        order = pc.sort_indices(table, sort_keys=[("metric", "ascending"), ("period", "ascending")])
        self._table = table.take(order).combine_chunks()
        self._slices = _runs(self._table, "metric")
        self._metrics: dict[str, dict[tuple[str, str, str], Figure]] = {}
        self._groups: dict[tuple[str, str], dict[str, dict[str, Figure]]] = {}
        self._levels: dict[str, list[str]] | None = None
        self.periods: tuple[str, ...] = tuple(sorted(pc.unique(table["period"]).to_pylist()))

    def _part(self, key: str) -> pa.Table:
        """Return the rows of one metric, by period; none for an unknown one."""
        return self._table.slice(*self._slices.get(key, (0, 0)))

    def _metric(self, key: str) -> Mapping[tuple[str, str, str], Figure]:
        """Index one metric by (period, area, kelompok)."""
        if key not in self._metrics:
            part = self._part(key)
            columns = [part[name].to_pylist() for name in ("period", "area_code", "kelompok", "count", "base")]
            self._metrics[key] = {
                (period, area, group): Figure(count, base)
                for period, area, group, count, base in zip(*columns, strict=True)
            }
        return self._metrics[key]

    def figure(self, metric: str, area: str, period: str, kelompok: str = "") -> Figure:
        """Return one figure, `UNKNOWN` where the cube has none."""
        return self._metric(metric).get((period, area, kelompok), UNKNOWN)

    def series(self, metric: str, area: str, kelompok: str = "") -> list[tuple[str, Figure]]:
        """Return (period, figure) for every published month, in order."""
        return [(period, self.figure(metric, area, period, kelompok)) for period in self.periods]

    def by_area(self, metric: str, level: str, period: str, kelompok: str = "") -> dict[str, Figure]:
        """Return the figure of every area of a level, by area code, in the order of the codes."""
        figures = self._metric(metric)
        return {
            area: figures[period, area, kelompok]
            for area in self._areas_of().get(level, ())
            if (period, area, kelompok) in figures
        }

    def groups(self, metric: str, area: str, period: str) -> dict[str, Figure]:
        """Return the figures of a breakdown by group, in the order in which they were computed."""
        if (metric, period) not in self._groups:
            whole = self._part(metric)
            part = whole.slice(*_runs(whole, "period").get(period, (0, 0)))
            columns = [part[name].to_pylist() for name in ("area_code", "kelompok", "count", "base")]
            grouped: dict[str, dict[str, Figure]] = {}
            for where, group, count, base in zip(*columns, strict=True):
                if group:
                    grouped.setdefault(where, {})[group] = Figure(count, base)
            self._groups[metric, period] = grouped
        return dict(self._groups[metric, period].get(area, {}))

    def _areas_of(self) -> dict[str, list[str]]:
        """Return the area codes of each level in their order, from the table itself."""
        if self._levels is None:
            pairs = set(zip(self._table["level"].to_pylist(), self._table["area_code"].to_pylist(), strict=True))
            levels: dict[str, list[str]] = {}
            for level, area in sorted(pairs):
                levels.setdefault(level, []).append(area)
            self._levels = levels
        return self._levels


def _runs(table: pa.Table, column: str) -> dict[str, tuple[int, int]]:
    """Return where each value of a sorted column begins and how many rows it has."""
    runs: dict[str, tuple[int, int]] = {}
    begin = 0
    for run in pc.value_counts(table[column]).to_pylist():
        runs[run["values"]] = (begin, run["counts"])
        begin += run["counts"]
    return runs

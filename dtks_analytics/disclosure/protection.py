"""Which further figures stay hidden, so that none of the hidden ones follows from those that are shown.

Rounding leaves every shown figure five possible values, so a difference rarely tells a hidden one. Rarely is not never:
four parts of 7 each under a total shown as 30 can be nothing else. Such totals, and whatever else pins a hidden figure
down, are hidden too. What is hidden depends on the published version alone, never on who asks: two people who put
their views together gain nothing.

The parts of a hidden total are hidden even where they are zero. Otherwise the lurah of six people under a hidden total
(7 at most) would know that the only other hidden part is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import numpy as np

from dtks_analytics.catalogue.disclosed import (
    COUNTED_TOGETHER,
    MONEY,
    NESTED,
    PARTS_OF_A_WHOLE,
    PUBLISHED,
    REFERENCE,
    Key,
)
from dtks_analytics.catalogue.wilayah import LEVELS, wilayah
from dtks_analytics.disclosure import bounds
from dtks_analytics.disclosure.bounds import Family, Sum
from dtks_analytics.disclosure.rounding import NOTHING, SMALL, STEP, publish, publish_money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dtks_analytics.disclosure.bounds import Flags, Numbers
    from dtks_analytics.figures.cube import Cube, Figure

REACH: Final = 3
"""How many relations away a figure is hidden to keep another one from being told, at most."""
FEWEST: Final = 2
"""A hidden figure keeps at least so many possible values; one more wherever hiding another figure can give it."""


@dataclass(slots=True)
class _Month:
    """The published series of one month.

    Attributes:
        rows: key of each series to its row; equal series share one.
        true: exact figures, series × areas.
        small: what must not be computed: figures that are hidden, and rests of a base, from 1 to `SMALL`.
        hidden: what is hidden so far.
        rests: base less count, as rows: never published, but they follow from what is.
        sums: relations that hold this month.
    """

    rows: dict[Key, int]
    true: Numbers
    hidden: Flags
    rests: Flags
    sums: list[Sum]


class Protection:
    """The figures of a cube as the public may see them."""

    def __init__(self, cube: Cube) -> None:
        """Protect a cube; the work of a month is done when it is first asked for."""
        self._cube = cube
        self._lock = Lock()
        self._months: dict[str, tuple[dict[Key, int], Flags]] = {}
        tree = wilayah()
        self._columns = {area.code: i for i, area in enumerate(area for level in LEVELS for area in tree.at(level))}
        self._families = [
            Family(i, tuple(self._columns[part.code] for part in parts))
            for code, i in self._columns.items()
            if (parts := tree.children(code))
        ]

    def figure(self, metric: str, area: str, period: str, kelompok: str = "") -> Figure:
        """Return a figure as the public may see it; `cube.UNKNOWN` where the cube has none."""
        exact = self._cube.figure(metric, area, period, kelompok)
        if metric in REFERENCE or not exact.evaluable:
            return exact
        if metric == MONEY:
            return publish_money(exact, self._behind(area, period, kelompok))
        if metric not in PUBLISHED or area not in self._columns:
            return NOTHING
        rows, hidden = self._month(period)
        column = self._columns[area]
        count, base = rows.get((metric, kelompok, "count")), rows.get((metric, kelompok, "base"))
        return publish(
            exact,
            "public",
            hide_count=count is None or bool(hidden[count, column]),
            hide_base=base is not None and bool(hidden[base, column]),
        )

    def groups(self, metric: str, area: str, period: str) -> dict[str, Figure]:
        """Return a breakdown as the public may see it; none where the metric is not published."""
        if metric not in (*PUBLISHED, *REFERENCE, MONEY):
            return {}
        return {g: self.figure(metric, area, period, g) for g in self._cube.groups(metric, area, period)}

    def ready(self) -> None:
        """Do the work of all months now, before somebody waits for it."""
        for period in self._cube.periods:
            self._month(period)

    def _behind(self, area: str, period: str, kelompok: str) -> Figure:
        """Return how many people stand behind an amount, as published."""
        programme = kelompok.partition(":")[2]
        if programme:
            return self.figure("meninggal_program", area, period, programme)
        return self.figure("deceased_with_aid", area, period)

    def _month(self, period: str) -> tuple[dict[Key, int], Flags]:
        """Return the rows of a month's series and which of their figures are hidden, computed once."""
        with self._lock:
            if period not in self._months:
                month = _collect(self._cube, period, self._columns)
                _hide(month, self._families)
                self._months[period] = month.rows, month.hidden
            return self._months[period]


_OF: WeakKeyDictionary[Cube, Protection] = WeakKeyDictionary()
_MAKING: Final = Lock()


def protection(cube: Cube) -> Protection:
    """Return the protection of a cube; the same for all who look at it."""
    with _MAKING:
        return _OF.setdefault(cube, Protection(cube))


def _collect(cube: Cube, period: str, columns: dict[str, int]) -> _Month:
    """Put the published series of a month side by side."""
    kota = wilayah().kota.code
    found: dict[Key, Numbers] = {}
    for metric in PUBLISHED:
        for kelompok in ("", *cube.groups(metric, kota, period)):
            sides = {"count": np.full(len(columns), np.nan), "base": np.full(len(columns), np.nan)}
            for level in LEVELS:
                for area, figure in cube.by_area(metric, level, period, kelompok).items():
                    if figure.count is not None:
                        sides["count"][columns[area]] = figure.count
                    if figure.count is not None and figure.base is not None:
                        sides["base"][columns[area]] = figure.base
            # A group that an area lacks is a zero there; a series without any figure is not evaluable.
            if not np.isnan(sides["count"]).all():
                found[metric, kelompok, "count"] = np.nan_to_num(sides["count"])
            if not np.isnan(sides["base"]).all():
                found[metric, kelompok, "base"] = np.nan_to_num(sides["base"])
    residents = [cube.figure("penduduk", code, period).count or 0 for code in columns]
    return _related(found, np.array(residents, dtype=np.float64), len(columns))


def _related(found: dict[Key, Numbers], residents: Numbers, areas: int) -> _Month:
    """Give equal series one row, add the rests of their bases, and find the relations that hold."""
    kept: dict[bytes, int] = {}
    true: list[Numbers] = []

    def row(series: Numbers) -> int:
        number = kept.setdefault(series.tobytes(), len(true))
        if number == len(true):
            true.append(series)
        return number

    rows = {key: row(series) for key, series in found.items()}
    published, sums = len(true), []
    for (metric, kelompok, side), series in found.items():
        base = found.get((metric, kelompok, "base"))
        if side == "base" or base is None or (base == residents).all() or (base < series).any():
            continue
        sums.append(Sum((row(series), row(base - series)), row(base)))
    table = np.array(true).reshape(len(true), areas)
    sums += [one for one in _known(rows) if _holds(one, table)]
    hidden = (table >= 1) & (table <= SMALL)
    rests = np.zeros_like(hidden)
    rests[published:], hidden[published:] = True, False
    return _Month(rows, table, hidden, rests, list(dict.fromkeys(sums)))


def _known(rows: dict[Key, int]) -> Iterator[Sum]:
    """Return the relations of the catalogue between the series that are there."""
    for metric, whole in PARTS_OF_A_WHOLE.items():
        parts = [row for (name, kelompok, side), row in rows.items() if name == metric and kelompok and side == "count"]
        bases = {row for (name, kelompok, side), row in rows.items() if name == metric and kelompok and side == "base"}
        total = rows.get(whole) if whole else bases.pop() if len(bases) == 1 else None
        if parts and total is not None:
            yield Sum(tuple(parts), total)
    for keys, sum_key in COUNTED_TOGETHER:
        if {*keys, sum_key} <= rows.keys():
            yield Sum(tuple(rows[key] for key in keys), rows[sum_key])
    for part, larger in NESTED:
        if {part, larger} <= rows.keys() and rows[part] != rows[larger]:
            yield Sum((rows[part],), rows[larger], exact=False)


def _holds(one: Sum, table: Numbers) -> bool:
    """Tell whether a relation holds in every area this month; a reader cannot use one that does not."""
    parts = table[list(one.parts)].sum(axis=0)
    return bool((parts == table[one.total]).all() if one.exact else (parts <= table[one.total]).all())


def _hide(month: _Month, families: list[Family]) -> None:
    """Hide further figures until no small one can be computed, or nothing is left that would help."""
    while True:
        under = _under_hidden(month, families)
        low, high = bounds.narrow(*_ends(month, under), month.true, families, month.sums)
        small = (month.true >= 1) & (month.true <= SMALL) & (month.hidden | month.rests)
        left = high - low + 1
        order = sorted(map(tuple, np.argwhere(small & (left <= FEWEST))), key=lambda cell: left[cell])
        if not any([_help(month, families, cell, (low, high)) for cell in order]):  # noqa: C419 - help all of them
            return


def _under_hidden(month: _Month, families: list[Family]) -> Flags:
    """Hide the parts of hidden totals, zeros too; return which figures stand under a hidden total."""
    under = np.zeros_like(month.hidden)
    for family in families:
        parts = list(family.parts)
        under[:, parts] = (month.hidden[:, family.parent] & ~month.rests[:, family.parent])[:, None]
        month.hidden[:, parts] |= under[:, parts] & (month.true[:, parts] <= SMALL)
    return under


def _ends(month: _Month, under: Flags) -> tuple[Numbers, Numbers]:
    """Return what is seen of each figure: its rounded value, zero, or hidden.

    Hidden ones count as small (at most `SMALL`) where they are: a reader who guesses so is mostly right.
    """
    shown = STEP * ((month.true + STEP // 2) // STEP)
    low = np.where(month.hidden, np.where(under, 0, 1), np.maximum(shown - STEP // 2, SMALL + 1))
    high = np.where(month.hidden, np.where(month.true <= SMALL, SMALL, bounds.UNBOUNDED), shown + STEP // 2)
    nothing = (month.true == 0) & ~month.hidden
    return (
        np.where(month.rests | nothing, 0.0, low),
        np.where(month.rests, bounds.UNBOUNDED, np.where(nothing, 0.0, high)),
    )


Cell = tuple[int, int]
"""Series and area."""


def _help(month: _Month, families: list[Family], cell: Cell, ends: tuple[Numbers, Numbers]) -> bool:
    """Hide one more figure in the relation that tells most of a hidden one; tell whether there was any.

    Parts before totals, small ones first: what is lost should be little. Where a figure has a single value left and all
    its neighbours are hidden already, one of theirs is taken.
    """
    reached, edge = {cell}, [cell]
    for _ in range(REACH if ends[0][cell] == ends[1][cell] else 1):
        around = [one for at in edge for one in _relations(month, families, at)]
        choices = [
            (sum(float(ends[1][at] - ends[0][at]) for at in (*parts, total)), at == total, float(month.true[at]), at)
            for parts, total in around
            for at in (*parts, total)
            if at != cell and not month.hidden[at] and not month.rests[at] and month.true[at] > SMALL
        ]
        if choices:
            month.hidden[min(choices)[3]] = True
            return True
        edge = list({at for parts, total in around for at in (*parts, total)} - reached)
        reached.update(edge)
    return False


def _relations(month: _Month, families: list[Family], cell: Cell) -> Iterator[tuple[list[Cell], Cell]]:
    """Return the relations that a figure stands in: parts and total."""
    series, column = cell
    for family in families:
        if column == family.parent or column in family.parts:
            yield [(series, part) for part in family.parts], (series, family.parent)
    for one in month.sums:
        if series == one.total or series in one.parts:
            yield [(row, column) for row in one.parts], (one.total, column)

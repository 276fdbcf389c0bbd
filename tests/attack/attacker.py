"""An attacker who reads everything that is published of a month and solves for what is hidden.

It knows the rules of publishing, how every figure is counted, and so every sum between them; it may be an official who
sees exact figures of the own area. It is written apart from the product's own protection: linear programming over all
relations at once, whole numbers where that leaves few possibilities.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from dtks_analytics.catalogue.rules import RULES
from dtks_analytics.catalogue.wilayah import LEVELS, wilayah

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dtks_analytics.figures.cube import Cube, Figure

Cell = tuple[str, str, str, str]
"""metric, kelompok, ``n`` or ``b`` (or ``rest``, base less count), area."""

BIG = 10_000_000.0
ONCE = {
    "individu_distinct", "individu_verified", "individu_poor", "keluarga_registered", "keluarga_verified",
    "keluarga_poor", "aid_overlap", "desil", "program",
}  # fmt: skip
"""People and families are counted once per area, so parts can be more than the total."""
RESIDENTS = {"individu_registered", "individu_distinct", "individu_verified", "individu_poor"}


def counted_once(metric: str, kelompok: str) -> bool:
    """Tell whether the areas of a level may be more than the area above."""
    return metric in ONCE or (metric == "rule" and kelompok in RULES and RULES[kelompok].unit == "keluarga")


Ends = tuple[float, float]
"""Least and greatest possible value."""


def by_the_rules(figure: Figure, above: Figure | None) -> tuple[Ends | None, Ends | None]:
    """Return what count and base can be, by the published rules.

    Args:
        figure: as published.
        above: the same figure of the area above, None for the city: parts of a hidden total may be zero.
    """

    def ends(value: int | None, *, zero_too: bool) -> Ends | None:
        if value is None:
            return (0.0 if zero_too else 1.0, 7.0) if figure.suppressed else None
        return (0.0, 0.0) if value == 0 else (max(value - 2.0, 8.0), value + 2.0)

    no_base = figure.base is None
    total_hidden = above is not None and above.suppressed
    return (
        ends(figure.count, zero_too=total_hidden or no_base),
        ends(figure.base, zero_too=above is not None and total_hidden and above.base is None),
    )


def exact(figure: Figure) -> tuple[Ends | None, Ends | None]:
    """Return the values of a figure that is shown as it is."""
    ends = [None if value is None else (float(value), float(value)) for value in (figure.count, figure.base)]
    return ends[0], ends[1]


@dataclass
class Attacker:
    """What one reader knows of one month.

    Attributes:
        seen: published figures: a cube as the reader sees it.
        true: the exact cube; only to tell which hidden cells are small, and whether a guess was right.
        inside: whether the reader sees exact figures of an area.
        reading: how an outside figure is read, by the rules that the publisher says to follow.
    """

    seen: Cube
    true: Cube
    period: str
    inside: Callable[[str], bool]
    reading: Callable[[Figure, Figure | None], tuple[Ends | None, Ends | None]] = by_the_rules
    cells: dict[Cell, int] = field(default_factory=dict)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    relations: list[tuple[dict[int, int], bool]] = field(default_factory=list)
    hidden: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read every published figure and write down every relation."""
        tree = wilayah()
        self.areas = [area.code for level in LEVELS for area in tree.at(level)]
        self.series = [
            (metric, kelompok)
            for metric in dict.fromkeys(self._metrics())
            for kelompok in ("", *self.true.groups(metric, tree.kota.code, self.period))
            if self.true.figure(metric, tree.kota.code, self.period, kelompok).count is not None
        ]
        for metric, kelompok in self.series:
            for area in self.areas:
                self._read(metric, kelompok, area)
        for rule in (self._over_areas, self._bases, self._groups, self._same, self._nested):
            self.relations += list(rule())
        self._keep_true()
        self._matrix()

    def _metrics(self) -> Iterable[str]:
        found = self.true._slices  # noqa: SLF001 - every metric there is, listed or not
        return [m for m in found if m not in {"penduduk", "penduduk_umur", "gugus", "uang_berisiko"}]

    def _read(self, metric: str, kelompok: str, area: str) -> None:
        figure, true = (c.figure(metric, area, self.period, kelompok) for c in (self.seen, self.true))
        parent = wilayah()[area].parent
        above = self.seen.figure(metric, parent, self.period, kelompok) if parent else None
        read = exact(figure) if self.inside(area) else self.reading(figure, above)
        sides = (("n", read[0], figure.count, true.count), ("b", read[1], figure.base, true.base))
        for side, ends, shown, value in sides:
            if value is None or (side == "b" and metric in RESIDENTS):
                continue
            low, high = ends or (0.0, BIG)
            # A large figure hidden with the small ones: the attacker is told which, to be strict.
            cell = self._cell((metric, kelompok, side, area), low, BIG if shown is None and value > high else high)
            if (
                shown is None
                and 1 <= value <= 7
                and not self.inside(area)
                and value != self._mine(metric, kelompok, area)[0]
            ):
                self.hidden[cell] = value

    def _mine(self, metric: str, kelompok: str, area: str) -> tuple[int, int]:
        """Return count and rest of the own part of an area: a total of nobody else tells of nobody else."""
        codes = [
            c.code
            for c in wilayah().at("kelurahan")
            if self.inside(c.code) and wilayah()[area] in wilayah().path(c.code)
        ]
        own = [self.true.figure(metric, code, self.period, kelompok) for code in codes]
        return sum(f.count or 0 for f in own), sum((f.base or 0) - (f.count or 0) for f in own)

    def _cell(self, key: Cell, low: float, high: float) -> int:
        self.cells[key] = len(self.low)
        self.low.append(low)
        self.high.append(high)
        return self.cells[key]

    def _at(self, metric: str, kelompok: str, side: str, area: str) -> int | None:
        return self.cells.get((metric, kelompok, side, area))

    def _over_areas(self) -> Iterator[tuple[dict[int, int], bool]]:
        """Parts of an area add up to it, or cover it where people and families are counted once."""
        for metric, kelompok in self.series:
            for side in "nb":
                for area in self.areas:
                    parts = [self._at(metric, kelompok, side, c.code) for c in wilayah().children(area)]
                    whole = self._at(metric, kelompok, side, area)
                    if not parts or whole is None or None in parts:
                        continue
                    yield {whole: 1} | dict.fromkeys(parts, -1), not counted_once(metric, kelompok)  # type: ignore[arg-type] # none is missing
                    if counted_once(metric, kelompok):
                        yield from (({part: 1, whole: -1}, False) for part in parts if part is not None)

    def _bases(self) -> Iterator[tuple[dict[int, int], bool]]:
        """The rest of a base is what is not counted; small rests are to be recovered too."""
        for metric, kelompok in self.series:
            for area in self.areas:
                count, base = (self._at(metric, kelompok, side, area) for side in "nb")
                if count is None or base is None:
                    continue
                true = self.true.figure(metric, area, self.period, kelompok)
                really = (true.base or 0) - (true.count or 0)
                rest = self._cell((metric, kelompok, "rest", area), 0.0, BIG)
                if 1 <= really <= 7 and not self.inside(area) and really != self._mine(metric, kelompok, area)[1]:
                    self.hidden[rest] = really
                yield {count: 1, rest: 1, base: -1}, True

    def _groups(self) -> Iterator[tuple[dict[int, int], bool]]:
        """Ages and results of verification make up their base; visited and waiting make up all rows."""
        for area in self.areas:
            for metric in ("umur", "verval"):
                parts = [self._at(metric, k, "n", area) for m, k in self.series if m == metric]
                base = next((self._at(metric, k, "b", area) for m, k in self.series if m == metric), None)
                if parts and base is not None and None not in parts:
                    yield {base: -1} | dict.fromkeys(parts, 1), True  # type: ignore[arg-type] # none is missing

    def _same(self) -> Iterator[tuple[dict[int, int], bool]]:
        """Figures that are the same under two names, and those that add up to a third one."""
        rows = ("individu_registered", "", "n")
        same = [
            (("nik_duplicate", "", "n"), ("rule", "nik_unique", "n")),
            (("deceased_active", "", "n"), ("verval", "MENINGGAL", "n")),
            *(((metric, "", "b"), rows) for metric in ("verval_done", "quality_score", "deceased_active")),
        ]
        sums = [
            ((("verval_done", "", "n"), ("verval", "BELUM_DICEK", "n")), rows),
            ((("padan", "", "b"), ("rule", "nik_present", "n")), rows),
        ]
        for area in self.areas:
            for left, right in same:
                one, two = self._at(*left, area), self._at(*right, area)
                if one is not None and two is not None and self._agrees(left, right):
                    yield {one: 1, two: -1}, True
            for keys, total in sums:
                parts, whole = [self._at(*key, area) for key in keys], self._at(*total, area)
                if whole is not None and None not in parts:
                    yield {whole: -1} | dict.fromkeys(parts, 1), True  # type: ignore[arg-type] # none is missing

    def _agrees(self, left: tuple[str, str, str], right: tuple[str, str, str]) -> bool:
        """Tell whether two names stand for the same count in this month's layout."""

        def value(key: tuple[str, str, str], area: str) -> int | None:
            figure = self.true.figure(key[0], area, self.period, key[1])
            return figure.count if key[2] == "n" else figure.base

        return all(value(left, area) == value(right, area) for area in self.areas)

    def _nested(self) -> Iterator[tuple[dict[int, int], bool]]:
        """A figure is no larger than one that it is part of."""
        pairs = [
            (("individu_poor", "", "n"), ("individu_verified", "", "n")),
            (("individu_verified", "", "n"), ("individu_distinct", "", "n")),
            (("individu_distinct", "", "n"), ("individu_registered", "", "n")),
            (("individu_poor", "", "n"), ("desil", "1", "n")),
            (("keluarga_verified", "", "n"), ("keluarga_registered", "", "n")),
            (("keluarga_registered", "", "n"), ("individu_registered", "", "n")),
            (("deceased_with_aid", "", "n"), ("deceased_active", "", "n")),
            (("deceased_with_aid", "", "b"), ("individu_registered", "", "n")),
        ]
        for area in self.areas:
            for part, larger in pairs:
                one, two = self._at(*part, area), self._at(*larger, area)
                if one is not None and two is not None:
                    yield {one: 1, two: -1}, False

    def _keep_true(self) -> None:
        """Drop relations that this month's layout does not obey: a clever attacker would not assume them."""
        value = [0.0] * len(self.low)
        for (metric, kelompok, side, area), number in self.cells.items():
            figure = self.true.figure(metric, area, self.period, kelompok)
            count, base = figure.count or 0, figure.base or 0
            value[number] = {"n": count, "b": base, "rest": base - count}[side]
        totals = [sum(value[j] * sign for j, sign in terms.items()) for terms, _ in self.relations]
        kept = [r for r, total in zip(self.relations, totals, strict=True) if (total == 0 if r[1] else total <= 0)]
        self.dropped, self.relations = len(self.relations) - len(kept), kept

    def _matrix(self) -> None:
        row, column, value = [], [], []
        for number, (terms, _) in enumerate(self.relations):
            row += [number] * len(terms)
            column += list(terms)
            value += list(terms.values())
        shape = (len(self.relations), len(self.low))
        self.matrix = csr_matrix((np.array(value, float), (row, column)), shape=shape)
        self.lower = np.array([0.0 if equal else -np.inf for _, equal in self.relations])

    def ranges(self) -> dict[int, tuple[float, float]]:
        """Return what interval arithmetic leaves of every hidden cell: fast, and never too narrow."""
        low, high = np.array(self.low), np.array(self.high)
        up, down = self.matrix.maximum(0), (-self.matrix).maximum(0)
        columns = self.matrix.tocsc()
        for _ in range(40):
            least, most = up @ low - down @ high, up @ high - down @ low
            new_low, new_high = low.copy(), high.copy()
            for j in range(len(low)):
                begin, end = columns.indptr[j], columns.indptr[j + 1]
                for i, sign in zip(columns.indices[begin:end], columns.data[begin:end], strict=True):
                    own_least, own_most = (low[j], high[j]) if sign > 0 else (-high[j], -low[j])
                    top = -(least[i] - own_least)
                    bottom = -(most[i] - own_most) if self.lower[i] == 0 else -np.inf
                    ends = (bottom, top) if sign > 0 else (-top, -bottom)
                    new_low[j], new_high[j] = max(new_low[j], ends[0]), min(new_high[j], ends[1])
            if (new_low == low).all() and (new_high == high).all():
                break
            low, high = new_low, new_high
        self.tight = low, high
        return {j: (low[j], high[j]) for j in self.hidden}

    def solve(self, cell: int, *, reach: int = 3) -> tuple[int, int]:
        """Return least and greatest possible value of a cell, in whole numbers, over all relations within reach."""
        near = {cell}
        for _ in range(reach):
            rows = set(self.matrix.tocsc()[:, sorted(near)].nonzero()[0])
            near |= set(self.matrix[sorted(rows)].nonzero()[1])
        own = sorted(near)
        inside = [i for i in range(len(self.relations)) if set(self.relations[i][0]) <= near]
        limits = LinearConstraint(self.matrix[inside][:, own], self.lower[inside], np.zeros(len(inside)))
        box = Bounds(self.tight[0][own], self.tight[1][own])
        goal = np.zeros(len(own))
        goal[own.index(cell)] = 1.0
        ends = []
        for sign in (1, -1):
            found = milp(
                sign * goal, constraints=limits, bounds=box, integrality=np.ones(len(own)), options={"time_limit": 20}
            )
            assert found.x is not None, "what is published contradicts itself"
            ends.append(round(sign * found.fun))
        return ends[0], ends[1]

    def recovered(self, *, closer: int = 25) -> dict[Cell, int]:
        """Return the small hidden cells with a single possible value.

        Args:
            closer: how many of the cells that interval arithmetic leaves open are solved exactly, the narrowest first.
        """
        names = {number: key for key, number in self.cells.items()}
        left = self.ranges()
        found = {j for j, (low, high) in left.items() if low == high}
        order = sorted((j for j in left if j not in found), key=lambda j: (left[j][1] - left[j][0], j))
        for j in order[:closer]:
            low, high = self.solve(j)
            if low == high:
                found.add(j)
        assert all(left[j][0] <= value <= left[j][1] for j, value in self.hidden.items()), "a relation is wrong"
        return {names[j]: self.hidden[j] for j in found}

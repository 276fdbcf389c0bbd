"""The book of planted defects: what was planted where, for how long, and what it changes on the form.

A column of the form is a pool of texts with one number per record; a defect patches the number of some records for some
months. Rendering a month is then one `take` per column, whatever the number of defects.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from dtks_analytics.synthetic.timeline import NEVER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dtks_analytics.synthetic.places import Bools, Floats, Ints

LURAH, SHARED, CENTRAL = 1.0, 0.5, 0.35
"""How fast findings are repaired, by who must act: the kelurahan alone, with Dukcapil, or others."""
RUSH: Final = 2.2
RUSHED: Final = (5, 10)
"""Months in which the kelurahan that work towards a deadline repair most."""
REOPENED: Final = 0.04
LATER: Final = 0.3
"""Defects that turn up later in the year, per defect of the first month."""
LASTING: Final = 2
"""Defects of each kind that stay to the end, so that every rule has something to find in a small file too."""


@dataclass
class Form:
    """The columns of the form as pools of texts with one number per record."""

    pools: dict[str, list[pa.Array]] = field(default_factory=dict)
    base: dict[str, Ints] = field(default_factory=dict)
    length: dict[str, int] = field(default_factory=dict)
    patches: dict[str, list[tuple[Ints, Ints, Ints, Ints]]] = field(default_factory=dict)

    def column(self, name: str, texts: pa.Array, numbers: Ints) -> None:
        """Start a column."""
        self.pools[name], self.base[name], self.length[name] = [texts], numbers.astype(np.int64), len(texts)

    def extend(self, name: str, texts: pa.Array | Sequence[str]) -> Ints:
        """Add texts to a pool; return their numbers."""
        added = texts if isinstance(texts, pa.Array) else pa.array(texts, pa.string())
        start = self.length[name]
        self.pools[name].append(added)
        self.length[name] += len(added)
        return np.arange(start, start + len(added))

    def patch(self, name: str, records: Ints, numbers: Ints, start: Ints, end: Ints) -> None:
        """Let records carry other texts from one month to before another."""
        self.patches.setdefault(name, []).append((records, numbers, start, end))

    def numbers(self, name: str, month: int) -> Ints:
        """Return the text numbers of a column in a month; a later patch wins."""
        out = self.base[name].copy()
        for records, numbers, start, end in self.patches.get(name, ()):
            now = (start <= month) & (month < end)
            out[records[now]] = numbers[now]
        return out

    def seal(self) -> None:
        """Join the pools, after the last text was added."""
        for name, parts in self.pools.items():
            self.pools[name] = [pa.concat_arrays([part.cast(pa.string()) for part in parts])]

    def texts(self, name: str, numbers: Ints) -> pa.Array:
        """Return texts by number."""
        return self.pools[name][0].take(pa.array(numbers))


@dataclass
class Book:
    """The plan of all defects.

    Attributes:
        months: length of the year.
        enter: first month of each record.
        fam: family of each record.
        kel: kelurahan of each record.
        lock: what of each record other defects already use, as bits.
        busy: families that other defects of the whole family already use.
        repair: share of open findings each kelurahan repairs a month, shape (kelurahan, month).
    """

    rng: np.random.Generator
    months: int
    enter: Ints
    fam: Ints
    kel: Ints
    lock: Ints
    busy: Bools
    repair: Floats
    form: Form
    rules: list[str] = field(default_factory=list)
    plants: list[tuple[int, Ints, Ints, Ints, Ints]] = field(default_factory=list)
    clusters: int = 0

    @classmethod
    def repairs(cls, rng: np.random.Generator, areas: int, months: int) -> Floats:
        """Draw how fast each kelurahan repairs, with a rush before the deadline in half of them."""
        pace = rng.uniform(0.05, 0.2, areas)
        rushing = rng.random(areas) < 0.5
        out = np.repeat(pace[:, None], months, axis=1)
        for month in RUSHED:
            if month < months:
                out[rushing, month] *= RUSH
        return out

    def choose(self, rate: float, able: Bools, *, bits: int = 0, whole: bool = True) -> Ints:
        """Choose records for a defect, more in some kelurahan than in others, and lock what it uses.

        Args:
            rate: share of all records (``whole``) or of the able ones that get it at the start.
            able: records that can have it.
            bits: what it uses of a record.
            whole: whether the rate refers to all records.
        """
        able = able & (self.lock & bits == 0)
        factor = self.rng.lognormal(-0.125, 0.5, len(self.repair))[self.kel]
        share = rate * (1 + (LATER if self.months > 1 else 0))
        if whole:
            share *= len(able) / max(int(able.sum()), 1)
        luck = self.rng.random(len(able)) / np.maximum(factor * share, 1e-12)
        chosen = np.flatnonzero(able & (luck < 1))
        if len(chosen) < LASTING:
            rows = np.flatnonzero(able)
            chosen = np.sort(rows[np.argsort(luck[rows], kind="stable")[:LASTING]])
        self.lock[chosen] |= bits
        return chosen

    def families(self, rate: float, able: Bools) -> Ints:
        """Choose families for a defect of the whole family; ``able`` is per family."""
        able = able & ~self.busy
        area = np.zeros(len(able), dtype=np.int64)
        area[self.fam] = self.kel
        factor = self.rng.lognormal(-0.125, 0.5, len(self.repair))[area]
        share = rate * (1 + (LATER if self.months > 1 else 0)) * len(able) / max(int(able.sum()), 1)
        luck = self.rng.random(len(able)) / (factor * share)
        chosen = np.flatnonzero(able & (luck < 1))
        if len(chosen) < LASTING:
            rows = np.flatnonzero(able)
            chosen = np.sort(rows[np.argsort(luck[rows], kind="stable")[:LASTING]])
        self.busy[chosen] = True
        return chosen

    def window(self, units: Ints, area: Ints, enter: Ints, speed: float) -> tuple[Ints, Ints]:
        """Draw from when to when each defect is open.

        Args:
            units: defects, numbered; only their count matters.
            area: kelurahan of each.
            enter: first possible month of each.
            speed: how fast it is repaired.

        Returns:
            First month, and first month after it.
        """
        n = len(units)
        start = np.where(self.rng.random(n) < LATER / (1 + LATER), self.rng.integers(0, self.months, n), 0)
        start = np.maximum(start, enter)
        start[: min(LASTING, n)] = enter[: min(LASTING, n)]
        hazard = self.repair[area] * speed
        closes = self.rng.random((n, self.months)) < hazard
        closes &= np.arange(self.months)[None, :] > start[:, None]
        end = np.where(closes.any(axis=1), closes.argmax(axis=1), NEVER)
        end[: min(LASTING, n)] = NEVER
        return start, end

    def plant(
        self,
        rules: Sequence[str],
        records: Ints,
        changes: Mapping[str, Ints],
        speed: float,
        *,
        unit: Ints | None = None,
        blamed: Bools | None = None,
        pair: bool = False,
    ) -> tuple[Ints, Ints]:
        """Plant one kind of defect.

        Args:
            rules: rules that every blamed record breaks.
            records: records that carry it.
            changes: column → number of the text each record shows instead.
            speed: how fast it is repaired.
            unit: records of one unit (a family, a pair) open and close together.
            blamed: which of the records the rules name; all by default.
            pair: a unit is a cluster of duplicates.

        Returns:
            First month and first month after it, per record.
        """
        unit = records if unit is None else unit
        _, first, which = np.unique(unit, return_index=True, return_inverse=True)
        latest = np.zeros(len(first), dtype=np.int64)
        np.maximum.at(latest, which, self.enter[records])
        start, end = self.window(first, self.kel[records[first]], latest, speed)
        start, end = start[which], end[which]
        again = (self.rng.random(len(first)) < REOPENED) & (not pair)
        back = np.where(again[which] & (end < self.months - 2), end + 2, NEVER)
        for name, numbers in changes.items():
            self.form.patch(name, records, numbers, start, end)
            self.form.patch(name, records, numbers, back, np.full(len(back), NEVER))
        cluster = np.where(pair, self.clusters + which, -1)
        self.clusters += len(first) if pair else 0
        keep = np.ones(len(records), dtype=bool) if blamed is None else blamed
        for rule in rules:
            self.note(rule, records[keep], start[keep], end[keep], cluster[keep])
            reopened = keep & (back < NEVER)
            self.note(rule, records[reopened], back[reopened], np.full(int(reopened.sum()), NEVER), cluster[reopened])
        return start, end

    def note(self, rule: str, records: Ints, start: Ints, end: Ints, cluster: Ints | None = None) -> None:
        """Write down that records break a rule from one month to before another."""
        if rule not in self.rules:
            self.rules.append(rule)
        cluster = np.full(len(records), -1) if cluster is None else cluster
        self.plants.append((self.rules.index(rule), records, start, end, cluster))

    def open(self, month: int) -> tuple[Ints, Ints, Ints]:
        """Return rule number, record and cluster of everything open in a month."""
        parts = []
        for rule, records, start, end, cluster in self.plants:
            now = (start <= month) & (month < end)
            parts.append((np.full(int(now.sum()), rule), records[now], cluster[now]))
        rules, records, clusters = (np.concatenate(part) for part in zip(*parts, strict=True))
        return rules, records, clusters

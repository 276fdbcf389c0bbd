"""What happens in the year: people are listed, verified, found to have died or moved, and put to sleep.

Months are numbers from 0; `NEVER` means not within the year. A month before the first is negative.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dtks_analytics.catalogue.columns import VERVAL
from dtks_analytics.synthetic.registry import ANAK, KEPALA, OLD, PASANGAN

if TYPE_CHECKING:
    from dtks_analytics.synthetic.places import Bools, Floats, Ints
    from dtks_analytics.synthetic.registry import Register

NEVER: Final = 99
RESULT: Final = {name: number for number, name in enumerate(VERVAL)}
BELUM_START, BELUM_END, BELUM_ONLY = 0.39, 0.086, 0.2
"""Share of rows not verified yet in the first and the last month, and in a year of one month."""
EARLY_SHARE: Final = 0.33
LAGGARDS: Final = 8
INELIGIBLE: Final = np.array([0.03, 0.003, 0.008, 0.02, 0.04, 0.09, 0.13, 0.16, 0.2, 0.25, 0.3])
"""Invented: share found not eligible at the first check, by decile (0 unranked)."""
NOT_FOUND, MOVED, REFUSED, TO_CORRECT = 0.05, 0.014, 0.004, 0.016
RECHECK: Final = {"TIDAK_DITEMUKAN": 0.011, "PINDAH": 0.023, "TIDAK_LAYAK": 0.018}
ENTERING, ENTERING_EARLY = 0.05, 0.03
DECEASED: Final = 0.010
LEAVING_CHILDREN: Final = 0.012
LAST_VERVAL_DAY: Final = 12
CHILD_GONE_FROM: Final = 20
OFF_SAME, OFF_NEXT = 0.55, 0.83


@dataclass
class Timeline:
    """The course of the year, per family (F) and per record (R).

    Attributes:
        months: number of months.
        enter: first month of each record (R).
        first: month of the first verification (F); `cycle`: months between verifications (F); `day`: of the month (F).
        soft: result of the first verification (F): LAYAK, DATA_PERBAIKAN or MENOLAK, as a number of `VERVAL`.
        negative: month of a result that ends the listing (R); `outcome`: which one (R).
        off: month from which the record is inactive (R).
        vanish: month from which the record is missing (R).
        died: date of death in days since 1970, 0 for none (R); `documented`: date and certificate are filled (R).
        successor: dead head → spouse who follows, as two columns of records.
        busy: families with events, left alone by defects of the whole family (F).
        stale: families whose verification is out of date (F).
    """

    months: int
    enter: Ints
    first: Ints
    cycle: Ints
    day: Ints
    soft: Ints
    negative: Ints
    outcome: Ints
    off: Ints
    vanish: Ints
    died: Ints
    documented: Bools
    successor: Ints
    busy: Bools
    stale: Bools

    def result(self, fam: Ints, month: int) -> tuple[Ints, Ints]:
        """Return each record's result and the month it was found in; `NEVER` for not verified yet."""
        first, cycle = self.first[fam], self.cycle[fam]
        rounds = np.where(self.stale[fam], 0, np.maximum(month - first, 0) // cycle)
        done = first <= month
        found = np.where(done, np.where(rounds > 0, RESULT["LAYAK"], self.soft[fam]), RESULT["BELUM_DICEK"])
        when = np.where(done, first + rounds * cycle, NEVER)
        ended = self.negative <= month
        return np.where(ended, self.outcome, found), np.where(ended, self.negative, when)


def course(
    rng: np.random.Generator, register: Register, desil: Ints, early: Bools, months: int, quiet: Bools, lone: int
) -> Timeline:
    """Draw the year.

    Args:
        rng: source of chance.
        register: people, clones included.
        desil: decile per family.
        early: families verified first.
        months: length of the year.
        quiet: families with copies, which keep out of trouble.
        lone: families of one that vanish without a trace.
    """
    n, r = len(desil), len(register.fam)
    old = np.bincount(register.fam[register.age > OLD - 2], minlength=n) > 0
    quiet = quiet | old
    entering = np.where(early, ENTERING_EARLY, ENTERING)
    month = _later(rng, n, months)
    month = np.where(early, np.minimum(month, _later(rng, n, months)), month)
    enter_fam = np.where((rng.random(n) < entering) & ~quiet, month, 0)
    first = _first_check(rng, register, early, months)
    first = np.where(enter_fam > 0, enter_fam + np.where(early, rng.integers(0, 2, n), rng.integers(0, 5, n)), first)
    unseen = old & (rng.random(n) < 0.15)
    unseen |= old & (np.arange(n) == register.fam[np.argmax(register.age)])
    first = np.where(old, np.where(unseen, NEVER, rng.integers(-6, 0, n)), first)
    line = Timeline(
        months=months,
        enter=enter_fam[register.fam],
        first=first,
        cycle=rng.integers(8, 12, n),
        day=rng.integers(1, LAST_VERVAL_DAY + 1, n),
        soft=np.full(n, RESULT["LAYAK"]),
        negative=np.full(r, NEVER),
        outcome=np.zeros(r, dtype=np.int64),
        off=np.full(r, NEVER),
        vanish=np.full(r, NEVER),
        died=np.zeros(r, dtype=np.int64),
        documented=rng.random(r) < 0.78,
        successor=np.zeros((0, 2), dtype=np.int64),
        busy=quiet.copy(),
        stale=(rng.random(n) < 0.015) & (first < NEVER) & ~old & (enter_fam == 0),
    )
    line.first = np.where(line.stale, -rng.integers(14, 22, n), line.first)
    copies = np.arange(r) >= r - len(register.clones.source)
    line.enter = np.where(copies & (rng.random(r) < 0.3), _later(rng, r, months), line.enter)
    line.first = np.where(np.bincount(register.fam, line.enter, n) > 0, np.maximum(line.first, 0), line.first)
    _ends_of_families(rng, register, desil, early, line, quiet)
    _deaths(rng, register, line)
    _departures(rng, register, line)
    if months > 1:
        single = np.flatnonzero((register.size == 1) & ~line.busy & ~quiet & (enter_fam == 0))
        gone = np.isin(register.fam, rng.permutation(single)[:lone])
        line.vanish[gone] = rng.integers(1, months, int(gone.sum()))
        line.busy[register.fam[gone]] = True
    return line


def _later(rng: np.random.Generator, n: int, months: int) -> Ints:
    """Draw a month after the first; all zeros in a year of one month."""
    return rng.integers(1, months, n) if months > 1 else np.zeros(n, dtype=np.int64)


def _first_check(rng: np.random.Generator, register: Register, early: Bools, months: int) -> Ints:
    """Draw the month of the first verification; a few kelurahan lag behind."""
    n, areas = len(early), len(register.places.codes)
    lag = np.zeros(areas, dtype=bool)
    lag[rng.permutation(areas)[:LAGGARDS]] = True
    end = np.where(lag, 0.29, rng.uniform(0.07, 0.15, areas)) * (BELUM_END / 0.1)
    end = end * (BELUM_END / (1 - EARLY_SHARE)) / (end * register.places.size).sum() * register.places.size.sum()
    start = np.clip(BELUM_START / (1 - EARLY_SHARE) * rng.lognormal(-0.02, 0.2, areas), end + 0.05, 0.95)
    if months == 1:
        start = end = np.clip(end * BELUM_ONLY / BELUM_END, 0, 0.9)
    chance, kel = rng.random(n), register.fam_kel
    within = (chance >= end[kel]) & (chance < start[kel])
    during = 1 + np.floor((months - 1) * rng.beta(1.3, 1.1, n)).astype(np.int64)
    later = np.where(within, np.minimum(during, max(months - 1, 1)), -rng.integers(1, 10, n))
    later = np.where(chance < end[kel], NEVER, later)
    soon = np.where(rng.random(n) < 0.008, rng.integers(0, 5, n), -rng.integers(1, 10, n))
    soon = np.where(rng.random(n) < 0.012, NEVER, soon)
    return np.where(early, soon, later)


def put_to_sleep(rng: np.random.Generator, negative: Ints, slow: Floats) -> Ints:
    """Draw the month a record becomes inactive: most at once or a month later, some only after many months."""
    chance = rng.random(len(negative))
    late = 2 + rng.geometric(np.clip(0.16 / slow, 0.02, 0.9))
    delay = np.where(chance < OFF_SAME, 0, np.where(chance < OFF_NEXT, 1, late))
    return np.where(negative >= NEVER, NEVER, np.clip(negative + delay, 0, NEVER - 1))


def _ends_of_families(
    rng: np.random.Generator, register: Register, desil: Ints, early: Bools, line: Timeline, quiet: Bools
) -> None:
    """Let verification find some families gone, moved or not eligible."""
    n = len(desil)
    areas = len(register.places.codes)
    factor = rng.lognormal(-0.125, 0.5, areas)[register.fam_kel]
    shares = np.stack(
        [
            np.where(early, 0.25, 1) * NOT_FOUND * factor,
            np.full(n, MOVED),
            INELIGIBLE[desil],
            np.where(early, 0.4, 1) * REFUSED,
            np.where(early, 0.4, 1) * TO_CORRECT,
        ]
    )
    again = np.stack([np.full(n, RECHECK[k]) for k in ("TIDAK_DITEMUKAN", "PINDAH", "TIDAK_LAYAK")] + [np.zeros(n)] * 2)
    kinds = np.array([RESULT[k] for k in ("TIDAK_DITEMUKAN", "PINDAH", "TIDAK_LAYAK", "MENOLAK", "DATA_PERBAIKAN")])
    for table, when in ((again, line.first + line.cycle), (shares, line.first)):
        pick = (rng.random(n) > table.cumsum(axis=0)).sum(axis=0)
        hit = (pick < len(kinds)) & ~quiet & ~line.stale & (when < NEVER)
        ends = hit & (pick < 3)
        month = np.where(ends, when, NEVER)[register.fam]
        earlier = month < line.negative
        line.negative = np.where(earlier, month, line.negative)
        line.outcome = np.where(earlier, kinds[np.minimum(pick, 4)][register.fam], line.outcome)
        soft = hit & ~ends
        line.soft = np.where(soft, kinds[np.minimum(pick, 4)], line.soft)
        line.busy |= hit
    off = put_to_sleep(rng, np.where(line.busy, 0, NEVER), factor)
    delay = np.where(off < NEVER, off, 0)[register.fam]
    ended = line.negative < NEVER
    line.off = np.where(ended, np.clip(line.negative + delay, line.enter, NEVER), line.off)


def _deaths(rng: np.random.Generator, register: Register, line: Timeline) -> None:
    """Let people die: a stock known but still listed, and reports during the year."""
    r, fam = len(register.fam), register.fam
    spouse = np.full(len(line.first), -1)
    wives = np.flatnonzero(register.relation == PASANGAN)
    spouse[fam[wives]] = wives
    lone = register.size[fam] == 1
    able = (register.relation != KEPALA) | (spouse[fam] >= 0) | lone
    able &= ~line.busy[fam] & (line.enter == 0) & (register.age > 1)
    risk = np.clip(0.0004 * np.exp(0.085 * (register.age - 20)), 0.0008, 0.15)
    stock = able & (rng.random(r) < DECEASED * risk / risk[able].mean() / max(float(able.mean()), 0.1))
    during = able & ~stock & (rng.random(r) < risk * line.months / 12) & (line.months > 1)
    month = np.where(stock, -rng.integers(1, 8, r), np.where(during, _later(rng, r, line.months), NEVER))
    dead = stock | during
    _, only = np.unique(fam[dead], return_index=True)
    chosen = np.flatnonzero(dead)[only]
    line.negative[chosen] = month[chosen]
    line.outcome[chosen] = RESULT["MENINGGAL"]
    lingering = rng.geometric(0.13, r)
    line.off[chosen] = np.where(
        stock[chosen],
        lingering[chosen] if line.months > 1 else NEVER,
        put_to_sleep(rng, month, np.ones(r))[chosen],
    )
    start = register.today + (month[chosen] * 30.4).astype(np.int64)
    line.died[chosen] = np.maximum(start - rng.integers(10, 150, len(chosen)), register.born[chosen] + 30)
    line.busy[fam[chosen]] = True
    heads = chosen[(register.relation[chosen] == KEPALA) & ~lone[chosen]]
    line.successor = np.stack([heads, spouse[fam[heads]]], axis=1)


def _departures(rng: np.random.Generator, register: Register, line: Timeline) -> None:
    """Let some grown children move away alone."""
    r, fam = len(register.fam), register.fam
    able = (register.relation == ANAK) & (register.age > CHILD_GONE_FROM) & ~line.busy[fam] & (line.enter == 0)
    chosen = np.flatnonzero(able & (line.first[fam] < 0) & (rng.random(r) < LEAVING_CHILDREN))
    line.negative[chosen] = _later(rng, len(chosen), line.months) if line.months > 1 else -1
    line.outcome[chosen] = RESULT["PINDAH"]
    line.off[chosen] = put_to_sleep(rng, line.negative[chosen], np.ones(len(chosen)))
    line.busy[fam[chosen]] = True

"""A made-up year: twelve months of one register with its defects, repairs and the truth about both."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from dtks_analytics.synthetic import aid as aid_module
from dtks_analytics.synthetic import clones, defects, defects_aid, defects_family, month, numbers, registry, timeline
from dtks_analytics.synthetic import form as form_module
from dtks_analytics.synthetic.book import LURAH, Book
from dtks_analytics.synthetic.defects import Scene
from dtks_analytics.synthetic.places import POOR_SHARE, VERIFIED_POOR_SHARE, places
from dtks_analytics.synthetic.timeline import NEVER, RESULT

if TYPE_CHECKING:
    from dtks_analytics.synthetic.month import Stage
    from dtks_analytics.synthetic.places import Bools, Ints

DEFAULT_ROWS: Final = 150_000
LAST: Final = "2026-10"
VANISHING: Final = 0.003
MOVING: Final = 0.006
SLACK: Final = 1.002
"""Aimed above the target for the few who share a NIK or whose area cannot be placed."""
FORGOTTEN, STALE_MATCH = 0.04, 0.02
EXCEL_BEFORE_END, LATE_BEFORE_END = 5, 3
LOCKED_COPY: Final = (
    defects.NIK
    | defects.BORN
    | defects.NAME
    | defects.SEX
    | defects.MOTHER
    | defects.CARD
    | defects.ID
    | defects.RELATION
)


@dataclass(frozen=True)
class Year:
    """A register over some months; equal arguments give equal bytes.

    Attributes:
        rows: rows of the last month.
        seed: seed of everything.
        months: number of months.
        last: last month, ``YYYY-MM``.
    """

    rows: int = DEFAULT_ROWS
    seed: int = 1
    months: int = 12
    last: str = LAST

    @property
    def periods(self) -> tuple[str, ...]:
        """The months in order."""
        end = np.datetime64(self.last, "M")
        return tuple(str(end - back) for back in range(self.months - 1, -1, -1))

    @property
    def excel_period(self) -> str | None:
        """The month whose file was damaged by Excel in one kelurahan; none in a short year."""
        return self.periods[-EXCEL_BEFORE_END] if self.months > EXCEL_BEFORE_END else None

    @property
    def late_period(self) -> str | None:
        """The month that arrived after the due day; none in a short year."""
        return self.periods[-LATE_BEFORE_END] if self.months > EXCEL_BEFORE_END else None

    def month(self, period: str) -> tuple[pa.Table, pa.Table]:
        """Return one month.

        Args:
            period: one of `periods`.

        Returns:
            The form, one row per record, columns named canonically, all text, in file order; and the truth
            (`synthetic.truth`).

        Raises:
            ValueError: the period lies outside the year.
        """
        if period not in self.periods:
            message = "the period lies outside the year"
            raise ValueError(message)
        return month.render(self.scene, self.periods.index(period), period, excel=period == self.excel_period)

    @cached_property
    def scene(self) -> Stage:
        """Everything that happens in the year, drawn once."""
        return _draw(self)


def _draw(year: Year) -> Stage:
    """Draw the year."""
    seeds = np.random.SeedSequence([year.seed, year.months]).spawn(8)
    rngs = [np.random.default_rng(seed) for seed in seeds]
    first_month = np.datetime64(year.periods[0], "M")
    today = int(first_month.astype("datetime64[D]").astype(np.int64))
    vanishing = math.floor(VANISHING * year.rows) if year.months > 1 else 0
    areas = places(year.rows - clones.total(year.rows) + vanishing, year.rows)
    register = registry.people(rngs[0], areas, today)
    prone = rngs[1].lognormal(-0.125, 0.5, len(areas.codes))
    register, twice = clones.add(rngs[1], register, year.rows, prone)
    desil, early = aid_module.deciles(rngs[2], register, year.rows)
    line = timeline.course(rngs[3], register, desil, early, year.months, twice, vanishing)
    registry.write(rngs[4], register)
    aid = aid_module.grant(rngs[5], register, desil, early)
    steady = (line.off == NEVER) & (line.vanish == NEVER) & (line.negative == NEVER)
    steady[len(steady) - len(register.clones.source) :] = False
    aid_module.collectors(register, aid, steady)
    form = form_module.clean(rngs[5], register, aid)
    book = Book(
        rng=rngs[6],
        months=year.months,
        enter=line.enter,
        fam=register.fam,
        kel=register.kel,
        lock=np.zeros(len(steady), dtype=np.int64),
        busy=line.busy.copy(),
        repair=Book.repairs(rngs[6], len(areas.codes), year.months),
        form=form,
    )
    scene = Scene(rngs[6], register, line, aid, book, steady)
    _plant(scene)
    _calibrate(scene, year.rows, rngs[7])
    return month.stage(scene, rngs[7], first_month)


def _plant(scene: Scene) -> None:
    """Plant everything, in the order in which one defect keeps away from another."""
    book, register, form = scene.book, scene.register, scene.book.form
    copied = np.concatenate([register.clones.source, np.flatnonzero(~_originals(scene))])
    book.lock[copied] |= LOCKED_COPY
    form.column("padan_lama", pa.array(["", "1"]), np.zeros_like(register.fam))
    defects_aid.twice(scene)
    defects_family.families(scene)
    defects_aid.aid(scene)
    defects.people(scene)
    rows = book.choose(STALE_MATCH, np.ones(len(book.fam), dtype=bool), bits=defects.MATCH)
    book.plant([], rows, {"padan_lama": np.ones(len(rows), dtype=np.int64)}, LURAH)
    defects_aid.succession(scene)
    if book.months > 1:
        _move(scene)


def _originals(scene: Scene) -> Bools:
    """Return which records are nobody's copy."""
    n = len(scene.register.fam)
    return np.arange(n) < n - len(scene.register.clones.source)


def _move(scene: Scene) -> None:
    """Let families move within the city: another kelurahan, address and card from one month on."""
    book, register, rng, form = scene.book, scene.register, scene.rng, scene.book.form
    calm = np.bincount(book.fam[~scene.steady], minlength=len(book.busy)) == 0
    chosen = book.families(MOVING, calm)
    n, areas = len(chosen), len(register.places.codes)
    target = (register.fam_kel[chosen] + rng.integers(1, areas, n)) % areas
    when = rng.integers(1, book.months, n)
    recorded = register.today + when * 30
    number = np.zeros(len(book.busy), dtype=np.int64)
    number[chosen] = np.arange(n)
    rows = defects_family.members(scene, chosen)
    which = number[book.fam[rows]]
    start = np.maximum(when[which], book.enter[rows])
    never = np.full(len(rows), NEVER)
    for name in ("kelurahan", "kecamatan", "kode_kelurahan"):
        form.patch(name, rows, target[which], start, never)
    texts = registry.addresses(rng, target, areas)
    prefix = numbers.home_prefix(register.places, target, recorded)
    texts["no_kk"] = numbers.no_kk(prefix, recorded)
    for name, text in texts.items():
        form.patch(name, rows, form.extend(name, text)[which], start, never)


def _calibrate(scene: Scene, rows: int, rng: np.random.Generator) -> None:
    """Bring the poor people of the last month to the numbers the city knows.

    Families of decile 2 that were verified early change places with decile 1, since nothing else tells them apart;
    then a few families of decile 1 lose or gain their verification.
    """
    line, aid, fam = scene.line, scene.aid, scene.register.fam
    last = line.months - 1
    copy = np.zeros(len(fam), dtype=bool)
    copy[len(fam) - len(scene.register.clones.source) :] = scene.register.clones.same_nik
    active = (line.enter <= last) & (line.vanish > last) & (line.off > last) & ~copy
    families = len(aid.desil)
    count = np.bincount(fam[active], minlength=families)
    calm = ~scene.book.busy & ~line.busy
    missing = round(POOR_SHARE * SLACK * rows) - int(count[aid.desil == 1].sum())
    pool = calm & ((aid.desil == 2) & aid.early if missing > 0 else aid.desil == 1)
    aid.desil[_fill(rng, pool, count, abs(missing))] = 1 if missing > 0 else 2

    result, _ = line.result(fam, last)
    good = np.bincount(fam[active & (result == RESULT["LAYAK"])], minlength=families)
    missing = round(VERIFIED_POOR_SHARE * SLACK * rows) - int(good[aid.desil == 1].sum())
    unseen = calm & (aid.desil == 1) & (line.first == NEVER)
    entered = np.bincount(fam, line.enter, families) > 0
    pool = unseen if missing > 0 else calm & (aid.desil == 1) & (line.first < 0) & ~line.stale & ~entered
    chosen = _fill(rng, pool, count, abs(missing))
    line.first[chosen] = NEVER if missing < 0 else np.maximum(last - rng.integers(0, 3, len(chosen)), 0)


def _fill(rng: np.random.Generator, pool: Bools, count: Ints, wanted: int) -> Ints:
    """Choose families at random whose people add up to a number, never beyond it."""
    chosen = rng.permutation(np.flatnonzero(pool & (count > 0)))
    return np.asarray(chosen[count[chosen].cumsum() <= wanted])

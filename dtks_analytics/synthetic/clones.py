"""People listed twice: which records are copies, of whom, and how they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from dtks_analytics.synthetic import names, numbers

if TYPE_CHECKING:
    from dtks_analytics.synthetic.places import Bools, Floats, Ints
    from dtks_analytics.synthetic.registry import Register

SAME_CARD, TWO_CARDS, ACROSS, TWO_NIK_CARD, TWO_NIK, TWO_NIK_ACROSS = range(6)
RATES: Final = (0.0025, 0.00125, 0.00125, 0.0025, 0.0035, 0.002)
"""Copies per row of each kind above: duplicate NIK 1 % of rows, a quarter across kelurahan; 0.8 % with two NIK."""
FEWEST_ROWS: Final = 60
ADULT: Final = 19
ELDEST: Final = 90
ANAK_RELATION: Final = 2


@dataclass(frozen=True)
class Clones:
    """The copies, in the order in which they stand at the end of the register.

    Attributes:
        source: record that is copied.
        kind: see the constants above.
        typo: the name carries a typing error beside another spelling; `respelt`: the name is spelt otherwise at all.
        other_date: the birth date differs; `other_mother`: the mother is spelt otherwise.
        far: the second NIK was issued elsewhere; `slipped`: it differs by one mistyped digit.
    """

    source: Ints
    kind: Ints
    typo: Bools
    respelt: Bools
    other_date: Bools
    other_mother: Bools
    far: Bools
    slipped: Bools

    @classmethod
    def none(cls) -> Clones:
        """Return no copies."""
        empty = np.zeros(0, dtype=np.int64)
        return cls(empty, empty, *[np.zeros(0, dtype=bool)] * 6)

    @classmethod
    def draw(cls, rng: np.random.Generator, source: Ints, kind: Ints) -> Clones:
        """Draw how copies differ from their originals."""
        two = kind > ACROSS
        typo = two & (rng.random(len(kind)) < 0.45)
        chance = rng.random(len(kind))
        other_date = two & (rng.random(len(kind)) < 0.12)
        return cls(
            source=source,
            kind=kind,
            typo=typo,
            respelt=typo | (rng.random(len(kind)) < 0.5),
            other_date=other_date,
            other_mother=rng.random(len(kind)) < 0.2,
            far=two & (chance < 0.4),
            slipped=two & (chance >= 0.7) & ~other_date,
        )

    @property
    def same_nik(self) -> Bools:
        """Whether the copy carries the same NIK."""
        return np.asarray(self.kind <= ACROSS)

    def names(self, rng: np.random.Generator, name: pa.Array, sex: Ints, changed: Bools, *, typo: bool) -> list[str]:
        """Return the names of the copies, some spelt as another clerk would.

        Args:
            rng: source of chance.
            name: names of all records.
            sex: sex of all records.
            changed: copies spelt otherwise.
            typo: whether typing errors are planted too.
        """
        out = []
        texts = name.take(pa.array(self.source)).to_pylist()
        for text, one, differs, slip in zip(texts, self.source, changed, self.typo, strict=True):
            out.append(names.variant(rng, text, int(sex[one]), typo=bool(slip) and typo) if differs else text)
        return out


def total(rows: int) -> int:
    """Return how many copies a register of so many rows holds."""
    return sum(_wanted(rows))


def _wanted(rows: int) -> list[int]:
    """Return the number of copies of each kind; a handful of rows holds none."""
    return [max(2, round(rate * rows)) if rows >= FEWEST_ROWS else 0 for rate in RATES]


def add(rng: np.random.Generator, register: Register, rows: int, factor: Floats) -> tuple[Register, Bools]:
    """List some people twice.

    Args:
        rng: source of chance.
        register: people once each.
        rows: rows of the file, which set the number of copies.
        factor: how prone each kelurahan is to copies.

    Returns:
        The register with the copies at the end, and which families take part in any copy.
    """
    wanted = _wanted(rows)
    quiet = (register.twin < 0) & (register.namesake < 0) & (register.age < ELDEST)
    luck = -np.log(rng.random(len(register.fam))) / factor[register.kel]
    ranked = np.argsort(luck, kind="stable")
    taken = np.zeros(len(register.fam_kel), dtype=bool)
    whole = _whole_families(register, ranked, quiet, wanted[ACROSS], taken)
    wanted[TWO_NIK] += wanted[ACROSS] - len(whole)
    adult = quiet & (register.age > ADULT)
    child = quiet & (register.relation == ANAK_RELATION) & (register.age > 1)
    source, kind = [whole], [np.full(len(whole), ACROSS)]
    for number in (SAME_CARD, TWO_NIK_CARD, TWO_CARDS, TWO_NIK, TWO_NIK_ACROSS):
        able = child if number in (SAME_CARD, TWO_NIK_CARD) else adult
        chosen = _one_per_family(register, ranked[able[ranked]], wanted[number], taken)
        wanted[TWO_NIK_ACROSS] += max(wanted[number] - len(chosen), 0)
        source.append(chosen)
        kind.append(np.full(len(chosen), number))
    origin, kinds = np.concatenate(source), np.concatenate(kind)
    clones = Clones.draw(rng, origin, kinds)
    listed = _append(rng, register, clones)
    added = len(listed.fam_kel) - len(taken)
    return listed, np.concatenate([taken, np.ones(added, dtype=bool)])


def _whole_families(register: Register, ranked: Ints, quiet: Bools, wanted: int, taken: Bools) -> Ints:
    """Choose members of whole families until the number is reached, never beyond it."""
    noisy = np.bincount(register.fam[~quiet], minlength=len(taken)) > 0
    size = register.size
    able = register.fam[ranked]
    able = able[~noisy[able] & (size[able] > 1) & (size[able] <= wanted)]
    _, first = np.unique(able, return_index=True)
    order = able[np.sort(first)]
    chosen = order[size[order].cumsum() <= wanted]
    taken[chosen] = True
    return np.flatnonzero(np.isin(register.fam, chosen))


def _one_per_family(register: Register, ranked: Ints, wanted: int, taken: Bools) -> Ints:
    """Choose people of families that take part in no copy yet, one of each."""
    free = ranked[~taken[register.fam[ranked]]]
    _, first = np.unique(register.fam[free], return_index=True)
    chosen = free[np.sort(first)[:wanted]]
    taken[register.fam[chosen]] = True
    return np.asarray(chosen)


def _append(rng: np.random.Generator, register: Register, clones: Clones) -> Register:
    """Put the copies at the end, each in its family: the same card, or a card of its own here or elsewhere."""
    source, kind = clones.source, clones.kind
    areas = len(register.places.codes)
    own = ~np.isin(kind, (SAME_CARD, TWO_NIK_CARD))
    group = np.where(kind == ACROSS, register.fam[source], len(register.fam_kel) + np.arange(len(source)))
    _, first, number = np.unique(group[own], return_index=True, return_inverse=True)
    lead = source[own][first]
    moved = np.isin(kind[own][first], (ACROSS, TWO_NIK_ACROSS))
    elsewhere = (register.kel[lead] + rng.integers(1, areas, len(lead))) % areas
    fam = register.fam[source].copy()
    fam[own] = len(register.fam_kel) + number
    relation = register.relation[source].copy()
    marital = register.marital[source].copy()
    born = register.born[source]
    born = np.where(clones.other_date, np.minimum(numbers.mistyped(rng, born), register.today - 7), born)
    alone = own & (kind != ACROSS)
    relation[alone] = 0
    marital[alone] = np.where(marital[alone] == 2, 3, marital[alone])
    return type(register)(
        places=register.places,
        today=register.today,
        fam_kel=np.concatenate([register.fam_kel, np.where(moved, elsewhere, register.kel[lead])]),
        fam_kind=np.concatenate([register.fam_kind, register.fam_kind[register.fam[lead]]]),
        fam=np.concatenate([register.fam, fam]),
        sex=np.concatenate([register.sex, register.sex[source]]),
        born=np.concatenate([register.born, born]),
        relation=np.concatenate([register.relation, relation]),
        marital=np.concatenate([register.marital, marital]),
        person=np.concatenate([register.person, register.person[source]]),
        twin=np.concatenate([register.twin, np.full(len(source), -1)]),
        namesake=np.concatenate([register.namesake, np.full(len(source), -1)]),
        parts=np.concatenate([register.parts, register.parts[source]]),
        mother=np.concatenate([register.mother, register.mother[source]]),
        clones=clones,
    )

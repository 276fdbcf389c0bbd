"""Deciles and aid of families: what a family of its decile and kind would plausibly receive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dtks_analytics.catalogue.columns import PROGRAMMES
from dtks_analytics.synthetic.families import ELDER, MOTHER, THREE
from dtks_analytics.synthetic.places import POOR_SHARE, Bools, Floats, Ints

if TYPE_CHECKING:
    from dtks_analytics.synthetic.registry import Register

PERSONAL: Final = ("pbi", "pbi_pemda", "atensi", "pena", "permakanan", "yapi")
"""Programmes of a person; all others belong to the family."""
FAMILY: Final = tuple(name for name in PROGRAMMES if name not in PERSONAL)
UPPER: Final = np.array([0, 0.3, 0.235, 0.165, 0.11, 0.075, 0.045, 0.03, 0.015, 0.01])
"""Shares of deciles 2 to 10 among the families outside decile 1, by decile minus one."""
UNRANKED: Final = 0.03
RATES: Final[dict[str, tuple[float, ...]]] = {
    "pkh": (0.62, 0.38, 0.16, 0.06),
    "bpnt": (0.8, 0.62, 0.36, 0.14),
    "bpnt_ppkm": (0.03, 0.02, 0.01, 0.0),
    "blt": (0.03, 0.02, 0.01, 0.0),
    "blt_bbm": (0.05, 0.04, 0.02, 0.01),
    "sembako_adaptif": (0.02, 0.01, 0.0, 0.0),
    "rutilahu": (0.01, 0.005, 0.002, 0.0),
    "pbi": (0.96, 0.9, 0.76, 0.55, 0.3),
    "pena": (0.004, 0.004, 0.002, 0.0),
    "atensi": (0.006, 0.004, 0.002, 0.0),
}
"""Invented: share of families (of people for personal programmes) in deciles 1, 2, … that receive the programme."""
PEMDA: Final = (0.9, 0.85, 0.7, 0.55, 0.35)
"""Invented: share with the city's health premium among those without the state's, deciles 1-5."""
BST_ONLY: Final = 0.012
BST_BEFORE: Final = 0.06
"""Families with PKH or BPNT today whose BST of 2021 is still on file: another period, so nothing is wrong."""
SCHOOL_AGE: Final = 21
OLD: Final = 60
ORPHAN: Final = 18


@dataclass
class Aid:
    """What families and people receive when nothing is wrong.

    Attributes:
        desil: 1-10 per family, 0 for none.
        early: families that are verified first, decile 1 and some of decile 2.
        family: programme → flag per family.
        person: programme → flag per record.
        pengurus: record that collects for the family, -1 where no card was issued.
        late: families paid one stage later than the others.
        overlaps: families in which a forbidden pair with BST is planted; filled in later.
    """

    desil: Ints
    early: Bools
    family: dict[str, Bools]
    person: dict[str, Bools]
    pengurus: Ints
    late: Bools
    overlaps: Bools


def deciles(rng: np.random.Generator, register: Register, rows: int) -> tuple[Ints, Bools]:
    """Rank families: in each kelurahan the neediest fill decile 1 up to its target.

    Args:
        rng: source of chance.
        register: families.
        rows: rows of the file, which set how many people are poor.

    Returns:
        Decile per family (0 unranked) and which families are verified first.
    """
    size, kel = register.size, register.fam_kel
    n = len(kel)
    need = rng.normal(0, 1, n) + 0.5 * np.isin(register.fam_kind, (ELDER, MOTHER, THREE)) + 0.12 * (size - 3.5)
    target = register.places.poor * (POOR_SHARE * rows / register.places.poor.sum()) * 1.09
    order = np.lexsort((-need, kel))
    running = size[order].cumsum()
    start = np.searchsorted(kel[order], np.arange(len(target)))
    before = np.where(start > 0, running[np.maximum(start, 1) - 1], 0)
    desil = rng.choice(np.arange(1, 11), size=n, p=UPPER / UPPER.sum())
    desil[rng.random(n) < UNRANKED] = 0
    desil[order[running - before[kel[order]] <= target[kel[order]]]] = 1
    return desil, (desil == 1) | ((desil == 2) & (rng.random(n) < 0.3))


def _by_desil(rates: tuple[float, ...], desil: Ints) -> Floats:
    """Return the rate of each decile; 0 beyond the list and for the unranked."""
    table = np.zeros(11)
    table[1 : 1 + len(rates)] = rates
    return np.asarray(table[desil])


def grant(rng: np.random.Generator, register: Register, desil: Ints, early: Bools) -> Aid:
    """Give each family and person the programmes that fit decile and composition."""
    n, r = len(desil), len(register.fam)
    age, fam = register.age, register.fam
    component = np.bincount(fam[(age < SCHOOL_AGE) | (age >= OLD)], minlength=n) > 0
    family = {name: rng.random(n) < _by_desil(RATES.get(name, ()), desil) for name in FAMILY}
    family["pkh"] &= component
    free = ~(family["pkh"] | family["bpnt"])
    family["bst"] = (
        (free | (rng.random(n) < BST_BEFORE)) & np.isin(desil, (1, 2, 3, 4)) & (rng.random(n) < BST_ONLY / 0.3)
    )
    covered = rng.random(n) < _by_desil(RATES["pbi"], desil)
    person = {name: rng.random(r) < _by_desil(RATES.get(name, ()), desil[fam]) for name in PERSONAL}
    person["pbi"] = covered[fam] & (rng.random(r) < 0.985)
    person["pbi_pemda"] = ~person["pbi"] & (rng.random(r) < _by_desil(PEMDA, desil)[fam])
    poor = np.isin(desil[fam], (1, 2, 3))
    person["permakanan"] = poor & (register.size[fam] == 1) & (age > 60) & (rng.random(r) < 0.35)
    person["yapi"] = poor & (age < ORPHAN) & (register.fam_kind[fam] == MOTHER) & (rng.random(r) < 0.1)
    person["atensi"] &= ~person["permakanan"]
    return Aid(desil, early, family, person, np.full(n, -1), rng.random(n) < 0.02, np.zeros(n, dtype=bool))


def collectors(register: Register, aid: Aid, steady: Bools) -> None:
    """Choose who collects for each family with a card: a grown woman of the couple, else the head.

    Args:
        register: families.
        aid: completed in place.
        steady: records that stay for the whole year; only they collect.
    """
    carded = aid.family["pkh"] | aid.family["bpnt"]
    able = steady & carded[register.fam] & (register.relation <= 1) & (register.age > 18)
    rows = np.flatnonzero(able)
    rows = rows[np.argsort(register.sex[rows], kind="stable")]
    aid.pengurus[register.fam[rows]] = rows

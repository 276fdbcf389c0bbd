"""Families that make sense: who lives together, of which age, sex and relation.

Candidate families are drawn around a head whose age comes from the real residents of the kelurahan. Children follow
from the mother's age and the spacing of births. More candidates are drawn than needed; those are kept that bring the
age pyramid of the register close to that of the residents.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from dtks_analytics.synthetic.places import GROUPS, Bools, Floats, Ints, Places

HEAD, SPOUSE, CHILD, PARENT, INLAW, GRANDCHILD, KIN = 0, 1, slice(2, 8), 8, 9, slice(10, 12), slice(12, 13)
BIG: Final = slice(13, 21)
"""Extra kin of the few family cards that hold too many people."""
SLOTS: Final = 21
RELATION: Final = np.array([0, 1, 2, 2, 2, 2, 2, 2, 5, 3, 4, 4, *[6] * 9])
"""Relation of each slot, as an index into `catalogue.columns.RELATIONS`."""
CHILDREN: Final = 6

COUPLE, MOTHER, FATHER, ELDER, ALONE, THREE, GRAND = range(7)
TYPES: Final = np.array([0.645, 0.085, 0.02, 0.065, 0.04, 0.075, 0.07])
"""Shares of the family types above."""
HEAD_AGES: Final = np.array([[21, 74], [22, 62], [30, 62], [60, 99], [20, 59], [47, 82], [28, 58]])
HEAD_MALE: Final = np.array([0.97, 0.0, 1.0, 0.3, 0.55, 0.76, 0.98])
TILT: Final = np.array([1.15, 1.25, 1.25, 1.1, 0.85, 0.8, 0.85, 0.95, 1, 1, 1, 1, 1.05, 1.15, 1.3, 1.4])
"""A register of the poor holds more children and elderly than the city: factor per age group."""
SURPLUS: Final = 1.9
OVERCROWDED: Final = 0.0004
"""Share of family cards with more than twelve members; never fewer than two where an area is large enough."""
LARGE_AREA: Final = 60
LARGE_FAMILY: Final = 5
MEAN_SIZE: Final = 3.1
OLDEST: Final = 99
ADULT: Final = 19
PARENT_GAP: Final = 17
OLD_TAIL: Final = 0.86


@dataclass
class Families:
    """Families and their members, sorted by kelurahan, family and slot.

    Attributes:
        kel: kelurahan of each family, an index.
        kind: family type.
        fam: family of each person, an index.
        slot: place in the family.
        sex: 0 L, 1 P.
        age: in years at the first day of the first month, exact.
        twin: number of the twin pair, -1 for none.
    """

    kel: Ints
    kind: Ints
    fam: Ints
    slot: Ints
    sex: Ints
    age: Floats
    twin: Ints


def draw(rng: np.random.Generator, places: Places) -> Families:
    """Draw the families of a register.

    Args:
        rng: source of chance.
        places: areas with the number of people in each.

    Returns:
        Families whose members add up exactly to ``places.size`` in every kelurahan.
    """
    count = np.maximum(np.ceil(places.size / MEAN_SIZE * SURPLUS).astype(np.int64), 40)
    kel = np.repeat(np.arange(len(count)), count)
    kind = rng.choice(len(TYPES), size=len(kel), p=TYPES / TYPES.sum())
    present, age, sex = _members(rng, kel, kind, _ladders(places.residents))
    crowded = _overcrowd(rng, places, kel, present, age)
    keep = _select(rng, places, (kel, crowded), present, age, sex)
    return _flatten(rng, places, (kel, kind), (present, age, sex), keep)


def _ladders(residents: Floats) -> Floats:
    """Return cumulative shares by single year of age, shape (kelurahan x sex, 101)."""
    years = np.repeat(residents / 5, 5, axis=2)[:, :, : 5 * GROUPS - 5]
    tail = OLD_TAIL ** np.arange(100 - years.shape[2])
    tail = residents[:, :, -1:] * (tail / tail.sum())
    by_year = np.concatenate([years, tail], axis=2).reshape(-1, 100) + 1e-9
    ladder = np.concatenate([np.zeros((len(by_year), 1)), by_year.cumsum(axis=1)], axis=1)
    return np.asarray(ladder / ladder[:, -1:])


def _drawn_age(rng: np.random.Generator, ladders: Floats, row: Ints, bounds: Ints) -> Floats:
    """Draw an age between two bounds from the ladder of each row."""
    low, high = ladders[row, bounds[:, 0]], ladders[row, bounds[:, 1] + 1]
    height = low + rng.random(len(row)) * (high - low)
    flat = (ladders + np.arange(len(ladders))[:, None]).ravel()
    year = np.searchsorted(flat, height + row, side="right") - row * ladders.shape[1] - 1
    return np.asarray(np.clip(year, bounds[:, 0], bounds[:, 1]) + rng.random(len(row)))


def _members(rng: np.random.Generator, kel: Ints, kind: Ints, ladders: Floats) -> tuple[Bools, Floats, Ints]:
    """Fill the slots of all candidate families: who is present, age, sex."""
    n = len(kel)
    present = np.zeros((n, SLOTS), dtype=bool)
    age = np.zeros((n, SLOTS))
    sex = rng.integers(0, 2, (n, SLOTS))
    sex[:, HEAD] = rng.random(n) >= HEAD_MALE[kind]
    age[:, HEAD] = _drawn_age(rng, ladders, kel * 2 + sex[:, HEAD], HEAD_AGES[kind])
    present[:, HEAD] = True

    couple = np.isin(kind, (COUPLE, GRAND)) | ((kind == THREE) & (rng.random(n) < 0.62))
    present[:, SPOUSE] = couple
    sex[:, SPOUSE] = 1 - sex[:, HEAD]
    older = np.where(sex[:, HEAD] == 0, 1, -1)
    age[:, SPOUSE] = np.clip(age[:, HEAD] - older * rng.normal(3.5, 3.5, n), 19.2, 92)

    mother = np.where(sex[:, HEAD] == 1, age[:, HEAD], np.where(couple, age[:, SPOUSE], age[:, HEAD] - 3))
    mother = np.minimum(mother, age[:, HEAD] + 8)
    first = np.clip(rng.normal(23.5, 3.8, n), 17.5, 37)
    gaps = np.clip(rng.gamma(4, 0.95, (n, CHILDREN)), 1.2, 9)
    gaps[:, 0] = 0
    wanted = 1 + np.minimum(rng.poisson(1.75, n), CHILDREN - 1)
    order = np.arange(CHILDREN)
    age[:, CHILD] = (mother - first)[:, None] - gaps.cumsum(axis=1)
    children = age[:, CHILD]
    stays = rng.random((n, CHILDREN)) < np.interp(children, [18, 20, 24, 28, 40], [1, 0.85, 0.5, 0.25, 0.06])
    young_enough = np.minimum(age[:, HEAD], np.where(couple, age[:, SPOUSE], 999)) - PARENT_GAP
    fertile = mother[:, None] - children < 44
    with_children = ~np.isin(kind, (ELDER, ALONE))
    present[:, CHILD] = (
        (order < wanted[:, None])
        & (children > 0.02)
        & stays
        & (children < young_enough[:, None])
        & fertile
        & with_children[:, None]
    )
    _third_generation(rng, kind, mother, present, age, sex)

    oldest = np.where(couple, np.maximum(age[:, HEAD], age[:, SPOUSE]), age[:, HEAD])
    age[:, PARENT] = oldest + rng.uniform(19, 31, n)
    sex[:, PARENT] = rng.random(n) < 0.72
    present[:, PARENT] = (kind == GRAND) & (age[:, PARENT] < OLDEST)

    age[:, KIN.start] = np.clip(age[:, HEAD] + rng.uniform(-26, 6, n), 3, 90)
    present[:, KIN.start] = (rng.random(n) < 0.055) & ~np.isin(kind, (ELDER, ALONE))
    return present, age, sex


def _third_generation(
    rng: np.random.Generator, kind: Ints, mother: Floats, present: Bools, age: Floats, sex: Ints
) -> None:
    """Add a married child, the child-in-law and grandchildren to the families of three generations."""
    three = kind == THREE
    n = len(kind)
    eldest = CHILD.start
    age[three, eldest] = (mother - rng.uniform(18.5, 28, n))[three]
    married = three & (age[:, eldest] > ADULT + 1.2)
    present[three, eldest] = married[three]
    age[:, INLAW] = np.clip(age[:, eldest] + rng.normal(0, 3, n), ADULT + 0.5, 70)
    sex[:, INLAW] = np.where(three, 1 - sex[:, eldest], sex[:, INLAW])
    present[:, INLAW] = married & (rng.random(n) < 0.86)
    younger = np.minimum(age[:, eldest], np.where(present[:, INLAW], age[:, INLAW], 999))
    for number, slot in enumerate(range(GRANDCHILD.start, GRANDCHILD.stop)):
        age[:, slot] = younger - rng.uniform(18, 24, n) - number * rng.uniform(1.5, 5, n)
        present[:, slot] = married & (age[:, slot] > 0.02) & (rng.random(n) < 0.8 - 0.2 * number)


def _select(
    rng: np.random.Generator, places: Places, family: tuple[Ints, Bools], present: Bools, age: Floats, sex: Ints
) -> Ints:
    """Choose families so that sex and age come close to the residents, tilted as `TILT` says."""
    kel, first = family
    fam, slot = np.nonzero(present)
    size = present.sum(axis=1)
    group = sex[fam, slot] * GROUPS + np.minimum(age[fam, slot] // 5, GROUPS - 1).astype(np.int64)
    share = places.residents / places.residents.sum(axis=(1, 2), keepdims=True)
    target = ((share * places.size[:, None, None]).sum(axis=0) * TILT).ravel()
    target /= target.sum()
    weight = np.ones(len(kel))
    for _ in range(10):
        now = np.bincount(group, weight[fam], minlength=len(target))
        ratio = (target / np.maximum(now / now.sum(), 1e-6)) ** 0.8
        weight *= np.bincount(fam, ratio[group], minlength=len(kel)) / size
        weight = np.clip(weight / weight.mean(), 0.02, 30)
    rank = np.where(first, 0, -np.log(rng.random(len(kel))) / weight)
    order = np.lexsort((rank, kel))
    running = size[order].cumsum()
    start = np.searchsorted(kel[order], np.arange(len(places.size)))
    before = np.where(start > 0, running[start - 1], 0)
    filled = running - before[kel[order]]
    return np.sort(order[filled <= places.size[kel[order]]])


def _flatten(
    rng: np.random.Generator,
    places: Places,
    families: tuple[Ints, Ints],
    slots: tuple[Bools, Floats, Ints],
    keep: Ints,
) -> Families:
    """Turn slots into a list of people; people still missing in a kelurahan become families of one adult."""
    kel, kind = families[0][keep], families[1][keep]
    present, age, sex = slots[0][keep], slots[1][keep], slots[2][keep]
    missing = places.size - np.bincount(kel, present.sum(axis=1), minlength=len(places.size)).astype(np.int64)
    extra = np.repeat(np.arange(len(missing)), missing)
    alone = np.zeros((len(extra), SLOTS), dtype=bool)
    alone[:, HEAD] = True
    ages = np.zeros((len(extra), SLOTS))
    ages[:, HEAD] = rng.uniform(23, 66, len(extra))
    kel = np.concatenate([kel, extra])
    kind = np.concatenate([kind, np.full(len(extra), ALONE)])
    present, age = np.concatenate([present, alone]), np.concatenate([age, ages])
    sex = np.concatenate([sex, rng.integers(0, 2, (len(extra), SLOTS))])
    order = np.argsort(kel, kind="stable")
    kel, kind, present, age, sex = kel[order], kind[order], present[order], age[order], sex[order]
    twin_of = _twins(rng, present, age)
    fam, slot = np.nonzero(present)
    return Families(kel, kind, fam, slot, sex[fam, slot], age[fam, slot], twin_of[fam, slot])


def _overcrowd(rng: np.random.Generator, places: Places, kel: Ints, present: Bools, age: Floats) -> Bools:
    """Add many kin to a few large families; return which ones."""
    able = (present.sum(axis=1) >= LARGE_FAMILY) & (places.size[kel] >= LARGE_AREA)
    wanted = max(2, round(OVERCROWDED * len(kel) / SURPLUS))
    chosen = rng.permutation(np.flatnonzero(able))[:wanted]
    head = age[chosen, HEAD][:, None]
    width = BIG.stop - BIG.start
    age[chosen, BIG] = np.clip(head + rng.uniform(-30, 5, (len(chosen), width)), 2, 85)
    present[chosen, BIG] = True
    crowded = np.zeros(len(kel), dtype=bool)
    crowded[chosen] = True
    return crowded


def _twins(rng: np.random.Generator, present: Bools, age: Floats) -> Ints:
    """Make the second of two neighbouring children the twin of the first in some families."""
    twin = np.full(present.shape, -1)
    first, second = CHILD.start + 1, CHILD.start + 2
    chosen = np.flatnonzero(present[:, first] & present[:, second] & (rng.random(len(present)) < 0.03))
    age[chosen, second] = age[chosen, first]
    twin[chosen, first] = twin[chosen, second] = np.arange(len(chosen))
    return twin

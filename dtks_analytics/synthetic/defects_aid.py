"""Defects of aid: forbidden pairs, aid beyond the decile, cards, and what copies of people break."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dtks_analytics.synthetic import clones as copies
from dtks_analytics.synthetic import form as words
from dtks_analytics.synthetic.aid import FAMILY
from dtks_analytics.synthetic.book import CENTRAL, LURAH, SHARED
from dtks_analytics.synthetic.defects import AID, BORN, CARD, JOB, MARITAL, NIK, Scene
from dtks_analytics.synthetic.defects_family import members
from dtks_analytics.synthetic.registry import ANAK
from dtks_analytics.synthetic.timeline import NEVER, RESULT

if TYPE_CHECKING:
    from dtks_analytics.synthetic.places import Bools, Ints

PKH_LIMIT, PBI_LIMIT = 4, 5
"""Highest decile that receives family aid and the state's health premium when nothing is wrong."""


def aid(scene: Scene) -> None:
    """Plant all defects of aid."""
    _pairs(scene)
    _flags(scene)
    _beyond(scene)
    _holders(scene)


def _calm(scene: Scene) -> Bools:
    """Return families of steady records only, without copies or events."""
    unsteady = np.bincount(scene.book.fam[~scene.steady], minlength=len(scene.book.busy)) > 0
    return ~unsteady & ~scene.line.busy


def _pairs(scene: Scene) -> None:
    """Plant BPNT or PKH together with BST, and both health premiums for one person."""
    book, aid = scene.book, scene.aid
    calm = _calm(scene)
    for rules, flags in (
        (("no_bpnt_with_bst",), aid.family["bpnt"] & ~aid.family["pkh"]),
        (("no_pkh_with_bst",), aid.family["pkh"] & ~aid.family["bpnt"]),
        (("no_bpnt_with_bst", "no_pkh_with_bst"), aid.family["pkh"] & aid.family["bpnt"]),
    ):
        chosen = book.families(0.0025, flags & calm & ~aid.family["bst"])
        rows = members(scene, chosen)
        scene.aid.overlaps[chosen] = True
        book.plant(rules, rows, {"bst": np.ones(len(rows), dtype=np.int64)}, CENTRAL, unit=book.fam[rows])
    able = aid.person["pbi"] & scene.steady & ~scene.line.busy[book.fam]
    rows = book.choose(0.004, able, bits=AID)
    book.plant(["no_pbi_with_pbi_pemda"], rows, {"pbi_pemda": np.ones(len(rows), dtype=np.int64)}, CENTRAL)


def _flags(scene: Scene) -> None:
    """Plant family aid that one member lacks."""
    book, aid, register = scene.book, scene.aid, scene.register
    able = (register.relation >= ANAK) & scene.steady
    chosen = book.families(0.006, aid.family["bpnt"] & _calm(scene) & (register.size > 1))
    rows = np.intersect1d(np.flatnonzero(able), members(scene, chosen))
    _, first = np.unique(book.fam[rows], return_index=True)
    rows = rows[first]
    book.plant(["aid_flag_same_in_kk"], rows, {"bpnt": np.zeros(len(rows), dtype=np.int64)}, LURAH)


def _beyond(scene: Scene) -> None:
    """Plant aid above the decile's limit, and aid for public employees."""
    book, aid, register = scene.book, scene.aid, scene.register
    unaided = ~np.logical_or.reduce([aid.family[name] for name in FAMILY])
    personal = np.logical_or.reduce(list(aid.person.values()))
    unaided &= ~(np.bincount(book.fam[personal], minlength=len(unaided)) > 0)
    public = np.bincount(book.fam[book.form.base["pekerjaan"] >= words.PUBLIC], minlength=len(unaided)) > 0
    chosen = book.families(0.003, unaided & (aid.desil > PBI_LIMIT) & ~public & _calm(scene))
    rows = members(scene, chosen)
    book.plant(["aid_within_desil"], rows, {"bpnt": np.ones(len(rows), dtype=np.int64)}, CENTRAL, unit=book.fam[rows])
    within = (aid.desil >= 1) & (aid.desil <= PKH_LIMIT) & aid.family["bpnt"]
    able = within[book.fam] & (register.age > 23) & (register.age < 57) & scene.steady & (register.relation <= ANAK)
    rows = book.choose(0.004, able, bits=JOB)
    job = words.PUBLIC + scene.rng.choice(4, len(rows), p=[0.6, 0.15, 0.1, 0.15])
    book.plant(["public_employee_without_aid"], rows, {"pekerjaan": job}, SHARED)


def _holders(scene: Scene) -> None:
    """Plant two cards in one family, one card on two people, and children who collect."""
    book, aid, register, rng, form = scene.book, scene.aid, scene.register, scene.rng, scene.book.form
    steady_holder = (aid.pengurus >= 0) & _calm(scene)
    adult = (register.age > 20) & scene.steady & (book.lock & CARD == 0)
    adult &= np.arange(len(book.fam)) != aid.pengurus[book.fam]
    flags = np.bincount(book.fam[adult], minlength=len(book.busy)) > 0
    chosen = book.families(0.01, steady_holder & flags & aid.family["bpnt"])
    rows = np.intersect1d(np.flatnonzero(adult), members(scene, chosen))
    _, first = np.unique(book.fam[rows], return_index=True)
    second = rows[first]
    rows = np.concatenate([aid.pengurus[book.fam[second]], second])
    numbers = form.extend("no_rekening", [f"9991{number:012d}" for number in rng.permutation(len(second))])
    card = np.concatenate([form.base["no_rekening"][rows[: len(second)]], numbers])
    book.lock[rows] |= CARD
    book.plant(["one_kpm_per_kk"], rows, {"no_rekening": card}, CENTRAL, unit=book.fam[rows])

    chosen = rng.permutation(book.families(0.003, steady_holder))
    half = len(chosen) // 2
    pair = aid.pengurus[chosen[: 2 * half]]
    same = np.resize(form.base["no_rekening"][pair[:half]], 2 * half)
    unit = np.resize(np.arange(half), 2 * half)
    book.lock[pair] |= CARD | NIK
    book.plant(["rekening_one_nik"], pair, {"no_rekening": same}, CENTRAL, unit=unit, pair=True)

    child = (register.age > 6) & (register.age < 13.5) & scene.steady & (register.relation == ANAK)
    child &= book.lock & (CARD | BORN | MARITAL) == 0
    flags = np.bincount(book.fam[child], minlength=len(book.busy)) > 0
    chosen = book.families(0.0025, steady_holder & flags)
    rows = np.intersect1d(np.flatnonzero(child), members(scene, chosen))
    _, first = np.unique(book.fam[rows], return_index=True)
    young = rows[first]
    holder = aid.pengurus[book.fam[young]]
    rows = np.concatenate([holder, young])
    none = np.full(len(young), len(aid.desil))
    card = np.concatenate([none, form.base["no_rekening"][holder]])
    blamed = np.arange(len(rows)) >= len(young)
    book.lock[rows] |= CARD | BORN
    book.plant(["kpm_adult"], rows, {"no_rekening": card}, LURAH, unit=book.fam[rows], blamed=blamed)


def twice(scene: Scene) -> None:
    """Let copies of people appear and be put to sleep again, and write down what they break."""
    book, register, line = scene.book, scene.register, scene.line
    clones = register.clones
    first = len(book.fam) - len(clones.source)
    rows = np.arange(first, len(book.fam))
    unit = np.where(clones.kind == copies.ACROSS, book.fam[rows], len(book.busy) + np.arange(len(rows)))
    _, lead, which = np.unique(unit, return_index=True, return_inverse=True)
    enter = line.enter[rows][lead]
    _, end = book.window(lead, book.kel[rows[lead]], enter, SHARED)
    start, end = np.maximum(enter[which], line.enter[clones.source]), end[which]
    line.enter[rows] = start
    line.negative[rows] = line.off[rows] = end
    line.outcome[rows] = RESULT["GANDA"]
    cluster = book.clusters + np.arange(len(rows))
    book.clusters += len(rows)

    def note(rule: str, which: Bools) -> None:
        for side in (rows, clones.source):
            book.note(rule, side[which], start[which], end[which], cluster[which])

    same, kind = clones.same_nik, clones.kind
    note("nik_unique", same)
    note("nik_in_one_kelurahan", kind == copies.ACROSS)
    note("nik_in_one_kk", same & (kind != copies.SAME_CARD))
    alike = ~same & ~clones.other_date
    same_place = np.isin(kind, (copies.SAME_CARD, copies.TWO_NIK_CARD))
    note("person_unique", alike & ~clones.typo & (~clones.other_mother | same_place))
    note("person_unique_similar", alike)


def succession(scene: Scene) -> None:
    """Make the widow or widower head of the family once the dead head is inactive."""
    book, line = scene.book, scene.line
    if not len(line.successor):
        return
    head, spouse = line.successor.T
    off = line.off[head]
    never = np.full(len(head), NEVER)
    book.form.patch("hubungan_keluarga", spouse, np.zeros(len(head), dtype=np.int64), off, never)
    book.form.patch("status_kawin", spouse, np.full(len(head), 4), off, never)


def pairs_of_people(scene: Scene) -> tuple[Ints, Ints]:
    """Return the hard set: the number of each record's twin or namesake pair, -1 for none."""
    return scene.register.twin, scene.register.namesake

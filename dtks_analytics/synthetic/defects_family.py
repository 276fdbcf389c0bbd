"""Defects of families: head, spouse, card, address, shared numbers. Rates: domain reference, section 11."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dtks_analytics.synthetic import form as words
from dtks_analytics.synthetic.book import LURAH, SHARED
from dtks_analytics.synthetic.defects import AREA, BORN, HOME, RELATION, SEX, Scene
from dtks_analytics.synthetic.registry import ANAK, FAMILI, KEPALA, PASANGAN

if TYPE_CHECKING:
    from dtks_analytics.synthetic.places import Bools, Ints


def families(scene: Scene) -> None:
    """Plant all defects of families; a family carries at most one that touches its structure."""
    _standing(scene)
    _heads(scene)
    _cards(scene)
    _places(scene)
    _kin(scene)
    _addresses(scene)


def members(scene: Scene, chosen: Ints) -> Ints:
    """Return the records of some families."""
    flags = np.zeros(len(scene.book.busy), dtype=bool)
    flags[chosen] = True
    return np.flatnonzero(flags[scene.book.fam])


def _has(scene: Scene, able: Bools) -> Bools:
    """Return which families have a record that is able."""
    return np.bincount(scene.book.fam[able], minlength=len(scene.book.busy)) > 0


def _one_each(scene: Scene, chosen: Ints, able: Bools) -> Ints:
    """Return one able record of each chosen family."""
    rows = np.intersect1d(np.flatnonzero(able), members(scene, chosen))
    rows = scene.rng.permutation(rows)
    _, first = np.unique(scene.book.fam[rows], return_index=True)
    return np.asarray(rows[first])


def _standing(scene: Scene) -> None:
    """Write down what is wrong for the whole year: overcrowded cards and children alone on a card."""
    book, register = scene.book, scene.register
    alone = (register.size == 1)[book.fam] & (register.age < 16) & (register.relation == KEPALA)
    wrong = (register.size > 12)[book.fam] | alone
    rows = np.flatnonzero(wrong)
    book.busy[np.unique(book.fam[rows])] = True
    book.lock[rows] |= BORN
    book.lock[register.age > 93] |= BORN
    book.note("kk_size_plausible", rows, book.enter[rows], np.full(len(rows), 99))


def _heads(scene: Scene) -> None:
    """Plant families without a head, with two, and members whose relation is left out."""
    book, register = scene.book, scene.register
    shared = (register.size > 1) & (register.size < 12)
    chosen = book.families(0.03, shared)
    rows = members(scene, chosen)
    relation = np.where(register.relation[rows] == KEPALA, FAMILI, book.form.base["hubungan_keluarga"][rows])
    book.plant(["has_kepala_keluarga"], rows, {"hubungan_keluarga": relation}, LURAH, unit=book.fam[rows])

    chosen = book.families(0.006, shared & _has(scene, register.relation == PASANGAN))
    rows = members(scene, chosen)
    couple = register.relation[rows] <= PASANGAN
    relation = np.where(couple, KEPALA, book.form.base["hubungan_keluarga"][rows])
    book.plant(
        ["one_kepala_keluarga"], rows, {"hubungan_keluarga": relation}, LURAH, unit=book.fam[rows], blamed=couple
    )

    able = (register.relation >= ANAK) & (book.lock & RELATION == 0)
    chosen = book.families(0.012, shared & _has(scene, able))
    rows = _one_each(scene, chosen, able)
    book.plant(["hubungan_keluarga_present"], rows, {"hubungan_keluarga": np.full(len(rows), words.NO_RELATION)}, LURAH)


def _cards(scene: Scene) -> None:
    """Plant missing, malformed and mistyped card numbers, and two cards under one family id."""
    book, register, rng, form = scene.book, scene.register, scene.rng, scene.book.form
    able = register.relation >= ANAK
    shared = register.size > 1
    chosen = book.families(0.008, shared & _has(scene, able))
    rows = _one_each(scene, chosen, able)
    book.plant(["no_kk_present"], rows, {"no_kk": np.resize(form.extend("no_kk", ["", "-"]), len(rows))}, LURAH)

    chosen = book.families(0.02, shared & _has(scene, able))
    rows = _one_each(scene, chosen, able)
    clean = form.pools["no_kk"][0].take(form.base["no_kk"][rows]).to_pylist()
    wrong = [
        (text[:15], text[:12] + "0000", str(kind + 1) * 16, text + "1")[kind]
        for text, kind in zip(clean, rng.integers(0, 4, len(rows)), strict=True)
    ]
    book.plant(["no_kk_well_formed"], rows, {"no_kk": form.extend("no_kk", wrong)}, LURAH)

    chosen = book.families(0.006, np.ones(len(book.busy), dtype=bool))
    rows = members(scene, chosen)
    clean = form.pools["no_kk"][0].take(form.base["no_kk"][rows]).to_pylist()
    wrong = [text[:6] + str(int(text[6:8]) + 40) + text[8:] for text in clean]
    book.plant(["no_kk_date_possible"], rows, {"no_kk": form.extend("no_kk", wrong)}, SHARED, unit=book.fam[rows])

    chosen = rng.permutation(book.families(0.003, shared))
    half = len(chosen) // 2
    partner = np.arange(len(book.busy))
    partner[chosen[half : 2 * half]] = chosen[:half]
    rows = members(scene, chosen[: 2 * half])
    unit = partner[book.fam[rows]]
    book.plant(["id_keluarga_one_kk"], rows, {"id_keluarga": unit}, LURAH, unit=unit)


def _places(scene: Scene) -> None:
    """Plant family cards across kelurahan, members at another address, and areas that cannot be placed."""
    book, register, rng, form = scene.book, scene.register, scene.rng, scene.book.form
    able = register.relation >= ANAK
    shared = register.size > 2
    areas = len(register.places.codes)
    chosen = book.families(0.005, shared & _has(scene, able))
    rows = members(scene, chosen)
    strays = np.isin(rows, _one_each(scene, chosen, able))
    other = np.where(strays, (register.kel[rows] + rng.integers(1, areas, len(rows))) % areas, register.kel[rows])
    changes = dict.fromkeys(("kelurahan", "kecamatan", "kode_kelurahan"), other)
    book.plant(["kk_in_one_kelurahan"], rows, changes, SHARED, unit=book.fam[rows])

    chosen = book.families(0.012, shared & _has(scene, able))
    rows = _one_each(scene, chosen, able)
    stranger = rng.permutation(len(book.busy))[: len(rows)]
    far = rng.random(len(rows)) < 0.5
    own = book.fam[rows]
    rt = form.pools["rt"][0].take(form.base["rt"][rows]).to_pylist()
    next_rt = [f"{int(text) % 45 + 1:03d}" for text in rt]
    book.plant(
        ["kk_one_alamat"],
        rows,
        {
            "alamat": np.where(far, stranger, own),
            "rt": np.where(far, form.base["rt"][rows], form.extend("rt", next_rt)),
        },
        LURAH,
    )

    chosen = book.families(0.0006, shared & _has(scene, able))
    rows = np.intersect1d(_one_each(scene, chosen, able), np.flatnonzero(scene.steady))
    book.lock[rows] = -1
    kind = np.arange(len(rows)) % 3
    unknown, outside = form.extend("kelurahan", ["SUNGAI TIDAK ADA", "LOA KULU KOTA"])
    changes = {
        "kelurahan": np.select([kind == 0, kind == 1], [unknown, outside], register.kel[rows]),
        "kecamatan": np.where(kind == 2, (register.kel[rows] + areas // 2) % areas, register.kel[rows]),
        "kode_kelurahan": np.resize(form.extend("kode_kelurahan", [""]), len(rows)),
        "kab_kota": np.where(kind == 1, form.extend("kab_kota", ["KABUPATEN KUTAI KARTANEGARA"]), 0),
    }
    book.plant(["wilayah_in_reference"], rows, changes, LURAH)


def _kin(scene: Scene) -> None:
    """Plant brothers listed as children and kin of the same sex listed as spouses."""
    book, register = scene.book, scene.register
    head_age = np.zeros(len(book.busy))
    head_sex = np.zeros(len(book.busy), dtype=np.int64)
    heads = np.flatnonzero(register.relation == KEPALA)
    head_age[book.fam[heads]] = register.age[heads]
    head_sex[book.fam[heads]] = register.sex[heads]
    small = register.size < 12
    gap = head_age[book.fam] - register.age
    near = (register.relation == FAMILI) & (gap < 9) & (gap > -5) & (book.lock & (BORN | RELATION) == 0)
    near &= _free_heads(scene, BORN)[book.fam]
    chosen = book.families(0.0015, small & _has(scene, near))
    rows = _one_each(scene, chosen, near)
    _freeze(scene, chosen, BORN)
    book.plant(["kk_ages_plausible"], rows, {"hubungan_keluarga": np.full(len(rows), ANAK)}, LURAH)

    same = (register.relation == FAMILI) & (register.age > 20) & (register.sex == head_sex[book.fam])
    same &= ~((head_sex == 1) & _has(scene, register.relation == PASANGAN))[book.fam]
    same &= (book.lock & (SEX | BORN) == 0) & _free_heads(scene, SEX)[book.fam]
    chosen = book.families(0.0012, small & _has(scene, same))
    rows = _one_each(scene, chosen, same)
    _freeze(scene, chosen, SEX | BORN)
    book.plant(["spouse_plausible"], rows, {"hubungan_keluarga": np.full(len(rows), PASANGAN)}, LURAH)


def _free_heads(scene: Scene, bits: int) -> Bools:
    """Return the families whose head carries no defect of the kind."""
    taken = (scene.register.relation == KEPALA) & (scene.book.lock & bits != 0)
    return ~_has(scene, taken)


def _freeze(scene: Scene, chosen: Ints, bits: int) -> None:
    """Keep other defects away from the members of families."""
    scene.book.lock[members(scene, chosen)] |= bits


def _addresses(scene: Scene) -> None:
    """Plant families without an address and without RT and RW."""
    book, form, register = scene.book, scene.book.form, scene.register
    calm = register.size < 12
    chosen = book.families(0.008, calm)
    rows = members(scene, chosen)
    texts = form.extend("alamat", ["", "-", "RT 5"])
    book.lock[rows] |= HOME | AREA
    book.plant(["alamat_present"], rows, {"alamat": texts[book.fam[rows] % 3]}, LURAH, unit=book.fam[rows])
    chosen = book.families(0.02, calm)
    rows = members(scene, chosen)
    numbers = form.extend("rt", ["", "000", "-"])[book.fam[rows] % 3]
    rw = form.extend("rw", ["", "000", ""])[book.fam[rows] % 3]
    book.plant(["rt_rw_present"], rows, {"rt": numbers, "rw": rw}, LURAH, unit=book.fam[rows])

"""The register before anything goes wrong: families, people, their numbers and texts, and the rows listed twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue.city import city
from dtks_analytics.synthetic import families as fam_module
from dtks_analytics.synthetic import names, numbers, wordlists
from dtks_analytics.synthetic.clones import Clones

if TYPE_CHECKING:
    from dtks_analytics.synthetic.places import Floats, Ints, Places

KEPALA, PASANGAN, ANAK, MENANTU, CUCU, ORTU, FAMILI = range(7)
SINGLE, MARRIED, DIVORCED, WIDOWED = 1, 2, 3, 4
ADULT: Final = 19
OLD: Final = 95


@dataclass
class Register:
    """Everybody who is ever listed, one record per row of the register.

    Attributes:
        places: the areas.
        today: first day of the first month, days since 1970.
        fam_kel, fam_kind: per family.
        fam: family of each record; sex, born (days since 1970), relation, marital: of the clean record.
        person: number of the true person; two records of one person share it.
        twin: number of the twin pair or -1; namesake: number of the namesake pair or -1.
        parts: words of the name; mother: words of the mother's name.
        clones: the records that list somebody a second time; they stand at the end.
        empty_nik: numbers of the texts that stand for a missing NIK; filled in later.
        text: texts per record (nik, nama, nama_ibu_kandung, tempat_lahir, id_individu).
        fam_text: texts per family (no_kk, id_keluarga, alamat, rt, rw).
    """

    places: Places
    today: int
    fam_kel: Ints
    fam_kind: Ints
    fam: Ints
    sex: Ints
    born: Ints
    relation: Ints
    marital: Ints
    person: Ints
    twin: Ints
    namesake: Ints
    parts: Ints
    mother: Ints
    clones: Clones
    empty_nik: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    text: dict[str, pa.Array] = field(default_factory=dict)
    fam_text: dict[str, pa.Array] = field(default_factory=dict)

    @property
    def age(self) -> Floats:
        """Age in years at the first day of the first month."""
        return (self.today - self.born) / 365.2425

    @property
    def kel(self) -> Ints:
        """Kelurahan of each record at the start."""
        return np.asarray(self.fam_kel[self.fam])

    @property
    def size(self) -> Ints:
        """Records per family."""
        return np.bincount(self.fam, minlength=len(self.fam_kel))


def people(rng: np.random.Generator, places: Places, today: int) -> Register:
    """Draw families and people with names; numbers and other texts follow in `write`."""
    drawn = fam_module.draw(rng, places)
    _special_ages(rng, drawn)
    born = today - np.ceil(drawn.age * 365.2425).astype(np.int64)
    relation = fam_module.RELATION[drawn.slot]
    ethnic_fam = names.spread(rng, places.ethnic[drawn.kel])
    mixed = np.isin(relation, (PASANGAN, MENANTU)) & (rng.random(len(born)) < 0.25)
    ethnic = np.where(mixed, names.spread(rng, places.ethnic[drawn.kel[drawn.fam]]), ethnic_fam[drawn.fam])
    parts = names.draw(rng, ethnic, drawn.sex, born)
    _name_twins(rng, drawn, parts)
    namesake = _name_sons(rng, drawn, relation, parts)
    fixed = drawn.twin >= 0
    born = names.part_by_chance(rng, born, names.keys(parts), fixed, today - 7)
    born = np.where(np.isin(born, numbers.EPOCHS), born - 1, born)
    register = Register(
        places=places,
        today=today,
        fam_kel=drawn.kel,
        fam_kind=drawn.kind,
        fam=drawn.fam,
        sex=drawn.sex,
        born=born,
        relation=relation,
        marital=_marital(rng, drawn, relation),
        person=np.arange(len(born)),
        twin=drawn.twin,
        namesake=namesake,
        parts=parts,
        mother=_mothers(rng, drawn, relation, ethnic, parts, born),
        clones=Clones.none(),
    )
    _namesakes_elsewhere(rng, register)
    return register


def _special_ages(rng: np.random.Generator, drawn: fam_module.Families) -> None:
    """Make some lone elderly very old, and leave a few children alone on their family card."""
    n = len(drawn.fam)
    lone = np.bincount(drawn.fam)[drawn.fam] == 1
    old = rng.permutation(np.flatnonzero(lone & (drawn.kind[drawn.fam] == fam_module.ELDER)))
    old = old[: max(4, round(0.0006 * n))]
    drawn.age[old] = rng.uniform(95.6, 102, len(old))
    young = rng.permutation(np.flatnonzero(lone & (drawn.kind[drawn.fam] == fam_module.ALONE)))
    young = young[: max(2, round(0.00015 * n))]
    drawn.age[young] = rng.uniform(9, 13.5, len(young))


def _name_twins(rng: np.random.Generator, drawn: fam_module.Families, parts: Ints) -> None:
    """Give twins given names of their own, often a letter apart."""
    order = np.argsort(np.where(drawn.twin < 0, np.iinfo(np.int64).max, drawn.twin), kind="stable")
    pairs = order[: int((drawn.twin >= 0).sum())].reshape(-1, 2)
    for one, other in pairs:
        letters = "".join("LP"[s] for s in sorted((int(drawn.sex[one]), int(drawn.sex[other]))))
        options = wordlists.TWINS[letters]
        pair = options[int(rng.integers(len(options)))]
        if drawn.sex[one] > drawn.sex[other]:
            pair = (pair[1], pair[0])
        parts[other] = parts[one]
        if drawn.sex[one] != drawn.sex[other]:
            parts[other, names.FRONT] = -1
        parts[one, names.FIRST], parts[other, names.FIRST] = names.pool(pair)


def _name_sons(rng: np.random.Generator, drawn: fam_module.Families, relation: Ints, parts: Ints) -> Ints:
    """Give some sons the name of their father; return the number of the pair per person, -1 for none."""
    namesake = np.full(len(relation), -1)
    head = np.full(len(drawn.kel), -1)
    heads = np.flatnonzero((relation == KEPALA) & (drawn.sex == 0))
    head[drawn.fam[heads]] = heads
    sons = np.flatnonzero((relation == ANAK) & (drawn.sex == 0) & (drawn.twin < 0) & (head[drawn.fam] >= 0))
    sons = np.sort(rng.choice(sons, size=max(1, round(0.002 * len(relation))) if len(sons) else 0, replace=False))
    _, keep = np.unique(drawn.fam[sons], return_index=True)
    sons = sons[keep]
    fathers = head[drawn.fam[sons]]
    parts[sons] = parts[fathers]
    parts[sons, names.TITLE] = -1
    namesake[sons] = namesake[fathers] = np.arange(len(sons))
    return namesake


def _namesakes_elsewhere(rng: np.random.Generator, register: Register) -> None:
    """Give some people the name of a stranger born a few days or years apart: alike, and yet two people."""
    n = len(register.fam)
    free = rng.permutation(np.flatnonzero((register.twin < 0) & (register.namesake < 0) & (register.age > ADULT)))
    half = min(max(1, round(0.002 * n)), len(free) // 2)
    ones, others = free[:half], free[half : 2 * half]
    same = register.sex[ones] == register.sex[others]
    ones, others = ones[same], others[same]
    register.parts[others] = register.parts[ones]
    start = int(register.namesake.max(initial=-1)) + 1
    register.namesake[ones] = register.namesake[others] = start + np.arange(len(ones))


def _marital(rng: np.random.Generator, drawn: fam_module.Families, relation: Ints) -> Ints:
    """Return marital status 1-4 that fits relation, age and the presence of a spouse."""
    n = len(relation)
    families = len(drawn.kel)
    has_spouse = np.bincount(drawn.fam[relation == PASANGAN], minlength=families) > 0
    has_inlaw = np.bincount(drawn.fam[relation == MENANTU], minlength=families) > 0
    chance = rng.random(n)
    alone = np.where(
        drawn.age > 50, np.where(chance < 0.8, WIDOWED, DIVORCED), np.where(chance < 0.3, WIDOWED, DIVORCED)
    )
    alone = np.where((drawn.kind[drawn.fam] == fam_module.ALONE) & (chance < 0.7), SINGLE, alone)
    out = np.full(n, SINGLE)
    out = np.where(relation == KEPALA, np.where(has_spouse[drawn.fam], MARRIED, alone), out)
    out = np.where(np.isin(relation, (PASANGAN, MENANTU)), MARRIED, out)
    eldest = (relation == ANAK) & (drawn.slot == fam_module.CHILD.start) & (drawn.kind[drawn.fam] == fam_module.THREE)
    out = np.where(eldest, np.where(has_inlaw[drawn.fam], MARRIED, DIVORCED), out)
    out = np.where(relation == ORTU, WIDOWED, out)
    kin = (relation == FAMILI) & (drawn.age > 30)
    out = np.where(kin & (chance < 0.4), DIVORCED, out)
    return np.where(drawn.age < ADULT, SINGLE, out)


def _mothers(
    rng: np.random.Generator, drawn: fam_module.Families, relation: Ints, ethnic: Ints, parts: Ints, born: Ints
) -> Ints:
    """Return the words of each mother's name: the wife or the female head for children, else a name at random."""
    n = len(relation)
    out = names.plain(names.draw(rng, ethnic, np.ones(n, dtype=np.int64), born - 9_500))
    mother = np.full(len(drawn.kel), -1)
    women = np.flatnonzero(np.isin(relation, (KEPALA, PASANGAN)) & (drawn.sex == 1))
    mother[drawn.fam[women]] = women
    own = np.flatnonzero((relation == ANAK) & (mother[drawn.fam] >= 0))
    out[own] = names.plain(parts[mother[drawn.fam[own]]])
    siblings = np.flatnonzero((relation == ANAK) & (mother[drawn.fam] < 0))
    first = np.full(len(drawn.kel), -1)
    first[drawn.fam[siblings[::-1]]] = siblings[::-1]
    out[siblings] = out[first[drawn.fam[siblings]]]
    alike = np.flatnonzero((drawn.sex == 1) & (names.keys(out) == names.keys(parts)) & (drawn.twin < 0))
    parts[alike, names.FIRST] = names.other_first(rng, parts[alike, names.FIRST])
    return out


def write(rng: np.random.Generator, register: Register) -> None:
    """Give every record its texts: numbers, names, birthplace, address.

    Args:
        rng: source of chance.
        register: people, clones included.
    """
    places, clones = register.places, register.clones
    age = register.age.astype(np.int64)
    prefix, town = numbers.origin(rng, places, register.kel, register.born, age)
    source = np.arange(len(register.fam))
    first = len(source) - len(clones.source)
    source[first:] = clones.source
    origin = source.copy()
    origin[first:] = np.where(clones.far, rng.integers(0, first, len(clones.source)), clones.source)
    niks = numbers.nik(prefix[origin], register.born, register.sex)
    keeps = np.arange(len(source))
    keeps[first:] = np.where(clones.same_nik | clones.slipped, clones.source, keeps[first:])
    niks = niks.take(pa.array(keeps))
    slipped = np.zeros(len(source), dtype=bool)
    slipped[first:] = clones.slipped
    register.text["nik"] = pc.if_else(pa.array(slipped), numbers.slip(rng, niks), niks)
    register.text["tempat_lahir"] = town.take(pa.array(source))
    for name, parts, changed in (
        ("nama", register.parts, clones.respelt),
        ("nama_ibu_kandung", register.mother, clones.other_mother),
    ):
        texts = names.joined(parts)
        sex = register.sex if name == "nama" else np.ones_like(register.sex)
        copied = clones.names(rng, texts, sex, changed, typo=name == "nama")
        register.text[name] = pa.concat_arrays([texts.slice(0, first), pa.array(copied, pa.string())])
    identity = numbers.digits((rng.permutation(len(source)) + 10_000_000, 8))
    register.text["id_individu"] = pc.binary_join_element_wise("DTKS-", identity, "")
    _write_families(rng, register)


def _write_families(rng: np.random.Generator, register: Register) -> None:
    """Give every family its card number, id and address."""
    places, kel = register.places, register.fam_kel
    n = len(kel)
    today = np.full(n, register.today)
    prefix = numbers.home_prefix(places, kel, today)
    recorded = register.today - rng.integers(20, 5_000, n)
    register.fam_text["no_kk"] = numbers.no_kk(prefix, recorded)
    register.fam_text["id_keluarga"] = pc.binary_join_element_wise(
        city().code.replace(".", ""), numbers.digits((rng.permutation(n) + 1_000_000, 8)), ""
    )
    register.fam_text |= addresses(rng, kel, len(places.codes))


def addresses(rng: np.random.Generator, kel: Ints, areas: int) -> dict[str, pa.Array]:
    """Draw addresses with RT and RW; each kelurahan has its own dozen streets."""
    n = len(kel)
    streets, alleys = wordlists.STREETS.split(","), wordlists.ALLEYS.split(",")
    local = np.random.default_rng(areas).integers(0, len(streets), (areas, 12))
    street = pa.array([f"JL. {name}" for name in streets]).take(pa.array(local[kel, rng.integers(0, 12, n)]))
    alley = pa.array([f"GG. {name}" for name in alleys])
    alley = alley.take(pa.array(rng.integers(0, len(alleys), n), mask=rng.random(n) < 0.45))
    number = pc.binary_join_element_wise("NO.", pa.array(rng.integers(1, 140, n)).cast(pa.string()), " ")
    rt = rng.integers(1, 46, n)
    return {
        "alamat": pc.binary_join_element_wise(street, alley, number, " ", null_handling="skip"),
        "rt": numbers.digits((rt, 3)),
        "rw": numbers.digits(((rt + 4) // 5, 3)),
    }

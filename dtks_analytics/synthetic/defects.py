"""Defects of single people: numbers, dates, names, match, occupation, aid. Rates: domain reference, section 11."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dtks_analytics.synthetic import form as words
from dtks_analytics.synthetic import numbers
from dtks_analytics.synthetic.book import CENTRAL, LURAH, SHARED, Book
from dtks_analytics.synthetic.registry import ANAK, CUCU, FAMILI, KEPALA, ORTU, PASANGAN

if TYPE_CHECKING:
    from dtks_analytics.synthetic.aid import Aid
    from dtks_analytics.synthetic.places import Bools, Ints
    from dtks_analytics.synthetic.registry import Register
    from dtks_analytics.synthetic.timeline import Timeline

NIK, BORN, NAME, SEX, RELATION, CARD, AID, JOB, MOTHER, TOWN, MARITAL, MATCH, AREA, ID, HOME = (
    1 << i for i in range(15)
)
EMPTY_NIK: Final = ("", "-", "0000000000000000")


@dataclass
class Scene:
    """Everything that planting needs to know.

    Attributes:
        steady: records listed all year from their first month, never inactive, in families without events.
    """

    rng: np.random.Generator
    register: Register
    line: Timeline
    aid: Aid
    book: Book
    steady: Bools


def _texts(scene: Scene, name: str, records: Ints) -> list[str]:
    """Return the clean texts of some records."""
    form = scene.book.form
    pool = form.pools[name][0]
    return [text or "" for text in pool.take(form.base[name][records]).to_pylist()]


def _cycle(numbers: Ints, n: int) -> Ints:
    """Repeat numbers until there are n."""
    return np.resize(numbers, n)


def people(scene: Scene) -> None:
    """Plant all defects of single people."""
    _nik(scene)
    _birth(scene)
    _name_and_mother(scene)
    _plain_columns(scene)
    _match(scene)
    _ids(scene)


def _nik(scene: Scene) -> None:
    """Plant missing, malformed and impossible NIK; a malformed one is not found by Dukcapil either."""
    book, rng, form = scene.book, scene.rng, scene.book.form
    able = np.ones(len(book.fam), dtype=bool)
    rows = book.choose(0.015, able, bits=NIK | MATCH)
    empty = _cycle(form.extend("nik", EMPTY_NIK), len(rows))
    book.plant(["nik_present"], rows, {"nik": empty, "status_padan": np.full(len(rows), words.UNASKED)}, LURAH)
    scene.register.empty_nik = np.unique(empty)
    for rule, rate, spoil in (
        ("nik_sixteen_digits", 0.006, _wrong_length),
        ("nik_date_possible", 0.003, _wrong_date),
        ("nik_not_placeholder", 0.0025, _placeholder),
        ("nik_provinsi_exists", 0.0015, _wrong_province),
    ):
        rows = book.choose(rate, able, bits=NIK | MATCH)
        spoiled = [spoil(rng, text) for text in _texts(scene, "nik", rows)]
        verdict = rng.choice([words.UNMATCHED, words.UNKNOWN], len(rows))
        book.plant(
            [rule, "padan_dukcapil"], rows, {"nik": form.extend("nik", spoiled), "status_padan": verdict}, SHARED
        )


def _wrong_length(rng: np.random.Generator, nik: str) -> str:
    """Return a NIK that has not sixteen digits."""
    kind = int(rng.integers(5))
    return (nik[:15], nik + nik[-1], nik[:4] + "-" + nik[4:8] + "-" + nik[8:], nik[:-1] + "O", nik[:8] + nik[9:])[kind]


def _wrong_date(rng: np.random.Generator, nik: str) -> str:
    """Return a NIK with a date that never was."""
    return nik[:6] + str(rng.choice(["3102", "3013", "0005", "7204", "4000", "3204"])) + nik[10:]


def _placeholder(rng: np.random.Generator, nik: str) -> str:
    """Return a NIK typed only to fill the cell."""
    kind = int(rng.integers(3))
    return (nik[:12] + "0000", "0" + nik[:4] + nik[4:10] + nik[11:], str(rng.integers(1, 10)) * 16)[kind]


def _wrong_province(rng: np.random.Generator, nik: str) -> str:
    """Return a NIK of a province that does not exist."""
    return str(rng.choice(["99", "97", "20", "10", "60", "88"])) + nik[2:]


def _birth(scene: Scene) -> None:
    """Plant missing, impossible and differing birth dates and sexes."""
    book, rng, form, register = scene.book, scene.rng, scene.book.form, scene.register
    able = np.ones(len(book.fam), dtype=bool)
    rows = book.choose(0.005, able, bits=BORN)
    book.plant(
        ["tanggal_lahir_present"],
        rows,
        {"tanggal_lahir": _cycle(form.extend("tanggal_lahir", ["", "-"]), len(rows))},
        LURAH,
    )
    rows = book.choose(0.003, able, bits=BORN)
    later = "2031-05-14"
    wrong = form.extend("tanggal_lahir", ["1900-01-01", "1970-01-01", later, "1990-02-31", "1899-07-12"])
    book.plant(["tanggal_lahir_possible"], rows, {"tanggal_lahir": _cycle(wrong, len(rows))}, LURAH)

    free = (register.age > 2.5) & (register.age < 92) & (register.twin < 0)
    free &= ~((register.relation == KEPALA) & (register.age < 20))
    rows = book.choose(0.05, free, bits=BORN | NIK)
    moved = numbers.mistyped(rng, register.born[rows])
    book.plant(["nik_matches_tanggal_lahir"], rows, {"tanggal_lahir": words.day(moved)}, 0.25)

    alone = np.isin(register.relation, (ANAK, CUCU, FAMILI, ORTU)) | (
        (register.relation == KEPALA) & (register.size[book.fam] == 1)
    )
    rows = book.choose(0.015, alone & (register.twin < 0), bits=SEX | NIK)
    book.plant(["nik_matches_jenis_kelamin"], rows, {"jenis_kelamin": 1 - register.sex[rows]}, SHARED)
    rows = book.choose(0.004, able, bits=SEX)
    book.plant(["jenis_kelamin_present"], rows, {"jenis_kelamin": np.full(len(rows), 2)}, LURAH)


def _name_and_mother(scene: Scene) -> None:
    """Plant missing, placeholder and ill-written names, and mothers left out."""
    book, rng, form = scene.book, scene.rng, scene.book.form
    able = np.ones(len(book.fam), dtype=bool)
    rows = book.choose(0.001, able, bits=NAME | MOTHER)
    book.plant(
        ["nama_present"], rows, {"nama": _cycle(form.extend("nama", ["", "XXX", "TEST", "-", "NN"]), len(rows))}, LURAH
    )
    rows = book.choose(0.006, able, bits=NAME)
    spoiled = [_unplain(rng, text) for text in _texts(scene, "nama", rows)]
    book.plant(["nama_plain"], rows, {"nama": form.extend("nama", spoiled)}, LURAH)
    rows = book.choose(0.05, able, bits=MOTHER)
    own = (rng.random(len(rows)) < 0.08) & (book.lock[rows] & NAME == 0)
    names = _texts(scene, "nama", rows)
    written = [name if mine else "" for name, mine in zip(names, own, strict=True)]
    self_named = rows[own]
    book.lock[self_named] |= NAME
    book.plant(["nama_ibu_present"], rows, {"nama_ibu_kandung": form.extend("nama_ibu_kandung", written)}, LURAH)


def _unplain(rng: np.random.Generator, name: str) -> str:
    """Return a name with a digit or a sign that names do not have."""
    kind = int(rng.integers(4))
    at = max(name.find("I"), name.find("O"), 0)
    digit = "1" if name[at] == "I" else "0"
    return (name[:at] + digit + name[at + 1 :], f"{name} (2)", f"{name}*", f"{name} 2")[kind]


def _plain_columns(scene: Scene) -> None:
    """Plant empty birthplaces and occupations, and children listed as married."""
    book, form, register = scene.book, scene.book.form, scene.register
    able = np.ones(len(book.fam), dtype=bool)
    rows = book.choose(0.01, able, bits=TOWN)
    book.plant(
        ["tempat_lahir_present"],
        rows,
        {"tempat_lahir": _cycle(form.extend("tempat_lahir", ["", "-"]), len(rows))},
        LURAH,
    )
    grown = (register.age > 16.5) & (book.lock & BORN == 0)
    rows = book.choose(0.015, grown, bits=JOB | BORN)
    book.plant(["pekerjaan_present"], rows, {"pekerjaan": np.full(len(rows), words.NO_JOB)}, LURAH)
    child = (register.age > 9) & (register.age < 11.5) & np.isin(register.relation, (ANAK, CUCU))
    rows = book.choose(0.0006, child & (book.lock & BORN == 0), bits=MARITAL | BORN)
    book.plant(["marriage_age_plausible"], rows, {"status_kawin": np.full(len(rows), 2)}, LURAH)


def _match(scene: Scene) -> None:
    """Plant people whom Dukcapil does not know, or knows by another name."""
    book, rng = scene.book, scene.rng
    able = np.ones(len(book.fam), dtype=bool)
    rows = book.choose(0.07, able, bits=MATCH)
    verdict = rng.choice([words.UNMATCHED, words.UNKNOWN, words.INACTIVE], len(rows), p=[0.6, 0.28, 0.12])
    book.plant(["padan_dukcapil"], rows, {"status_padan": verdict}, SHARED)
    rows = book.choose(0.012, able, bits=MATCH)
    book.plant(["nama_matches_dukcapil"], rows, {"status_padan": np.full(len(rows), words.OTHER_NAME)}, SHARED)
    rows = book.choose(0.012, able, bits=MATCH)
    book.plant([], rows, {"status_padan": np.full(len(rows), words.UNASKED)}, SHARED)


def _ids(scene: Scene) -> None:
    """Plant one id on two rows, and one NIK typed for two different people."""
    book, rng, form, register = scene.book, scene.rng, scene.book.form, scene.register
    quiet = scene.steady & (scene.line.enter == 0)
    rows = rng.permutation(book.choose(0.001, quiet, bits=ID))
    half = len(rows) // 2
    unit = np.resize(np.arange(half), 2 * half)
    pair = rows[: 2 * half]
    same = np.concatenate([form.base["id_individu"][pair[:half]]] * 2)
    book.plant(["id_individu_unique"], pair, {"id_individu": same}, CENTRAL, unit=unit, pair=True)

    grown = quiet & (register.age > 20) & np.isin(register.relation, (KEPALA, PASANGAN))
    rows = rng.permutation(book.choose(0.001, grown, bits=NIK | MATCH | BORN | NAME | SEX | CARD))
    women = register.sex[rows] == 1
    for group in (rows[women], rows[~women]):
        half = len(group) // 2
        right, wrong = group[:half], group[half : 2 * half]
        if not half:
            continue
        start, end = book.plant(
            ["nik_unique", "nik_in_one_kk"],
            np.concatenate([right, wrong]),
            {"nik": np.concatenate([form.base["nik"][right]] * 2)},
            SHARED,
            unit=np.resize(np.arange(half), 2 * half),
            pair=True,
        )
        apart = register.kel[right] != register.kel[wrong]
        for side, part in ((right, slice(0, half)), (wrong, slice(half, 2 * half))):
            book.note("nik_in_one_kelurahan", side[apart], start[part][apart], end[part][apart])
        late = slice(half, 2 * half)
        for rule in ("nik_matches_tanggal_lahir", "padan_dukcapil"):
            book.note(rule, wrong, start[late], end[late])
        form.patch("status_padan", wrong, np.full(half, words.UNMATCHED), start[late], end[late])

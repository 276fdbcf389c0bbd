"""One month of the register as a form, with the truth about every row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.columns import PROGRAMMES, VERVAL
from dtks_analytics.synthetic import form as words
from dtks_analytics.synthetic import truth
from dtks_analytics.synthetic.timeline import RESULT

if TYPE_CHECKING:
    from dtks_analytics.synthetic.defects import Scene
    from dtks_analytics.synthetic.places import Bools, Ints

ENDING: Final = [RESULT[k] for k in ("TIDAK_LAYAK", "MENINGGAL", "PINDAH", "TIDAK_DITEMUKAN", "GANDA")]
VERVAL_WORDS: Final = tuple("" if name == "BELUM_DICEK" else name.replace("_", " ") for name in VERVAL)
VALID_MONTHS: Final = 12
MATCH_CYCLE: Final = 6
OLD_AGE: Final = 95
FORGOTTEN: Final = 0.04
OLD_PERIOD: Final = 0.2
"""Share of planted pairs with BST whose periods all lie in 2021, when BST was paid."""
AS_TEXT: Final = (
    "id_individu", "id_keluarga", "kab_kota", "kecamatan", "kelurahan", "kode_kelurahan", "alamat", "rt", "rw", "no_kk",
    "nik", "nama", "tempat_lahir", "tanggal_lahir", "jenis_kelamin", "nama_ibu_kandung", "hubungan_keluarga",
    "status_kawin", "pekerjaan", "status_padan", "no_rekening",
)  # fmt: skip


@dataclass
class Stage:
    """The year, ready to be rendered month by month.

    Attributes:
        first: first month, in months since 1970.
        forgets: records that keep their aid when they should lose it; `forgets_fam`: families that do.
        old_period: families with a planted pair whose periods lie in 2021.
        ranks: decile and ranks as texts, per family.
    """

    scene: Scene
    first: int
    forgets: Bools
    forgets_fam: Bools
    old_period: Bools
    ranks: dict[str, pa.Array]


def stage(scene: Scene, rng: np.random.Generator, first: np.datetime64) -> Stage:
    """Close the book and prepare what all months share."""
    scene.book.form.seal()
    families = len(scene.aid.desil)
    within = rng.random(families)
    ranked = scene.aid.desil > 0
    percentile = (scene.aid.desil - 1 + within) * 10
    order = np.empty(families, dtype=np.int64)
    order[np.argsort(np.where(ranked, percentile, 999), kind="stable")] = np.arange(families)

    def text(values: pa.Array) -> pa.Array:
        return pc.if_else(pa.array(ranked), values.cast(pa.string()), "")

    ranks = {
        "desil": pa.array(["-", *map(str, range(1, 11))]).take(pa.array(scene.aid.desil)),
        "peringkat_nasional": text(pa.array((percentile * 934_000).astype(np.int64))),
        "percentile_nasional": text(pa.array(np.ceil(percentile).astype(np.int64))),
        "peringkat_kab_kota": text(pa.array(order + 1)),
    }
    return Stage(
        scene=scene,
        first=int(first.astype(np.int64)),
        forgets=rng.random(len(scene.register.fam)) < FORGOTTEN,
        forgets_fam=rng.random(families) < FORGOTTEN,
        old_period=scene.aid.overlaps & (rng.random(families) < OLD_PERIOD),
        ranks=ranks,
    )


def listed(stage: Stage, month: int) -> Ints:
    """Return the records of a month in the order of its file."""
    scene, line = stage.scene, stage.scene.line
    area, fam = scene.book.form.numbers("kode_kelurahan", month), scene.register.fam
    rows = np.flatnonzero((line.enter <= month) & (line.vanish > month))
    return rows[np.lexsort((rows, fam[rows], np.where(area[rows] < len(scene.register.places.codes), area[rows], 0)))]


def render(stage: Stage, month: int, period: str, *, excel: bool) -> tuple[pa.Table, pa.Table]:
    """Return the form and the truth of one month.

    Args:
        stage: the year.
        month: number of the month, from 0.
        period: the same month as ``YYYY-MM``.
        excel: Excel damaged the NIK of one kelurahan.
    """
    scene, line = stage.scene, stage.scene.line
    book, form, fam = scene.book, scene.book.form, scene.register.fam
    present = (line.enter <= month) & (line.vanish > month)
    area = form.numbers("kode_kelurahan", month)
    rows = listed(stage, month)
    result, when = line.result(fam, month)
    active = present & (line.off > month)
    numbers = {name: form.numbers(name, month) for name in (*AS_TEXT, "padan_lama")}
    flags = _flags(stage, month, active, result)

    columns = {name: form.texts(name, numbers[name][rows]) for name in AS_TEXT}
    columns["provinsi"] = _constant(city().province.upper(), len(rows))
    columns["dusun"] = _constant("", len(rows))
    columns |= {name: texts.take(pa.array(fam[rows])) for name, texts in stage.ranks.items()}
    columns |= _verification(stage, rows, month, result, when)
    dates, matched = _match_dates(stage, month, numbers)
    columns["tanggal_padan"] = words.days().take(pa.array(words.day(dates[rows]), mask=~matched[rows])).fill_null("")
    columns |= _deaths(stage, rows, result)
    columns["is_nonaktif"] = pa.array(["YA", ""]).take(pa.array(active[rows].astype(np.int64)))
    stages = _stages(period)
    for name in PROGRAMMES:
        columns[name] = pa.array(words.FLAGS).take(pa.array(flags[name][rows].astype(np.int64)))
        shift = np.where(stage.old_period, 2, np.where(scene.aid.late, 1, 0))
        if name == "bst":
            shift = np.where(scene.aid.overlaps, shift, 2)
        columns[f"periode_{name}"] = stages.take(pa.array(np.where(flags[name], shift[fam], 3)[rows]))
    damaged = rows[:0]
    if excel:
        struck = area[rows] == _struck(stage)
        columns["nik"] = _excel(columns["nik"], struck)
        damaged = rows[struck]
    table = pa.table({name: columns[name] for name in sorted(columns)})

    aided = np.logical_or.reduce(list(flags.values()))
    derived = _derived(stage, month, present, active, aided, numbers, matched)
    return table, truth.table(
        period=period,
        rows=rows,
        ids=columns["id_individu"],
        book=book.open(month),
        rules=book.rules,
        derived=derived,
        active=active,
        damaged=damaged,
        register=scene.register,
    )


def _constant(text: str, n: int) -> pa.Array:
    """Return one text n times."""
    return pa.array([text]).take(pa.array(np.zeros(n, dtype=np.int64)))


def _stages(period: str) -> pa.Array:
    """Return the payment stages of a month: this quarter, the one before, one of 2021, none."""
    year, quarter = int(period[:4]), (int(period[5:]) - 1) // 3
    before = f"Tahap {quarter or 4} Tahun {year if quarter else year - 1}"
    return pa.array([f"Tahap {quarter + 1} Tahun {year}", before, "Tahap 2 Tahun 2021", ""])


def start(stage: Stage, months: Ints) -> Ints:
    """Return the first day of months, as days since 1970."""
    return (months + stage.first).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _flags(stage: Stage, month: int, active: Bools, result: Ints) -> dict[str, Bools]:
    """Return what each record receives: nothing once inactive or not eligible, unless that was forgotten."""
    form, fam = stage.scene.book.form, stage.scene.register.fam
    refused = active & (result == RESULT["TIDAK_LAYAK"]) & ~stage.forgets_fam[fam]
    stopped = refused | (~active & ~stage.forgets)
    return {name: (form.numbers(name, month) == 1) & ~stopped for name in PROGRAMMES}


def _verification(stage: Stage, rows: Ints, month: int, result: Ints, when: Ints) -> dict[str, pa.Array]:
    """Return result, date and officer of the verification."""
    fam, kel = stage.scene.register.fam, stage.scene.register.kel
    seen = when[rows] <= month
    date = start(stage, np.where(seen, when[rows], 0)) + stage.scene.line.day[fam[rows]] - 1
    codes = stage.scene.register.places.codes
    officers = pa.array([f"PTG-{code.replace('.', '')}-{n}" for code in codes for n in range(1, 5)])
    return {
        "hasil_verval": pa.array(VERVAL_WORDS).take(pa.array(result[rows])),
        "tanggal_verval": words.days().take(pa.array(words.day(date), mask=~seen)).fill_null(""),
        "petugas": officers.take(pa.array(kel[rows] * 4 + fam[rows] % 4, mask=~seen)).fill_null(""),
    }


def _match_dates(stage: Stage, month: int, numbers: dict[str, Ints]) -> tuple[Ints, Bools]:
    """Return the date of the last match, and whether there is one."""
    record = np.arange(len(stage.scene.register.fam))
    recent = month - (month + record) % MATCH_CYCLE
    old = -VALID_MONTHS - 2 - record % MATCH_CYCLE
    date = start(stage, np.where(numbers["padan_lama"] == 1, old, recent)) + record % 12
    return date, np.isin(numbers["status_padan"], (words.MATCHED, words.OTHER_NAME))


def _deaths(stage: Stage, rows: Ints, result: Ints) -> dict[str, pa.Array]:
    """Return state of life, date of death and certificate."""
    line = stage.scene.line
    dead = result[rows] == RESULT["MENINGGAL"]
    known = dead & line.documented[rows]
    some = dead & ~known & (rows % 3 > 0)
    dated, numbered = known | (some & (rows % 3 == 1)), known | (some & (rows % 3 != 1))
    dates = words.days().take(pa.array(words.day(line.died[rows]), mask=~dated)).fill_null("")
    paper = pc.binary_join_element_wise(
        f"{city().code.replace('.', '')}-KM", pc.utf8_lpad(pa.array(rows).cast(pa.string()), 8, "9"), "-"
    )
    return {
        "status_hidup": pa.array(["HIDUP", "MENINGGAL"]).take(pa.array(dead.astype(np.int64))),
        "tanggal_meninggal": dates,
        "no_akta_kematian": pc.if_else(pa.array(numbered), paper, ""),
    }


def _struck(stage: Stage) -> int:
    """Return the kelurahan whose file Excel damaged: one of middling size."""
    size = stage.scene.register.places.size
    return int(np.argsort(size, kind="stable")[len(size) // 2])


def _excel(nik: pa.Array, struck: Bools) -> pa.Array:
    """Keep fifteen digits of each NIK, as Excel does with a number, and turn it to text again."""
    rounded = pc.binary_join_element_wise(pc.utf8_slice_codeunits(nik, 0, 15), "0", "")
    hit = pc.and_(pa.array(struck), pc.match_substring_regex(nik, r"^\d{16}$"))
    return pc.if_else(hit, rounded, nik)


def _derived(
    stage: Stage, month: int, present: Bools, active: Bools, aided: Bools, numbers: dict[str, Ints], matched: Bools
) -> dict[str, Bools]:
    """Return the rules that follow from the course of the year, each with the records that break it."""
    scene, line, fam = stage.scene, stage.scene.line, stage.scene.register.fam
    result, when = line.result(fam, month)
    dead = result == RESULT["MENINGGAL"]
    end = int(start(stage, np.array([month + 1]))[0]) - 1
    recent = (when <= month) & (start(stage, np.minimum(when, month) + VALID_MONTHS) + line.day[fam] - 1 >= end)
    has_nik = ~np.isin(numbers["nik"], scene.register.empty_nik)
    old = (end - scene.register.born) / 365.2425 >= OLD_AGE
    born_known = numbers["tanggal_lahir"] == scene.book.form.base["tanggal_lahir"]
    before, _ = line.result(fam, month - 1)
    listed_before = (line.enter <= month - 1) & (line.vanish > month - 1)
    return {
        "verval_recent": active & ~recent,
        "padan_recent": active & has_nik & (~matched | (numbers["padan_lama"] == 1)),
        "old_age_confirmed": active & old & born_known & ~dead & ~recent,
        "deceased_not_active": active & dead,
        "deceased_without_aid": active & dead & aided,
        "deceased_documented": present & dead & ~line.documented,
        "verval_followed_up": active & listed_before & np.isin(before, ENDING) & (month > 0),
        "no_aid_when_inactive": present & aided & (~active | (result == RESULT["TIDAK_LAYAK"])),
    }

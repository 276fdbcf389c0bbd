"""Made-up lists beside the register: deaths, payments, results of verification, each with the truth about its rows.

They are drawn from the same people as the register and change nothing of it. All amounts are invented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue.city import city
from dtks_analytics.synthetic import form as words
from dtks_analytics.synthetic import month as months
from dtks_analytics.synthetic import names, numbers, side_lists
from dtks_analytics.synthetic.side_month import Listed, Month
from dtks_analytics.synthetic.timeline import NEVER, RESULT

if TYPE_CHECKING:
    from collections.abc import Callable

    from dtks_analytics.synthetic.places import Ints
    from dtks_analytics.synthetic.year import Year

UNSEEN: Final = 0.003
"""Share of listed people who die in the year without the register ever learning of it."""
OUTSIDERS: Final = 1.0
"""Deaths of people outside the register, per death of somebody listed."""
NEAR_MISS: Final = 0.1
"""Share of listed deaths whose NIK is one digit or one exchange away from the register's."""
ELSEWHERE: Final = 647_199
"""A prefix that no kecamatan has: nobody of the register can have such a NIK."""
BY_THE_DEAD: Final = 0.6
"""Share of families with a dead member on file whose payment goes to that member."""
MONTHLY: Final = {"pkh": 200_000, "bpnt": 200_000}
"""Invented: rupiah a month."""


def deaths(month: Month) -> Listed:
    """Return the deaths of the month; the first month's list goes back as far as the register knows.

    Some the register will learn of later, some never; some carry a mistyped NIK; many are of people outside it.
    """
    stage, rows, rng = month.year.scene, month.rows, month.rng
    died = _died(month.year)[rows]
    first, end = (int(months.start(stage, np.array([month.number + step]))[0]) for step in (0, 1))
    here = (died > 0) & (died < end) & ((died >= first) | (month.number == 0))
    places = np.flatnonzero(here)
    near = rng.random(len(places)) < NEAR_MISS
    near[: min(1, len(near))] = True
    real = month.nik(rows[places])
    nik = pc.if_else(pa.array(near), _mistyped(rng, real), real)
    day = words.days().take(pa.array(words.day(died[places])))
    known = month.at(places, {"nama": "nama"})["nama"]
    outside = round(OUTSIDERS * len(places))
    others = _outsiders(rng, month.year, outside, first, end)
    paper = [
        f"{city().code.replace('.', '')}-KM-{month.period.replace('-', '')}-{i:05d}"
        for i in range(len(places) + outside)
    ]
    table = pa.table(
        {
            "nik": pa.concat_arrays([nik, others["nik"]]),
            "nama": pa.concat_arrays([known, others["nama"]]),
            "tanggal_meninggal": pa.concat_arrays([day, others["hari"]]),
            "no_registrasi_meninggal": pa.array(paper, pa.string()),
        }
    )
    return Listed("death_list", table, month.truth("death_list", places, outside, near, real))


def _died(year: Year) -> Ints:
    """Return the day of death of every record, 0 for none, with the deaths that the register never learns of."""
    scene = year.scene.scene
    line, register = scene.line, scene.register
    rng = np.random.default_rng([year.seed, year.months, 78])
    able = (
        scene.steady
        & (line.enter == 0)
        & (register.age > 45)
        & (scene.aid.pengurus[register.fam] != np.arange(len(register.fam)))
    )
    able &= line.first[register.fam] < NEVER
    chosen = able & (rng.random(len(able)) < UNSEEN / max(float(able.mean()), 0.01))
    start, end = (int(months.start(year.scene, np.array([m]))[0]) for m in (0, year.months))
    return np.where(chosen, rng.integers(start, end, len(able)), line.died)


def _mistyped(rng: np.random.Generator, nik: pa.Array) -> pa.Array:
    """Return NIK with a digit mistyped, or with the last two exchanged where they differ."""
    turned = pc.binary_join_element_wise(
        pc.utf8_slice_codeunits(nik, 0, 14),
        pc.utf8_slice_codeunits(nik, 15, 16),
        pc.utf8_slice_codeunits(nik, 14, 15),
        "",
    )
    can = pc.and_(pc.not_equal(turned, nik), pa.array(rng.random(len(nik)) < 0.4))
    return pc.if_else(can, turned, numbers.slip(rng, nik))


def _outsiders(rng: np.random.Generator, year: Year, count: int, first: int, end: int) -> dict[str, pa.Array]:
    """Return people who are not in the register: NIK, name, day of death."""
    register = year.scene.scene.register
    sex = rng.integers(0, 2, count)
    born = first - rng.integers(40 * 365, 90 * 365, count)
    ethnic = names.spread(rng, register.places.ethnic[rng.integers(0, len(register.places.codes), count)])
    parts = names.draw(rng, ethnic, sex, born)
    return {
        "nik": numbers.nik(np.full(count, ELSEWHERE), born, sex),
        "nama": names.joined(parts).cast(pa.string()),
        "hari": words.days().take(pa.array(words.day(rng.integers(first, end, count)))),
    }


def payments(month: Month) -> Listed:
    """Return who collected PKH and Sembako; in some families with a dead member on file that member did."""
    form, rng = month.form, month.rng
    family = month.year.scene.scene.register.fam[month.rows]
    aided = {name: pc.equal(form[name], "YA").to_numpy() for name in MONTHLY}
    helped = np.logical_or.reduce(list(aided.values()))
    card = pc.not_equal(form["no_rekening"], "").to_numpy() & helped
    dead = (
        helped & pc.equal(form["status_hidup"], "MENINGGAL").to_numpy() & pc.equal(form["is_nonaktif"], "").to_numpy()
    )
    dead &= rng.random(len(dead)) < BY_THE_DEAD
    taken = np.isin(family, family[dead])
    places = np.flatnonzero((card & ~taken) | dead)
    kinds = np.array(["", "PKH", "SEMBAKO", "PKH + SEMBAKO"])[aided["pkh"][places] + 2 * aided["bpnt"][places]]
    amount = MONTHLY["pkh"] * aided["pkh"][places] + MONTHLY["bpnt"] * aided["bpnt"][places]
    stage = pc.coalesce(*(pc.if_else(pc.equal(form[f"periode_{n}"], ""), None, form[f"periode_{n}"]) for n in MONTHLY))
    nik = month.nik(month.rows[places])
    table = pa.table(
        {
            "NIK": nik,
            **month.at(places, {"NAMA": "nama", "NOMOR KKS": "no_rekening"}),
            "JENIS BANSOS": pa.array(kinds),
            "TAHAP SALUR": stage.fill_null("").combine_chunks().take(pa.array(places)),
            "NOMINAL": pa.array(amount).cast(pa.string()),
        }
    )
    return Listed("bansos_list", table, month.truth("bansos_list", places, nik=nik))


def results(month: Month) -> Listed:
    """Return results of verification that the register will carry a month later."""
    stage, fam = month.year.scene, month.year.scene.scene.register.fam
    line = stage.scene.line
    _, now = line.result(fam, month.number)
    later, when = line.result(fam, month.number + 1)
    fresh = ((now >= NEVER) & (when <= month.number + 1) & (later != RESULT["BELUM_DICEK"]))[month.rows]
    places = np.flatnonzero(fresh)
    result = pa.array(months.VERVAL_WORDS).take(pa.array(later[month.rows[places]]))
    last = int(months.start(stage, np.array([month.number + 1]))[0]) - 1
    day = words.days().take(pa.array(words.day(last - month.rng.integers(0, 9, len(places)))))
    table = pa.table(
        {
            **month.at(places, {"id_dtks": "id_individu", "nik": "nik", "nama": "nama"}),
            "hasil_verval": result,
            "tanggal_verval": day,
            "petugas": pa.array([f"PTG-{i % 40 + 1}" for i in range(len(places))], pa.string()),
        }
    )
    return Listed("verval_results", table, month.truth("verval_results", places))


MAKERS: Final[dict[str, Callable[[Month], Listed]]] = {
    "death_list": deaths,
    "bansos_list": payments,
    "verval_results": results,
    "dukcapil_match": side_lists.matches,
    "bpk_findings": side_lists.findings,
    "data_ganda": side_lists.doubles,
    "pbi_jkn": side_lists.premiums,
    "p3ke": side_lists.poorest,
}
"""What makes each kind of list."""


def of_year(month: Month) -> list[Listed]:
    """Return the lists that come with a month of the demonstration year.

    Deaths and payments every month; once each, in the last third: findings of auditors, answers of Dukcapil, results.
    """
    behind = month.year.months - 1 - month.number
    once = {1: results, 2: side_lists.matches, 4: side_lists.findings}
    makers = [deaths, payments, *([once[behind]] if behind in once else [])]
    return [listed for make in makers if (listed := make(month)).table.num_rows]

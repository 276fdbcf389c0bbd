"""The only counting there is: how many rows satisfy one predicate among those that satisfy another.

A `Measured` is a record (numerator, denominator, what is counted once); `measure` counts any number of them at one
level in one pass. Rules are metrics in disguise and counted by the same function. Every level is measured by itself:
published figures never add up again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import ibis
from ibis import _

from dtks_analytics.catalogue.programmes import PROGRAMME
from dtks_analytics.catalogue.rules import RULES
from dtks_analytics.quality import attribution as charges
from dtks_analytics.quality.facts import MATCHED, Asked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ibis.expr.types import BooleanValue, Table

    from dtks_analytics.catalogue.aid_rules import Level as AidLevel
    from dtks_analytics.catalogue.verification import VerifiedBy
    from dtks_analytics.quality.rules import Judgement

Counted = Literal["row", "once", "no_kk"]
"""Rows, or distinct values of that column: ``once`` is a person, two listings that somebody declared one together."""

KNOWN_DEAD: Final = frozenset({"status_hidup", "hasil_verval", "tanggal_meninggal", "meninggal_daftar"})
"""Columns of which one is enough to know the deceased."""
UNREADABLE_DECILES: Final = "desil_unreadable"
"""Stands among the columns of a month whose column of deciles holds no readable value: who is poor is not known then,
while a file without such a column is one of the poor (domain reference, section 7)."""
LEVEL_COLUMN: Final = {"kota": "", "kecamatan": "kode_kecamatan", "kelurahan": "kode_kelurahan"}


@dataclass(frozen=True, slots=True)
class Situation:
    """The settings of a month, and what stands beside its snapshot when it is counted.

    Attributes:
        previous: the snapshot of the month before is at hand, as table ``before``.
        with_ledger: its ledger is at hand, as table ``ledger_before``.
        old_ledger: that ledger lacks ``newly_assessable``.
        evaluated_before: rules that were evaluable in the month before; None where that is not known.
        with_deaths: its book of deaths is at hand, as table ``deaths_before``.
        beda_nama: the match status knows *padan beda nama*.
        linked: ``m_clusters`` holds who is listed twice.
        decided: ``m_same`` holds rows that somebody declared one person.
        unlinked: why nobody could look for similar people; empty where somebody did.
        poor_desil_max: deciles 1 up to this one count as poor.
        levels: pairs of programmes by the level at which the rule book judges them.
        forbidden: pairs that the book forbids at any time.
        verified_by: what *verified* means in this store.
    """

    previous: bool = False
    with_ledger: bool = False
    old_ledger: bool = False
    evaluated_before: frozenset[str] | None = None
    with_deaths: bool = False
    beda_nama: bool = True
    linked: bool = False
    decided: bool = False
    unlinked: str = "penautan data belum dihitung"
    poor_desil_max: int = 1
    levels: tuple[tuple[AidLevel, tuple[tuple[str, str], ...]], ...] = ()
    forbidden: tuple[tuple[str, str], ...] = ()
    verified_by: VerifiedBy = "verval"

    @property
    def followed(self) -> bool:
        """Whether deaths can be compared with those of the month before."""
        return self.previous or self.with_deaths


@dataclass(frozen=True, slots=True)
class Measured:
    """One thing to count.

    Attributes:
        metric: key of the metric.
        kelompok: group within the metric; empty for the whole.
        count: which rows are counted.
        base: among which rows; None where the base comes from elsewhere or there is none.
        counted: what is counted once.
    """

    metric: str
    kelompok: str
    count: BooleanValue
    base: BooleanValue | None
    counted: Counted = "row"


def measure(t: Table, measured: Sequence[Measured], level: str) -> Table:
    """Count everything for every area of one level, in one pass.

    People and families are first gathered to one line each (does any of their rows satisfy it?), then counted: the
    same result as counting distinct values, for a fraction of the work.

    Args:
        t: rows with facts, or with the answers of `answers`.
        measured: what to count, all with the same ``counted``; column ``c<i>`` holds the count and ``b<i>`` the base
            of the i-th.
        level: ``kota``, ``kecamatan`` or ``kelurahan``.

    Returns:
        One row per area that occurs in the rows, with ``area_code`` (empty for the kota). An area without rows is
        absent: the caller knows all areas and writes its zero.
    """
    (counted,) = {m.counted for m in measured}
    area = t[LEVEL_COLUMN[level]] if LEVEL_COLUMN[level] else ibis.literal("")
    conditions = _conditions(measured)
    if counted == "row":
        sums = {name: condition.fill_null(False).cast("int64").sum() for name, condition in conditions.items()}
        return t.group_by(area_code=area).agg(**sums)
    once = t.group_by(area_code=area, once=t[counted]).agg(
        **{name: condition.fill_null(False).any() for name, condition in conditions.items()}
    )
    return once.group_by("area_code").agg(**{name: once[name].cast("int64").sum() for name in conditions})


def _conditions(measured: Sequence[Measured]) -> dict[str, BooleanValue]:
    """Name every numerator ``c<i>`` and every denominator ``b<i>``."""
    numerators = {f"c{i}": m.count for i, m in enumerate(measured)}
    return numerators | {f"b{i}": m.base for i, m in enumerate(measured) if m.base is not None}


def answers(t: Table, measured: Sequence[Measured]) -> Table:
    """Reduce rows to the answers that counting at several levels needs.

    Args:
        t: rows with facts.
        measured: what will be counted.

    Returns:
        A narrow table to be stored: area columns, ``once``, ``no_kk`` and one boolean per question.
    """
    return t.select("kode_kelurahan", "kode_kecamatan", "once", "no_kk", **_conditions(measured))


def over(stored: Table, measured: Sequence[Measured], counted: Counted) -> list[Measured]:
    """Ask the questions of one kind of count over the stored `answers` to all of them."""
    return [
        Measured(m.metric, m.kelompok, stored[f"c{i}"], stored[f"b{i}"] if m.base is not None else None, counted)
        for i, m in enumerate(measured)
        if m.counted == counted
    ]


def metrics(t: Table, asked: Asked, judged: Mapping[str, Judgement], beside: Situation) -> list[Measured]:
    """Return the figures that these files allow.

    Args:
        t: rows with facts.
        asked: period and columns.
        judged: the evaluable rules.
        beside: settings, and what stands beside the snapshot.

    Returns:
        What to count; metrics that are not evaluable are absent. Metrics whose base is the residents have none here.
    """
    active, family = t.active, t.active & t.kk_good
    ranked = asked.has("desil") or not asked.has(UNREADABLE_DECILES)
    poor = t.desil.between(1, beside.poor_desil_max) if asked.has("desil") else ibis.literal(value=True)
    can_verify = asked.can_verify(beside.verified_by)
    found = [
        Measured("individu_registered", "", active, None),
        Measured("individu_distinct", "", active, None, "once"),
        Measured("keluarga_registered", "", family, None, "no_kk"),
        Measured("nik_duplicate", "", t.nik_rows > 1, active & t.nik_good),
        *([Measured("person_duplicate", "", active & t.doubled, active)] if beside.linked else []),
        Measured("quality_score", "", active & ~charges.bad_row(t, judged), active),
    ]
    if can_verify:
        found += [
            Measured("individu_verified", "", t.verified, None, "once"),
            Measured("keluarga_verified", "", t.verified & t.kk_good, family, "no_kk"),
        ]
    if ranked and (can_verify or asked.has("desil")):
        chosen = (t.verified if can_verify else active & ~t.excluded) & poor
        found += [
            Measured("individu_poor", "", chosen, None, "once"),
            Measured("keluarga_poor", "", chosen & t.kk_good, family, "no_kk"),
        ]
        if asked.benefits:
            cards = chosen & t.kk_good
            found += [
                Measured("individu_poor_no_aid", "", chosen & ~t.helped, chosen, "once"),
                Measured("keluarga_poor_no_aid", "", cards & ~t.kk_benefit, cards, "no_kk"),
            ]
    if asked.has_verval:
        done = t.hasil_verval.notnull() & (t.hasil_verval != "BELUM_DICEK")
        found.append(Measured("verval_done", "", active & done, active))
    if asked.has_padan:
        numbered = active & t.nik_present
        found.append(Measured("padan", "", numbered & t.padan.isin(MATCHED), numbered))
    if asked.columns & KNOWN_DEAD:
        found.append(Measured("deceased_active", "", active & t.dead, active))
        if beside.followed:
            found.append(Measured("meninggal_baru", "", t.dead & t.newly_dead, None))
        if asked.programmes:
            found.append(Measured("deceased_with_aid", "", active & t.dead & t.aid, active & t.aid))
    if any(set(pair) <= set(asked.programmes) for pair in beside.forbidden):
        found.append(Measured("aid_overlap", "", family & t.overlap, family & t.aid, "no_kk"))
    return found


def breakdowns(t: Table, asked: Asked, judged: Mapping[str, Judgement]) -> list[Measured]:
    """Return the figures by group: deciles, results of verification, programmes, rules."""
    active, family = t.active, t.active & t.kk_good
    found: list[Measured] = []
    if asked.has("desil"):
        found += [Measured("desil", str(d), active & (t.desil == d), active, "once") for d in range(1, 11)]
        found.append(Measured("desil", "–", active & t.desil.isnull(), active, "once"))
    for key in asked.programmes:
        whole, counted = (family, "no_kk") if PROGRAMME[key].unit == "keluarga" else (active, "once")
        found.append(Measured("program", key, whole & t[key], whole, counted))  # type: ignore[arg-type] # literal
    if asked.columns & KNOWN_DEAD:
        aided = ((key, active & t[key]) for key in asked.programmes)
        found += [Measured("meninggal_program", key, whole & t.dead, whole) for key, whole in aided]
    for key, judgement in judged.items():
        by_family = RULES[key].unit == "keluarga"
        found.append(Measured("rule", key, judgement.broken, judgement.asked, "no_kk" if by_family else "row"))
    if "nik_in_one_kelurahan" in judged:
        shared = judged["nik_in_one_kelurahan"]
        within = shared.broken & (t.nik_kecamatan == 1) & ~t.excel_damaged
        found.append(Measured("rule_camat", "nik_in_one_kelurahan", within, shared.asked))
    return found + _dimensions(t, judged)


def _dimensions(t: Table, judged: Mapping[str, Judgement]) -> list[Measured]:
    """Count each row once per dimension.

    ``<dimension>:E`` has rows with an error, ``<dimension>:W`` rows with a warning and no error, both among the rows
    that any rule of the dimension was put to. The dimension's score is 1 − (E + W/2) / base.
    """
    found: list[Measured] = []
    for dimension, (asked, errors, warnings) in charges.dimension_faults(t, judged).items():
        found.append(Measured("dimensi", f"{dimension}:E", errors, asked))
        found.append(Measured("dimensi", f"{dimension}:W", warnings, asked))
    return found


def by_sex_and_age(t: Table) -> Table:
    """Count active rows by kelurahan, sex and five-year age group.

    Returns:
        ``kode_kelurahan``, ``kelompok`` (``L:00-04`` … ``P:75+``), ``count``; rows without sex or age are left out.
    """
    known = t.filter(_.active & _.jenis_kelamin.notnull() & _.age.notnull())
    low = (known.age.clip(upper=75) // 5 * 5).cast("int32")
    band = (low == 75).ifelse(  # noqa: PLR2004 - the open group of the civil registry
        "75+", low.cast("string").lpad(2, "0") + "-" + (low + 4).cast("string").lpad(2, "0")
    )
    return known.group_by("kode_kelurahan", kelompok=known.jenis_kelamin + ":" + band).agg(count=_.count())


def by_result(t: Table) -> Table:
    """Count active rows by kelurahan and result of verification (``kode_kelurahan``, ``kelompok``, ``count``)."""
    rows = t.filter(_.active & _.hasil_verval.notnull())
    return rows.group_by("kode_kelurahan", kelompok=rows.hasil_verval).agg(count=_.count())

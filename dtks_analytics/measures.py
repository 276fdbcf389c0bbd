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
from dtks_analytics.catalogue.rules import DIMENSIONS, RULES
from dtks_analytics.facts import MATCHED, Asked, any_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ibis.expr.types import BooleanValue, IntegerValue, Table

    from dtks_analytics.quality import Judgement

Counted = Literal["row", "person", "no_kk"]
"""Rows, or distinct values of that column."""

LEVEL_COLUMN: Final = {"kota": "", "kecamatan": "kode_kecamatan", "kelurahan": "kode_kelurahan"}


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
        A narrow table to be stored: area columns, ``person``, ``no_kk`` and one boolean per question.
    """
    return t.select("kode_kelurahan", "kode_kecamatan", "person", "no_kk", **_conditions(measured))


def over(stored: Table, measured: Sequence[Measured], counted: Counted) -> list[Measured]:
    """Ask the questions of one kind of count over the stored `answers` to all of them."""
    return [
        Measured(m.metric, m.kelompok, stored[f"c{i}"], stored[f"b{i}"] if m.base is not None else None, counted)
        for i, m in enumerate(measured)
        if m.counted == counted
    ]


def metrics(
    t: Table, asked: Asked, judged: Mapping[str, Judgement], poor_desil_max: int, forbidden: Iterable[tuple[str, str]]
) -> list[Measured]:
    """Return the figures that these files allow.

    Args:
        t: rows with facts.
        asked: period and columns.
        judged: the evaluable rules.
        poor_desil_max: deciles 1 up to this one count as poor.
        forbidden: pairs of programmes that the rule book forbids at any time.

    Returns:
        What to count; metrics that are not evaluable are absent. Metrics whose base is the residents have none here.
    """
    active, family = t.active, t.active & t.kk_good
    poor = t.desil.between(1, poor_desil_max) if asked.has("desil") else ibis.literal(value=True)
    can_verify = asked.has_verval or asked.has_padan
    found = [
        Measured("individu_registered", "", active, None),
        Measured("individu_distinct", "", active, None, "person"),
        Measured("keluarga_registered", "", family, None, "no_kk"),
        Measured("nik_duplicate", "", t.nik_rows > 1, active & t.nik_good),
        Measured("quality_score", "", active & ~bad_row(t, judged), active),
    ]
    if can_verify:
        found += [
            Measured("individu_verified", "", t.verified, None, "person"),
            Measured("keluarga_verified", "", t.verified & t.kk_good, family, "no_kk"),
        ]
    if can_verify or asked.has("desil"):
        chosen = (t.verified if can_verify else active) & poor
        found += [
            Measured("individu_poor", "", chosen, None, "person"),
            Measured("keluarga_poor", "", chosen & t.kk_good, family, "no_kk"),
        ]
    if asked.has_verval:
        done = t.hasil_verval.notnull() & (t.hasil_verval != "BELUM_DICEK")
        found.append(Measured("verval_done", "", active & done, active))
    if asked.has_padan:
        numbered = active & t.nik_present
        found.append(Measured("padan", "", numbered & t.padan.isin(MATCHED), numbered))
    if asked.columns & {"status_hidup", "hasil_verval", "tanggal_meninggal"}:
        found.append(Measured("deceased_active", "", active & t.dead, active))
        if asked.programmes:
            found.append(Measured("deceased_with_aid", "", active & t.dead & t.aid, active & t.aid))
    if any(set(pair) <= set(asked.programmes) for pair in forbidden):
        found.append(Measured("aid_overlap", "", family & t.overlap, family & t.aid, "no_kk"))
    return found


def charged(t: Table, judged: Mapping[str, Judgement]) -> dict[str, BooleanValue]:
    """Tell, rule by rule, which active rows carry an error that the area's own officials can repair.

    A shared number is charged only where all its copies lie in one kelurahan, and never where Excel has damaged it.
    """
    parts = {key: t.active & judgement.broken for key, judgement in judged.items() if RULES[key].scored}
    if "nik_unique" in parts:
        parts["nik_unique"] = parts["nik_unique"] & (t.nik_kelurahan == 1) & ~t.excel_damaged
    return parts


def bad_row(t: Table, judged: Mapping[str, Judgement]) -> BooleanValue:
    """Tell which rows carry at least one `charged` error."""
    return any_of(charged(t, judged).values())


def by_errors(t: Table, judged: Mapping[str, Judgement]) -> Table:
    """Count the rows with charged errors by kelurahan and by exactly which errors they carry.

    Returns:
        ``kode_kelurahan``, ``kelompok`` (rule keys joined by ``+``, in the order of the catalogue), ``count``. With it
        the score after any set of repairs can be computed exactly.
    """
    parts = charged(t, judged)
    keys = [broken.ifelse(ibis.literal(key), ibis.null("string")) for key, broken in parts.items()]
    bad = t.filter(any_of(parts.values())).select("kode_kelurahan", rules=ibis.array(keys))
    joined = bad.select("kode_kelurahan", kelompok=bad.rules.filter(lambda key: key.notnull()).join("+"))
    return joined.group_by("kode_kelurahan", "kelompok").agg(count=_.count())


def by_cluster(t: Table, judged: Mapping[str, Judgement]) -> Table:
    """Sum squares over families, from which the design effects of the score and of its dimensions follow.

    Errors come in families: a family without a head marks all its rows. Binomial limits would be too narrow.

    Returns:
        ``kode_kelurahan`` and, over the clusters of a kelurahan, ``nn``, ``nx``, ``xx``: sums of n², n·x and x² for n
        active rows of which x are good. The same per dimension as ``<dimension>:nn``, ``:ny``, ``:yy``, where n
        is the rows asked and y twice the rows with an error plus those with a warning. A cluster is a family; a row
        without a valid card is its own.
    """
    faults = dimension_faults(t, judged)
    pairs = {"": ("n", "x"), **{f"{d}:": (f"{d}:n", f"{d}:y") for d in faults}}
    active = t.active.fill_null(False)
    columns = {"n": active, "x": active & ~bad_row(t, judged)}
    for dimension, (asked, errors, warnings) in faults.items():
        columns |= {f"{dimension}:n": asked, f"{dimension}:y": errors.cast("int64") * 2 + warnings.cast("int64")}
    own = "R" + t.sha256_berkas + t.lembar.fill_null("") + "/" + t.baris.cast("string")
    families = t.group_by("kode_kelurahan", cluster=t.kk_good.ifelse(t.no_kk, own)).agg(
        **{name: value.cast("int64").sum() for name, value in columns.items()}
    )
    squares: dict[str, IntegerValue] = {}
    for prefix, (n, y) in pairs.items():
        letter = y[-1]
        squares |= {
            f"{prefix}nn": (families[n] * families[n]).sum(),
            f"{prefix}n{letter}": (families[n] * families[y]).sum(),
            f"{prefix}{letter}{letter}": (families[y] * families[y]).sum(),
        }
    return families.group_by("kode_kelurahan").agg(**{name: total.cast("int64") for name, total in squares.items()})


def breakdowns(t: Table, asked: Asked, judged: Mapping[str, Judgement]) -> list[Measured]:
    """Return the figures by group: deciles, results of verification, programmes, rules."""
    active, family = t.active, t.active & t.kk_good
    found: list[Measured] = []
    if asked.has("desil"):
        found += [Measured("desil", str(d), active & (t.desil == d), active, "person") for d in range(1, 11)]
        found.append(Measured("desil", "–", active & t.desil.isnull(), active, "person"))
    for key in asked.programmes:
        whole, counted = (family, "no_kk") if PROGRAMME[key].unit == "keluarga" else (active, "person")
        found.append(Measured("program", key, whole & t[key], whole, counted))  # type: ignore[arg-type] # literal
    for key, judgement in judged.items():
        by_family = RULES[key].unit == "keluarga"
        found.append(Measured("rule", key, judgement.broken, judgement.asked, "no_kk" if by_family else "row"))
    if "nik_in_one_kelurahan" in judged:
        shared = judged["nik_in_one_kelurahan"]
        within = shared.broken & (t.nik_kecamatan == 1) & ~t.excel_damaged
        found.append(Measured("rule_camat", "nik_in_one_kelurahan", within, shared.asked))
    return found + _dimensions(t, judged)


def dimension_faults(
    t: Table, judged: Mapping[str, Judgement]
) -> dict[str, tuple[BooleanValue, BooleanValue, BooleanValue]]:
    """Judge each row once per dimension, by the heaviest of the lurah's own rules that it breaks.

    An error counts only where it is `charged`, as in the score itself.

    Returns:
        Dimension to: asked by any rule, has an error, has a warning and no error. Rules on trial do not count.
    """
    found = {}
    broken = {key: judgement.broken for key, judgement in judged.items()} | charged(t, judged)
    for dimension in DIMENSIONS:
        counted = {k: j for k, j in judged.items() if RULES[k].dimension == dimension and RULES[k].explains}
        if not counted:
            continue
        asked = any_of(j.asked for j in counted.values())
        none = asked & ibis.literal(value=False)
        errors, warnings = (
            none | any_of(broken[k] for k in counted if RULES[k].severity == severity) for severity in "EW"
        )
        found[dimension] = asked, errors, warnings & ~errors
    return found


def _dimensions(t: Table, judged: Mapping[str, Judgement]) -> list[Measured]:
    """Count each row once per dimension.

    ``<dimension>:E`` has rows with an error, ``<dimension>:W`` rows with a warning and no error, both among the rows
    that any rule of the dimension was put to. The dimension's score is 1 − (E + W/2) / base.
    """
    found: list[Measured] = []
    for dimension, (asked, errors, warnings) in dimension_faults(t, judged).items():
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

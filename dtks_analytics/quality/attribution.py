"""What is charged to a lurah: errors that the area's own officials can repair, row by row and family by family.

A shared number is charged only where all its copies lie in one kelurahan, and never where Excel has damaged it; a
likely pair only where both rows lie in one kelurahan; a death that was reported this month not at all: it is good work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import ibis
from ibis import _

from dtks_analytics.catalogue.rules import DIMENSIONS, RULES
from dtks_analytics.quality.facts import any_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ibis.expr.types import BooleanValue, IntegerValue, Table

    from dtks_analytics.quality.rules import Judgement

KECAMATAN_LENGTH: Final = 8
"""Characters of the code of a kecamatan, ``64.72.05``; longer is a kelurahan."""


def own(t: Table, judged: Mapping[str, Judgement]) -> dict[str, Judgement]:
    """Return the rules that explain a lurah's score, with what is not the lurah's own left out.

    Args:
        t: rows with facts and answers.
        judged: the evaluable rules.
    """
    mine = {key: j for key, j in judged.items() if RULES[key].explains}
    if "nik_unique" in mine:
        shared = mine["nik_unique"]
        elsewhere = (t.nik_kelurahan > 1) | t.excel_damaged
        mine["nik_unique"] = type(shared)(shared.asked, shared.good | elsewhere)
    if "person_unique_similar" in mine:
        alike = mine["person_unique_similar"]
        elsewhere = (t.pair_owner.length() <= KECAMATAN_LENGTH).fill_null(False)
        mine["person_unique_similar"] = type(alike)(alike.asked, alike.good | elsewhere)
    if "deceased_documented" in mine:
        dead = mine["deceased_documented"]
        mine["deceased_documented"] = type(dead)(dead.asked & ~t.newly_dead, dead.good)
    return mine


def charged(t: Table, judged: Mapping[str, Judgement]) -> dict[str, BooleanValue]:
    """Tell, rule by rule, which active rows carry an error that the area's own officials can repair."""
    return {key: t.active & judgement.broken for key, judgement in own(t, judged).items() if RULES[key].scored}


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


def dimension_faults(
    t: Table, judged: Mapping[str, Judgement]
) -> dict[str, tuple[BooleanValue, BooleanValue, BooleanValue]]:
    """Judge each row once per dimension, by the heaviest of the lurah's own rules that it breaks.

    Only what is the lurah's `own` counts, as in the score itself.

    Returns:
        Dimension to: asked by any rule, has an error, has a warning and no error. Rules on trial do not count.
    """
    found = {}
    mine = own(t, judged)
    broken = {key: judgement.broken for key, judgement in mine.items()} | charged(t, judged)
    for dimension in DIMENSIONS:
        counted = {k: j for k, j in mine.items() if RULES[k].dimension == dimension}
        if not counted:
            continue
        asked = any_of(j.asked for j in counted.values())
        none = asked & ibis.literal(value=False)
        errors, warnings = (
            none | any_of(broken[k] for k in counted if RULES[k].severity == severity) for severity in "EW"
        )
        found[dimension] = asked, errors, warnings & ~errors
    return found

"""The figures about people listed twice: rows and pairs by kind, by owner, between areas, and rows nobody can link."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import ibis
import numpy as np
import pyarrow as pa
from ibis import _

from dtks_analytics.catalogue.linkage import COUNTED, KINDS, REASONS
from dtks_analytics.catalogue.reviews import ASKED
from dtks_analytics.catalogue.wilayah import Level, wilayah
from dtks_analytics.engine import compile_statement
from dtks_analytics.figures.cells import all_areas, number, whole
from dtks_analytics.linkage.clusters import components

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ibis.expr.types import BooleanValue, Table

    from dtks_analytics.engine import Engine
    from dtks_analytics.figures.cells import Cells

OF_NUMBERS: Final = ("same_nik", "nik_conflict", "excel_nik")
"""Kinds among rows with a well-formed NIK; the others among all active rows."""
_ENDS: Final = ("left", "right")
_SIDE: Final = {"sha": "string", "lembar": "string", "baris": "int32", "kelurahan": "string"}
PAIRS: Final = {
    "kind": "string", "owner_area": "string", "counted": "boolean", "answer": "string",
    **{f"{side}_{name}": kind for side in _ENDS for name, kind in _SIDE.items()},
}  # fmt: skip
"""Columns that are read of ``m_pairs``, see `duplicates_pairs.SCHEMA`."""


def same(engine: Engine) -> pa.Table | None:
    """Put together the rows that people declared to be one person.

    Args:
        engine: holds ``m_pairs``.

    Returns:
        A table with the columns of `facts.SAME`, one line per row; None where nobody declared any.
    """
    pairs = ibis.table(PAIRS, name="m_pairs")
    told = engine.rows(compile_statement(pairs.filter((pairs.answer == "sama") & pairs.counted)))
    if not told:
        return None
    ends = [[(row[f"{side}_sha"], row[f"{side}_lembar"], row[f"{side}_baris"]) for row in told] for side in _ENDS]
    number = {place: n for n, place in enumerate(dict.fromkeys(ends[0] + ends[1]))}
    left, right = (np.array([number[place] for place in end], dtype=np.int64) for end in ends)
    nodes, label = components(left, right)
    places = list(number)
    return pa.table(
        {
            "sha256_berkas": pa.array([places[node][0] for node in nodes], pa.string()),
            "lembar": pa.array([places[node][1] for node in nodes], pa.string()),
            "baris": pa.array([places[node][2] for node in nodes], pa.int32()),
            "together": pa.array([f"S{one}" for one in label], pa.string()),
        }
    )


def _suspected(pairs: Table) -> BooleanValue:
    """Tell which pairs are still suspected: a person said of the others that they are two people.

    A number that two people share stays a fault, whatever was said of the people.
    """
    return ~(pairs.kind.isin(COUNTED) & (pairs.answer == "berbeda").fill_null(False))


def rows_by_kind() -> str:
    """Compile the rows that stand in any pair of a kind (``kode_kelurahan, kelompok, count``)."""
    pairs = ibis.table(PAIRS, name="m_pairs")
    pairs = pairs.filter(_suspected(pairs))
    sides = [pairs.select("kind", **{name: pairs[f"{side}_{name}"] for name in _SIDE}).distinct() for side in _ENDS]
    rows = ibis.union(*sides, distinct=True)
    return compile_statement(rows.group_by(kode_kelurahan="kelurahan", kelompok="kind").agg(count=_.count()))


def pairs_by_owner() -> str:
    """Compile the pairs of each owner (``area, kind, pairs, waiting``); ``waiting`` for an answer of a person."""
    pairs = ibis.table(PAIRS, name="m_pairs")
    pairs = pairs.filter(_suspected(pairs))
    waiting = (pairs.kind.isin(ASKED) & pairs.answer.isnull()).sum()
    return compile_statement(pairs.group_by("kind", area="owner_area").agg(pairs=pairs.count(), waiting=waiting))


def pairs_between() -> str:
    """Compile the counted pairs between two kelurahan, both orders together (``one, other, count``)."""
    pairs = ibis.table(PAIRS, name="m_pairs").filter(_.counted)
    ends = pairs.left_kelurahan, pairs.right_kelurahan
    return compile_statement(pairs.group_by(one=ibis.least(*ends), other=ibis.greatest(*ends)).agg(count=_.count()))


def unlinked() -> str:
    """Compile the rows that nobody can link, by reason (``kode_kelurahan, kelompok, count``)."""
    place = {"sha256_berkas": "string", "lembar": "string", "baris": "int32"}
    people = ibis.table({**place, "kode_kelurahan": "string"}, name="m_people")
    poor = ibis.table({**place, "reason": "string"}, name="m_clusters").filter(_.reason.notnull())
    same = [
        people.baris == poor.baris,
        people.sha256_berkas == poor.sha256_berkas,
        people.lembar.fill_null("") == poor.lembar.fill_null(""),
    ]
    rows = people.inner_join(poor, same)
    return compile_statement(rows.group_by("kode_kelurahan", kelompok=rows.reason).agg(count=_.count()))


def cells(engine: Engine, active: Mapping[str, int], numbered: Mapping[str, int]) -> Cells:
    """Count people listed twice, for every area, zeros included.

    Args:
        engine: holds ``m_pairs``, ``m_clusters`` and ``m_people`` of the month.
        active: active rows by area.
        numbered: active rows with a well-formed NIK by area.

    Returns:
        Cells of ``ganda``, ``ganda_pasangan``, ``ganda_terbuka``, ``ganda_antar`` and ``ganda_tak_tertaut``.
    """
    kinds, reasons = [kind.key for kind in KINDS], list(REASONS)
    found: Cells = [
        (level, area, metric, kind, n, (numbered if kind in OF_NUMBERS else active).get(area, 0))
        for level, area, metric, kind, n, _base in whole(engine.rows(rows_by_kind()), "ganda", kinds)
    ]
    poor = engine.rows(unlinked())
    poor += [row | {"kelompok": ""} for row in poor]
    found += [
        (level, area, metric, reason, n, active.get(area, 0))
        for level, area, metric, reason, n, _base in whole(poor, "ganda_tak_tertaut", ["", *reasons])
    ]
    owned = {(row["area"], row["kind"]): row for row in engine.rows(pairs_by_owner())}
    for area in all_areas():
        for metric, column in (("ganda_pasangan", "pairs"), ("ganda_terbuka", "waiting")):
            counts = {kind: number(owned.get((area.code, kind), {}).get(column)) for kind in kinds}
            each = {"": sum(counts.values()), **counts}
            found += [(area.level, area.code, metric, kind, n, None) for kind, n in each.items()]
    return found + _between(engine.rows(pairs_between()))


def _between(rows: list[dict[str, Any]]) -> Cells:
    """Count counted pairs between the areas of a level, in both directions; a pair inside one area once."""
    tree, found = wilayah(), Counter[tuple[Level, str, str]]()
    for row in rows:
        ends = [{area.level: area.code for area in tree.path(row[name])} for name in ("one", "other")]
        for level in ("kelurahan", "kecamatan"):
            one, other = (end[level] for end in ends)
            for pair in {(one, other), (other, one)}:
                found[level, *pair] += row["count"]
    return [(level, one, "ganda_antar", other, n, None) for (level, one, other), n in sorted(found.items())]

"""What is shown of two programmes at once: the matrix of all pairs by area, and the rows that need attention."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import ibis
from ibis import _

from dtks_analytics.aid.overlap import FORBIDDEN, KINDS, ORDER, Shared, unit
from dtks_analytics.catalogue.aid_rules import PAIRS, RANKS, STATUSES
from dtks_analytics.catalogue.programmes import PROGRAMME
from dtks_analytics.figures.measures import LEVEL_COLUMN
from dtks_analytics.records import payment_period as periods

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ibis.expr.types import Table

    from dtks_analytics.catalogue.aid_rules import Book, Level, Status
    from dtks_analytics.quality.facts import Asked

LISTED: Final[tuple[Status, ...]] = ("dilarang", "periksa")
"""Statuses whose rows are written out; what is allowed needs nobody's attention, what nobody has judged no blame."""


def units(people: Table, level: Level) -> Table:
    """List the active units of one level with their areas and what they receive.

    Returns:
        ``once, kode_kelurahan, kode_kecamatan`` and one flag per programme; a family in two kelurahan has two lines.
    """
    active = people.filter(people.active)
    once = active.person if level == "individu" else unit(active, level)
    flags = {key: active[key].fill_null(False).any() for key in PROGRAMME}
    return (
        active.filter(once.notnull())
        .group_by("kode_kelurahan", "kode_kecamatan", once=once)
        .agg(**flags)
    )  # fmt: skip


def bases(held: Table, pairs: Sequence[tuple[str, str]], area_level: str) -> Table:
    """Count, for every pair, the units of an area that receive either.

    Args:
        held: `units` of one level, kept.
        pairs: pairs of that level.
        area_level: ``kota``, ``kecamatan`` or ``kelurahan``.

    Returns:
        ``area_code`` (empty for the kota) and one column per pair, ``<a>+<b>``.
    """
    area = held[LEVEL_COLUMN[area_level]] if LEVEL_COLUMN[area_level] else ibis.literal("")
    programmes = {name for pair in pairs for name in pair}
    once = held.group_by("once", area_code=area).agg(**{key: held[key].any() for key in sorted(programmes)})
    return once.group_by("area_code").agg(**{f"{a}+{b}": (once[a] | once[b]).cast("int64").sum() for a, b in pairs})


def places(people: Table, both: Table, level: Level) -> Table:
    """Put the units that receive both into their areas.

    Returns:
        ``once, kode_kelurahan, kode_kecamatan, a, b, rank``; a person with several rows has the gravest of them.
    """
    active = people.filter(people.active)
    where = active.select("kode_kelurahan", "kode_kecamatan", "person", unit=unit(active, level))
    if level != "individu":
        where = where.drop("person").filter(_.unit.notnull()).distinct()
    found = both.inner_join(where, "unit")
    once = found.person if level == "individu" else found.unit
    return found.group_by("kode_kelurahan", "kode_kecamatan", "a", "b", once=once).agg(rank=found["rank"].max())


def counts(placed: Table, area_level: str) -> Table:
    """Count the units of an area by pair and status (``area_code, a, b, rank, count``)."""
    area = placed[LEVEL_COLUMN[area_level]] if LEVEL_COLUMN[area_level] else ibis.literal("")
    once = placed.group_by("a", "b", "once", area_code=area).agg(rank=placed["rank"].max())
    return once.group_by("area_code", "a", "b", "rank").agg(count=once.count())


def rows_of(people: Table, found: Shared) -> Table:
    """List the rows behind the pairs that need attention.

    Returns:
        ``kode_kelurahan, sha256_berkas, lembar, baris, pair, status, level, period, rule``: one line per row that
        receives one of the two programmes, in a unit that receives both; ``period`` is the month or months paid
        together, ``rule`` the number of the rule that it breaks, empty for none.
    """
    kinds = ibis.table(KINDS, name="aid_pairs")
    parts = []
    for level, both in found.both.items():
        near = both.filter(both["rank"].isin([RANKS[status] for status in LISTED])).inner_join(kinds, ["a", "b"])
        given = found.given.select("row", "programme", unit=found.given[f"unit_{level}"]).distinct()
        held = near.inner_join(
            given, [near.unit == given.unit, (near.a == given.programme) | (near.b == given.programme)]
        ).drop("unit_right")
        parts.append(held.select("row", "pair", "rank", "level", "rule", "first", "last").distinct())
    t = ibis.union(*parts) if len(parts) > 1 else parts[0]
    begin, end = periods.month_text(t["first"]), periods.month_text(t["last"])
    status = ibis.cases(*((t["rank"] == RANKS[name], name) for name in STATUSES), else_="")
    t = t.select(
        "row", "pair", "level", status=status,
        period=(t["first"] == t["last"]).ifelse(begin, begin + "–" + end),
        rule=(t["rank"] == FORBIDDEN).ifelse(t.rule, ""),
    )  # fmt: skip
    return t.inner_join(people, "row").select(
        "kode_kelurahan", "sha256_berkas", "lembar", "baris", "pair", "status", "level", "period", "rule"
    )


def cells(
    counted: Iterable[Mapping[str, Any]],
    bases: Iterable[Mapping[str, Any]],
    now: Mapping[str, Status],
    areas: Sequence[str],
    kota: str,
) -> list[tuple[str, str, int, int]]:
    """Fill the matrix of one level of areas: every pair in every area, zeros included.

    Args:
        counted: rows of `counts`.
        bases: rows of `bases`.
        now: pair ``<a>+<b>`` to its status in the month, for the pairs of which the files have both columns.
        areas: codes of the level.
        kota: code that an empty ``area_code`` stands for.

    Returns:
        ``area, kelompok, count, base`` with kelompok ``<a>+<b>:<status>``: the status in force, and every other that
        occurs in any of the areas.
    """
    names = {(ORDER[a], ORDER[b]): f"{a}+{b}" for a, b in PAIRS}
    words = {rank: status for status, rank in RANKS.items()}
    found = {
        (row["area_code"] or kota, names[row["a"], row["b"]], words[row["rank"]]): int(row["count"]) for row in counted
    }
    held = {(row["area_code"] or kota, pair): n for row in bases for pair, n in row.items()}
    statuses: dict[str, set[Status]] = defaultdict(set)
    for pair, status in [*now.items(), *((pair, status) for _area, pair, status in found)]:
        statuses[pair].add(status)
    return [
        (area, f"{pair}:{status}", found.get((area, pair, status), 0), int(held.get((area, pair)) or 0))
        for area in areas
        for pair in statuses
        for status in sorted(statuses[pair], key=RANKS.__getitem__)
    ]


def in_force(book: Book, asked: Asked, period: str) -> dict[str, Status]:
    """Return the status in force in a month of every pair that the files allow, by ``<a>+<b>``."""
    return {f"{a}+{b}": book.status(a, b, period) for a, b in evaluable(asked)}


def evaluable(asked: Asked) -> list[tuple[str, str]]:
    """Return the pairs of which the files have both columns."""
    return [pair for pair in PAIRS if set(pair) <= set(asked.programmes)]

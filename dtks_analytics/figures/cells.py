"""From rows of statements to cells of the cube: every area of every level, zeros included.

What is counted by single rows is added up from the kelurahan, since each row lies in one; people and families are
counted at each level by themselves.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.catalogue.programmes import PROGRAMME
from dtks_analytics.catalogue.wilayah import LEVELS, wilayah
from dtks_analytics.deaths.measures import BANDS
from dtks_analytics.figures import aid as aid_figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dtks_analytics.catalogue.aid_rules import Status
    from dtks_analytics.catalogue.residents import Residents
    from dtks_analytics.catalogue.wilayah import Area, Level
    from dtks_analytics.engine import Engine
    from dtks_analytics.figures.plan import Key, Plan
    from dtks_analytics.figures.plan_parts import Dead, Matrix

RESIDENT_BASED = ("individu_registered", "individu_distinct", "individu_verified", "individu_poor")
"""Metrics whose denominator is the residents of the area."""

Cells = list[tuple[str, str, str, str, int | None, int | None]]
"""level, area_code, metric, kelompok, count, base"""
AGES: Final = (*(name for name, _ in BANDS), "12+", "tanpa_tanggal")
"""Groups of months since death, in their order."""


def of_plan(engine: Engine, steps: Plan, people: Residents, *, with_result: bool) -> Cells:
    """Count what the catalogue names, by area and by group.

    Args:
        engine: with the kept tables of the month.
        steps: the statements.
        people: residents by area.
        with_result: the files carry a result of verification.
    """
    found: Cells = []
    for level, counted in rolled_up(engine.rows(steps.by_row)).items():
        found += of_level(counted, steps.row_keys, level, people)
    for question in steps.distinct:
        found += of_level(engine.rows(question.statement), question.keys, question.level, people)
    found += grouped(engine.rows(steps.by_age), "umur", parts=True)
    if with_result:
        found += grouped(engine.rows(steps.by_result), "verval", parts=True)
    found += grouped(engine.rows(steps.by_errors), "kombinasi")
    found += grouped(engine.rows(steps.movement), "gerak")
    found += grouped(engine.rows(steps.open_by_owner), "pemilik")
    squares = [
        {"kode_kelurahan": row["kode_kelurahan"], "kelompok": name, "count": total}
        for row in engine.rows(steps.by_cluster)
        for name, total in row.items()
        if name != "kode_kelurahan"
    ]
    return found + grouped(squares, "gugus")


def matrix(engine: Engine, steps: Matrix, now: Mapping[str, Status]) -> Cells:
    """Count who receives two programmes, by pair, status and area."""
    counted: dict[Level, list[dict[str, Any]]] = defaultdict(list)
    bases: dict[Level, list[dict[str, Any]]] = defaultdict(list)
    for found, statements in ((counted, steps.counts), (bases, steps.bases)):
        for level, statement in statements:
            found[level] += engine.rows(statement)
    tree = wilayah()
    return [
        (level, area, "bantuan_pasangan", group, count, base)
        for level in LEVELS
        for area, group, count, base in aid_figures.cells(
            counted[level], bases[level], now, [a.code for a in tree.at(level)], tree.kota.code
        )
    ]


def rolled_up(counted: list[dict[str, Any]]) -> dict[Level, list[dict[str, Any]]]:
    """Give the counts of rows by kelurahan at all levels; each row lies in one kelurahan, so the sums are exact."""
    tree = wilayah()
    sums: dict[Level, dict[str, dict[str, Any]]] = {level: {} for level in LEVELS}
    for row in counted:
        for area in tree.path(str(row["area_code"])):
            total = sums[area.level].setdefault(area.code, {"area_code": area.code})
            for name, n in row.items():
                if name != "area_code":
                    total[name] = number(total.get(name)) + number(n)
    return {level: list(rows.values()) for level, rows in sums.items()}


def all_areas() -> list[Area]:
    """Return the areas of all levels."""
    return [area for level in LEVELS for area in wilayah().at(level)]


def of_level(counted: list[dict[str, Any]], keys: Sequence[Key], level: Level, people: Residents) -> Cells:
    """Turn the counts of one level into cells, an area without rows included as zeros."""
    by_area = {row["area_code"] or wilayah().kota.code: row for row in counted}
    found: Cells = []
    for area in wilayah().at(level):
        row = by_area.get(area.code, {})
        for i, key in enumerate(keys):
            base = number(row.get(f"b{i}")) if key.has_base else None
            if key.metric in RESIDENT_BASED:
                base = people.total.get(area.code)
            found.append((level, area.code, key.metric, key.kelompok, number(row.get(f"c{i}")), base))
    return found


def number(value: object) -> int:
    """Read a count; an absent one is a zero."""
    return int(value) if value is not None else 0  # type: ignore[call-overload] # counts are integers


def grouped(rows: Iterable[dict[str, Any]], metric: str, *, parts: bool = False) -> Cells:
    """Add up groups of single rows over the area tree; each row lies in one kelurahan, so sums are exact.

    Args:
        rows: ``kode_kelurahan``, ``kelompok``, ``count``.
        metric: key under which they stand in the cube.
        parts: the groups are parts of a whole, which becomes their base.
    """
    counts: dict[tuple[str, str], int] = defaultdict(int)
    tree = wilayah()
    for row in rows:
        for area in tree.path(str(row["kode_kelurahan"])):
            counts[area.code, str(row["kelompok"])] += number(row["count"])
    totals: dict[str, int] = defaultdict(int)
    for (code, _group), n in counts.items():
        totals[code] += n
    return [
        (tree[code].level, code, metric, group, n, totals[code] if parts else None)
        for (code, group), n in sorted(counts.items())
    ]


def residents(people: Residents) -> Cells:
    """Put the residents beside the register: total, and by sex and age."""
    tree = wilayah()
    cells: Cells = [(tree[code].level, code, "penduduk", "", n, None) for code, n in people.total.items()]
    for code, groups in people.by_sex_age.items():
        cells += [(tree[code].level, code, "penduduk_umur", g, n, people.total[code]) for g, n in groups.items()]
    return cells


def whole(rows: Iterable[dict[str, Any]], metric: str, groups: Sequence[str], *, parts: bool = False) -> Cells:
    """Add up groups like `grouped`, with a zero for every group in every area.

    Args:
        rows: ``kode_kelurahan``, ``kelompok``, ``count``.
        metric: key under which they stand in the cube.
        groups: all groups, in their order.
        parts: the groups are parts of a whole, which becomes their base.
    """
    counted = {(code, group): n for _level, code, _metric, group, n, _base in grouped(rows, metric)}
    found: Cells = []
    for area in all_areas():
        counts = [number(counted.get((area.code, group))) for group in groups]
        base = sum(counts) if parts else None
        found += [(area.level, area.code, metric, group, n, base) for group, n in zip(groups, counts, strict=True)]
    return found


def deceased(engine: Engine, steps: Dead, *, with_aid: bool) -> Cells:
    """Count the deceased by months since death, what became of them, and the money at risk.

    Args:
        engine: with the kept tables of the month.
        steps: the statements.
        with_aid: the files carry any programme.
    """
    cells = whole(engine.rows(steps.since), "meninggal_sejak", AGES, parts=True)
    if steps.settled:
        found = {
            row["area_code"] or wilayah().kota.code: (number(row["count"]), number(row["base"]))
            for _level, statement in steps.settled
            for row in engine.rows(statement)
        }
        cells += [
            (area.level, area.code, "meninggal_ditindak", "", *found.get(area.code, (0, 0))) for area in all_areas()
        ]
    if not with_aid:
        return cells
    keys = list(PROGRAMME)
    money = [
        {"kode_kelurahan": row["kode_kelurahan"], "kelompok": group, "count": row[name]}
        for row in engine.rows(steps.money)
        for name, word in (("low", "rendah"), ("high", "tinggi"))
        for group in (word, *([f"{word}:{keys[row['programme']]}"] if row["programme"] is not None else []))
    ]
    words = ("rendah", "tinggi")
    seen = {row["kelompok"] for row in money}
    groups = [*words, *(f"{word}:{key}" for word in words for key in keys if seen & {f"{w}:{key}" for w in words})]
    return cells + whole(money, "uang_berisiko", groups)

"""Counts one month into the cube: every metric × area, once, at publish time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from dtks_analytics import aid, aid_figures
from dtks_analytics.catalogue.aid_rules import book
from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.metrics import METRICS
from dtks_analytics.catalogue.residents import Residents, residents
from dtks_analytics.catalogue.wilayah import LEVELS, wilayah
from dtks_analytics.cube import CUBE_SCHEMA
from dtks_analytics.engine import Engine
from dtks_analytics.plan import Situation, plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from dtks_analytics.catalogue.aid_rules import Status
    from dtks_analytics.catalogue.wilayah import Area, Level
    from dtks_analytics.facts import Asked
    from dtks_analytics.plan import Key, Matrix

RESIDENT_BASED = ("individu_registered", "individu_distinct", "individu_verified", "individu_poor")
"""Metrics whose denominator is the residents of the area."""

Cells = list[tuple[str, str, str, str, int | None, int | None]]
"""level, area_code, metric, kelompok, count, base"""


@dataclass(frozen=True, slots=True)
class Previous:
    """The month before: its snapshot, and its ledger unless it was published without one."""

    persons: Path
    ledger: Path | None


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of one month.

    Attributes:
        cube: rows of `cube.CUBE_SCHEMA` for this month.
        rules_not_evaluable: rule key to reason, Indonesian.
        metrics_not_evaluable: metric key to reason, Indonesian.
        tables: Parquet files of ``findings`` and ``ledger``.
        excel_damaged: kelurahan in which Excel has turned the last digits of the NIK to zero.
        definition: the definitions in force, for manifest and pages; ``sql`` holds the statement behind each metric.
    """

    cube: pa.Table
    rules_not_evaluable: dict[str, str]
    metrics_not_evaluable: dict[str, str]
    tables: dict[str, Path]
    excel_damaged: tuple[str, ...]
    definition: dict[str, object]


def count_month(persons: Path, asked: Asked, period: str, *, previous: Previous | None, temporary: Path) -> Counted:
    """Count one month.

    Args:
        persons: the canonical snapshot, Parquet; ``periode_data`` is the month.
        asked: the columns that were present.
        period: ``YYYY-MM``.
        previous: the month before, for rules that look back and findings that are followed; None without one.
        temporary: existing folder for what does not fit in memory, and for the tables of the result.

    Returns:
        Cube rows for all areas of all levels, zeros included, and the findings.
    """
    rules = book()
    with Engine(temporary) as engine:
        engine.snapshot("snapshot", persons)
        engine.value("bulan", "period", period)
        for name, table in aid.tables(rules).items():
            engine.table(name, table)
        if previous is not None:
            engine.snapshot("before", previous.persons)
        if previous is not None and previous.ledger is not None:
            engine.snapshot("ledger_before", previous.ledger)
        beda_nama = engine.found("snapshot", "status_padan", "PADAN_BEDA_NAMA")
        situation = Situation(
            previous=previous is not None,
            with_ledger=previous is not None and previous.ledger is not None,
            beda_nama=beda_nama,
            poor_desil_max=city().poor_desil_max,
            levels=rules.levels(),
            forbidden=rules.forbidden(),
        )
        steps = plan(asked, situation)
        for name, statement in steps.stages:
            engine.keep(name, statement)
        engine.define("m_rows", steps.rows)
        engine.keep("m_answered", steps.answered)
        engine.keep("m_answers", steps.answers)
        engine.keep("m_found", steps.found)
        engine.keep("m_ledger", steps.ledger)
        damaged = engine.rows(steps.damaged)
        people = residents(period)
        cells: Cells = []
        for level, counted in _rolled_up(engine.rows(steps.by_row)).items():
            cells += _cells(counted, steps.row_keys, level, people)
        for question in steps.distinct:
            cells += _cells(engine.rows(question.statement), question.keys, question.level, people)
        cells += _grouped(engine.rows(steps.by_age), "umur", parts=True)
        if asked.has_verval:
            cells += _grouped(engine.rows(steps.by_result), "verval", parts=True)
        cells += _grouped(engine.rows(steps.by_errors), "kombinasi")
        cells += _grouped(engine.rows(steps.movement), "gerak")
        cells += _grouped(engine.rows(steps.open_by_owner), "pemilik")
        squares = [
            {"kode_kelurahan": row["kode_kelurahan"], "kelompok": name, "count": total}
            for row in engine.rows(steps.by_cluster)
            for name, total in row.items()
            if name != "kode_kelurahan"
        ]
        cells += _grouped(squares, "gugus")
        cells += _matrix(engine, steps.matrix, aid_figures.in_force(rules, asked, period))
        engine.keep("m_overlaps", steps.overlaps)
        tables = {name: temporary / f"{name}.parquet" for name in ("findings", "ledger", "overlaps")}
        engine.write("m_found", tables["findings"], ("kode_kelurahan", "rule", "sha256_berkas", "lembar", "baris"))
        engine.write("m_ledger", tables["ledger"], ("kode_kelurahan", "rule", "record"))
        engine.write("m_overlaps", tables["overlaps"], ("kode_kelurahan", "pair", "sha256_berkas", "lembar", "baris"))
    missing = _missing_metrics({cell[2] for cell in cells})
    cells += [(a.level, a.code, key, "", None, None) for key in missing for a in _all_areas()]
    cells += _resident_cells(people)
    return Counted(
        cube=_table(cells, period),
        rules_not_evaluable=steps.skipped,
        metrics_not_evaluable=missing,
        tables=tables,
        excel_damaged=tuple(sorted({str(row["kode_kelurahan"]) for row in damaged})),
        definition=_definition(asked, people, steps.statements),
    )


def _matrix(engine: Engine, matrix: Matrix, now: Mapping[str, Status]) -> Cells:
    """Count who receives two programmes, by pair, status and area."""
    for name, statement in matrix.stages:
        engine.keep(name, statement)
    counted: dict[Level, list[dict[str, Any]]] = defaultdict(list)
    bases: dict[Level, list[dict[str, Any]]] = defaultdict(list)
    for found, statements in ((counted, matrix.counts), (bases, matrix.bases)):
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


def _rolled_up(counted: list[dict[str, Any]]) -> dict[Level, list[dict[str, Any]]]:
    """Give the counts of rows by kelurahan at all levels; each row lies in one kelurahan, so the sums are exact."""
    tree = wilayah()
    sums: dict[Level, dict[str, dict[str, Any]]] = {level: {} for level in LEVELS}
    for row in counted:
        for area in tree.path(str(row["area_code"])):
            total = sums[area.level].setdefault(area.code, {"area_code": area.code})
            for name, n in row.items():
                if name != "area_code":
                    total[name] = _number(total.get(name)) + _number(n)
    return {level: list(rows.values()) for level, rows in sums.items()}


def _all_areas() -> list[Area]:
    """Return the areas of all levels."""
    return [area for level in LEVELS for area in wilayah().at(level)]


def _cells(counted: list[dict[str, Any]], keys: Sequence[Key], level: Level, people: Residents) -> Cells:
    """Turn the counts of one level into cells, an area without rows included as zeros."""
    by_area = {row["area_code"] or wilayah().kota.code: row for row in counted}
    cells: Cells = []
    for area in wilayah().at(level):
        row = by_area.get(area.code, {})
        for i, key in enumerate(keys):
            base = _number(row.get(f"b{i}")) if key.has_base else None
            if key.metric in RESIDENT_BASED:
                base = people.total.get(area.code)
            cells.append((level, area.code, key.metric, key.kelompok, _number(row.get(f"c{i}")), base))
    return cells


def _number(value: object) -> int:
    """Read a count; an absent one is a zero."""
    return int(value) if value is not None else 0  # type: ignore[call-overload] # counts are integers


def _grouped(rows: Iterable[dict[str, Any]], metric: str, *, parts: bool = False) -> Cells:
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
            counts[area.code, str(row["kelompok"])] += _number(row["count"])
    totals: dict[str, int] = defaultdict(int)
    for (code, _group), n in counts.items():
        totals[code] += n
    return [
        (tree[code].level, code, metric, group, n, totals[code] if parts else None)
        for (code, group), n in sorted(counts.items())
    ]


def _resident_cells(people: Residents) -> Cells:
    """Put the residents beside the register: total, and by sex and age."""
    tree = wilayah()
    cells: Cells = [(tree[code].level, code, "penduduk", "", n, None) for code, n in people.total.items()]
    for code, groups in people.by_sex_age.items():
        cells += [(tree[code].level, code, "penduduk_umur", g, n, people.total[code]) for g, n in groups.items()]
    return cells


def _missing_metrics(present: set[str]) -> dict[str, str]:
    """Return the metrics of the catalogue that could not be counted, each with its reason."""
    why = {
        "person_duplicate": "penautan data belum dihitung",
        "verval_done": "kolom hasil verval tidak ada pada berkas",
        "padan": "kolom keterangan padan tidak ada pada berkas",
        "individu_verified": "berkas tidak memuat hasil verval maupun hasil padan",
        "keluarga_verified": "berkas tidak memuat hasil verval maupun hasil padan",
        "deceased_active": "kolom keterangan hidup tidak ada pada berkas",
        "deceased_with_aid": "kolom keterangan hidup atau bantuan tidak ada pada berkas",
        "aid_overlap": "tidak ada pasangan bantuan terlarang pada kolom berkas",
    }
    return {key: why.get(key, "kolom yang diperlukan tidak ada pada berkas") for key in METRICS if key not in present}


def _definition(asked: Asked, people: Residents, sql: dict[str, str]) -> dict[str, object]:
    """Write down what the words meant this month."""
    if asked.has_verval:
        verified = "hasil verval LAYAK dan aktif"
    elif asked.has_padan:
        verified = "padan dengan Dukcapil dan aktif (berkas tidak memuat hasil verval)"
    else:
        verified = ""
    limit = city().poor_desil_max
    decile = "desil 1" if limit == 1 else f"desil 1 sampai {limit}"
    who = "warga terverifikasi" if verified else "warga aktif"
    poor = f"{who} pada {decile}" if asked.has("desil") else f"{who} (berkas tidak memuat desil)"
    return {
        "verified": verified,
        "poor": poor,
        "poor_desil_max": limit,
        "residents_source": city().residents_source,
        "residents_as_of": f"{city().residents_as_of} {people.year}",
        "residents_year": people.year,
        "residents_total": people.total[city().code],
        "sql": sql,
    }


def _table(cells: Cells, period: str) -> pa.Table:
    """Build the cube rows of one month, ordered by metric so that they compress and filter well."""
    cells = sorted(cells, key=lambda c: c[2])
    level, area, metric, group, count, base = zip(*cells, strict=True)
    return pa.table([[period] * len(cells), level, area, metric, group, count, base], schema=CUBE_SCHEMA)

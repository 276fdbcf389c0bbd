"""The register seen together with the lists beside it: which lists are in force, and what they add to each row.

The register as delivered stays what it is; counting looks at its rows with what the lists say. A list never takes away
what the register knows: it fills what is missing, or brings what is newer.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from dtks_analytics import sides_deaths, sides_found, sides_rows
from dtks_analytics.catalogue.columns import snapshot_columns
from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.engine import ROW_GROUP, Engine, compile_statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from dtks_analytics.facts import Asked

BATCH: Final = 65_536
"""Rows written at a time."""


@dataclass(frozen=True, slots=True)
class SideList:
    """One list.

    Attributes:
        kind: key of `catalogue.sides.SIDES`.
        period: its month.
        columns: fields the file had.
        rows: Parquet with the columns of `catalogue.sides.side_columns`.
        name: how the store calls it.
    """

    kind: str
    period: str
    columns: frozenset[str]
    rows: Path
    name: str = ""


@dataclass(frozen=True)
class Enriched:
    """The register of a month with what the lists say.

    Attributes:
        rows: Parquet with the snapshot's columns; the file of the register itself where no list changes it.
        asked: what may be asked of it.
        tables: Parquet of ``death_candidates`` and ``temuan_bpk``, as far as there are such lists.
        warnings: records with ``code``, ``layout``, ``count`` and ``of``.
    """

    rows: Path
    asked: Asked
    tables: dict[str, Path] = field(default_factory=dict)
    warnings: list[dict[str, Any]] = field(default_factory=list)


def in_force(lists: Iterable[SideList], period: str) -> list[SideList]:
    """Return the lists that count for a month, in the order in which they came.

    Args:
        lists: all lists, in the order in which they came.
        period: ``YYYY-MM``.
    """
    known = [one for one in lists if one.period <= period]
    latest = {kind: max((one.period for one in known if one.kind == kind), default="") for kind in SIDES}
    return [
        one
        for one in known
        if SIDES[one.kind].force in {"cumulative", "newest"}
        or (SIDES[one.kind].force == "month" and one.period == period)
        or (SIDES[one.kind].force == "replaced" and one.period == latest[one.kind])
    ]


def enrich(
    persons: Path,
    asked: Asked,
    lists: Sequence[SideList],
    *,
    answers: Mapping[str, str],
    secret: bytes,
    temporary: Path,
) -> Enriched:
    """See the register of a month together with the lists in force.

    Args:
        persons: the canonical snapshot; one of an older form lacks columns, which are added as null.
        asked: the columns that were present.
        lists: the lists in force, see `in_force`.
        answers: what people said of candidates for a death, key to ``sama``, ``berbeda`` or ``belum``.
        secret: key of the candidates' keys.
        temporary: existing folder for the results and for what does not fit in memory.
    """
    whole = set(snapshot_columns()) <= set(pq.read_schema(persons).names)
    if not lists and whole:
        return Enriched(persons, asked)
    with Engine(temporary) as engine:
        engine.snapshot("snapshot", persons)
        for number, one in enumerate(lists):
            engine.snapshot(f"list_{number}", one.rows)
        rows = sides_rows.register(engine.backend.table("snapshot"))
        found = sides_found.gather(engine, rows, [(one.kind, number) for number, one in enumerate(lists)])
        warnings = sides_found.not_in_register(engine, found)
        tables: dict[str, Path] = {}
        if "death_list" in found:
            candidates = sides_deaths.candidates(engine, rows, found["death_list"], answers, secret)
            engine.table("candidates", candidates)
            tables["death_candidates"] = temporary / "death_candidates.parquet"
            _write_small(candidates, tables["death_candidates"])
            warnings += sides_found.other_names(engine)
            warnings += _noted("DEATH_CANDIDATES", "death_list", candidates.num_rows - _answered(candidates))
        if "bpk_findings" in found:
            engine.keep("temuan", compile_statement(sides_found.findings(engine)))
            tables["temuan_bpk"] = temporary / "temuan_bpk.parquet"
            engine.write("temuan", tables["temuan_bpk"], ("kode_kelurahan", "rule", "sha256_berkas", "lembar", "baris"))
            matched = pq.read_metadata(tables["temuan_bpk"]).num_rows
            warnings += _noted("FINDINGS_MATCHED", "bpk_findings", matched)
        programmes = sides_found.programmes(engine) if "bansos_list" in found else ()
        final = sides_rows.with_lists(engine, rows, frozenset(found), asked, programmes)
        out = temporary / "enriched.parquet"
        _write(engine, compile_statement(final), out)
        taken_out = "verval_results" in found and sides_found.taken_out(engine)
    more = sides_rows.brought(lists, programmes)
    if taken_out or "data_ganda" in found:
        more |= {"is_nonaktif"}
    return Enriched(out, replace(asked, columns=asked.columns | more), tables, warnings)


def _noted(code: str, layout: str, count: int) -> list[dict[str, Any]]:
    """Return a warning about a kind of list, or nothing for none."""
    return [{"code": code, "layout": layout, "count": count}] if count else []


def _answered(candidates: pa.Table) -> int:
    """Count the candidates about which somebody has made up their mind."""
    return sum(answer in {"sama", "berbeda"} for answer in candidates["answer"].to_pylist())


def _write(engine: Engine, statement: str, path: Path) -> None:
    """Write the rows of a statement in the schema of a snapshot, a batch at a time."""
    schema = pa.schema([(name, pa.type_for_alias(kind)) for name, kind in snapshot_columns().items()])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in engine.batches(statement, BATCH):
            writer.write_table(pa.Table.from_batches([batch]).cast(schema), row_group_size=ROW_GROUP)


def _write_small(table: pa.Table, path: Path) -> None:
    """Write a month table with page checksums."""
    pq.write_table(table, path, compression="zstd", write_page_checksum=True, row_group_size=ROW_GROUP)

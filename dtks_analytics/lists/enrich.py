"""The register seen together with the lists beside it: which lists are in force, and what they add to each row.

The register as delivered stays what it is; counting looks at its rows with what the lists say. A list never takes away
what the register knows: it fills what is missing, or brings what is newer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from dtks_analytics.catalogue.columns import PROGRAMMES, snapshot_columns
from dtks_analytics.catalogue.sides import SIDES, side_columns
from dtks_analytics.engine import ROW_GROUP, Engine
from dtks_analytics.lists import apply as sides_rows
from dtks_analytics.lists import deaths as sides_deaths
from dtks_analytics.lists.plan import side_plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from dtks_analytics.lists.plan import SidePlan
    from dtks_analytics.quality.facts import Asked

BATCH: Final = 65_536
"""Rows written at a time."""
DISTINCT: Final = frozenset(
    {"id_individu", "alamat", "no_kk", "nik", "nama", "kunci_ibu", "kunci_ibu_mirip", "kunci_rekening", "baris"}
)
"""Columns in which a dictionary would only cost."""


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
        warnings: records with ``code``, ``layout``, ``count`` and ``of``, about all lists of a kind together.
        by_list: the same about one file alone, by its hash.
    """

    rows: Path
    asked: Asked
    tables: dict[str, Path] = field(default_factory=dict)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    by_list: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


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
    present = tuple(pq.read_schema(persons).names)
    if not lists and set(snapshot_columns()) <= set(present):
        return Enriched(persons, asked)
    kinds = frozenset(one.kind for one in lists)
    tables = {kind: _one_below_the_other([one for one in lists if one.kind == kind]) for kind in kinds}
    programmes = _programmes(tables["bansos_list"]) if "bansos_list" in kinds else ()
    plan = side_plan(kinds, frozenset(asked.programmes), programmes, present)
    made: dict[str, Path] = {}
    with Engine(temporary, step="membaca register dan daftar pendamping") as engine:
        engine.snapshot("snapshot", persons)
        for kind, table in tables.items():
            engine.table(f"all_{kind}", table)
        engine.step = "mencocokkan NIK pada daftar pendamping dengan register"
        for name, statement in plan.before:
            engine.keep(name, statement)
        warnings, alone = _not_in_register(engine, plan)
        for kind, statement in plan.repeated.items():
            warnings += _noted("SIDE_NUMBER_REPEATED", kind, _number(engine, statement))
        if plan.pairs:
            engine.step = "mencocokkan nama pada daftar kematian dengan register"
            made["death_candidates"] = temporary / "death_candidates.parquet"
            open_ = _death_candidates(engine, plan, answers, secret, made["death_candidates"])
            warnings += _noted("DEATH_NAME_DIFFERS", "death_list", _number(engine, plan.odd))
            warnings += _noted("DEATH_CANDIDATES", "death_list", sum(open_.values()))
            warnings += _noted("DEATH_NAMES_CROWDED", "death_list", _number(engine, plan.crowded))
            for sha, rows in open_.items():
                alone.setdefault(sha, []).extend(_noted("DEATH_CANDIDATES", "death_list", rows))
        engine.step = "menggabungkan daftar pendamping dengan register"
        if plan.findings:
            engine.keep("temuan", plan.findings)
            made["temuan_bpk"] = temporary / "temuan_bpk.parquet"
            engine.write("temuan", made["temuan_bpk"], ("kode_kelurahan", "rule", "sha256_berkas", "lembar", "baris"))
            warnings += _noted("FINDINGS_MATCHED", "bpk_findings", pq.read_metadata(made["temuan_bpk"]).num_rows)
        for name, statement in plan.after:
            engine.keep(name, statement)
        out = temporary / "enriched.parquet"
        _write(engine, plan.final, out)
        engine.step = "menulis register beserta daftar pendamping"
        taken_out = bool(plan.taken_out) and _number(engine, plan.taken_out) > 0
    more = sides_rows.brought(lists, programmes)
    if taken_out or "data_ganda" in kinds:
        more |= {"is_nonaktif"}
    return Enriched(out, replace(asked, columns=asked.columns | more), made, warnings, alone)


def _one_below_the_other(lists: Sequence[SideList]) -> pa.Table:
    """Read the lists of one kind; ``order`` counts them as they came."""
    parts = []
    for number, one in enumerate(lists):
        table = pq.read_table(one.rows, columns=list(side_columns(one.kind)))
        parts.append(table.append_column("order", pa.array([number] * table.num_rows, pa.int32())))
    return pa.concat_tables(parts)


def _programmes(payments: pa.Table) -> tuple[str, ...]:
    """Return the programmes that lists of payments name, in the order of the catalogue."""
    named = {key for text in payments["program"].unique().to_pylist() if text for key in text.split("+")}
    return tuple(key for key in PROGRAMMES if key in named)


def _number(engine: Engine, statement: str) -> int:
    """Return the one number of a statement."""
    return int(engine.rows(statement)[0]["n"] or 0)


def _not_in_register(engine: Engine, plan: SidePlan) -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """Say how many people the register does not list: of each kind of list, and of each file by its hash."""
    together = [
        warning for kind, statement in plan.counts.items() for row in engine.rows(statement)
        for warning in _missing(kind, row)
    ]  # fmt: skip
    alone = {
        str(row["sha"]): _missing(kind, row)
        for kind, statement in plan.by_list.items()
        for row in engine.rows(statement)
    }
    return together, alone


def _missing(kind: str, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the warning about people outside the register, or nothing for none."""
    everybody, outside = row["everybody"], row["everybody"] - row["known"]
    return [{**one, "of": everybody} for one in _noted("SIDE_NOT_IN_REGISTER", kind, outside)]


def _noted(code: str, layout: str, count: int) -> list[dict[str, Any]]:
    """Return a warning about a kind of list, or nothing for none."""
    return [{"code": code, "layout": layout, "count": count}] if count else []


def _death_candidates(
    engine: Engine, plan: SidePlan, answers: Mapping[str, str], secret: bytes, path: Path
) -> Counter[str]:
    """Search candidates for a death: write them to a month table and keep them as table ``candidates``.

    Returns:
        Candidates without *sama* or *berbeda*, by the hash of the list's file.
    """
    folder = path.parent
    sides_deaths.fold_names(engine, folder)
    for name, statement in plan.compared:
        engine.keep(name, statement)
    open_: Counter[str] = Counter()
    found = folder / "unordered_candidates.parquet"
    with pq.ParquetWriter(found, sides_deaths.SCHEMA, compression="zstd") as file:
        for table in sides_deaths.judged(engine.batches(plan.pairs, sides_deaths.BATCH), answers, secret):
            file.write_table(table)
            told = zip(table["daftar_sha"].to_pylist(), table["answer"].to_pylist(), strict=True)
            open_.update(sha for sha, answer in told if answer not in {"sama", "berbeda"})
    engine.snapshot("candidates", found)
    engine.write("candidates", path, ("kode_kelurahan", "key", "sha256_berkas", "lembar", "baris"))
    return open_


def _write(engine: Engine, statement: str, path: Path) -> None:
    """Write the rows of a statement in the schema of a snapshot, a batch at a time."""
    schema = pa.schema([(name, pa.type_for_alias(kind)) for name, kind in snapshot_columns().items()])
    repeated = [name for name in schema.names if name not in DISTINCT]
    with pq.ParquetWriter(path, schema, compression="snappy", use_dictionary=repeated) as writer:
        for batch in engine.batches(statement, BATCH):
            writer.write_table(pa.Table.from_batches([batch]).cast(schema), row_group_size=ROW_GROUP)

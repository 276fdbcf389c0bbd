"""Counts one month into the cube: every metric × area, once, at publish time."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.parquet as pq

from dtks_analytics.aid import overlap as aid
from dtks_analytics.catalogue.aid_amounts import amounts
from dtks_analytics.catalogue.aid_rules import book
from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.metrics import METRICS
from dtks_analytics.catalogue.residents import Residents, residents
from dtks_analytics.catalogue.verification import DEFINITIONS, EXCLUDED, chosen
from dtks_analytics.deaths import measures as deceased
from dtks_analytics.engine import Engine, compile_statement
from dtks_analytics.figures import aid as aid_figures
from dtks_analytics.figures import cells
from dtks_analytics.figures import pairs as pair_figures
from dtks_analytics.figures.cube import CUBE_SCHEMA
from dtks_analytics.figures.measures import KNOWN_DEAD, UNREADABLE_DECILES, Situation
from dtks_analytics.figures.plan import plan
from dtks_analytics.linkage import search as duplicates
from dtks_analytics.quality.rules import information_only

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from dtks_analytics.catalogue.aid_rules import Book
    from dtks_analytics.catalogue.verification import VerifiedBy
    from dtks_analytics.figures.cells import Cells
    from dtks_analytics.quality.facts import Asked
    from dtks_analytics.records.decisions import Given

ORDER: Final = {
    "findings": ("kode_kelurahan", "rule", "sha256_berkas", "lembar", "baris"),
    "ledger": ("kode_kelurahan", "rule", "record"),
    "overlaps": ("kode_kelurahan", "pair", "sha256_berkas", "lembar", "baris"),
    "deaths": ("kode_kelurahan", "person"),
    "deceased": ("kode_kelurahan", "sha256_berkas", "lembar", "baris"),
    "pairs": ("owner_area", "pair"),
}
"""Tables of a month and the columns by which they are ordered."""


@dataclass(frozen=True, slots=True)
class Previous:
    """The month before: its snapshot, and what it was published with.

    Attributes:
        persons: its rows.
        ledger: of its findings; None where it was published without.
        deaths: its book of deaths; None where it was published without.
        evaluated: keys of the rules that were evaluable in it; None where that is not known.
    """

    persons: Path
    ledger: Path | None
    deaths: Path | None = None
    evaluated: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of one month.

    Attributes:
        cube: rows of `cube.CUBE_SCHEMA` for this month.
        rules_not_evaluable: rule key to reason, Indonesian.
        metrics_not_evaluable: metric key to reason, Indonesian.
        tables: Parquet files of ``findings``, ``ledger``, ``overlaps``, ``deaths``, ``deceased`` and ``pairs``.
        excel_damaged: kelurahan in which Excel has turned the last digits of the NIK to zero.
        definition: the definitions in force, for manifest and pages; ``sql`` holds the statement behind each metric.
    """

    cube: pa.Table
    rules_not_evaluable: dict[str, str]
    metrics_not_evaluable: dict[str, str]
    tables: dict[str, Path]
    excel_damaged: tuple[str, ...]
    definition: dict[str, object]


def count_month(  # noqa: PLR0913 - everything that a month depends on
    persons: Path,
    asked: Asked,
    period: str,
    *,
    previous: Previous | None,
    temporary: Path,
    secret: bytes | None = None,
    decisions: Mapping[str, Sequence[Given]] | None = None,
    verified_by: VerifiedBy | None = None,
) -> Counted:
    """Count one month.

    Args:
        persons: the canonical snapshot, Parquet; ``periode_data`` is the month.
        asked: the columns that were present.
        period: ``YYYY-MM``.
        previous: the month before, for rules that look back and findings that are followed; None without one.
        temporary: existing folder for what does not fit in memory, and for the tables of the result.
        secret: key of the keys of pairs; the same in every month of a store. None: one that nobody knows.
        decisions: pair to the answers of people, in the order in which they came.
        verified_by: what *verified* means in this store; None lets this month decide, as in a new store.

    Returns:
        Cube rows for all areas of all levels, zeros included, and the findings.
    """
    rules = book()
    people = residents(period)
    with Engine(temporary, step="mencari orang yang tercatat ganda") as engine:
        situation = _beside(engine, persons, period, previous, rules)
        situation = replace(situation, verified_by=verified_by or _chosen(engine, asked))
        pairs = duplicates.find(
            engine, persons, asked, secret=secret or secrets.token_bytes(32), decisions=decisions or {}
        )
        same = pair_figures.same(engine)
        if same is not None:
            engine.table("m_same", same)
        unlinked = pairs.not_evaluable.get("similar_person", "")
        engine.step = "memeriksa aturan mutu data"
        steps = plan(asked, replace(situation, linked=True, decided=same is not None, unlinked=unlinked))
        for name, statement in steps.stages:
            engine.keep(name, statement)
        engine.define("m_rows", steps.rows)
        engine.keep("m_answered", steps.answered)
        engine.keep("m_answers", steps.answers)
        engine.keep("m_found", steps.found)
        engine.keep("m_ledger", steps.ledger)
        for name, statement in (*steps.matrix.stages, *steps.dead.stages):
            engine.keep(name, statement)
        engine.step = "menghitung angka per wilayah"
        damaged = engine.rows(steps.damaged)
        found = cells.of_plan(engine, steps, people, with_result=asked.has_verval)
        found += cells.matrix(engine, steps.matrix, aid_figures.in_force(rules, asked, period))
        bases = {
            metric: {c[1]: c[5] or 0 for c in found if c[2] == metric} for metric in ("quality_score", "nik_duplicate")
        }
        found += pair_figures.cells(engine, bases["quality_score"], bases["nik_duplicate"])
        if asked.columns & KNOWN_DEAD:
            found += cells.deceased(engine, steps.dead, with_aid=bool(asked.programmes))
        engine.step = "menulis tabel bulan ini"
        tables = {name: temporary / f"{name}.parquet" for name in ORDER}
        for name, order in ORDER.items():
            engine.write("m_found" if name == "findings" else f"m_{name}", tables[name], order)
    missing = _missing_metrics({cell[2] for cell in found}, asked, situation.verified_by, first=previous is None)
    found += [(a.level, a.code, key, "", None, None) for key in missing for a in cells.all_areas()]
    found += cells.residents(people)
    return Counted(
        cube=_table(found, period),
        rules_not_evaluable=steps.skipped,
        metrics_not_evaluable=missing,
        tables=tables,
        excel_damaged=tuple(sorted({str(row["kode_kelurahan"]) for row in damaged})),
        definition=_definition(asked, people, steps.statements, situation.verified_by)
        | {
            "aid_rules": {"version": rules.version, "sha256": rules.sha256},
            "information_only": information_only(asked),
            "linkage": {"model": pairs.model, "threshold": pairs.threshold, "compared": pairs.compared},
        },
    )


def _beside(engine: Engine, persons: Path, period: str, previous: Previous | None, rules: Book) -> Situation:
    """Name the files and small tables that the statements read, and tell which there are."""
    engine.snapshot("snapshot", persons)
    if previous is not None:
        engine.snapshot("before", previous.persons)
    if previous is not None and previous.ledger is not None:
        engine.snapshot("ledger_before", previous.ledger)
    if previous is not None and previous.deaths is not None:
        engine.snapshot("deaths_before", previous.deaths)
    engine.value("bulan", "period", period)
    for name, table in (aid.tables(rules) | {"aid_amounts": deceased.amounts(amounts())}).items():
        engine.table(name, table)
    return Situation(
        previous=previous is not None,
        with_ledger=previous is not None and previous.ledger is not None,
        old_ledger=previous is not None and previous.ledger is not None and not _with_assessable(previous.ledger),
        evaluated_before=previous.evaluated if previous is not None else None,
        with_deaths=previous is not None and previous.deaths is not None,
        beda_nama=engine.found("snapshot", "status_padan", "PADAN_BEDA_NAMA"),
        poor_desil_max=city().poor_desil_max,
        levels=rules.levels(),
        forbidden=rules.forbidden(),
    )


def _with_assessable(ledger: Path) -> bool:
    return "newly_assessable" in pq.read_schema(ledger).names


def _chosen(engine: Engine, asked: Asked) -> VerifiedBy:
    """Return the setting that a new store takes from this month, see `verification.chosen`."""
    if not asked.has_verval:
        return "padan"
    t = engine.backend.table("snapshot")
    active = ~t.is_nonaktif.fill_null(False)
    done = (t.hasil_verval.notnull() & (t.hasil_verval != "BELUM_DICEK")).fill_null(False)
    (row,) = engine.rows(compile_statement(t.aggregate(active=active.sum(), done=(active & done).sum())))
    return chosen(int(row["done"] or 0), int(row["active"] or 0))


def _missing_metrics(present: set[str], asked: Asked, by: VerifiedBy, *, first: bool) -> dict[str, str]:
    """Return the metrics of the catalogue that could not be counted, each with its reason."""
    unverified = DEFINITIONS[by].missing
    poor = f"{unverified}, dan kolom desil juga tidak ada"
    if asked.has(UNREADABLE_DECILES):
        poor = "kolom desil tidak berisi satu nilai pun yang dapat dibaca"
    aid_column = "kolom bantuan berupa uang atau barang tidak ada pada berkas" if not asked.benefits else poor
    why = {
        "verval_done": "kolom hasil verval tidak ada pada berkas",
        "padan": "kolom keterangan padan tidak ada pada berkas",
        **dict.fromkeys(("individu_verified", "keluarga_verified"), unverified),
        **dict.fromkeys(("individu_poor", "keluarga_poor"), poor),
        **dict.fromkeys(("individu_poor_no_aid", "keluarga_poor_no_aid"), aid_column),
        "deceased_active": "kolom keterangan hidup tidak ada pada berkas",
        "deceased_with_aid": "kolom keterangan hidup atau bantuan tidak ada pada berkas",
        "aid_overlap": "tidak ada pasangan bantuan terlarang pada kolom berkas",
        **dict.fromkeys(
            ("meninggal_baru", "meninggal_ditindak"),
            "bulan sebelumnya belum terbit" if first else "kolom keterangan hidup tidak ada pada berkas",
        ),
    }
    return {key: why.get(key, "kolom yang diperlukan tidak ada pada berkas") for key in METRICS if key not in present}


def _definition(asked: Asked, people: Residents, sql: dict[str, str], by: VerifiedBy) -> dict[str, object]:
    """Write down what the words meant this month."""
    verified = DEFINITIONS[by].full if asked.can_verify(by) else ""
    limit = city().poor_desil_max
    decile = "desil 1" if limit == 1 else f"desil 1 sampai {limit}"
    who = "warga terverifikasi" if verified else "warga aktif"
    poor = f"{who} pada {decile}"
    if not asked.has("desil"):
        known = verified and not asked.has(UNREADABLE_DECILES)
        poor = f"{who} (berkas tidak memuat desil)" if known else ""
    return {
        "verified_by": by,
        "verified": verified,
        "poor": poor,
        "excluded": EXCLUDED,
        "matched_only": by == "padan" and bool(verified) and not asked.has("desil"),
        "poor_desil_max": limit,
        "residents_source": city().residents_source,
        "residents_as_of": f"{city().residents_as_of} {people.year}",
        "residents_year": people.year,
        "residents_total": people.total[city().code],
        "sql": sql,
    }


def _table(found: Cells, period: str) -> pa.Table:
    """Build the cube rows of one month, ordered by metric so that they compress and filter well."""
    found = sorted(found, key=lambda c: c[2])
    level, area, metric, group, count, base = zip(*found, strict=True)
    return pa.table([[period] * len(found), level, area, metric, group, count, base], schema=CUBE_SCHEMA)

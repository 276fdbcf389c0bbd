"""People listed twice: every suspected pair of a month, its owner, and the clusters that the figures count.

Exact duplicates are groups that share a number; likely ones are weighed by the trained model of `linkage`. One pair has
one kind, one owner and one row, whatever the order of the file. Nothing is merged or deleted: pairs are flags.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue.linkage import COUNTED, LISTED, REASONS
from dtks_analytics.engine import compile_statement
from dtks_analytics.linkage import blocking as groups
from dtks_analytics.linkage import model as linkage
from dtks_analytics.linkage import pair_rules as judge
from dtks_analytics.linkage import pairs as pairs_module
from dtks_analytics.linkage.clusters import accepted, components
from dtks_analytics.linkage.rows import file_rows, link_rows, linkable, prepare

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from dtks_analytics.engine import Engine
    from dtks_analytics.linkage.explain import Explained
    from dtks_analytics.quality.facts import Asked
    from dtks_analytics.records.decisions import Given

CLUSTER_LENGTH: Final = 16
CLUSTERS: Final = {
    "sha256_berkas": "string", "lembar": "string", "baris": "int32", "cluster": "string", "similar": "boolean",
    "askable": "boolean", "counted": "boolean", "owner_area": "string", "reason": "string",
}  # fmt: skip
"""Columns of ``m_clusters``, one line per active row.

``cluster``: null for a row that stands alone; ``counted``: the row counts in ``person_duplicate``; ``similar``: rule
D05 is broken, and ``owner_area`` the widest area of those pairs; ``askable``: D05 is put to the row; ``reason``: why
the row cannot be linked at all, null where it can.
"""


@dataclass(frozen=True)
class Found:
    """What the search did.

    Attributes:
        rules: blocking rule to candidate pairs and to rows left out because their block was too large.
        candidates: distinct candidate pairs of all blocking rules together.
        compared: pairs that the model weighed.
        kept: rows of ``m_pairs``.
        model: SHA-256 of the model file; empty where nothing was weighed.
        threshold: probability from which a similar pair counts.
        not_evaluable: kind of pair to the reason, Indonesian.
    """

    rules: dict[str, tuple[int, int]] = field(default_factory=dict)
    candidates: int = 0
    compared: int = 0
    kept: int = 0
    model: str = ""
    threshold: float = 0.0
    not_evaluable: dict[str, str] = field(default_factory=dict)


def not_evaluable(asked: Asked) -> dict[str, str]:
    """Return the kinds of pairs that these columns do not allow, each with its reason in Indonesian."""
    reasons = {}
    if not linkable(asked):
        missing = "nama" if not asked.has("nama") else "tanggal lahir dan NIK"
        reasons = dict.fromkeys(("same_person", "similar_person"), f"kolom {missing} tidak ada pada berkas")
    elif not asked.has("tanggal_lahir"):
        reasons["same_person"] = "kolom tanggal lahir tidak ada pada berkas"
    elif not asked.columns & {"nama_ibu_kandung", "alamat"}:
        reasons["same_person"] = "kolom nama ibu kandung dan alamat tidak ada pada berkas"
    if not asked.has("no_rekening"):
        reasons["same_account"] = "kolom nomor rekening tidak ada pada berkas"
    if not asked.has("id_individu"):
        reasons["same_id"] = "kolom ID individu tidak ada pada berkas"
    return reasons


def find(
    engine: Engine, persons: Path, asked: Asked, *, secret: bytes, decisions: Mapping[str, Sequence[Given]]
) -> Found:
    """Find everybody who is listed twice in a month.

    Args:
        engine: an open engine; afterwards it holds ``m_pairs`` (`duplicates_pairs.SCHEMA`) and ``m_clusters``
            (`CLUSTERS`, every active row).
        persons: the canonical snapshot.
        asked: the columns that were present.
        secret: key of the pair keys.
        decisions: pair to the answers of people, in the order in which they came.

    Returns:
        What was done.
    """
    trained = linkage.model()
    prepare(engine, persons, asked)
    rules, total = candidates(engine, asked)
    weighed = _judged(engine, trained.settings, trained.evidence)
    judged = pairs_module.with_probability(weighed[0], trained) if weighed is not None else None
    made = pairs_module.table(judged, trained, secret, decisions) if judged is not None else _no_pairs()
    made = _clustered(made, judged)
    _keep(engine, "m_pairs", made.select(pairs_module.SCHEMA.names))
    _keep(engine, "m_marks", _marks(made))
    engine.keep("m_clusters", _clusters())
    return Found(
        rules=rules,
        candidates=total,
        compared=judged.num_rows if judged is not None else 0,
        kept=made.num_rows,
        model=trained.sha256,
        threshold=trained.threshold,
        not_evaluable=not_evaluable(asked),
    )


def candidates(
    engine: Engine, asked: Asked, *, only: tuple[int, int] | None = None
) -> tuple[dict[str, tuple[int, int]], int]:
    """Keep ``m_exact`` and, where names and birth dates (or NIK) allow it, ``m_near``; count what the blocks gave.

    Args:
        engine: holds ``m_link``.
        asked: the columns that were present.
        only: two rows (``uid``); what is kept are the pair of both and the candidates that one of them is in.
    """
    groups.keep_exact(engine, asked)
    engine.keep("m_words", judge.words())
    if not linkable(asked):
        rows = [only] if only else []
        engine.table("m_near", pa.table({side: pa.array([row[i] for row in rows], pa.int64())
                                         for i, side in enumerate("lr")}))  # fmt: skip
        return {}, 0
    rules = groups.keep_candidates(engine, asked)
    if only is None:
        engine.keep("m_near", judge.near())
    else:
        engine.keep("m_near", judge.near_of(only))
    return rules, _count(engine, "m_candidates")


def weigh(
    engine: Engine, persons: Path, asked: Asked, trained: dict[str, Any], evidence: judge.Evidence = ()
) -> tuple[pa.Table, str] | None:
    """Return every pair that the model weighs, with what is known of it (`duplicates_judge.judged`); None without any.

    Args:
        engine: an open engine.
        persons: the canonical snapshot.
        asked: the columns that were present.
        trained: settings of the model.
        evidence: weights of what a pair says besides its fields; none without.

    Returns:
        The pairs, and the name of the table that the model gave back.
    """
    prepare(engine, persons, asked)
    candidates(engine, asked)
    return _judged(engine, trained, evidence)


def prepare_model(engine: Engine) -> None:
    """Keep what `linkage.score` looks at: the rows, and how rare their values are."""
    engine.define("m_model_rows", judge.model_rows())
    for column, statement in judge.frequencies().items():
        engine.keep(f"m_tf_{column}", statement)


def _judged(engine: Engine, trained: dict[str, Any], evidence: judge.Evidence) -> tuple[pa.Table, str] | None:
    """Weigh the pairs; return what is known of each, and the table that the model gave back; None without any."""
    engine.keep("m_weighed", judge.weighed())
    if not _count(engine, "m_weighed"):
        return None
    prepare_model(engine)
    scored = linkage.score(engine, "m_model_rows", "m_weighed", trained)
    return engine.backend.con.sql(judge.judged(scored, evidence)).to_arrow_table(), scored


def _count(engine: Engine, name: str) -> int:
    """Count the rows of a kept table."""
    return int(engine.backend.table(name).count().to_pyarrow().as_py())


def _no_pairs() -> pa.Table:
    """Return a table of pairs without rows."""
    extra = [("l", pa.int64()), ("r", pa.int64()), ("suspect", pa.bool_())]
    return pa.schema([*pairs_module.SCHEMA, *extra]).empty_table()


def _clustered(made: pa.Table, judged: pa.Table | None) -> pa.Table:
    """Give every counted pair its cluster; a pair that would chain two people together counts no longer."""
    counted = np.asarray(made["counted"].to_numpy())
    rows = np.flatnonzero(counted)
    if judged is None or not len(rows):
        return made
    left, right = (np.asarray(made[side].to_numpy()) for side in "lr")
    chance = np.asarray(made["probability"].to_numpy())
    answered = np.asarray(pc.fill_null(pc.equal(made["answer"], "sama"), False).to_numpy())
    # Equal probabilities are frequent: the order of the content decides, never a key that differs from store to store.
    order = np.lexsort((np.arange(made.num_rows), -chance, ~answered))
    strength = np.empty(len(order), dtype=np.int64)
    strength[order] = np.arange(len(order))
    keep = accepted(left[rows], right[rows], strength[rows], _forbidden(made, judged))
    counted[rows[~keep]] = False
    rows = rows[keep]
    nodes, label = components(left[rows], right[rows])
    own = label[np.searchsorted(nodes, left[rows])]
    keys = made["pair"].take(pa.array(rows)).to_pylist()
    first: dict[int, str] = {}
    for number, key in zip(own.tolist(), keys, strict=True):
        first[number] = min(first.get(number, key), key)
    clusters: list[str | None] = [None] * made.num_rows
    for row, number in zip(rows.tolist(), own.tolist(), strict=True):
        clusters[row] = first[number][:CLUSTER_LENGTH]
    for name, column in (("counted", pa.array(counted)), ("cluster", pa.array(clusters, pa.string()))):
        made = made.set_column(made.schema.get_field_index(name), name, column)
    return made


def _forbidden(made: pa.Table, judged: pa.Table) -> list[tuple[int, int]]:
    """Return the pairs that are two people: improbable ones, conflicting numbers, and those that a person parted."""
    parted = pc.fill_null(pc.equal(made["answer"], "berbeda"), False)
    conflict = pc.equal(made["kind"], "nik_conflict")
    from_made = made.filter(pc.or_(parted, conflict))
    united = {
        tuple(sorted(pair))
        for pair in zip(*(made.filter(made["counted"])[side].to_pylist() for side in "lr"), strict=True)
    }
    apart = pc.and_(pc.less(judged["probability"], LISTED), pc.invert(judged["nik"]))
    from_judged = judged.filter(pc.fill_null(apart, False))
    found = []
    for table in (from_made, from_judged):
        every = zip(table["l"].to_pylist(), table["r"].to_pylist(), strict=True)
        found += [pair for pair in every if tuple(sorted(pair)) not in united]
    return found


def _marks(made: pa.Table) -> pa.Table:
    """Return per row (``uid``) that stands in any pair: cluster, counted, similar, owner area of similar pairs."""
    sides = [
        pa.table(
            {
                "uid": made[side],
                "cluster": made["cluster"],
                "counted": made["counted"],
                "similar": pc.and_(made["suspect"], pc.is_in(made["kind"], value_set=pa.array(COUNTED))),
                "owner": pc.utf8_length(made["owner_area"]),
                "owner_area": made["owner_area"],
            }
        )
        for side in "lr"
    ]
    return pa.concat_tables(sides)


def _keep(engine: Engine, name: str, table: pa.Table) -> None:
    """Keep an Arrow table under a name."""
    engine.stream(f"{name}_in", table.to_reader())
    engine.keep(name, compile_statement(ibis.table(ibis.Schema.from_pyarrow(table.schema), name=f"{name}_in")))


def _clusters() -> str:
    """Compile ``m_clusters`` over ``m_link`` and ``m_marks``."""
    rows = link_rows()
    marks: dict[str, Any] = {
        "uid": "int64", "cluster": "string", "counted": "boolean", "similar": "boolean", "owner": "int32",
        "owner_area": "string",
    }  # fmt: skip
    m = ibis.table(marks, name="m_marks")
    similar = m.similar
    by_row = m.group_by("uid").agg(
        cluster=m.cluster.min(),
        counted=m.counted.any(),
        similar=m.similar.any(),
        owner_area=m.owner_area.argmin(m.owner, where=similar),
    )
    reason = rows.kurang.cases(*enumerate(REASONS, start=1), else_=ibis.null("string"))
    marked = rows.select("uid", "askable", reason=reason).left_join(by_row, "uid").drop("uid_right")
    both = marked.inner_join(file_rows().select("uid", "sha256_berkas", "lembar", "baris"), "uid")
    return compile_statement(
        both.select(
            "sha256_berkas",
            "lembar",
            "baris",
            cluster=both.cluster,
            similar=both.similar.fill_null(False),
            askable=both.askable,
            counted=both.counted.fill_null(False),
            owner_area=both.owner_area,
            reason=both.reason,
        )
    )


def explain(engine: Engine, persons: Path, asked: Asked, left_id: str, right_id: str, secret: bytes) -> Explained:
    """Say why two records may be one person, see `duplicates_explain.explain`."""
    from dtks_analytics.linkage import explain as duplicates_explain  # noqa: PLC0415 - only for the one question

    return duplicates_explain.explain(engine, persons, asked, left_id, right_id, secret)

"""The statements that count a month, compiled once for each set of columns and used for every month that has them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import ibis

from dtks_analytics.catalogue.columns import snapshot_columns
from dtks_analytics.catalogue.rules import followed
from dtks_analytics.catalogue.wilayah import LEVELS, Level
from dtks_analytics.compiled import kept
from dtks_analytics.deaths import measures as deceased
from dtks_analytics.engine import DIALECT, compile_statement
from dtks_analytics.figures import measures
from dtks_analytics.figures.plan_parts import Dead, Matrix, dead, keep_stage, matrix
from dtks_analytics.quality import attribution as charges
from dtks_analytics.quality import facts, findings
from dtks_analytics.quality import rules as quality

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ibis.expr.types import Table

    from dtks_analytics.figures.measures import Measured, Situation
    from dtks_analytics.quality.facts import Asked


@dataclass(frozen=True, slots=True)
class Key:
    """What the i-th pair of columns of a statement holds.

    Attributes:
        metric: key of the metric.
        kelompok: group within it; empty for the whole.
        has_base: whether the statement also counts the denominator.
    """

    metric: str
    kelompok: str
    has_base: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One statement at one level: ``area_code`` and ``c<i>``, ``b<i>`` per key."""

    level: Level
    keys: tuple[Key, ...]
    statement: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All statements of one month, in the order in which they run.

    Attributes:
        stages: name and statement of each kept table.
        rows: the rows with facts, table ``m_rows``; computed where it is used.
        answered: every rule put to every row, table ``m_answered``.
        answers: what is kept of them to count people and families, table ``m_answers``.
        row_keys: what ``by_row`` counts.
        by_row: counts of rows by kelurahan.
        distinct: counts of people and families, level by level.
        by_age: active rows by kelurahan, sex and age group.
        by_result: active rows by kelurahan and result of verification.
        by_errors: rows with errors by kelurahan and by which errors.
        by_cluster: sums of squares over families, by kelurahan.
        found: the findings, table ``m_found``.
        ledger: the ledger, table ``m_ledger``; reads ``ledger_before`` where there is a month before.
        movement: what happened to a lurah's own findings, by kelurahan.
        open_by_owner: open findings by kelurahan and owner, of rules that are followed.
        matrix: programmes by programmes.
        dead: the deceased.
        damaged: kelurahan whose numbers Excel has damaged.
        skipped: rules that are not evaluable, with the reason of each.
        statements: readable SQL behind each metric, by kelurahan, over the rows with facts (``baris``).
    """

    stages: tuple[tuple[str, str], ...]
    rows: str
    answered: str
    answers: str
    row_keys: tuple[Key, ...]
    by_row: str
    distinct: tuple[Question, ...]
    by_age: str
    by_result: str
    by_errors: str
    by_cluster: str
    found: str
    ledger: str
    movement: str
    open_by_owner: str
    matrix: Matrix
    dead: Dead
    damaged: str
    skipped: dict[str, str]
    statements: dict[str, str]


@kept(Plan, Question, Key, Matrix, Dead)
def plan(asked: Asked, situation: Situation) -> Plan:
    """Compile the statements for months with these columns.

    Args:
        asked: columns and layout of the files.
        situation: what stands beside the snapshot.

    Returns:
        Statements over table ``snapshot`` and the tables of the situation; table ``bulan`` holds the month,
        ``aid_book`` and ``aid_pairs`` the rule book.
    """
    stages: list[tuple[str, str]] = []
    keep = partial(keep_stage, stages)
    snapshot = ibis.table(_ibis_schema(), name="snapshot")
    before = facts.people_with_result(ibis.table(_ibis_schema(), name="before")) if situation.previous else None
    deaths = None
    if situation.with_deaths:
        deaths = ibis.table(deceased.DEATHS, name="deaths_before")
    elif before is not None:
        deaths = keep("deaths_before", deceased.first_book(before))
    clusters = ibis.table(facts.CLUSTERS, name="m_clusters") if situation.linked else None
    levels = tuple(level for level, _ in situation.levels)
    same = ibis.table(facts.SAME, name="m_same") if situation.decided else None
    known = facts.with_facts(
        snapshot, asked, facts.Beside(before, deaths, clusters, same, levels, situation.verified_by), keep
    )
    facts_table = ibis.table(known.rows.schema(), name="m_rows")
    skipped = quality.not_evaluable(
        asked, previous=situation.previous, beda_nama=situation.beda_nama, unlinked=situation.unlinked
    )
    put = quality.judgements(facts_table, asked, frozenset(skipped))
    answered = quality.answered(facts_table, put)
    t = ibis.table(answered.schema(), name="m_answered")
    judged = quality.from_masks(t, put)
    wanted = measures.metrics(t, asked, judged, situation)
    wanted += measures.breakdowns(t, asked, judged)
    by_row = [m for m in wanted if m.counted == "row"]
    distinct = [m for m in wanted if m.counted != "row"]
    answers = measures.answers(t, distinct)
    stored = ibis.table(answers.schema(), name="m_answers")
    questions = [
        Question(level, _keys(chosen), compile_statement(measures.measure(stored, chosen, level)))
        for counted in ("once", "no_kk")
        for chosen in [measures.over(stored, distinct, counted)]
        if chosen
        for level in LEVELS
    ]
    damage = ibis.table({"sha256_berkas": "string", "kode_kelurahan": "string"}, name="m_damage")
    return Plan(
        stages=tuple(stages),
        rows=compile_statement(known.rows),
        answered=compile_statement(answered),
        answers=compile_statement(answers),
        row_keys=_keys(by_row),
        by_row=compile_statement(measures.measure(t, by_row, "kelurahan")),
        distinct=tuple(questions),
        by_age=compile_statement(measures.by_sex_and_age(t)),
        by_result=compile_statement(measures.by_result(t)),
        by_errors=compile_statement(charges.by_errors(t, judged)),
        by_cluster=compile_statement(charges.by_cluster(t, judged)),
        **_followed(findings.broken_rows(t, judged), frozenset(skipped), _newly(judged, situation), situation),
        matrix=matrix(known, asked, situation),
        dead=dead(known, deaths),
        damaged=compile_statement(damage.select("kode_kelurahan")),
        skipped=skipped,
        statements=_readable(facts_table, asked, frozenset(skipped), situation) | _acted(known, deaths, asked),
    )


def _newly(judged: Iterable[str], situation: Situation) -> frozenset[str]:
    """Return the rules that are evaluable and were not in the month before; none where that is not known."""
    return frozenset() if situation.evaluated_before is None else frozenset(judged) - situation.evaluated_before


def _followed(broken: Table, skipped: frozenset[str], assessed: frozenset[str], situation: Situation) -> dict[str, str]:
    """Compile what follows findings from month to month."""
    found = ibis.table(broken.schema(), name="m_found")
    month = ibis.table({"period": "string"}, name="bulan")
    columns = {name: kind for name, kind in findings.LEDGER.items() if name != "newly_assessable"}
    before_columns = columns if situation.old_ledger else findings.LEDGER
    before = ibis.table(before_columns, name="ledger_before") if situation.with_ledger else None
    book = ibis.table(findings.LEDGER, name="m_ledger")
    still = book.filter(book.closed.isnull() & book.rule.isin(followed()))
    owners = still.group_by("kode_kelurahan", kelompok=still.owner).agg(count=still.count())
    return {
        "found": compile_statement(broken),
        "ledger": compile_statement(findings.ledger(found, before, month, skipped, assessed)),
        "movement": compile_statement(findings.movement(book, month, first=not situation.with_ledger)),
        "open_by_owner": compile_statement(owners),
    }


def _keys(measured: Sequence[Measured]) -> tuple[Key, ...]:
    """Remember what the columns of a statement hold."""
    return tuple(Key(m.metric, m.kelompok, m.base is not None) for m in measured)


def _ibis_schema() -> dict[str, str]:
    """Return the snapshot's columns with the names of Ibis types."""
    names = {"date32[day]": "date", "timestamp[s]": "timestamp(0)", "bool": "boolean", "double": "float64"}
    return {column: names.get(kind, kind) for column, kind in snapshot_columns().items()}


def _acted(known: facts.Known, deaths: Table | None, asked: Asked) -> dict[str, str]:
    """Return the SQL behind what became of last month's deceased."""
    if deaths is None or not asked.columns & measures.KNOWN_DEAD:
        return {}
    people = ibis.table(known.people.schema(), name="baris")
    book = ibis.table(deceased.DEATHS, name="kematian_bulan_lalu")
    return {"meninggal_ditindak": str(ibis.to_sql(deceased.settled(people, book, "kelurahan"), dialect=DIALECT))}


def _readable(t: Table, asked: Asked, skipped: frozenset[str], situation: Situation) -> dict[str, str]:
    """Return the SQL behind each metric for the methodology page."""
    rows = ibis.table(t.schema(), name="baris")
    judged = quality.judgements(rows, asked, skipped)
    return {
        m.metric: str(ibis.to_sql(measures.measure(rows, [m], "kelurahan"), dialect=DIALECT))
        for m in measures.metrics(rows, asked, judged, situation)
    }

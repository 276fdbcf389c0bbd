"""The document of definitions is what the catalogue says, and every word of the catalogue has its predicate."""

from __future__ import annotations

import ibis

from dtks_analytics.catalogue import document as definitions
from dtks_analytics.catalogue.columns import COLUMNS, snapshot_columns
from dtks_analytics.catalogue.metrics import METRICS
from dtks_analytics.catalogue.rules import RULES
from dtks_analytics.deaths import measures as deceased
from dtks_analytics.errors import QUARANTINE, REFUSALS
from dtks_analytics.figures import measures
from dtks_analytics.quality import facts
from dtks_analytics.quality import rules as quality
from dtks_analytics.quality.facts import Asked

IBIS = {"date32[day]": "date", "timestamp[s]": "timestamp(0)", "bool": "boolean", "double": "float64"}
BY_PERSON = {"meninggal_ditindak"}
"""A figure about last month's people, who may have left: its predicate is `deceased.settled`."""


def test_the_committed_document_is_what_the_catalogue_gives() -> None:
    """Written anew with ``python -m dtks_analytics.catalogue.document``."""
    assert definitions.PATH.read_text(encoding="utf-8") == definitions.document()


def test_every_metric_rule_and_code_is_defined() -> None:
    """Nothing that a page may name is missing."""
    text = definitions.PATH.read_text(encoding="utf-8")
    assert not [key for key in (*METRICS, *RULES, *REFUSALS, *QUARANTINE) if f"`{key}`" not in text]


def test_every_rule_and_metric_in_words_has_a_predicate_and_the_other_way_round() -> None:
    """The two halves carry the same keys."""
    columns = {name: IBIS.get(kind, kind) for name, kind in snapshot_columns().items()}
    asked = Asked(frozenset(column.name for column in COLUMNS))
    before = facts.people_with_result(ibis.table(columns, name="before"))
    beside = facts.Beside(
        before, ibis.table(deceased.DEATHS, name="deaths"), ibis.table(facts.CLUSTERS, name="clusters")
    )
    known = facts.with_facts(
        ibis.table(columns, name="snapshot"), asked, beside, lambda name, t: ibis.table(t.schema(), name=name)
    )
    table = ibis.table(known.rows.schema(), name="rows")
    skipped = quality.not_evaluable(asked, previous=True, beda_nama=True, unlinked="")
    assert not skipped
    put = quality.judgements(table, asked, frozenset())
    assert set(put) == {key for key, rule in RULES.items() if rule.unit != "berkas"}
    answered = ibis.table(quality.answered(table, put).schema(), name="answered")
    situation = measures.Situation(previous=True, linked=True, forbidden=(("bpnt", "bst"),))
    counted = {m.metric for m in measures.metrics(answered, asked, quality.from_masks(answered, put), situation)}
    assert counted | BY_PERSON == set(METRICS)

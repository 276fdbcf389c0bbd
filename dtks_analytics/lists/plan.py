"""The statements that see a register together with its lists, compiled once for each set of kinds and columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import ibis

from dtks_analytics.catalogue.columns import snapshot_columns
from dtks_analytics.catalogue.sides import side_columns
from dtks_analytics.compiled import kept
from dtks_analytics.engine import compile_statement
from dtks_analytics.lists import apply as sides_rows
from dtks_analytics.lists import deaths as sides_deaths
from dtks_analytics.lists import match as sides_found

if TYPE_CHECKING:
    from ibis.expr.types import Table

IBIS_TYPES: Final = {"date32[day]": "date", "timestamp[s]": "timestamp(0)", "bool": "boolean", "double": "float64"}


@dataclass(frozen=True, slots=True)
class SidePlan:
    """Statements in the order in which they run, over tables ``snapshot`` and ``all_<kind>``.

    Attributes:
        before: kept under their names before names are folded, see `sides_deaths.fold_names`.
        compared: kept under their names once names are folded; without lists of deaths there is none.
        pairs: candidates for a death, empty without such lists.
        crowded: how many people on lists of deaths were in a block too large to compare, empty without such lists.
        repeated: kind to how many of its lines have a number that is on too many rows and lines to join.
        after: kept under their names once table ``candidates`` is there.
        final: the rows of the register with what the lists add.
        counts: kind to a statement with ``everybody`` and ``known``: people on the lists, and those in the register.
        by_list: the same for every file by itself, ``sha``.
        odd: rows with the NIK of a dead person and another name, empty without such lists.
        findings: findings of auditors on rows, empty without such lists.
        taken_out: whether a result takes a row out, empty without such lists.
    """

    before: tuple[tuple[str, str], ...]
    compared: tuple[tuple[str, str], ...]
    pairs: str
    crowded: str
    repeated: dict[str, str]
    after: tuple[tuple[str, str], ...]
    final: str
    counts: dict[str, str]
    by_list: dict[str, str]
    odd: str
    findings: str
    taken_out: str


class _Kept:
    """Collects statements whose rows are kept under a name."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, str]] = []

    def __call__(self, name: str, expression: Table) -> Table:
        """Note a statement; return the table it will be."""
        self.stages.append((name, compile_statement(expression)))
        return ibis.table(expression.schema(), name=name)


def ibis_schema(columns: dict[str, str]) -> dict[str, str]:
    """Return columns with the names of Ibis types."""
    return {name: IBIS_TYPES.get(kind, kind) for name, kind in columns.items()}


def listed(kind: str) -> Table:
    """Return the lists of a kind one below the other; ``order`` counts the lists in which they came."""
    return ibis.table({**ibis_schema(side_columns(kind)), "order": "int32"}, name=f"all_{kind}")


@kept(SidePlan)
def side_plan(
    kinds: frozenset[str], own: frozenset[str], programmes: tuple[str, ...], present: tuple[str, ...]
) -> SidePlan:
    """Compile the statements.

    Args:
        kinds: kinds of lists in force.
        own: programmes for which the register's files have a column.
        programmes: what the lists of payments name.
        present: columns of the register's Parquet; one of an older form lacks some.
    """
    before, compared, after = _Kept(), _Kept(), _Kept()
    columns = ibis_schema(snapshot_columns())
    snapshot = ibis.table({name: columns[name] for name in present if name in columns}, name="snapshot")
    rows = sides_rows.register(snapshot, columns)
    slim = before("slim", rows.select(*sides_found.NEEDED))
    lists = {kind: before(f"known_{kind}", sides_found.with_good(listed(kind))) for kind in sorted(kinds)}
    often = sides_found.often(slim, before)
    repeated = {kind: before(f"repeated_{kind}", sides_found.repeated(lists[kind], often, kind)) for kind in lists}
    hits = {kind: before(f"hit_{kind}", sides_found.hits(slim, lists[kind], kind, repeated[kind])) for kind in lists}
    deaths = "death_list" in kinds
    pairs = crowded = ""
    if deaths:
        told, full = sides_deaths.pairs(
            *sides_deaths.people(slim, lists, hits, repeated["death_list"], before), compared
        )
        pairs, crowded = compile_statement(told), compile_statement(full)
    final = sides_rows.with_lists(rows, hits, own, programmes, after)
    return SidePlan(
        before=tuple(before.stages),
        compared=tuple(compared.stages),
        pairs=pairs,
        crowded=crowded,
        repeated={kind: compile_statement(table.agg(n=table.lines.sum())) for kind, table in repeated.items()},
        after=tuple(after.stages),
        final=compile_statement(final),
        counts={kind: compile_statement(sides_found.people(lists[kind], hits[kind], kind)) for kind in lists},
        by_list={kind: compile_statement(sides_found.people_by_list(lists[kind], hits[kind], kind)) for kind in lists},
        odd=compile_statement(sides_found.other_names(hits["death_list"])) if deaths else "",
        findings=compile_statement(sides_found.findings(hits["bpk_findings"])) if "bpk_findings" in kinds else "",
        taken_out=compile_statement(sides_found.taken_out(hits["verval_results"])) if "verval_results" in kinds else "",
    )

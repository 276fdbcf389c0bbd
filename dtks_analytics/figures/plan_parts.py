"""Parts of a month's plan: the matrix of programmes and the deceased, as compiled statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from dtks_analytics.catalogue.wilayah import LEVELS, Level
from dtks_analytics.deaths import measures as deceased
from dtks_analytics.engine import compile_statement
from dtks_analytics.figures import aid as aid_figures

if TYPE_CHECKING:
    from ibis.expr.types import Table

    from dtks_analytics.figures.measures import Situation
    from dtks_analytics.quality.facts import Asked, Known

Stages = tuple[tuple[str, str], ...]
"""Name and statement of each kept table, in order."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """The statements behind the matrix of programmes.

    Attributes:
        stages: kept tables, ``m_overlaps`` among them: the rows behind the pairs that need attention.
        counts: level of areas and statement of `aid_figures.counts`.
        bases: the same of `aid_figures.bases`.
    """

    stages: Stages
    counts: tuple[tuple[Level, str], ...]
    bases: tuple[tuple[Level, str], ...]


@dataclass(frozen=True, slots=True)
class Dead:
    """The statements about the deceased.

    Attributes:
        stages: kept tables, ``m_deceased`` among them.
        since: `deceased.since`.
        money: `deceased.money`.
        settled: level of areas and statement of `deceased.settled`; empty without a month before.
    """

    stages: Stages
    since: str
    money: str
    settled: tuple[tuple[Level, str], ...]


def keep_stage(stages: list[tuple[str, str]], name: str, expression: Table) -> Table:
    """Add a kept table to some stages and return it."""
    stages.append((f"m_{name}", compile_statement(expression)))
    return ibis.table(expression.schema(), name=f"m_{name}")


def matrix(known: Known, asked: Asked, situation: Situation) -> Matrix:
    """Compile what is shown of two programmes at once."""
    stages: list[tuple[str, str]] = []
    counts: list[tuple[Level, str]] = []
    bases: list[tuple[Level, str]] = []
    for aid_level, listed in situation.levels:
        pairs = [pair for pair in listed if set(pair) <= set(asked.programmes)]
        held = keep_stage(stages, f"held_{aid_level}", aid_figures.units(known.people, aid_level))
        both = known.shared.both[aid_level]
        placed = keep_stage(stages, f"placed_{aid_level}", aid_figures.places(known.people, both, aid_level))
        for level in LEVELS:
            counts.append((level, compile_statement(aid_figures.counts(placed, level))))
            if pairs:
                bases.append((level, compile_statement(aid_figures.bases(held, pairs, level))))
    keep_stage(stages, "overlaps", aid_figures.rows_of(known.people, known.shared))
    return Matrix(tuple(stages), tuple(counts), tuple(bases))


def dead(known: Known, before: Table | None) -> Dead:
    """Compile what is shown of the deceased.

    Args:
        known: facts of the month.
        before: the book of deaths of the month before; None without one.
    """
    stages: list[tuple[str, str]] = []
    cases = keep_stage(stages, "cases", deceased.cases(known.people, known.families, known.deaths))
    valued = keep_stage(stages, "risk", deceased.risk(cases, known.shared))
    keep_stage(stages, "deceased", deceased.listed(cases, valued))
    return Dead(
        stages=tuple(stages),
        since=compile_statement(deceased.since(cases)),
        money=compile_statement(deceased.money(valued)),
        settled=()
        if before is None
        else tuple((level, compile_statement(deceased.settled(known.people, before, level))) for level in LEVELS),
    )

"""Two programmes at once: which families, households and people receive both in one period, and what the book says.

Each pair is judged at its own level by the rule in force in the months paid together (`catalogue.aid_rules`). A file
without a period column of either programme speaks of one month, its own; a period column with an empty cell proves
nothing. The work grows with the payments of a family, not with pairs of families.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import ibis
import pyarrow as pa
from ibis import _

from dtks_analytics.catalogue.aid_rules import NUMBERED, PAIRS, RANKS
from dtks_analytics.catalogue.programmes import PROGRAMME
from dtks_analytics.records import payment_period as periods

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ibis.expr.types import BooleanValue, StringValue, Table, Value

    from dtks_analytics.catalogue.aid_rules import Book, Level
    from dtks_analytics.quality.facts import Asked

    Materialise = Callable[[str, Table], Table]

ORDER: Final = {key: number for number, key in enumerate(PROGRAMME)}
"""Programme to its number in the catalogue; pairs are counted by numbers."""
FORBIDDEN: Final = RANKS["dilarang"]
FLAGS: Final = ("overlap", *(f"overlap_{number.lower()}" for number in NUMBERED))

BOOK: Final = {"a": "int8", "b": "int8", "rank": "int8", "from_month": "int32", "to_month": "int32"}
"""Columns of table ``aid_book``: one rule of one pair, its first and last month as numbers of `periods`."""
KINDS: Final = {"a": "int8", "b": "int8", "level": "string", "pair": "string", "rule": "string"}
"""Columns of table ``aid_pairs``: every pair once, with its level, its name and the rule that judges it."""


def tables(book: Book) -> dict[str, pa.Table]:
    """Write the book as the two tables that the statements read.

    Args:
        book: the rules.

    Returns:
        ``aid_book`` and ``aid_pairs``, see `BOOK` and `KINDS`.
    """
    rules = [
        (*(ORDER[name] for name in entry.pair), RANKS[entry.status], _number(entry.valid_from, 0),
         _number(entry.valid_to, 9999 * 12))
        for entry in book.entries
    ]  # fmt: skip
    numbers = {pair: number for number, (_key, pair) in NUMBERED.items()}
    pairs = [(ORDER[a], ORDER[b], book.level(a, b), f"{a}+{b}", numbers.get((a, b), "")) for a, b in PAIRS]
    arrow = {"int8": pa.int8(), "int32": pa.int32(), "string": pa.string()}

    def table(columns: Mapping[str, str], rows: list[tuple[Any, ...]]) -> pa.Table:
        values = zip(*rows, strict=True)
        return pa.table({name: pa.array(v, arrow[k]) for (name, k), v in zip(columns.items(), values, strict=True)})

    return {"aid_book": table(BOOK, rules), "aid_pairs": table(KINDS, pairs)}


def _number(month: str, otherwise: int) -> int:
    """Return the number of a month ``YYYY-MM``, or what stands for an open end."""
    return int(month[:4]) * 12 + int(month[5:]) - 1 if month else otherwise


@dataclass(frozen=True, slots=True)
class Shared:
    """What was found about pairs, as kept tables.

    Attributes:
        given: payments of active rows: ``row, programme, dated, period`` and ``unit_<level>``.
        spans: written period → ``words, first, last``.
        both: per level, ``unit, a, b, rank, first, last``: a unit that receives both in one period.
    """

    given: Table
    spans: Table
    both: Mapping[Level, Table]


def shared(people: Table, asked: Asked, levels: Sequence[Level], materialise: Materialise) -> Shared:
    """Find every unit that receives two programmes in one period.

    Args:
        people: rows with the facts of `facts._people`, kept.
        asked: columns of the month.
        levels: levels that occur in the book.
        materialise: keeps an expression under a name and returns the kept table.

    Returns:
        The kept tables.
    """
    given = materialise("given", _given(people, asked, levels))
    texts = given.filter(_.period.notnull()).select("period").distinct()
    words = texts.mutate(words=periods.plain(texts.period))
    first, last = periods.span(words.words)
    spans = materialise("spans", words.mutate(first=first, last=last))
    both = {level: materialise(f"both_{level}", _both(given, spans, level)) for level in levels}
    return Shared(given, spans, both)


def unit(t: Table, level: Level) -> Value:
    """Return what makes a unit of a level one; null where a row belongs to none.

    A person is judged row by row, since a shared number may be a wrong number; a family by its valid card; a household
    by the family id of the file, else by the card.
    """
    card: StringValue = t.kk_good.ifelse(t.no_kk, ibis.null("string"))
    return {"individu": t.row, "keluarga": card, "rumah_tangga": ibis.coalesce("H" + t.id_keluarga, "K" + card)}[level]


def _given(people: Table, asked: Asked, levels: Sequence[Level]) -> Table:
    """List the payments of active rows, one line per row and programme."""
    active = people.filter(people.active)
    parts = []
    for key in asked.programmes:
        dated = asked.has(f"periode_{key}")
        parts.append(
            active.filter(active[key].fill_null(False)).select(
                **{f"unit_{level}": unit(active, level) for level in levels},
                row=active.row,
                programme=ibis.literal(ORDER[key], "int8"),
                dated=ibis.literal(dated),
                period=active[f"periode_{key}"] if dated else ibis.null("string"),
            )
        )
    if parts:
        return ibis.union(*parts) if len(parts) > 1 else parts[0]
    nothing = active.filter(ibis.literal(value=False))
    return nothing.select(
        **{f"unit_{level}": unit(nothing, level) for level in levels}, row=nothing.row,
        programme=ibis.literal(0, "int8"), dated=ibis.literal(value=False), period=nothing.no_kk,
    )  # fmt: skip


def _both(given: Table, spans: Table, level: Level) -> Table:
    """Find the units of one level that receive both programmes of a pair in one period."""
    book, kinds = ibis.table(BOOK, name="aid_book"), ibis.table(KINDS, name="aid_pairs")
    month = ibis.table({"period": "string"}, name="bulan")
    wanted = kinds.filter(kinds.level == level).select("a", "b")
    programmes = ibis.union(wanted.select(programme="a"), wanted.select(programme="b"), distinct=True)
    rows = given.filter(given[f"unit_{level}"].notnull()).semi_join(programmes, "programme")
    once = rows.select("programme", "dated", "period", unit=rows[f"unit_{level}"]).distinct()
    paid = once.left_join(spans, "period").select("unit", "programme", "dated", "words", "first", "last")
    left = paid.select("unit", a="programme", a_dated="dated", a_words="words", a_first="first", a_last="last")
    right = paid.select("unit", b="programme", b_dated="dated", b_words="words", b_first="first", b_last="last")
    pairs = left.inner_join(right, [left.unit == right.unit, left.a < right.b]).drop("unit_right")
    pairs = pairs.inner_join(wanted, ["a", "b"])
    meet = ((pairs.a_first <= pairs.b_last) & (pairs.b_first <= pairs.a_last)).fill_null(False)
    pairs = pairs.mutate(dated=pairs.a_dated & pairs.b_dated, meet=meet, alike=pairs.a_words == pairs.b_words)
    same = pairs.filter(~pairs.dated | pairs.meet | pairs.alike.fill_null(False)).cross_join(month)
    known, now = same.dated & same.meet, periods.month_number(same.period)
    paid_both = same.select(
        "unit", "a", "b",
        first=known.ifelse(ibis.greatest(same.a_first, same.b_first), now),
        last=known.ifelse(ibis.least(same.a_last, same.b_last), now),
    ).distinct()  # fmt: skip
    judged = paid_both.left_join(
        book,
        [
            paid_both.a == book.a,
            paid_both.b == book.b,
            book.from_month <= paid_both["last"],
            book.to_month >= paid_both["first"],
        ],
    )
    judged = judged.select("unit", "a", "b", "first", "last", rank=judged["rank"].fill_null(0).cast("int64"))
    gravest = judged["rank"] * 10_000_000_000 + judged["last"].cast("int64") * 100_000 + judged["first"]
    return judged.group_by("unit", "a", "b").agg(
        rank=judged["rank"].max(), first=judged["first"].argmax(gravest), last=judged["last"].argmax(gravest)
    )


def marked(t: Table, found: Shared, materialise: Materialise) -> Table:
    """Mark the rows of units that break a forbidden pair.

    Args:
        t: rows with ``row``, ``no_kk``, ``id_keluarga``, ``kk_good`` and ``active``.
        found: what `shared` found.
        materialise: as there.

    Returns:
        The rows with the columns of `FLAGS`: any forbidden pair, and each numbered rule's; never null.
    """
    broken: dict[str, list[BooleanValue]] = {name: [] for name in FLAGS}
    for level, both in found.both.items():
        parts = {
            f"overlap_{number.lower()}": (both.a == ORDER[a]) & (both.b == ORDER[b])
            for number, (_key, (a, b)) in NUMBERED.items()
        }
        wrong = both.filter(both["rank"] == FORBIDDEN).group_by("unit").agg(
            **{f"{level}_{name}": part.any() for name, part in parts.items()}, **{f"{level}_overlap": True}
        )  # fmt: skip
        kept = materialise(f"wrong_{level}", wrong)
        t = t.left_join(kept, [unit(t, level) == kept.unit, t.active]).drop("unit")
        for name in FLAGS:
            broken[name].append(t[f"{level}_{name}"].fill_null(False))
    flags = {}
    for name, conditions in broken.items():
        flag: BooleanValue = ibis.literal(value=False)
        for condition in conditions:
            flag = flag | condition
        flags[name] = flag
    return t.mutate(**flags)

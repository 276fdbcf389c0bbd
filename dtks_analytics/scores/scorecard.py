"""Scorecards: what is said of each kelurahan, kecamatan and of the city, computed once when a month is published.

Reading them is light (`read`); computing them (`scorecards`) needs NumPy, SciPy and statsmodels, imported there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import pyarrow as pa

if TYPE_CHECKING:
    from pathlib import Path

Verdict = Literal["lebih_baik", "tidak_berbeda", "perlu_perhatian", "terlalu_sedikit", "tidak_dapat_dinilai"]

_SCORE: Final = [
    ("value", pa.float64()),
    ("low", pa.float64()),
    ("high", pa.float64()),
    ("deff", pa.float64()),
    ("limit_low", pa.float64()),
    ("limit_high", pa.float64()),
    ("limit_low_all", pa.float64()),
    ("limit_high_all", pa.float64()),
    ("verdict", pa.string()),
]
_GATE: Final = pa.struct(
    [("count", pa.int64()), ("base", pa.int64()), ("share", pa.float64()), ("minimum", pa.float64()),
     ("met", pa.bool_()), ("evaluable", pa.bool_())]
)  # fmt: skip
_MOVEMENT: Final = pa.struct(
    [("open_before", pa.int64()), ("new", pa.int64()), ("reopened", pa.int64()), ("closed", pa.int64()),
     ("open", pa.int64()), ("closure", pa.float64()), ("days_closed", pa.float64()), ("days_open", pa.float64()),
     ("days_known", pa.int64()), ("assessable", pa.int64())]
)  # fmt: skip
_CAMAT: Final = pa.struct(
    [("nik_rows", pa.int64()), ("kk_families", pa.int64()), ("areas_without_rows", pa.int64()), ("open", pa.int64()),
     ("own", _MOVEMENT), ("closure", pa.float64())]
)  # fmt: skip

SCORECARDS: Final = pa.schema(
    [
        ("period", pa.string()),
        ("level", pa.string()),
        ("area_code", pa.string()),
        ("good", pa.int64()),
        ("rows", pa.int64()),
        *_SCORE,
        ("compared", pa.int64()),
        ("rank", pa.int64()),
        ("rank_low", pa.int64()),
        ("rank_high", pa.int64()),
        ("weight_rank_low", pa.int64()),
        ("weight_rank_high", pa.int64()),
        ("verval", _GATE),
        ("padan", _GATE),
        ("dimensions", pa.list_(pa.struct(
            [("dimension", pa.string()), ("errors", pa.int64()), ("warnings", pa.int64()), ("base", pa.int64()),
             *_SCORE]))),
        ("movement", _MOVEMENT),
        ("movement_scored", _MOVEMENT),
        ("peers", pa.list_(pa.string())),
        ("camat", _CAMAT),
    ]
)  # fmt: skip
"""Columns of the table ``scorecards``: one row per area of every level. Shares are 0 to 1; what cannot be said is null.

The fields are explained at `Score`, `Dimension`, `Gate`, `Movement`, `Camat` and `Scorecard`.
"""

SWAPS: Final = pa.schema(
    [("period", pa.string()), ("level", pa.string()), ("area_a", pa.string()), ("area_b", pa.string()),
     ("share", pa.float64())]
)  # fmt: skip
"""Columns of the table ``swaps``: ``area_a`` is published as better than ``area_b``; ``share`` of the other reasonable
weightings turns the two around."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A share with its uncertainty and its place beside the city.

    Attributes:
        value: 0 to 1; None where it cannot be judged.
        low: lower end of Wilson's 95 % interval on the effective sample.
        high: upper end.
        deff: design effect of the area, its upper estimate (`comparison.design_effects`): rows of one family err
            together.
        limit_low: lower funnel limit at 95 % for an area of this size.
        limit_high: upper one.
        limit_low_all: lower limit for all compared areas together (5 % for any false verdict).
        limit_high_all: upper one.
        verdict: None for the city, which is the yardstick.
        decimals: with which the value is written on the scale to 100: none where it was published for others.
    """

    value: float | None
    low: float | None
    high: float | None
    deff: float
    limit_low: float | None
    limit_high: float | None
    limit_low_all: float | None
    limit_high_all: float | None
    verdict: Verdict | None
    decimals: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension(Score):
    """The score of one dimension: 1 − (errors + warnings / 2) / base.

    Attributes:
        dimension: key of `catalogue.rules.DIMENSIONS`.
        errors: rows whose heaviest fault, of the lurah's own rules, is an error.
        warnings: rows whose heaviest fault is a warning.
        base: rows asked; None where the files lack the columns.
    """

    dimension: str
    errors: int | None
    warnings: int | None
    base: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A minimum that the leadership asks beside the score.

    Attributes:
        count: rows that satisfy it.
        base: rows asked.
        share: 0 to 1; None without rows or where it is not evaluable.
        minimum: what is asked, 0 to 1.
        met: whether the share reaches it; None without a share.
        evaluable: whether the files carry the column.
    """

    count: int | None
    base: int | None
    share: float | None
    minimum: float
    met: bool | None
    evaluable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What happened in the month to the findings of one owner: the lurah, or the camat (`Camat.own`).

    Attributes:
        open_before: open when the month began; None in the first month, as all but ``open``.
        new: first seen this month, by a rule that was evaluable in the month before.
        reopened: closed before and back again.
        closed: no longer there.
        open: still there; ``open_before + new + assessable + reopened − closed``.
        closure: closed among those open when the month began, 0 to 1.
        days_closed: median days that the closed ones had been open, from the arrival of the first file that held them
            to that of the first without; None where nothing was closed or it was not followed.
        days_open: median days since those still open were opened.
        days_known: days since the first file of the register arrived; a median as large means *at least*.
        assessable: found this month by rules that were not evaluable in the month before, so nobody knows since when;
            None in the first month and in months that were published before this was told apart.
    """

    open_before: int | None
    new: int | None
    reopened: int | None
    closed: int | None
    open: int | None
    closure: float | None
    days_closed: float | None = None
    days_open: float | None = None
    days_known: int | None = None
    assessable: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Camat:
    """A camat's own rules, beside the score.

    Attributes:
        nik_rows: rows whose NIK stands in several kelurahan of this kecamatan (rule D02).
        kk_families: families in several kelurahan (rule H06).
        areas_without_rows: kelurahan without active rows (rule F06).
        open: all open findings that a camat decides.
        own: what happened to these in the month; None where it was not followed.
        closure: closed among all findings of the lurah and the camat that were open when the month began, 0 to 1.
    """

    nik_rows: int | None
    kk_families: int | None
    areas_without_rows: int
    open: int
    own: Movement | None = None
    closure: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard(Score):
    """Everything that is said of one area in one month.

    Attributes:
        good: active rows without an error that the area's own officials can repair.
        rows: active rows; ``value = good / rows`` at every level, so a camat's score is the mean of its lurah weighted
            by rows.
        compared: areas of the level with rows enough for a verdict; ranks are among these.
        rank: 1 is best; None below 30 rows, and for the city.
        rank_low: best rank within the 95 % interval (`comparison.rank_intervals`).
        rank_high: worst rank within it.
        weight_rank_low: best rank in 95 % of the other reasonable weightings of the dimensions.
        weight_rank_high: worst rank.
        verval: minimum of verification.
        padan: minimum of the match with Dukcapil.
        dimensions: those for which the catalogue has rules of the lurah alone, in its order.
        movement: of all the lurah's findings.
        movement_scored: of those that count in the score.
        peers: the most similar areas of the level, nearest first; empty for the city.
        camat: own rules of a kecamatan; None for other levels.
        rounded: the card is the published form for those outside the area: shares are whole per cents of rounded
            counts, and ranks, movement and the camat's rules are left out.
    """

    period: str
    level: str
    area_code: str
    good: int | None
    rows: int
    compared: int
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    weight_rank_low: int | None
    weight_rank_high: int | None
    verval: Gate
    padan: Gate
    dimensions: tuple[Dimension, ...]
    movement: Movement
    movement_scored: Movement
    peers: tuple[str, ...]
    camat: Camat | None
    rounded: bool = False


def of_table(table: pa.Table) -> dict[str, Scorecard]:
    """Return the scorecards of a month's table by area code, in its order."""
    return {record["area_code"]: _card(record) for record in table.select(SCORECARDS.names).to_pylist()}


def read(path: Path) -> dict[str, Scorecard]:
    """Return the scorecards of a month by area code.

    Args:
        path: ``view.table(period, "scorecards")``.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - the pages that show no scorecard do not need it

    return of_table(pq.read_table(path, page_checksum_verification=True))


def _card(record: dict[str, Any]) -> Scorecard:
    """Turn one row of the table into a scorecard."""
    camat = record["camat"]
    return Scorecard(
        **{
            **record,
            "verval": Gate(**record["verval"]),
            "padan": Gate(**record["padan"]),
            "dimensions": tuple(Dimension(**d) for d in record["dimensions"]),
            "movement": Movement(**record["movement"]),
            "movement_scored": Movement(**record["movement_scored"]),
            "peers": tuple(record["peers"]),
            "camat": _camat(camat) if camat else None,
        }
    )


def _camat(record: dict[str, Any]) -> Camat:
    own = record.get("own")
    return Camat(**{**record, "own": Movement(**own) if own else None})

"""Scorecards as those see them who stand outside an area: from the published figures alone.

A score with its decimals beside the rows gives the bad rows back, and so do interval, funnel limits and rank. So all of
it is computed anew, by the same methods, from what `protection` publishes. A verdict is kept to what holds for every
count that the rounded ones may stand for: rounding never makes an area look worse than it is.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.access.roles import INTERNAL, inside
from dtks_analytics.catalogue.wilayah import LEVELS, wilayah
from dtks_analytics.disclosure.rounding import DECIMALS, SMALL, SMALLEST_BASE, STEP
from dtks_analytics.scores.peers import peers
from dtks_analytics.scores.scorecard import Gate, Movement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dtks_analytics.figures.cube import Cube, Figure
    from dtks_analytics.scores.comparison import Shares
    from dtks_analytics.scores.scorecard import Score, Scorecard

REACH: Final = STEP // 2
"""How far a rounded count may lie from the exact one."""
MIDDLE: Final = (SMALL + 1) // 2
"""What a hidden count is taken for, where it cannot change a whole per cent by more than one."""
_LIMITS: Final = ("limit_low", "limit_high", "limit_low_all", "limit_high_all")
_STILL: Final = Movement(open_before=None, new=None, reopened=None, closed=None, open=None, closure=None)
_UNRANKED: Final[dict[str, Any]] = dict.fromkeys(
    ("rank", "rank_low", "rank_high", "weight_rank_low", "weight_rank_high")
)


def outside(cards: Mapping[str, Scorecard], cube: Cube, audience: str) -> dict[str, Scorecard]:
    """Return the scorecards of a month as an audience may see them.

    Args:
        cards: all scorecards of the month, by area.
        cube: the month's figures as the audience sees them (`scoped.ScopedCube`).
        audience: of `access.audience`.

    Returns:
        Inside the areas of the audience the cards themselves, only that their funnel limits and similar areas come from
        what the audience sees of others. Elsewhere cards whose ``rounded`` is true, without ranks, movement and the
        camat's own rules; hidden rows count as none there: too few to be judged anyway.
    """
    if audience == INTERNAL or not cards:
        return dict(cards)
    seen: dict[str, Scorecard] = {}
    period = next(iter(cards.values())).period
    for level in LEVELS:
        known = [card for card in cards.values() if card.level == level]
        own = [card for card in known if inside(audience, card.area_code)]
        others = [card for card in known if card not in own]
        alike = peers(cube, period, level) if level != "kota" else {}
        found = [*_own(own, cube), *(_rounded(others, cube, _widest(known)) if others else [])]
        seen |= {card.area_code: replace(card, peers=alike.get(card.area_code, ())) for card in found}
    return {code: seen[code] for code in cards}


def _widest(cards: Sequence[Scorecard]) -> list[float]:
    """Return one design effect for all cards of a level: of the score, then of each dimension.

    It is the largest of the areas that are judged, rounded up to a half: the design effect of a single area is
    computed from its exact counts, and a smaller one could make an area look worse than its official verdict.
    """
    judged = [card for card in cards if card.rows >= SMALLEST_BASE] or list(cards)
    scores: list[list[Score]] = [[card, *card.dimensions] for card in judged]
    return [math.ceil(2 * max(score.deff for score in column)) / 2 for column in zip(*scores, strict=True)]


def _own(cards: Sequence[Scorecard], cube: Cube) -> list[Scorecard]:
    """Draw the funnel of exact cards around the city as it is published: exact limits would give its counts away."""
    if not cards:
        return []
    period, kota = cards[0].period, wilayah().kota.code
    whole = cube.figure("quality_score", kota, period)
    drawn = _limits([card.rows / card.deff for card in cards], whole, cards[0].compared)
    beside = []
    for k, one in enumerate(cards[0].dimensions):
        lost = _lost(cube, one.dimension, kota, period)[0]
        effective = [(card.dimensions[k].base or 0) / card.dimensions[k].deff for card in cards]
        beside.append(_limits(effective, lost, cards[0].compared))
    return [
        replace(
            card,
            **drawn[i],
            dimensions=tuple(replace(d, **beside[k][i]) for k, d in enumerate(card.dimensions)),
        )
        for i, card in enumerate(cards)
    ]


def _limits(effective: Sequence[float], whole: Figure, compared: int) -> list[dict[str, Any]]:
    """Return the funnel limits of areas with such effective samples around a published share; None where not judged."""
    import numpy as np  # noqa: PLC0415 - only for those who stand outside

    from dtks_analytics.scores import comparison  # noqa: PLC0415 - same; loads SciPy and statsmodels

    expected = _ratio(whole)
    if expected is None:
        return [dict.fromkeys(_LIMITS) for _ in effective]
    samples = np.array(effective, dtype=np.float64)
    near = comparison.limits(expected, samples, 1 - comparison.CONFIDENCE)
    far = comparison.limits(expected, samples, comparison.family_error_each(compared))
    return [
        {name: float(ends[i]) if n else None for name, ends in zip(_LIMITS, (*near, *far), strict=True)}
        for i, n in enumerate(effective)
    ]


def _ratio(figure: Figure) -> float | None:
    """Return the share that published counts stand for, not rounded to a per cent."""
    return figure.count / figure.base if figure.count is not None and figure.base else None


def _rounded(cards: Sequence[Scorecard], cube: Cube, deff: Sequence[float]) -> list[Scorecard]:
    """Compute the cards of one level from published figures and the design effects of `_widest`."""
    period, kota = cards[0].period, wilayah().kota.code
    figures = [cube.figure("quality_score", card.area_code, period) for card in cards]
    scores = _scores(figures, cube.figure("quality_score", kota, period), cards[0].level, deff[0])
    of_dimension = []
    for place, one in enumerate(cards[0].dimensions):
        lost = [_lost(cube, one.dimension, card.area_code, period) for card in cards]
        whole = _lost(cube, one.dimension, kota, period)[0]
        parts = _scores([found[0] for found in lost], whole, cards[0].level, deff[place + 1])
        counts = [{"errors": errors, "warnings": warnings} for _, errors, warnings in lost]
        bases = [{"base": figure.base} for figure, _, _ in lost]
        of_dimension.append([part | count | base for part, count, base in zip(parts, counts, bases, strict=True)])
    return [
        replace(
            card,
            **scores[i],
            **_UNRANKED,
            good=figures[i].count,
            rows=figures[i].base or 0,
            compared=sum((figure.base or 0) >= SMALLEST_BASE for figure in figures),
            verval=_gate(card.verval, cube.figure("verval_done", card.area_code, period)),
            padan=_gate(card.padan, cube.figure("padan", card.area_code, period)),
            dimensions=tuple(replace(d, **of_dimension[k][i]) for k, d in enumerate(card.dimensions)),
            movement=_STILL,
            movement_scored=_STILL,
            camat=None,
            rounded=True,
        )
        for i, card in enumerate(cards)
    ]


def _lost(cube: Cube, dimension: str, area: str, period: str) -> tuple[Figure, int | None, int | None]:
    """Return the rows that a dimension leaves whole (as a figure), its errors and its warnings, as published."""
    errors, warnings = (cube.figure("dimensi", area, period, f"{dimension}:{letter}") for letter in "EW")
    base = errors.base
    known = base is not None and base * 10**-DECIMALS >= MIDDLE - 1
    lost = [MIDDLE if one.suppressed and known else one.count for one in (errors, warnings)]
    if base is None or lost[0] is None or lost[1] is None:
        return replace(errors, count=None, rate=None), errors.count, warnings.count
    whole = max(base - lost[0] - round(lost[1] / 2), 0)
    return replace(errors, count=whole, suppressed=False, rate=None), errors.count, warnings.count


def _scores(figures: Sequence[Figure], whole: Figure, level: str, deff: float) -> list[dict[str, Any]]:
    """Put published shares beside the city's: interval, funnel limits, a verdict that rounding cannot turn."""
    import numpy as np  # noqa: PLC0415 - only for those who stand outside

    from dtks_analytics.scores import comparison  # noqa: PLC0415 - same; loads SciPy and statsmodels

    n = np.array([figure.base or 0 for figure in figures], dtype=np.float64)
    good = np.array([np.nan if f.count is None else f.count for f in figures], dtype=np.float64)
    judged = (n >= SMALLEST_BASE) & ~np.isnan(good)
    step: float = 10.0**DECIMALS
    share = np.where(judged, (good / np.maximum(n, 1)).clip(0, 1), np.nan)
    effective = np.where(judged, n / deff, 0)
    low, high = comparison.intervals(share, effective)
    columns: dict[str, Shares] = {
        "value": np.array([round(float(each), DECIMALS) for each in share]),
        "low": np.floor(low * step) / step,
        "high": np.ceil(high * step) / step,
    }
    columns |= {name: np.full(len(n), np.nan) for name in _LIMITS}
    words: list[Any] = [None] * len(n)
    expected = _ratio(whole)
    if level != "kota" and expected is not None:
        drawn = _limits([float(sample) for sample in effective], whole, int(judged.sum()))
        columns |= {name: np.array([np.nan if one[name] is None else one[name] for one in drawn]) for name in _LIMITS}
        best = ((good + REACH) / np.maximum(n - REACH, 1)).clip(0, 1)
        worst = ((good - REACH) / (n + REACH)).clip(0, 1)
        # An area counts as worse only if its best case is, as better only if its worst case is.
        kept = np.where(
            best < columns["limit_low_all"], best, np.where(worst > columns["limit_high_all"], worst, expected)
        )
        rows = np.where(judged | (n < SMALLEST_BASE), n, 0)
        words = list(
            comparison.verdicts(kept, np.maximum(rows, 1), columns["limit_low_all"], columns["limit_high_all"])
        )
        words = [word if n[i] < SMALLEST_BASE or judged[i] else "tidak_dapat_dinilai" for i, word in enumerate(words)]
    elif level != "kota":
        words = ["tidak_dapat_dinilai"] * len(n)
    return [
        {name: float(column[i]) if judged[i] and not np.isnan(column[i]) else None for name, column in columns.items()}
        | {"deff": deff, "verdict": words[i], "decimals": 0}
        for i in range(len(n))
    ]


def _gate(gate: Gate, figure: Figure) -> Gate:
    """Hold a published share against its minimum."""
    share = figure.share
    met = None if share is None else share >= gate.minimum
    return replace(gate, count=figure.count, base=figure.base, share=share, met=met)

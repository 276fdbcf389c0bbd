"""Which kelurahan need a call this month, and why, from the cube alone.

A kelurahan is worth a call when one of its figures differs from the city's by more than the usual spread between
kelurahan: the distance from the city's share in standard errors, divided by the spread of these distances
(overdispersion, after Spiegelhalter 2005, "Handling over-dispersion of performance indicators"). So neither a large
nor a small kelurahan is called for its size, and an unremarkable month gives fewer than three calls.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final, Literal

from dtks_analytics.figures.cube import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dtks_analytics.figures.cube import Cube

Reason = Literal["meninggal", "bantuan", "verval", "mutu", "padan", "ganda"]

METRIC_OF: Final[dict[Reason, str]] = {
    "meninggal": "deceased_active",
    "bantuan": "aid_overlap",
    "verval": "verval_done",
    "mutu": "quality_score",
    "padan": "padan",
    "ganda": "nik_duplicate",
}
"""The metric behind each reason, in the order that breaks ties."""

_UNDONE: Final = ("verval", "mutu", "padan")
"""Reasons whose metric counts what is done; the problem is the rest of the base."""

THRESHOLD: Final = 3.3
"""Adjusted distance from which a difference is not chance: one false call in twenty months of 59 kelurahan."""
FEWEST: Final = 10
"""Rows below which nobody is called."""
STILL: Final = 0.005
"""A share that moved less than this in a month stands still."""
_MAD: Final = 1.4826
"""Median absolute deviation to standard deviation of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Call:
    """One kelurahan and the reason to call it.

    Attributes:
        area: code of the kelurahan.
        reason: a key of `METRIC_OF`.
        problem: rows with the problem among the rows asked.
        city: the same for the kota.
        distance: adjusted distance from the city, at least `THRESHOLD`.
        since: for ``verval``, the month since which it has stood still; empty when it moves.
        rule: for ``mutu``, the rule that is broken most above the city's level; empty when unknown.
        rule_rows: rows that break that rule.
        with_aid: for ``meninggal``, rows that still get aid; None when not evaluable.
    """

    area: str
    reason: Reason
    problem: Figure
    city: Figure
    distance: float
    since: str = ""
    rule: str = ""
    rule_rows: int = 0
    with_aid: int | None = None


def problem(reason: Reason, figure: Figure) -> Figure:
    """Turn a figure of the reason's metric into its problem: the rows that are wrong or still undone."""
    if reason in _UNDONE and figure.count is not None and figure.base is not None:
        return Figure(figure.base - figure.count, figure.base)
    return figure


def distances(problems: dict[str, Figure], city: Figure) -> dict[str, float]:
    """Return the adjusted distance of each area above the city; areas without a figure are left out.

    Args:
        problems: problem counts by area code.
        city: the same for the kota.

    Returns:
        Standard errors above the city, divided by their spread where that is more than chance.
    """
    share = city.share
    if share is None or not 0 < share < 1:
        return {}
    plain = {
        area: (figure.count - figure.base * share) / math.sqrt(figure.base * share * (1 - share))
        for area, figure in problems.items()
        if figure.count is not None and figure.base
    }
    if not plain:
        return {}
    middle = median(plain.values())
    spread = max(1.0, _MAD * median(abs(value - middle) for value in plain.values()))
    return {area: value / spread for area, value in plain.items()}


def standstill(shares: Iterable[tuple[str, float | None]]) -> str:
    """Return the month since which a share has not moved, empty when it moved last month.

    Args:
        shares: (period, share) in order, ending with the month shown.
    """
    known = [(period, share) for period, share in shares if share is not None]
    since = ""
    for (earlier, old), (_, new) in zip(reversed(known[:-1]), reversed(known[1:]), strict=True):
        if new - old >= STILL:
            break
        since = earlier
    return since


def _worst_rule(cube: Cube, area: str, kota: str, period: str, owned: Iterable[str] | None) -> tuple[str, int]:
    """Return the rule that is broken most above the city's level, with its rows."""
    city = cube.groups("rule", kota, period)
    best, rows, most = "", 0, 0.0
    for rule, figure in cube.groups("rule", area, period).items():
        share = city[rule].share if rule in city else None
        if figure.count is None or not figure.base or share is None or (owned is not None and rule not in owned):
            continue
        above = figure.count - figure.base * share
        if above > most:
            best, rows, most = rule, figure.count, above
    return best, rows


def candidates(cube: Cube, kota: str, period: str, owned_rules: Iterable[str] | None = None) -> list[Call]:
    """Return every kelurahan and reason beyond the threshold, the most distant first."""
    found: list[Call] = []
    order = list(METRIC_OF)
    for reason, metric in METRIC_OF.items():
        city = problem(reason, cube.figure(metric, kota, period))
        problems = {area: problem(reason, figure) for area, figure in cube.by_area(metric, "kelurahan", period).items()}
        for area, distance in distances(problems, city).items():
            if distance >= THRESHOLD and (problems[area].count or 0) >= FEWEST:
                found.append(Call(area, reason, problems[area], city, distance))
    found.sort(key=lambda call: (-call.distance, order.index(call.reason), call.area))
    return [_completed(cube, call, kota, period, owned_rules) for call in found]


def _completed(cube: Cube, call: Call, kota: str, period: str, owned: Iterable[str] | None) -> Call:
    """Add what the sentence of a call needs."""
    if call.reason == "verval":
        months = [(month, f.share) for month, f in cube.series("verval_done", call.area) if month <= period]
        return Call(call.area, call.reason, call.problem, call.city, call.distance, since=standstill(months))
    if call.reason == "mutu":
        rule, rows = _worst_rule(cube, call.area, kota, period, owned)
        return Call(call.area, call.reason, call.problem, call.city, call.distance, rule=rule, rule_rows=rows)
    if call.reason == "meninggal":
        aid = cube.figure("deceased_with_aid", call.area, period).count
        return Call(call.area, call.reason, call.problem, call.city, call.distance, with_aid=aid)
    return call


def calls(
    cube: Cube, kota: str, period: str, owned_rules: Iterable[str] | None = None, most: int = 3
) -> tuple[Call, ...]:
    """Choose whom to call: different kelurahan, and different reasons as far as there are any.

    Args:
        cube: the published figures.
        kota: code of the city.
        period: the month shown.
        owned_rules: rules that the kelurahan can repair; None takes all.
        most: how many at most.

    Returns:
        At most ``most`` calls, the most distant first; fewer when fewer differ from the city.
    """
    chosen: list[Call] = []
    for fresh_reason_only in (True, False):
        for call in candidates(cube, kota, period, owned_rules):
            if len(chosen) == most:
                break
            reasons, areas = {c.reason for c in chosen}, {c.area for c in chosen}
            if call.area not in areas and (call.reason not in reasons or not fresh_reason_only):
                chosen.append(call)
    return tuple(sorted(chosen, key=lambda call: -call.distance))

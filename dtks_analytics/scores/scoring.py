"""Computes the scorecards of a month from its cube: a few hundred figures, never a row of the register.

Needs NumPy, SciPy and statsmodels: imported where a month is published, not where a page is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.rules import DIMENSIONS, RULES
from dtks_analytics.catalogue.wilayah import LEVELS, wilayah
from dtks_analytics.scores import comparison, weighting
from dtks_analytics.scores.comparison import MINIMUM_ROWS, Cluster
from dtks_analytics.scores.finding_age import Followed, follow, median
from dtks_analytics.scores.peers import peers
from dtks_analytics.scores.scorecard import SCORECARDS, SWAPS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from dtks_analytics.catalogue.wilayah import Level
    from dtks_analytics.figures.cube import Cube
    from dtks_analytics.scores.comparison import Shares

EXPLAINED: Final = tuple(d for d in DIMENSIONS if any(r.dimension == d and r.explains for r in RULES.values()))
"""Dimensions for which the catalogue has rules that the lurah alone can repair."""


def scorecards(
    cube: Cube, period: str, followed: Mapping[tuple[str, str], Followed] | None = None
) -> tuple[pa.Table, pa.Table]:
    """Compute the scorecards of a month.

    Kelurahan are compared with the city among kelurahan, kecamatan among kecamatan. All rules of the design are in
    `comparison`, `weighting` and `peers`.

    Args:
        cube: with the month; the month before is not needed.
        period: ``YYYY-MM``.
        followed: what `ages.follow` read off the ledger; None leaves days and the camat's own movement unknown.

    Returns:
        Tables of `scorecard.SCORECARDS` (one row per area of every level, in the order of the area tree) and of
        `scorecard.SWAPS`.
    """
    cards: list[dict[str, Any]] = []
    swaps: list[dict[str, Any]] = []
    for level in LEVELS:
        of_level, turned = _level(cube, period, level)
        similar = peers(cube, period, level)
        for card in of_level:
            card["peers"] = list(similar.get(card["area_code"], ()))
            _follow(card, followed or {})
        cards += of_level
        swaps += turned
    return pa.Table.from_pylist(cards, SCORECARDS), pa.Table.from_pylist(swaps, SWAPS)


def write(
    cube: Cube, period: str, folder: Path, *, ledger: Path | None = None, received: Mapping[str, str] | None = None
) -> dict[str, Path]:
    """Write the scorecards of a month as Parquet.

    Args:
        cube: with the month.
        period: ``YYYY-MM``.
        folder: existing folder.
        ledger: Parquet of the month's ledger; None for a month without one.
        received: when the file of each known month arrived, ISO 8601, this month included.

    Returns:
        Table name, ``scorecards`` and ``swaps``, to its file.
    """
    files = {name: folder / f"{name}.parquet" for name in ("scorecards", "swaps")}
    followed = follow(ledger, period, received or {}) if ledger else None
    for path, table in zip(files.values(), scorecards(cube, period, followed), strict=True):
        pq.write_table(table, path, compression="zstd", write_page_checksum=True)
    return files


def _level(cube: Cube, period: str, level: Level) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Compute the cards of one level and the pairs that change places under other weights."""
    codes = [area.code for area in wilayah().at(level)]
    figures = [cube.figure("quality_score", code, period) for code in codes]
    rows, good = [f.base or 0 for f in figures], [f.count for f in figures]
    evaluable = any(RULES[key].scored for key in cube.groups("rule", wilayah().kota.code, period))
    value = [g / n if evaluable and n and g is not None else None for g, n in zip(good, rows, strict=True)]
    expected = cube.figure("quality_score", city().code, period).share
    deff = comparison.design_effects(_clusters(cube, period, codes), expected)
    scores = _scores(value, rows, deff, level, expected)
    explained = {dimension: _dimension(cube, period, dimension, codes, level) for dimension in EXPLAINED}
    cards = [
        {
            "period": period,
            "level": level,
            "area_code": code,
            "good": good[i],
            "rows": rows[i],
            **scores[i],
            "verval": _gate(cube, "verval_done", code, period, city().verval_minimum),
            "padan": _gate(cube, "padan", code, period, city().padan_minimum),
            "dimensions": [explained[dimension][i] for dimension in EXPLAINED],
            "movement": _movement(cube, code, period, ""),
            "movement_scored": _movement(cube, code, period, ":nilai"),
            "camat": _camat(cube, code, period) if level == "kecamatan" else None,
        }
        for i, code in enumerate(codes)
    ]
    ranked = [i for i, n in enumerate(rows) if n >= MINIMUM_ROWS and value[i] is not None]
    for card in cards:
        card["compared"] = len(ranked) if level != "kota" else 0
    if level == "kota" or not ranked:
        return cards, []
    return cards, _rank([cards[i] for i in ranked])


def _scores(
    value: Sequence[float | None], rows: Sequence[int], deff: Shares, level: Level, expected: float | None
) -> list[dict[str, Any]]:
    """Put every share beside the city: interval, funnel limits, verdict."""
    share = np.array([np.nan if v is None else v for v in value], dtype=np.float64)
    n = np.array(rows, dtype=np.float64)
    effective = np.where(np.isnan(share), 0, n / deff)
    low, high = comparison.intervals(share, effective)
    blank = np.full(len(n), np.nan)
    under, over, under_all, over_all = blank, blank, blank, blank
    words: Sequence[str | None] = [None] * len(n)
    if level != "kota" and expected is not None:
        compared = int(((n >= MINIMUM_ROWS) & ~np.isnan(share)).sum())
        under, over = comparison.limits(expected, effective, 1 - comparison.CONFIDENCE)
        under_all, over_all = comparison.limits(expected, effective, comparison.family_error_each(compared))
        words = comparison.verdicts(share, n, under_all, over_all)
    elif level != "kota":
        words = ["tidak_dapat_dinilai"] * len(n)
    columns = {
        "value": share, "low": low, "high": high, "limit_low": under, "limit_high": over,
        "limit_low_all": under_all, "limit_high_all": over_all,
    }  # fmt: skip
    return [
        {
            **{name: _known(column[i]) if effective[i] > 0 else None for name, column in columns.items()},
            "deff": float(deff[i]),
            "verdict": words[i],
        }
        for i in range(len(n))
    ]


def _known(number: float) -> float | None:
    """Return a number, None for NaN."""
    return None if np.isnan(number) else float(number)


def _dimension(cube: Cube, period: str, dimension: str, codes: Sequence[str], level: Level) -> list[dict[str, Any]]:
    """Score one dimension for every area of a level."""
    errors = [cube.figure("dimensi", code, period, f"{dimension}:E") for code in codes]
    warnings = [cube.figure("dimensi", code, period, f"{dimension}:W") for code in codes]
    value = [_dimension_value(e.count, w.count, e.base) for e, w in zip(errors, warnings, strict=True)]
    root = [cube.figure("dimensi", city().code, period, f"{dimension}:{letter}") for letter in "EW"]
    expected = _dimension_value(root[0].count, root[1].count, root[0].base)
    lost = None if expected is None else 1 - expected
    deff = comparison.design_effects(_clusters(cube, period, codes, dimension), lost)
    scores = _scores(value, [e.base or 0 for e in errors], deff, level, expected)
    return [
        {"dimension": dimension, "errors": e.count, "warnings": w.count, "base": e.base, **score}
        for e, w, score in zip(errors, warnings, scores, strict=True)
    ]


def _dimension_value(errors: int | None, warnings: int | None, base: int | None) -> float | None:
    """Return 1 − (errors + warnings / 2) / base; None without rows."""
    return (base - errors - warnings / 2) / base if base and errors is not None and warnings is not None else None


def _clusters(cube: Cube, period: str, codes: Sequence[str], dimension: str = "") -> list[Cluster]:
    """Read the sums over families of areas; of a dimension the points are half the penalty points."""
    found = []
    for code in codes:
        sums = cube.groups("gugus", code, period)
        if dimension:
            names = [f"{dimension}:{pair}" for pair in ("nn", "ny", "yy")]
            errors, warnings = (cube.figure("dimensi", code, period, f"{dimension}:{letter}") for letter in "EW")
            rows, points, scale = errors.base or 0, (errors.count or 0) + (warnings.count or 0) / 2, 2
        else:
            names, score = ["nn", "nx", "xx"], cube.figure("quality_score", code, period)
            rows, points, scale = score.base or 0, float(score.count or 0), 1
        known = all(name in sums for name in names)
        nn, ny, yy = ((sums[name].count or 0) if known else 0 for name in names)
        found.append(Cluster(rows if known else 0, points if known else 0, nn, ny / scale, yy / scale**2))
    return found


def _rank(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write ranks into the cards of one level that have rows enough; return its pairs that change places."""
    value = np.array([card["value"] for card in cards], dtype=np.float64)
    low, high = comparison.rank_intervals(value, np.array([card["rows"] / card["deff"] for card in cards]))
    for card, *ranks in zip(cards, comparison.ranks(value), low, high, strict=True):
        card["rank"], card["rank_low"], card["rank_high"] = (int(rank) for rank in ranks)
    judged = [i for i in range(len(EXPLAINED)) if all(card["dimensions"][i]["value"] is not None for card in cards)]
    dimensions = np.array([[card["dimensions"][i]["value"] for i in judged] for card in cards], dtype=np.float64)
    other = weighting.reweighted(value.tolist(), dimensions.reshape(len(cards), len(judged)))
    for card, *ranks in zip(cards, other.rank_low, other.rank_high, strict=True):
        card["weight_rank_low"], card["weight_rank_high"] = (int(rank) for rank in ranks)
    first = cards[0]
    return [
        {"period": first["period"], "level": first["level"], "area_a": cards[a]["area_code"],
         "area_b": cards[b]["area_code"], "share": share}
        for a, b, share in other.pairs
    ]  # fmt: skip


def _gate(cube: Cube, metric: str, code: str, period: str, minimum: float) -> dict[str, Any]:
    """Hold a share against its minimum."""
    figure = cube.figure(metric, code, period)
    share = figure.share
    return {
        "count": figure.count, "base": figure.base, "share": share, "minimum": minimum,
        "met": None if share is None else share >= minimum, "evaluable": figure.evaluable,
    }  # fmt: skip


def _movement(cube: Cube, code: str, period: str, which: str) -> dict[str, Any]:
    """Read what happened to the lurah's own findings; without a month before only what is open can be said."""
    names = {
        "open_before": "terbuka_awal",
        "new": "baru",
        "assessable": "baru_dapat_dinilai",
        "reopened": "dibuka_kembali",
        "closed": "selesai",
    }
    followed = "terbuka_awal" in cube.groups("gerak", city().code, period)
    groups = cube.groups("gerak", code, period)

    def count(name: str) -> int:
        return (groups[name + which].count or 0) if name + which in groups else 0

    found: dict[str, Any] = {key: count(name) if followed else None for key, name in names.items()}
    found["open"] = count("terbuka")
    found["closure"] = found["closed"] / found["open_before"] if followed and found["open_before"] else None
    return found


def _camat(cube: Cube, code: str, period: str) -> dict[str, Any]:
    """Count what a camat's own rules find in the kecamatan."""
    without = [a for a in wilayah().children(code) if not cube.figure("quality_score", a.code, period).base]
    owned = cube.groups("pemilik", code, period)
    return {
        "nik_rows": cube.figure("rule_camat", code, period, "nik_in_one_kelurahan").count,
        "kk_families": cube.figure("rule", code, period, "kk_in_one_kelurahan").count,
        "areas_without_rows": len(without),
        "open": (owned["camat"].count or 0) if "camat" in owned else 0,
    }


def _follow(card: dict[str, Any], followed: Mapping[tuple[str, str], Followed]) -> None:
    """Add what only the ledger knows: how long findings stay open, and what became of the camat's own."""
    area, moved = card["area_code"], card["movement"]
    if lurah := followed.get((area, "lurah")):
        moved |= _days(lurah)
    if card["camat"] is None or not followed:
        return
    own = followed.get((area, "camat"), Followed())
    before = own.open.total() - own.new - own.assessable - own.reopened + own.closed.total()
    first = moved["open_before"] is None
    card["camat"]["own"] = {
        "open_before": None if first else before,
        "new": None if first else own.new,
        "assessable": None if first else own.assessable,
        "reopened": None if first else own.reopened,
        "closed": None if first else own.closed.total(),
        "open": own.open.total(),
        "closure": own.closed.total() / before if before and not first else None,
        **_days(own),
    }
    if not first and (start := moved["open_before"] + before):
        card["camat"]["closure"] = (moved["closed"] + own.closed.total()) / start


def _days(one: Followed) -> dict[str, float | None]:
    return {"days_closed": median(one.closed), "days_open": median(one.open), "days_known": one.known}

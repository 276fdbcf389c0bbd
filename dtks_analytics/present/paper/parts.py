"""The parts of a printed scorecard: repairs, dimensions, movement, months, areas below. Plain text and SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.catalogue.effort import EFFORTS, effort
from dtks_analytics.catalogue.rules import DIMENSIONS, RULES
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.paper import charts as report_charts
from dtks_analytics.present.paper.charts import Series
from dtks_analytics.present.paper.shapes import shape
from dtks_analytics.present.text import numbers, verdicts
from dtks_analytics.present.text.sentences import register
from dtks_analytics.scores.repairs import repairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtks_analytics.catalogue.wilayah import Area
    from dtks_analytics.scores.report_data import Dossier
    from dtks_analytics.scores.scorecard import Score, Scorecard

BACK: Final = 3
"""Months over which a change of the score is told."""


def compared(dossier: Dossier) -> list[str]:
    """Return the months of the register reported on, without a break: only their scores may be compared."""
    found: list[str] = []
    for month in reversed(dossier.months):
        if register(month.layout) != register(dossier.month.layout):
            break
        found.insert(0, month.period)
    return found


def since(dossier: Dossier) -> str | None:
    """Return the month that changes are told from; None where there is none to compare with."""
    months = compared(dossier)
    return months[max(len(months) - 1 - BACK, 0)] if len(months) > 1 else None


def city_value(dossier: Dossier) -> float | None:
    """Return the score of the city, 0 to 1."""
    card = dossier.card(wilayah().kota.code)
    return card.value if card else None


def interval(card: Score) -> str:
    """Write a score with its interval in words, for those who do not see the drawing."""
    value, low, high = (None if end is None else end * 100 for end in (card.value, card.low, card.high))
    return f"Nilai {numbers.interval(value, low, high)} dari 100"


def repair_list(dossier: Dossier, card: Scorecard) -> dict[str, Any]:
    """Return the repairs that raise the score most, with the promised scores."""
    found = repairs(dossier.cube, card.area_code, dossier.period)
    if card.rounded:
        return {"title": f"Perbaikan {verdicts.INSIDE_ONLY}", "rows": []}
    if not found or card.value is None:
        return {"title": "Tidak ada kesalahan yang menahan nilai", "rows": []}
    rows = []
    for one in found:
        rule, gain = RULES[one.rule], one.gain * 100
        rows.append(
            {
                "name": rule.repair.rstrip("."),
                "small": f"{rule.label}; {EFFORTS[effort(one.rule)].words}"
                if card.level == "kelurahan"
                else rule.label,
                "rows": numbers.integer(one.rows),
                "gain": numbers.signed(gain, 1 if gain >= 0.05 else 2),  # noqa: PLR2004 - would read 0,0
                "score": verdicts.score(one.score),
            }
        )
    return {"title": verdicts.repairs_title(card.value, found), "rows": rows}


def dimensions(dossier: Dossier, card: Scorecard) -> dict[str, Any]:
    """Return the dimensions on one scale, each with the city on its own line."""
    whole = dossier.card(wilayah().kota.code)
    beside = {d.dimension: d.value for d in whole.dimensions} if whole and card.level != "kota" else {}
    ends = [end for d in card.dimensions for end in (d.low, d.high, beside.get(d.dimension)) if end is not None]
    low = int(min(ends, default=0.5) * 20) / 20
    rows = []
    for one in card.dimensions:
        kind, svg = verdicts.SHAPES[one.verdict], ""
        if one.value is not None:
            ends_of = (one.low, one.high) if one.low is not None and one.high is not None else None
            svg = report_charts.dot(one.value, (low, 1), interval=ends_of, city=beside.get(one.dimension), verdict=kind)
        words = "" if card.level == "kota" else verdicts.WORDS.get(one.verdict or "", "")
        shown = verdicts.shown(one)
        alt = f"{DIMENSIONS[one.dimension]}: {interval(one)}. {words}".strip()
        rows.append({"label": DIMENSIONS[one.dimension], "value": shown, "svg": svg, "alt": alt})
    title = "Nilai per dimensi" if card.level == "kota" else verdicts.dimensions_title(card)
    return {"title": title, "rows": rows, "low": numbers.integer(low * 100), "high": "100",
            "key": [] if card.level == "kota" else [[shape("perhatian"), "di bawah kota"],
                    [shape("biasa"), "tidak berbeda nyata"], [shape("baik"), "lebih baik"]]}  # fmt: skip


def movement(card: Scorecard) -> dict[str, str]:
    """Return what happened to the findings of the month."""
    moved, month = card.movement, numbers.month_axis(card.period)
    svg = ""
    if moved.open_before is not None and moved.open is not None:
        svg = report_charts.movement(
            moved.open_before,
            verdicts.movement_steps(moved),
            moved.open,
            (f"Terbuka awal {month}", f"Terbuka akhir {month}"),
        )
    return {
        "title": verdicts.movement_title(moved, card.period), "svg": svg,
        "sum": f"{verdicts.movement_sum(moved)} {verdicts.days_sentence(moved)}".strip(),
    }  # fmt: skip


def trend(dossier: Dossier, area: Area, card: Scorecard) -> dict[str, str]:
    """Return the months of the score with the city and the similar areas."""
    calendar = dossier.calendar

    def series(code: str, end: str = "value") -> list[float | None]:
        cards = [dossier.card(code, period) for period in calendar]
        return [None if one is None or (v := getattr(one, end)) is None else v * 100 for one in cards]

    own = Series("Nilai", series(area.code), "own", series(area.code, "low"), series(area.code, "high"))
    lines = [own, *(Series("", series(peer), "other") for peer in card.peers)]
    if area.level != "kota":
        lines.append(Series("Kota", series(wilayah().kota.code), "city"))
    breaks = [calendar.index(compared(dossier)[0])] if len(compared(dossier)) < len(dossier.months) else []
    names = ", ".join(wilayah()[peer].name for peer in card.peers)
    note = f"Garis tipis: {area.level} serupa ({names}). " if names else ""
    return {
        "title": _trend_title(own.values, compared(dossier), calendar),
        "svg": report_charts.trend(calendar, lines, verdicts.SHAPES[card.verdict], breaks),
        "note": f"{note}Pita: selang 95%. Sumbu tidak mulai dari nol.",
    }


def _trend_title(values: Sequence[float | None], months: Sequence[str], calendar: Sequence[str]) -> str:
    known = [(p, v) for p, v in zip(calendar, values, strict=True) if v is not None and p in months]
    if len(known) < 2:  # noqa: PLR2004 - a change needs two months
        return "Nilai per bulan"
    (start, first), (_, last) = known[0], known[-1]
    step = last - first
    if abs(step) < 0.05:  # noqa: PLR2004 - would read 0,0
        return f"Nilai tetap sejak {numbers.month(start)}"
    return f"Nilai {'naik' if step > 0 else 'turun'} {numbers.decimal(abs(step))} poin sejak {numbers.month(start)}"


def areas(dossier: Dossier, area: Area) -> dict[str, Any]:
    """Return the areas one level below with their scores on one scale; nothing for a kelurahan."""
    cards = [dossier.cards[dossier.period][one.code] for one in wilayah().children(area.code)]
    if not cards:
        return {"rows": []}
    city_at = city_value(dossier)
    ends = [end for one in cards for end in (one.low, one.high, city_at) if end is not None]
    low = int(min(ends, default=0.5) * 20) / 20
    rows = []
    for one in sorted(cards, key=lambda one: (one.value is None, one.value)):
        svg = ""
        if one.value is not None and one.low is not None and one.high is not None:
            kind = verdicts.SHAPES[one.verdict]
            svg = report_charts.dot(
                one.value, (low, 1), interval=(one.low, one.high), city=city_at, verdict=kind, width=440
            )
        rows.append(
            {"name": wilayah()[one.area_code].name, "score": verdicts.shown(one), "svg": svg,
             "alt": interval(one), "words": verdicts.WORDS.get(one.verdict or "", ""),
             "open": numbers.integer(one.movement.open), "closed": numbers.integer(one.movement.closed)}
        )  # fmt: skip
    word = wilayah()[cards[0].area_code].level
    return {"title": f"{len(cards)} {word}", "head": word.capitalize(), "rows": rows,
            "low": numbers.integer(low * 100), "high": "100"}  # fmt: skip

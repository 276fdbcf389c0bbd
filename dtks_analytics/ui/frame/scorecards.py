"""Scorecards of published months, as the quality pages read them: once per version, never computed here."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.access.roles import INTERNAL, inside
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.errors import RefusedError
from dtks_analytics.present.html import cards as pieces
from dtks_analytics.present.text import numbers
from dtks_analytics.scores import scorecard
from dtks_analytics.scores.published import outside
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import layout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtks_analytics.scores.scorecard import Scorecard
    from dtks_analytics.ui.frame.session import Here

BACK: Final = 3
"""Months over which a change of the score is told."""
OFFICES: Final = {"dukcapil": ("dukcapil",), "dinsos": ("dinsos", "kemensos")}
"""Whom findings wait for that no lurah is charged with, and the owners in the catalogue."""


@lru_cache(maxsize=64)
def _cards(root: str, version: int, period: str) -> Mapping[str, Scorecard]:  # noqa: ARG001 - the root is part of the key
    try:
        path = cached.version(version).table(period, "scorecards")
    except RefusedError as error:
        if error.code == "UNKNOWN_TABLE":
            return {}
        raise
    return scorecard.read(path)


@lru_cache(maxsize=8)
def _swaps(root: str, version: int, period: str) -> Mapping[tuple[str, str], float]:  # noqa: ARG001 - as above
    import pyarrow.parquet as pq  # noqa: PLC0415 - only Papan Mutu needs it

    path = cached.version(version).table(period, "swaps")
    table = pq.read_table(path, columns=["area_a", "area_b", "share"], page_checksum_verification=True)
    columns = (table[name].to_pylist() for name in ("area_a", "area_b", "share"))
    return {(better, worse): share for better, worse, share in zip(*columns, strict=True)}


@lru_cache(maxsize=256)
def _outside(root: str, version: int, period: str, audience: str) -> Mapping[str, Scorecard]:
    return outside(_cards(root, version, period), cached.scoped(version, audience), audience)


def cards(look: Here, period: str = "") -> Mapping[str, Scorecard]:
    """Return the scorecards of the month shown, or of another one, by area; empty where it was published without.

    Outside the areas of who looks they are made from the published figures.
    """
    return _outside(str(cached.store_root()), look.version, period or look.period, look.audience)


def swaps(look: Here) -> Mapping[tuple[str, str], float]:
    """Return how often two areas change places under other weights: (better, worse) to the share, 0 to 1."""
    every = _swaps(str(cached.store_root()), look.version, look.period)
    if look.audience == INTERNAL:
        return every
    return {pair: share for pair, share in every.items() if all(inside(look.audience, area) for area in pair)}


def of(look: Here, area: str, period: str = "") -> Scorecard | None:
    """Return one scorecard, None where there is none."""
    return cards(look, period).get(area)


def city_card(look: Here) -> Scorecard | None:
    """Return the scorecard of the city, None where there is none."""
    return of(look, wilayah().kota.code)


def city_value(look: Here) -> float | None:
    """Return the score of the city, 0 to 1."""
    card = city_card(look)
    return card.value if card else None


def compared_months(look: Here) -> list[str]:
    """Return the months of the same register up to the one shown: only their scores may be compared."""
    months = look.until[look.breaks[-1] :] if look.breaks else look.until
    return [month.period for month in months]


def since(look: Here) -> str | None:
    """Return the month that changes are told from: `BACK` months earlier, or the first that may be compared."""
    months = compared_months(look)
    if len(months) < 2:  # noqa: PLR2004 - a change needs two months
        return None
    return months[max(len(months) - 1 - BACK, 0)]


def rise(look: Here, area: str) -> float | None:
    """Return by how much the score of an area rose since `since`, 0 to 1; None where it cannot be said."""
    start = since(look)
    now, before = of(look, area), of(look, area, start) if start else None
    if now is None or before is None or now.value is None or before.value is None:
        return None
    return now.value - before.value


def months_of(look: Here, area: str) -> list[tuple[str, Scorecard | None]]:
    """Return the scorecard of an area in every month of the calendar; None where none was published."""
    published = {month.period for month in look.until}
    return [(period, of(look, area, period) if period in published else None) for period in look.calendar]


def register_start(look: Here) -> int | None:
    """Return the place in the calendar at which the register changed last; None where it did not."""
    return look.calendar.index(look.until[look.breaks[-1]].period) if look.breaks else None


def plain(look: Here) -> Here:
    """Return the look without its filters, as the key of what does not depend on them."""
    return replace(look, filters=())


def need(look: Here) -> None:
    """Stop a page whose month was published without scorecards, and say so."""
    if cards(look):
        return
    layout.title(f"Nilai {numbers.month(look.period)} belum dihitung")
    known = [month.period for month in look.store.months if cards(look, month.period)]
    last = f"Bulan terakhir dengan nilai: {numbers.month(known[-1])}." if known else "Muat ulang bulan ini."
    st.html(pieces.state("Bulan ini terbit tanpa nilai mutu.", f"{last} Angka lain tetap dapat dilihat."))
    layout.foot()
    st.stop()

"""Areas beside the city, for pages that show how often something happens: which areas, their intervals, one scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.html import bars, shapes
from dtks_analytics.present.html.markup import Html
from dtks_analytics.present.text import numbers, verdicts
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import filters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtks_analytics.figures.cube import Figure
    from dtks_analytics.scores.rates import Rate
    from dtks_analytics.ui.frame.session import Here

PER: Final = {"kecamatan": "Kecamatan", "kelurahan": "Kelurahan"}
ORDER: Final = "Yang di atas kota lebih dahulu, lalu menurut jumlah; bukan peringkat."
"""How the lists are ordered, in words."""
_LEGEND: Final = (("perhatian", "lebih banyak dari kota"), ("biasa", "tidak berbeda nyata"), ("baik", "lebih sedikit"))


@dataclass(frozen=True, slots=True)
class Beside:
    """Areas of one list with their shares.

    Attributes:
        rates: by area code, in the order of the codes.
        city: the figure of the city.
        scale: left and right end of the common scale, shares.
    """

    rates: Mapping[str, Rate]
    city: Figure
    scale: tuple[float, float]


def where(look: Here) -> str:
    """Return the chosen area for the middle of a sentence: `` di Kelurahan Selili``; empty for the city."""
    place = look.place
    return "" if place.level == "kota" else f" di {place.level.capitalize()} {place.name}"


def areas(look: Here) -> list[str]:
    """Return the codes of the list: kecamatan or kelurahan of the city, else the kelurahan around the chosen area."""
    tree, place = wilayah(), look.place
    if place.level == "kota":
        return [area.code for area in tree.at(look.filter("per"))]  # type: ignore[arg-type] # one of the two levels
    return [area.code for area in tree.children(place.code if place.level == "kecamatan" else place.parent)]


def ordered(found: Beside) -> list[str]:
    """Return the codes of a list: those above the city first, so that a folded list hides none, then by count."""
    rates = found.rates
    return sorted(
        rates, key=lambda code: (rates[code].verdict != "perlu_perhatian", -(rates[code].figure.count or 0), code)
    )


def level(look: Here) -> str:
    """Return the level of the list."""
    return look.filter("per") if look.place.level == "kota" else "kelurahan"


def controls(look: Here) -> None:
    """Draw the choice between kecamatan and kelurahan, where the whole city is shown."""
    if look.place.level == "kota":
        filters.one_of("Tampilkan per", "per", PER, look.filter("per"))


def small(look: Here, code: str) -> str:
    """Return the kecamatan of an area where the list needs it."""
    area = wilayah()[code]
    return wilayah()[area.parent].name if look.place.level == "kota" and area.level == "kelurahan" else ""


@cached.piece
def compared(look: Here, metric: str, group: str, effect: float = 1.0) -> Beside:
    """Return the areas of the list with intervals and verdicts for one figure.

    Args:
        look: what is looked at.
        metric: key of the cube.
        group: its breakdown; empty for the whole.
        effect: rows that carry the information of one.
    """
    from dtks_analytics.scores import rates  # noqa: PLC0415 - loads the statistics library, once

    kota = wilayah().kota.code
    figures = {code: look.figure(metric, code, group) for code in areas(look)}
    city = look.figure(metric, kota, group)
    found = rates.beside(figures, city, effect)
    large = [rate.high for rate in found.values() if (rate.figure.base or 0) >= numbers.SMALL_BASE]
    ends = [end for end in large if end is not None]
    return Beside(found, city, (0.0, max([*ends, (city.share or 0) * 1.2, 0.0005])))


def dot(look: Here, found: Beside, code: str) -> Html:
    """Return the share of an area with its interval on the common scale."""
    rate = found.rates[code]
    interval = (rate.low, rate.high) if rate.low is not None and rate.high is not None else None
    return bars.cell_dot(
        rate.figure.share, found.scale, look=look.tokens, verdict=verdicts.SHAPES[rate.verdict], interval=interval,
        reference=found.city.share,
    )  # fmt: skip


def head(found: Beside) -> Html:
    """Return the head of the column of intervals: both ends of the scale."""
    return bars.scale_head("0", numbers.percent(found.scale[1]), Html('<span class="dt-broad">selang 95%</span>'))


def key(look: Here, found: Beside) -> Html:
    """Return what the shapes and the dashed line mean."""
    drawn = "".join(f"<span>{shapes.shape(shape, look.tokens)}{words}</span>" for shape, words in _LEGEND)  # type: ignore[arg-type] # literals
    if found.city.share is None:
        return Html(f'<p class="dt-key-verdicts">{drawn}</p>')
    city = numbers.figure_share(found.city, 2 if found.city.share < 0.01 else 1)  # noqa: PLR2004 - one per cent
    return Html(f'<p class="dt-key-verdicts">{drawn}<span>garis putus-putus: kota {city}</span></p>')

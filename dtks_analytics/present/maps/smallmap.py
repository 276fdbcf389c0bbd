"""The city map as a still image with numbered marks: for the overview, for paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dtks_analytics.catalogue.city import city
from dtks_analytics.present.html.markup import Html, image, safe
from dtks_analytics.present.maps import outlines
from dtks_analytics.present.maps.classes import rank
from dtks_analytics.present.theme import ramp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dtks_analytics.present.maps.classes import AreaValue
    from dtks_analytics.present.theme import Tokens


def small_map(
    values: Iterable[AreaValue],
    breaks: Sequence[float],
    marks: Mapping[str, int],
    *,
    look: Tokens,
    alt: str,
    ramp_name: str = "mahakam",
    selected: str | None = None,
) -> Html:
    """Draw all kelurahan with numbered marks on some of them.

    Args:
        values: by kelurahan; areas without one are drawn soft.
        breaks: four rising inner limits of the classes.
        marks: number by area code; the numbers repeat in the list beside the map.
        look: the theme.
        alt: the finding in words.
        ramp_name: ``mahakam`` or ``tenun``.
        selected: code of a kelurahan to outline.

    Returns:
        An image that fills the width up to 420 px, with the marks and the river's name as text on it.
    """
    small = outlines.parts()["small"]
    pieces = [_at(small, outlines.label_point(code), "b", f"{number:d}") for code, number in marks.items()]
    if city().map.river:
        pieces.append(_at(small, city().map.river_label, "em", _lines(city().map.river)))
    drawing = image(_svg(small, values, breaks, look, ramp_name, selected), alt)
    return Html(f'<div class="dt-small">{drawing}{"".join(pieces)}</div>')


def _svg(
    small: dict[str, Any],
    values: Iterable[AreaValue],
    breaks: Sequence[float],
    look: Tokens,
    ramp_name: str,
    selected: str | None,
) -> str:
    colours, by_code = ramp(look, ramp_name), {value.code: value.value for value in values}
    by_colour: dict[str, str] = {}
    for code, path in small["kelurahan"].items():
        place = rank(by_code.get(code), breaks)
        colour = look.soft if place is None else colours[place]
        by_colour[colour] = by_colour.get(colour, "") + path
    areas = "".join(f'<path d="{path}" fill="{colour}"/>' for colour, path in by_colour.items())
    chosen = ""
    if selected in small["kelurahan"]:
        path = small["kelurahan"][selected]
        chosen = (
            f'<path d="{path}" fill="none" stroke="{look.bg}" stroke-width="9"/>'
            f'<path d="{path}" fill="none" stroke="{look.ink}" stroke-width="4"/>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {small["width"]} {small["height"]}" '
        f'stroke-linejoin="round" stroke-linecap="round"><g stroke="{look.bg}" stroke-width="1.1">{areas}</g>'
        f'<path d="{small["kecamatan"]}" fill="none" stroke="{look.bg}" stroke-width="3.4"/>'
        f'<path d="{small["river"]}" fill="none" stroke="{look.river}" stroke-width="8"/>{chosen}</svg>'
    )


def _at(small: dict[str, Any], point: tuple[float, float], tag: str, inner: str) -> str:
    """Place an element at a longitude and latitude, in per cent of the image."""
    west, south, east, north = small["view"]
    left, top = (point[0] - west) / (east - west) * 100, (north - point[1]) / (north - south) * 100
    return f'<{tag} style="left:{left:.1f}%;top:{top:.1f}%">{inner}</{tag}>'


def _lines(text: str) -> str:
    return "<br>".join(safe(word) for word in text.split())

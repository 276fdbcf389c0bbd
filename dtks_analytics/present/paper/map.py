"""The small map of a printed scorecard: one base for all pages, and the marked areas over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.maps import outlines
from dtks_analytics.present.paper.shapes import hatch, svg
from dtks_analytics.present.theme import LIGHT

if TYPE_CHECKING:
    from collections.abc import Mapping

INK: Final = LIGHT.ink
GREY: Final = "#C9CFD2"
"""The kecamatan around a marked kelurahan."""


def map_base() -> str:
    """Draw the kelurahan, the borders of the kecamatan and the river; the same picture on every page."""
    small = outlines.parts()["small"]
    areas = "".join(small["kelurahan"].values())
    return _map(
        f'<path d="{areas}" fill="#F1EEE6" stroke="#9A9488" stroke-width="1.2"/>'
        f'<path d="{small["kecamatan"]}" fill="none" stroke="{LIGHT.muted}" stroke-width="3.2"/>'
        f'<path d="{small["river"]}" fill="none" stroke="#fff" stroke-width="13"/>'
        f'<path d="{small["river"]}" fill="none" stroke="{LIGHT.river}" stroke-width="9"/>'
    )


def map_marked(fills: Mapping[str, str], ringed: str = "") -> str:
    """Draw what lies over `map_base`: some kelurahan filled, and a ring round one too small to be found.

    Args:
        fills: colour of each kelurahan to fill (or ``hatch``).
        ringed: code of the area to ring; empty for none.
    """
    small = outlines.parts()["small"]
    parts = [hatch(16)]
    for code, colour in fills.items():
        fill = "url(#h)" if colour == "hatch" else colour
        parts.append(f'<path d="{small["kelurahan"][code]}" fill="{fill}" stroke="{LIGHT.ink}" stroke-width="3"/>')
    if ringed:
        west, south, east, north = small["view"]
        lon, lat = outlines.label_point(ringed)
        x, y = (lon - west) / (east - west) * small["width"], (north - lat) / (north - south) * small["height"]
        parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="52" fill="none" stroke="{LIGHT.ink}" stroke-width="5"/>')
    return _map(*parts)


def of_area(code: str) -> str:
    """Draw one area over `map_base`: a kelurahan filled in ink inside its hatched kecamatan, or a kecamatan filled."""
    area = wilayah()[code]
    if area.level == "kecamatan":
        return map_marked(dict.fromkeys((one.code for one in wilayah().children(code)), INK))
    fills = dict.fromkeys((one.code for one in wilayah().children(area.parent)), GREY)
    return map_marked({**fills, code: LIGHT.ink}, code)


def _map(*parts: str) -> str:
    small = outlines.parts()["small"]
    return svg(small["width"], small["height"], *parts)

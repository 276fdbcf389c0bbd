"""Scorecards on paper: one A4 page for a kelurahan, a kecamatan or the city, and the pack of all of them.

Typst sets the pages from a template and JSON, so no name and no sentence can become markup. The same dossier gives
the same bytes.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.paper.page import HEADS, common, page
from dtks_analytics.present.text import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtks_analytics.scores.report_data import Dossier

FOLDER: Final = Path(__file__).parent
STANDARD: Final = "ua-1"
"""PDF/UA-1: tagged, with a title and with words for every drawing."""


def scorecard_pdf(dossier: Dossier, area: str) -> bytes:
    """Print the scorecard of one area.

    Args:
        dossier: of the month, from `dtks_analytics.scores.report_data.collect`.
        area: code of a kelurahan, a kecamatan or the city.

    Returns:
        A PDF of one page; a second one where a lurah's reply is long.
    """
    return pack_pdf(dossier, [area])


def pack_pdf(dossier: Dossier, areas: Sequence[str] | None = None) -> bytes:
    """Print many scorecards in one go.

    Args:
        dossier: of the month.
        areas: codes in the order of the pages; None: the city, then each kecamatan with its kelurahan.

    Returns:
        One PDF with a bookmark for each area.
    """
    import typst  # noqa: PLC0415 -- only when somebody prints

    created = datetime.fromisoformat(dossier.month.published_at)
    printed: bytes = typst.compile(**sources(content(dossier, areas)), timestamp=created, pdf_standards=[STANDARD])
    return printed


def sources(read: dict[str, Any]) -> dict[str, Any]:
    """Return what Typst is called with: template, fonts of this folder alone, and what the template reads."""
    return {
        "input": FOLDER / "rapor.typ",
        "root": FOLDER,
        "font_paths": [FOLDER / "fonts"],
        "ignore_system_fonts": True,
        "sys_inputs": {"d": json.dumps(read, ensure_ascii=False)},
    }


def content(dossier: Dossier, areas: Sequence[str] | None = None) -> dict[str, Any]:
    """Return what the template reads; arguments as of `pack_pdf`."""
    codes = in_order() if areas is None else list(areas)
    pages = [page(dossier, code) for code in codes]
    what = f"{pages[0]['head']} {pages[0]['name']}" if len(pages) == 1 else f"{len(pages)} rapor"
    title = f"{what}, {numbers.month(dossier.period)}"
    return {**common(dossier), "title": title, "place": city().short_name, "pages": pages}


def in_order() -> list[str]:
    """Return all areas: the city, then each kecamatan followed by its kelurahan."""
    tree, found = wilayah(), [wilayah().kota.code]
    for kecamatan in tree.at("kecamatan"):
        found += [kecamatan.code, *(one.code for one in tree.children(kecamatan.code))]
    return found


def file_name(dossier: Dossier, area: str, ending: str) -> str:
    """Return the name of a download: ``rapor-lurah-selili-2026-10-sintetis.pdf``; plain letters only."""
    one = wilayah()[area]
    name = f"{HEADS[one.level]} {one.name} {dossier.period}".lower()
    words = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)
    return f"{words}{'-sintetis' if dossier.synthetic else ''}.{ending}"

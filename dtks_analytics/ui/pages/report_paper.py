"""The scorecard on paper: one A4 page as PDF, made when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import work

if TYPE_CHECKING:
    from dtks_analytics.ui.frame.session import Here

WORD: Final = {"kelurahan": "rapor-lurah", "kecamatan": "rapor-camat", "kota": "rapor-kota"}


def st_download(look: Here) -> None:
    """Draw the download of the chosen area's scorecard."""
    place = wilayah()[look.area]
    mark = "-sintetis" if cached.store().synthetic else ""
    name = f"{WORD[place.level]}-{place.code}-{look.period}{mark}.pdf"
    st.download_button(
        f"Unduh rapor {place.name} (PDF, A4)", lambda: _pdf(look), name,
        mime="application/pdf", on_click="ignore",
    )  # fmt: skip


def _pdf(look: Here) -> bytes:
    from dtks_analytics.present.paper.report import scorecard_pdf  # noqa: PLC0415 - same
    from dtks_analytics.scores.report_data import collect  # noqa: PLC0415 - only when somebody prints

    store = cached.store()
    dossier = collect(
        look.store,
        look.period,
        synthetic=store.synthetic,
        replies=work.worklist().replies,
        audience=look.audience,
    )
    return scorecard_pdf(dossier, look.area)

"""The button of *Muat data* that counts all published months anew."""

from __future__ import annotations

import streamlit as st

from dtks_analytics.present.html import cards
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import layout, session
from dtks_analytics.ui.pages import upload

_WHY = "hitung_ulang_alasan"


def st_recount() -> None:
    """Draw the reason and the button; needs the right to load data."""
    upload.need_right()
    if not (cached.store_root() / "store.json").is_file() or not cached.version(cached.current()).periods:
        return
    layout.section("Hitung ulang")
    st.html(
        cards.note(
            "Jawaban pasangan, aturan, dan definisi yang berubah mengubah angka sesudah bulan dihitung ulang. "
            "Data yang tersimpan tidak berubah."
        )
    )
    reason = st.text_input("Alasan hitung ulang", key=_WHY, max_chars=200)
    if st.button("Hitung ulang semua bulan", key="hitung_ulang"):
        run(reason)


def run(reason: str) -> None:
    """Count all months anew, with a bar.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE``, ``REASON_MISSING``, ``CHANGED_MEANWHILE``, or the store could not be written.
        DamagedStoreError: a month is damaged.
    """
    upload.need_right()
    from dtks_analytics.publishing.recount import recount  # noqa: PLC0415 - heavy, and only this button needs it

    bar = st.progress(0.0)
    by = session.reader().name or "dasbor"

    def move(step: str, share: float) -> None:
        bar.progress(min(share, 1.0), text=step)

    done = recount(cached.store(), reason=reason, by=by, progress=move)
    bar.empty()
    st.success(f"{len(done.periods)} bulan dihitung ulang. Versi yang berlaku: {done.view.version}.")

"""The block of *Audit* about one person: who saw them."""

from __future__ import annotations

import re
from typing import Final

import streamlit as st

from dtks_analytics.catalogue.audit_actions import ACTIONS
from dtks_analytics.errors import DtksError
from dtks_analytics.present.html import cards, tables
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import numbers
from dtks_analytics.store import tracing
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import layout, session
from dtks_analytics.ui.pages.audit_lines import told

_NIK: Final = re.compile(r"\d{16}")


def st_who_saw() -> None:
    """Ask for a number and a reason, and list who looked at the person; the question itself is on record."""
    layout.section("Siapa melihat warga ini")
    with st.form("jejak", border=False, clear_on_submit=True):
        nik = st.text_input("NIK warga", max_chars=16, width=260, type="password").strip()
        reason = st.text_input("Dasar pertanyaan (surat warga, nomor, tanggal)", max_chars=200)
        sent = st.form_submit_button("Cari jejak", type="primary")
    if not sent:
        st.html(cards.note("NIK tidak disimpan; catatan audit memuat sidik berkuncinya saja."))
        return
    if not _NIK.fullmatch(nik):
        st.html(cards.state("NIK belum benar.", "Tulis 16 angka."))
        return
    try:
        seen = tracing.who_saw(cached.store(), nik, reader=session.reader(), reason=reason)
    except DtksError as error:
        st.html(cards.state("Jejak belum dicari.", error.message, code=error.code))
        return
    if not seen:
        st.html(cards.state(f"Tidak ada yang membuka data warga dengan NIK berakhiran {nik[-4:]}.",
                            "Yang diperiksa: semua daftar nama dan pembukaan NIK yang tercatat."))  # fmt: skip
        return
    rows = [
        Row(
            numbers.moment(one.line.at),
            [one.line.by, ACTIONS.get(one.line.action, one.line.action), told(one.line),
             "pasti" if one.sure else "mungkin"],
        )
        for one in seen
    ]  # fmt: skip
    columns = [Column("Oleh", "text"), Column("Tindakan", "text"), Column("Rincian", "text", phone=False),
               Column("Terlihat", "text")]  # fmt: skip
    st.html(cards.heading(f"{numbers.integer(len(seen))} kali dibuka, NIK berakhiran {nik[-4:]}", level=3))
    st.html(tables.table("Waktu", columns, rows, caption="Siapa melihat warga ini"))
    unsure = (
        "" if all(one.sure for one in seen) else " Mungkin: daftar lama mencakup wilayahnya, isinya belum tercatat."
    )
    st.html(cards.note(f"Pasti: baris warga ini ditampilkan, dicetak, diunduh, atau dibuka.{unsure}"))

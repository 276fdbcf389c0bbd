"""Tanggapan Lurah: the right of reply, kept with the published month; every version stays visible."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from dtks_analytics.access.roles import inside
from dtks_analytics.errors import DtksError
from dtks_analytics.present.html import cards
from dtks_analytics.present.html.markup import Html, join, safe
from dtks_analytics.present.text import numbers
from dtks_analytics.ui.frame import session, work

if TYPE_CHECKING:
    from dtks_analytics.store.worklist import Reply
    from dtks_analytics.ui.frame.session import Here


def st_replies(look: Here) -> None:
    """Draw all versions of the reply, the newest first, and the form for the next one; for its area and above only."""
    if not inside(look.audience, look.area):
        st.html(cards.note(f"Tanggapan hanya dibaca di {look.place.name} dan oleh atasannya."))
        return
    found = work.worklist().replies(look.month, look.area)
    month = numbers.month(look.period)
    if found:
        st.html(join([_reply(one, month, newest=one is found[-1]) for one in reversed(found)]))
    else:
        st.html(cards.note(f"Belum ada tanggapan atas terbitan {month}."))
    if former := work.worklist().earlier_replies(look.month, look.area):
        with st.expander(f"{len(former)} tanggapan atas terbitan {month} sebelum diperbarui"):
            st.html(join([_reply(one, month, newest=False) for one in former]))
    if not session.reader().may("edit", look.area):
        return
    with st.expander("Tulis tanggapan" if not found else "Tulis koreksi sebagai versi baru"):
        _form(look)


def _reply(one: Reply, month: str, *, newest: bool) -> Html:
    version = f"versi {one.number}" + ("" if newest else ", digantikan versi berikutnya")
    when = f"untuk terbitan {month}, {version}, ditulis {one.by}, {numbers.moment(one.at)}"
    evidence = f'<p class="dt-evidence">Bukti: {safe(one.evidence)}</p>' if one.evidence else ""
    return Html(
        f'<div class="dt-reply"><h3>Tanggapan Lurah <small>{safe(when)}</small></h3>'
        f"<p>“{safe(one.note)}”</p>{evidence}</div>"
    )


def _form(look: Here) -> None:
    """Draw the form; what is saved can no longer be changed, only corrected by a further version."""
    st.html(
        cards.note(
            "Tanggapan terikat pada bulan terbitan ini dan tidak dapat diubah. Koreksi menjadi versi baru. "
            "Jangan menulis NIK atau nomor KK."
        )
    )
    with st.form("tanggapan", border=False, clear_on_submit=False):
        text = st.text_area("Tanggapan", max_chars=2_000, height=110)
        evidence = st.text_input("Bukti (dokumen, nomor surat, atau tanggal; boleh kosong)", max_chars=500)
        who = work.reader()
        if not session.reader().name:
            who = replace(who, name=st.text_input("Nama Anda", value=who.name, max_chars=60, width=320))
        sent = st.form_submit_button("Simpan tanggapan", type="primary")
    if not sent:
        return
    try:
        work.worklist().reply(look.month, look.area, note=text, evidence=evidence, reader=who)
    except DtksError as error:
        st.html(cards.state("Tanggapan belum disimpan.", error.message, code=error.code))
        return
    st.rerun()

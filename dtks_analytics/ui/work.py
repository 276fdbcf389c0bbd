"""The worklist file of the served store, and who is working: name and reason, asked once per session."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.present import cards
from dtks_analytics.store.worklist import Worklist
from dtks_analytics.ui import cached

if TYPE_CHECKING:
    from dtks_analytics.store.ledger import JSON

REASONS: Final = (
    "Memperbaiki data kelurahan",
    "Memeriksa hasil perbaikan",
    "Menjawab permintaan warga",
    "Pengawasan",
)


@lru_cache(maxsize=4)
def _worklist(root: str) -> Worklist:  # noqa: ARG001 - the root is the key
    return Worklist(cached.store())


def worklist() -> Worklist:
    """Return the entries of the served store."""
    return _worklist(str(cached.store_root()))


def operator() -> str:
    """Return who works in this session; empty before the name was given."""
    return str(st.session_state.get("_petugas", ("", ""))[0])


def reason() -> str:
    """Return what the work of this session is for; empty before it was given."""
    return str(st.session_state.get("_petugas", ("", ""))[1])


def st_ask() -> bool:
    """Ask for name and reason once per session; tells whether they are known."""
    if operator():
        return True
    st.html(
        cards.paragraph(
            "Daftar ini memuat nama warga. Tulis nama dan keperluan Anda sekali; keduanya dicatat sebelum baris "
            "pertama ditampilkan."
        )
    )
    with st.form("petugas", border=False):
        name = st.text_input("Nama Anda", max_chars=60, width=320)
        reason = st.selectbox("Keperluan", REASONS, width=320)
        sent = st.form_submit_button("Buka daftar", type="primary")
    if sent and name.strip():
        st.session_state["_petugas"] = (name.strip(), reason)
        st.rerun()
    if sent:
        st.html(cards.state("Nama belum diisi.", "Tulis nama Anda, lalu buka lagi."))
    return False


def note(action: str, detail: dict[str, JSON]) -> None:
    """Write an audit line once per session and content, before what it speaks of is shown.

    Raises:
        RefusedError: ``AUDIT_UNWRITABLE``; nothing may be shown then.
    """
    name, reason = st.session_state["_petugas"]
    noted: set[str] = st.session_state.setdefault("_dicatat", set())
    key = f"{action} {sorted(detail.items())}"
    if key not in noted:
        cached.store().ledger.record(action, name, detail | {"reason": reason})
        noted.add(key)

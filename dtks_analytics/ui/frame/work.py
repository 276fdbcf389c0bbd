"""The worklist file of the served store, and who works for what.

The reason is asked once per session, a name only where nobody signs in.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.access.roles import need
from dtks_analytics.catalogue.audit_actions import FOLLOWS
from dtks_analytics.present.html import cards
from dtks_analytics.present.text import numbers
from dtks_analytics.store import tracing
from dtks_analytics.store.worklist import Worklist
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import session

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from dtks_analytics.access.roles import Reader
    from dtks_analytics.rows.by_name import Place
    from dtks_analytics.store.ledger import JSON
    from dtks_analytics.ui.frame.session import Here

AGAIN_S: Final = 600.0
"""Seconds for which a list may be drawn again, sorted or answered, without another line."""

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


def reader() -> Reader:
    """Return who works: the person who signed in, or, where nobody signs in, the name that was typed."""
    known = session.reader()
    if known.name or not known.grants:
        return known
    return replace(known, name=str(st.session_state.get("_petugas", ("", ""))[0]))


def operator() -> str:
    """Return the name of who works; empty before it is known."""
    return reader().name


def reason() -> str:
    """Return what the work of this session is for; empty before it was given."""
    return str(st.session_state.get("_petugas", ("", ""))[1])


def st_ask(area: str = "") -> bool:
    """Ask once per session what names are looked at for; tells whether that is known.

    Args:
        area: of the names; empty for whatever the person's own scope holds.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE``, the person may see no names in this area.
    """
    signed = session.reader()
    need(signed, "rows", [area] if area else signed.areas("rows"))
    if reason() and operator():
        st.html(cards.note(exempt(operator())))
        return True
    asked = "Pilih keperluan Anda sekali; nama Anda, waktu, dan keperluan"
    if not signed.name:
        asked = "Tulis nama dan keperluan Anda sekali; keduanya"
    st.html(cards.paragraph(f"Daftar ini memuat nama warga. {asked} dicatat sebelum baris pertama ditampilkan."))
    with st.form("petugas", border=False):
        name = signed.name or st.text_input("Nama Anda", max_chars=60, width=320)
        why = st.selectbox("Keperluan", REASONS, width=320)
        sent = st.form_submit_button("Buka daftar", type="primary")
    if sent and name.strip():
        st.session_state["_petugas"] = (name.strip(), why)
        st.rerun()
    if sent:
        st.html(cards.state("Nama belum diisi.", "Tulis nama Anda, lalu buka lagi."))
    return False


def exempt(name: str) -> str:
    """Return the line that every list by name carries, on the page and in files."""
    opened = numbers.moment(datetime.now(UTC))
    return f"Informasi dikecualikan (UU 14/2008 Pasal 17 huruf h). Dibuka oleh {name}, {opened}."


def note(action: str, detail: dict[str, JSON]) -> None:
    """Write an audit line before the list that it speaks of is read; once in `AGAIN_S` and session.

    Who then stands on it is put on record by `shown`, before anybody sees it.

    Raises:
        RefusedError: ``AUDIT_UNWRITABLE``; nothing may be read then.
    """
    _record(action, detail | {FOLLOWS: True}, "", ())


def shown(action: str, look: Here, places: Iterable[Place]) -> None:
    """Put on record whose rows a list shows, before it shows them; once in `AGAIN_S`, session and set of rows.

    Args:
        action: of the list.
        look: what is looked at.
        places: of the rows.

    Raises:
        RefusedError: ``AUDIT_UNWRITABLE``; nothing may be shown then.
    """
    rows = tracing.row_keys(cached.store(), look.period, places)
    if rows:
        _record("shown", {"list": action, "period": look.period, "area": look.area}, "".join(sorted(rows)), rows)


def _record(action: str, detail: dict[str, JSON], more: str, rows: Collection[str]) -> None:
    name, why, now = operator(), reason(), time.monotonic()
    noted: dict[str, float] = st.session_state.setdefault("_dicatat", {})
    key = f"{name} {action} {sorted(detail.items())} {why} {hashlib.sha256(more.encode()).hexdigest()}"
    if now - noted.get(key, -AGAIN_S) >= AGAIN_S:
        cached.store().ledger.record(action, name, detail | {"reason": why}, rows)
        noted[key] = now

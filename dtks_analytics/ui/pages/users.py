"""The blocks of *Pengguna*: roles, who is signed in, what changed. For the pengelola only."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from dtks_analytics.access import roles as access
from dtks_analytics.access.roles import ACTS, EDITING, ROLE_LABEL
from dtks_analytics.catalogue.audit_actions import ACTIONS
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.errors import DtksError
from dtks_analytics.present.html import cards, tables
from dtks_analytics.present.html.markup import literal
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import numbers
from dtks_analytics.store.access_book import AccessBook, Entry, local_day
from dtks_analytics.store.sessions import Sessions
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import filters, layout, session
from dtks_analytics.web import current_user as sign
from dtks_analytics.web.sessions import DEMO, audit_name

if TYPE_CHECKING:
    from dtks_analytics.access.roles import Role

SHOWN: Final = 40
"""Changes that are listed."""
_CHANGES: Final = ("access_grant", "access_revoke", "access_bind", "session_end")


def need() -> None:
    """Go on only for somebody who manages roles.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE``.
    """
    access.need(session.reader(), "manage", wilayah().kota.code)


def _book() -> AccessBook:
    guard = sign.door()
    return guard.book if guard else AccessBook(cached.store())


def lead() -> str:
    """Return how many are signed in."""
    return f"{numbers.integer(len(Sessions(cached.store()).living()))} sesi terbuka"


def title() -> str:
    """Return the finding: who has a role, and whose ends soon."""
    entries, today = _book().entries(), local_day()
    people = {entry.identity for entry in entries if entry.in_force(today)}
    if not people:
        return "Belum ada orang yang diberi peran"
    soon = {e.identity for e in entries if e.until and 0 <= (date.fromisoformat(e.until) - today).days <= 30}  # noqa: PLR2004 - days
    ending = f"; {numbers.integer(len(soon))} berakhir dalam 30 hari" if soon else ""
    return f"{numbers.integer(len(people))} orang punya peran{ending}"


def st_roles() -> None:
    """Draw who has which role where."""
    layout.section("Peran yang berlaku", "ditolak kecuali tercantum di sini")
    entries, today = _book().entries(), local_day()
    if not entries:
        st.html(cards.state("Belum ada peran.", "Beri peran di bawah ini, atau dengan perintah dtks access grant."))
        return
    rows = [
        Row(
            entry.name or entry.identity,
            [
                ROLE_LABEL[entry.role],
                filters.area_label(entry.area),
                "melihat dan mengubah" if entry.edit and ACTS[entry.role] & EDITING else "hanya melihat",
                _until(entry, today),
            ],
            small=entry.identity if entry.name else "",
        )
        for entry in entries
    ]
    columns = [Column("Peran", "text"), Column("Wilayah", "text"), Column("Hak", "text", phone=False),
               Column("Berlaku", "text")]  # fmt: skip
    st.html(tables.table("Orang", columns, rows, caption="Peran setiap orang"))


def _until(entry: Entry, today: date) -> str:
    if not entry.until:
        return "tanpa batas"
    return f"sampai {numbers.day(entry.until)}" if entry.in_force(today) else f"berakhir {numbers.day(entry.until)}"


def st_grant() -> None:
    """Draw the form that gives a role."""
    layout.section("Beri peran")
    tree = wilayah()
    codes = [tree.kota.code, *(a.code for a in tree.at("kecamatan")), *(a.code for a in tree.at("kelurahan"))]
    with st.form("beri_peran", border=False, clear_on_submit=True):
        left, right = st.columns(2)
        identity = left.text_input("Surel terverifikasi, atau penerbit#subjek", max_chars=250)
        name = left.text_input("Nama", max_chars=60)
        until = left.date_input("Berlaku sampai (boleh kosong)", value=None, format="DD/MM/YYYY")
        role = right.selectbox("Peran", list(ROLE_LABEL), format_func=_role_label)
        area = right.selectbox("Wilayah", codes, format_func=filters.area_label)
        reason = right.text_input("Dasar (surat tugas, nomor, tanggal)", max_chars=200)
        looks_only = st.checkbox("Hanya melihat, tanpa mengubah")
        sent = st.form_submit_button("Beri peran", type="primary")
    if sent:
        day: Any = until
        entry = Entry(identity, role, area, not looks_only, day.isoformat() if day else "", name)
        _say(lambda: _book().grant([entry], reader=session.reader(), reason=reason), "Peran diberikan.")


def _role_label(role: Role) -> str:
    return ROLE_LABEL[role]


def st_revoke() -> None:
    """Draw the form that takes a role back."""
    entries = {entry.key: entry for entry in _book().entries()}
    if not entries:
        return
    layout.section("Cabut peran", "berlaku dalam satu menit, juga pada halaman yang sedang terbuka")
    with st.form("cabut_peran", border=False, clear_on_submit=True):
        key = st.selectbox("Peran yang dicabut", list(entries), format_func=lambda k: _words(entries[k]), index=None,
                           placeholder="Pilih")  # fmt: skip
        reason = st.text_input("Alasan", max_chars=200)
        sent = st.form_submit_button("Cabut peran")
    if sent and key:
        who, role, area = key
        _say(
            lambda: _book().revoke(who, role=role, area=area, reader=session.reader(), reason=reason), "Peran dicabut."
        )


def _words(entry: Entry) -> str:
    return f"{entry.name or entry.identity}: {ROLE_LABEL[entry.role]}, {filters.area_label(entry.area)}"


def st_sessions() -> None:
    """Draw who is signed in, with the way to sign somebody out."""
    living = Sessions(cached.store()).living()
    layout.section("Sedang masuk")
    if not living:
        st.html(cards.state("Tidak ada sesi terbuka."))
        return
    rows = [
        Row(audit_name(one), [numbers.moment(_iso(one.opened)), numbers.clock(_iso(one.expires))])
        for one in living[:SHOWN]
    ]
    columns = [Column("Masuk sejak", "text"), Column("Paling lama sampai", "text")]
    st.html(tables.table("Orang", columns, rows, caption="Sesi yang terbuka"))
    with st.form("akhiri_sesi", border=False, clear_on_submit=True):
        people = sorted({one.email or one.identity for one in living if one.identity != DEMO})
        who = st.selectbox("Akhiri semua sesi milik", people, index=None, placeholder="Pilih", disabled=not people)
        sent = st.form_submit_button("Akhiri sesi", disabled=not people)
    if sent and who:
        _say(lambda: _end(who), "Sesi diakhiri.")


def _end(who: str) -> None:
    """End all sessions of somebody, after the line of the audit."""
    need()
    cached.store().ledger.record("session_end", session.reader().name, {"identity": who})
    Sessions(cached.store()).end_all(who)


def _iso(seconds: float) -> str:
    from datetime import UTC, datetime  # noqa: PLC0415 - the module's own date is another name

    return datetime.fromtimestamp(seconds, UTC).isoformat()


def st_history() -> None:
    """Draw the last changes; nothing of them can be removed."""
    layout.section("Perubahan terakhir", "tidak dapat dihapus")
    lines = cached.store().ledger.select(actions=_CHANGES, limit=SHOWN)
    if not lines:
        st.html(cards.state("Belum ada perubahan."))
        return
    rows = [
        Row(
            numbers.moment(line.at),
            [ACTIONS[line.action], str(line.detail.get("identity", "")), _of(line.detail), line.by,
             str(line.detail.get("reason", ""))],
        )
        for line in lines
    ]  # fmt: skip
    columns = [Column("Perubahan", "text"), Column("Orang", "text"), Column("Peran", "text", phone=False),
               Column("Oleh", "text", phone=False), Column("Dasar", "text", phone=False)]  # fmt: skip
    st.html(tables.table("Waktu", columns, rows, caption="Perubahan peran"))


def _of(detail: Any) -> str:  # noqa: ANN401 - the free part of an audit line
    role, area = detail.get("role"), detail.get("area")
    return f"{ROLE_LABEL[role]}, {filters.area_label(area)}" if role in ROLE_LABEL and area in wilayah() else ""


def _say(act: Any, done: str) -> None:  # noqa: ANN401 - a call without arguments whose answer is not used
    """Do something and say how it went; roles are looked up anew at once."""
    try:
        act()
    except DtksError as error:
        st.html(cards.state("Belum disimpan.", error.message, code=error.code))
        return
    guard = sign.door()
    if guard:
        guard.forget()
    st.toast(literal(done))
    st.rerun()

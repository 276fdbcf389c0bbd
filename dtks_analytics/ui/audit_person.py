"""The blocks of *Audit* about people: who saw a person, and the draft of the notice that a breach asks for."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import streamlit as st

from dtks_analytics import access
from dtks_analytics.catalogue.audit_actions import ACTIONS, FIELDS, by_name
from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.errors import DtksError
from dtks_analytics.present import cards, numbers, tables
from dtks_analytics.present.tables import Column, Row
from dtks_analytics.store import tracing
from dtks_analytics.ui import cached, filters, layout, session
from dtks_analytics.ui.audit_lines import told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dtks_analytics.store.ledger import Row as Line

_NIK: Final = re.compile(r"\d{16}")
NOTICE_HOURS: Final = 72
"""UU 27/2022 article 46: a written notice within 3 x 24 hours."""


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
    st.html(cards.note("Pasti: baris warga ini ada pada daftar atau dibuka. Mungkin: daftar mencakup wilayahnya."))


def st_notice() -> None:
    """Ask for an account and a time, and give the draft of the notice."""
    layout.section("Pemberitahuan kegagalan pelindungan data", "paling lambat 3 x 24 jam, UU 27/2022 Pasal 46")
    today = datetime.now(ZoneInfo(city().timezone)).date()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = st.text_input("Akun yang terlibat, persis seperti tercatat (kosong: semua)", max_chars=120, width=380)
        first = st.date_input("Dari", value=today - timedelta(days=7), format="DD/MM/YYYY", width=150)
        last = st.date_input("Sampai", value=today, format="DD/MM/YYYY", width=150)
    reader = session.reader()

    def made() -> str:
        access.need(reader, "audit", wilayah().kota.code)
        cached.store().ledger.record("audit_export", reader.name, {"of": by.strip(), "what": "notice"})
        return notice(_lines(by.strip(), first, last), by.strip(), (first, last), datetime.now(UTC))

    st.download_button("Unduh konsep pemberitahuan", made, f"konsep-pemberitahuan-{today.isoformat()}.txt",
                       mime="text/plain", on_click="ignore")  # fmt: skip


def _lines(by: str, first: date, last: date) -> list[Line]:
    """Return the looks at names of an account within some local days."""
    zone = ZoneInfo(city().timezone)
    since = datetime.combine(first, time(), zone).astimezone(UTC).isoformat(timespec="seconds")
    until = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC).isoformat(timespec="seconds")
    found = cached.store().ledger.select(by=by, since=since, until=until, limit=tracing.LINES)
    return [line for line in reversed(found) if by_name(line.action, line.detail)]


def notice(lines: Sequence[Line], by: str, days: tuple[date, date], now: datetime) -> str:
    """Return the draft: what UU 27/2022 article 46 asks for, filled in as far as the audit knows.

    Args:
        lines: looks at names, the oldest first.
        by: the account, empty for all.
        days: first and last local day.
        now: when it is drawn up.
    """
    opened = [line for line in lines if line.action == "reveal"]
    areas = sorted({str(line.detail.get("area") or wilayah().kota.code) for line in lines})
    known = [filters.area_label(area) for area in areas if area in wilayah()]
    listed = "\n".join(
        f"- {numbers.moment(line.at)}: {ACTIONS.get(line.action, line.action)}, oleh {line.by}; {told(line)}"
        for line in lines
    )
    span, gap = f"{numbers.day(days[0])} sampai {numbers.day(days[1])}", "...................."
    return (
        "KONSEP. PEMBERITAHUAN KEGAGALAN PELINDUNGAN DATA PRIBADI\n"
        "(UU 27/2022 Pasal 46: tertulis, paling lambat 3 x 24 jam, kepada subjek data dan lembaga)\n\n"
        f"Pengendali data: {city().name}\n"
        f"Disusun: {numbers.moment(now)}\n"
        f"Diketahui pada: {gap}  Batas waktu: 72 jam sesudahnya\n\n"
        f"1. Data pribadi yang terungkap\n   {FIELDS}; NIK dan nomor KK utuh pada {len(opened)} baris.\n\n"
        f"2. Siapa yang terdampak\n   Warga pada {len(lines)} daftar atau baris, wilayah: {', '.join(known) or '–'}.\n"
        f"   Jumlah orang: {gap} (hitung dari daftar bulan dan wilayah di bawah)\n\n"
        f"3. Kapan dan bagaimana\n   {span}, akun: {by or 'semua akun'}.\n"
        f"   Cara terungkap: {gap}\n\n{listed or '- tidak ada yang tercatat'}\n\n"
        f"4. Penanganan dan pemulihan\n   Peran dicabut pada {gap}; sesi berakhir pada {gap}\n"
        f"   Langkah lain: {gap}\n\n"
        f"5. Narahubung\n   Nama, jabatan, telepon, surel: {gap}\n"
    )

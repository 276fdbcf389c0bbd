"""The block of *Audit* about a breach: the draft of the notice that the law asks for within 3 x 24 hours."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import streamlit as st

from dtks_analytics.access import roles as access
from dtks_analytics.catalogue.audit_actions import ACTIONS, FOLLOWS, by_name, fields
from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.text import numbers
from dtks_analytics.store.exposure import Exposure, exposed
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import filters, layout, session
from dtks_analytics.ui.pages.audit_lines import told

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from dtks_analytics.store.ledger import Row as Line

_GAP: Final = "...................."
_HEAD: Final = (
    "KONSEP. PEMBERITAHUAN KEGAGALAN PELINDUNGAN DATA PRIBADI\n"
    "(UU 27/2022 Pasal 46: tertulis, paling lambat 3 x 24 jam, kepada subjek data dan lembaga)"
)


def st_notice() -> None:
    """Ask for an account and a time, and give the draft of the notice."""
    layout.section("Pemberitahuan kegagalan pelindungan data", "paling lambat 3 x 24 jam, UU 27/2022 Pasal 46")
    today = datetime.now(ZoneInfo(city().timezone)).date()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = st.text_input("Akun yang terlibat, persis seperti tercatat (kosong: semua)", max_chars=120, width=380)
        first = st.date_input("Dari", value=today - timedelta(days=7), format="DD/MM/YYYY", width=150)
        last = st.date_input("Sampai", value=today, format="DD/MM/YYYY", width=150)
    reader, store = session.reader(), cached.store()

    def made() -> str:
        access.need(reader, "audit", wilayah().kota.code)
        store.ledger.record("audit_export", reader.name, {"of": by.strip(), "what": "notice"})
        lines = looks(by.strip(), first, last)
        return notice(lines, exposed(store, lines, reader=reader), by.strip(), (first, last), datetime.now(UTC))

    st.download_button("Unduh konsep pemberitahuan", made, f"konsep-pemberitahuan-{today.isoformat()}.txt",
                       mime="text/plain", on_click="ignore")  # fmt: skip


def looks(by: str, first: date, last: date) -> list[Line]:
    """Return the looks at names of an account within some local days, the oldest first; empty: of all accounts."""
    zone = ZoneInfo(city().timezone)
    since = datetime.combine(first, time(), zone).astimezone(UTC).isoformat(timespec="seconds")
    until = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC).isoformat(timespec="seconds")
    found = cached.store().ledger.select(by=by, since=since, until=until, limit=-1)
    return [line for line in reversed(found) if by_name(line.action, line.detail) and FOLLOWS not in line.detail]


def notice(lines: Sequence[Line], whom: Exposure, by: str, days: tuple[date, date], now: datetime) -> str:
    """Return the draft: what UU 27/2022 article 46 asks for, filled in as far as the audit knows.

    Args:
        lines: looks at names, the oldest first.
        whom: whom they showed.
        by: the account, empty for all.
        days: first and last local day.
        now: when it is drawn up.
    """
    listed = [
        f"- {numbers.moment(line.at)}: {ACTIONS.get(line.action, line.action)}, oleh {line.by}; {told(line)}"
        for line in lines
    ]
    span = f"{numbers.day(days[0])} sampai {numbers.day(days[1])}"
    parts = [
        _HEAD,
        f"Pengendali data: {city().name}",
        f"Disusun: {numbers.moment(now)}\nDiketahui pada: {_GAP}  Batas waktu: 72 jam sesudahnya",
        "1. Data pribadi yang terungkap\n" + "\n".join(_what(lines) or ["   Tidak ada yang tercatat."]),
        "2. Siapa yang terdampak\n" + "\n".join(f"   {said}" for said in _whom(whom)),
        f"3. Kapan dan bagaimana\n   {span}, akun: {by or 'semua akun'}.\n   Cara terungkap: {_GAP}",
        "\n".join(listed or ["- tidak ada yang tercatat"]),
        f"4. Penanganan dan pemulihan\n   Peran dicabut {_GAP}; sesi berakhir {_GAP}\n   Langkah lain: {_GAP}",
        f"5. Narahubung\n   Nama, jabatan, telepon, surel: {_GAP}",
    ]
    if whom.rows:
        parts.append("Lampiran. Baris pada berkas, untuk dicari Dinas Sosial dan dikirimi pemberitahuan")
        parts += [_rows(period, area, whom) for period, area in whom.rows]
    return "\n\n".join(parts) + "\n"


def _what(lines: Iterable[Line]) -> list[str]:
    """Return which fields were shown, and how often."""
    said = sorted(words for line in lines if (words := fields(line.action, line.detail)))
    return [f"   - {words} ({numbers.integer(len(list(same)))} kali dibuka)" for words, same in groupby(said)]


def _whom(whom: Exposure) -> list[str]:
    """Return how many people are concerned, by month and kelurahan, and what is not known."""
    said = [f"{numbers.integer(whom.people)} orang:"]
    said += [
        f"- {numbers.month(period)}, {filters.area_label(area)}: {numbers.integer(len(found))} baris"
        for (period, area), found in whom.rows.items()
    ]
    if whom.lost:
        said.append(f"- {numbers.integer(whom.lost)} baris tidak ada lagi pada bulan yang tersimpan")
    if whom.unsure:
        said.append(
            f"Ditambah warga pada {numbers.integer(whom.unsure)} daftar lama yang isinya belum tercatat: "
            "hitung dari bulan dan wilayahnya di bawah."
        )
    return said


def _rows(period: str, area: str, whom: Exposure) -> str:
    """Return the rows of one month and kelurahan, file by file, neighbours drawn together."""
    said = [f"{numbers.month(period)}, {filters.area_label(area)}"]
    for (sha256, sheet), found in groupby(whom.rows[period, area], key=lambda place: (place.sha256, place.sheet)):
        of = f"berkas {sha256[:12]}" + (f", lembar {sheet}" if sheet else "")
        said.append(f"  {of}: baris {spans([place.row for place in found])}")
    return "\n".join(said)


def spans(rows: Sequence[int]) -> str:
    """Return numbers in ascending order with neighbours drawn together: ``3, 7-9``."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)

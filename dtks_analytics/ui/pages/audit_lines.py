"""The blocks of *Audit*: whether the chain holds, its head to take away, its lines. For the auditor only."""

from __future__ import annotations

import csv
import io
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import streamlit as st

from dtks_analytics.access import roles as access
from dtks_analytics.catalogue.audit_actions import ACTIONS
from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.html import cards, tables
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.sheets.workbook import harmless
from dtks_analytics.present.text import numbers
from dtks_analytics.store.access_book import AccessBook
from dtks_analytics.store.entries import Entries
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import filters, layout, session

if TYPE_CHECKING:
    from datetime import date

    from dtks_analytics.store.ledger import Row as Line

SHOWN: Final = 100
"""Lines that the page lists; the download has all."""
SPANS: Final = {1: "24 jam", 7: "7 hari", 30: "30 hari", 366: "Setahun", 0: "Semua"}
"""Days back to words; 0: from the first line on."""
WORDS: Final = {"area": "wilayah", "period": "bulan", "reason": "keperluan", "rows": "baris", "why": "sebab",
                "count": "kali", "identity": "orang", "role": "peran", "version": "versi", "list": "daftar",
                "people": "baris warga", "code": "kode", "confirmed": "dikonfirmasi", "names": "kolom"}  # fmt: skip


def need() -> None:
    """Go on only for the auditor.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE``.
    """
    access.need(session.reader(), "audit", wilayah().kota.code)


@dataclass(frozen=True)
class _Check:
    """What both chains said when they were recomputed.

    Attributes:
        faults: what is wrong, in words.
        lines: how many lines the audit had.
        at: when.
        until: clock up to which that is believed.
    """

    faults: tuple[str, ...]
    lines: int
    at: datetime
    until: float


_CHECKS: Final[dict[str, _Check]] = {}
REST: Final = 30
"""The chains are recomputed for at most one part in this many of the time: at once while they are short."""


def _check() -> _Check:
    """Recompute both chains, unless that was done just now and took long."""
    store, root, begin = cached.store(), str(cached.store_root()), time.monotonic()
    known = _CHECKS.get(root)
    if known is None or begin >= known.until:
        lines = store.ledger.select(limit=1)
        faults = tuple(
            fault.message for fault in [*store.ledger.verify(), *AccessBook(store).verify(), *Entries(store).verify()]
        )
        now = time.monotonic()
        known = _Check(faults, lines[0].seq if lines else 0, datetime.now(UTC), now + REST * (now - begin))
        _CHECKS[root] = known
    return known


def lead() -> str:
    """Return when both chains were recomputed."""
    return f"dihitung ulang {numbers.moment(_check().at)}"


def title() -> str:
    """Return the finding: the chain holds, or where it does not."""
    check = _check()
    if check.faults:
        return "Rantai audit tidak utuh"
    return f"Rantai audit utuh: {numbers.integer(check.lines)} baris, tidak satu pun diubah"


def st_chain() -> None:
    """Draw what is wrong, and the newest hash to keep elsewhere."""
    newest = cached.store().ledger.select(limit=1)
    head = {"seq": newest[0].seq, "hash": newest[0].hash} if newest else {"seq": 0, "hash": ""}
    for fault in _check().faults:
        st.html(cards.state(fault, "Simpan salinan penyimpanan sekarang, lalu hubungi penanggung jawab keamanan.",
                            code="AUDIT_DAMAGED"))  # fmt: skip
    st.html(
        cards.note(
            f"Hash terakhir, baris {head.get('seq', 0)}: {head.get('hash', '–')}. "
            "Simpan di luar mesin ini setiap hari: "
            "ekor catatan yang dipotong hanya terlihat bila hash lama masih ada di tempat lain."
        )
    )
    name = f"audit-{_today().isoformat()}.json"
    text = json.dumps(head | {"taken_at": datetime.now(UTC).isoformat(timespec="seconds")}, indent=2)
    st.download_button("Unduh hash terakhir", text, name, mime="application/json", on_click="ignore")


def st_lines() -> None:
    """Draw the filters and the newest lines."""
    layout.section("Catatan")
    ledger = cached.store().ledger
    with st.container(horizontal=True, vertical_alignment="bottom"):
        days = st.selectbox("Waktu", list(SPANS), index=1, format_func=SPANS.__getitem__, width=150)
        actions = st.multiselect("Tindakan", list(ACTIONS), format_func=ACTIONS.__getitem__, placeholder="Semua",
                                 width=340)  # fmt: skip
        by = st.text_input("Oleh, persis seperti tercatat", max_chars=120, width=260).strip()
    since = _since(days)
    lines = ledger.select(actions=actions, by=by, since=since, limit=SHOWN + 1)
    if not lines:
        st.html(cards.state("Tidak ada baris untuk pilihan ini."))
        return
    rows = [
        Row(numbers.moment(line.at), [line.by, ACTIONS.get(line.action, line.action), told(line), str(line.seq)])
        for line in lines[:SHOWN]
    ]
    columns = [Column("Oleh", "text"), Column("Tindakan", "text"), Column("Rincian", "text", phone=False),
               Column("Baris", phone=False)]  # fmt: skip
    st.html(tables.table("Waktu", columns, rows, caption="Catatan audit"))
    if len(lines) > SHOWN:
        st.html(cards.note(f"{SHOWN} baris terbaru. Unduhan memuat semuanya."))

    reader = session.reader()

    def made() -> bytes:
        access.need(reader, "audit", wilayah().kota.code)
        ledger.record("audit_export", reader.name, {"actions": ",".join(sorted(actions)), "since": since, "of": by})
        return _csv(ledger.select(actions=actions, by=by, since=since, limit=-1))

    st.download_button("Unduh catatan (CSV)", made, f"audit-{_today().isoformat()}.csv", mime="text/csv",
                       on_click="ignore")  # fmt: skip


def told(line: Line) -> str:
    """Return the free part of a line in words: area by name, keyed hashes left out."""
    said = []
    for key, value in line.detail.items():
        if key not in WORDS or value in (None, "", 0):
            continue
        words = filters.area_label(str(value)) if key == "area" and value in wilayah() else _plain(value)
        words = ACTIONS.get(words, words).lower() if key == "list" else words
        said.append(f"{WORDS[key]}: {words}")
    return "; ".join(said)


def _plain(value: object) -> str:
    """Write a value; a record as ``FEWER_ROWS 132, OTHER_MONTH 3``."""
    return ", ".join(f"{key} {one}" for key, one in value.items()) if isinstance(value, dict) else str(value)


def _since(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds") if days else ""


def _today() -> date:
    return datetime.now(ZoneInfo(city().timezone)).date()


def _csv(lines: list[Line]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["baris", "waktu_utc", "tindakan", "oleh", "rincian", "hash"])
    for line in reversed(lines):
        cells = [line.action, line.by, json.dumps(dict(line.detail), ensure_ascii=False)]
        writer.writerow([line.seq, line.at, *(harmless(cell) for cell in cells), line.hash])
    return text.getvalue().encode("utf-8-sig")

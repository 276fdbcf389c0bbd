"""What was found in one delivered file: where each row went, what was recognised, what a list does, what is damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from dtks_analytics.catalogue.columns import BY_NAME
from dtks_analytics.catalogue.layouts import LAYOUTS
from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.errors import QUARANTINE
from dtks_analytics.present import theme
from dtks_analytics.present.html import bars, cards, tables
from dtks_analytics.present.html.bars import Bar
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import numbers
from dtks_analytics.ui.frame import filters, layout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dtks_analytics.intake.result import Examined
    from dtks_analytics.present.html.markup import Html
    from dtks_analytics.store.month import Account

MOST_ROWS: Final = 20
"""Rows of the quarantine that the page lists; the file has them all."""
ORDERS: Final = {
    "dmy": "hari-bulan-tahun",
    "mdy": "bulan-hari-tahun",
    "iso": "tahun-bulan-hari",
    "iso_swapped": "tertukar oleh Excel, sudah dikembalikan",
    "serial": "angka Excel",
    "text": "nama bulan",
    "mixed": "campuran",
    "undecided": "tidak dapat dipastikan",
}


def kind(key: str) -> str:
    """Return what a file is, in words."""
    return SIDES[key].label if key in SIDES else LAYOUTS[key].label if key in LAYOUTS else key


def st_file(seen: Examined, account: Account, *, alone: bool) -> None:
    """Draw everything about one result: rows at the left, recognition and warnings at the right.

    Args:
        seen: the report of the intake.
        account: what the store would keep, with the warnings of counting.
        alone: it is the only result, so it needs no heading of its own.
    """
    if not alone or seen.layout in SIDES:
        names = ", ".join(file.name for file in seen.files)
        layout.section(kind(seen.layout), names)
    if seen.layout in SIDES:
        st.html(cards.paragraph(SIDES[seen.layout].gives))
    left, right = st.columns([7, 5], gap="large")
    with left:
        layout.section("Setiap baris punya tempat")
        st.html(reconciliation(seen))
        st_quarantine(seen)
    with right:
        layout.section("Yang dikenali dari berkas")
        st.html(recognised(seen, account))
        st_sheets(seen)
        st_warnings(account)


def st_sheets(seen: Examined) -> None:
    """Draw the sheets of the files with their rows, where there are several."""
    sheets = getattr(seen, "sheets", None) or []
    if len(sheets) < 2:  # noqa: PLR2004 - one sheet is named in the facts above
        return
    several = len({entry["file"] for entry in sheets}) > 1
    rows = [
        Row(entry["sheet"] or "–", [numbers.integer(entry["rows"]), "dibaca" if entry["read"] else _unread(entry)],
            small=entry["file"] if several else "")
        for entry in sheets
    ]  # fmt: skip
    st.html(tables.table("Lembar", [Column("Baris"), Column("Keadaan", "text")], rows, caption="Lembar pada berkas"))


UNREAD: Final = {
    "hidden": "tersembunyi",
    "not_named": "tidak dipilih",
    "empty": "kosong",
    "other_layout": "susunan lain",
    "no_header": "tanpa judul kolom yang dikenal",
}
"""Why a sheet was not read, in words."""


def _unread(entry: Mapping[str, Any]) -> str:
    """Say that a sheet was not read, and why."""
    why = UNREAD.get(str(entry.get("why", "")), "")
    return f"tidak dibaca: {why}" if why else "tidak dibaca"


def reconciliation(seen: Examined) -> Html:
    """Return read = accepted + set aside + not data, as one divided bar."""
    look = theme.tokens(st.context.theme.type)
    parts = [
        Bar("diterima", seen.rows_accepted, numbers.integer(seen.rows_accepted), colour=look.prim),
        Bar("karantina", seen.rows_quarantined, numbers.integer(seen.rows_quarantined), colour=look.categorical[1]),
        Bar("bukan data", seen.rows_not_data, numbers.integer(seen.rows_not_data), colour=look.categorical[4]),
    ]
    total = numbers.integer(seen.rows_read)
    return bars.divided_bar(parts, f"{total} baris terbaca: " + ", ".join(f"{p.text} {p.label}" for p in parts))


def st_quarantine(seen: Examined) -> None:
    """Draw why rows were set aside, and the first of them by place; never a value."""
    from dtks_analytics.intake import quarantined  # noqa: PLC0415 - reads Parquet, only here

    reasons = seen.quarantine_reasons
    if not reasons:
        return
    rows = [Row(_reason(code, seen.layout), [numbers.integer(count), code]) for code, count in reasons.items()]
    columns = [Column("Baris"), Column("Kode", "text", phone=False)]
    st.html(tables.table("Sebab karantina", columns, rows, caption=f"Sebab karantina, {kind(seen.layout)}"))
    with st.expander(f"Lihat nomor baris dan kolom, {kind(seen.layout)}"):
        places = quarantined.first(seen.quarantine, MOST_ROWS)
        listed = [
            Row(f"Baris {p.row}", [p.sheet or "–", p.column or "–", _reason(p.code, seen.layout)]) for p in places
        ]
        heads = [Column("Lembar", "text", phone=False), Column("Kolom", "text"), Column("Sebab", "text")]
        st.html(tables.table("Letak", heads, listed, caption="Baris yang dikarantina"))
        more = seen.rows_quarantined - len(places)
        if more > 0:
            st.html(cards.note(f"dan {numbers.integer(more)} baris lain."))


def _reason(code: str, layout_key: str) -> str:
    """Say why a row was set aside; a list has no place to be wrong, only a person who cannot be found."""
    if code == "ROW_MALFORMED" and layout_key in SIDES:
        return "orangnya tidak dapat dicari: NIK kosong atau tidak 16 angka"
    return QUARANTINE.get(code, code)


def recognised(seen: Examined, account: Account) -> Html:
    """Return layout, month, columns, what is not kept and how dates were read."""
    orders = {ORDERS.get(order, order) for order in seen.date_orders.values()}
    facts = [
        ("Susunan", kind(seen.layout)),
        ("Bulan", numbers.month(seen.period)),
        ("Berkas", ", ".join(file.name for file in seen.files)),
        ("Judul kolom", f"baris {seen.header_row}" + (f", lembar {seen.sheet}" if seen.sheet else "")),
        ("Kolom dikenali", f"{len(seen.columns_recognised)} kolom"),
        ("Kolom tidak dikenali", ", ".join(seen.columns_unknown) or "tidak ada"),
        ("Tidak disimpan", words(seen.columns_dropped)),
        ("Tanggal ditulis", ", ".join(sorted(orders)) or "tidak ada tanggal"),
        ("Sel dirapikan", f"{numbers.integer(sum(seen.cleaned.values()))} sel (spasi, kutip, .0)"),
    ]
    if seen.layout not in SIDES:
        missing = sum(len(account.not_evaluable.get(what, ())) for what in ("rules", "metrics"))
        told = f"{missing} aturan atau ukuran, karena kolomnya tidak ada" if missing else "tidak ada"
        facts.append(("Tidak dapat dinilai", told))
    return cards.definitions(facts)


def words(names: Sequence[str]) -> str:
    """Return canonical columns in words."""
    return ", ".join(BY_NAME[name].label if name in BY_NAME else name for name in names) or "tidak ada"


def st_warnings(account: Account) -> None:
    """Draw what should make people look before they publish, each with its column or its areas."""
    from dtks_analytics.publishing.warnings import said  # noqa: PLC0415 - belongs to the intake

    rows = []
    for warning in account.warnings:
        codes = [code for code in warning.get("areas", []) if code in wilayah()]
        names = "; ".join(filters.area_label(code) for code in codes[:5])
        rest = f" dan {len(codes) - 5} lain" if len(codes) > 5 else ""  # noqa: PLR2004 - five fit
        rows.append(Row(said(warning, within=account.layout), [numbers.integer(warning["count"])], small=names + rest))
    if rows:
        st.html(tables.table("Perlu dilihat", [Column("Jumlah")], rows, caption="Peringatan"))

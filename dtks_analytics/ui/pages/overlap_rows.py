"""Families behind a cell of *Tumpang Tindih Bantuan*: one kelurahan, for those entitled. Rows are never cached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.errors import RefusedError
from dtks_analytics.present.html import cards, matrix, tables
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import aid as aid_words
from dtks_analytics.present.text import numbers
from dtks_analytics.rows import aid as aid_families
from dtks_analytics.ui.frame import layout, session, work
from dtks_analytics.ui.pages import overlap

if TYPE_CHECKING:
    from dtks_analytics.present.html.markup import Html
    from dtks_analytics.rows.aid import Family
    from dtks_analytics.ui.frame.session import Here

MOST: Final = 100
"""Families that go to the browser at once."""
_KEPT: Final = "Daftar ini tidak menghentikan bantuan. Yang memutuskan: Dinas Sosial dan Kementerian Sosial."


def st_families(look: Here) -> None:
    """Draw the families of the chosen kelurahan, or say why there are none to see."""
    if look.place.level != "kelurahan":
        st.html(cards.paragraph("Rincian keluarga dibuka untuk satu kelurahan. Pilih kelurahan di atas."))
        return
    if not session.reader().may("rows", look.area):
        st.html(
            cards.state(
                f"Rincian nama hanya untuk petugas Kelurahan {look.place.name}.", "Angka ringkas tetap dapat dilihat."
            )
        )
        return
    if not work.st_ask(look.area):
        return
    chosen = look.filter("pasangan")
    pair = "" if chosen == "semua" else chosen
    work.note("overlap_families", {"period": look.period, "area": look.area, "pair": pair})
    try:
        found = aid_families.families(look.store, look.period, look.area, reader=work.reader(), pair=pair)
    except RefusedError as error:
        if error.code == "ROWS_ERASED":
            st.html(cards.state(error.message))
            return
        if error.code != "UNKNOWN_TABLE":
            raise
        st.html(cards.state("Daftar keluarga belum dibuat untuk bulan ini.", "Muat ulang bulan ini."))
        return
    work.shown("overlap_families", look, [place for one in found[:MOST] for place in one.places])
    st.html(_table(look, found))
    if found:
        st.html(cards.note(_note(found)))
        layout.goto("perbaikan", f"Buka daftar perbaikan {look.place.name}", look)


def _table(look: Here, found: list[Family]) -> Html:
    """Return the families by pair; numbers masked."""
    if not found:
        last = numbers.day(look.month.received_at)
        return cards.state(f"Tidak ada keluarga di {look.place.name} untuk pilihan ini.", f"Terakhir diperiksa {last}.")
    rows, pair = [], ""
    for one in found[:MOST]:
        if one.pair != pair:
            pair = one.pair
            number = sum(each.pair == pair for each in found)
            words = matrix.status_words(one.status, look.tokens)  # type: ignore[arg-type] # a status of the book
            group = overlap.name(pair)
            rows.append(Row("", group=words, small=f"{group}: {number} {overlap.unit(pair)}"))
        rows.append(_row(one))
    columns = [
        Column("No. KK", "text", phone=False),
        Column("RT/RW", "text"),
        Column("Anggota", phone=False),
        Column("Periode", "text"),
        Column("Baris", phone=False),
    ]
    return tables.table("Nama", columns, rows, caption=f"Keluarga dengan dua bantuan di {look.place.name}")


def _row(one: Family) -> Row:
    return Row(
        one.name or numbers.UNKNOWN,
        [
            one.no_kk or "kosong",
            f"{one.rt or '–'}/{one.rw or '–'}",
            numbers.integer(one.members),
            "; ".join(aid_words.months_paid(each) for each in one.period.split(", ")),
            numbers.integer(one.row),
        ],
        small=f"NIK {one.nik or 'kosong'}",
    )


def _note(found: list[Family]) -> str:
    more = f" {numbers.integer(MOST)} dari {numbers.integer(len(found))} ditampilkan." if len(found) > MOST else ""
    return f"Nama kepala keluarga, atau baris pertama. Baris: nomor pada berkas.{more} {_KEPT}"

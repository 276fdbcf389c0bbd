"""The worklist of *Meninggal & Bantuan*: one kelurahan, for those entitled. Rows are never cached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.catalogue.programmes import PROGRAMME
from dtks_analytics.errors import RefusedError
from dtks_analytics.present.html import cards, tables
from dtks_analytics.present.html.markup import Html, join, safe
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import numbers
from dtks_analytics.rows import deaths as deceased_people
from dtks_analytics.ui.frame import layout, session, work

if TYPE_CHECKING:
    from dtks_analytics.rows.deaths import Dead
    from dtks_analytics.ui.frame.session import Here

MOST: Final = 100
"""People who go to the browser at once."""
SOURCES: Final = {
    "register": "status pada register",
    "verval": "hasil verifikasi",
    "daftar_kematian": "daftar kematian Dukcapil",
}
"""Where a death is known from, in words."""
_YEAR: Final = 12
_NOTE: Final = (
    "Yang dengan bantuan dan yang paling lama berada di atas. Daftar ini tidak menghentikan bantuan. Baris: nomor pada "
    "berkas."
)


def allowed(look: Here) -> bool:
    """Tell whether names of the chosen area may be shown, and say why where they may not."""
    if look.place.level != "kelurahan":
        st.html(cards.paragraph("Daftar nama dibuka untuk satu kelurahan. Pilih kelurahan di atas."))
        return False
    if not session.reader().may("rows", look.area):
        st.html(
            cards.state(
                f"Rincian nama hanya untuk petugas Kelurahan {look.place.name}.", "Angka ringkas tetap dapat dilihat."
            )
        )
        return False
    return work.st_ask(look.area)


def st_people(look: Here) -> None:
    """Draw the people who have to be followed up in the chosen kelurahan."""
    work.note("deceased", {"period": look.period, "area": look.area})
    try:
        found = deceased_people.people(look.store, look.period, look.area, reader=work.reader())
    except RefusedError as error:
        if error.code == "ROWS_ERASED":
            st.html(cards.state(error.message))
            return
        if error.code != "UNKNOWN_TABLE":
            raise
        st.html(cards.state("Daftar nama belum dibuat untuk bulan ini.", "Muat ulang bulan ini."))
        return
    work.shown("deceased", look, [one.place for one in found[:MOST]])
    st.html(table(look, found))
    if found:
        more = f" {MOST} dari {numbers.integer(len(found))} ditampilkan." if len(found) > MOST else ""
        st.html(cards.note(f"{_NOTE}{more}"))
        layout.goto(
            "perbaikan", "Isi hasil pemeriksaan di Daftar Perbaikan", look, aturan="deceased_not_active",
            milik="bersama",
        )  # fmt: skip


def table(look: Here, found: list[Dead]) -> Html:
    """Return the people: since when, with which aid, how much, what to do; numbers masked."""
    if not found:
        last = numbers.day(look.month.received_at)
        head = f"Tidak ada warga {look.place.name} yang dilaporkan meninggal dan masih aktif."
        return cards.state(head, f"Terakhir diperiksa {last}.")
    rows = [_row(one) for one in found[:MOST]]
    columns = [
        Column("Meninggal", "text"),
        Column("Bantuan yang masih tercatat", "text"),
        Column("Yang dilakukan", "text", phone=False),
        Column("RT/RW", "text", phone=False),
        Column("Baris", phone=False),
    ]
    drawn = tables.table("Nama", columns, rows, caption=f"Warga yang dilaporkan meninggal di {look.place.name}")
    return Html(f'<div class="dt-names">{drawn}</div>')


def _row(one: Dead) -> Row:
    place, step = f"{one.rt or '–'}/{one.rw or '–'}", todo(one)
    narrow = Html(f'<span class="dt-narrow">{safe(step)}</span>')
    small = join([f"NIK {one.nik or 'kosong'}", Html(f'<span class="dt-narrow">RT/RW {safe(place)}</span>')])
    cells = [_since(one), join([_aid(one), narrow]), step, place, numbers.integer(one.row)]
    return Row(one.name or numbers.UNKNOWN, cells, small=small)


def _since(one: Dead) -> Html:
    """Say when the person died, how long ago that is, and where it is known from."""
    when = numbers.day(one.died) if one.died else "tanggal tidak ada"
    ago = ""
    if one.months is not None:
        years = one.months // _YEAR
        ago = f"{years} tahun lebih; " if years else f"{one.months} bulan; " if one.months else "bulan ini; "
    small = f"{ago}{SOURCES.get(one.source, one.source)}"
    return join([when, Html(f'<small class="dt-decides">{safe(small)}</small>')])


def _aid(one: Dead) -> Html:
    """Name the aid and the money that may have been paid wrongly."""
    if not one.programmes:
        return Html("tidak ada")
    labels = ", ".join(PROGRAMME[key].label for key in one.programmes if key in PROGRAMME)
    money = numbers.rupiah_range(one.low, one.high) if one.high else "tidak dinilai"
    return join([labels, Html(f'<small class="dt-decides">{safe(money)}</small>')])


def todo(one: Dead) -> str:
    """Say what the kelurahan does about one person."""
    first = {"register": "usulkan nonaktif di SIKS-NG", "daftar_kematian": "pastikan ke keluarga, laporkan di SIKS-NG"}
    report = first.get(one.source, "laporkan di SIKS-NG")
    steps = [
        report.capitalize().replace("siks-ng", "SIKS-NG") if one.died else f"Tanyakan tanggal meninggal, {report}",
        "lengkapi akta kematian" if not one.certificate else "",
        "usulkan pengurus pengganti bila perlu" if _family(one) else "",
    ]
    return f"{'; '.join(step for step in steps if step)}."


def _family(one: Dead) -> bool:
    return any(PROGRAMME[key].unit == "keluarga" for key in one.programmes if key in PROGRAMME)

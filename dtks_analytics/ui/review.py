"""Step 3 of *Muat data*: what was recognised, where each row went, how the figures would change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.catalogue.columns import BY_NAME
from dtks_analytics.catalogue.layouts import LAYOUTS
from dtks_analytics.catalogue.metrics import METRICS
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.errors import QUARANTINE
from dtks_analytics.present import bars, cards, numbers, tables, theme
from dtks_analytics.present.bars import Bar
from dtks_analytics.present.tables import Column, Row
from dtks_analytics.ui import cached, filters, layout, upload

if TYPE_CHECKING:
    from dtks_analytics.cube import Figure
    from dtks_analytics.intake.pipeline import Checked
    from dtks_analytics.present.markup import Html
    from dtks_analytics.ui.upload import Upload

MOST_ROWS: Final = 20
"""Rows of the quarantine that the page lists; the file has them all."""
ORDERS: Final = {
    "dmy": "hari-bulan-tahun",
    "mdy": "bulan-hari-tahun",
    "iso": "tahun-bulan-hari",
    "serial": "angka Excel",
    "text": "nama bulan",
    "mixed": "campuran",
    "undecided": "tidak dapat dipastikan",
}


def st_review(one: Upload) -> None:
    """Draw the step."""
    checked = one.checked
    if checked is None:
        upload.go("unggah")
        st.rerun()
    layout.section("3. Cocokkan", f"data {numbers.month(one.period)}")
    left, right = st.columns([7, 5], gap="large")
    with left:
        layout.section("Setiap baris punya tempat")
        st.html(reconciliation(checked))
        st_quarantine(checked)
        layout.section("Angka kota, sebelum dan sesudah")
        st.html(preview(checked))
    with right:
        layout.section("Yang dikenali dari berkas")
        st.html(recognised(checked))
        st_warnings(checked)
    st_names(one, checked)
    with st.container(horizontal=True):
        st.button("Lanjut ke terbitkan", type="primary", on_click=upload.go, args=("terbitkan",))
        st.button("Batalkan", on_click=upload.cancel)


def reconciliation(checked: Checked) -> Html:
    """Return read = accepted + set aside + not data, as one divided bar."""
    seen, look = checked.examined, theme.tokens(st.context.theme.type)
    parts = [
        Bar("diterima", seen.rows_accepted, numbers.integer(seen.rows_accepted), colour=look.prim),
        Bar("karantina", seen.rows_quarantined, numbers.integer(seen.rows_quarantined), colour=look.categorical[1]),
        Bar("bukan data", seen.rows_not_data, numbers.integer(seen.rows_not_data), colour=look.categorical[4]),
    ]
    total = numbers.integer(seen.rows_read)
    return bars.divided_bar(parts, f"{total} baris terbaca: " + ", ".join(f"{p.text} {p.label}" for p in parts))


def st_quarantine(checked: Checked) -> None:
    """Draw why rows were set aside, and the first of them by place; never a value."""
    from dtks_analytics.intake import quarantined  # noqa: PLC0415 - reads Parquet, only here

    reasons = checked.examined.quarantine_reasons
    if not reasons:
        return
    rows = [Row(QUARANTINE.get(code, code), [numbers.integer(count), code]) for code, count in reasons.items()]
    columns = [Column("Baris"), Column("Kode", "text", phone=False)]
    st.html(tables.table("Sebab karantina", columns, rows, caption="Sebab karantina"))
    with st.expander("Lihat nomor baris dan kolom"):
        places = quarantined.first(checked.examined.quarantine, MOST_ROWS)
        listed = [
            Row(f"Baris {p.row}", [p.sheet or "–", p.column or "–", QUARANTINE.get(p.code, p.code)]) for p in places
        ]
        heads = [Column("Lembar", "text", phone=False), Column("Kolom", "text"), Column("Sebab", "text")]
        st.html(tables.table("Letak", heads, listed, caption="Baris yang dikarantina"))
        more = checked.examined.rows_quarantined - len(places)
        if more > 0:
            st.html(cards.note(f"dan {numbers.integer(more)} baris lain."))


def recognised(checked: Checked) -> Html:
    """Return layout, month, columns, what is not kept and how dates were read."""
    seen, draft = checked.examined, checked.draft
    orders = {ORDERS.get(order, order) for order in seen.date_orders.values()}
    missing = len(draft.not_evaluable["rules"]) + len(draft.not_evaluable["metrics"])
    return cards.definitions(
        [
            ("Susunan", LAYOUTS[seen.layout].label if seen.layout in LAYOUTS else seen.layout),
            ("Bulan", numbers.month(seen.period)),
            ("Berkas", ", ".join(file.name for file in seen.files)),
            ("Judul kolom", f"baris {seen.header_row}" + (f", lembar {seen.sheet}" if seen.sheet else "")),
            ("Kolom dikenali", f"{len(seen.columns_recognised)} kolom"),
            ("Kolom tidak dikenali", ", ".join(seen.columns_unknown) or "tidak ada"),
            ("Tidak disimpan", words(seen.columns_dropped)),
            ("Tanggal ditulis", ", ".join(sorted(orders)) or "tidak ada tanggal"),
            ("Sel dirapikan", f"{numbers.integer(sum(seen.cleaned.values()))} sel (spasi, kutip, .0)"),
            (
                "Tidak dapat dinilai",
                f"{missing} aturan atau ukuran, karena kolomnya tidak ada" if missing else "tidak ada",
            ),
        ]
    )


def words(names: list[str]) -> str:
    """Return canonical columns in words."""
    return ", ".join(BY_NAME[name].label if name in BY_NAME else name for name in names) or "tidak ada"


def st_warnings(checked: Checked) -> None:
    """Draw what should make people look before they publish."""
    from dtks_analytics.intake.warn import MESSAGES  # noqa: PLC0415 - belongs to the intake

    rows = []
    for warning in checked.draft.warnings:
        codes = [code for code in warning.get("areas", []) if code in wilayah()]
        names = "; ".join(filters.area_label(code) for code in codes[:5])
        rest = f" dan {len(codes) - 5} lain" if len(codes) > 5 else ""  # noqa: PLR2004 - five fit
        rows.append(
            Row(MESSAGES.get(warning["code"], warning["code"]), [numbers.integer(warning["count"])], small=names + rest)
        )
    if rows:
        st.html(tables.table("Perlu dilihat", [Column("Jumlah")], rows, caption="Peringatan"))


def preview(checked: Checked) -> Html:
    """Return the city's figures as they are and as they would become."""
    from dtks_analytics.cube import Cube  # noqa: PLC0415 - imports pyarrow

    new, city = Cube(checked.cube), wilayah().kota.code
    old = cached.cube(cached.current()) if checked.previous else None
    rows = []
    for key, metric in METRICS.items():
        after = new.figure(key, city, checked.draft.period)
        before = old.figure(key, city, checked.previous) if old and checked.previous else None
        if after.evaluable or (before and before.evaluable):
            rows.append(Row(metric.label, _changed(before, after), small=metric.unit))
    month = numbers.month_name(checked.previous) if checked.previous else "Bulan lalu"
    columns = [Column(month), Column(numbers.month_name(checked.draft.period)), Column("Selisih")]
    return tables.table("Ukuran", columns, rows, caption="Angka kota sebelum dan sesudah")


def _changed(before: Figure | None, after: Figure) -> list[str]:
    if before is None or before.count is None or after.count is None:
        return [numbers.figure_count(before) if before else "–", numbers.figure_count(after), "–"]
    return [numbers.figure_count(before), numbers.figure_count(after), numbers.signed(after.count - before.count)]


def st_names(one: Upload, checked: Checked) -> None:
    """Draw spellings of kelurahan that a person confirms once; then the file is checked again."""
    suggestions = checked.examined.area_suggestions
    if not suggestions:
        return
    layout.section("Nama kelurahan yang mirip", "benarkan sekali, lalu periksa lagi")
    confirmed: dict[str, str] = {}
    for number, found in enumerate(suggestions):
        code = found["suggestion_code"]
        rows = numbers.count(found["rows"], "baris")
        label = f"“{found['written']}” ({rows}) adalah {filters.area_label(code)}"
        if st.checkbox(label, key=f"nama_{number}"):
            confirmed[found["slug"]] = code
    if st.button("Periksa lagi dengan nama yang dibenarkan", disabled=not confirmed):
        upload.confirm(one, confirmed)
        st.rerun()

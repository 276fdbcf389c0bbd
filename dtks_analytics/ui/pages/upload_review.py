"""Step 3 of *Muat data*: what was recognised, where each row went, how the figures would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dtks_analytics.catalogue.metrics import METRICS
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.html import cards, tables
from dtks_analytics.present.html.markup import literal
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import numbers
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import filters, layout
from dtks_analytics.ui.pages import upload, upload_columns, upload_confirm, upload_report

if TYPE_CHECKING:
    from dtks_analytics.figures.cube import Figure
    from dtks_analytics.present.html.markup import Html
    from dtks_analytics.publishing.pipeline import Checked
    from dtks_analytics.ui.pages.upload import Upload


def st_review(one: Upload) -> None:
    """Draw the step."""
    checked = one.checked
    if checked is None:
        upload.go("unggah")
        st.rerun()
    layout.section("3. Cocokkan", f"data {numbers.month(one.period)}")
    upload_confirm.st_confirm(one)
    for seen, account in zip(checked.reports, checked.accounts, strict=True):
        upload_report.st_file(seen, account, alone=len(checked.reports) == 1)
    layout.section("Angka kota, sebelum dan sesudah")
    if checked.cube is None:
        st.html(
            cards.state(
                f"Register {numbers.month(one.period)} belum terbit.",
                "Daftar ini disimpan dan dipakai saat register bulan itu dimuat.",
            )
        )
    else:
        st.html(preview(checked))
    if checked.recounts:
        again = ", ".join(numbers.month_name(month.period) for month in checked.recounts)
        st.html(cards.note(f"Bulan terbit yang dihitung ulang: {again}."))
    st_names(one, checked)
    upload_columns.st_unknown(one, checked)
    with st.container(horizontal=True):
        ready = upload_confirm.complete(one)
        st.button("Lanjut ke terbitkan", type="primary", on_click=upload.go, args=("terbitkan",), disabled=not ready)
        st.button("Kembali ke langkah 1", on_click=upload.go, args=("unggah",))
        st.button("Batalkan", on_click=upload.cancel)


def preview(checked: Checked) -> Html:
    """Return the city's figures as they are and as they would become.

    A register is set beside the month before, a list beside the same month without it.
    """
    from dtks_analytics.figures.cube import Cube  # noqa: PLC0415 - imports pyarrow

    new, city, period = Cube(checked.cube), wilayah().kota.code, checked.period
    old = cached.cube(cached.current()) if checked.compared else None
    rows = []
    for key, metric in METRICS.items():
        after = new.figure(key, city, period)
        before = old.figure(key, city, checked.compared) if old and checked.compared else None
        if after.evaluable or (before and before.evaluable):
            rows.append(Row(metric.label, _changed(before, after), small=metric.unit))
    if checked.compared == period:
        heads = ["Terbit sekarang", "Dengan daftar ini"]
    else:
        heads = [numbers.month_name(checked.compared) if checked.compared else "Bulan lalu", numbers.month_name(period)]
    columns = [Column(heads[0]), Column(heads[1]), Column("Selisih")]
    return tables.table("Ukuran", columns, rows, caption="Angka kota sebelum dan sesudah")


def _changed(before: Figure | None, after: Figure) -> list[str]:
    if before is None or before.count is None or after.count is None:
        return [numbers.figure_count(before) if before else "–", numbers.figure_count(after), "–"]
    return [numbers.figure_count(before), numbers.figure_count(after), numbers.signed(after.count - before.count)]


def st_names(one: Upload, checked: Checked) -> None:
    """Draw spellings of kelurahan that a person confirms once; then the file is checked again."""
    suggestions = checked.reports[0].area_suggestions
    if not suggestions:
        return
    layout.section("Nama kelurahan yang mirip", "benarkan sekali, lalu periksa lagi")
    confirmed: dict[str, str] = {}
    for number, found in enumerate(suggestions):
        code = found["suggestion_code"]
        rows = numbers.count(found["rows"], "baris")
        label = literal(f"“{found['written']}” ({rows}) adalah {filters.area_label(code)}")
        if st.checkbox(label, key=f"nama_{number}"):
            confirmed[found["slug"]] = code
    if st.button("Periksa lagi dengan nama yang dibenarkan", disabled=not confirmed):
        upload.confirm(one, confirmed)
        st.rerun()

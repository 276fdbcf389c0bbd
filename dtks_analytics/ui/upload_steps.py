"""The four steps of *Muat data* on the page; one of them is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.catalogue.layouts import LAYOUTS
from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.errors import RefusedError
from dtks_analytics.present import cards, numbers
from dtks_analytics.present.markup import Html, safe
from dtks_analytics.ui import cached, layout, review, session, upload, upload_report

if TYPE_CHECKING:
    from dtks_analytics.ui.upload import Upload

HINTS: Final = {
    "unggah": "Pilih berkas bulan ini",
    "periksa": "Berkas sedang diperiksa",
    "cocokkan": "Cocokkan sebelum terbit",
    "terbitkan": "Terbitkan untuk semua orang",
    "selesai": "Sudah terbit",
}
RELATIONS: Final = {
    "": "kata-kata (KEPALA, ISTRI, ANAK)",
    "A": "angka daftar A (SIKS-NG)",
    "B": "angka daftar B (DTSEN)",
}


def title(one: Upload) -> str:
    """Return the finding of the open step."""
    if one.step == "selesai":
        return f"{numbers.month(one.period)} sudah terbit dan dapat dilihat semua orang"
    if one.checked is None:
        return "Muat data bulanan: dari berkas ke angka yang terbit"
    seen = sum(report.rows_read for report in one.checked.reports)
    set_aside = sum(report.rows_quarantined for report in one.checked.reports)
    words = f"{numbers.integer(set_aside)} dikarantina" if set_aside else "tidak ada yang dikarantina"
    return f"{numbers.integer(seen)} baris terbaca, {words}"


def progress_line(one: Upload) -> Html:
    """Return the four steps with the open one marked."""
    order = list(upload.STEPS)
    at = order.index(one.step) if one.step in order else len(order)
    items = []
    for place, step in enumerate(order):
        state = "dt-now" if place == at else "dt-done" if place < at else "dt-later"
        current = ' aria-current="step"' if place == at else ""
        items.append(f'<li class="{state}"{current}><b>{place + 1}</b> {safe(upload.STEPS[step])}</li>')
    return Html(f'<ol class="dt-steps">{"".join(items)}</ol>')


def st_open_step(one: Upload) -> None:
    """Draw the step that is open."""
    drawn = {"unggah": st_upload, "periksa": st_check, "cocokkan": review.st_review, "terbitkan": st_publish}
    with st.container(key=f"langkah_{one.step}"):
        drawn.get(one.step, st_done)(one)


def st_upload(one: Upload) -> None:
    """Draw step 1: files and month."""
    layout.section("1. Unggah", "ekspor SIKS-NG atau DTSEN, dan daftar pendampingnya, apa adanya")
    if cached.current() and cached.store().synthetic:
        st.html(cards.state("Penyimpanan ini berisi data sintetis.", "Jangan unggah data warga ke sini."))
    files = st.file_uploader(
        "Berkas Excel, CSV, ODS, halaman web (.xls), Parquet, atau satu tabel dalam .zip; boleh beberapa sekaligus",
        type=list(upload.TYPES), accept_multiple_files=True, key="berkas",
    )  # fmt: skip
    chosen = files if isinstance(files, list) else []
    months = upload.periods()
    guess = upload.guess_period([file.name for file in chosen])
    period = st.selectbox(
        "Bulan data", months, index=months.index(guess) if guess in months else None, format_func=numbers.month,
        placeholder="Pilih bulan", width=220, key=f"bulan_data_{guess or ''}",
    )  # fmt: skip
    with st.expander("Daftar pendamping yang dapat dimuat"):
        st.html(side_files())
    with st.expander("Bila berkas tidak dikenali"):
        kinds = ["", *LAYOUTS, *SIDES]
        one.layout = st.selectbox(
            "Susunan berkas", kinds, format_func=lambda key: upload_report.kind(key) if key else "kenali sendiri",
            width=420, index=kinds.index(one.layout),
        )  # fmt: skip
        codes = list(RELATIONS)
        one.relation_codes = st.selectbox(
            "Hubungan keluarga ditulis dengan", codes, format_func=RELATIONS.__getitem__, width=420,
            index=codes.index(one.relation_codes),
        )  # fmt: skip
    if st.button("Periksa berkas", type="primary", disabled=not (chosen and period)) and period:
        upload.keep(one, chosen, period)
        one.step = "periksa"
        st.rerun()
    st.html(
        cards.note(
            "Memeriksa tidak mengubah apa pun. Angka baru terlihat setelah langkah 4. "
            "Berkas di atas 100 MB dimuat dengan perintah dtks ingest."
        )
    )


def side_files() -> Html:
    """Return the lists beside the register and what each does to it."""
    lists = sorted(SIDES.values(), key=lambda side: side.label)
    return cards.definitions([(side.label, side.gives) for side in lists])


def st_check(one: Upload) -> None:
    """Draw step 2: run the check, with its steps in words."""
    layout.section("2. Periksa", f"data {numbers.month(one.period)}")
    bar = st.progress(0.0, text="Menyiapkan")
    for _ in range(8):
        st.empty()  # takes the place of the widgets of step 1, which would stay on the page until the check is done

    def told(step: str, fraction: float) -> None:
        bar.progress(min(max(fraction, 0.0), 1.0), text=step)

    try:
        upload.check(one, told)
    except RefusedError as error:
        bar.empty()
        one.step = "unggah"
        st.html(
            cards.state(
                "Berkas tidak dapat dimuat.", f"{error.message} Data yang sudah terbit tetap aman.", code=error.code
            )
        )
        st.button("Kembali ke langkah 1", type="primary")
        return
    st.rerun()


def st_publish(one: Upload) -> None:
    """Draw step 4: who publishes, and the button."""
    month = numbers.month(one.period)
    layout.section("4. Terbitkan", month)
    known = one.period in {m.period for m in cached.version(one.base).months} if one.base else False
    if one.checked and not one.checked.draft:
        labels = ", ".join(upload_report.kind(side.layout) for side in one.checked.sides)
        what = f"{labels}: dipakai pada {month}" + (", yang dihitung ulang." if known else " saat registernya dimuat.")
    else:
        what = f"Ini mengganti {month} yang sudah terbit." if known else f"Ini bulan baru: {month}."
    st.html(cards.paragraph(f"{what} Versi sebelumnya tetap tersimpan dan dapat dikembalikan."))
    by = session.reader().name
    if not by:
        by = st.text_input("Nama Anda, untuk catatan terbitan", max_chars=60, width=320, key="penerbit")
    with st.container(horizontal=True):
        wanted = st.button(f"Terbitkan {month}", type="primary", disabled=not by.strip())
        st.button("Kembali ke langkah 3", on_click=upload.go, args=("cocokkan",))
        st.button("Batalkan", on_click=upload.cancel)
    if wanted:
        upload.publish(one, by.strip())
        st.rerun()


def st_done(one: Upload) -> None:
    """Draw what follows from a published month."""
    st.html(cards.state("Terbit.", f"Versi {one.published}. Semua halaman sekarang memakai data ini."))
    with st.container(horizontal=True):
        st.page_link(
            layout.script("ringkasan"),
            label=f"Buka ringkasan {numbers.month(one.period)}",
            query_params={"bulan": one.period},
        )
        st.button("Muat bulan lain", on_click=upload.cancel)

"""The four steps of *Muat data* on the page; one of them is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.catalogue.layouts import LAYOUTS
from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.errors import RefusedError
from dtks_analytics.present.html import cards
from dtks_analytics.present.html.markup import Html, safe
from dtks_analytics.present.text import numbers
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import layout, session
from dtks_analytics.ui.pages import upload, upload_columns, upload_confirm, upload_report
from dtks_analytics.ui.pages import upload_review as review
from dtks_analytics.web import uploads

if TYPE_CHECKING:
    from dtks_analytics.errors import DtksError
    from dtks_analytics.ui.pages.upload import Upload

HINTS: Final = {
    "unggah": "Pilih berkas bulan ini",
    "periksa": "Berkas sedang diperiksa",
    "cocokkan": "Cocokkan sebelum terbit",
    "terbitkan": "Terbitkan untuk semua orang",
    "selesai": "Sudah terbit",
}
UNFINISHED: Final = frozenset({"OUT_OF_MEMORY", "DISK_FULL", "STORE_READ_ONLY", "STORE_BUSY", "AUDIT_UNWRITABLE"})
"""Refusals that say nothing about the file."""
RELATIONS: Final = {
    "": "kata-kata (KEPALA, ISTRI, ANAK)",
    "A": "angka daftar A (SIKS-NG)",
    "B": "angka daftar B (DTSEN)",
}


def hint(one: Upload) -> str:
    """Return what the open step is about, in a few words."""
    return "Belum dapat dilanjutkan" if one.failed is not None else HINTS[one.step]


def title(one: Upload) -> str:
    """Return the finding of the open step."""
    if one.step == "periksa" and one.failed is not None:
        return "Berkas ini belum dapat dimuat"
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
    kept = st_kept(one)
    uploads.shown()
    files = st.file_uploader(
        "Berkas Excel, CSV, ODS, halaman web (.xls), Parquet, atau satu tabel dalam .zip; boleh beberapa sekaligus",
        type=list(upload.TYPES), accept_multiple_files=True, key="berkas",
    )  # fmt: skip
    chosen = files if isinstance(files, list) else []
    months = upload.periods()
    guess = upload.guess_period([file.name for file in chosen]) or (one.period if kept else None)
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
    if st.button("Periksa berkas", type="primary", disabled=not ((chosen or kept) and period)) and period:
        if chosen:
            upload.keep(one, chosen, period)
        else:
            upload.again(one, period)
        one.step = "periksa"
        st.rerun()
    st.html(
        cards.note(
            "Memeriksa tidak mengubah apa pun. Angka baru terlihat setelah langkah 4. "
            "Berkas di atas 100 MB dimuat dengan perintah dtks ingest."
        )
    )


def st_kept(one: Upload) -> bool:
    """Draw the files of the last attempt, which are used again unless others are chosen; tell whether there are any."""
    if not one.files:
        return False
    names = ", ".join(path.name for path in one.files)
    st.html(cards.state("Berkas yang tadi masih ada.", f"{names}. Pilih berkas lain hanya bila ingin mengganti."))
    return True


def side_files() -> Html:
    """Return the lists beside the register and what each does to it."""
    lists = sorted(SIDES.values(), key=lambda side: side.label)
    return cards.definitions([(side.label, side.gives) for side in lists])


def st_check(one: Upload) -> None:
    """Draw step 2: run the check, with its steps in words; a check that failed is shown until something is changed."""
    layout.section("2. Periksa", f"data {numbers.month(one.period)}")
    if one.failed is not None:
        st_failed(one, one.failed)
        return
    bar = st.progress(0.0, text="Menyiapkan")
    for _ in range(8):
        st.empty()  # takes the place of the widgets of step 1, which would stay on the page until the check is done

    def told(step: str, fraction: float) -> None:
        bar.progress(min(max(fraction, 0.0), 1.0), text=step)

    try:
        upload.check(one, told)
    except Exception as error:  # noqa: BLE001 - whatever happens, the page must offer the way back
        one.failed = upload.failure(error)
    st.rerun()


def st_failed(one: Upload, error: DtksError) -> None:
    """Draw why a file could not be checked, what may help, and the ways on."""
    unfinished = not isinstance(error, RefusedError) or error.code in UNFINISHED
    headline = "Pemeriksaan tidak selesai." if unfinished else "Berkas tidak dapat dimuat."
    st.html(cards.state(headline, f"{error.message} Data yang sudah terbit tetap aman.", code=error.code))
    upload_columns.st_missing(one, error)
    st_choose_sheets(one, error)
    with st.container(horizontal=True):
        st.button("Kembali ke langkah 1", type="primary", on_click=upload.go, args=("unggah",))
        st.button("Periksa lagi", on_click=upload.go, args=("periksa",))
        st.button("Batalkan", on_click=upload.cancel)


def st_choose_sheets(one: Upload, error: DtksError) -> None:
    """Draw which sheets are read, where the file leaves that open: hidden ones, or several that exclude each other."""
    told = getattr(error, "detail", None) or {}
    hidden, names = told.get("hidden_sheets"), [str(name) for name in told.get("sheets", ())]
    if error.code != "AMBIGUOUS_SHEETS" or not (hidden or names):
        return
    layout.section("Lembar yang dibaca")
    if hidden:
        ways = {"read": "baca juga", "skip": "lewati"}
        chosen = st.radio(
            "Lembar tersembunyi",
            list(ways),
            index=None,
            format_func=ways.__getitem__,
            horizontal=True,
            key="tersembunyi",
        )
        if st.button("Periksa lagi dengan pilihan ini", disabled=chosen is None):
            upload.choose_sheets(one, hidden=chosen or "")
            st.rerun()
        return
    picked = st.multiselect("Baca hanya lembar", names, placeholder="Pilih lembar", width=420, key="lembar_dipilih")
    if st.button("Periksa lagi dengan lembar ini", disabled=not picked):
        upload.choose_sheets(one, names=picked)
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
    upload_confirm.st_before_publishing(one)
    if one.failed is not None:
        error = one.failed
        st.html(cards.state("Belum terbit.", f"{error.message} Data yang sudah terbit tetap aman.", code=error.code))
    by = session.reader().name
    if not by:
        by = st.text_input("Nama Anda, untuk catatan terbitan", max_chars=60, width=320, key="penerbit")
    with st.container(horizontal=True):
        ready = bool(by.strip()) and upload_confirm.complete(one)
        wanted = st.button(f"Terbitkan {month}", type="primary", disabled=not ready)
        st.button("Kembali ke langkah 3", on_click=upload.go, args=("cocokkan",))
        if one.failed is not None:
            st.button("Periksa lagi", on_click=upload.go, args=("periksa",))
        st.button("Batalkan", on_click=upload.cancel)
    if wanted:
        try:
            upload.publish(one, by.strip())
        except Exception as error:  # noqa: BLE001 - as in `st_check`
            one.failed = upload.failure(error)
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
    with st.expander("Bila ternyata salah"):
        st.html(
            cards.paragraph(
                "Muat berkas yang benar untuk bulan yang sama; ia menggantikan yang ini. Atau minta pengelola menarik "
                "bulan ini: keadaan sebelumnya terbit kembali, tidak ada yang dihapus."
            )
        )
        st.code(f'dtks retract --period {one.period} --reason "alasan"', language=None)

"""The worklist as a workbook: taken along, filled in, loaded back as answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.access.roles import need
from dtks_analytics.errors import DtksError
from dtks_analytics.present.html import cards
from dtks_analytics.present.sheets import worklist as sheet
from dtks_analytics.present.text import numbers, sentences
from dtks_analytics.rows.by_name import places
from dtks_analytics.store.tracing import row_keys
from dtks_analytics.store.worklist import ANSWERS, Answer
from dtks_analytics.store.workroom import workspace
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import filters, work
from dtks_analytics.web import downloads, uploads

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from dtks_analytics.store.ledger import JSON
    from dtks_analytics.ui.frame.session import Here

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN: Final = 5
"""Refused rows that are named one by one."""


def st_files(look: Here, found: pa.Table, chosen: pa.Table) -> None:
    """Draw the download of the chosen rows and the way to load a filled workbook back.

    Args:
        look: what is looked at.
        found: all rows of the list: any of them may come back.
        chosen: the rows that the filters ask for: these are taken along.
    """
    mark = "-sintetis" if cached.store().synthetic else ""
    name = f"daftar-perbaikan-{look.area}-{look.period}{mark}.xlsx"
    label = f"Unduh daftar Excel ({numbers.count(chosen.num_rows, 'temuan')})"
    downloads.st_download(label, name, XLSX, _maker(look, chosen), disabled=not chosen.num_rows)
    if said := st.session_state.pop("_daftar_tersimpan", None):
        st.html(cards.state(*said))
    with st.expander("Muat kembali daftar Excel yang sudah diisi"):
        st.html(
            cards.note(
                "Isi kolom Hasil pemeriksaan, Catatan, dan Tanggal pada berkas yang diunduh, lalu muat kembali. "
                "Kolom lain tidak dibaca."
            )
        )
        turn = st.session_state.setdefault("_muat_daftar", 0)
        uploads.shown()
        file = st.file_uploader("Daftar yang sudah diisi", type=["xlsx"], key=f"daftar_terisi_{turn}")
        if file is not None and st.button("Simpan isi daftar", type="primary"):
            _load(look, found, file)


def _maker(look: Here, chosen: pa.Table) -> Callable[[], bytes]:
    """Return what builds the file on the click, outside the session: who asked and why is settled now."""
    reader, why = work.reader(), work.reason()

    def made() -> bytes:
        need(reader, "export", look.area)
        detail: dict[str, JSON] = {"period": look.period, "area": look.area, "rows": chosen.num_rows, "reason": why}
        store = cached.store()
        store.ledger.record("worklist_export", reader.name, detail, row_keys(store, look.period, places(chosen)))
        return _workbook(look, chosen, work.exempt(reader.name))

    return made


def _workbook(look: Here, chosen: pa.Table, exempt: str) -> bytes:
    book, month = work.worklist(), look.month
    listed = sheet.items(
        chosen, lambda rule, record: book.item(rule, record, look.area), book.answers(look.area), ANSWERS
    )  # fmt: skip
    register = sentences.register(month.layout)
    source = f"{register}, terbit {numbers.day(month.published_at)}, versi {look.version}"
    heading = sheet.Heading(filters.area_label(look.area), look.period, source, cached.store().synthetic, exempt=exempt)
    return sheet.workbook(listed, heading, ANSWERS)


def _load(look: Here, found: pa.Table, file: UploadedFile) -> None:
    """Read a filled workbook under guard and keep its answers; nothing of a refused row is kept or shown."""
    from dtks_analytics.intake import answers  # noqa: PLC0415 - only when somebody loads a file

    pairs = zip(found["rule"].to_pylist(), found["record"].to_pylist(), strict=True)
    known = {work.worklist().item(rule, record, look.area): rule for rule, record in pairs}
    try:
        with workspace(cached.store().root) as folder:
            path = folder / "daftar.xlsx"
            uploads.deliver(file, path)
            returned = answers.read(path, known, ANSWERS)
        read = [Answer(one.item, one.rule, one.answer, one.note, one.day) for one in returned.filled]
        kept = work.worklist().news(look.period, look.area, read, by=work.reader().name)
        work.worklist().answer(look.period, look.area, kept, reader=work.reader())
    except DtksError as error:
        st.html(cards.state("Daftar belum disimpan.", error.message, code=error.code))
        return
    again = len(read) - len(kept)
    rest = [f"{numbers.integer(again)} sudah tersimpan sebelumnya."] if again else []
    said = f"{numbers.integer(len(kept))} hasil disimpan.", " ".join([*rest, _rest(returned.blank, returned.rejected)])
    st.session_state["_daftar_tersimpan"] = said
    st.session_state["_muat_daftar"] += 1
    st.rerun()


def _rest(blank: int, rejected: tuple[tuple[int, str], ...]) -> str:
    """Say what of a workbook was not kept, by row number and reason."""
    from dtks_analytics.intake.answers import REJECTED  # noqa: PLC0415 - as above

    said = [f"{numbers.integer(blank)} baris tanpa hasil."] if blank else []
    if rejected:
        named = "; ".join(f"baris {row}: {REJECTED[code]}" for row, code in rejected[:SHOWN])
        said.append(f"{numbers.integer(len(rejected))} baris tidak diterima: {named}.")
    return " ".join(said)

"""The pairs of one owner as a workbook: taken along, filled in without a network, loaded back as answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.access.roles import need
from dtks_analytics.errors import DtksError
from dtks_analytics.present.html import cards
from dtks_analytics.present.text import numbers
from dtks_analytics.present.text import pairs as pair_words
from dtks_analytics.rows import review_records
from dtks_analytics.store.tracing import row_keys
from dtks_analytics.store.workroom import workspace
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import work
from dtks_analytics.web import downloads, uploads

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from dtks_analytics.intake.pair_answers import Returned
    from dtks_analytics.store.ledger import JSON
    from dtks_analytics.ui.frame.session import Here
    from dtks_analytics.ui.pages.review import Queue

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN: Final = 5
"""Refused rows that are named one by one."""
_SAID, _TURN = "_pasangan_tersimpan", "_muat_pasangan"


def st_files(look: Here, queue: Queue) -> None:
    """Draw the download of the pairs that wait and the way to load a filled workbook back, for those who may."""
    reader = work.reader()
    if said := st.session_state.pop(_SAID, None):
        st.html(cards.state(*said))
    if not queue.asked or not reader.may("export", look.area):
        return
    with st.expander("Kerjakan tanpa jaringan, lewat Excel"):
        mark = "-sintetis" if cached.store().synthetic else ""
        name = f"tinjau-pasangan-{look.area}-{look.period}{mark}.xlsx"
        label = f"Unduh pasangan yang menunggu ({numbers.integer(queue.left)})"
        downloads.st_download(label, name, XLSX, _maker(look, queue), disabled=not queue.left)
        if not reader.may("edit", look.area):
            return
        st.html(cards.note("Isi kolom Jawaban, Alasan, dan Catatan, lalu muat kembali. Kolom lain tidak dibaca."))
        turn = st.session_state.setdefault(_TURN, 0)
        uploads.shown()
        file = st.file_uploader("Daftar yang sudah diisi", type=["xlsx"], key=f"pasangan_terisi_{turn}")
        if file is not None and st.button("Simpan isi daftar", key="simpan_pasangan"):
            _load(look, file)


def _maker(look: Here, queue: Queue) -> Callable[[], bytes]:
    """Return what builds the file on the click, outside the session: who asked and why is settled now."""
    reader, why = work.reader(), work.reason()

    def made() -> bytes:
        need(reader, "export", look.area)
        detail: dict[str, JSON] = {"period": look.period, "area": look.area, "pairs": queue.left, "reason": why}
        waiting = [pair for pair in queue.asked if not queue.done(pair)]
        rows = row_keys(cached.store(), look.period, review_records.sides(waiting))
        cached.store().ledger.record("pairs_export", reader.name, detail, rows)
        from dtks_analytics.present.sheets import pairs as pair_sheet  # noqa: PLC0415 - only when somebody takes a list along

        records = review_records.many(look.store, look.period, waiting, reader)
        asked = [
            pair_sheet.Asked(
                one.pair, one.explanation, both, pair_words.sides(one.left.kelurahan, one.right.kelurahan, long=True)
            )
            for one, both in zip(waiting, records, strict=True)
        ]
        exempt = work.exempt(reader.name)
        heading = pair_sheet.Heading(pair_words.owner(look.area), look.period, exempt, cached.store().synthetic)
        return pair_sheet.workbook(asked, heading)

    return made


def _load(look: Here, file: UploadedFile) -> None:
    """Read a filled workbook under guard and keep its answers; nothing of a refused row is kept or shown."""
    from dtks_analytics.intake import pair_answers  # noqa: PLC0415 - only when somebody loads a file

    try:
        with workspace(cached.store().root) as folder:
            path = folder / "pasangan.xlsx"
            uploads.deliver(file, path)
            kept, returned = pair_answers.take(path, cached.store(), look.period, work.reader(), area=look.area)
    except DtksError as error:
        st.html(cards.state("Daftar belum disimpan.", error.message, code=error.code))
        return
    st.session_state[_SAID] = f"{numbers.integer(kept)} jawaban disimpan.", _rest(returned)
    st.session_state[_TURN] += 1
    st.rerun()


def _rest(returned: Returned) -> str:
    """Say what of a workbook was not kept, by row number and reason."""
    from dtks_analytics.intake.pair_answers import REJECTED  # noqa: PLC0415 - as above

    said = [f"{numbers.integer(returned.already)} sudah tersimpan sebelumnya."] if returned.already else []
    said += [f"{numbers.integer(returned.blank)} pasangan tanpa jawaban."] if returned.blank else []
    if returned.rejected:
        named = "; ".join(f"baris {row}: {REJECTED[code]}" for row, code in returned.rejected[:SHOWN])
        said.append(f"{numbers.integer(len(returned.rejected))} baris tidak diterima: {named}.")
    return " ".join(said)

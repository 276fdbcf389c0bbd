"""Near matches of the list of deaths on *Meninggal & Bantuan*: a person says whether it is the same one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.catalogue.reviews import LONGEST_NOTE, OTHER
from dtks_analytics.errors import DtksError, RefusedError
from dtks_analytics.present.html import cards, tables
from dtks_analytics.present.html.markup import Html, join, safe
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import numbers
from dtks_analytics.records import decisions as agreement
from dtks_analytics.rows import deaths as deceased_people
from dtks_analytics.store.reviews import Judgement
from dtks_analytics.ui.frame import layout, session, work
from dtks_analytics.ui.pages import review as pairs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtks_analytics.rows.deaths import Candidate
    from dtks_analytics.ui.frame.session import Here

KIND: Final = "kematian"
"""What such an answer is about, beside the kinds of pairs."""
ANSWERS: Final = {
    "sama": "Orang yang sama, sudah meninggal",
    "berbeda": "Orang berbeda",
    "belum": "Belum dapat dipastikan",
}
REASONS: Final[dict[str, dict[str, str]]] = {
    "sama": {
        "dokumen": "Akta atau surat kematian cocok",
        "kunjungan": "Dipastikan keluarga atau RT",
        "dukcapil": "Dipastikan Disdukcapil",
        OTHER: "Alasan lain, ditulis pada catatan",
    },
    "berbeda": {
        "kunjungan": "Warga ditemui dan masih hidup",
        "nama_sama": "Nama sama, orang lain",
        "dokumen": "Dokumen menunjukkan orang lain",
        "dukcapil": "Dipastikan Disdukcapil",
        OTHER: "Alasan lain, ditulis pada catatan",
    },
    "belum": {
        "belum_ditemui": "Keluarga belum ditemui",
        "dokumen": "Dokumen belum terlihat",
        "dukcapil": "Menunggu Disdukcapil",
        OTHER: "Alasan lain, ditulis pada catatan",
    },
}
"""Answer to its reasons; codes of `catalogue.reviews.REASONS`."""
_HEAD: Final = "Daftar kematian"
_KEPT: Final = (
    "Jawaban tidak menghapus data dan tidak menghentikan bantuan. Jawaban dicatat dengan nama Anda dan ikut dihitung "
    "pada terbitan berikutnya."
)


def st_candidates(look: Here) -> None:
    """Draw the near matches of the chosen kelurahan with the answers known, and the way to answer one."""
    work.note("deceased", {"period": look.period, "area": look.area, "candidates": True})
    try:
        found = deceased_people.candidates(look.store, look.period, look.area, reader=work.reader())
    except RefusedError as error:
        if error.code == "ROWS_ERASED":
            layout.section(_HEAD)
            st.html(cards.state(error.message))
            return
        if error.code != "UNKNOWN_TABLE":
            raise
        layout.section(_HEAD)
        st.html(cards.paragraph("Belum ada daftar kematian untuk bulan ini. Dinas Sosial memuatnya di Muat data."))
        return
    if not found:
        layout.section(_HEAD)
        st.html(cards.state("Tidak ada calon yang perlu dipastikan.", "NIK lain pada daftar kematian sudah cocok."))
        return
    known = answers(look)
    left = [one for one in found if one.key not in known]
    waiting = f"{numbers.integer(len(left))} dari {numbers.integer(len(found))} calon belum dijawab"
    layout.section(f"{_HEAD}: {waiting}", "NIK tidak sama persis; perlu dipastikan orang")
    work.shown("deceased", look, [one.place for one in found])
    st.html(table(found, known))
    if session.reader().may("edit", look.area):
        _st_answer(look, found, known)


def answers(look: Here) -> dict[str, str]:
    """Return the answer in force of each candidate of the chosen area."""
    given = agreement.by_pair(one for one in pairs.reviews().given(look.area) if one.kind == KIND)
    return {key: answer for key, each in given.items() if (answer := agreement.in_force(each))}


def table(found: list[Candidate], known: Mapping[str, str]) -> Html:
    """Return the candidates: the row, what the list says, what agrees, the answer."""
    rows = [
        Row(
            one.name or numbers.UNKNOWN,
            [
                _died(one),
                f"{one.strength[:1].upper()}{one.strength[1:]}",
                ANSWERS[known[one.key]] if one.key in known else "belum dijawab",
                f"{one.rt or '–'}/{one.rw or '–'}",
                numbers.integer(one.row),
            ],
            small=f"NIK {one.nik or 'kosong'}",
        )
        for one in found
    ]
    columns = [
        Column("Menurut daftar kematian", "text"),
        Column("Yang sama", "text", phone=False),
        Column("Jawaban", "text"),
        Column("RT/RW", "text", phone=False),
        Column("Baris", phone=False),
    ]
    drawn = tables.table("Warga pada register", columns, rows, caption="Calon dari daftar kematian")
    return Html(f'<div class="dt-names">{drawn}</div>')


def _died(one: Candidate) -> Html:
    when = numbers.day(one.died) if one.died else "tanggal tidak ada"
    act = "akta kematian ada" if one.certificate else "tanpa nomor akta"
    return join([when, Html(f'<small class="dt-decides">{safe(act)}</small>')])


def _st_answer(look: Here, found: list[Candidate], known: Mapping[str, str]) -> None:
    """Draw the answer to one candidate; the first without an answer is chosen."""
    waiting = next((place for place, one in enumerate(found) if one.key not in known), 0)
    key = f"{look.period}_{look.area}_{len(known)}"
    with st.container(key="calon_meninggal", gap="small"):
        place = st.selectbox(
            "Calon", range(len(found)), index=waiting, width=420, key=f"calon_{key}",
            format_func=lambda number: f"Baris {found[number].row}: {found[number].name or numbers.UNKNOWN}",
        )  # fmt: skip
        answer = st.segmented_control(
            "Apakah warga ini orang yang meninggal itu?", list(ANSWERS), format_func=ANSWERS.__getitem__,
            key=f"jawab_{key}_{place}",
        )  # fmt: skip
        if answer is None:
            st.html(cards.note(_KEPT))
            return
        reasons = REASONS[answer]
        reason = st.selectbox(
            "Alasan", list(reasons), format_func=reasons.__getitem__, index=None, placeholder="Pilih alasan",
            width=420, key=f"alasan_{key}_{place}_{answer}",
        )  # fmt: skip
        note = st.text_input(
            "Catatan", max_chars=LONGEST_NOTE, placeholder="Boleh kosong; tanpa NIK", width=420,
            key=f"catatan_{key}_{place}",
        )  # fmt: skip
        sent = st.button("Simpan jawaban", type="primary", disabled=reason is None, key=f"simpan_{key}_{place}")
        st.html(cards.note(_KEPT))
    if sent and reason is not None:
        _keep(look, Judgement(found[place].key, KIND, answer, reason, note))


def _keep(look: Here, said: Judgement) -> None:
    """Keep an answer, or say why it was not kept."""
    try:
        pairs.reviews().answer(look.period, look.area, [said], reader=work.reader())
    except DtksError as error:
        st.html(cards.state("Jawaban belum disimpan.", error.message, code=error.code))
        return
    st.rerun()

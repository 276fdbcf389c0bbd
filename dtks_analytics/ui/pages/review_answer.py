"""One pair of *Tinjau Pasangan*: both records, why it is asked, three answers with their keys, the way on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.catalogue.linkage import KIND
from dtks_analytics.catalogue.reviews import ANSWERS, REASONS
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.errors import DtksError, RefusedError
from dtks_analytics.present.html import cards, tables
from dtks_analytics.present.html import pair as drawn
from dtks_analytics.present.html.markup import Html, safe
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import numbers
from dtks_analytics.present.text import pairs as pair_words
from dtks_analytics.records import decisions as agreement
from dtks_analytics.rows import review_records
from dtks_analytics.store.reviews import Judgement
from dtks_analytics.ui.frame import layout, work
from dtks_analytics.ui.pages import reveal
from dtks_analytics.ui.pages import review as pairs
from dtks_analytics.ui.pages import review_files as pairs_files
from dtks_analytics.ui.pages import review_reason as pairs_reason

if TYPE_CHECKING:
    from dtks_analytics.records.decisions import Given
    from dtks_analytics.rows.review import Pair
    from dtks_analytics.ui.frame.session import Here
    from dtks_analytics.ui.pages.review import Queue

QUESTION: Final = "Apakah kedua catatan ini orang yang sama?"
_KEPT: Final = "Jawaban tidak menghapus data dan tidak menghentikan bantuan. Jawaban dicatat dengan nama Anda dan"
_CHANGED: Final = "Pernah dijawab, tetapi catatannya berubah sejak itu. Karena itu ditanyakan lagi."
_HIDDEN: Final = "Kemungkinan menurut model ditampilkan setelah Anda menjawab."


def st_task(look: Here) -> None:
    """Draw the review as a task with an end."""
    queue = pairs.queue(look)
    place = pairs.place(look, queue)
    if place < 0:
        _end(look, queue)
        pairs_files.st_files(look, queue)
        return
    pair = queue.asked[place]
    records, side = st.columns([7, 5], gap="large")
    with records:
        layout.title(QUESTION)
        _records(look, pair)
    with side:
        st.html(progress(queue, place))
        with st.container(key="mengapa", gap="xsmall"):
            _why(queue, pair)
        layout.section("Jawaban Anda")
        _answer(look, queue, place)
        _ways(look, queue, place)
    pairs_files.st_files(look, queue)
    st.html(cards.note(work.exempt(work.operator())))


def progress(queue: Queue, place: int) -> Html:
    """Return which pair it is, how many wait after it, about how long they take, and a bar."""
    total = len(queue.asked)
    rest = queue.left - (not queue.done(queue.asked[place]))
    words = f"{numbers.integer(rest)} tersisa, {pairs.duration(rest)}"
    share = 100 * (total - queue.left) / total
    return Html(
        f'<div class="dt-progress"><b>Pasangan {numbers.integer(place + 1)} dari {numbers.integer(total)}</b> '
        f'{safe(words if rest else "tidak ada lagi yang tersisa")}<i><u style="width:{share:.1f}%"></u></i></div>'
    )


def _records(look: Here, pair: Pair) -> None:
    """Draw both records and the rest of their cluster; the audit line is on the disk before the first is read."""
    work.note("pair", {"period": look.period, "area": look.area, "pair": pair.pair})
    try:
        both = review_records.both(look.store, look.period, pair, work.reader())
        number, others = review_records.members(look.store, look.period, pair, work.reader())
        work.shown("pair", look, review_records.seen(look.store, look.period, pair, work.reader()))
    except RefusedError as error:
        pairs.lost(error)
        return
    st.html(drawn.table(both, pairs.names(pair)))
    reveal.st_reveal(
        look,
        [
            reveal.Choice(review_records.where(place), place.kelurahan, f"Catatan {letter}, baris {place.baris}")
            for letter, place in zip("AB", (pair.left, pair.right), strict=True)
        ],
    )
    if number:
        layout.section("Catatan lain dalam kelompok yang sama", f"{numbers.integer(number + 2)} catatan seluruhnya")
        st.html(drawn.members(number, others, [pair_words.kelurahan(one.kelurahan, long=True) for one in others]))


def _why(queue: Queue, pair: Pair) -> None:
    """Draw why the pair is asked; what the model thinks only once this person has answered."""
    layout.section("Mengapa ditanyakan")
    reason = pair.explanation or KIND[pair.kind].meaning.rstrip(".")
    st.html(cards.paragraph(f"{reason[:1].upper()}{reason[1:].rstrip('.')}."))
    if pair.pair in queue.lapsed:
        st.html(cards.note(_CHANGED))
    if queue.answer(pair) is None:
        st.html(cards.note(_HIDDEN))
    else:
        st.html(cards.note(f"Kemungkinan satu orang menurut model: {pair_words.chance(pair.probability)}."))
    if wilayah()[pair.owner].level != "kelurahan" and pair.asked_first in wilayah():
        st.html(cards.note(f"Tanyakan lebih dulu kepada {pair_words.kelurahan(pair.asked_first, long=True)}."))


def _answer(look: Here, queue: Queue, place: int) -> None:
    """Draw the answers, then their reasons, then what was kept."""
    pair = queue.asked[place]
    known, chosen = queue.answer(pair), str(st.session_state.get(_key(pair), ""))
    with st.container(key="jawaban"):
        if known is not None and not chosen:
            st.html(_given(known))
        with st.container(key="tiga"):
            for number, (answer, words) in enumerate(ANSWERS.items(), 1):
                st.button(
                    words, key=f"jawab_{answer}_{pair.pair}", shortcut=str(number), width="stretch",
                    type="primary" if answer == chosen else "secondary", on_click=_choose, args=(pair, answer),
                )  # fmt: skip
        if chosen:
            said = pairs_reason.st_reason(pair, chosen)
            if said:
                sampled = pair.pair in queue.sampled
                _keep(look, pair, Judgement(pair.pair, pair.kind, chosen, *said, sampled, pair.levels))
        elif known is not None and queue.left:
            st.button(
                "Pasangan berikutnya", key="berikut", type="primary", shortcut="Enter", width="stretch",
                on_click=pairs.go, args=(look, queue, queue.next(place)),
            )  # fmt: skip
        elif known is not None:
            st.button(
                "Selesai", key="selesai", type="primary", shortcut="Enter", width="stretch", on_click=_finish,
                args=(look, queue),
            )  # fmt: skip
    limit = agreement.due(look.period)
    st.html(cards.note(f"{_KEPT} dapat diubah sampai {numbers.day(limit)}."))


def _keep(look: Here, pair: Pair, said: Judgement) -> None:
    """Keep an answer; the pair stays open with what the model thinks."""
    try:
        pairs.reviews().answer(look.period, look.area, [said], reader=work.reader())
    except DtksError as error:
        st.html(cards.state("Jawaban belum disimpan.", error.message, code=error.code))
        return
    pairs_reason.remember(pair, said.answer, said.reason)
    st.session_state.pop(_key(pair), None)
    st.rerun()


def _choose(pair: Pair, answer: str) -> None:
    st.session_state[_key(pair)] = answer


def _finish(look: Here, queue: Queue) -> None:
    st.session_state["_tinjau_selesai"] = (look.period, look.area)
    pairs.go(look, queue, -1)


def _key(pair: Pair) -> str:
    return f"_jawab_{pair.pair}"


def _given(known: Given) -> Html:
    """Return the answer that is kept, with its reason."""
    reason = REASONS.get(known.answer, {}).get(known.reason, known.reason)
    note = f" Catatan: {known.note}" if known.note else ""
    return Html(
        f'<div class="dt-given"><b>{safe(ANSWERS[known.answer])}</b>'
        f"<small>{safe(reason)}.{safe(note)}</small>"
        f"<small>{safe(known.by)}, {safe(numbers.moment(known.at))}</small></div>"
    )


def _ways(look: Here, queue: Queue, place: int) -> None:
    """Draw the way back and on, to pairs that are answered too."""
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.button(
            "Sebelumnya", key="mundur", type="tertiary", disabled=place == 0, on_click=pairs.go,
            args=(look, queue, place - 1),
        )  # fmt: skip
        st.button(
            "Lewati", key="maju", type="tertiary", disabled=place + 1 >= len(queue.asked), on_click=pairs.go,
            args=(look, queue, place + 1),
        )  # fmt: skip


def _end(look: Here, queue: Queue) -> None:
    """Draw the end: what was answered, and the way back to any of it."""
    if not queue.asked:
        layout.title(f"Tidak ada pasangan untuk {pairs.owner(look)}")
        last = numbers.day(look.month.received_at)
        st.html(cards.state("Tidak ada yang perlu ditinjau.", f"Terakhir diperiksa {last}."))
    else:
        layout.title(f"Semua pasangan {pairs.owner(look)} sudah dijawab")
        st.html(cards.paragraph("Terima kasih. Jawaban ikut dihitung pada terbitan berikutnya."))
        st.html(_summary(queue))
        st.button("Lihat lagi dari awal", key="ulang", on_click=pairs.go, args=(look, queue, 0))
    layout.goto("data_ganda", "Buka Data Ganda", look)


def _summary(queue: Queue) -> Html:
    """Return how many pairs have which answer in force."""
    standing = [agreement.in_force(queue.given.get(pair.pair, ())) for pair in queue.asked]
    total = len(queue.asked)
    rows = [Row(words, [numbers.integer(standing.count(answer)), numbers.percent(standing.count(answer) / total, 0)])
            for answer, words in ANSWERS.items()]  # fmt: skip
    return tables.table("Jawaban", [Column("Pasangan"), Column("Bagian")], rows, caption="Jawaban yang berlaku")

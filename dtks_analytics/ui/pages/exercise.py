"""The blocks of *Latihan*: begin, one question at a time, its explanation, the result, all results."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import streamlit as st

from dtks_analytics.catalogue.lessons import LESSONS
from dtks_analytics.catalogue.rules import OWNERS, RULES
from dtks_analytics.errors import DtksError
from dtks_analytics.present.html import cards, tables
from dtks_analytics.present.html.markup import Html, join, safe
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import numbers, verdicts
from dtks_analytics.quality import exercise as training
from dtks_analytics.quality.exercise import FIELDS, NOTHING, QUESTIONS, Question
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import session, work

PERIOD: Final = "2026-10"
ROWS: Final = 4_000
LARGEST: Final = 999
"""Numbers of trainings: each is another set of questions, the same for everybody."""
WELL: Final = 0.8
"""Share of right answers from which a participant is told to be ready."""
PAIR: Final = 2


@lru_cache(maxsize=16)
def _questions(seed: int) -> tuple[Question, ...]:
    """Draw a training; the register is made up, so it may be kept."""
    from dtks_analytics.synthetic.year import Year  # noqa: PLC0415 - only this page makes data up

    form, truth = Year(rows=ROWS, seed=seed, months=2, last=PERIOD).month(PERIOD)
    return training.questions(form, truth, seed)


def _state() -> dict[str, object]:
    state: dict[str, object] = st.session_state.setdefault("_latihan", {})
    return state


def _given() -> list[str]:
    return _state().setdefault("given", [])  # type: ignore[return-value] # a list of rule keys


def _asked() -> tuple[Question, ...]:
    return _questions(int(str(_state()["seed"])))


def title() -> str:
    """Return where the participant stands."""
    if "seed" not in _state():
        return "Latihan menilai data: sepuluh catatan, satu pertanyaan"
    given, asked = _given(), _asked()
    if len(given) == len(asked) and _state().get("done"):
        correct = sum(training.right(asked, given))
        return f"{_state()['name']}: {correct} dari {len(asked)} jawaban benar"
    number = min(len(given) + (0 if _state().get("told") else 1), len(asked))
    return f"Soal {number} dari {len(asked)}: apa yang perlu diperbaiki?"


def st_training() -> None:
    """Draw the step that is open."""
    if "seed" not in _state():
        _begin()
    elif _state().get("done"):
        _result()
    else:
        _question()


def _begin() -> None:
    st.html(
        cards.paragraph(
            f"{QUESTIONS} catatan buatan dengan kesalahan yang ditanam, sebagian tanpa kesalahan. Setiap jawaban "
            "dijelaskan dengan aturannya. Semua warga di sini rekaan. Tanggal data: 31 Oktober 2026."
        )
    )
    with st.form("mulai_latihan", border=False):
        name = session.reader().name or st.text_input("Nama peserta", max_chars=60, width=320)
        seed = st.selectbox(
            "Nomor latihan", range(1, LARGEST + 1), width=160, help="Nomor yang sama memberi soal yang sama"
        )
        started = st.form_submit_button("Mulai latihan", type="primary")
    if started and name.strip():
        st.session_state["_latihan"] = {"name": name.strip(), "seed": int(seed or 1), "given": []}
        st.rerun()
    if started:
        st.html(cards.state("Nama belum diisi.", "Tulis nama peserta, lalu mulai."))


def _question() -> None:
    """Draw the question, or after the answer its explanation."""
    asked, given = _asked(), _given()
    told = bool(_state().get("told"))
    number = len(given) - 1 if told else len(given)
    one = asked[number]
    shown, side = st.columns([7, 5], gap="large")
    with shown:
        st.html(_records(one, marked=told))
    with side:
        if told:
            _explained(one, given[-1], last=len(given) == len(asked))
            return
        with st.form(f"soal_{number}", border=False):
            answer = st.radio("Aturan mana yang belum terpenuhi?", one.choices, format_func=_choice, index=None)
            sent = st.form_submit_button("Jawab", type="primary")
        if sent and answer is not None:
            given.append(answer)
            _state()["told"] = True
            st.rerun()
        if sent:
            st.html(cards.state("Pilih satu jawaban lebih dahulu."))


def _explained(one: Question, answer: str, *, last: bool) -> None:
    correct = answer == one.answer
    head = "Benar." if correct else f"Belum tepat. Jawaban Anda: {words(answer).lower()}."
    st.html(cards.state(head, f"Jawaban: {words(one.answer)}."))
    if not correct and answer != NOTHING:
        chosen = LESSONS[answer]
        st.html(
            cards.paragraph(f"{RULES[answer].label} terpenuhi. {chosen.why} Belum terpenuhi bila: {chosen.breaks}.")
        )
    if one.answer == NOTHING:
        st.html(cards.paragraph("Catatan ini memenuhi semua aturan yang dapat diperiksa di sini."))
    else:
        rule, lesson = RULES[one.answer], LESSONS[one.answer]
        owners = verdicts.listing([OWNERS[owner] for owner in rule.owners])
        effect = "Menurunkan nilai Lurah." if rule.scored else "Tidak mengurangi nilai Lurah."
        st.html(
            cards.definitions(
                [
                    (f"Aturan {rule.id}", f"{rule.label}. {lesson.why}"),
                    ("Yang dilakukan", rule.repair),
                    ("Pemilik", f"{owners}. {effect}"),
                ]
            )
        )
    if st.button("Lihat hasil" if last else "Soal berikutnya", type="primary"):
        _state()["told"] = False
        if last:
            _finish()
        st.rerun()


def _finish() -> None:
    """Keep the result once; what cannot be kept is said with the result."""
    _state()["done"] = True
    if not cached.current():
        return
    try:
        seed = int(str(_state()["seed"]))
        work.worklist().trained(by=str(_state()["name"]), seed=seed, right=training.right(_asked(), _given()))
    except DtksError as error:
        _state()["unkept"] = f"{error.message} (kode {error.code})"


def _result() -> None:
    asked, given = _asked(), _given()
    marks = training.right(asked, given)
    share = sum(marks) / max(len(marks), 1)
    said = "Anda siap menilai data." if share >= WELL else "Baca penjelasan di bawah, lalu ulangi dengan nomor lain."
    kept = _state().get("unkept")
    st.html(cards.paragraph(f"{said} {f'Hasil tidak tersimpan: {kept}' if kept else ''}".strip()))
    rows = [
        Row(f"Soal {i}", ["benar" if mark else "belum tepat", words(question.answer), words(answer)])
        for i, (question, answer, mark) in enumerate(zip(asked, given, marks, strict=True), 1)
    ]
    columns = [Column("Hasil", "text"), Column("Jawaban", "text"), Column("Jawaban Anda", "text", phone=False)]
    st.html(tables.table("Soal", columns, rows, caption="Hasil latihan per soal"))
    if st.button("Latihan baru", type="primary"):
        del st.session_state["_latihan"]
        st.rerun()


def words(rule: str) -> str:
    """Return an answer in words: what is wrong, as the broken rule says it."""
    return "Tidak ada yang perlu diperbaiki" if rule == NOTHING else f"Belum terpenuhi: {RULES[rule].label}"


def _choice(rule: str) -> str:
    """Return an answer as it stands among the others, below the question."""
    return words(rule) if rule == NOTHING else RULES[rule].label


def _records(one: Question, *, marked: bool) -> Html:
    """Return the records side by side, the fields of the fault marked once the answer was given."""
    many = len(one.records) > 1
    keys = _family_keys(one) if many else list(FIELDS)
    heads = ["Catatan ini", *(f"Catatan lain {i}" for i in range(1, len(one.records)))] if many else ["Isi"]
    top = "".join(f'<th scope="col">{safe(head)}</th>' for head in heads)
    body = []
    for key in keys:
        cells = []
        for record in one.records:
            value = safe(_shown(key, record[key]))
            cells.append(f"<td>{f'<mark>{value}</mark>' if marked and key in one.fields else value}</td>")
        body.append(f'<tr><th scope="row">{safe(FIELDS[key])}</th>{"".join(cells)}</tr>')
    wide = " dt-many" if len(one.records) > PAIR else ""
    table = Html(
        f'<div class="dt-scroll"><table class="dt-record{wide}"><caption>Catatan yang dinilai</caption><thead><tr>'
        f'<th scope="col">Isian</th>{top}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'
    )
    return join([table, cards.note("Catatan rekaan. Tanggal data: 31 Oktober 2026.")])


def _family_keys(one: Question) -> list[str]:
    """Return the fields that several records are compared by; few where there are more than two."""
    hidden = {"tempat_lahir", "status_padan", "hasil_verval", "tanggal_verval", "is_nonaktif", "status_hidup"}
    if len(one.records) > PAIR:
        hidden |= {"nik", "no_kk", "nama_ibu_kandung", "pekerjaan", "kelurahan", "bantuan"}
    return [key for key in FIELDS if key not in hidden or key in one.fields]


def _shown(key: str, value: str) -> str:
    if not value:
        return "kosong"
    try:
        return numbers.day(value) if key.startswith("tanggal") else value
    except ValueError:
        return value


def results() -> Html:
    """Return the results of all participants, the newest first."""
    found = work.worklist().results() if cached.current() else []
    if not found:
        return cards.state("Belum ada hasil latihan.", "Hasil tersimpan setelah soal terakhir dijawab.")
    rows = [
        Row(one.by, [numbers.moment(one.at), str(one.seed), f"{one.correct} dari {one.asked}"]) for one in found[:50]
    ]
    columns = [Column("Waktu", "text", phone=False), Column("Nomor latihan"), Column("Benar")]
    return tables.table("Peserta", columns, rows, caption="Hasil latihan semua peserta")

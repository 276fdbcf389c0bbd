"""The blocks of *Daftar Perbaikan*: progress, filters, the rows of one kelurahan, answers. Rows are never cached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from dtks_analytics.catalogue.effort import EFFORTS
from dtks_analytics.catalogue.rules import RULES
from dtks_analytics.errors import DtksError
from dtks_analytics.present.html import cards, tables
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import numbers, verdicts
from dtks_analytics.rows import by_name as byname
from dtks_analytics.rows import worklist
from dtks_analytics.store.refusals import SENTENCES
from dtks_analytics.store.worklist import ANSWERS, Answer
from dtks_analytics.ui.frame import filters, work
from dtks_analytics.ui.frame import scorecards as scores
from dtks_analytics.ui.pages import reveal

if TYPE_CHECKING:
    import pyarrow as pa

    from dtks_analytics.present.html.markup import Html
    from dtks_analytics.ui.frame.session import Here

USES: Final = ("bulan", "wilayah", "aturan", "usaha", "milik", "hasil")
MOST: Final = 200
"""Rows that go to the browser at once."""
WHOSE: Final = {"sendiri": "Milik kelurahan", "bersama": "Juga bersama instansi lain"}
GAIN: Final = {"semua": "Semua temuan", "nilai": "Menahan nilai"}
_KEPT: Final = "Jawaban tidak menghapus data dan tidak menghentikan bantuan. Berkas bulan depan menunjukkan hasilnya."


def title(look: Here) -> str:
    """Return the finding: rows that hold the score back, and open findings."""
    card = scores.of(look, look.area)
    if card is None or card.good is None:
        return f"Daftar perbaikan {look.place.name}"
    left, found = card.rows - card.good, card.movement.open or 0
    if not found:
        return f"Tidak ada temuan terbuka di {look.place.name}"
    return f"{numbers.integer(left)} baris menahan nilai {look.place.name}; {numbers.integer(found)} temuan terbuka"


def lead(look: Here) -> str:
    """Return what the list is of."""
    card = scores.of(look, look.area)
    return f"Nilai {verdicts.score(card.value if card else None)}, diperiksa {numbers.day(look.month.received_at)}"


def controls(look: Here, found: pa.Table) -> None:
    """Draw the filters; rules carry the number of their rows."""
    counts: dict[str, int] = {}
    for key in found["rule"].to_pylist():
        counts[key] = counts.get(key, 0) + 1
    rules = {"semua": f"Semua aturan ({numbers.integer(found.num_rows)})"} | {
        key: f"{RULES[key].label} ({numbers.integer(number)})" for key, number in counts.items()
    }
    if look.filter("aturan") not in rules:
        rules[look.filter("aturan")] = f"{RULES[look.filter('aturan')].label} (0)"
    efforts = {"semua": "Semua usaha"} | {key: each.label for key, each in EFFORTS.items()}
    with st.container(horizontal=True, vertical_alignment="bottom", key="kendali_perbaikan"):
        filters.pick(look, "Aturan", "aturan", rules, width=300)
        filters.pick(look, "Usaha", "usaha", efforts, width=210)
        filters.pick(look, "Hasil", "hasil", GAIN, width=170)
        filters.pick(look, "Pemilik", "milik", WHOSE, width=230)


def st_rows_there(look: Here) -> bool:
    """Tell whether the month still has its rows; say so where they were erased."""
    if not look.month.rows_erased_at:
        return True
    st.html(cards.state(SENTENCES["ROWS_ERASED"]))
    return False


def rows(look: Here) -> pa.Table:
    """Read the rows; the audit line is on the disk before the first of them is.

    Raises:
        RefusedError: ``AUDIT_UNWRITABLE`` and then no row is read.
    """
    shared = look.filter("milik") == "bersama"
    work.note("worklist", {"period": look.period, "area": look.area, "shared": shared})
    return worklist.rows(look.store, look.period, look.area, reader=work.reader(), shared=shared)


def chosen(look: Here, found: pa.Table) -> pa.Table:
    """Return the rows that the filters ask for."""
    import pyarrow.compute as pc  # noqa: PLC0415 - only this page filters rows

    for column, name in (("rule", "aturan"), ("effort", "usaha")):
        if look.filter(name) != "semua":
            found = found.filter(pc.equal(found[column], look.filter(name)))
    return found.filter(found["scored"]) if look.filter("hasil") == "nilai" else found


def st_rows(look: Here, found: pa.Table) -> None:
    """Draw the rows with the results of their check, at most `MOST` at once, and keep changed results."""
    if not found.num_rows:
        last = numbers.day(look.month.received_at)
        st.html(
            cards.state(
                f"Tidak ada temuan terbuka di {look.place.name} untuk pilihan ini.", f"Terakhir diperiksa {last}."
            )
        )
        return
    pages = (found.num_rows - 1) // MOST + 1
    page = 0
    if pages > 1:
        parts = {i: f"{i * MOST + 1}–{min((i + 1) * MOST, found.num_rows)}" for i in range(pages)}
        key = f"bagian_{look.area}_{look.period}_{hash(look.filters)}"
        page = st.selectbox("Baris", list(parts), format_func=parts.__getitem__, key=key, width=160)
    shown = found.slice(page * MOST, MOST)
    work.shown("worklist", look, byname.places(shown))
    records = shown.select(["rule", "record"]).to_pylist()
    items = [work.worklist().item(one["rule"], one["record"], look.area) for one in records]
    known = work.worklist().answers(look.area)
    before = [ANSWERS.get(known.get(item, ""), "") for item in items]
    config: Any = _columns()
    with st.container(key="daftar"), st.form(f"hasil_{look.area}_{look.period}_{page}", border=False):
        edited = st.data_editor(
            _frame(shown, before), hide_index=True, column_config=config, disabled=_FIXED, num_rows="fixed",
            height=min(38 * (shown.num_rows + 1) + 4, 620), row_height=38, placeholder="pilih",
            key=f"baris_{look.area}_{look.period}_{page}",
        )  # fmt: skip
        sent = st.form_submit_button("Simpan hasil pemeriksaan", type="primary")
    st.html(cards.note(_KEPT))
    reveal.st_reveal(look, reveal.of_worklist(shown, look.area))
    if sent:
        _keep(look, records, items, before, list(edited["Hasil pemeriksaan"]))


_FIXED: Final = ["Nama", "NIK", "RT/RW", "Belum terpenuhi", "Yang dilakukan", "Sejak", "Baris"]


def _columns() -> dict[str, object]:
    config = st.column_config
    return {
        "Nama": config.TextColumn(width=190, pinned=False),
        "NIK": config.TextColumn(width=160, help="Hanya empat angka terakhir"),
        "RT/RW": config.TextColumn(width=84),
        "Belum terpenuhi": config.TextColumn(width=220),
        "Yang dilakukan": config.TextColumn(width=270),
        "Sejak": config.TextColumn(
            width=110, help="Baru dapat dinilai: aturannya bulan sebelumnya belum dapat diperiksa"
        ),
        "Baris": config.TextColumn(width=70, help="Nomor baris pada berkas"),
        "Hasil pemeriksaan": config.SelectboxColumn(width=210, options=list(ANSWERS.values()), required=False),
    }


def _frame(shown: pa.Table, answers: list[str]) -> Any:  # noqa: ANN401 - a data frame; pandas is imported only here
    """Return what goes to the browser: text only, numbers masked, nothing hidden behind it."""
    import pandas as pd  # noqa: PLC0415 - only this page needs it

    columns = {
        name: shown[name].to_pylist()
        for name in ("rule", "nama", "nik", "rt", "rw", "first_seen", "newly_assessable", "baris")
    }
    place = zip(columns["rt"], columns["rw"], strict=True)
    return pd.DataFrame(
        {
            "Nama": [name or numbers.UNKNOWN for name in columns["nama"]],
            "NIK": [number or "kosong" for number in columns["nik"]],
            "RT/RW": [f"{rt or '–'}/{rw or '–'}" for rt, rw in place],
            "Belum terpenuhi": [RULES[key].label for key in columns["rule"]],
            "Hasil pemeriksaan": [answer or None for answer in answers],
            "Yang dilakukan": [RULES[key].repair for key in columns["rule"]],
            "Sejak": [
                verdicts.since(period, newly_assessable=bool(mark))
                for period, mark in zip(columns["first_seen"], columns["newly_assessable"], strict=True)
            ],
            "Baris": [str(number) for number in columns["baris"]],
        }
    )


def _keep(
    look: Here, records: list[dict[str, str]], items: list[str], before: list[str], after: list[str | None]
) -> None:
    """Keep the answers that changed, under the name that was given."""
    codes = {words: code for code, words in ANSWERS.items()}
    changed = [
        Answer(item, record["rule"], codes[now])
        for item, record, old, now in zip(items, records, before, after, strict=True)
        if now in codes and now != old
    ]
    try:
        work.worklist().answer(look.period, look.area, changed, reader=work.reader())
    except DtksError as error:
        st.html(cards.state("Hasil belum disimpan.", error.message, code=error.code))
        return
    st.toast(f"{numbers.integer(len(changed))} hasil disimpan." if changed else "Tidak ada hasil yang berubah.")


def progress(look: Here) -> Html:
    """Return who answered how many findings on which day."""
    found = work.worklist().progress(look.area)
    if not found:
        return cards.state("Belum ada hasil pemeriksaan.", "Pilih hasil pada kolom di daftar, lalu simpan.")
    rows = [Row(one.by, [numbers.day(one.day), numbers.integer(one.count)]) for one in found[:20]]
    columns = [Column("Hari", "text"), Column("Hasil disimpan")]
    return tables.table("Petugas", columns, rows, caption="Kemajuan per petugas dan hari")


def progress_title(look: Here, found: pa.Table) -> str:
    """Say how many of the open findings have a result."""
    known = work.worklist().answers(look.area)
    if not known:
        return "Kemajuan per petugas dan hari"
    pairs = zip(found["rule"].to_pylist(), found["record"].to_pylist(), strict=True)
    done = sum(work.worklist().item(rule, record, look.area) in known for rule, record in pairs)
    return f"{numbers.integer(done)} dari {numbers.integer(found.num_rows)} temuan sudah diperiksa"

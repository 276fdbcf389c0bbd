"""One whole NIK for one reason: a row at a time, few an hour, on record before it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.byname import Place
from dtks_analytics.errors import DtksError
from dtks_analytics.present import cards, numbers
from dtks_analytics.store import tracing
from dtks_analytics.store.tracing import MOST_PER_HOUR
from dtks_analytics.ui import cached, work

if TYPE_CHECKING:
    import pyarrow as pa

    from dtks_analytics.ui.session import Here

_ASKS: Final = "Nomor lengkap hanya untuk mencocokkan dokumen warga di depan Anda."


def st_reveal(look: Here, shown: pa.Table) -> None:
    """Draw the way to one whole number.

    Args:
        look: what is looked at.
        shown: rows of `worklist.rows` that the page shows.
    """
    rows = {(row["sha256_berkas"], row["lembar"] or "", row["baris"]): row for row in shown.to_pylist()}
    with st.expander("Buka satu NIK lengkap"), st.form("buka_nik", border=False, clear_on_submit=True):
        st.html(cards.note(f"{_ASKS} Paling banyak {MOST_PER_HOUR} dalam satu jam; setiap pembukaan tercatat."))
        key = st.selectbox(
            "Baris", list(rows), index=None, placeholder="Pilih baris", width=420,
            format_func=lambda k: f"Baris {k[2]}: {rows[k]['nama'] or numbers.UNKNOWN}",
        )  # fmt: skip
        reason = st.text_input("Keperluan", max_chars=200, width=420)
        sent = st.form_submit_button("Buka nomor")
    said = st.container(height="content", gap=None)  # always there: what stands below keeps its place and its state
    if not sent or key is None:
        return
    try:
        found = tracing.reveal(
            cached.store(), look.store, (look.period, look.area), Place(*key), reader=work.reader(), reason=reason
        )
    except DtksError as error:
        said.html(cards.state("Nomor tidak dibuka.", error.message, code=error.code))
        return
    numbered = f"NIK {found['nik'] or 'kosong'}, nomor KK {found['no_kk'] or 'kosong'}."
    said.html(cards.state(numbered, f"Baris {key[2]}. Nomor hilang dari layar setelah tindakan berikutnya."))

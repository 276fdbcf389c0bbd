"""One whole NIK for one reason: a row at a time, few an hour, on record before it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.errors import DtksError
from dtks_analytics.present.html import cards
from dtks_analytics.present.text import numbers
from dtks_analytics.rows.by_name import Place
from dtks_analytics.store import tracing
from dtks_analytics.store.tracing import MOST_PER_HOUR
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import work

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from dtks_analytics.ui.frame.session import Here

_ASKS: Final = "Nomor lengkap hanya untuk mencocokkan dokumen warga di depan Anda."


@dataclass(frozen=True, slots=True)
class Choice:
    """One row whose whole numbers may be opened.

    Attributes:
        place: of the row.
        area: code of its kelurahan.
        label: how a person finds it in the list of choices.
    """

    place: Place
    area: str
    label: str


def of_worklist(shown: pa.Table, area: str) -> list[Choice]:
    """Return the rows of a worklist as choices, each once.

    Args:
        shown: rows of `worklist.rows` that the page shows.
        area: code of their kelurahan.
    """
    names = {
        Place(row["sha256_berkas"], row["lembar"] or "", row["baris"]): row["nama"] or numbers.UNKNOWN
        for row in shown.to_pylist()
    }
    return [Choice(place, area, f"Baris {place.row}: {name}") for place, name in names.items()]


def st_reveal(look: Here, choices: Sequence[Choice]) -> None:
    """Draw the way to one whole number.

    Args:
        look: what is looked at.
        choices: rows that the page shows.
    """
    with st.expander("Buka satu NIK lengkap"), st.form("buka_nik", border=False, clear_on_submit=True):
        st.html(cards.note(f"{_ASKS} Paling banyak {MOST_PER_HOUR} dalam satu jam; setiap pembukaan tercatat."))
        number = st.selectbox(
            "Baris", range(len(choices)), index=None, placeholder="Pilih baris", width=420,
            format_func=lambda at: choices[at].label,
        )  # fmt: skip
        reason = st.text_input("Keperluan", max_chars=200, width=420)
        sent = st.form_submit_button("Buka nomor")
    said = st.container(height="content", gap=None)  # always there, so that what follows keeps its place and its state
    if not sent or number is None:
        return
    chosen = choices[number]
    try:
        found = tracing.reveal(
            cached.store(), look.store, (look.period, chosen.area), chosen.place, reader=work.reader(), reason=reason
        )
    except DtksError as error:
        said.html(cards.state("Nomor tidak dibuka.", error.message, code=error.code))
        return
    numbered = f"NIK {found['nik'] or 'kosong'}, nomor KK {found['no_kk'] or 'kosong'}."
    said.html(cards.state(numbered, f"{chosen.label}. Nomor hilang dari layar setelah tindakan berikutnya."))

"""The reason of an answer in *Tinjau Pasangan*: one button and one key each, then a note, then Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.catalogue.reviews import LONGEST_NOTE, OTHER, REASONS
from dtks_analytics.web import scripts

if TYPE_CHECKING:
    from dtks_analytics.rows.review import Pair

KEYS: Final = "4567890"
"""Keys of the reasons in their order, after 1, 2, 3 of the answers: one hand on the digits does it all."""
_CHOSEN: Final = "_alasan_dipilih"
_USUAL: Final = "_alasan"


def st_reason(pair: Pair, answer: str) -> tuple[str, str] | None:
    """Draw the reasons of an answer, its note and the button that keeps it.

    Args:
        pair: the pair that is open.
        answer: key of `catalogue.reviews.ANSWERS`.

    Returns:
        Key of the reason and the note, empty for none, once they are to be kept; None before.
    """
    chosen = _chosen(pair, answer)
    with st.container(key="alasan", gap="xsmall"):
        st.html('<div class="dt-label">Alasan</div>')
        with st.container(key="pilihan"):
            for key, (reason, words) in zip(KEYS, REASONS[answer].items(), strict=False):
                st.button(
                    words, key=f"alasan_{answer}_{reason}_{pair.pair}", shortcut=key, width="stretch",
                    type="primary" if reason == chosen else "secondary", on_click=_choose, args=(pair, answer, reason),
                )  # fmt: skip
    other = chosen == OTHER
    with st.form(f"simpan_{answer}_{pair.pair}", border=False), st.container(key="catatan", gap="xsmall"):
        note = st.text_input(
            "Catatan", max_chars=LONGEST_NOTE, key=f"catatan_{pair.pair}",
            placeholder="Tulis alasannya, tanpa NIK" if other else "Boleh kosong; tanpa NIK",
        )  # fmt: skip
        sent = st.form_submit_button(
            "Simpan jawaban", type="primary", shortcut="Enter", disabled=not chosen, width="stretch"
        )
    if other:
        scripts.st_run(scripts.NOTE)
    return (chosen, note) if sent and chosen else None


def remember(pair: Pair, answer: str, reason: str) -> None:
    """Offer the same reason again when the next pair of this kind gets the same answer."""
    st.session_state.setdefault(_USUAL, {})[pair.kind, answer] = reason
    st.session_state.get(_CHOSEN, {}).pop(pair.pair, None)


def _chosen(pair: Pair, answer: str) -> str:
    """Return the reason that is chosen: by hand, or as the last time; empty for none."""
    by_hand = st.session_state.get(_CHOSEN, {}).get(pair.pair, ("", ""))
    if by_hand[0] == answer:
        return str(by_hand[1])
    usual = str(st.session_state.get(_USUAL, {}).get((pair.kind, answer), ""))
    return usual if usual in REASONS[answer] and usual != OTHER else ""


def _choose(pair: Pair, answer: str, reason: str) -> None:
    st.session_state.setdefault(_CHOSEN, {})[pair.pair] = answer, reason

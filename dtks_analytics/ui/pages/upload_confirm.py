"""What is suspicious in an upload, one box each, and the reason; and the jump of the figures before publishing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.catalogue.metrics import METRICS
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.errors import CONFIRMATIONS
from dtks_analytics.present.html import cards, tables
from dtks_analytics.present.html.markup import literal
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import numbers
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import layout

if TYPE_CHECKING:
    from dtks_analytics.errors import Confirmation
    from dtks_analytics.publishing.pipeline import Checked
    from dtks_analytics.ui.pages.upload import Upload

HEADLINE: Final = ("individu_registered", "individu_poor")
JUMP: Final = 0.10
"""A headline figure that changes by more than this share is repeated before it is published."""
LONGEST_REASON: Final = 500


def codes(checked: Checked | None) -> list[str]:
    """Return the codes of what is suspicious, each once."""
    return list(dict.fromkeys(one.code for one in checked.confirmations)) if checked else []


def complete(one: Upload) -> bool:
    """Tell whether everything suspicious is ticked and has its reason."""
    wanted = set(codes(one.checked))
    return not wanted or (wanted <= one.confirmed and bool(one.reason.strip()))


def st_confirm(one: Upload) -> None:
    """Draw a box to tick for everything suspicious, with words, counts and areas, and the reason."""
    wanted = codes(one.checked)
    if one.checked is None or not wanted:
        return
    layout.section("Periksa dan benarkan", "bisa benar, bisa salah")
    for code in wanted:
        label = literal(CONFIRMATIONS[code].rstrip("."))
        ticked = st.checkbox(f"{label}. Ini benar.", value=code in one.confirmed, key=f"benar_{code}")
        one.confirmed = one.confirmed | {code} if ticked else one.confirmed - {code}
        for each in one.checked.confirmations:
            if each.code == code and (text := detail(each)):
                st.html(cards.note(text))
    one.reason = st.text_input(
        "Alasan, untuk catatan audit", value=one.reason, max_chars=LONGEST_REASON, key="alasan_konfirmasi",
        placeholder="mis. pembersihan data ganda bersama Dukcapil", width=560,
    )  # fmt: skip
    if not complete(one):
        st.html(cards.note("Centang semuanya dan tulis alasannya untuk melanjutkan. Bila salah, batalkan."))


def detail(one: Confirmation) -> str:
    """Return count, file, column and areas of one confirmation in words."""
    from dtks_analytics.publishing import confirmations  # noqa: PLC0415 - heavy, and only this step needs it

    text = confirmations.sentence(one)
    return text.removeprefix(CONFIRMATIONS[one.code]).strip()


def jumps(checked: Checked | None) -> list[tuple[str, int, int]]:
    """Return the headline figures that change much: metric, count as published, count to be published."""
    from dtks_analytics.figures.cube import Cube  # noqa: PLC0415 - imports pyarrow

    if checked is None or checked.cube is None or not checked.compared:
        return []
    new, old, city = Cube(checked.cube), cached.cube(cached.current()), wilayah().kota.code
    found = []
    for key in HEADLINE:
        before, after = old.figure(key, city, checked.compared).count, new.figure(key, city, checked.period).count
        if before is not None and after is not None and abs(after - before) > JUMP * before:
            found.append((key, before, after))
    return found


def st_before_publishing(one: Upload) -> None:
    """Draw what the publisher should know once more: large jumps, and what was confirmed."""
    checked = one.checked
    found = jumps(checked)
    if checked is not None and checked.compared and found:
        rows = [
            Row(METRICS[key].label, [numbers.integer(before), numbers.integer(after), numbers.signed(after - before)],
                small=METRICS[key].unit)
            for key, before, after in found
        ]  # fmt: skip
        then = numbers.month_name(checked.compared) if checked.compared != checked.period else "Terbit sekarang"
        heads = [Column(then), Column("Setelah terbit"), Column("Selisih")]
        st.html(cards.state("Angka kota berubah banyak.", "Pastikan perubahan ini benar sebelum terbit."))
        st.html(tables.table("Ukuran", heads, rows, caption="Angka kota yang berubah banyak"))
    if wanted := codes(checked):
        words = "; ".join(CONFIRMATIONS[code].rstrip(".").lower() for code in wanted)
        st.html(cards.paragraph(f"Anda membenarkan: {words}. Alasan: {one.reason.strip()}"))

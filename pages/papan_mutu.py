"""Papan Mutu: how good the data of every kelurahan are, and who needs a call."""

from __future__ import annotations

import streamlit as st

from dtks_analytics.present.html import cards
from dtks_analytics.present.text import numbers
from dtks_analytics.ui.frame import layout
from dtks_analytics.ui.frame import scorecards as scores
from dtks_analytics.ui.pages import quality_board as board
from dtks_analytics.ui.pages import quality_table as board_table

look = layout.open_page("Papan Mutu", uses=board.USES)
scores.need(look)
layout.title(board.title(look))

funnel, verdicts = st.columns([8, 4], gap="large")
with funnel:
    layout.section("Kelurahan di dalam corong hanya berbeda karena kebetulan")
    board.st_funnel(look)
with verdicts:
    layout.section(f"Putusan {numbers.month_name(look.period)}")
    st.html(board.counts(scores.plain(look)))
    st.html(board.reading(look))

layout.section(board_table.title(look))
board_table.controls(look)
st.html(board_table.table(look))
st.html(cards.note(board_table.NOTE))

layout.section(board.multiples_title(look), "garis putus-putus: kota; skala sama bagi semua gambar")
st.html(board.kecamatan(scores.plain(look)))

layout.section(board.map_title(look), "persen baris aktif")
board.st_map(look)

layout.section(board_table.dimensions_title(look), "poin yang hilang dari 100; kelurahan seperti pada tabel di atas")
st.html(board_table.dimensions(look))

layout.section("Apakah urutannya tetap bila dimensi ditimbang lain?")
board_table.st_swaps(look)
layout.foot()

"""Ringkasan: the city in one screen."""

from __future__ import annotations

import streamlit as st

from dtks_analytics.catalogue.city import city
from dtks_analytics.ui.frame import layout
from dtks_analytics.ui.pages import overview
from dtks_analytics.ui.pages import overview_answers as answers

look = layout.open_page(city().name, uses=("bulan",))
layout.title(overview.title(look))
st.html(overview.figures(look))

layout.section(answers.title())
st.html(answers.answers(look))

calls, place = st.columns([7, 5], gap="large")
with calls:
    layout.section(overview.calls_title(look))
    st.html(overview.call_cards(look))
    layout.section("Angka BPS menjawab pertanyaan lain")
    st.html(overview.bps())
with place:
    layout.section("Letaknya di kota, di atas bagian warga miskin")
    st.html(overview.numbered_map(look))

table, meaning = st.columns([8, 4], gap="large")
with table:
    layout.section(overview.kecamatan_title(look))
    st.html(overview.kecamatan_table(look))
with meaning:
    layout.section("Arti angka di halaman ini")
    st.html(overview.definitions(look))
    layout.goto("metodologi", "Semua definisi dan rumus", look)
layout.foot()

"""Tumpang Tindih Bantuan: who is recorded with two aids that exclude each other, where, and who does what about it."""

from __future__ import annotations

import streamlit as st

from dtks_analytics.ui.frame import comparison as beside
from dtks_analytics.ui.frame import filters, layout
from dtks_analytics.ui.pages import overlap, overlap_areas, overlap_rows

look = layout.open_page("Tumpang Tindih Bantuan", uses=overlap.USES)
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    layout.breadcrumb(look, "tumpang_tindih")
    filters.area(look)
layout.title(overlap.title(look), overlap.lead(look))
st.html(overlap.figures(look))

layout.section(overlap.matrix_title(look))
overlap.st_matrix(look)

areas, steps = st.columns([7, 5], gap="large")
with areas:
    layout.section(overlap_areas.title(look))
    with st.container(horizontal=True, vertical_alignment="bottom", key="kendali_tumpang"):
        overlap.pick(look)
        beside.controls(look)
    st.html(overlap_areas.areas(look))
with steps:
    layout.section("Yang dapat dilakukan kelurahan", "bantuan tidak dihentikan di kelurahan")
    st.html(overlap_areas.steps(look))

layout.section("Keluarga di balik angka")
overlap_rows.st_families(look)

layout.section("Temuan lain tentang bantuan")
st.html(overlap_areas.others(look))

layout.section(overlap_areas.book_title(), "buku aturan")
st.html(overlap_areas.book(look))
layout.foot()

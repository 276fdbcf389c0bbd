"""Data Ganda: how many are listed twice, where, who decides, and how far that can be trusted."""

from __future__ import annotations

import streamlit as st

from dtks_analytics.ui.frame import comparison as beside
from dtks_analytics.ui.frame import filters, layout
from dtks_analytics.ui.pages import duplicates as pairs_board
from dtks_analytics.ui.pages import duplicates_heat as pairs_heat
from dtks_analytics.ui.pages import duplicates_owners as pairs_owners
from dtks_analytics.ui.pages import review as pairs

look = layout.open_page("Data Ganda", uses=pairs_board.USES)
pairs.need(look)
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    layout.breadcrumb(look, "data_ganda")
    filters.area(look)
layout.title(pairs_board.title(look), pairs_board.lead(look))
done = pairs_owners.answered(look)
trust = pairs_owners.trust(look)
st.html(pairs_board.figures(look, pairs_owners.answered_in(look, done), *pairs_owners.precision_words(trust)))

layout.section(pairs_board.kinds_title(look))
st.html(pairs_board.kinds(look))

owners, sure = st.columns([7, 5], gap="large")
with owners:
    layout.section(pairs_owners.owners_title(look, done))
    st.html(pairs_owners.table(look, done))
    pairs_owners.st_open(look)
with sure:
    layout.section("Seberapa tepat dugaan ini")
    st.html(pairs_owners.trust_words(trust))
    layout.section("Tidak dapat dicocokkan")
    st.html(pairs_board.poor(look))
    layout.section(pairs_board.trend_title(look))
    pairs_board.st_trend(look)

layout.section(pairs_heat.title(look), f"pasangan antar{pairs_heat.level(look)}")
st.html(pairs_heat.table(look))
st.html(pairs_heat.most(look))

layout.section(pairs_board.areas_title(look))
beside.controls(look)
st.html(pairs_board.areas(look))
layout.foot()

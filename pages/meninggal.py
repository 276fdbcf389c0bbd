"""Meninggal & Bantuan: who is reported dead and still active, since when, with how much money at risk, what to do."""

from __future__ import annotations

import streamlit as st

from dtks_analytics.ui.frame import comparison as beside
from dtks_analytics.ui.frame import filters, layout
from dtks_analytics.ui.pages import deceased, deceased_areas, deceased_match, deceased_rows

look = layout.open_page("Meninggal & Bantuan", uses=deceased.USES)
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    layout.breadcrumb(look, "meninggal")
    filters.area(look)
layout.title(deceased.title(look), deceased.lead(look))
st.html(deceased.figures(look))

when, money = st.columns([7, 5], gap="large")
with when:
    layout.section(deceased.since_title(look))
    st.html(deceased.since(look))
    layout.section("Yang dilakukan kelurahan")
    st.html(deceased_areas.steps())
with money:
    st.html(deceased.risk(look))

layout.section(deceased_areas.title(look))
beside.controls(look)
st.html(deceased_areas.areas(look))

layout.section("Daftar yang perlu ditindaklanjuti")
if deceased_rows.allowed(look):
    deceased_rows.st_people(look)
    deceased_match.st_candidates(look)

aid, months = st.columns([8, 4], gap="large")
with aid:
    layout.section(deceased_areas.programmes_title(look))
    st.html(deceased_areas.programmes(look))
with months:
    layout.section(deceased_areas.trend_title(look))
    deceased_areas.st_trend(look)
layout.foot()

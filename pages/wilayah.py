"""Wilayah: one kecamatan or kelurahan, or the city when none is chosen."""

from __future__ import annotations

import streamlit as st

from dtks_analytics.ui.frame import filters, layout
from dtks_analytics.ui.pages import area as place
from dtks_analytics.ui.pages import area_people as people
from dtks_analytics.ui.pages import overview

look = layout.open_page("Wilayah", uses=place.USES)
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    layout.breadcrumb(look, "wilayah")
    filters.area(look)
layout.title(place.title(look), place.lead(look))
st.html(overview.figures(look))

around, where = st.columns([7, 5], gap="large")
with around:
    layout.section(place.neighbours_title(look))
    st.html(place.neighbours(look))
with where:
    place.st_locator(look)

ages, deciles = st.columns(2, gap="large")
with ages:
    layout.section(people.pyramid_title(look))
    st.html(people.pyramid(look))
with deciles:
    layout.section(people.desil_title(look), "desil nasional, persen orang")
    st.html(people.desil(look))

aid, results = st.columns([7, 5], gap="large")
with aid:
    layout.section(people.programmes_title(look))
    st.html(people.programmes(look))
with results:
    layout.section(people.verval_title(look))
    st.html(people.verval(look))
    place.st_trend(look, place.FIRST)

place.st_trends(look)
layout.section("Semua ukuran", "diukur pada tingkatnya sendiri")
st.html(place.every_figure(look))
layout.goto("metodologi", "Arti setiap ukuran", look)
layout.foot()

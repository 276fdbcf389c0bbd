"""Peta: any metric on the map, by kecamatan or kelurahan."""

from __future__ import annotations

import streamlit as st

from dtks_analytics.ui.frame import filters, layout
from dtks_analytics.ui.pages import map as atlas

look = layout.open_page("Peta", uses=atlas.USES, month=False)
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    layout.breadcrumb(look, "peta")
    filters.area(look)
finding = atlas.title(look)
layout.title(finding)
atlas.controls(look)
st.html(atlas.legend(look))
atlas.st_map(look, finding)
st.html(atlas.note(look))
atlas.st_onward(look)
layout.foot()

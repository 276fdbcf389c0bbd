"""Daftar Perbaikan: the rows of one kelurahan that somebody has to look at."""

from __future__ import annotations

import streamlit as st

from dtks_analytics.ui.frame import choosing, layout, work
from dtks_analytics.ui.frame import scorecards as scores
from dtks_analytics.ui.pages import repairs as repair_list
from dtks_analytics.ui.pages import repairs_files as repair_files

look = layout.open_page("Daftar Perbaikan", uses=repair_list.USES)
scores.need(look)
choosing.area_choice(look, "kelurahan", "perbaikan")
if not choosing.st_choose(look, "kelurahan", "perbaikan", "daftar perbaikannya"):
    layout.title(repair_list.title(look), repair_list.lead(look))
    layout.goto("rapor_lurah", f"Buka rapor {look.place.name}", look)
    if repair_list.st_rows_there(look) and work.st_ask(look.area):
        found = repair_list.rows(look)
        repair_list.controls(look, found)
        chosen = repair_list.chosen(look, found)
        repair_list.st_rows(look, chosen)
        repair_files.st_files(look, found, chosen)
        layout.section(repair_list.progress_title(look, found))
        st.html(repair_list.progress(look))
    layout.foot()

"""Rapor Camat: one kecamatan, its lurah, and what only the camat decides."""

from __future__ import annotations

import streamlit as st

from dtks_analytics.present.text import verdicts
from dtks_analytics.ui.frame import choosing, layout
from dtks_analytics.ui.frame import scorecards as scores
from dtks_analytics.ui.pages import report, report_camat, report_paper

look = layout.open_page("Rapor Camat", uses=report.USES)
scores.need(look)
look = choosing.of_camat(look)
choosing.area_choice(look, "kecamatan", "rapor_camat")
if not choosing.st_choose(look, "kecamatan", "rapor_camat"):
    layout.title(report.title(look), report.lead(look))
    score, minimum = st.columns([7, 5], gap="large")
    with score:
        st.html(report.score(look))
    with minimum:
        st.html(report.minimum(look))

    layout.section("Yang hanya dapat diputuskan camat", "di samping nilai")
    st.html(report_camat.own_rules(look))

    lurah, dimensions = st.columns([7, 5], gap="large")
    with lurah:
        layout.section(report_camat.lurah_title(look))
        st.html(report_camat.lurah(look))
    with dimensions:
        layout.section(verdicts.dimensions_title(report.card(look)))
        st.html(report.dimension_table(look))

    repairs, months = st.columns([7, 5], gap="large")
    with repairs:
        layout.section(report.repairs_title(look))
        st.html(report.repair_table(look))
    with months:
        layout.section(report.trend_title(look))
        report.st_trend(look)

    layout.section(verdicts.movement_title(report.card(look).movement, look.period))
    st.html(report.movement(look))
    st.html(report.rank(look))
    report_paper.st_download(look)
    layout.foot()

"""Rapor Lurah: one kelurahan, understood in ten seconds, explained below."""

from __future__ import annotations

import streamlit as st

from dtks_analytics.present.text import verdicts
from dtks_analytics.ui.frame import choosing, layout
from dtks_analytics.ui.frame import scorecards as scores
from dtks_analytics.ui.pages import report, report_paper
from dtks_analytics.ui.pages import report_reply as reply

look = layout.open_page("Rapor Lurah", uses=report.USES)
scores.need(look)
choosing.area_choice(look, "kelurahan", "rapor_lurah")
if not choosing.st_choose(look, "kelurahan", "rapor_lurah"):
    layout.title(report.title(look), report.lead(look))
    score, minimum = st.columns([7, 5], gap="large")
    with score:
        st.html(report.score(look))
    with minimum:
        st.html(report.minimum(look))

    repairs, dimensions = st.columns([7, 5], gap="large")
    with repairs:
        layout.section(report.repairs_title(look))
        st.html(report.repair_table(look))
        report.st_open_list(look)
    with dimensions:
        layout.section(verdicts.dimensions_title(report.card(look)))
        st.html(report.dimension_table(look))

    moved, months = st.columns([7, 5], gap="large")
    with moved:
        layout.section(verdicts.movement_title(report.card(look).movement, look.period))
        st.html(report.movement(look))
    with months:
        layout.section(report.trend_title(look))
        report.st_trend(look)

    st.html(report.rank(look))
    report_paper.st_download(look)
    layout.section("Tanggapan Lurah")
    reply.st_replies(look)
    layout.foot()

"""Metodologi: every metric with its meaning, formula, source, caveats and statement."""

from __future__ import annotations

import streamlit as st

from dtks_analytics.present.html import cards
from dtks_analytics.present.text import sentences
from dtks_analytics.ui.frame import layout
from dtks_analytics.ui.pages import methodology as method
from dtks_analytics.ui.pages import overview
from dtks_analytics.ui.pages import worked_example as worked

look = layout.open_page("Metodologi", uses=method.USES)
layout.title(method.title())
method.st_contents()

method.section("tujuh-hal")
st.html(method.cautions())
st.html(overview.definitions(look))

method.section("ukuran")
method.st_metrics(look)

method.section("contoh-nilai")
st.html(worked.example(look))

method.section("angka-bps")
st.html(cards.paragraph(sentences.BPS))
st.html(method.bps())

method.section("pasangan")
st.html(method.reliability(look))

method.section("bulan")
st.html(method.months(look))

method.section("sumber")
st.html(method.sources(look))
layout.foot()

"""Aturan: what is asked of the data, of whom, and how many rows do not satisfy it."""

from __future__ import annotations

import streamlit as st

from dtks_analytics.ui.frame import layout
from dtks_analytics.ui.pages import rules as rulebook

look = layout.open_page("Aturan", uses=rulebook.USES)
layout.title(rulebook.title(look))
words = rulebook.controls(look)
st.html(rulebook.place(look))
rulebook.st_rules(look, words)
layout.goto("metodologi", "Contoh hitungan nilai", look)
layout.foot()

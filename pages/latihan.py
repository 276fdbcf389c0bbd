"""Latihan: ten made-up records to judge, each answer explained by its rule."""

from __future__ import annotations

import streamlit as st

from dtks_analytics.ui.frame import layout
from dtks_analytics.ui.pages import exercise as quiz

layout.first_line("Latihan", ["catatan rekaan"])
layout.title(quiz.title())
quiz.st_training()
layout.section("Hasil peserta")
st.html(quiz.results())
layout.foot(rounded=False)

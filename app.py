"""The front door: page settings, header, navigation. No data, no arithmetic."""

from __future__ import annotations

import streamlit as st

from dtks_analytics.ui import errors, layout

layout.configure()
with errors.guard():
    layout.header()
    st.navigation(layout.pages(), position="top").run()

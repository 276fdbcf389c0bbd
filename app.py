"""The front door: page settings, header, sign-in, navigation. No data, no arithmetic."""

from __future__ import annotations

import streamlit as st

from dtks_analytics.ui.frame import errors, layout
from dtks_analytics.web import current_user as sign

layout.configure()
with errors.guard():
    layout.header()
    sign.front()
    st.navigation(layout.pages(), position="top").run()

"""Muat data: from a file to a published month, step by step."""

from __future__ import annotations

import streamlit as st

from dtks_analytics.ui.frame import layout
from dtks_analytics.ui.pages import recount as recounting
from dtks_analytics.ui.pages import upload, upload_steps

one = upload.current()
layout.first_line("Muat data", [upload_steps.hint(one)])
layout.title(upload_steps.title(one))
st.html(upload_steps.progress_line(one))
upload_steps.st_open_step(one)
if one.step == "unggah":
    recounting.st_recount()
layout.foot()

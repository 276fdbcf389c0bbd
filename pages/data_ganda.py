"""Data Ganda: how many are listed twice, where, who decides, and how far that can be trusted."""

from __future__ import annotations

from dtks_analytics.ui import layout, pairs

look = layout.open_page("Data Ganda", uses=pairs.USES)
pairs.need(look)
layout.foot()

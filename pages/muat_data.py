"""Muat data: from a file to a published month, step by step."""

from __future__ import annotations

from dtks_analytics.ui import layout

layout.title("Muat data bulanan")
layout.foot()

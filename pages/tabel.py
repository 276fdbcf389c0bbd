"""Tabel: every metric of every area, to sort and to take away."""

from __future__ import annotations

from dtks_analytics.ui.frame import layout
from dtks_analytics.ui.pages import table as listing

look = layout.open_page("Tabel", uses=listing.USES, month=False)
layout.title(listing.title(look))
listing.controls(look)
listing.st_table(look)
listing.st_note(look)
listing.st_downloads(look)
layout.goto("metodologi", "Arti setiap ukuran", look)
layout.foot()

"""Tinjau Pasangan: two records side by side, one question, three answers, until all pairs of an owner are answered."""

from __future__ import annotations

from dtks_analytics.ui.frame import layout, work
from dtks_analytics.ui.pages import review as pairs
from dtks_analytics.ui.pages import review_answer as pairs_answer

look = layout.open_page("Tinjau Pasangan", uses=pairs.USES)
pairs.need(look)
if pairs.st_area(look):
    if work.operator() and work.reason():
        pairs_answer.st_task(look)
    else:
        layout.title(pairs.waiting(look))
        work.st_ask(look.area)
    layout.foot(rounded=False)

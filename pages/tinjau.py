"""Tinjau Pasangan: two records side by side, one question, three answers, until all pairs of an owner are answered."""

from __future__ import annotations

from dtks_analytics.ui import layout, pairs, pairs_answer, work

look = layout.open_page("Tinjau Pasangan", uses=pairs.USES)
pairs.need(look)
if pairs.st_area(look):
    if work.operator() and work.reason():
        pairs_answer.st_task(look)
    else:
        layout.title(pairs.waiting(look))
        work.st_ask(look.area)
    layout.foot(rounded=False)

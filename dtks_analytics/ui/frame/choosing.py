"""Choosing the area whose report or list opens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from dtks_analytics.access.roles import INTERNAL
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.html import shapes, tables
from dtks_analytics.present.html.markup import Html, join
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import numbers, verdicts
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import filters, layout
from dtks_analytics.ui.frame import scorecards as scores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtks_analytics.catalogue.wilayah import Area
    from dtks_analytics.ui.frame.session import Here


def st_choose(look: Here, level: str, page: str, what: str = "rapornya") -> bool:
    """Draw the list of areas when none of the level is chosen; tells whether it did."""
    if look.place.level == level:
        return False
    layout.title(f"Pilih {level} untuk membuka {what}")
    st.html(_choices(look, level, page))
    layout.foot()
    return True


@cached.piece
def _choices(look: Here, level: str, page: str) -> Html:
    """Return the areas to choose from: the kecamatan, or one small table of kelurahan for each of them."""
    tree = wilayah()
    if level == "kecamatan":
        return _table(look, "Kecamatan", page, tree.children(tree.kota.code))
    inside = look.area if look.place.level == "kecamatan" else ""
    parents = [parent for parent in tree.at("kecamatan") if inside in {"", parent.code}]
    made = join([_table(look, f"Kec. {parent.name}", page, tree.children(parent.code)) for parent in parents])
    return made if inside else Html(f'<div class="dt-choose">{made}</div>')


def _table(look: Here, head: str, page: str, areas: Sequence[Area]) -> Html:
    rows = []
    for area in areas:
        one = scores.cards(look)[area.code]
        words = verdicts.WORDS[one.verdict or "tidak_berbeda"]
        pill = shapes.pill(verdicts.SHAPES[one.verdict], look.tokens, words)
        hidden = one.movement.open is None and look.audience != INTERNAL
        left = numbers.HIDDEN if hidden else numbers.integer(one.movement.open)
        cells = [verdicts.shown(one), pill, left]
        rows.append(Row(area.name, cells, href=layout.address(page, look, wilayah=area.code)))
    columns = [Column("Nilai"), Column("Putusan", "text"), Column("Temuan terbuka", phone=False)]
    return tables.table(head, columns, rows, caption=f"{head}: nilai dan putusan")


def area_choice(look: Here, level: str, page: str) -> None:
    """Draw breadcrumb and choice of area side by side."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        layout.breadcrumb(look, page)
        filters.area(look, level="kelurahan" if level == "kelurahan" else "kecamatan")


def of_camat(look: Here) -> Here:
    """Return the look at the kecamatan of a chosen kelurahan: the report of its camat."""
    return replace(look, area=look.place.parent) if look.place.level == "kelurahan" else look

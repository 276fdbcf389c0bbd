"""Choosing the area whose report or list opens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present import numbers, shapes, tables, verdicts
from dtks_analytics.present.tables import Column, Row
from dtks_analytics.ui import cached, filters, layout, scores

if TYPE_CHECKING:
    from dtks_analytics.present.markup import Html
    from dtks_analytics.ui.session import Here


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
    tree, rows = wilayah(), []
    inside = look.area if look.place.level == "kecamatan" else ""
    for parent in tree.at("kecamatan") if level == "kelurahan" else [tree.kota]:
        if inside and parent.code != inside:
            continue
        if level == "kelurahan":
            rows.append(Row("", group=f"Kec. {parent.name}"))
        for area in tree.children(parent.code):
            one = scores.cards(look)[area.code]
            words = verdicts.WORDS[one.verdict or "tidak_berbeda"]
            pill = shapes.pill(verdicts.SHAPES[one.verdict], look.tokens, words)
            cells = [verdicts.score(one.value), pill, numbers.integer(one.movement.open)]
            rows.append(Row(area.name, cells, href=layout.address(page, look, wilayah=area.code)))
    columns = [Column("Nilai"), Column("Putusan", "text"), Column("Temuan terbuka", phone=False)]
    return tables.table(level.capitalize(), columns, rows, caption=f"Nilai setiap {level}")


def area_choice(look: Here, level: str, page: str) -> None:
    """Draw breadcrumb and choice of area side by side."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        layout.breadcrumb(look, page)
        filters.area(look, level="kelurahan" if level == "kelurahan" else "kecamatan")


def of_camat(look: Here) -> Here:
    """Return the look at the kecamatan of a chosen kelurahan: the report of its camat."""
    return replace(look, area=look.place.parent) if look.place.level == "kelurahan" else look

"""Headers that were not understood: a person assigns each to a column once; it is kept for that person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from dtks_analytics.catalogue.columns import BY_NAME, COLUMNS
from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.present.html import cards
from dtks_analytics.present.html.markup import literal
from dtks_analytics.ui.frame import layout
from dtks_analytics.ui.pages import upload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtks_analytics.errors import DtksError
    from dtks_analytics.publishing.pipeline import Checked
    from dtks_analytics.ui.pages.upload import Upload

MOST: Final = 40
"""Headers that the page offers; a file with more of them is hardly of this kind."""


def label(name: str) -> str:
    """Return a column or a field of a list in words."""
    if name in BY_NAME:
        return BY_NAME[name].label
    labels = {field.name: field.label for side in SIDES.values() for field in side.fields}
    return labels.get(name, name)


def st_missing(one: Upload, error: DtksError) -> None:
    """Draw the headers of a file that lacks columns, nearest first, each with the column that it may be."""
    told: dict[str, Any] = getattr(error, "detail", None) or {}
    unknown = [entry for entry in told.get("unknown_headers", []) if entry.get("header")]
    if not unknown:
        return
    missing = [name for name in told.get("missing", []) if isinstance(name, str)]
    headers = [(str(entry["header"]), _first(entry.get("nearest"))) for entry in unknown]
    layout.section("Judul kolom yang tidak dikenali", "tentukan sekali; disimpan untuk berkas Anda berikutnya")
    if missing:
        st.html(cards.paragraph(f"Yang belum ditemukan: {', '.join(label(name) for name in missing)}."))
    _st_choose(one, headers, [*missing, *_columns("")], "kurang")


def st_unknown(one: Upload, checked: Checked) -> None:
    """Draw the headers of an accepted file that mean nothing to the product."""
    for number, seen in enumerate(checked.reports):
        if seen.columns_unknown:
            free = [name for name in _columns(seen.layout) if name not in seen.columns_present]
            with st.expander(f"Tentukan kolom yang tidak dikenali ({len(seen.columns_unknown)})"):
                _st_choose(one, [(header, "") for header in seen.columns_unknown], free, f"asing_{number}")


def _columns(kind: str) -> list[str]:
    """Return the columns of the register, or the fields of a kind of list."""
    if kind in SIDES:
        return [field.name for field in SIDES[kind].fields]
    return [column.name for column in COLUMNS]


def _first(nearest: object) -> str:
    """Return the nearest column of an entry that names one or several."""
    if isinstance(nearest, str):
        return nearest
    return str(nearest[0]) if isinstance(nearest, list) and nearest else ""


def _st_choose(one: Upload, headers: Sequence[tuple[str, str]], columns: Sequence[str], key: str) -> None:
    """Draw one choice per header and the button that checks again."""
    options = ["", *dict.fromkeys(columns)]
    chosen: dict[str, str] = {}
    for number, (header, nearest) in enumerate(headers[:MOST]):
        near = nearest if nearest in options else ""
        start = options.index(one.column_names.get(upload.slug_of(header), near))
        name = st.selectbox(
            literal(f"“{header[:60]}” adalah"), options, index=start, width=420, key=f"kolom_{key}_{number}",
            format_func=lambda name: label(name) if name else "tidak dipakai",
        )  # fmt: skip
        chosen[upload.slug_of(header)] = name
    if st.button("Periksa lagi dengan kolom ini", type="primary", key=f"periksa_{key}"):
        upload.assign(one, chosen)
        st.rerun()

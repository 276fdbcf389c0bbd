"""The blocks of *Tabel*: every metric of every area, to sort and to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.metrics import METRICS
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present import cards, numbers, sentences
from dtks_analytics.ui import atlas, cached, filters

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

    from dtks_analytics.ui.session import Here

USES: Final = ("bulan", "satuan", "tingkat")
NAME_WIDTH: Final = 190
"""Pixels of the columns with names; the others share one width, so that total and areas stand below each other."""
FIGURE_WIDTH: Final = 118


def title(look: Here) -> str:
    """Return the finding: where the share of poor people is largest at the level shown."""
    figures = look.cube.by_area("individu_poor", look.level, look.period)
    tree = wilayah()
    names = {
        code: f"{tree[code].name}, Kec. {tree[tree[code].parent].name}"
        if look.level == "kelurahan"
        else tree[code].name
        for code in figures
    }
    return sentences.map_title("individu_poor", METRICS["individu_poor"].label, look.unit, figures, names)


def controls(look: Here) -> None:
    """Draw the choices of the table."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="kendali"):
        filters.month(look)
        filters.one_of("Tingkat", "tingkat", atlas.LEVELS, look.level)
        filters.one_of("Satuan", "satuan", atlas.UNITS, look.unit)


def shown_metrics(look: Here) -> list[str]:
    """Return the metrics of the table: all, or those with a base when per cent is asked."""
    return [key for key, metric in METRICS.items() if look.unit == "jumlah" or metric.denominator]


@cached.piece
def frame(look: Here, level: str) -> Styler:
    """Return the areas of a level as a table that sorts by number and reads the Indonesian way."""
    import pandas as pd  # noqa: PLC0415 - only this page needs it

    tree, keys = wilayah(), shown_metrics(look)
    by_share = look.unit == "persen"
    columns: dict[str, list[Any]] = {"Wilayah": []}
    areas = [tree.kota] if level == "kota" else tree.at(level)  # type: ignore[arg-type] # one of the three levels
    columns["Wilayah"] = [area.name for area in areas]
    if level == "kelurahan":
        columns["Kecamatan"] = [tree[area.parent].name for area in areas]
    elif look.level == "kelurahan":
        columns["Kecamatan"] = ["semua"] * len(areas)
    columns["Penduduk"] = [look.figure("penduduk", area.code).count for area in areas]
    for key in keys:
        figures = [look.figure(key, area.code) for area in areas]
        columns[METRICS[key].label] = [figure.share if by_share else figure.count for figure in figures]
    table = pd.DataFrame(columns)
    labels = [METRICS[key].label for key in keys]
    for label in [*labels, "Penduduk"]:
        table[label] = pd.to_numeric(table[label]).astype("Float64")
    write = _percent if by_share else _integer
    formats: dict[Any, Any] = {"Penduduk": _integer} | dict.fromkeys(labels, write)
    return table.style.format(formats, na_rep=numbers.UNKNOWN)


def _percent(value: object) -> str:
    return numbers.percent(float(str(value)))


def _integer(value: object) -> str:
    return numbers.integer(float(str(value)))


def _columns(look: Here) -> dict[str, Any]:
    config: dict[str, Any] = {
        "Wilayah": st.column_config.Column("Wilayah", width=NAME_WIDTH, pinned=False),
        "Kecamatan": st.column_config.Column("Kecamatan", width=NAME_WIDTH - 40),
        "Penduduk": st.column_config.Column("Penduduk", width=FIGURE_WIDTH, help="jiwa"),
    }
    for key in shown_metrics(look):
        metric = METRICS[key]
        among = f" dibagi {metric.denominator}" if look.unit == "persen" else f", dalam {metric.unit}"
        config[metric.label] = st.column_config.Column(
            metric.label, width=FIGURE_WIDTH, help=f"{metric.numerator}{among}"
        )
    return config


def st_tables(look: Here) -> None:
    """Draw the total of the city, measured at its own level, and the areas below it."""
    for level in ("kota", look.level):
        name = "Kota" if level == "kota" else atlas.LEVELS[level]
        st.dataframe(
            frame(look, level), column_config=_columns(look), hide_index=True, key=f"tabel_{level}",
            height="content" if level in {"kota", "kecamatan"} else 640,
            alt=f"{name}: semua ukuran, {numbers.month(look.period)}", row_height=38, placeholder=numbers.UNKNOWN,
        )  # fmt: skip


def st_note(look: Here) -> None:
    """Say how the table is to be read."""
    people = look.figure("penduduk", wilayah().kota.code)
    st.html(
        cards.note(
            "Ketuk judul kolom untuk mengurutkan. Setiap tingkat diukur sendiri: jumlah kelurahan dapat melebihi "
            "angka kota, karena satu orang dapat tercatat di dua kelurahan. "
            f"Penduduk: {sentences.residents(people.count, look.month.definition, city().residents_as_of)}. "
            f"{numbers.UNKNOWN} berarti tidak dapat dinilai atau tanpa pembagi."
        )
    )


def st_downloads(look: Here) -> None:
    """Draw the downloads; a file is made when it is asked for, and says whether its data are synthetic."""
    del look

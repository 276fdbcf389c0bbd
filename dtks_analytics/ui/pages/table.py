"""The blocks of *Tabel*: every metric of every area, to sort and to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from dtks_analytics.access.roles import INTERNAL
from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.metrics import METRICS
from dtks_analytics.catalogue.verification import label_of, short_of
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.disclosure.rounding import ROUNDING_NOTE
from dtks_analytics.present.html import cards
from dtks_analytics.present.sheets import workbook
from dtks_analytics.present.sheets.workbook import Field, Sheet
from dtks_analytics.present.text import numbers, sentences
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import filters
from dtks_analytics.ui.pages import map as atlas

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

    from dtks_analytics.present.sheets.workbook import Value
    from dtks_analytics.ui.frame.session import Here

USES: Final = ("bulan", "satuan", "tingkat")
NAME_WIDTH: Final = 156
"""Pixels of the columns with names."""
FIGURE_WIDTH: Final = 104
"""Least width of a column with figures; long headings get more."""


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
def frame(look: Here) -> Styler:
    """Return the city and the areas of a level as a table that sorts by number and reads the Indonesian way.

    The city stands first and sorts along, so that one sees where it lies among its areas. The finding of the page is
    the first figure: a phone shows no more than that.
    """
    import pandas as pd  # noqa: PLC0415 - only this page needs it

    tree, keys = wilayah(), shown_metrics(look)
    by_share = look.unit == "persen"
    columns: dict[str, list[Any]] = {"Wilayah": []}
    areas = [tree.kota, *tree.at(look.level)]  # type: ignore[arg-type] # one of the two levels
    columns["Wilayah"] = [city().name if area.level == "kota" else area.name for area in areas]
    if look.level == "kelurahan":
        columns["Kecamatan"] = [tree[area.parent].name if area.level == "kelurahan" else "semua" for area in areas]
    columns["Penduduk"] = [look.figure("penduduk", area.code).count for area in areas]
    for key in keys:
        figures = [look.figure(key, area.code) for area in areas]
        columns[METRICS[key].label] = [figure.share if by_share else figure.count for figure in figures]
    first = ["Wilayah", METRICS["individu_poor"].label]
    table = pd.DataFrame(columns)[[*first, *(name for name in columns if name not in first)]]
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
        "Wilayah": st.column_config.Column("Wilayah", width=NAME_WIDTH, pinned=True),
        "Kecamatan": st.column_config.Column("Kecamatan", width=NAME_WIDTH),
        "Penduduk": st.column_config.Column("Penduduk", width=FIGURE_WIDTH, help="jiwa"),
    }
    for key in shown_metrics(look):
        metric = METRICS[key]
        among = f" dibagi {metric.denominator}" if look.unit == "persen" else f", dalam {metric.unit}"
        config[metric.label] = st.column_config.Column(
            metric.label, width=max(FIGURE_WIDTH, 8 * len(metric.label) + 36), help=f"{metric.numerator}{among}"
        )
    return config


def st_table(look: Here) -> None:
    """Draw the table."""
    st.dataframe(
        frame(look), column_config=_columns(look), hide_index=True, key=f"tabel_{look.level}", row_height=38,
        height="content" if look.level == "kecamatan" else 640, placeholder=numbers.UNKNOWN,
        alt=f"Semua ukuran per {look.level}, {numbers.month(look.period)}; unduhan di bawah memuat angka yang sama",
    )  # fmt: skip


def st_note(look: Here) -> None:
    """Say how the table is to be read."""
    people = look.figure("penduduk", wilayah().kota.code)
    st.html(
        cards.note(
            "Ketuk judul kolom untuk mengurutkan; baris kota ikut diurutkan. Setiap tingkat diukur sendiri: "
            "jumlah kelurahan dapat melebihi angka kota, karena satu orang dapat tercatat di dua kelurahan. "
            f"Penduduk: {sentences.residents(people.count, look.month.definition, city().residents_as_of)}. "
            f"{short_of(look.month.definition).capitalize()}. "
            f"{numbers.UNKNOWN} berarti tidak dapat dinilai atau tanpa pembagi."
        )
    )


def sheet(look: Here) -> Sheet:
    """Return the table as a download: every metric with count and per cent, the city first."""
    tree = wilayah()
    fields = [Field("Kode"), Field("Wilayah"), Field("Kecamatan"), Field("Penduduk (jiwa)", "count")]
    for metric in METRICS.values():
        label = label_of(metric.key, look.month.definition, metric.label)
        fields.append(Field(f"{label} ({metric.unit})", "count"))
        if metric.denominator:
            fields.append(Field(f"{label} (% {metric.denominator})", "share"))
    rows: list[list[Value]] = []
    for area in (tree.kota, *tree.at(look.level)):  # type: ignore[arg-type] # one of the two levels
        kecamatan = tree[area.parent].name if area.level == "kelurahan" else ""
        row: list[Value] = [area.code, area.name, kecamatan, look.figure("penduduk", area.code).count]
        for key, metric in METRICS.items():
            figure = look.figure(key, area.code)
            seen = [numbers.HIDDEN] * 2 if figure.suppressed else [figure.count, figure.share]
            row += seen if metric.denominator else seen[:1]
        rows.append(row)
    people = look.figure("penduduk", tree.kota.code)
    poor = label_of("individu_poor", look.month.definition, "Warga miskin")
    poor = f"{poor}: {sentences.poor_definition(look.month.definition)}"
    notes = [
        f"{sentences.register(look.month.layout)}, terbit {numbers.day(look.month.published_at)}, versi {look.version}",
        f"Penduduk: {sentences.residents(people.count, look.month.definition, city().residents_as_of)}",
        poor,
    ]
    if look.audience != INTERNAL:
        notes.append(f"Di luar wilayah tugas pengunduh: {ROUNDING_NOTE}")
    name = atlas.LEVELS[look.level]
    return Sheet(name, f"{city().name} menurut {name.lower()}, {numbers.month(look.period)}", fields, rows, notes)


def st_downloads(look: Here) -> None:
    """Draw the downloads; a file is made when it is asked for, and says whether its data are synthetic."""
    synthetic = cached.store().synthetic
    name = f"dtks-{look.level}-{look.period}{'-sintetis' if synthetic else ''}"
    terms = [(m.label, f"{m.numerator}, dibagi {m.denominator or 'tidak ada'}", m.source) for m in METRICS.values()]
    with st.container(horizontal=True, key="unduh"):
        st.download_button(
            "Unduh Excel", lambda: workbook.workbook([sheet(look)], terms, synthetic=synthetic), f"{name}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", on_click="ignore", type="primary",
        )  # fmt: skip
        st.download_button(
            "Unduh CSV", lambda: workbook.csv_bytes(sheet(look), synthetic=synthetic), f"{name}.csv", mime="text/csv",
            on_click="ignore",
        )  # fmt: skip

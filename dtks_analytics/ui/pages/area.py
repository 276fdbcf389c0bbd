"""The blocks of *Wilayah*: everything known of one kecamatan or kelurahan, or of the city."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.catalogue.metrics import METRICS
from dtks_analytics.catalogue.verification import label_of, short_of
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present import charts, theme
from dtks_analytics.present.charts import Line
from dtks_analytics.present.html import bars, shapes, tables
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.maps import choropleth as maps
from dtks_analytics.present.text import numbers, sentences
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import layout
from dtks_analytics.ui.pages import overview

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from dtks_analytics.catalogue.wilayah import Area
    from dtks_analytics.present.html.markup import Html
    from dtks_analytics.ui.frame.session import Here

USES: Final = ("bulan", "wilayah")
NAMES: Final = {"kota": "Kota", "kecamatan": "Kecamatan", "kelurahan": "Kelurahan"}
FIRST: Final = "individu_poor"
TRENDS: Final = ("verval_done", "padan", "quality_score")


def title(look: Here) -> str:
    """Return the finding: how many poor people, what share, and the change."""
    name = f"{NAMES[look.place.level]} {look.place.name}"
    matched = bool(look.month.definition.get("matched_only"))
    poor, before = look.figure("individu_poor"), look.earlier("individu_poor")
    return sentences.area_title(name, poor, before, look.before, matched_only=matched)


def lead(look: Here) -> str:
    """Return the facts below the title: kecamatan, residents, size."""
    place, people = look.place, look.figure("penduduk").count
    above = f"Kecamatan {wilayah()[place.parent].name}, " if place.level == "kelurahan" else ""
    return f"{above}{numbers.integer(people)} penduduk, {numbers.decimal(place.km2)} km²"


@cached.piece
def every_figure(look: Here) -> Html:
    """Return the table of all metrics: count, share, change, the city, twelve months."""
    city, rows, group = wilayah().kota.code, [], ""
    for key, metric in METRICS.items():
        now, before = look.figure(key), look.earlier(key)
        label = label_of(key, look.month.definition, metric.label)
        if metric.group != group:
            group = metric.group
            rows.append(Row("", group=group))
        if now.count is None:
            rows.append(Row(label, [numbers.figure_count(now), "–", "–", "–", "–"]))
            continue
        series = dict(look.cube.series(key, look.area))
        past = [series[month.period] for month in look.until]
        by_share = now.share is not None
        values = [figure.share if by_share else figure.count for figure in past]
        change = "–"
        if before is not None and before.count is not None:
            by_points = by_share and before.share is not None and now.share is not None
            change = (
                numbers.points(now.share - before.share)  # type: ignore[operator] # both checked in by_points
                if by_points and metric.group != "Kemiskinan"
                else numbers.signed(now.count - before.count)
            )
        spark = shapes.sparkline(values, look.tokens, f"{metric.label}, dua belas bulan", new_register=look.breaks)
        cells = [
            f"{numbers.figure_count(now)} {metric.unit}",
            numbers.share_of(now.count, now.base) if now.base and key != "individu_registered" else "–",
            numbers.figure_share(look.figure(key, city)) if now.base and key != "individu_registered" else "–",
            change,
            spark,
        ]
        rows.append(Row(label, cells))
    columns = [
        Column("Jumlah"),
        Column("Persen"),
        Column("Kota", phone=False),
        Column("Sejak bulan lalu"),
        Column("12 bulan", "text", phone=False, aside="skala sendiri"),
    ]
    return tables.table(
        "Ukuran", columns, rows, caption=f"Semua ukuran {look.place.name}; {short_of(look.month.definition)}"
    )


def _neighbours(look: Here) -> list[Area]:
    tree, place = wilayah(), look.place
    return tree.children(place.code if place.level == "kota" else place.parent)


def neighbours_title(look: Here) -> str:
    """Say where the area stands among its neighbours, by the share of poor people."""
    figures = {area.code: look.figure("individu_poor", area.code) for area in _neighbours(look)}
    if look.place.level == "kota":
        return "Sepuluh kecamatan pada satu garis" if len(figures) == 10 else "Semua kecamatan pada satu garis"  # noqa: PLR2004 - the number in words
    own = look.figure("individu_poor").share
    known = [figure.share for figure in figures.values() if figure.share is not None]
    if own is None or not known:
        return "Di antara tetangganya"
    higher = sum(share > own for share in known)
    group = "kecamatan" if look.place.level == "kecamatan" else f"kelurahan di {wilayah()[look.place.parent].name}"
    if higher in {0, len(known) - 1}:
        return f"Bagian warga miskin paling {'kecil' if higher else 'besar'} di antara {len(known)} {group}"
    return f"Bagian warga miskin lebih besar di {higher} dari {len(known) - 1} {group} lainnya"


@cached.piece
def neighbours(look: Here) -> Html:
    """Return the neighbours on common lines: share of poor people and verification, the city dashed."""
    tree = wilayah()
    keys = ("individu_poor", "verval_done")
    found = {key: {area.code: look.figure(key, area.code) for area in _neighbours(look)} for key in keys}
    city = {key: look.figure(key, tree.kota.code).share for key in keys}
    scales = {}
    for key in keys:
        known = [f.share for f in found[key].values() if f.share is not None] + [city[key] or 0.0]
        room = (max(known) - min(known)) * 0.08 or 0.01
        scales[key] = (min(known) - room, max(known) + room)
    rows = []
    for code in sorted(found[keys[0]], key=lambda area: -(found[keys[0]][area].share or 0)):
        cells: list[str] = []
        for key in keys:
            figure = found[key][code]
            cells += [
                numbers.figure_share(figure),
                bars.cell_dot(figure.share, scales[key], look=look.tokens, reference=city[key]),
            ]
        rows.append(
            Row(tree[code].name, cells, href=layout.address("wilayah", look, wilayah=code), total=code == look.area)
        )
    columns = [
        Column("Warga miskin"),
        Column("", "bar", aside=f"garis: kota {numbers.percent(city[keys[0]])}"),
        Column("Verifikasi"),
        Column("", "bar", phone=False, aside=f"garis: kota {numbers.percent(city[keys[1]])}"),
    ]
    first = "Kecamatan" if look.place.level in {"kota", "kecamatan"} else "Kelurahan"
    return tables.table(first, columns, rows, caption="Tempat di antara tetangga")


@cached.piece
def trend(look: Here, key: str) -> go.Figure:
    """Return twelve months of one metric: the area, and the city dashed where both are shares."""
    metric, months = METRICS[key], look.calendar
    by_share = metric.group != "Kemiskinan"
    published = {month.period for month in look.until}

    def line(area: str, label: str, role: str) -> Line:
        series = dict(look.cube.series(key, area))
        values = [
            None if period not in published else series[period].share if by_share else series[period].count
            for period in months
        ]
        return Line(label, values, role)  # type: ignore[arg-type] # one of the three roles

    lines = [line(look.area, look.place.name, "own")]
    if by_share and look.place.level != "kota":
        lines.append(line(wilayah().kota.code, "Kota", "city"))
    write = numbers.percent if by_share else numbers.integer
    start = months.index(look.until[look.breaks[-1]].period) if look.breaks else None
    name = sentences.register(look.month.layout) if look.breaks else ""
    return charts.trend(months, lines, write, look=look.tokens, new_register=start, register_name=name, height=230)


def trend_title(look: Here, key: str) -> str:
    """Say how a metric moved over the months shown."""
    metric = METRICS[key]
    series = dict(look.cube.series(key, look.area))
    months = look.until[look.breaks[-1] :] if look.breaks else look.until
    known = [(month.period, series[month.period]) for month in months if series[month.period].count is not None]
    if len(known) < 2:  # noqa: PLR2004 - a change needs two months
        return metric.label
    (first, old), (_, new) = known[0], known[-1]
    since = f"sejak {numbers.month(first)}"
    if metric.group == "Kemiskinan":
        return f"{metric.label}: {numbers.less_or_more((new.count or 0) - (old.count or 0), metric.unit)} {since}"
    if new.share is None or old.share is None:
        return metric.label
    return f"{metric.label}: {numbers.points(new.share - old.share)} {since}"


def st_trend(look: Here, key: str) -> None:
    """Draw the months of one metric."""
    layout.section(trend_title(look, key))
    st.plotly_chart(
        trend(look, key), key=f"tren_{key}", theme=None, config=theme.PLOTLY_CONFIG, alt=trend_title(look, key)
    )


def st_trends(look: Here) -> None:
    """Draw the months of the shares, side by side."""
    for column, key in zip(st.columns(len(TRENDS), gap="medium", vertical_alignment="bottom"), TRENDS, strict=True):
        with column:
            st_trend(look, key)


@cached.piece
def locator(look: Here) -> go.Figure:
    """Return where the area lies: its kecamatan among the neighbours, or the whole city."""
    values, breaks = overview.map_values(look, "individu_poor", "kelurahan"), METRICS["individu_poor"].breaks
    if look.place.level == "kota":
        return maps.city_map(values, breaks, look=look.tokens, frame_of_centre=False, height=380)
    inside = look.area if look.place.level == "kecamatan" else look.place.parent
    chosen = look.area if look.place.level == "kelurahan" else None
    height, aspect = (360, 1.15) if chosen else (380, 1.1)
    return maps.kecamatan_map(
        values, breaks, inside, look=look.tokens, selected=chosen, height=height, aspect=aspect
    )  # fmt: skip


def st_locator(look: Here) -> None:
    """Draw where the area lies, with the way to the map."""
    layout.section("Bagian warga miskin di sekitarnya")
    st.plotly_chart(
        locator(look), key="letak", theme=None, config=theme.PLOTLY_CONFIG, alt=f"Letak {look.place.name} pada peta"
    )
    layout.goto("peta", f"Buka peta {look.place.name}", look)

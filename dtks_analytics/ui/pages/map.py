"""The blocks of *Peta*: any metric on the map, from the city down to one kelurahan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.verification import short_of
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present import theme
from dtks_analytics.present.html import bars, cards
from dtks_analytics.present.html.markup import join
from dtks_analytics.present.maps import choropleth as maps
from dtks_analytics.present.maps import classes, tiles
from dtks_analytics.present.maps.classes import AreaValue
from dtks_analytics.present.text import numbers, sentences
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import filters, layout, session

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from dtks_analytics.figures.cube import Figure
    from dtks_analytics.present.html.markup import Html
    from dtks_analytics.ui.frame.session import Here

USES: Final = ("bulan", "wilayah", "ukuran", "satuan", "tingkat", "bentuk")
UNITS: Final = {"persen": "%", "jumlah": "Jumlah"}
LEVELS: Final = {"kelurahan": "Kelurahan", "kecamatan": "Kecamatan"}
FORMS: Final = {"peta": "Peta", "kisi": "Kisi"}


def controls(look: Here) -> None:
    """Draw the choices of the map."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="kendali"):
        filters.metric(look)
        filters.month(look)
        filters.sibling(look)
        if look.measure.denominator:
            filters.one_of("Satuan", "satuan", UNITS, unit(look))
        if look.place.level == "kota":
            if look.form == "peta":
                filters.one_of("Tingkat", "tingkat", LEVELS, look.level)
            filters.one_of("Bentuk", "bentuk", FORMS, look.form)


def unit(look: Here) -> str:
    """Return ``persen`` or ``jumlah``; a metric without a base has no per cent."""
    return look.unit if look.measure.denominator else "jumlah"


def kecamatan_of(look: Here) -> str:
    """Return the kecamatan that is shown, empty for the whole city."""
    place = look.place
    return "" if place.level == "kota" else place.code if place.level == "kecamatan" else place.parent


def shown(look: Here) -> dict[str, Figure]:
    """Return the figures of the areas that the map colours."""
    tree, inside = wilayah(), kecamatan_of(look)
    if inside:
        return {area.code: look.figure(look.metric, area.code) for area in tree.children(inside)}
    level = look.level if look.form == "peta" else "kelurahan"
    return look.cube.by_area(look.metric, level, look.period)


def title(look: Here) -> str:
    """Return the finding of the map."""
    tree, inside, figures = wilayah(), kecamatan_of(look), shown(look)
    if look.place.level == "kelurahan":
        metric, whole = look.measure, look.figure(look.metric, tree.kota.code)
        counted = "persen" if unit(look) == "persen" else metric.unit
        return sentences.place_title(
            metric.label, counted, metric.denominator, look.place.name, look.figure(look.metric), whole
        )
    alone = not inside and look.level == "kelurahan"
    names = {
        code: f"{tree[code].name}, Kec. {tree[tree[code].parent].name}" if alone else tree[code].name
        for code in figures
    }
    within = tree[inside].name if inside else ""
    return sentences.map_title(look.metric, look.measure.label, unit(look), figures, names, within)


def value(look: Here, code: str, figure: Figure) -> AreaValue:
    """Return what the map shows of one area."""
    if unit(look) == "jumlah":
        number = None if figure.count is None else float(figure.count)
        return AreaValue(code, number, numbers.figure_count(figure), _among(look, figure))
    return AreaValue(code, figure.share, numbers.figure_share(figure), _among(look, figure))


def _among(look: Here, figure: Figure) -> str:
    """Return count and base in words; empty where there is nothing to count."""
    if figure.count is None:
        return ""
    metric = look.measure
    text = numbers.count(figure.count, metric.unit)
    return f"{text} dari {numbers.integer(figure.base)} {metric.denominator}" if figure.base else text


@cached.piece
def values(look: Here) -> tuple[AreaValue, ...]:
    """Return the values of the areas that are shown."""
    return tuple(value(look, code, figure) for code, figure in shown(look).items())


@cached.piece
def breaks(look: Here) -> tuple[float, ...]:
    """Return the limits of the classes, the same in every month: those of the catalogue, else proposed once.

    Counts on a map are circles and have no classes; tiles have no circles, so their counts are classed too.
    """
    if unit(look) == "persen" and look.measure.breaks:
        return look.measure.breaks
    counts = unit(look) == "jumlah"
    if counts and (look.form == "peta" or kecamatan_of(look)):
        return ()
    found = [
        (float(figure.count) if figure.count is not None else None) if counts else figure.share
        for period in look.cube.periods
        for figure in look.cube.by_area(look.metric, "kelurahan", period).values()
    ]
    return classes.propose_breaks(found, "count" if counts else "share")


@cached.piece
def legend(look: Here) -> Html:
    """Return the legend: classes with the number of areas in each, or what the circles mean."""
    as_tiles = look.form == "kisi" and not kecamatan_of(look)
    if unit(look) == "jumlah" and not as_tiles:
        told = cards.note("Luas lingkaran sebanding dengan jumlahnya. Sentuh wilayah untuk melihat angkanya.")
        return join([classes.circle_legend(values(look), look.measure.unit), told])
    kecamatan = not kecamatan_of(look) and look.level == "kecamatan" and look.form == "peta"
    words = ("kecamatan", "kec.") if kecamatan else ("kelurahan", "kel.")
    return classes.legend(
        values(look), breaks(look), look=look.tokens, ramp_name=look.measure.ramp,
        kind="share" if unit(look) == "persen" else "count", area_word=words[0], short_word=words[1],
    )  # fmt: skip


def _style(look: Here) -> dict[str, Any]:
    circles = unit(look) == "jumlah"
    return {"look": look.tokens, "ramp_name": look.measure.ramp, "as_circles": circles}


@cached.piece
def city_figure(look: Here, *, boxed: bool) -> go.Figure:
    """Return the map of the whole city."""
    return maps.city_map(
        values(look), breaks(look), level=look.level, frame_of_centre=boxed, height=520, **_style(look)
    )


@cached.piece
def centre_figure(look: Here, *, names: bool) -> go.Figure:
    """Return the enlarged centre: with names for wide screens, with figures for a phone."""
    height = 520 if names else 366
    return maps.centre_map(values(look), breaks(look), names=names, height=height, **_style(look))


@cached.piece
def kecamatan_figure(look: Here, *, wide: bool) -> go.Figure:
    """Return one kecamatan among its neighbours, the chosen kelurahan outlined."""
    chosen = look.area if look.place.level == "kelurahan" else None
    height, aspect = (540, maps.WIDE) if wide else (380, 0.94)
    return maps.kecamatan_map(
        values(look), breaks(look), kecamatan_of(look), selected=chosen, height=height, aspect=aspect, **_style(look)
    )


def _clicked(key: str) -> None:
    """Follow a click on a map: from the city to a kecamatan, from there to a kelurahan or to a neighbour."""
    points = st.session_state[key]["selection"]["points"]
    code = next((found for point in points if (found := _code(point)) in wilayah()), None)
    session.choose(wilayah=drilled(session.held("wilayah") or wilayah().kota.code, code))


def drilled(held: str, code: str | None) -> str:
    """Return the area that a click leads to.

    Args:
        held: the area chosen before; the kota for the whole city.
        code: the area clicked; None when a second click has let the first one go.
    """
    tree = wilayah()
    if code is None:
        return tree[held].parent if tree[held].level == "kelurahan" else held
    inside = tree[held].parent if tree[held].level == "kelurahan" else held
    return code if tree[code].level == "kecamatan" or tree[code].parent == inside else tree[code].parent


def _code(point: dict[str, Any]) -> str:
    """Return the area of a clicked point: a polygon's ``location``, or what a tile carries; empty for neither."""
    carried = point.get("customdata") or [""]
    return str(point.get("location") or carried[0])


def _chart(figure: go.Figure, key: str, alt: str) -> None:
    st.plotly_chart(
        figure, key=key, on_select=lambda: _clicked(key), selection_mode="points", theme=None, alt=alt,
        config=theme.PLOTLY_CONFIG,
    )  # fmt: skip


@cached.piece
def tiles_figure(look: Here, *, names: bool) -> go.Figure:
    """Return the tile grid: with names for wide screens, with figures for a phone."""
    return tiles.tile_map(
        values(look), breaks(look), look=look.tokens, ramp_name=look.measure.ramp, names=names,
        height=590 if names else 450,
    )  # fmt: skip


def st_map(look: Here, finding: str) -> None:
    """Draw the map: the city with its enlarged centre, or one kecamatan; the ranked bars stand beside it."""
    if look.form == "kisi" and not kecamatan_of(look):
        place, list_ = st.columns([9, 3], gap="large")
        with place:
            layout.section("Satu kotak untuk setiap kelurahan", "ketuk untuk membuka")
            for names in (True, False):
                name = "broad" if names else "narrow"
                with st.container(key=f"{name}_kisi"):
                    _chart(tiles_figure(look, names=names), f"kisi_{name}", finding)
    elif kecamatan_of(look):
        place, list_ = st.columns([8, 4], gap="large")
        with place:
            for wide in (True, False):
                name = "broad" if wide else "narrow"
                with st.container(key=f"{name}_kecamatan"):
                    _chart(kecamatan_figure(look, wide=wide), f"peta_kecamatan_{name}", finding)
    elif look.level == "kecamatan":
        place, list_ = st.columns([8, 4], gap="large")
        with place:
            layout.section("Seluruh kota", "ketuk untuk membuka")
            _chart(city_figure(look, boxed=False), "peta_kota", finding)
    else:
        place, centre, list_ = st.columns([4, 5.6, 3], gap="medium")
        with place:
            layout.section("Seluruh kota", "ketuk untuk membuka")
            _chart(city_figure(look, boxed=True), "peta_kota", finding)
        with centre:
            layout.section("Pusat kota, diperbesar", "isi kotak pada peta")
            for names in (True, False):
                name = "broad" if names else "narrow"
                with st.container(key=f"{name}_pusat"):
                    _chart(centre_figure(look, names=names), f"peta_pusat_{name}", "Pusat kota, diperbesar")
    with list_:
        layout.section(list_title(look))
        st.html(ranked(look))


def list_title(look: Here) -> str:
    """Head the ranked bars."""
    level = "Kelurahan" if kecamatan_of(look) else "Kecamatan"
    return f"{level}, {'persen' if unit(look) == 'persen' else 'jumlah'} terbesar dahulu"


@cached.piece
def ranked(look: Here) -> Html:
    """Return the ranked bars: the areas one level below, with the city as dashed line."""
    tree, by_share = wilayah(), unit(look) == "persen"
    below = tree.children(kecamatan_of(look) or tree.kota.code)
    figures = {area.code: look.figure(look.metric, area.code) for area in below}
    pairs = {code: (figure.share if by_share else figure.count) for code, figure in figures.items()}
    colours = theme.ramp(look.tokens, look.measure.ramp)
    rows = []
    for code in sorted(pairs, key=lambda area: (-(pairs[area] or -1), area)):
        figure, number = figures[code], pairs[code]
        rank = classes.rank(figure.share, breaks(look)) if by_share else None
        text = numbers.figure_share(figure) if by_share else numbers.figure_count(figure)
        grey = numbers.figure_count(figure, look.measure.unit) if by_share else numbers.percent(figure.share)
        note = "" if figure.count is None or (not by_share and figure.share is None) else grey
        colour = "" if rank is None else colours[rank]
        href = layout.address("peta", look, wilayah=code, satuan=look.unit)
        rows.append(bars.Bar(tree[code].name, number, text, note=note, colour=colour, href=href))
    whole = look.figure(look.metric, tree.kota.code).share if by_share else None
    return bars.ranked_bars(rows, reference=whole, reference_text=f"kota {numbers.percent(whole)}" if whole else "")


def note(look: Here) -> Html:
    """Return what must be known below the map."""
    metric, people = look.measure, look.figure("penduduk", wilayah().kota.code)
    text = f"{metric.label}: {metric.numerator}"
    text += f", dibagi {metric.denominator}. " if unit(look) == "persen" else ". "
    if metric.denominator == "penduduk":
        text += f"{short_of(look.month.definition).capitalize()}. "
        text += f"Penduduk: {sentences.residents(people.count, look.month.definition, city().residents_as_of)}. "
    fixed = "Kelas tetap sepanjang bulan. " if unit(look) == "persen" else ""
    river = f"{city().map.river} digambar pada batas kelurahan di kedua tepinya." if city().map.river else ""
    return cards.note(f"{text}{fixed}{river if look.form == 'peta' else ''}")


def st_onward(look: Here) -> None:
    """Draw the links that follow from the chosen area."""
    name = filters.area_label(look.area)
    with st.container(horizontal=True, key="lanjut"):
        layout.goto("wilayah", f"Semua angka {name}", look)
        layout.goto("tabel", "Tabel semua wilayah", look)

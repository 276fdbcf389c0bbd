"""The table of *Papan Mutu*: by verdict, by work left, with intervals on one scale; the heat map; who would swap."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.catalogue.rules import DIMENSIONS
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.html import cards, heat, shapes, tables
from dtks_analytics.present.html.bars import scale_head
from dtks_analytics.present.html.heat import HeatRow
from dtks_analytics.present.html.markup import Html, join, safe
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import numbers, verdicts
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import filters, layout
from dtks_analytics.ui.frame import scorecards as scores
from dtks_analytics.ui.pages import quality_board as board

if TYPE_CHECKING:
    from dtks_analytics.scores.scorecard import Scorecard
    from dtks_analytics.ui.frame.session import Here

SORTS: Final = {"terbuka": "Temuan terbuka", "nilai": "Nilai", "naik": "Kenaikan nilai", "nama": "Nama"}
GROUPS: Final = ("perlu_perhatian", "lebih_baik", "tidak_berbeda", "terlalu_sedikit", "tidak_dapat_dinilai")
OUTSIDE: Final = ("perlu_perhatian", "lebih_baik")
NOTE: Final = (
    "Diurutkan menurut pekerjaan yang tersisa, bukan peringkat. Setiap garis 12 bulan memakai skalanya sendiri."
)
MIDDLE: Final = Html('<span class="dt-broad">selang 95%</span>')
SHORT: Final = {
    "kelengkapan": "Lengkap", "validitas": "Sah", "akurasi": "Akurat", "konsistensi": "Cocok", "keunikan": "Unik",
    "kemutakhiran": "Baru", "kredibilitas": "Padan",
}  # fmt: skip
HEAT_BREAKS: Final = (0.01, 0.025, 0.05, 0.075)
"""Classes of the points a dimension loses."""


def controls(look: Here) -> None:
    """Draw the filters of the table."""
    tree = wilayah()
    total = len(board.kelurahan(look))
    with st.container(horizontal=True, vertical_alignment="bottom", key="kendali_papan"):
        options = {"luar": "Di luar corong", "semua": f"Semua {total}"}
        filters.one_of("Tampilkan", "tampil", options, look.filter("tampil"))
        places = {"semua": "Semua kecamatan"} | {area.code: area.name for area in tree.at("kecamatan")}
        filters.pick(look, "Kecamatan", "kec", places)
        filters.pick(look, "Urutkan", "urut", SORTS)


def shown(look: Here) -> list[Scorecard]:
    """Return the areas of the table, sorted as asked; the verdict groups come on top of it."""
    found = [
        card
        for card in board.kelurahan(look)
        if (look.filter("tampil") == "semua" or card.verdict in OUTSIDE)
        and look.filter("kec") in {"semua", wilayah()[card.area_code].parent}
    ]
    keys = {
        "terbuka": lambda card: -(card.movement.open or 0),
        "nilai": lambda card: card.value if card.value is not None else 2,
        "naik": lambda card: -(scores.rise(look, card.area_code) or 0),
        "nama": lambda card: wilayah()[card.area_code].name,
    }
    return sorted(found, key=keys[look.filter("urut")])


def title(look: Here) -> str:
    """Say what the table shows."""
    if look.filter("kec") == "semua":
        return verdicts.outside_title(board.kelurahan(look))
    return f"{verdicts.outside_title(shown(look))} di Kec. {wilayah()[look.filter('kec')].name}"


@cached.piece
def table(look: Here) -> Html:
    """Return the table, or the words that nothing lies outside the funnel."""
    found = shown(look)
    if not found:
        return cards.state("Tidak ada kelurahan di luar corong.", "Pilih Semua untuk melihat setiap kelurahan.")
    city = scores.city_value(look)
    edge = floor(min([card.low for card in board.kelurahan(look) if card.low is not None] or [0.0]) * 20) / 20
    scale, rows = (edge, 1.0), []
    for name in GROUPS:
        members = [card for card in found if card.verdict == name]
        if members:
            pill = shapes.pill(verdicts.SHAPES[name], look.tokens, verdicts.WORDS[name])
            rows.append(Row("", group=pill, small=numbers.count(len(members), "kelurahan")))
            rows += [_row(look, card, scale, city) for card in members]
    start = scores.since(look)
    columns = [
        Column("Nilai"),
        Column(
            scale_head(verdicts.score(edge).removesuffix(",0"), "100", MIDDLE),
            "bar",
        ),
        Column("12 bulan", "text", phone=False),
        Column(f"Naik sejak {numbers.month_name(start)}" if start else "Naik", phone=False),
        Column(f"Selesai {numbers.month_name(look.period)}", phone=False),
        Column("Temuan terbuka"),
    ]
    return tables.table("Kelurahan", columns, rows, caption="Nilai kelurahan menurut putusan")


def _row(look: Here, card: Scorecard, scale: tuple[float, float], city: float | None) -> Row:
    area = wilayah()[card.area_code]
    past = [one.value if one else None for _, one in scores.months_of(look, area.code)]
    start = scores.register_start(look)
    spark = shapes.sparkline(
        past, look.tokens, f"{area.name}, dua belas bulan", new_register=() if start is None else (start,)
    )
    change = scores.rise(look, area.code)
    cells = [
        Html(f"<b>{safe(verdicts.shown(card))}</b>"),
        board.interval_cell(look, card, scale, city),
        spark,
        numbers.signed(None if change is None else change * 100, 1),
        numbers.integer(card.movement.closed),
        numbers.integer(card.movement.open),
    ]
    href = layout.address("rapor_lurah", look, wilayah=area.code)
    return Row(area.name, cells, small=wilayah()[area.parent].name, href=href)


@cached.piece
def dimensions(look: Here) -> Html:
    """Return the heat map of the areas shown: points that each dimension loses."""
    found = shown(look)
    if not found:
        return cards.state("Tidak ada kelurahan untuk ditampilkan.")
    keys = [one.dimension for one in found[0].dimensions]
    rows = []
    for card in found:
        area = wilayah()[card.area_code]
        lost = [None if one.value is None else 1 - one.value for one in card.dimensions]
        texts = ["–" if value is None else numbers.decimal(value * 100) for value in lost]
        href = layout.address("rapor_lurah", look, wilayah=area.code)
        rows.append(HeatRow(area.name, wilayah()[area.parent].name, href, lost, texts))
    return heat.heat(
        "Kelurahan", [_head(key) for key in keys], rows, HEAT_BREAKS, look=look.tokens,
        caption="Poin yang hilang per kelurahan dan dimensi",
    )  # fmt: skip


def _head(dimension: str) -> Html:
    """Return the name of a dimension, with a short form for phones."""
    long, short = DIMENSIONS[dimension], SHORT.get(dimension, DIMENSIONS[dimension])
    return Html(f'<span class="dt-broad">{safe(long)}</span><span class="dt-narrow">{safe(short)}</span>')


def dimensions_title(look: Here) -> str:
    """Name the dimension that costs the city most."""
    card = scores.of(look, wilayah().kota.code)
    known = [one for one in card.dimensions if one.value is not None] if card else []
    if not known:
        return "Poin yang hilang per dimensi"
    worst = min(known, key=lambda one: one.value or 0)
    lost = numbers.decimal((1 - (worst.value or 0)) * 100)
    return f"{DIMENSIONS[worst.dimension]} paling banyak mengurangi: {lost} poin di kota"


def st_swaps(look: Here) -> None:
    """Draw how firm the order is: two areas to choose, and a sentence for every area shown."""
    ranked = [card for card in board.kelurahan(look) if card.rank is not None]
    if len(ranked) < 2:  # noqa: PLR2004 - a pair needs two
        st.html(cards.state("Tidak ada dua kelurahan yang dapat dibandingkan."))
        return
    names = {card.area_code: filters.area_label(card.area_code) for card in ranked}
    lowest = sorted(ranked, key=lambda card: card.rank or 0)
    first = look.filter("a") if look.filter("a") in names else lowest[-2].area_code
    second = look.filter("b") if look.filter("b") in names else lowest[-1].area_code
    with st.container(horizontal=True, vertical_alignment="bottom", key="kendali_tukar"):
        filters.pick(look, "Kelurahan pertama", "a", {first: names[first]} | names, width=252)
        filters.pick(look, "Kelurahan kedua", "b", {second: names[second]} | names, width=252)
    st.html(cards.paragraph(_pair(look, first, second)))
    with st.expander("Seberapa kuat urutan setiap kelurahan yang ditampilkan"):
        st.html(_ranks(look))


def _pair(look: Here, first: str, second: str) -> str:
    names = {code: wilayah()[code].name for code in (first, second)}
    if first == second:
        return "Pilih dua kelurahan yang berbeda."
    for better, worse in ((first, second), (second, first)):
        if (better, worse) in scores.swaps(look):
            return verdicts.swap_sentence(names[better], names[worse], scores.swaps(look)[better, worse])
    return f"{names[first]} dan {names[second]} terbit dengan nilai yang sama."


@cached.piece
def _ranks(look: Here) -> Html:
    items = [
        Html(f"<li><b>{safe(wilayah()[card.area_code].name)}.</b> {safe(verdicts.rank_sentence(card))}</li>")
        for card in shown(look)
    ]
    return Html(f'<ul class="dt-list">{join(items)}</ul>')

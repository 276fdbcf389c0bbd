"""The blocks of *Papan Mutu* above the table: finding, funnel, verdicts, how to read, small multiples, map."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present import theme
from dtks_analytics.present.html import bars, cards, multiples, shapes
from dtks_analytics.present.html.funnel import Point
from dtks_analytics.present.html.funnel import funnel as drawn_funnel
from dtks_analytics.present.html.markup import Html, join, link
from dtks_analytics.present.html.multiples import Panel
from dtks_analytics.present.maps import choropleth as maps
from dtks_analytics.present.maps import classes
from dtks_analytics.present.text import numbers, verdicts
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import layout, session
from dtks_analytics.ui.frame import scorecards as scores

if TYPE_CHECKING:
    from collections.abc import Mapping

    import plotly.graph_objects as go

    from dtks_analytics.scores.scorecard import Scorecard
    from dtks_analytics.ui.frame.session import Here

USES: Final = ("bulan", "tampil", "kec", "urut", "a", "b")
BREAKS: Final = (0.02, 0.04, 0.06, 0.08)
TOP: Final = 10
"""Kelurahan in the list beside the map."""
"""Classes of the share of rows still to repair."""
_ORDER: Final = ("perlu_perhatian", "tidak_berbeda", "lebih_baik", "tidak_dapat_dinilai")


def kelurahan(look: Here) -> list[Scorecard]:
    """Return the scorecards of all kelurahan, in the order of the codes."""
    return [card for card in scores.cards(look).values() if card.level == "kelurahan"]


def title(look: Here) -> str:
    """Return the finding."""
    return verdicts.board_title(kelurahan(look))


@cached.piece
def funnel(look: Here, names: str) -> go.Figure:
    """Return the funnel as a figure; ``names`` is ``broad`` with names or ``narrow`` without, for a phone."""
    points = []
    for card in kelurahan(look):
        limits = card.limit_low, card.limit_high, card.limit_low_all, card.limit_high_all
        if card.value is not None and None not in limits:
            label = wilayah()[card.area_code].name
            verdict = verdicts.SHAPES[card.verdict]
            points.append(Point(card.area_code, label, card.rows, card.rows / card.deff, card.value, limits, verdict))  # type: ignore[arg-type] # none is missing
    city = scores.city_value(look) or 0.0
    broad = names == "broad"
    return drawn_funnel(points, city, look=look.tokens, names=broad, height=430 if broad else 330)


def st_funnel(look: Here) -> None:
    """Draw the funnel for wide and for small screens; a click on a mark opens the report of its lurah."""
    look = scores.plain(look)
    alt = f"Corong: {verdicts.board_title(kelurahan(look))}. Angkanya ada pada tabel di bawah."
    for size in ("broad", "narrow"):
        key = f"corong_{size}"
        with st.container(key=f"{size}_corong"):
            st.plotly_chart(
                funnel(look, size), key=key, theme=None, config=theme.PLOTLY_CONFIG, alt=alt,
                on_select=lambda key=key: _clicked(key), selection_mode="points",
            )  # fmt: skip
    if chosen := st.session_state.pop("_corong", None):
        st.switch_page(layout.script("rapor_lurah"), query_params=session.link(look, wilayah=chosen))


def _clicked(key: str) -> None:
    state: Mapping[str, Any] = st.session_state.get(key) or {}
    points = state.get("selection", {}).get("points", [])
    if code := maps.clicked(points):
        st.session_state["_corong"] = code


@cached.piece
def counts(look: Here) -> Html:
    """Return how many areas have each verdict."""
    found = Counter(card.verdict for card in kelurahan(look))
    if found["terlalu_sedikit"]:
        found["tidak_dapat_dinilai"] += found["terlalu_sedikit"]
    rows = [
        Html(f"<li>{shapes.pill(verdicts.SHAPES[name], look.tokens, verdicts.WORDS[name])}<b>{found[name]}</b></li>")
        for name in _ORDER
    ]
    return Html(f'<ul class="dt-verdicts">{join(rows)}</ul>')


def reading(look: Here) -> Html:
    """Say how the funnel is read and what the score is."""
    to_rules = link("Aturan", layout.address("aturan", look))
    example = link("contoh hitungan", f"{layout.address('metodologi', look)}#contoh-nilai")
    return join(
        [
            cards.paragraph(
                Html(
                    "<b>Cara membaca.</b> Setiap tanda satu kelurahan. Makin sedikit baris, makin lebar corong: "
                    "kelurahan kecil wajar naik turun. Baris satu keluarga sering keliru bersama, maka dihitung "
                    "sebagai lebih sedikit baris, menurut keluarga di kelurahan itu sendiri. Hanya yang di luar corong "
                    "terluar diberi putusan."
                )
            ),
            cards.paragraph(
                "Nilai adalah bagian baris aktif tanpa kesalahan yang dapat diperbaiki sendiri oleh kelurahan. "
                "Kesalahan milik Dukcapil, Dinas Sosial, dan Kemensos tidak ikut dihitung."
            ),
            cards.paragraph(join([to_rules, " dan ", example, "."])),
        ]
    )


def multiples_title(look: Here) -> str:
    """Say what the ten small charts show."""
    start = scores.since(look)
    changes = [scores.rise(look, area.code) for area in wilayah().at("kecamatan")]
    risen = sum(change is not None and change > 0 for change in changes)
    if start is None:
        return f"Nilai {len(changes)} kecamatan"
    where = f"semua {risen}" if risen == len(changes) else f"{risen} dari {len(changes)}"
    return f"Nilai naik di {where} kecamatan sejak {numbers.month_name(start)}"


@cached.piece
def kecamatan(look: Here) -> Html:
    """Return the small multiples of the kecamatan."""
    found = scores.cards(look)

    def months(area: str) -> list[float | None]:
        return [card.value if card else None for _, card in scores.months_of(look, area)]

    panels = [
        Panel(
            area.name,
            layout.address("rapor_camat", look, wilayah=area.code),
            months(area.code),
            verdicts.shown(found[area.code]),
            verdicts.SHAPES[found[area.code].verdict],
        )
        for area in sorted(wilayah().at("kecamatan"), key=lambda area: area.name)
    ]
    city = months(wilayah().kota.code)
    known = [v for series in (city, *(p.values for p in panels)) for v in series if v is not None] or [0.0]
    ends = numbers.month_short(look.calendar[0]), numbers.month_short(look.calendar[-1])
    start = scores.register_start(look)
    return multiples.multiples(
        panels, city, ends, look=look.tokens, write=(verdicts.score(min(known)), verdicts.score(max(known))),
        breaks=() if start is None else (start,),
    )  # fmt: skip


@cached.piece
def left_to_do(look: Here) -> tuple[classes.AreaValue, ...]:
    """Return the share of rows still to repair, by kelurahan."""
    values = []
    for card in kelurahan(look):
        share = None if card.value is None else 1 - card.value
        bad = (card.rows - (card.good or 0)) if card.value is not None else None
        detail = f"{numbers.integer(bad)} dari {numbers.count(card.rows, 'baris')}"
        values.append(classes.AreaValue(card.area_code, share, numbers.percent(share), detail))
    return tuple(values)


@cached.piece
def work_map(look: Here, which: str) -> go.Figure:
    """Return the map of rows still to repair: ``kota``, ``pusat`` with names, or ``angka``, the same for a phone."""
    values = left_to_do(look)
    if which == "kota":
        return maps.city_map(values, BREAKS, look=look.tokens, ramp_name="tenun", height=520)
    names = which == "pusat"
    return maps.centre_map(
        values, BREAKS, look=look.tokens, ramp_name="tenun", names=names, height=520 if names else 366
    )


def map_title(look: Here) -> str:
    """Say where the share of rows still to repair is largest."""
    known = [value for value in left_to_do(scores.plain(look)) if value.value is not None]
    if not known:
        return "Baris yang masih perlu diperbaiki"
    worst = max(known, key=lambda value: value.value or 0)
    return f"Baris yang masih perlu diperbaiki paling besar bagiannya di {wilayah()[worst.code].name}: {worst.text}"


@cached.piece
def most_left(look: Here) -> Html:
    """Return the kelurahan with the largest shares of rows still to repair as ranked bars."""
    known = [value for value in left_to_do(look) if value.value is not None]
    colours, rows = theme.ramp(look.tokens, "tenun"), []
    for one in sorted(known, key=lambda value: (-(value.value or 0), value.code))[:TOP]:
        place = classes.rank(one.value, BREAKS) or 0
        href = layout.address("rapor_lurah", look, wilayah=one.code)
        rows.append(bars.Bar(wilayah()[one.code].name, one.value, one.text, colour=colours[place], href=href))
    good = scores.cards(look)[wilayah().kota.code].value
    bad = None if good is None else 1 - good
    return bars.ranked_bars(rows, reference=bad, reference_text=f"kota {numbers.percent(bad)}")


def st_map(look: Here) -> None:
    """Draw the map with its legend; the largest shares beside it, all figures in the table."""
    look = scores.plain(look)
    st.html(classes.legend(left_to_do(look), BREAKS, look=look.tokens, ramp_name="tenun"))
    whole, centre, list_ = st.columns([4, 5.6, 3], gap="medium")
    with list_:
        st.html(cards.note("Bagian terbesar, garis: kota"))
        st.html(most_left(look))
    with whole:
        st.html(cards.note("Seluruh kota"))
        _chart(look, "kota", "Seluruh kota")
    with centre:
        st.html(cards.note("Pusat kota, diperbesar"))
        for size, which in (("broad", "pusat"), ("narrow", "angka")):
            with st.container(key=f"{size}_kerja"):
                _chart(look, which, "Pusat kota, diperbesar")


def _chart(look: Here, which: str, words: str) -> None:
    st.plotly_chart(
        work_map(look, which), key=f"kerja_{which}", theme=None, config=theme.PLOTLY_CONFIG,
        alt=f"{words}: {map_title(look)}",
    )  # fmt: skip


def interval_cell(look: Here, card: Scorecard, scale: tuple[float, float], city: float | None) -> Html:
    """Return the dot of an area with its interval on the common scale."""
    interval = (card.low, card.high) if card.low is not None and card.high is not None else None
    verdict = verdicts.SHAPES[card.verdict]
    return bars.cell_dot(card.value, scale, look=look.tokens, verdict=verdict, interval=interval, reference=city)

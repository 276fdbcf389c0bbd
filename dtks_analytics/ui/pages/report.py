"""The blocks of *Rapor Lurah* and *Rapor Camat*: score, minimum, repairs, dimensions, movement, months, who waits."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.catalogue.effort import EFFORTS, effort
from dtks_analytics.catalogue.rules import DIMENSIONS, RULES
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present import charts, theme
from dtks_analytics.present.charts import Line
from dtks_analytics.present.html import bars, cards, scale, shapes, tables, waterfall
from dtks_analytics.present.html.markup import Html, join, link, safe
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import numbers, verdicts
from dtks_analytics.scores.repairs import repairs
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import layout
from dtks_analytics.ui.frame import scorecards as scores

if TYPE_CHECKING:
    from collections.abc import Callable

    import plotly.graph_objects as go

    from dtks_analytics.scores.repairs import Repair
    from dtks_analytics.scores.scorecard import Scorecard
    from dtks_analytics.ui.frame.session import Here

USES: Final = ("bulan", "wilayah")
WORD: Final = {"kelurahan": "kelurahan", "kecamatan": "kecamatan", "kota": "wilayah"}


def card(look: Here) -> Scorecard:
    """Return the scorecard of the chosen area; the page has made sure that there is one."""
    return scores.cards(look)[look.area]


def title(look: Here) -> str:
    """Return the name of the area: the finding stands in large figures below."""
    return look.place.name


def lead(look: Here) -> str:
    """Return what stands below the name: kecamatan and rows judged."""
    place, rows = look.place, numbers.integer(card(look).rows)
    above = f"Kecamatan {wilayah()[place.parent].name}, " if place.level == "kelurahan" else "Kecamatan, "
    inside = "" if place.level == "kelurahan" else f" di {len(wilayah().children(place.code))} kelurahan"
    return f"{above}{rows} baris dinilai{inside}"


@cached.piece
def score(look: Here) -> Html:
    """Return the score in large figures, its verdict in words, and its place on a scale beside the city."""
    one, city, start = card(look), scores.city_card(look), scores.since(look)
    before = scores.of(look, look.area, start) if start else None
    said = [verdicts.against_city(one, city, f"{one.compared} {WORD[look.place.level]}", one.rows)]
    if moved := verdicts.change(one, before, start):
        said.append(safe(moved))
    shown = verdicts.SHAPES[one.verdict]
    words = verdicts.WORDS[one.verdict or "tidak_berbeda"]
    head = scale.headline(verdicts.shown(one), shown, words, join(said, " "), look=look.tokens)
    if one.value is None or one.low is None or one.high is None:
        return head
    yardstick = city.value if city else None
    place = scale.on_scale(
        one.value * 100, (one.low * 100, one.high * 100), None if yardstick is None else yardstick * 100,
        verdict=shown, look=look.tokens, places=city.decimals if city else 1,
    )  # fmt: skip
    return join([head, place])


@cached.piece
def minimum(look: Here) -> Html:
    """Return the minimum that the leadership asks, and what waits for other offices without lowering the score."""
    rows = []
    for label, gate in (("Verifikasi", card(look).verval), ("Padan Dukcapil", card(look).padan)):
        share, met, words = verdicts.gate(gate)
        said = safe(words) if met is None else shapes.limit(met=met, look=look.tokens, words=words)
        rows.append(
            Html(f'<tr><th scope="row">{safe(label)}</th><td><b>{safe(share)}</b></td><td>{safe(said)}</td></tr>')
        )
    table = Html(f'<table class="dt-gates">{join(rows)}</table>')
    return Html(f'<div class="dt-panel"><h2>Syarat minimum</h2>{table}{cards.note(waiting(look))}</div>')


def waiting(look: Here) -> str:
    """Say how many findings wait for Dukcapil and for Dinas Sosial or Kemensos; information is not waited for."""
    whose = "Lurah" if look.place.level == "kelurahan" else "Camat"
    if card(look).rounded:
        return f"Temuan yang menunggu Dukcapil, Dinas Sosial, atau Kemensos tidak mengurangi nilai {whose}."
    found = look.cube.groups("rule", look.area, look.period)
    sums = {
        office: sum(
            figure.count or 0
            for key, figure in found.items()
            if key in RULES and RULES[key].severity != "I" and set(owners) & set(RULES[key].owners)
        )
        for office, owners in scores.OFFICES.items()
    }
    return (
        f"{numbers.integer(sums['dukcapil'])} temuan menunggu Dukcapil dan {numbers.integer(sums['dinsos'])} menunggu "
        f"Dinas Sosial atau Kemensos. Keduanya tidak mengurangi nilai {whose}."
    )


def found_repairs(look: Here) -> list[Repair]:
    """Return the repairs that raise the score most."""
    return repairs(look.cube, look.area, look.period)


def repairs_title(look: Here) -> str:
    """Promise what they bring."""
    if card(look).rounded:
        return "Perbaikan yang paling menaikkan nilai"
    found, value = found_repairs(look), card(look).value
    if not found or value is None:
        return "Tidak ada kesalahan yang menahan nilai"
    return verdicts.repairs_title(value, found)


@cached.piece
def repair_table(look: Here) -> Html:
    """Return the repairs with their rows, their gain, and the score after each."""
    if card(look).rounded:
        return cards.state(f"Perbaikan {verdicts.INSIDE_ONLY}", "Nilainya dihitung dari angka yang dibulatkan.")
    found = found_repairs(look)
    if not found:
        last = numbers.day(look.month.received_at)
        return cards.state(f"Tidak ada temuan yang menahan nilai di {look.place.name}.", f"Terakhir diperiksa {last}.")
    rows = []
    for number, one in enumerate(found, 1):
        rule, work = RULES[one.rule], EFFORTS[effort(one.rule)]
        name = Html(f'<span class="dt-rownumber">{number}</span>{safe(rule.repair.rstrip("."))}')
        small = f"{rule.label}; {work.words}"
        gain = numbers.signed(one.gain * 100, 1 if one.gain * 100 >= 0.05 else 2)  # noqa: PLR2004 - would read 0,0
        href = layout.address("perbaikan", look, aturan=one.rule, usaha="semua", hasil="semua", milik="sendiri")
        cells = [numbers.integer(one.rows), Html(f"<b>{safe(gain)}</b>"), verdicts.score(one.score)]
        rows.append(Row(name, cells, small, href if look.place.level == "kelurahan" else ""))
    columns = [Column("Baris"), Column("Nilai naik"), Column("Menjadi", phone=False)]
    return tables.table("Perbaikan", columns, rows, caption="Perbaikan yang paling menaikkan nilai")


def st_open_list(look: Here) -> None:
    """Draw the way to the rows."""
    one = card(look)
    if one.good is not None and not one.rounded and one.rows > one.good and look.place.level == "kelurahan":
        with st.container(key="utama"):
            left = numbers.integer(one.rows - one.good)
            layout.goto("perbaikan", f"Buka daftar perbaikan ({left} baris)", look)


@cached.piece
def dimension_table(look: Here) -> Html:
    """Return the dimensions with their intervals on one scale; each has the city on its own line."""
    one, city = card(look), scores.of(look, wilayah().kota.code)
    beside = {d.dimension: d.value for d in city.dimensions} if city else {}
    ends = [end for d in one.dimensions for end in (d.low, d.high, beside.get(d.dimension)) if end is not None]
    low = int(min(ends, default=0.5) * 20) / 20
    rows = []
    for d in one.dimensions:
        label = DIMENSIONS[d.dimension]
        if d.value is None:
            rows.append(Row(label, ["–", shapes.shape("tak_dinilai", look.tokens, "Tidak dapat dinilai")]))
            continue
        interval = (d.low, d.high) if d.low is not None and d.high is not None else None
        dot = bars.cell_dot(
            d.value, (low, 1.0), look=look.tokens, verdict=verdicts.SHAPES[d.verdict], interval=interval,
            reference=beside.get(d.dimension),
        )  # fmt: skip
        rows.append(Row(label, [verdicts.shown(d), dot]))
    head = bars.scale_head(numbers.integer(low * 100), "100")
    columns = [Column("Nilai"), Column(head, "bar")]
    table = Html(f'<div class="dt-dims">{tables.table("Dimensi", columns, rows, caption="Nilai per dimensi")}</div>')
    legend = [("perhatian", "di bawah kota"), ("biasa", "tidak berbeda nyata"), ("baik", "lebih baik")]
    keys = "".join(f"<span>{shapes.shape(v, look.tokens)}{words}</span>" for v, words in legend)  # type: ignore[arg-type] # literals
    missing = _not_judged(look, one)
    note = cards.note(
        "Satu baris dihitung sekali per dimensi: kesalahan penuh, peringatan setengah. Nilai di atas bukan "
        f"rata-ratanya, tetapi bagian baris tanpa kesalahan.{missing}"
    )
    return join([table, Html(f'<p class="dt-key-verdicts">{keys}<span>garis putus-putus: kota</span></p>'), note])


def _not_judged(look: Here, one: Scorecard) -> str:
    """Name the dimensions that no rule of the lurah alone concerns, and those that cannot be judged this month."""
    gone = [DIMENSIONS[d.dimension].lower() for d in one.dimensions if d.value is None]
    reasons = len(look.month.not_evaluable.get("rules", {}))
    first = f" Tidak dapat dinilai: {verdicts.listing(gone)}." if gone else ""
    return first + (f" {reasons} aturan tidak dapat dinilai bulan ini." if reasons else "")


@cached.piece
def movement(look: Here) -> Html:
    """Return what happened to the findings of the month, with the sum in figures."""
    moved = card(look).movement
    if moved.open is None:
        return cards.state(verdicts.movement_sum(moved))
    if moved.open_before is None:
        return cards.state(
            f"{numbers.integer(moved.open)} temuan terbuka pada bulan pertama.", verdicts.movement_sum(moved)
        )
    month = numbers.month_axis(look.period)
    drawn = waterfall.waterfall(
        moved.open_before, verdicts.movement_steps(moved), moved.open,
        (f"Terbuka awal {month}", f"Terbuka akhir {month}"),
        verdicts.movement_title(moved, look.period),
    )  # fmt: skip
    scored = card(look).movement_scored
    of_score = f" Yang menahan nilai: {numbers.integer(scored.open)} temuan." if scored.open is not None else ""
    return join([drawn, cards.note(f"{verdicts.movement_sum(moved)}{of_score} {verdicts.days_sentence(moved)}")])


def trend_title(look: Here) -> str:
    """Say how the score moved and how it stands to similar areas."""
    known = [(period, one.value) for period, one in scores.months_of(look, look.area) if one and one.value is not None]
    months = scores.compared_months(look)
    inside = [value for period, value in known if period in months]
    if len(inside) < 2:  # noqa: PLR2004 - a change needs two months
        return "Nilai per bulan"
    start = numbers.month(months[-len(inside)])
    step = (inside[-1] - inside[0]) * 100
    if abs(step) < 0.05:  # noqa: PLR2004 - would read 0,0
        return f"Nilai tetap sejak {start}"
    return f"Nilai {'naik' if step > 0 else 'turun'} {numbers.decimal(abs(step))} poin sejak {start}"


@cached.piece
def trend(look: Here) -> go.Figure:
    """Return twelve months of the score: own line with its band, the city dashed, similar areas thin and grey."""
    one = card(look)

    def series(area: str) -> list[float | None]:
        months = scores.months_of(look, area)
        return [other.value * 100 if other and other.value is not None else None for _, other in months]

    def written(area: str) -> Callable[[float], str]:
        found = scores.of(look, area)
        return partial(numbers.decimal, places=found.decimals if found else 1)

    kota = wilayah().kota.code
    own = [other for _, other in scores.months_of(look, look.area)]
    low, high = (
        [None if other is None or getattr(other, end) is None else getattr(other, end) * 100 for other in own]
        for end in ("low", "high")
    )
    lines = [
        Line(look.place.name, series(look.area), "own", low, high, verdicts.SHAPES[one.verdict]),
        Line("Kota", series(kota), "city", write=written(kota)),
        *(Line("", series(peer), "other", write=written(peer)) for peer in one.peers),
    ]
    start = scores.register_start(look)
    return charts.trend(
        look.calendar, lines, numbers.decimal, look=look.tokens, new_register=start,
        register_name="Register baru" if start is not None else "", height=300,
    )  # fmt: skip


def st_trend(look: Here) -> None:
    """Draw the months and name the similar areas."""
    st.plotly_chart(trend(look), key="tren_nilai", theme=None, config=theme.PLOTLY_CONFIG, alt=trend_title(look))
    st.html(peers(look))


@cached.piece
def peers(look: Here) -> Html:
    """Name the similar areas with their scores, and say what similar means."""
    one = card(look)
    axis = "Sumbu tidak mulai dari nol. Pita: selang 95%."
    if not one.peers:
        return cards.note(axis)
    found = scores.cards(look)
    page = "rapor_camat" if look.place.level == "kecamatan" else "rapor_lurah"
    names = [
        join(
            [
                link(wilayah()[code].name, layout.address(page, look, wilayah=code)),
                f" {verdicts.shown(found[code])}",
            ]
        )
        for code in one.peers
    ]
    alike = "serupa menurut jumlah baris, kepadatan, bagian warga miskin, dan besar keluarga"
    head = f"Garis tipis: {look.place.level} {alike}: "
    return cards.note(join([head, join(names, ", "), f". {axis}"]))


def rank(look: Here) -> Html:
    """Say between which ranks the area lies."""
    return cards.note(verdicts.rank_sentence(card(look), WORD[look.place.level]))

"""The blocks of *Data Ganda*: the finding, its kinds, its areas, its months, and what cannot be matched at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.catalogue.linkage import KINDS, REASONS
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.figures.cube import UNKNOWN
from dtks_analytics.present import charts, theme
from dtks_analytics.present.charts import Line
from dtks_analytics.present.html import bars, cards, shapes, tables
from dtks_analytics.present.html.cards import Angka
from dtks_analytics.present.html.markup import Html, join
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import numbers, sentences
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import comparison as beside
from dtks_analytics.ui.frame import layout
from dtks_analytics.ui.pages import duplicates_owners as pairs_owners

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from dtks_analytics.figures.cube import Figure
    from dtks_analytics.ui.frame.session import Here

USES: Final = ("bulan", "wilayah", "per")
FOUND: Final = "person_duplicate"
KIND: Final = "ganda"
POOR: Final = "ganda_tak_tertaut"
IN_PAIRS: Final = 2.0
"""Rows of one person that come together: two rows carry the information of one, so intervals rest on half of them."""
_UNITS: Final = "baris aktif"
_NIK: Final = "baris dengan NIK benar"
_ELSEWHERE: Final = "hanya untuk wilayah tugas Anda"


def title(look: Here) -> str:
    """Return the finding."""
    found = look.figure(FOUND)
    if found.count is None:
        return f"Catatan ganda{beside.where(look)} {'disamarkan' if found.suppressed else 'belum dapat dihitung'}"
    if not found.count:
        return f"Tidak ada catatan yang diduga ganda{beside.where(look)}"
    return (
        f"{numbers.integer(found.count)} catatan diduga milik orang yang tercatat lebih dari sekali{beside.where(look)}"
    )


def lead(look: Here) -> str:
    """Say among how many rows, with the interval."""
    found = look.figure(FOUND)
    if not found.base or found.share is None:
        return _reason(look, FOUND)
    low, high = _interval(found)
    span = f" (selang 95%: {numbers.span(100 * low, 100 * high, 2)})" if low is not None and high is not None else ""
    return f"{numbers.figure_share(found, 2)}{span} dari {numbers.integer(found.base)} baris aktif."


def figures(look: Here, answered: int, precision: str, judged: str) -> Html:
    """Return rows, open pairs, answers since, precision and what cannot be matched.

    Args:
        look: what is looked at.
        answered: pairs answered since the month was published; -1 where the reader may not know.
        precision: of the sample, in words.
        judged: on how many answers that rests, in words.
    """
    waiting = pairs_owners.sums(look, "ganda_terbuka")
    open_pairs = Angka("Menunggu jawaban", numbers.UNKNOWN, "", _ELSEWHERE)
    if waiting is not None:
        open_pairs = Angka("Menunggu jawaban", numbers.integer(waiting), "pasangan", "saat terbit")
    said = Angka("Dijawab", numbers.UNKNOWN, "", _ELSEWHERE)
    if answered >= 0:
        said = Angka("Dijawab", numbers.integer(answered), "pasangan", "sejak terbit")
    poor = look.figure(POOR)
    return cards.figures(
        [
            _angka(look),
            open_pairs,
            said,
            Angka("Benar satu orang", precision, "", judged),
            Angka(
                "Tidak dapat dicocokkan", numbers.figure_count(poor), "baris" if poor.count is not None else "",
                numbers.figure_share(poor, 2) if poor.count is not None else "",
            ),
        ]
    )  # fmt: skip


def _angka(look: Here) -> Angka:
    now = look.figure(FOUND)
    if now.count is None:
        return Angka("Diduga ganda", numbers.figure_count(now), "", _reason(look, FOUND))
    series = dict(look.cube.series(FOUND, look.area))
    past = [series[month.period].count for month in look.until]
    alt = f"Diduga ganda, {len(past)} bulan sampai {numbers.month(look.period)}"
    before = look.earlier(FOUND)
    change = numbers.signed(now.count - before.count) if before is not None and before.count is not None else ""
    parts = [numbers.figure_share(now, 2), change]
    spark = shapes.sparkline(past, look.tokens, alt, new_register=look.breaks)
    return Angka("Diduga ganda", numbers.integer(now.count), "baris", "; ".join(part for part in parts if part), spark)


def kinds_title(look: Here) -> str:
    """Say which kind is the most frequent among those that count."""
    found = {kind.label: look.figure(KIND, kelompok=kind.key).count for kind in KINDS if kind.same_person}
    known = {label: count for label, count in found.items() if count}
    if not known:
        return "Jenis dugaan"
    label = max(known, key=lambda name: known[name])
    return f"Jenis yang paling banyak: {label}, {numbers.count(known[label], 'baris')}"


@cached.piece
def kinds(look: Here) -> Html:
    """Return the rate of every kind with its interval and its base, and the pairs behind it."""
    found = {kind.key: look.figure(KIND, kelompok=kind.key) for kind in KINDS}
    ends = {key: _interval(figure) for key, figure in found.items()}
    known = [high for _, high in ends.values() if high is not None]
    shares = [(figure.share or 0) * 1.1 for figure in found.values()]
    scale = (0.0, max([*known, *shares, 0.0005]))
    rows: list[Row] = []
    for counted in (True, False):
        words = "Diduga satu orang, ikut dihitung" if counted else "Bukan satu orang dua kali, tidak ikut dihitung"
        rows.append(Row("", group=words))
        rows += [
            Row(kind.label, _cells(look, kind.key, found[kind.key], ends[kind.key], scale), small=kind.meaning)
            for kind in KINDS
            if kind.same_person == counted
        ]
    columns = [
        Column("Baris"),
        Column("Bagian"),
        Column(
            bars.scale_head("0", numbers.percent(scale[1], 2), Html('<span class="dt-broad">selang 95%</span>')), "bar"
        ),
        Column("Pembanding", "text", phone=False),
        Column("Pasangan", phone=False),
    ]
    return tables.table("Jenis", columns, rows, caption="Catatan ganda menurut jenis")


def _cells(
    look: Here, kind: str, figure: Figure, ends: tuple[float | None, float | None], scale: tuple[float, float]
) -> list[str]:
    low, high = ends
    number = pairs_owners.sums(look, "ganda_pasangan", kind)
    if figure.count is None and not figure.suppressed:
        reason = _reason(look, kind) or "belum dihitung untuk bulan ini"
        return [
            numbers.UNKNOWN,
            numbers.UNKNOWN,
            Html(cards.note(f"Tidak dapat dinilai: {reason}")),
            "",
            numbers.UNKNOWN,
        ]
    interval = (low, high) if low is not None and high is not None else None
    among = _NIK if kind in {"same_nik", "nik_conflict", "excel_nik"} else _UNITS
    return [
        numbers.figure_count(figure),
        numbers.figure_share(figure, 2),
        bars.cell_dot(figure.share, scale, look=look.tokens, interval=interval),
        f"dari {numbers.integer(figure.base)} {among}",
        numbers.integer(number),
    ]


def areas_title(look: Here) -> str:
    """Say which areas have a larger share than chance explains."""
    found = beside.compared(look, FOUND, "", IN_PAIRS)
    heed = [code for code, rate in found.rates.items() if rate.verdict == "perlu_perhatian"]
    level, tree = beside.level(look), wilayah()
    if not any(rate.figure.evaluable for rate in found.rates.values()):
        return "Wilayah tidak dapat dibandingkan bulan ini"
    if not heed:
        return f"Tidak ada {level} dengan lebih banyak catatan ganda daripada kota"
    names = ", ".join(tree[code].name for code in heed)
    few = len(heed) <= 3  # noqa: PLR2004 - three names fit in a title
    head = f"{len(heed)} {level}" if few else f"{len(heed)} dari {len(found.rates)} {level}"
    return f"{head} dengan lebih banyak catatan ganda daripada kota{f': {names}' if few else ''}"


@cached.piece
def areas(look: Here) -> Html:
    """Return the areas with intervals on one scale, the most work first."""
    found, tree = beside.compared(look, FOUND, "", IN_PAIRS), wilayah()
    rows = [
        Row(
            tree[code].name,
            [
                numbers.figure_count(found.rates[code].figure),
                numbers.figure_share(found.rates[code].figure, 2),
                beside.dot(look, found, code),
                numbers.integer(pairs_owners.sums(look, "ganda_terbuka", owners=pairs_owners.below(code))),
            ],
            small=beside.small(look, code),
            href=layout.address("data_ganda", look, wilayah=code),
            total=code == look.area,
        )
        for code in beside.ordered(found)
    ]
    columns = [
        Column("Baris"),
        Column("Bagian", phone=False),
        Column(beside.head(found), "bar"),
        Column("Menunggu jawaban"),
    ]
    level = beside.level(look)
    table = tables.table(level.capitalize(), columns, rows, caption="Catatan ganda menurut wilayah")
    table = tables.folded(table, len(rows), level)
    note = (
        f"{beside.ORDER} Setiap baris dihitung di wilayahnya sendiri, juga bila pasangannya "
        "di wilayah lain. Baris ganda datang berdua, maka selang dihitung dari separuh baris."
    )
    return join([beside.key(look, found), table, cards.note(note)])


@cached.piece
def trend(look: Here) -> go.Figure:
    """Return the share by month, the city dashed where a smaller area is shown."""
    published = {month.period for month in look.until}

    def line(area: str, label: str, role: str) -> Line:
        series = dict(look.cube.series(FOUND, area))
        shown = [series.get(period, UNKNOWN) if period in published else UNKNOWN for period in look.calendar]
        ends = [_interval(figure) for figure in shown] if role == "own" else []
        return Line(
            label, [figure.share for figure in shown], role,  # type: ignore[arg-type] # one of the roles
            [low for low, _ in ends], [high for _, high in ends],
        )  # fmt: skip

    lines = [line(look.area, look.place.name, "own")]
    if look.place.level != "kota":
        lines.append(line(wilayah().kota.code, "Kota", "city"))
    start = look.calendar.index(look.until[look.breaks[-1]].period) if look.breaks else None
    name = sentences.register(look.month.layout) if look.breaks else ""
    return charts.trend(
        look.calendar, lines, lambda share: numbers.percent(share, 2), look=look.tokens, new_register=start,
        register_name=name, from_zero=True, height=250,
    )  # fmt: skip


def trend_title(look: Here) -> str:
    """Say how the share moved since the first month that may be compared."""
    series = dict(look.cube.series(FOUND, look.area))
    months = look.until[look.breaks[-1] :] if look.breaks else look.until
    known = [(month.period, share) for month in months if (share := series[month.period].share) is not None]
    if len(known) < 2:  # noqa: PLR2004 - a change needs two months
        return "Bagian baris yang diduga ganda"
    (first, old), (_, new) = known[0], known[-1]
    return f"Bagian baris yang diduga ganda {numbers.points(new - old, 2)} sejak {numbers.month(first)}"


def st_trend(look: Here) -> None:
    """Draw the months."""
    st.plotly_chart(trend(look), key="tren_ganda", theme=None, config=theme.PLOTLY_CONFIG, alt=trend_title(look))


@cached.piece
def poor(look: Here) -> Html:
    """Return the rows that are too poor to be matched at all, by reason."""
    whole = look.figure(POOR)
    if whole.count is None:
        return cards.state(
            f"Baris yang tidak dapat dicocokkan {'disamarkan' if whole.suppressed else 'belum dihitung'}.",
            _reason(look, POOR),
        )
    groups = look.cube.groups(POOR, look.area, look.period)
    rows = [Row("Semua", [numbers.figure_count(whole), numbers.figure_share(whole, 2)], total=True)]
    rows += [
        Row(words.capitalize(), [numbers.figure_count(figure), numbers.figure_share(figure, 2)])
        for key, words in REASONS.items()
        if (figure := groups.get(key, UNKNOWN)).evaluable
    ]
    columns = [Column("Baris"), Column("% baris aktif")]
    note = "Baris ini tidak diperiksa terhadap baris lain, jadi tidak ikut dihitung sebagai ganda maupun sebagai benar."
    return join([tables.table("Sebab", columns, rows, caption="Baris yang tidak dapat dicocokkan"), cards.note(note)])


def _interval(figure: Figure) -> tuple[float | None, float | None]:
    """Return Wilson's interval of a share on the pairs behind the rows; none for a rounded figure."""
    from dtks_analytics.records.decisions import wilson  # noqa: PLC0415 - loads the statistics library, once

    if figure.count is None or not figure.base or not figure.shared:
        return None, None
    return wilson(figure.count / IN_PAIRS, figure.base / IN_PAIRS)


def _reason(look: Here, key: str) -> str:
    return look.month.not_evaluable.get("metrics", {}).get(key, "")

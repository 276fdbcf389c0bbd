"""The lower half of *Meninggal & Bantuan*: areas, programmes with their amounts, months, what a lurah does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.catalogue.aid_amounts import amounts
from dtks_analytics.catalogue.programmes import PROGRAMME
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present import charts, theme
from dtks_analytics.present.charts import Line
from dtks_analytics.present.html import cards, matrix, tables
from dtks_analytics.present.html.markup import Html, join, safe
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import numbers, sentences
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import comparison as beside
from dtks_analytics.ui.frame import layout
from dtks_analytics.ui.pages import deceased

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from dtks_analytics.catalogue.aid_amounts import Amount
    from dtks_analytics.ui.frame.session import Here

FEW: Final = 3
STEPS: Final = (
    "Datangi keluarga dan pastikan. Bila warga ternyata masih hidup, perbaiki statusnya di SIKS-NG.",
    "Laporkan kematian di SIKS-NG lewat operator, dengan tanggal meninggal.",
    "Bantu keluarga mengurus akta kematian di Disdukcapil; tulis nomornya.",
    "Bila pengurus bantuan yang meninggal, usulkan pengurus pengganti dari KK yang sama.",
)
"""What the kelurahan does about a person who is reported dead and still active."""
DECIDES: Final = "Dinas Sosial menonaktifkan dan meneruskan usulan; Kementerian Sosial menghentikan pembayaran."


def title(look: Here) -> str:
    """Say which areas have a larger share than chance explains."""
    found = beside.compared(look, "deceased_active", "")
    heed = [code for code, rate in found.rates.items() if rate.verdict == "perlu_perhatian"]
    level, tree = beside.level(look), wilayah()
    if not any(rate.figure.evaluable for rate in found.rates.values()):
        return "Wilayah tidak dapat dibandingkan bulan ini"
    if not heed:
        fewer = any(rate.verdict == "lebih_baik" for rate in found.rates.values())
        return f"Tidak ada {level} {'di atas kota' if fewer else 'yang berbeda nyata dari kota'}"
    if len(heed) <= FEW:
        return f"{len(heed)} {level} di atas kota: {', '.join(tree[code].name for code in heed)}"
    return f"{len(heed)} dari {len(found.rates)} {level} di atas kota"


@cached.piece
def areas(look: Here) -> Html:
    """Return the areas: still active with interval, with aid, money, newly reported and followed up."""
    found, tree = beside.compared(look, "deceased_active", ""), wilayah()
    rows = [
        Row(
            tree[code].name,
            [
                numbers.figure_count(found.rates[code].figure),
                numbers.figure_share(found.rates[code].figure, 2),
                beside.dot(look, found, code),
                numbers.figure_count(look.figure("deceased_with_aid", code)),
                deceased.money_text(look, code),
                _work(look, "meninggal_baru", code),
                _work(look, "meninggal_ditindak", code),
            ],
            small=beside.small(look, code),
            href=layout.address("meninggal", look, wilayah=code),
            total=code == look.area,
        )
        for code in beside.ordered(found)
    ]
    columns = [
        Column("Masih aktif"),
        Column("Bagian", phone=False),
        Column(beside.head(found), "bar"),
        Column("Dengan bantuan"),
        Column("Uang yang mungkin salah bayar", phone=False),
        Column(f"Dilaporkan {numbers.month_name(look.period)}", phone=False),
        Column("Sudah ditindaklanjuti", phone=False),
    ]
    level = beside.level(look)
    table = tables.table(level.capitalize(), columns, rows, caption="Warga meninggal yang masih aktif per wilayah")
    table = tables.folded(table, len(rows), level)
    return join([Html(f'<div class="dt-dead">{table}</div>'), beside.key(look, found), cards.note(_AREA_NOTE)])


_AREA_NOTE: Final = (
    f"{beside.ORDER} Kematian yang baru dilaporkan adalah kerja baik kelurahan; yang perlu dikejar hanya yang masih "
    "aktif pada bulan berikutnya."
)


def _work(look: Here, metric: str, code: str) -> str:
    figure = look.figure(metric, code)
    return numbers.UNKNOWN if not figure.evaluable else numbers.figure_count(figure)


def programmes_title(look: Here) -> str:
    """Say which programme has most of the dead among its recipients."""
    groups = look.cube.groups("meninggal_program", look.area, look.period)
    known = {key: figure.count for key, figure in groups.items() if key in PROGRAMME and figure.count}
    if not known and any(figure.suppressed for figure in groups.values()):
        return "Program bantuan warga yang dilaporkan meninggal: disamarkan"
    if not known:
        return "Tidak ada program dengan penerima yang dilaporkan meninggal"
    most = max(known, key=lambda key: known[key])
    return f"{PROGRAMME[most].label} paling banyak: {numbers.integer(known[most])} warga"


@cached.piece
def programmes(look: Here) -> Html:
    """Return the programmes: people, money, and the amount with its source and whether it is confirmed."""
    groups = look.cube.groups("meninggal_program", look.area, look.period)
    known = [key for key in PROGRAMME if key in groups and (groups[key].count or groups[key].suppressed)]
    if not known:
        return cards.state("Tidak ada bantuan pada warga yang dilaporkan meninggal.")
    known.sort(key=lambda key: -(groups[key].count or 0))
    now = {one.programme: one for one in amounts() if one.valid_from <= look.period <= (one.valid_to or look.period)}
    rows = [
        Row(
            PROGRAMME[key].label,
            [numbers.figure_count(groups[key]), deceased.money_text(look, programme=key), _amount(look, now[key])],
            small=PROGRAMME[key].meaning,
        )
        for key in known
        if key in now
    ]
    columns = [
        Column("Warga"),
        Column("Uang yang mungkin salah bayar"),
        Column("Besaran sebulan dan sumbernya", "text", phone=False),
    ]
    table = tables.table("Program", columns, rows, caption="Bantuan warga yang dilaporkan meninggal, menurut program")
    rest = [f"{PROGRAMME[key].label} {numbers.figure_count(groups[key])}" for key in known if key not in now]
    others = f" Tanpa besaran bulan ini: {', '.join(rest)}." if rest else ""
    return join([Html(f'<div class="dt-others">{table}</div>'), cards.note(f"{_AMOUNT_NOTE}{others}")])


_AMOUNT_NOTE: Final = (
    "Satu warga dapat menerima beberapa program. Besaran adalah tabel bertanggal yang dapat diubah Dinas Sosial tanpa "
    "mengubah program."
)


def _amount(look: Here, one: Amount) -> Html:
    """Write what a programme pays a month, where that comes from, and how sure it is."""
    high = "" if one.low == one.high else f"–{numbers.integer(one.high)}"
    if one.confirmed:
        sure = safe("sudah dipastikan Dinas Sosial")
    else:
        ring = matrix.mark("belum_dinilai", look.tokens.muted)
        sure = Html(f'<span class="dt-unsure">{ring}<span>belum dipastikan Dinas Sosial</span></span>')
    source = Html(f'<span class="dt-decides">{safe(one.source)}</span>')
    return join([f"{numbers.rupiah(one.low)}{high}", source, sure])


def trend_title(look: Here) -> str:
    """Say how the number moved over the months of the same register."""
    months = look.until[look.breaks[-1] :] if look.breaks else look.until
    series = dict(look.cube.series("deceased_active", look.area))
    known = [(m.period, count) for m in months if (count := series[m.period].count) is not None]
    if len(known) < 2:  # noqa: PLR2004 - a change needs two months
        return "Warga meninggal yang masih aktif, per bulan"
    change = numbers.less_or_more(known[-1][1] - known[0][1], "warga")
    return f"Masih aktif: {change} sejak {numbers.month(known[0][0])}"


@cached.piece
def trend(look: Here) -> go.Figure:
    """Return the months: still active, and with aid."""
    published = {month.period for month in look.until}

    def line(metric: str, label: str, role: str) -> Line:
        series = dict(look.cube.series(metric, look.area))
        values = [series[period].count if period in published else None for period in look.calendar]
        return Line(label, values, role)  # type: ignore[arg-type] # one of the three roles

    lines = [line("deceased_active", "Masih aktif", "own"), line("deceased_with_aid", "Dengan bantuan", "other")]
    start = look.calendar.index(look.until[look.breaks[-1]].period) if look.breaks else None
    name = sentences.register(look.month.layout) if look.breaks else ""
    return charts.trend(
        look.calendar, lines, numbers.integer, look=look.tokens, new_register=start, register_name=name,
        from_zero=True, height=260,
    )  # fmt: skip


def st_trend(look: Here) -> None:
    """Draw the months."""
    st.plotly_chart(
        trend(look), key="tren_meninggal", theme=None, config=theme.PLOTLY_CONFIG, alt=trend_title(look)
    )  # fmt: skip


def steps() -> Html:
    """Return what the kelurahan does, and who decides."""
    items = "".join(f"<li>{safe(step)}</li>" for step in STEPS)
    return Html(f'<div class="dt-todo dt-calm"><ol>{items}</ol><p>Yang memutuskan: {safe(DECIDES)}</p></div>')

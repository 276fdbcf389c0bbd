"""The blocks of *Ringkasan*: the city in one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.metrics import METRICS
from dtks_analytics.catalogue.residents import bps_estimates
from dtks_analytics.catalogue.rules import RULES
from dtks_analytics.catalogue.verification import break_note, label_of, short_of
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.html import bars, cards, shapes, tables
from dtks_analytics.present.html.cards import Angka
from dtks_analytics.present.html.markup import Html, join, link
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.maps import classes, smallmap
from dtks_analytics.present.text import numbers, sentences
from dtks_analytics.scores.outliers import Call, calls
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import layout

if TYPE_CHECKING:
    from dtks_analytics.present.html.cards import Call as CallCard
    from dtks_analytics.ui.frame.session import Here

FIGURES: Final = ("individu_poor", "individu_distinct", "verval_done", "padan", "nik_duplicate")
"""The five figures of the city, the poor first."""

_REMAINDER: Final = {"verval_done": "belum", "padan": "belum padan"}
"""Metrics shown as a share, with the word for the rows that are still missing."""

GOALS: Final = {
    "meninggal": ("meninggal", "Buka Meninggal & Bantuan"),
    "bantuan": ("tumpang_tindih", "Buka Tumpang Tindih"),
}
"""Where a call leads by its reason, and the words before the name; other reasons lead to the area."""


def title(look: Here) -> str:
    """Return the finding of the month."""
    poor, before = look.figure("individu_poor"), look.earlier("individu_poor")
    matched = bool(look.month.definition.get("matched_only"))
    return sentences.city_title(poor, before, look.month.layout, look.before, matched_only=matched)


@cached.piece
def figures(look: Here, keys: tuple[str, ...] = FIGURES) -> Html:
    """Return figures of the chosen area side by side, with their change and their twelve months."""
    return cards.figures([angka(look, key) for key in keys])


def angka(look: Here, key: str) -> Angka:
    """Return one figure of the chosen area with its words and its sparkline."""
    metric, now, before = METRICS[key], look.figure(key), look.earlier(key)
    label = label_of(key, look.month.definition, metric.label)
    if now.count is None:
        reason = look.month.not_evaluable.get("metrics", {}).get(key, "")
        return Angka(label, numbers.figure_count(now), "", reason)
    as_share = metric.group != "Kemiskinan" and now.share is not None
    series = dict(look.cube.series(key, look.area))
    past = [series[month.period] for month in look.until]
    values = [figure.share if as_share else figure.count for figure in past]
    words = f"{label}, {len(past)} bulan sampai {numbers.month(look.period)}"
    spark = shapes.sparkline(values, look.tokens, words, new_register=look.breaks)
    if as_share:
        return Angka(label, numbers.decimal((now.share or 0) * 100), "%", _share_context(key, look), spark)
    change = now.count - before.count if before and before.count is not None else None
    parts = (
        [f"{numbers.share_of(now.count, now.base)} penduduk"]
        if metric.denominator == "penduduk" and metric.unit == "jiwa" and now.base
        else []
    )
    parts += [f"{numbers.signed(change)} {'' if parts else metric.unit}".strip()] if change is not None else []
    return Angka(label, numbers.integer(now.count), metric.unit, "; ".join(parts), spark)


def _share_context(key: str, look: Here) -> str:
    now, before = look.figure(key), look.earlier(key)
    count, base = now.count or 0, now.base or 0
    first = f"{numbers.integer(base - count)} {_REMAINDER[key]}" if key in _REMAINDER else numbers.count(count, "baris")
    if before is None or before.share is None or now.share is None:
        return first
    return f"{first}; {numbers.points(now.share - before.share)}"


@cached.piece
def called(look: Here) -> tuple[Call, ...]:
    """Return whom to call this month."""
    scored = [key for key, rule in RULES.items() if rule.scored]
    return calls(look.cube, wilayah().kota.code, look.period, scored)


def calls_title(look: Here) -> str:
    """Head the calls."""
    return sentences.calls_title(len(called(look)))


@cached.piece
def call_cards(look: Here) -> Html:
    """Return the calls as cards with their reasons and links."""
    made: list[CallCard] = []
    for number, one in enumerate(called(look), 1):
        area = wilayah()[one.area]
        rule = RULES[one.rule].label if one.rule in RULES else one.rule
        sentence = sentences.call(one, look.period, city().due_day, rule)
        page, words = GOALS.get(one.reason, ("wilayah", "Buka wilayah"))
        href = layout.address(page, look, wilayah=area.code)
        kecamatan = f"Kec. {wilayah()[area.parent].name}"
        made.append(cards.Call(number, area.name, kecamatan, sentence, f"{words} {area.name}", href))
    return cards.calls(made) if made else cards.paragraph(sentences.NO_CALLS)


def bps() -> Html:
    """Return the latest estimate of BPS and why it is another thing than the register's figure."""
    last = bps_estimates()[-1]
    percent = numbers.decimal(last.percent, 2)
    why = join([sentences.BPS, " ", link("Mengapa berbeda?", f"{layout.PATHS['metodologi']}#angka-bps")])
    return join(
        [
            cards.big_figure(
                numbers.integer(last.poor), " jiwa", f", {percent}% penduduk", f"BPS, survei, {last.year}"
            ),
            cards.paragraph(why),
        ]
    )


@cached.piece
def map_values(look: Here, metric: str, level: str) -> tuple[classes.AreaValue, ...]:
    """Return the share of a metric in every area of a level, as maps and lists take it."""
    found = look.cube.by_area(metric, level, look.period)
    return tuple(
        classes.AreaValue(code, figure.share, numbers.figure_share(figure), detail(metric, figure.count, figure.base))
        for code, figure in found.items()
    )


def detail(metric: str, count: int | None, base: int | None) -> str:
    """Return count and base in words, for the hover box and below bars."""
    if count is None:
        return ""
    among = METRICS[metric].denominator
    shown = numbers.count(count, METRICS[metric].unit)
    return f"{shown} dari {numbers.integer(base)} {among}" if base and among else shown


@cached.piece
def kecamatan_table(look: Here) -> Html:
    """Return the table of the kecamatan: poor people and how far verification is."""
    tree, limit = wilayah(), city().verval_minimum
    poor = look.cube.by_area("individu_poor", "kecamatan", look.period)
    verval = look.cube.by_area("verval_done", "kecamatan", look.period)
    share = look.figure("individu_poor", tree.kota.code).share
    top = max((figure.share or 0 for figure in poor.values()), default=0) or 1
    low = min([0.85, *(figure.share for figure in verval.values() if figure.share is not None)]) - 0.01
    rows = []
    for code in sorted(poor, key=lambda area: -(poor[area].share or 0)):
        done = verval[code].share
        verdict = "tak_dinilai" if done is None else "perhatian" if done < limit else "biasa"
        dot = bars.cell_dot(done, (low, 1.0), look=look.tokens, verdict=verdict, reference=limit)  # type: ignore[arg-type] # literals
        cells = [
            numbers.figure_count(poor[code]),
            numbers.figure_share(poor[code]),
            bars.cell_bar(poor[code].share, top, share),
            numbers.percent(done),
            dot,
        ]
        rows.append(Row(tree[code].name, cells, href=layout.address("peta", look, wilayah=code)))
    columns = [
        Column("Jiwa miskin"),
        Column("% penduduk"),
        Column("", "bar", aside=f"garis: kota {numbers.percent(share)}"),
        Column("Verifikasi"),
        Column("", "bar", phone=False, aside=f"garis: batas {numbers.percent(limit, 0)}"),
    ]
    return tables.table("Kecamatan", columns, rows, caption="Warga miskin dan verifikasi per kecamatan")


def kecamatan_title(look: Here) -> str:
    """Return what the table of the kecamatan shows."""
    tree = wilayah()
    poor = look.cube.by_area("individu_poor", "kecamatan", look.period)
    verval = look.cube.by_area("verval_done", "kecamatan", look.period)
    return sentences.kecamatan_title(poor, verval, {area.code: area.name for area in tree.at("kecamatan")})


def definition_note(look: Here) -> str:
    """Say where the series breaks since months are counted by another definition; empty where it does not."""
    return break_note({month.period: month.definition for month in look.until})


@cached.piece
def definitions(look: Here) -> Html:
    """Return what the figures of the page mean: definition, residents, what was not evaluable."""
    month, people = look.month, look.figure("penduduk")
    rows, persons = look.figure("individu_registered"), look.figure("individu_distinct")
    verified = look.figure("individu_verified")
    reasons = [text for group in ("metrics", "rules") for text in month.not_evaluable.get(group, {}).values()]
    return cards.definitions(
        [
            (
                label_of("individu_poor", month.definition, "Warga miskin"),
                sentences.poor_definition(month.definition) + ".",
            ),
            ("Terverifikasi", f"{short_of(month.definition)}. {definition_note(look)}"),
            ("Terdaftar", sentences.registered(rows, persons, verified)),
            ("Penduduk", sentences.residents(people.count, month.definition, city().residents_as_of) + "."),
            ("Register", sentences.register_line(month.layout, month.received_at, month.published_at)),
            ("Tidak dapat dinilai bulan ini", sentences.not_evaluable(reasons) + "."),
        ]
    )


@cached.piece
def numbered_map(look: Here) -> Html:
    """Return the small map of poor people with the numbers of the calls on it, and its legend."""
    metric, values = METRICS["individu_poor"], map_values(look, "individu_poor", "kelurahan")
    marks = {one.area: number for number, one in enumerate(called(look), 1)}
    places = ", ".join(f"{number} {wilayah()[code].name}" for code, number in marks.items())
    alt = f"Peta bagian warga miskin per kelurahan, dengan tanda: {places}" if marks else "Peta bagian warga miskin"
    drawing = smallmap.small_map(values, metric.breaks, marks, look=look.tokens, alt=alt, ramp_name=metric.ramp)
    key = classes.legend(
        values, metric.breaks, look=look.tokens, ramp_name=metric.ramp, area_word="kel.", short_word="kel."
    )
    return join([drawing, key])

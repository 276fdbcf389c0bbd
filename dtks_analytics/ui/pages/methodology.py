"""The blocks of *Metodologi*, generated from the catalogue: nothing here is written twice."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.linkage import LISTED, TRAINING
from dtks_analytics.catalogue.metrics import METRICS
from dtks_analytics.catalogue.residents import bps_estimates
from dtks_analytics.catalogue.verification import EXCLUDED, short_of
from dtks_analytics.present.html import cards, tables
from dtks_analytics.present.html.dots import Dot, neighbours
from dtks_analytics.present.html.markup import Html, join, safe
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import numbers, sentences
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.pages import overview

if TYPE_CHECKING:
    from dtks_analytics.catalogue.metrics import Metric
    from dtks_analytics.ui.frame.session import Here

USES: Final = ("bulan",)
DIRECTIONS: Final = {
    "netral": "Lebih besar tidak berarti lebih baik atau lebih buruk.",
    "lebih_besar_lebih_baik": "Lebih besar lebih baik.",
    "lebih_kecil_lebih_baik": "Lebih kecil lebih baik.",
}
SECTIONS: Final = {
    "tujuh-hal": "Yang perlu diketahui lebih dahulu",
    "ukuran": "Arti dan rumus setiap ukuran",
    "contoh-nilai": "Contoh: nilai sebuah kelurahan dihitung dengan tangan",
    "angka-bps": "Angka BPS",
    "pasangan": "Orang yang tercatat dua kali: peluang dan kenyataan",
    "bulan": "Bulan yang terbit",
    "sumber": "Sumber",
}
"""Places of the page that other pages link to, with their headings."""


def section(key: str) -> None:
    """Draw the heading of a section that has an address of its own."""
    st.header(SECTIONS[key], anchor=key)


def title() -> str:
    """Return what the page holds."""
    return f"Arti, rumus, dan batas dari {len(METRICS)} ukuran"


def cautions() -> Html:
    """Return the sentences that every reader must have seen."""
    items = join([Html(f"<li>{safe(text)}</li>") for text in sentences.CAUTIONS])
    return Html(f'<ol class="dt-list">{items}</ol>')


def st_metrics(look: Here) -> None:
    """Draw every metric with its meaning, formula, source, caveats and statement."""
    statements = look.month.definition.get("sql", {})
    for group, members in groupby(METRICS.values(), key=lambda metric: metric.group):
        st.subheader(group, anchor=False)
        for metric in members:
            st.html(described(look, metric.key))
            if statement := statements.get(metric.key):
                with st.expander(f"Lihat SQL {metric.label}"):
                    st.code(statement, language="sql", wrap_lines=True)


@cached.piece
def reliability(look: Here) -> Html:
    """Return how often pairs of one probability were one person, on registers made for the test.

    Static figures of the training record: no month changes them.
    """
    record = json.loads(TRAINING.read_text(encoding="utf-8"))
    rows = [
        Dot(
            label=f"dikatakan {numbers.decimal(line['said'], 2)} ({numbers.count(line['pairs'], 'pasangan')})",
            value=line["true"],
            text=numbers.decimal(line["true"], 2),
            interval=(line["low"], line["high"]),
        )
        for line in record["reliability"]
    ]
    words = sentences.RELIABILITY.format(threshold=numbers.decimal(record["threshold"]), listed=numbers.decimal(LISTED))
    drawn = neighbours(rows, (0.0, 1.0), ("0", "1"), look=look.tokens)
    return join([cards.paragraph(words), drawn])


@cached.piece
def described(look: Here, key: str) -> Html:
    """Return one metric in words."""
    metric: Metric = METRICS[key]
    reason = look.month.not_evaluable.get("metrics", {}).get(key)
    items = [
        ("Dihitung", f"{metric.numerator}, dalam {metric.unit}"),
        ("Dibagi", metric.denominator or "tidak dibagi"),
        ("Arah", DIRECTIONS[metric.direction]),
        ("Sumber", f"{metric.source}."),
        ("Keterbatasan", " ".join(metric.caveats)),
    ]
    if reason:
        items.append((f"{numbers.month(look.period)}", f"tidak dapat dinilai: {reason}"))
    head = cards.heading(metric.label, metric.key, level=4)
    return Html(f'<div class="dt-metric">{head}{cards.definitions(items)}</div>')


def bps() -> Html:
    """Return the series of BPS as published, missing years missing."""
    rows = [
        Row(str(one.year), [numbers.integer(one.poor), f"{numbers.decimal(one.percent, 2)}%", one.source])
        for one in reversed(bps_estimates())
    ]
    columns = [Column("Jiwa"), Column("% penduduk"), Column("Sumber", "text", phone=False)]
    return tables.table("Tahun", columns, rows, caption="Taksiran BPS tentang kemiskinan kota")


@cached.piece
def months(look: Here) -> Html:
    """Return the published months: register, when received and published, rows, fingerprint of the file."""
    rows = []
    for month in reversed(look.store.months):
        late = any(warning["code"] == "DELIVERED_LATE" for warning in month.warnings)
        cells = [
            sentences.register(month.layout),
            f"{numbers.day(month.received_at)}{' (terlambat)' if late else ''}",
            numbers.day(month.published_at),
            numbers.integer(month.rows_accepted),
            numbers.integer(month.rows_quarantined),
            month.files[0].sha256[:12] if month.files else "–",
        ]
        rows.append(Row(numbers.month(month.period), cells))
    columns = [
        Column("Register", "text", phone=False),
        Column("Diterima", "text"),
        Column("Terbit", "text", phone=False),
        Column("Baris diterima"),
        Column("Karantina"),
        Column("Sidik berkas", "text", phone=False),
    ]
    return tables.table("Bulan", columns, rows, caption="Bulan yang terbit")


def sources(look: Here) -> Html:
    """Return where everything comes from."""
    definition = look.month.definition
    verified = (
        f"{short_of(definition)}; satu definisi untuk semua bulan (pengaturan verified_by). "
        f"{EXCLUDED[0].upper()}{EXCLUDED[1:]}. {overview.definition_note(look)}"
    )
    people = f"{definition.get('residents_source')}, {city().residents_as_of} {definition.get('residents_year')}"
    return cards.definitions(
        [
            ("Register", f"{sentences.register(look.month.layout)}, berkas bulanan SIKS-NG, Kementerian Sosial."),
            (
                "Penduduk",
                f"{people}, menurut kelurahan, jenis kelamin, dan umur.",
            ),
            (
                "Terverifikasi",
                verified,
            ),
            ("Perubahan definisi", definition_changes()),
            ("Angka kemiskinan resmi", "BPS, Susenas; tahun tanpa angka dibiarkan kosong."),
            ("Batas wilayah", f"{city().map.source}; kecamatan adalah gabungan kelurahannya."),
            ("Kode wilayah", "Kementerian Dalam Negeri dan BPS."),
            ("Huruf", "Plus Jakarta Sans, Tokotype (SIL Open Font License 1.1)."),
        ]
    )


def definition_changes() -> str:
    """Return when the definition of *verified* was changed, newest first."""
    changed = [one for one in cached.store().history() if one.action == "settings"]
    words = [f"{numbers.day(one.at)}, versi {one.version}: {one.reason}" for one in reversed(changed)]
    return "; ".join(words) if words else "belum pernah diubah."


def st_contents() -> None:
    """Draw the list of sections."""
    links = " · ".join(f"[{heading}](#{key})" for key, heading in SECTIONS.items())
    st.markdown(links)

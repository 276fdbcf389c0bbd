"""The blocks of *Aturan*: the catalogue of rules in plain words, with how many rows break each this month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.catalogue.lessons import LESSONS
from dtks_analytics.catalogue.rules import DIMENSIONS, OWNERS, RULES, SEVERITIES
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.html import cards
from dtks_analytics.present.html.markup import Html, join, safe
from dtks_analytics.present.text import numbers, verdicts
from dtks_analytics.quality.file_rules import broken
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import filters, layout
from dtks_analytics.ui.frame import scorecards as scores

if TYPE_CHECKING:
    from dtks_analytics.catalogue.rules import Rule
    from dtks_analytics.ui.frame.session import Here

USES: Final = ("bulan", "wilayah", "dimensi", "pemilik")
_UNITS: Final = {"baris": "baris", "keluarga": "keluarga", "berkas": "berkas"}


def title(look: Here) -> str:
    """Say how many rules there are, and how many of them count in a lurah's score."""
    scored, trial = sum(rule.scored for rule in RULES.values()), sum(rule.trial for rule in RULES.values())
    tried = f", {trial} masih uji coba" if trial else ""
    gone = len(look.month.not_evaluable.get("rules", {}))
    cannot = f"; {gone} tidak dapat dinilai bulan ini" if gone else ""
    return f"{len(RULES)} aturan, {scored} di antaranya menentukan nilai Lurah{tried}{cannot}"


def controls(look: Here) -> str:
    """Draw search and filters; returns what is searched for."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="kendali_aturan"):
        words = st.text_input("Cari", placeholder="misalnya: KK, tanggal lahir, K3", width=300, max_chars=60)
        dimensions = {"semua": "Semua dimensi"} | DIMENSIONS
        filters.pick(look, "Dimensi", "dimensi", dimensions, width=190)
        filters.pick(look, "Pemilik", "pemilik", {"semua": "Semua pemilik"} | OWNERS, width=190)
        filters.area(look)
    return words.strip().lower()


def found(look: Here, words: str) -> dict[str, list[str]]:
    """Return the rules that were asked for, by dimension."""
    groups: dict[str, list[str]] = {}
    for key, rule in RULES.items():
        lesson = LESSONS[key]
        text = f"{rule.id} {key} {rule.label} {rule.asked} {rule.repair} {rule.condition} {lesson.why} {lesson.breaks}"
        wanted = all(word in text.lower() for word in words.split())
        dimension, owner = look.filter("dimensi"), look.filter("pemilik")
        if wanted and dimension in {"semua", rule.dimension} and (owner == "semua" or owner in rule.owners):
            groups.setdefault(rule.dimension, []).append(key)
    return {key: groups[key] for key in DIMENSIONS if key in groups}


def st_rules(look: Here, words: str) -> None:
    """Draw the rules, grouped by dimension."""
    groups = found(look, words)
    if not groups:
        st.html(cards.state("Tidak ada aturan yang cocok.", "Kurangi kata pencarian atau pilih semua dimensi."))
    plain = scores.plain(look)
    for dimension, keys in groups.items():
        layout.section(DIMENSIONS[dimension], numbers.count(len(keys), "aturan"))
        st.html(join([_item(plain, key) for key in keys]))


@cached.piece
def _item(look: Here, key: str) -> Html:
    """Return one rule: what holds, an example, whose it is, and how many rows break it."""
    rule, lesson = RULES[key], LESSONS[key]
    tag = '<span class="dt-tag">uji coba</span>' if rule.trial else ""
    counts = '<span class="dt-tag">menentukan nilai</span>' if rule.scored else ""
    facts = [
        rule.id,
        *([rule.condition] if rule.condition else []),
        SEVERITIES[rule.severity],
        f"pemilik: {verdicts.listing([OWNERS[owner] for owner in rule.owners])}",
    ]
    asked = f"Ditanyakan kepada {rule.asked}. {rule.repair} Sumber: {rule.source}."
    lines = [
        f"<h3>{safe(rule.label)}<small>{safe(' · '.join(facts))}</small>{counts}{tag}</h3>",
        f"<p>{safe(lesson.why)}</p>",
        f'<p class="dt-note">Baik: {safe(lesson.holds)}. Perlu diperbaiki: {safe(lesson.breaks)}.</p>',
        f'<p class="dt-note">{safe(asked)}</p>',
    ]
    return Html(
        f'<div class="dt-ruleitem"><div>{"".join(lines)}</div><div class="dt-count">{_count(look, rule)}</div></div>'
    )


def _count(look: Here, rule: Rule) -> Html:
    """Return how many rows break a rule, or why that cannot be said."""
    if reason := look.month.not_evaluable.get("rules", {}).get(rule.key):
        return join([Html("<b>–</b>"), f"tidak dapat dinilai: {reason}"])
    if rule.unit == "berkas":
        return _of_files(look, rule.key)
    figure = look.figure("rule", kelompok=rule.key)
    if figure.count is None:
        return join([Html("<b>–</b>"), "belum dihitung"])
    number = Html(f"<b>{numbers.integer(figure.count)}</b>")
    return join([number, f"dari {numbers.integer(figure.base)} {_UNITS[rule.unit]}"])


def _of_files(look: Here, key: str) -> Html:
    """Return how far the files of the month break a rule."""
    found = broken(key, look.month)
    if not found.count:
        return Html("<b>terpenuhi</b>berkas bulan ini")
    return join([Html(f"<b>{numbers.integer(found.count)}</b>"), f"{found.unit}, berkas bulan ini"])


def place(look: Here) -> Html:
    """Say whose rows are counted."""
    area = look.place
    name = f"Kota {area.name}" if area.code == wilayah().kota.code else filters.area_label(area.code)
    return cards.note(
        f"Angka di kanan: yang belum baik di {name}, {numbers.month(look.period)}. K1 sampai K5: syarat mutu "
        "pada Kepmensos 150/HUK/2022."
    )

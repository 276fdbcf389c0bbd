"""What only *Rapor Camat* has: its lurah on one scale, own rules apart from the score, closure of findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.html import cards, dots
from dtks_analytics.present.html.cards import Angka
from dtks_analytics.present.html.dots import Dot
from dtks_analytics.present.html.markup import Html, join
from dtks_analytics.present.text import numbers, verdicts
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import layout
from dtks_analytics.ui.frame import scorecards as scores
from dtks_analytics.ui.pages import report

if TYPE_CHECKING:
    from dtks_analytics.ui.frame.session import Here


def lurah_title(look: Here) -> str:
    """Say how many of its kelurahan need attention."""
    found = [scores.cards(look)[area.code] for area in wilayah().children(look.area)]
    heed = sum(card.verdict == "perlu_perhatian" for card in found)
    better = sum(card.verdict == "lebih_baik" for card in found)
    if not heed and not better:
        return f"Tidak satu pun dari {len(found)} kelurahan berbeda nyata dari kota"
    parts = [f"{heed} perlu perhatian"] if heed else []
    parts += [f"{better} lebih baik dari kota"] if better else []
    return f"Dari {len(found)} kelurahan: {verdicts.listing(parts)}"


@cached.piece
def lurah(look: Here) -> Html:
    """Return the kelurahan with their intervals on one scale, by work left."""
    found = [scores.cards(look)[area.code] for area in wilayah().children(look.area)]
    city = scores.city_value(look)
    ends = [end for card in found for end in (card.low, card.high)]
    scale = dots.common_scale([*ends, city], highest=1.0)
    rows = [
        Dot(
            wilayah()[card.area_code].name,
            card.value,
            f"{verdicts.shown(card)}  ({numbers.integer(card.movement.open)})",
            (card.low, card.high) if card.low is not None and card.high is not None else None,
            verdicts.SHAPES[card.verdict],
            href=layout.address("rapor_lurah", look, wilayah=card.area_code),
        )
        for card in sorted(found, key=lambda card: -(card.movement.open or 0))
    ]
    note = (
        f"Garis: kota {verdicts.shown(scores.city_card(look))}. Dalam kurung: temuan terbuka; yang terbanyak di atas."
    )
    drawn = dots.neighbours(
        rows, scale, (verdicts.score(scale[0]), verdicts.score(scale[1]).removesuffix(",0")), look=look.tokens,
        reference=city, reference_text=note,
    )  # fmt: skip
    return Html(f'<div class="dt-lurah">{drawn}</div>')


@cached.piece
def own_rules(look: Here) -> Html:
    """Return the camat's own rules: pairs and families across kelurahan, kelurahan without rows, closure."""
    card = report.card(look)
    camat, moved = card.camat, card.movement
    if card.rounded:
        return cards.state(f"Aturan camat {verdicts.INSIDE_ONLY}")
    if camat is None:
        return cards.state("Aturan camat belum dihitung untuk bulan ini.")
    own = camat.own
    closure = moved.closure if camat.closure is None else camat.closure
    closed = numbers.percent(closure) if closure is not None else numbers.UNKNOWN
    of_camat = f"; camat {numbers.integer(own.closed)} dari {numbers.integer(own.open_before)}" if own else ""
    came = f", {numbers.integer(own.new)} baru muncul bulan ini" if own and own.new is not None else ""
    came += f", {numbers.integer(own.assessable)} {verdicts.NEWLY_ASSESSABLE}" if own and own.assessable else ""
    items = [
        Angka("NIK di beberapa kelurahan", numbers.integer(camat.nik_rows), "baris", "camat menetapkan satu catatan"),
        Angka("KK di beberapa kelurahan", numbers.integer(camat.kk_families), "keluarga", "camat menetapkan kelurahan"),
        Angka("Kelurahan tanpa baris", numbers.integer(camat.areas_without_rows), "", "berkas seharusnya memuat semua"),
        Angka("Temuan milik camat", numbers.integer(camat.open), "", f"masih terbuka{came}"),
        Angka(
            "Temuan awal bulan yang selesai", closed.removesuffix("%"), "%" if closed != numbers.UNKNOWN else "",
            f"lurah {numbers.integer(moved.closed)} dari {numbers.integer(moved.open_before)}{of_camat}",
        ),
    ]  # fmt: skip
    note = (
        "Aturan camat berdiri di samping nilai dan tidak mengubahnya. Nilai kecamatan adalah rata-rata kelurahannya "
        "menurut jumlah baris."
    )
    if own:
        note = f"{note} {verdicts.days_sentence(own, 'camat')}"
    return join([cards.figures(items), Html(f'<div class="dt-below-figures">{cards.note(note)}</div>')])

"""The upper half of *Tumpang Tindih Bantuan*: the finding, its figures, the triangle of programmes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.catalogue import aid_rules
from dtks_analytics.catalogue.programmes import PROGRAMME
from dtks_analytics.figures import aid_matrix as aid_pairs
from dtks_analytics.present.html import cards, matrix, shapes, tables
from dtks_analytics.present.html.cards import Angka
from dtks_analytics.present.html.markup import Html, join
from dtks_analytics.present.html.matrix import PairCell
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.maps import classes
from dtks_analytics.present.text import aid as aid_words
from dtks_analytics.present.text import numbers
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import comparison as beside
from dtks_analytics.ui.frame import filters, layout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtks_analytics.figures.aid_matrix import Pair
    from dtks_analytics.figures.cube import Figure
    from dtks_analytics.present.html.matrix import PairStatus
    from dtks_analytics.ui.frame.session import Here

USES: Final = ("bulan", "wilayah", "pasangan", "per")
HIDDEN: Final = "••"
"""A hidden figure in a cell too small for the word."""
BREAKS: Final = (0.005, 0.01, 0.02, 0.04)
"""Classes of the share of a pair among those with either aid."""
OTHERS: Final = {
    "one_kpm_per_kk": "Dua kartu dalam satu keluarga",
    "no_aid_when_inactive": "Bantuan bagi yang nonaktif",
    "aid_within_desil": "Bantuan di atas batas desil",
}
"""Further findings about aid: rule to what is found."""
OTHER_UNITS: Final = {"one_kpm_per_kk": "keluarga", "no_aid_when_inactive": "warga", "aid_within_desil": "warga"}


def pairs(look: Here, area: str = "") -> Mapping[str, Pair]:
    """Return the pairs of programmes of an area, the chosen one unless another is named."""
    return aid_pairs.pairs(look.cube.groups(aid_pairs.METRIC, area or look.area, look.period))


def unit(pair: str) -> str:
    """Return who is counted in a pair."""
    first, second = pair.split("+")
    return "warga" if aid_rules.book().level(first, second) == "individu" else "keluarga"


def name(pair: str) -> str:
    """Return a pair in words: ``PKH dan BST``."""
    first, second = pair.split("+")
    return f"{PROGRAMME[first].label} dan {PROGRAMME[second].label}"


def title(look: Here) -> str:
    """Return the finding."""
    return aid_words.overlap_title(look.figure("aid_overlap"), beside.where(look))


def lead(look: Here) -> str:
    """Say among how many, and how sure the rules are."""
    rules = [entry for entry in aid_rules.book().entries if entry.status in aid_pairs.WORK]
    unsure = sum(not entry.confirmed for entry in rules)
    return aid_words.overlap_lead(look.figure("aid_overlap"), unsure, len(rules))


@cached.piece
def figures(look: Here) -> Html:
    """Return the finding and the three further findings about aid, with their months."""
    items = [_angka(look, "Dilarang bersamaan", "keluarga", "aid_overlap", "")]
    items += [_angka(look, words, OTHER_UNITS[rule], "rule", rule) for rule, words in OTHERS.items()]
    entries = aid_rules.book().entries
    sure = aid_words.standing(entries)
    items.append(Angka("Aturan yang sudah dipastikan", sure, "", f"buku aturan versi {aid_rules.book().version}"))
    return cards.figures(items)


def _angka(look: Here, label: str, unit_word: str, metric: str, group: str) -> Angka:
    now = look.figure(metric, kelompok=group)
    if now.count is None:
        reasons = look.month.not_evaluable
        reason = reasons.get("rules", {}).get(group) or reasons.get("metrics", {}).get(metric, "")
        return Angka(label, numbers.figure_count(now), "", "" if now.suppressed else reason)
    series = dict(look.cube.series(metric, look.area, group))
    past = [series[month.period].count for month in look.until]
    spark = shapes.sparkline(
        past, look.tokens, f"{label}, {len(past)} bulan sampai {numbers.month(look.period)}", new_register=look.breaks
    )
    before = look.cube.figure(metric, look.area, look.before, group).count if look.before else None
    parts = [numbers.figure_share(now)] if now.share is not None else []
    parts += [numbers.signed(now.count - before)] if before is not None else []
    return Angka(label, numbers.integer(now.count), unit_word, "; ".join(parts), spark)


def matrix_title(look: Here) -> str:
    """Say which pair is the most frequent among those that leave work."""
    found = aid_pairs.to_do(pairs(look))
    if not pairs(look):
        return "Pasangan program belum dihitung untuk bulan ini"
    if not found:
        return "Tidak ada pasangan yang dilarang atau perlu diperiksa"
    lead_pair = found[0]
    words = matrix.WORDS[lead_pair.status].lower()
    count = numbers.figure_count(lead_pair.figure, unit(lead_pair.key))
    return f"Paling banyak: {name(lead_pair.key)}, {words}, {count}"


@cached.piece
def key(look: Here) -> Html:
    """Return the key of the shapes and the classes of colour."""
    found = pairs(look)
    counts = Counter(pair.status for pair in found.values())
    words: dict[PairStatus, str] = {status: f"{number} pasangan" for status, number in counts.items()}
    values = [
        classes.AreaValue(pair.key, pair.figure.share) for pair in found.values() if pair.status in matrix.COLOURED
    ]
    legend = classes.legend(
        values, BREAKS, look=look.tokens, ramp_name="tenun", area_word="pasangan", short_word="psg."
    )  # fmt: skip
    return join([matrix.status_key(words, look.tokens), Html(f'<div class="dt-trilegend">{legend}</div>')])


@cached.piece
def triangle(look: Here) -> Html:
    """Return the triangle of programmes that this month's file carries."""
    found = pairs(look)
    shown = [key for key in PROGRAMME if any(key in pair.programmes for pair in found.values())]
    if len(shown) < 2:  # noqa: PLR2004 - a pair needs two
        return cards.state("Tidak dapat dinilai.", "Berkas bulan ini tidak memuat dua program bantuan.")
    cells = {pair.programmes: _cell(look, pair) for pair in found.values()}
    return matrix.triangle(
        [(key, PROGRAMME[key].label) for key in shown], cells, BREAKS, look=look.tokens,
        caption=f"Penerima dua program bersamaan. {matrix_title(look)}",
    )  # fmt: skip


def _cell(look: Here, pair: Pair) -> PairCell:
    coloured = pair.status in matrix.COLOURED
    words = matrix.WORDS[pair.status]
    count = numbers.figure_count(pair.figure, unit(pair.key))
    share = numbers.figure_share(pair.figure) if pair.figure.share is not None else ""
    href = layout.address("tumpang_tindih", look, pasangan=pair.key, per=look.filter("per")) if coloured else ""
    text = numbers.integer(pair.figure.count) if pair.figure.count is not None else _short(pair.figure)
    if pair.status == "tidak_berlaku":
        text, share = "–", ""
    return PairCell(
        pair.status,
        pair.figure.share if pair.found else None,
        text,
        share if coloured and pair.found else "",
        f"{name(pair.key)}: {words.lower()}, {count}{f', {share}' if share else ''}",
        href,
        chosen=look.filter("pasangan") == pair.key,
    )


def _short(figure: Figure) -> str:
    return HIDDEN if figure.suppressed else numbers.UNKNOWN


@cached.piece
def pair_list(look: Here) -> Html:
    """Return the same pairs as a list, for small screens: those that leave work first, the allowed ones after them."""
    rows = []
    for status in matrix.WORDS:
        members = [pair for pair in pairs(look).values() if pair.status == status and (pair.found or status in ALWAYS)]
        if members:
            rows.append(Row("", group=matrix.status_words(status, look.tokens), small=f"{len(members)} pasangan"))
            members.sort(key=lambda pair: -(pair.figure.count or 0))
            most = len(members) if status in ALWAYS else MOST
            rows += [_list_row(look, pair) for pair in members[:most]]
            if len(members) > most:
                rows.append(Row(f"dan {len(members) - most} pasangan lain", ["", ""]))
    columns = [Column("Jumlah"), Column("Bagian")]
    return tables.table("Pasangan program", columns, rows, caption="Penerima dua program bersamaan")


ALWAYS: Final = ("dilarang", "periksa")
"""Statuses whose pairs a small screen shows even where nobody receives both."""
MOST: Final = 5
"""Pairs of another status on a small screen."""


def _list_row(look: Here, pair: Pair) -> Row:
    link = layout.address("tumpang_tindih", look, pasangan=pair.key) if pair.status in matrix.COLOURED else ""
    return Row(
        name(pair.key),
        [numbers.figure_count(pair.figure), numbers.figure_share(pair.figure)],
        small=unit(pair.key),
        href=link,
    )


def st_matrix(look: Here) -> None:
    """Draw key and triangle; on small screens the list."""
    if not pairs(look):
        reason = look.month.not_evaluable.get("metrics", {}).get("aid_overlap", "")
        st.html(cards.state("Pasangan program belum dihitung.", reason or "Muat ulang bulan ini."))
        return
    st.html(key(look))
    with st.container(key="broad_pasangan"):
        st.html(triangle(look))
    with st.container(key="narrow_pasangan"):
        st.html(pair_list(look))
    st.html(cards.note(NOTE))


NOTE: Final = (
    "Angka: yang tercatat menerima keduanya pada periode yang sama. Persen dan warna: bagian dari penerima salah satu "
    "program. Warna hanya pada pasangan yang dilarang atau perlu diperiksa. Klik sel untuk melihat wilayahnya. "
    f"{HIDDEN}: disamarkan untuk melindungi warga."
)


def pick(look: Here) -> None:
    """Draw the choice of pair for the list of areas and of families."""
    options = {"semua": "Semua yang dilarang"}
    for pair in pairs(look).values():
        if pair.status in matrix.COLOURED:
            options[pair.key] = name(pair.key)
    filters.pick(look, "Pasangan", "pasangan", options, width=290)

"""The lower half of *Tumpang Tindih Bantuan*: areas with intervals, what one lurah can do, the rule book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue import aid_rules, aid_steps
from dtks_analytics.catalogue.programmes import PROGRAMME
from dtks_analytics.catalogue.rules import RULES
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.figures import aid_matrix as aid_pairs
from dtks_analytics.present.html import bars, cards, matrix, tables
from dtks_analytics.present.html.markup import Html, join, safe
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import aid as aid_words
from dtks_analytics.present.text import numbers
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import comparison as beside
from dtks_analytics.ui.frame import layout
from dtks_analytics.ui.pages import overlap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtks_analytics.catalogue.aid_rules import Entry
    from dtks_analytics.catalogue.aid_steps import Steps
    from dtks_analytics.present.theme import Tokens
    from dtks_analytics.ui.frame.comparison import Beside
    from dtks_analytics.ui.frame.session import Here

MANY: Final = 3
"""Rules of one programme with all others that stand in one line of the book."""


def _found(look: Here) -> Beside:
    """Return the areas for the chosen pair, or for all forbidden ones together."""
    chosen = look.filter("pasangan")
    pair = overlap.pairs(look, wilayah().kota.code).get(chosen)
    if pair is None:
        return beside.compared(look, "aid_overlap", "")
    return beside.compared(look, aid_pairs.METRIC, f"{pair.key}:{pair.status}")


def _what(look: Here) -> str:
    chosen = look.filter("pasangan")
    return "bantuan yang dilarang bersamaan" if chosen == "semua" else overlap.name(chosen)


def title(look: Here) -> str:
    """Say which areas have a larger share than chance explains."""
    found = _found(look)
    heed = [code for code, rate in found.rates.items() if rate.verdict == "perlu_perhatian"]
    level = beside.level(look)
    if not any(rate.figure.evaluable for rate in found.rates.values()):
        return "Wilayah tidak dapat dibandingkan bulan ini"
    if not heed:
        fewer = any(rate.verdict == "lebih_baik" for rate in found.rates.values())
        return f"Tidak ada {level} {'di atas kota' if fewer else 'yang berbeda nyata dari kota'}"
    tree = wilayah()
    if len(heed) <= MANY:
        return f"{numbers.integer(len(heed))} {level} di atas kota: {', '.join(tree[code].name for code in heed)}"
    return f"{numbers.integer(len(heed))} dari {len(found.rates)} {level} di atas kota"


@cached.piece
def areas(look: Here) -> Html:
    """Return the areas with count, share and interval, most families first."""
    found, tree = _found(look), wilayah()
    rows = [
        Row(
            tree[code].name,
            [
                numbers.figure_count(found.rates[code].figure),
                numbers.figure_share(found.rates[code].figure, 2),
                beside.dot(look, found, code),
            ],
            small=beside.small(look, code),
            href=layout.address("tumpang_tindih", look, wilayah=code, pasangan=look.filter("pasangan")),
            total=code == look.area,
        )
        for code in beside.ordered(found)
    ]
    chosen = look.filter("pasangan")
    counted = "Keluarga" if chosen == "semua" else overlap.unit(chosen).capitalize()
    columns = [Column(counted), Column("Bagian"), Column(beside.head(found), "bar")]
    level = beside.level(look)
    table = tables.table(level.capitalize(), columns, rows, caption=f"{_what(look)} per wilayah")
    table = tables.folded(table, len(rows), level)
    among = "keluarga dengan bantuan" if chosen == "semua" else "penerima salah satu program"
    note = f"Bagian dari {among}, selang 95%. {beside.ORDER}"
    return join([table, beside.key(look, found), cards.note(note)])


@cached.piece
def steps(look: Here) -> Html:
    """Return what a lurah can do about every pair of the chosen area that leaves work, and who decides."""
    found = overlap.pairs(look)
    chosen = look.filter("pasangan")
    wanted = [pair for pair in aid_pairs.to_do(found) if chosen in {"semua", pair.key}]
    if not wanted:
        last = numbers.day(look.month.received_at)
        return cards.state("Tidak ada pasangan yang perlu ditangani.", f"Terakhir diperiksa {last}.")
    made = []
    for pair in wanted:
        todo = aid_steps.steps(pair.key, pair.status)
        count = numbers.figure_count(pair.figure, overlap.unit(pair.key))
        words = f"{count}, {matrix.WORDS[pair.status].lower()}"
        made.append(_steps(overlap.name(pair.key), words, todo, calm=pair.status != "dilarang"))
    return join(made)


def _steps(head: str, small: str, todo: Steps, *, calm: bool) -> Html:
    items = "".join(f"<li>{safe(step)}</li>" for step in todo.lurah)
    return Html(
        f'<div class="dt-todo{" dt-calm" if calm else ""}"><h3>{safe(head)} <small>{safe(small)}</small></h3>'
        f"<ol>{items}</ol><p>Yang memutuskan: {safe(todo.decides)}</p></div>"
    )


@cached.piece
def others(look: Here) -> Html:
    """Return the further findings about aid: how many, beside the city, what to do, who decides."""
    kota, rows = wilayah().kota.code, []
    figures = {rule: look.figure("rule", kelompok=rule) for rule in overlap.OTHERS}
    whole = {rule: look.figure("rule", kota, rule) for rule in overlap.OTHERS}
    top = max([f.share or 0 for f in (*figures.values(), *whole.values())]) or 1
    for rule, words in overlap.OTHERS.items():
        figure, todo = figures[rule], aid_steps.OF_RULE[rule]
        what = join([Html(f"{safe(todo.lurah[0])} "), Html(f'<span class="dt-decides">{safe(todo.decides)}</span>')])
        count = numbers.figure_count(figure, overlap.OTHER_UNITS[rule])
        bar = bars.cell_bar(figure.share, top, whole[rule].share)
        small = f"aturan {RULES[rule].id}; dari {numbers.integer(figure.base)}"
        rows.append(Row(words, [count, numbers.figure_share(figure), bar, what], small=small))
    columns = [
        Column("Jumlah"),
        Column("Bagian"),
        Column("", "bar", phone=False, aside="garis: kota"),
        Column("Yang dilakukan kelurahan, dan yang memutuskan", "text", phone=False),
    ]
    table = tables.table("Temuan", columns, rows, caption="Temuan lain tentang bantuan")
    return Html(f'<div class="dt-others">{table}</div>')


def book_title() -> str:
    """Say how many rules of the book are confirmed."""
    entries = aid_rules.book().entries
    unsure = len(aid_rules.book().unconfirmed())
    if not unsure:
        return f"Semua {len(entries)} aturan sudah dipastikan Dinas Sosial"
    if unsure == len(entries):
        return "Belum ada aturan yang dipastikan Dinas Sosial"
    return f"{unsure} dari {len(entries)} aturan belum dipastikan Dinas Sosial"


def book(look: Here) -> Html:
    """Return every rule with status, level, months, basis and whether it is confirmed."""
    rows = []
    for status in matrix.WORDS:
        members = _grouped([entry for entry in aid_rules.book().entries if entry.status == status])
        if members:
            number = sum(len(group) for group in members)
            rows.append(Row("", group=matrix.status_words(status, look.tokens), small=f"{number} pasangan"))
            rows += [_book_row(group, look.tokens) for group in members]
    columns = [Column("Dasar", "text"), Column("Berlaku", "text", phone=False), Column("Kata Dinas Sosial", "text")]
    table = tables.table("Pasangan", columns, rows, caption="Buku aturan bantuan")
    return join([_stamp(), Html(f'<div class="dt-book">{table}</div>'), cards.note(_BOOK_NOTE)])


_BOOK_NOTE: Final = (
    "Pasangan yang tidak tertulis, dan bulan di luar masa berlaku, tidak dinilai. Periode bantuan dinilai dengan "
    "aturan yang berlaku pada bulan pembayarannya. Mengubah aturan berarti mengubah satu berkas, bukan programnya."
)


def _stamp() -> Html:
    one = aid_rules.book()
    dated = [month for entry in one.entries for month in (entry.valid_from, entry.valid_to) if month]
    dates = f"masa berlaku tertua {numbers.month(min(dated))}, " if dated else ""
    return Html(
        f'<p class="dt-stamp"><b>Versi {safe(one.version)}</b>, {len(one.entries)} pasangan, {safe(dates)}'
        f"sidik berkas {safe(one.sha256[:12])}</p>"
    )


def _grouped(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Put rules of one programme with all others, that say the same, into one line."""
    alike: dict[tuple[str, str, str, bool], list[Entry]] = {}
    for entry in entries:
        alike.setdefault((entry.basis, entry.valid_from, entry.valid_to, entry.confirmed), []).append(entry)
    groups: list[list[Entry]] = []
    for members in alike.values():
        shared = set.intersection(*(set(entry.pair) for entry in members))
        groups += [members] if len(members) > MANY and shared else [[entry] for entry in members]
    return groups


def _book_row(group: Sequence[Entry], look: Tokens) -> Row:
    entry = group[0]
    if len(group) > 1:
        (shared,) = set.intersection(*(set(each.pair) for each in group))
        name = f"{PROGRAMME[shared].label} dengan {len(group)} program lain"
    else:
        name = " dan ".join(PROGRAMME[key].label for key in entry.pair)
    ring = matrix.mark("belum_dinilai", look.muted)
    tag = Html(f'<span class="dt-unsure">{ring}<span>belum dipastikan</span></span>')
    sure = safe("sudah dipastikan") if entry.confirmed else tag
    level = f"per {aid_rules.LEVELS[entry.level]}, rumusan {entry.version}"
    small = f"{entry.rule}, {level}" if entry.rule else level
    return Row(name, [entry.basis, aid_words.in_force(entry), sure], small=small)

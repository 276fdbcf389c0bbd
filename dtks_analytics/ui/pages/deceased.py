"""The upper half of *Meninggal & Bantuan*: the finding, since when it is known, the money at risk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dtks_analytics.access.roles import inside
from dtks_analytics.catalogue.aid_amounts import assumptions
from dtks_analytics.present.html import bars, cards, shapes
from dtks_analytics.present.html.cards import Angka
from dtks_analytics.present.html.markup import Html, join, safe
from dtks_analytics.present.text import aid as aid_words
from dtks_analytics.present.text import numbers
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import comparison as beside

if TYPE_CHECKING:
    from dtks_analytics.figures.cube import Figure
    from dtks_analytics.ui.frame.session import Here

USES: Final = ("bulan", "wilayah", "per")
MONEY: Final = "uang_berisiko"
SINCE: Final = "meninggal_sejak"
_SHORT: Final = {
    "0": "bulan ini", "1-2": "1–2", "3-5": "3–5", "6-11": "6–11", "12+": "12 lebih", "tanpa_tanggal": "tanpa tanggal",
}  # fmt: skip
_HIDDEN: Final = "Angka uang hanya untuk wilayah tugas Anda."


def title(look: Here) -> str:
    """Return the finding."""
    active, aided = look.figure("deceased_active"), look.figure("deceased_with_aid")
    return aid_words.deceased_title(active, aided, beside.where(look))


def lead(look: Here) -> str:
    """Say among how many rows, and where the deaths are known from."""
    active = look.figure("deceased_active")
    if not active.base or active.count is None:
        return look.month.not_evaluable.get("metrics", {}).get("deceased_active", "")
    share = numbers.figure_share(active, 2)
    share = f"{share[0].upper()}{share[1:]} dari " if active.share is not None else "Dari "
    return f"{share}{numbers.integer(active.base)} baris aktif. Hanya kematian yang sudah dilaporkan yang terlihat."


@cached.piece
def figures(look: Here) -> Html:
    """Return the dead still active, with aid, known for long, newly reported, followed up."""
    return cards.figures(
        [
            _angka(look, "Masih tercatat aktif", "deceased_active", "baris aktif"),
            _angka(look, "Masih dengan bantuan", "deceased_with_aid", "baris dengan bantuan"),
            _late(look),
            _angka(look, f"Dilaporkan {numbers.month_name(look.period)}", "meninggal_baru", ""),
            _done(look),
        ]
    )


def _angka(look: Here, label: str, metric: str, among: str) -> Angka:
    now = look.figure(metric)
    if now.count is None:
        return Angka(label, _words(look, now), "", _reason(look, metric, now))
    series = dict(look.cube.series(metric, look.area))
    past = [series[month.period].count for month in look.until]
    alt = f"{label}, {len(past)} bulan sampai {numbers.month(look.period)}"
    spark = shapes.sparkline(past, look.tokens, alt, new_register=look.breaks)
    before = look.earlier(metric)
    parts = []
    if among and now.share is not None:
        parts.append(f"{numbers.figure_share(now, 2)} {among}")
    if before is not None and before.count is not None:
        parts.append(numbers.signed(now.count - before.count))
    return Angka(label, numbers.integer(now.count), "warga", "; ".join(parts) if among else GOOD, spark)


GOOD: Final = "kerja baik kelurahan"
"""What a newly reported death is."""


def _late(look: Here) -> Angka:
    """Return how many have been known for three months or more."""
    groups = look.cube.groups(SINCE, look.area, look.period)
    known = [groups[key] for key in aid_words.LATE if key in groups]
    label = "Tiga bulan atau lebih"
    if not known or any(figure.count is None for figure in known):
        hidden = any(figure.suppressed for figure in known)
        return Angka(label, numbers.HIDDEN if hidden else numbers.NOT_EVALUABLE)
    undated = groups.get("tanpa_tanggal")
    rest = f"{numbers.integer(undated.count)} lagi tanpa tanggal" if undated and undated.count else "sejak meninggal"
    return Angka(label, numbers.integer(sum(figure.count or 0 for figure in known)), "warga", rest)


def _done(look: Here) -> Angka:
    """Return how many of last month's were followed up."""
    done = look.figure("meninggal_ditindak")
    label = "Sudah ditindaklanjuti"
    if done.count is None:
        return Angka(label, _words(look, done), "", _reason(look, "meninggal_ditindak", done))
    before = look.earlier("deceased_active")
    base = done.base or (before.count if before else None)
    among = f"dari {numbers.integer(base)} bulan lalu" if base else "tidak aktif lagi sejak bulan lalu"
    return Angka(label, numbers.integer(done.count), "warga", among)


def _words(look: Here, figure: Figure) -> str:
    return numbers.UNKNOWN if look.before is None and not figure.suppressed else numbers.figure_count(figure)


def _reason(look: Here, metric: str, figure: Figure) -> str:
    if figure.suppressed:
        return ""
    if metric in {"meninggal_baru", "meninggal_ditindak"}:
        return "bulan pertama belum punya pembanding" if look.before is None else "belum dihitung untuk bulan ini"
    return look.month.not_evaluable.get("metrics", {}).get(metric, "")


def since_title(look: Here) -> str:
    """Say for how many the death has been known for long."""
    return aid_words.since_title(look.cube.groups(SINCE, look.area, look.period))


@cached.piece
def since(look: Here) -> Html:
    """Return the dead who are still active by months since their death."""
    groups = look.cube.groups(SINCE, look.area, look.period)
    if not groups or all(figure.count is None for figure in groups.values()):
        reason = look.month.not_evaluable.get("metrics", {}).get("deceased_active", "Muat ulang bulan ini.")
        return cards.state("Belum dihitung untuk bulan ini.", reason)
    rows = [
        bars.Bar(
            _SHORT[key], groups[key].count,
            numbers.integer(groups[key].count) if groups[key].count is not None else "••",
            colour=look.tokens.muted if key == "tanpa_tanggal" else "",
        )
        for key in aid_words.BUCKETS
        if key in groups
    ]  # fmt: skip
    listed = ", ".join(f"{aid_words.BUCKETS[key]} {row.text}" for key, row in zip(groups, rows, strict=False))
    drawn = bars.columns(rows, f"Warga meninggal yang masih aktif menurut bulan sejak meninggal: {listed}")
    note = "Warga menurut bulan sejak meninggal. Tanpa tanggal: dilaporkan, tetapi tanggal meninggalnya tidak tercatat."
    return join([drawn, cards.note(note)])


def money(look: Here, area: str = "", programme: str = "") -> tuple[int, int] | None:
    """Return the money at risk in rupiah, lower and upper end; None outside one's area and where it is not known.

    A range of money would give a hidden small count away, so nobody sees it outside the areas of exact figures.
    """
    where = area or look.area
    if not inside(look.audience, where):
        return None
    tail = f":{programme}" if programme else ""
    low, high = (look.figure(MONEY, where, f"{end}{tail}").count for end in ("rendah", "tinggi"))
    return None if low is None or high is None else (low, high)


def money_text(look: Here, area: str = "", programme: str = "") -> str:
    """Write the money at risk of an area or programme."""
    found = money(look, area, programme)
    if found is not None:
        return numbers.rupiah_range(*found)
    return numbers.UNKNOWN if inside(look.audience, area or look.area) else numbers.HIDDEN


@cached.piece
def risk(look: Here) -> Html:
    """Return the money at risk as a range with everything it rests on."""
    found = money(look)
    if found is None:
        hidden = not inside(look.audience, look.area)
        return cards.state("Disamarkan." if hidden else "Belum dihitung untuk bulan ini.", _HIDDEN if hidden else "")
    aided = look.figure("deceased_with_aid")
    who = f"{numbers.figure_count(aided, 'warga')} dengan bantuan, sampai {numbers.month(look.period)}"
    items = "".join(f"<li>{safe(sentence)}</li>" for sentence in assumptions(look.period))
    body = Html(
        f'<p class="dt-money">{safe(numbers.rupiah_range(*found))}<small>{safe(who)}</small></p>'
        f'<ul class="dt-assume">{items}</ul>'
    )
    return cards.panel("Uang yang mungkin salah bayar", body)

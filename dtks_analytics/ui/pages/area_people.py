"""The people of an area: deciles, ages by sex, aid programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.programmes import PROGRAMME
from dtks_analytics.catalogue.residents import AGE_BANDS
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.html import bars, cards, tables
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import numbers
from dtks_analytics.ui.frame import cache as cached

if TYPE_CHECKING:
    from dtks_analytics.present.html.markup import Html
    from dtks_analytics.ui.frame.session import Here


VERVAL: Final = {
    "LAYAK": "Layak",
    "BELUM_DICEK": "Belum dikunjungi",
    "TIDAK_LAYAK": "Tidak memenuhi syarat",
    "DATA_PERBAIKAN": "Data perlu diperbaiki",
    "TIDAK_DITEMUKAN": "Tidak ditemukan",
    "PINDAH": "Pindah",
    "MENINGGAL": "Meninggal",
    "GANDA": "Tercatat ganda",
    "MENOLAK": "Menolak dikunjungi",
}
"""Results of verification in words."""


def desil_title(look: Here) -> str:
    """Say how many people stand in the lowest decile."""
    low = look.figure("desil", kelompok="1")
    if low.count is None:
        return "Desil tidak dapat dinilai bulan ini"
    return f"{numbers.percent(low.share)} orang terdaftar berada pada desil 1"


@cached.piece
def desil(look: Here) -> Html:
    """Return people by national decile."""
    groups = look.cube.groups("desil", look.area, look.period)
    if not any(figure.evaluable for figure in groups.values()):
        return cards.state("Tidak dapat dinilai.", "Kolom desil tidak ada pada berkas bulan ini.")
    order = [*(str(d) for d in range(1, 11)), "–"]
    rows = [
        bars.Bar("tanpa" if d == "–" else d, groups[d].share, numbers.decimal((groups[d].share or 0) * 100))
        for d in order
        if d in groups
    ]
    listed = ", ".join(f"desil {row.label} {row.text}%" for row in rows)
    return bars.columns(rows, f"Persen orang menurut desil nasional: {listed}")


@cached.piece
def pyramid(look: Here) -> Html:
    """Return ages by sex: the register as bars, residents as outline, each as a share of its own total."""
    register = look.cube.groups("umur", look.area, look.period)
    people = look.cube.groups("penduduk_umur", look.area, look.period)
    counts = [{group: figure.count or 0 for group, figure in side.items()} for side in (register, people)]
    totals = [sum(side.values()) for side in counts]
    if not all(totals):
        return cards.state("Tidak dapat dinilai.", "Umur atau jenis kelamin tidak ada pada berkas bulan ini.")
    shares = [{g: n / total for g, n in side.items()} for side, total in zip(counts, totals, strict=True)]
    rows = [
        ("–".join(end.lstrip("0") or "0" for end in band.split("-")),
         shares[0].get(f"L:{band}", 0.0), shares[0].get(f"P:{band}", 0.0),
         shares[1].get(f"L:{band}", 0.0), shares[1].get(f"P:{band}", 0.0))
        for band in AGE_BANDS
    ]  # fmt: skip
    top = max(share for row in rows for share in row[1:])
    young = [sum(side.get(f"{sex}:{band}", 0.0) for sex in "LP" for band in AGE_BANDS[:3]) for side in shares]
    alt = (
        f"Piramida umur: {numbers.percent(young[0])} register berumur di bawah 15 tahun, "
        f"penduduk {numbers.percent(young[1])}"
    )
    return bars.pyramid(rows, alt, percent_text=numbers.percent(top))


@cached.piece
def pyramid_title(look: Here) -> str:
    """Say whether the register is younger than the residents."""
    groups = [look.cube.groups(metric, look.area, look.period) for metric in ("umur", "penduduk_umur")]
    shares = []
    for side in groups:
        total = sum(figure.count or 0 for figure in side.values())
        young = sum((figure.count or 0) for group, figure in side.items() if group[2:] in AGE_BANDS[:3])
        shares.append(young / total if total else None)
    if shares[0] is None or shares[1] is None:
        return "Umur dan jenis kelamin"
    return f"Anak di bawah 15 tahun: {numbers.percent(shares[0])} register, {numbers.percent(shares[1])} penduduk"


@cached.piece
def programmes(look: Here) -> Html:
    """Return people or families by programme, with the city's share as dashed line."""
    city = wilayah().kota.code
    groups, whole = (look.cube.groups("program", area, look.period) for area in (look.area, city))
    known = [key for key in PROGRAMME if key in groups and groups[key].evaluable]
    if not known:
        return cards.state("Tidak dapat dinilai.", "Kolom program bantuan tidak ada pada berkas bulan ini.")
    top = max([groups[key].share or 0 for key in known] + [whole[key].share or 0 for key in known]) or 1
    rows = [
        Row(
            PROGRAMME[key].label,
            [
                f"{numbers.integer(groups[key].count)} {PROGRAMME[key].unit}",
                numbers.figure_share(groups[key]),
                bars.cell_bar(groups[key].share, top, whole[key].share),
            ],
            small=PROGRAMME[key].meaning,
        )
        for key in sorted(known, key=lambda key: -(groups[key].share or 0))
    ]
    columns = [Column("Penerima"), Column("Persen"), Column("", "bar", aside="garis: kota")]
    return tables.table("Program", columns, rows, caption="Penerima bantuan menurut program")


def programmes_title(look: Here) -> str:
    """Say which programme reaches most."""
    groups = look.cube.groups("program", look.area, look.period)
    known = {key: figure.share for key, figure in groups.items() if key in PROGRAMME and figure.share}
    if not known:
        return "Program bantuan"
    first = max(known, key=lambda key: known[key] or 0)
    return f"{PROGRAMME[first].label} paling luas: {numbers.percent(known[first])} {PROGRAMME[first].unit} terdaftar"


def verval_title(look: Here) -> str:
    """Say how many rows nobody has visited."""
    waiting = look.figure("verval", kelompok="BELUM_DICEK")
    if waiting.count is None:
        return "Hasil verifikasi"
    return f"{numbers.integer(waiting.count)} baris belum dikunjungi"


@cached.piece
def verval(look: Here) -> Html:
    """Return rows by result of verification, the city's share as dashed line."""
    groups = look.cube.groups("verval", look.area, look.period)
    whole = look.cube.groups("verval", wilayah().kota.code, look.period)
    known = [key for key in VERVAL if key in groups and groups[key].evaluable]
    if not known:
        return cards.state("Tidak dapat dinilai.", "Kolom hasil verifikasi tidak ada pada berkas bulan ini.")
    top = max(groups[key].share or 0 for key in known) or 1
    rows = [
        Row(
            VERVAL[key],
            [
                numbers.integer(groups[key].count),
                numbers.figure_share(groups[key]),
                bars.cell_bar(groups[key].share, top, whole[key].share if key in whole else None),
            ],
        )
        for key in sorted(known, key=lambda key: -(groups[key].share or 0))
    ]
    columns = [Column("Baris"), Column("Persen"), Column("", "bar", aside="garis: kota")]
    return tables.table("Hasil", columns, rows, caption="Baris menurut hasil verifikasi")

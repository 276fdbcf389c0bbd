"""Page titles and sentences that follow from the figures, so that they can never contradict them.

Words of domain reference section 7 hold here: the register counts *warga miskin* of a list, which is not the poverty
rate of BPS; a list that became shorter is not poverty that fell; a person or family is never labelled.
Titles are plain text; a sentence with a part in bold is finished HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.metrics import METRICS
from dtks_analytics.catalogue.verification import EXCLUDED, short_of
from dtks_analytics.present.html.markup import Html, bold, join
from dtks_analytics.present.text import numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dtks_analytics.figures.cube import Figure
    from dtks_analytics.scores.outliers import Call

LAYOUTS: Final = {
    "bnba_dtks": "DTKS",
    "siksng_dtks": "DTKS",
    "siksng_dtsen": "DTSEN",
    "dtsen_baseline": "DTSEN",
}
"""Layout of a file to the register it comes from."""

CAUTIONS: Final = (
    "DTKS memuat kira-kira 40% terbawah, DTSEN semua desil; persentasenya tidak sebanding dengan angka BPS.",
    "BPS tidak menerbitkan angka kemiskinan di bawah tingkat kota.",
    "Jumlah yang turun dapat berarti data dibersihkan, bukan kemiskinan berkurang.",
    "Desil adalah peringkat nasional. Satu desil bukan 10% warga kota ini.",
    "Ada warga layak yang belum tercatat, dan ada penerima yang tidak lagi layak.",
    "Angka kecil tidak ditampilkan pada terbitan untuk umum, untuk melindungi warga.",
    "Setiap angka memuat bulan data, sidik berkas, dan bagian yang tidak dapat dinilai.",
)
"""The sentences every reader of the figures must have seen."""

RELIABILITY: Final = (
    "Setiap pasangan yang mungkin satu orang mendapat peluang dari 0 sampai 1. Pasangan mulai {threshold} dihitung. "
    "Antara {listed} dan {threshold} ditampilkan untuk dijawab dan tidak dihitung. Di bawah {listed} tidak "
    "ditampilkan. Titik menunjukkan bagian pasangan yang benar satu orang pada daftar buatan yang tidak dipakai untuk "
    "melatih bobotnya, garis menunjukkan selang 95%. Titik yang dekat dengan angka yang dikatakan berarti peluang itu "
    "dapat dipercaya. Pada data kota, hal ini baru diketahui setelah pasangan dijawab."
)
"""Above the picture of said and true probabilities."""
BPS: Final = (
    "BPS menaksir pengeluaran rumah tangga dari sampel. Register mencatat nama warga menurut peringkat "
    "kesejahteraan nasional. Keduanya tidak dapat dikurangkan satu sama lain."
)
"""Why the estimate of BPS and the register's figure are two things."""

_TITLES: Final[dict[str, tuple[str, str]]] = {
    "individu_poor": ("Bagian warga miskin paling besar ada di {x}: {v} penduduk", "Warga miskin paling banyak"),
    "individu_registered": (
        "Bagian warga terdaftar paling besar ada di {x}: {v} penduduk",
        "Baris aktif paling banyak",
    ),
    "individu_distinct": ("Bagian warga terdaftar paling besar ada di {x}: {v} penduduk", "Warga paling banyak"),
    "individu_verified": (
        "Bagian warga terverifikasi paling besar ada di {x}: {v} penduduk",
        "Warga terverifikasi paling banyak",
    ),
    "keluarga_poor": ("Bagian keluarga miskin paling besar ada di {x}: {v}", "Keluarga miskin paling banyak"),
    "keluarga_registered": ("Keluarga terdaftar paling banyak ada di {x}", "Keluarga terdaftar paling banyak"),
    "keluarga_verified": (
        "Verifikasi keluarga paling tertinggal di {x}: {v}",
        "Keluarga terverifikasi paling banyak",
    ),
    "verval_done": ("Verifikasi paling tertinggal di {x}: {v} baris", "Baris terverifikasi paling banyak"),
    "padan": ("Padanan Dukcapil paling rendah di {x}: {v} baris", "Baris yang padan paling banyak"),
    "nik_duplicate": ("NIK tercatat ganda paling rapat di {x}: {v} baris", "NIK tercatat ganda paling banyak"),
    "deceased_active": (
        "Warga meninggal yang masih tercatat aktif paling rapat di {x}: {v} baris",
        "Warga meninggal yang masih tercatat aktif paling banyak",
    ),
    "deceased_with_aid": (
        "Bantuan atas nama warga meninggal paling rapat di {x}: {v} penerima",
        "Bantuan atas nama warga meninggal paling banyak",
    ),
    "aid_overlap": (
        "Bantuan tumpang tindih paling rapat di {x}: {v} keluarga penerima",
        "Keluarga dengan bantuan tumpang tindih paling banyak",
    ),
    "quality_score": ("Baris tanpa kesalahan paling sedikit di {x}: {v}", "Baris tanpa kesalahan paling banyak"),
}
"""Metric to its title as a share and the beginning of its title as a count."""


def register(layout: str) -> str:
    """Return the register's name for a layout."""
    return LAYOUTS.get(layout, "DTKS/DTSEN")


def city_title(
    poor: Figure, before: Figure | None, layout: str, before_period: str | None, *, matched_only: bool = False
) -> str:
    """Say how many people the register counts as poor and how that differs from the month before.

    Args:
        poor: distinct verified people in the poor deciles.
        before: the same a month earlier; None where the series begins or the register changed.
        layout: layout of the month.
        before_period: month of ``before``.
        matched_only: neither a decile nor a result of verification says who is poor; the people are matched only.
    """
    if poor.count is None:
        return f"Warga miskin menurut {register(layout)} tidak dapat dinilai bulan ini"
    who = "warga padan dengan Dukcapil" if matched_only else "warga hidup dalam kemiskinan"
    text = f"{numbers.integer(poor.count)} {who} menurut {register(layout)}"
    if before is None or before.count is None or before_period is None:
        return text
    change = poor.count - before.count
    month = numbers.month_name(before_period)
    if change == 0:
        return f"{text}, sama dengan {month}"
    return f"{text}, {numbers.less_or_more(change, 'jiwa')} daripada {month}"


def area_title(
    name: str, poor: Figure, before: Figure | None, before_period: str | None, *, matched_only: bool = False
) -> str:
    """Say the same of one kecamatan or kelurahan, with its share of the residents."""
    if poor.count is None:
        return f"{name}: warga miskin {'disamarkan' if poor.suppressed else 'tidak dapat dinilai bulan ini'}"
    text = f"{name}: {numbers.integer(poor.count)} warga {'padan Dukcapil' if matched_only else 'miskin'}"
    if poor.share is not None:
        text += f", {numbers.share_of(poor.count, poor.base)} penduduk"
    if before is None or before.count is None or before_period is None or before.count == poor.count:
        return text
    return f"{text}, {numbers.less_or_more(poor.count - before.count)} daripada {numbers.month_name(before_period)}"


def foremost(metric: str, figures: Mapping[str, Figure], unit: str) -> str | None:
    """Return the code of the area that a title names: the highest, or the lowest where that is what matters.

    Args:
        metric: key of the metric.
        figures: figures by area code.
        unit: ``persen`` or ``jumlah``.
    """
    if unit == "persen":
        known = {code: figure.share for code, figure in figures.items() if figure.share is not None}
        lowest = METRICS[metric].direction == "lebih_besar_lebih_baik"
    else:
        known = {code: float(figure.count) for code, figure in figures.items() if figure.count is not None}
        lowest = False
    if not known:
        return None
    return min(known, key=lambda code: (known[code] if lowest else -known[code], code))


def map_title(
    metric: str, label: str, unit: str, figures: Mapping[str, Figure], names: Mapping[str, str], within: str = ""
) -> str:
    """Say where a metric is most, over the areas that a map shows.

    Args:
        metric: key of the metric.
        label: its name, for metrics without a sentence of their own.
        unit: ``persen`` or ``jumlah``.
        figures: figures by area code.
        names: names by area code.
        within: name of the kecamatan that is shown; empty for the whole city.
    """
    code = foremost(metric, figures, unit)
    if code is None:
        return f"{label} tidak dapat dinilai bulan ini"
    figure, name = figures[code], names[code]
    by_share, by_count = _TITLES.get(metric, (f"{label} paling tinggi di {{x}}: {{v}}", f"{label} paling banyak"))
    if unit == "persen":
        text = by_share.format(x=name, v=numbers.share_of(figure.count, figure.base))
    else:
        text = f"{by_count} ada di {name}: {numbers.integer(figure.count)}"
    return f"Di {within}, {text[0].lower()}{text[1:]}" if within else text


def place_title(label: str, unit: str, denominator: str, name: str, own: Figure, city: Figure) -> str:
    """Say what a metric is in one chosen kelurahan, beside the city.

    Args:
        label: name of the metric.
        unit: ``persen``, or what is counted.
        denominator: what the share is a share of.
        name: of the kelurahan.
        own: its figure.
        city: the figure of the city.
    """
    head = f"{label} di {name}"
    if own.suppressed or not own.evaluable:
        return f"{head} {'disamarkan' if own.suppressed else 'tidak dapat dinilai bulan ini'}"
    if unit != "persen":
        return f"{head}: {numbers.figure_count(own, unit)}"
    beside = f", kota {numbers.figure_share(city)}" if city.share is not None else ""
    return f"{head}: {numbers.figure_share(own)} {denominator}{beside}"


def kecamatan_title(poor: Mapping[str, Figure], verval: Mapping[str, Figure], names: Mapping[str, str]) -> str:
    """Say which kecamatan has the largest share of poor people and which is last with verification."""
    most = foremost("individu_poor", poor, "persen")
    last = foremost("verval_done", verval, "persen")
    if most is None:
        return "Bagian warga miskin tidak dapat dinilai bulan ini"
    if last is None:
        return f"{names[most]} punya bagian warga miskin terbesar"
    if most == last:
        return f"{names[most]} punya bagian warga miskin terbesar dan verifikasi yang paling tertinggal"
    return f"{names[most]} punya bagian warga miskin terbesar; verifikasi paling tertinggal di {names[last]}"


def call(one: Call, period: str, due_day: int, rule_label: str) -> Html:
    """Say why a kelurahan needs a call, the figure in bold.

    Args:
        one: the call.
        period: the month shown.
        due_day: day of the following month by which it should be done.
        rule_label: what the rule of a ``mutu`` call asks for.
    """
    rows = numbers.integer(one.problem.count)
    share, city = one.problem.share or 0.0, one.city.share or 0.0
    compared = f"{numbers.percent(share)}, kota {numbers.percent(city)}."
    if one.reason == "meninggal":
        aid = f"; {numbers.integer(one.with_aid)} masih menerima bantuan" if one.with_aid else ""
        parts: list[str] = [bold(f"{rows} warga yang dilaporkan meninggal"), f" masih tercatat aktif{aid}."]
    elif one.reason == "bantuan":
        parts = [bold(f"{rows} keluarga"), f" tercatat menerima bantuan yang dilarang bersamaan: {compared}"]
    elif one.reason == "verval":
        due = f"{rows} baris belum dikunjungi, tenggat {due_day} {numbers.month_name(_next(period))}."
        stands = f" sejak {numbers.month_name(one.since)}; " if one.since else f", kota {numbers.percent(1 - city)}; "
        start = "Verifikasi berhenti di " if one.since else "Verifikasi baru "
        parts = [start, bold(numbers.percent(1 - share)), stands, due]
    elif one.reason == "mutu":
        score, of_city = numbers.decimal((1 - share) * 100), numbers.decimal((1 - city) * 100)
        broken = numbers.integer(one.rule_rows) if one.rule_rows else rows
        rest = f" belum memenuhi “{rule_label}”." if one.rule_rows else " perlu diperbaiki."
        parts = [f"Nilai mutu {score}, di bawah kota ({of_city}). ", bold(f"{broken} baris"), rest]
    elif one.reason == "padan":
        parts = [bold(f"{rows} baris belum padan"), f" dengan Dukcapil: {compared}"]
    else:
        parts = [bold(f"{rows} baris memakai NIK yang sama"), f" dengan baris lain: {compared}"]
    return join(parts)


def calls_title(number: int) -> str:
    """Head the calls: how many kelurahan there are to call."""
    words = {0: "Tidak ada", 1: "Satu", 2: "Dua", 3: "Tiga"}
    return f"{words.get(number, str(number))} kelurahan yang perlu dihubungi"


NO_CALLS: Final = "Bulan ini tidak ada kelurahan yang berbeda nyata dari kota. Selisih yang ada wajar karena kebetulan."


def poor_definition(definition: Mapping[str, object]) -> str:
    """Say who counts as poor, by the definition of the month."""
    poor = str(definition.get("poor") or "tidak dapat dinilai bulan ini")
    return f"{poor}; {short_of(definition)}; {EXCLUDED}; satu orang dihitung sekali"


def residents(total: int | None, definition: Mapping[str, object], as_of: str) -> str:
    """Say which resident figures stand below every percentage of residents."""
    source, year = definition.get("residents_source", ""), definition.get("residents_year", "")
    return f"{numbers.integer(total)} jiwa, {source}, {as_of} {year}"


def registered(rows: Figure, persons: Figure, verified: Figure) -> str:
    """Say rows, distinct people and verified people together, so that none is taken for another."""
    text = f"{numbers.figure_count(rows, 'baris aktif')}, {numbers.figure_count(persons, 'orang berbeda')}"
    return f"{text}, di antaranya {numbers.figure_count(verified, 'terverifikasi')}."


def register_line(layout: str, received_at: str, published_at: str) -> str:
    """Say which register the month comes from, when it arrived and when it was published."""
    return f"{register(layout)}, diterima {numbers.day(received_at)}, terbit {numbers.day(published_at)}."


def not_evaluable(reasons: Sequence[str]) -> str:
    """Say what could not be judged this month, in one sentence.

    Args:
        reasons: reasons in words, one per rule or metric; may repeat.
    """
    distinct = list(dict.fromkeys(reason.rstrip(".") for reason in reasons))
    if not distinct:
        return "semua ukuran dan aturan dapat dinilai bulan ini"
    shown = "; ".join(distinct[:3])
    more = f"; dan {len(distinct) - 3} alasan lain" if len(distinct) > 3 else ""  # noqa: PLR2004 - three fit in a glance
    return f"{len(reasons)} aturan atau ukuran ({shown}{more})"


def _next(period: str) -> str:
    year, month = (int(part) for part in period.split("-"))
    return f"{year + month // 12}-{month % 12 + 1:02d}"

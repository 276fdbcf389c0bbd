"""Scores in words: verdicts, titles and sentences that follow from a scorecard and so can never contradict it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.rules import DIMENSIONS
from dtks_analytics.present.html.markup import Html, bold, join
from dtks_analytics.present.text import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dtks_analytics.present.theme import Verdict
    from dtks_analytics.scores.repairs import Repair
    from dtks_analytics.scores.scorecard import Gate, Movement, Score, Scorecard

SHAPES: Final[dict[str | None, Verdict]] = {
    "perlu_perhatian": "perhatian",
    "tidak_berbeda": "biasa",
    "lebih_baik": "baik",
    "terlalu_sedikit": "tak_dinilai",
    "tidak_dapat_dinilai": "tak_dinilai",
    None: "biasa",
}
"""Verdict of a scorecard to its shape; the city has none and is drawn like the many."""

WORDS: Final[dict[str, str]] = {
    "perlu_perhatian": "Perlu perhatian",
    "tidak_berbeda": "Tidak berbeda nyata",
    "lebih_baik": "Lebih baik dari kota",
    "terlalu_sedikit": "Terlalu sedikit baris",
    "tidak_dapat_dinilai": "Tidak dapat dinilai",
}
INSIDE_ONLY: Final = "hanya ditampilkan kepada petugas wilayah ini."
"""Ends the sentence about what the published form of a scorecard leaves out."""
NEWLY_ASSESSABLE: Final = "baru dapat dinilai"
"""Said of a finding whose rule was not evaluable in the month before: it is no fault that arose this month."""
_STEADY: Final = 0.0005
"""Changes smaller than this read 0,0 poin."""
COUNTED: Final = ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh")


def score(value: float | None, decimals: int = 1) -> str:
    """Write a score of 0 to 1 on the scale to 100: ``85,9``; unknown is a dash."""
    return numbers.decimal(None if value is None else value * 100, decimals)


def shown(one: Score | None) -> str:
    """Write the score of an area with the decimals that its reader may see; unknown is a dash."""
    return score(one.value, one.decimals) if one else score(None)


def board_title(cards: Iterable[Scorecard]) -> str:
    """Return the finding of Papan Mutu: how many need attention, how many do not differ from the city."""
    found = Counter(card.verdict for card in cards)
    total, heed, same = sum(found.values()), found["perlu_perhatian"], found["tidak_berbeda"]
    if not found["lebih_baik"] + heed + same:
        return f"Belum ada dari {total} kelurahan yang dapat dinilai"
    first = f"{heed} dari {total} kelurahan perlu perhatian" if heed else "Tidak ada kelurahan yang perlu perhatian"
    return f"{first}; {same} tidak berbeda nyata dari nilai kota"


def outside_title(cards: Sequence[Scorecard]) -> str:
    """Say how many areas lie outside the funnel."""
    found = Counter(card.verdict for card in cards)
    low, high = found["perlu_perhatian"], found["lebih_baik"]
    if not low + high:
        return "Semua kelurahan berada di dalam corong"
    return f"{low + high} kelurahan di luar corong: {low} di bawah, {high} di atas"


def against_city(card: Score, city: Score | None, compared: str, rows: int) -> Html:
    """Say how an area stands beside the city, and why nothing more can be said.

    Args:
        card: the area's score.
        city: score of the city.
        compared: areas that are compared at once (``59 kelurahan``).
        rows: rows judged.
    """
    if card.verdict == "terlalu_sedikit":
        return join([bold(f"Hanya {numbers.count(rows, 'baris')}"), "; terlalu sedikit untuk dibandingkan."])
    if card.verdict == "tidak_dapat_dinilai" or card.value is None:
        return join([bold("Tidak dapat dinilai.")])
    beside = f"kota ({shown(city)})"
    if card.verdict == "perlu_perhatian":
        return join([bold(f"Di bawah {beside}."), " Selisihnya terlalu besar untuk disebabkan kebetulan."])
    if card.verdict == "lebih_baik":
        return join([bold(f"Lebih baik dari {beside}."), " Selisihnya terlalu besar untuk disebabkan kebetulan."])
    middle = city.value if city else None
    apart = None not in {middle, card.low, card.high} and not card.low <= middle <= card.high  # type: ignore[operator]
    why = (
        f" Selisihnya masih wajar bila {compared} dibandingkan sekaligus."
        if apart
        else " Selisihnya dapat disebabkan kebetulan."
    )
    return join([bold(f"Tidak berbeda nyata dari {beside}."), why])


def change(now: Score | None, before: Score | None, since: str | None) -> str:
    """Say how a score moved since a month: ``Nilai naik 2,3 poin sejak Juli.``; nothing without two values."""
    if now is None or before is None or now.value is None or before.value is None or since is None:
        return ""
    step, places = now.value - before.value, min(now.decimals, before.decimals)
    month = numbers.month_name(since)
    if abs(step) < _STEADY:
        return f"Nilai tetap sejak {month}."
    moved = numbers.decimal(abs(step) * 100, places)
    return f"Nilai {'naik' if step > 0 else 'turun'} {moved} poin sejak {month}."


def repairs_title(value: float, found: Sequence[Repair]) -> str:
    """Promise what the repairs bring: the score before and after all of them."""
    if len(found) == 1:
        return f"Perbaikan ini menaikkan nilai dari {score(value)} menjadi {score(found[-1].score)}"
    number = COUNTED[len(found) - 1].capitalize()
    return f"{number} perbaikan ini menaikkan nilai dari {score(value)} menjadi {score(found[-1].score)}"


def dimensions_title(card: Scorecard) -> str:
    """Name the dimensions that hold an area back, or say that none differs from the city."""
    heeded = [DIMENSIONS[d.dimension] for d in card.dimensions if d.verdict == "perlu_perhatian"]
    if heeded:
        names = listing([heeded[0], *(name.lower() for name in heeded[1:])])
        return f"{names} paling menahan nilai"
    better = [DIMENSIONS[d.dimension] for d in card.dimensions if d.verdict == "lebih_baik"]
    if better:
        return f"{listing([better[0], *(name.lower() for name in better[1:])])} lebih baik dari kota"
    if all(d.verdict in {"terlalu_sedikit", "tidak_dapat_dinilai"} for d in card.dimensions):
        return "Nilai per dimensi"
    return "Tidak ada dimensi yang berbeda nyata dari kota"


def movement_title(moved: Movement, period: str) -> str:
    """Say what happened to the findings of a month."""
    name = numbers.month_name(period)
    if moved.open is None:
        return f"{name}: gerak temuan"
    if moved.closed is None:
        return f"{name}: {numbers.integer(moved.open)} temuan terbuka"
    came = (moved.new or 0) + (moved.reopened or 0)
    assessed = f"{numbers.integer(moved.assessable)} baru dapat dinilai, " if moved.assessable else ""
    return (
        f"{name}: {numbers.integer(moved.closed)} temuan selesai, {numbers.integer(came)} masuk; "
        f"{assessed}{numbers.integer(moved.open)} masih terbuka"
    )


def movement_steps(moved: Movement) -> list[tuple[str, int]]:
    """Return what changed the number of open findings in a month, as words and signed counts.

    What became assessable is named only where there is any.
    """
    assessed = [(NEWLY_ASSESSABLE.capitalize(), moved.assessable)] if moved.assessable else []
    return [("Temuan baru muncul", moved.new or 0), *assessed, ("Dibuka kembali", moved.reopened or 0),
            ("Selesai", -(moved.closed or 0))]  # fmt: skip


def since(first_seen: str | None, *, newly_assessable: bool) -> str:
    """Say since when a finding is known, and that its rule became evaluable only then."""
    if first_seen is None:
        return numbers.UNKNOWN
    return f"{numbers.month_short(first_seen)}{f', {NEWLY_ASSESSABLE}' if newly_assessable else ''}"


def movement_sum(moved: Movement) -> str:
    """Write the sum in figures: ``403 = 491 + 24 + 0 − 112``; the first month has none."""
    if moved.open is None:
        return f"Gerak temuan {INSIDE_ONLY}"
    if moved.open_before is None or moved.closed is None:
        return "Bulan pertama belum punya pembanding. Gerak terlihat mulai bulan berikutnya."
    assessed = [moved.assessable] if moved.assessable else []
    parts = [moved.open_before, moved.new, *assessed, moved.reopened]
    total = " + ".join(numbers.integer(part) for part in parts)
    share = f" {numbers.percent(moved.closure)} dari temuan awal bulan selesai." if moved.closure is not None else ""
    why = (
        f" {numbers.integer(moved.assessable)} temuan baru dapat dinilai karena aturannya bulan lalu belum dapat "
        "diperiksa; itu bukan kesalahan yang baru muncul."
        if moved.assessable
        else ""
    )
    return f"{numbers.integer(moved.open)} = {total} − {numbers.integer(moved.closed)}.{why}{share}"


def days_sentence(moved: Movement, whose: str = "") -> str:
    """Say how long findings stay open, as medians; nothing where it was not followed.

    A median as old as the register itself says *at least*: what the first file held may have begun long before.

    Args:
        moved: of the month.
        whose: owner of the findings, if it must be said.
    """
    known = moved.days_known

    def written(days: float) -> str:
        least = "sedikitnya " if known and days >= known else ""
        return f"{least}{numbers.integer(round(days))} hari"

    groups = {"yang selesai bulan ini": moved.days_closed, "yang masih terbuka": moved.days_open}
    found = {which: written(days) for which, days in groups.items() if days is not None}
    if not found or known == 0:
        return ""
    if len(set(found.values())) < len(found):
        said = f"{next(iter(found.values()))}, baik {' maupun '.join(found)}"
    else:
        said = "; ".join(f"{days} bagi {which}" for which, days in found.items())
    old = any(days.startswith("sedikitnya") for days in found.values())
    why = " Temuan pada berkas pertama dapat lebih tua." if old else ""
    return f"Lama temuan{f' {whose}' if whose else ''} terbuka (median): {said}.{why}"


def closure_sentence(card: Scorecard) -> str:
    """Say how many findings a camat closed: those of the lurah and the camat's own; nothing for others."""
    own = card.camat.own if card.camat else None
    if card.camat is None or own is None or own.closed is None or card.camat.closure is None:
        return ""
    parts = (
        f"{numbers.integer(moved.closed)} dari {numbers.integer(moved.open_before)} temuan {whose}"
        for moved, whose in ((card.movement, "lurah"), (own, "camat"))
    )
    return f"{numbers.percent(card.camat.closure)} temuan awal bulan selesai: {' dan '.join(parts)}."


def gate(one: Gate) -> tuple[str, bool | None, str]:
    """Write a minimum: its share, whether it is met, and the words."""
    if one.share is None:
        if not one.evaluable:
            return "–", None, "tidak dapat dinilai"
        return (
            "–",
            None,
            numbers.HIDDEN if one.count is None else "terlalu sedikit baris" if one.base else "tanpa baris",
        )
    limit = f"batas {numbers.percent(one.minimum, 0)}"
    if one.met:
        return numbers.percent(one.share), True, f"terpenuhi, {limit}"
    missing = numbers.decimal((one.minimum - one.share) * 100)
    return numbers.percent(one.share), False, f"kurang {missing} poin, {limit}"


def rank_sentence(card: Scorecard, word: str = "kelurahan") -> str:
    """Say between which ranks an area lies by chance, and under other reasonable weights; never a bare rank."""
    if card.rounded:
        return f"Urutan {INSIDE_ONLY}"
    if card.rank_low is None or card.rank_high is None:
        return f"Tanpa urutan: terlalu sedikit baris untuk dibandingkan dengan {word} lain."
    chance = (
        f"Karena kebetulan saja, urutannya dapat {_between(card.rank_low, card.rank_high)} dari {card.compared} "
        "(keyakinan 95%)"
    )
    if card.weight_rank_low is None or card.weight_rank_high is None:
        return f"{chance}."
    return f"{chance}; dengan bobot dimensi lain, {_between(card.weight_rank_low, card.weight_rank_high)}."


def swap_sentence(better: str, worse: str, share: float) -> str:
    """Say how often two areas change places under other reasonable weights of the dimensions."""
    often = numbers.integer(round(share * 100))
    first = f"{better} terbit lebih baik daripada {worse}. "
    if often == "0":
        return first + "Urutan keduanya tetap pada hampir semua bobot lain yang wajar."
    end = "urutan keduanya bergantung pada bobot." if share > 0.25 else "urutan itu cukup kuat."  # noqa: PLR2004 - a quarter
    return first + f"Pada {often} dari 100 bobot lain yang wajar keduanya bertukar tempat; {end}"


def listing(names: Sequence[str]) -> str:
    """Write names as a list: ``Bugis, Selili, dan Teluk Lerong``; two are joined by ``dan``."""
    if len(names) <= 2:  # noqa: PLR2004 - two names need no comma
        return " dan ".join(names)
    return f"{', '.join(names[:-1])}, dan {names[-1]}"


def _between(low: int, high: int) -> str:
    return f"urutan {low}" if low == high else f"antara {low} dan {high}"

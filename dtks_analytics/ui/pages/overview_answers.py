"""What the leadership asks first, on *Ringkasan*: aid received twice, the dead, and who answers for what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.html.answers import Answered
from dtks_analytics.present.html.answers import answers as drawn
from dtks_analytics.present.html.markup import bold, join
from dtks_analytics.present.text import numbers
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import layout
from dtks_analytics.ui.pages import deceased

if TYPE_CHECKING:
    from dtks_analytics.figures.cube import Figure
    from dtks_analytics.present.html.markup import Html
    from dtks_analytics.ui.frame.session import Here

OWNERS: Final = {
    "lurah": "dapat diperbaiki lurah sendiri",
    "camat": "diputuskan camat",
    "dinsos": "diputuskan Dinas Sosial atau Kementerian Sosial",
    "dukcapil": "menunggu Dukcapil",
}
"""Who answers for a finding, in words."""


def title() -> str:
    """Head the answers."""
    return "Bantuan ganda, warga meninggal, dan siapa yang menangani"


@cached.piece
def answers(look: Here) -> Html:
    """Return the three answers."""
    return drawn([_twice(look), _dead(look), _who(look)])


def _bold(figure: Figure, unit: str) -> Html:
    return bold(numbers.figure_count(figure, unit))


def _twice(look: Here) -> Answered:
    """Say how many families have forbidden aid at once, and how many rows may be one person twice."""
    overlap, double = look.figure("aid_overlap"), look.figure("person_duplicate")
    parts: list[str] = []
    if overlap.evaluable:
        parts = [_bold(overlap, "keluarga"), " tercatat menerima bantuan yang dilarang bersamaan."]
    else:
        parts = ["Bantuan yang tumpang tindih tidak dapat dinilai bulan ini."]
    if double.evaluable:
        parts += [" ", _bold(double, "baris"), " diduga tercatat ganda."]
    goals = [("Buka Tumpang Tindih Bantuan", layout.address("tumpang_tindih", look))]
    goals += [("Buka Data Ganda", layout.address("data_ganda", look))] if double.evaluable else []
    who = "Lurah bertanya kepada keluarga; Dinas Sosial dan Kementerian Sosial memutuskan."
    return Answered("Bantuan ganda", join(parts), who, goals)


def _dead(look: Here) -> Answered:
    """Say how many of the dead are active and with aid, and how much money that may be."""
    active, aided = look.figure("deceased_active"), look.figure("deceased_with_aid")
    if not active.evaluable:
        sentence = join(["Warga yang meninggal tidak dapat dinilai bulan ini."])
    else:
        parts: list[str] = [_bold(active, "warga"), " yang dilaporkan meninggal masih tercatat aktif"]
        parts += [", ", bold(numbers.figure_count(aided)), " dengan bantuan"] if aided.evaluable else []
        parts.append(".")
        money = deceased.money(look)
        if money is not None:
            parts += [" Uang yang mungkin salah bayar: ", bold(numbers.rupiah_range(*money)), "."]
        sentence = join(parts)
    who = "Lurah melaporkan; Dinas Sosial menonaktifkan; Kementerian Sosial menghentikan pembayaran."
    return Answered(
        "Warga yang meninggal", sentence, who, [("Buka Meninggal & Bantuan", layout.address("meninggal", look))]
    )


def owned(groups: dict[str, Figure]) -> dict[str, int]:
    """Count open findings by who answers for them; what is shared with Dukcapil waits for Dukcapil.

    Args:
        groups: figures of ``pemilik`` by owner, several joined by ``+``.

    Returns:
        Counts by key of `OWNERS`; owners without a finding are left out. What Excel made is nobody's.
    """
    found: dict[str, int] = {}
    for owner, figure in groups.items():
        names = set(owner.split("+"))
        if "dukcapil" in names:
            key = "dukcapil"
        elif names & {"dinsos", "kemensos"}:
            key = "dinsos"
        else:
            key = owner
        if key in OWNERS and figure.count:
            found[key] = found.get(key, 0) + figure.count
    return {key: found[key] for key in OWNERS if key in found}


def _who(look: Here) -> Answered:
    """Say who answers for the open findings."""
    found = owned(look.cube.groups("pemilik", wilayah().kota.code, look.period))
    goals = [("Buka Papan Mutu", layout.address("papan_mutu", look))]
    if not found:
        return Answered("Siapa yang menangani", "Temuan belum dihitung untuk bulan ini.", "", goals)
    parts: list[str] = []
    for key, count in found.items():
        number = numbers.integer(count) if parts else numbers.count(count, "temuan")
        parts += ["; " if parts else "", bold(number), f" {OWNERS[key]}"]
    who = "Nilai seorang lurah hanya memuat yang dapat diperbaikinya sendiri."
    return Answered("Siapa yang menangani", join([*parts, "."]), who, goals)

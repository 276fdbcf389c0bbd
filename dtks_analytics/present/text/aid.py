"""Sentences about aid received together and about the dead, built from the figures so that they cannot contradict them.

The reader is never blamed, the citizen never labelled: families *are recorded with* aid, nobody *takes* it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dtks_analytics.present.text import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dtks_analytics.catalogue.aid_rules import Entry
    from dtks_analytics.figures.cube import Figure

_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
BUCKETS: Final[dict[str, str]] = {
    "0": "bulan ini",
    "1-2": "1–2 bulan",
    "3-5": "3–5 bulan",
    "6-11": "6–11 bulan",
    "12+": "1 tahun lebih",
    "tanpa_tanggal": "tanggal tidak ada",
}
"""Months since a death as the cube groups them, in words, the newest first."""
LATE: Final = ("3-5", "6-11", "12+")
"""Groups in which a death has been known for three months or more."""


def overlap_title(figure: Figure, where: str) -> str:
    """Return the finding of the page about aid received together.

    Args:
        figure: families with a forbidden pair among those with aid.
        where: `` di Kelurahan Selili``, with its space; empty for the city.
    """
    if figure.suppressed:
        return f"Keluarga dengan bantuan yang dilarang bersamaan{where}: {numbers.HIDDEN}"
    if figure.count is None:
        return f"Bantuan yang tumpang tindih{where} tidak dapat dinilai bulan ini"
    if not figure.count:
        return f"Tidak ada keluarga{where} yang tercatat menerima bantuan yang dilarang bersamaan"
    return f"{numbers.integer(figure.count)} keluarga{where} tercatat menerima bantuan yang dilarang bersamaan"


def overlap_lead(figure: Figure, unconfirmed: int, rules: int) -> str:
    """Say among how many families, and how sure the rules are.

    Args:
        figure: as in `overlap_title`.
        unconfirmed: rules that Dinas Sosial has not confirmed.
        rules: all rules.
    """
    among = ""
    if figure.base and figure.evaluable and not figure.suppressed:
        share = numbers.figure_share(figure)
        if figure.share is None:
            among = f"Dari {numbers.integer(figure.base)} keluarga dengan bantuan. "
        elif figure.base < numbers.SMALL_BASE:
            among = f"{numbers.share_of(figure.count, figure.base)} keluarga dengan bantuan. "
        else:
            among = f"{share[0].upper()}{share[1:]} dari {numbers.integer(figure.base)} keluarga dengan bantuan. "
    if not unconfirmed:
        return f"{among}Aturannya sudah dipastikan Dinas Sosial."
    some = "Aturannya" if unconfirmed == rules else f"{unconfirmed} dari {rules} aturannya"
    return f"{among}{some} belum dipastikan Dinas Sosial."


def deceased_title(active: Figure, with_aid: Figure, where: str) -> str:
    """Return the finding of the page about the dead.

    Args:
        active: active rows of people reported dead.
        with_aid: those that still have aid.
        where: as in `overlap_title`.
    """
    if active.suppressed:
        return f"Warga yang dilaporkan meninggal dan masih tercatat aktif{where}: {numbers.HIDDEN}"
    if active.count is None:
        return f"Warga meninggal{where} tidak dapat dinilai bulan ini"
    if not active.count:
        return f"Tidak ada warga{where} yang dilaporkan meninggal dan masih tercatat aktif"
    first = f"{numbers.integer(active.count)} warga{where} yang dilaporkan meninggal masih tercatat aktif"
    if not with_aid.count:
        return first
    return f"{first}, {numbers.integer(with_aid.count)} di antaranya dengan bantuan"


def since_title(groups: dict[str, Figure]) -> str:
    """Say for how many the death has been known for three months or more."""
    known = [groups[key].count for key in LATE if key in groups]
    late = sum(count for count in known if count is not None)
    if not groups or all(figure.count is None for figure in groups.values()):
        return "Sejak kapan, tidak dapat dinilai bulan ini"
    if not late:
        return "Belum ada yang lebih dari tiga bulan"
    return f"{numbers.integer(late)} warga meninggal tiga bulan lalu atau lebih"


def in_force(entry: Entry) -> str:
    """Write the months in which a rule is in force: ``sejak April 2020``, ``Januari–Desember 2021``."""
    first, last = entry.valid_from, entry.valid_to
    if not first and not last:
        return "tanpa batas waktu"
    if not last:
        return f"sejak {numbers.month(first)}"
    if not first:
        return f"sampai {numbers.month(last)}"
    if first[:4] == last[:4]:
        return f"{numbers.month_name(first)}–{numbers.month(last)}"
    return f"{numbers.month(first)}–{numbers.month(last)}"


def months_paid(period: str) -> str:
    """Write the months in which both aids were paid: ``2026-10–2026-12`` as ``Okt–Des 2026``.

    Args:
        period: a month or two with a dash between, as the lists have them; empty for none; other text stays.
    """
    ends = period.split("–")
    if not period or len(ends) > 2 or not all(_MONTH.fullmatch(end) for end in ends):  # noqa: PLR2004 - two ends
        return period or "tidak tertulis"
    if len(ends) == 1:
        return numbers.month_short(ends[0])
    first, last = ends
    begin = numbers.month_axis(first) if first[:4] == last[:4] else numbers.month_short(first)
    return f"{begin}–{numbers.month_short(last)}"


def standing(entries: Iterable[Entry]) -> str:
    """Say how many rules Dinas Sosial has confirmed: ``0 dari 12``."""
    found = list(entries)
    return f"{sum(entry.confirmed for entry in found)} dari {len(found)}"

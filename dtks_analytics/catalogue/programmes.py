"""Aid programmes: who receives them, up to which decile, and what a person reads.

Source: domain reference, sections 1, 4 and 10. ``confirmed`` is false where no primary text was seen; such limits are
configuration until Dinas Sosial confirms them, and pages say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Programme:
    """One aid programme.

    Attributes:
        key: canonical column of the flag.
        label: short name on pages.
        meaning: what it is, in a few words.
        unit: whether a family (by ``no_kk``) or a person receives it.
        desil_max: highest decile entitled to it; None where no limit is known.
        confirmed: whether unit and limit were read in a primary text.
    """

    key: str
    label: str
    meaning: str
    unit: Literal["keluarga", "jiwa"]
    desil_max: int | None = None
    confirmed: bool = False


PROGRAMME: Final[dict[str, Programme]] = {
    p.key: p
    for p in (
        Programme("pkh", "PKH", "bantuan tunai bersyarat", "keluarga", 4),
        Programme("bpnt", "Sembako/BPNT", "bantuan pangan", "keluarga", 5),
        Programme("pbi", "PBI-JKN", "iuran kesehatan dari pemerintah pusat", "jiwa", 5),
        Programme("bst", "BST", "bantuan tunai masa pandemi", "keluarga"),
        Programme("bpnt_ppkm", "BPNT-PPKM", "tambahan bantuan pangan 2021", "keluarga"),
        Programme("blt", "BLT", "bantuan langsung tunai", "keluarga"),
        Programme("blt_bbm", "BLT-BBM", "bantuan tunai kenaikan harga BBM", "keluarga"),
        Programme("sembako_adaptif", "Sembako adaptif", "bantuan pangan adaptif", "keluarga"),
        Programme("rutilahu", "Rutilahu", "perbaikan rumah tidak layak huni", "keluarga"),
        Programme("pena", "PENA", "modal usaha", "jiwa"),
        Programme("permakanan", "Permakanan", "makanan untuk warga yang hidup sendiri", "jiwa"),
        Programme("yapi", "YAPI", "bantuan anak yatim piatu", "jiwa"),
        Programme("atensi", "ATENSI", "rehabilitasi sosial", "jiwa"),
        Programme("pbi_pemda", "PBI pemda", "iuran kesehatan dari pemerintah daerah", "jiwa"),
    )
}
"""Programmes in the order in which pages list them."""

PREMIUMS: Final = ("pbi", "pbi_pemda")
"""Programmes that pay a health premium: neither money nor goods reach the family."""
FAMILY_PROGRAMMES: Final[tuple[str, ...]] = tuple(p.key for p in PROGRAMME.values() if p.unit == "keluarga")

PAIRS: Final[tuple[str, ...]] = tuple(f"{a}+{b}" for a, b in combinations(PROGRAMME, 2))
"""Every two programmes as ``a+b``, in the order of `PROGRAMME`."""

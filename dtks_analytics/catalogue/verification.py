"""What *verified* means: one definition for all months of a store, the setting ``verified_by``.

The words here are the only ones: pages, exports, reports and the methodology take them from this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

VerifiedBy = Literal["verval", "padan"]
"""``verval``: the result of verification is LAYAK. ``padan``: the person is matched with Dukcapil."""
VERIFIED_BY: Final[tuple[VerifiedBy, ...]] = get_args(VerifiedBy)
HALF: Final = 0.5
"""Share of active rows with a result from which a new store takes ``verval``."""
FOUND_UNFIT: Final = "TIDAK_LAYAK"
"""Result of verification that takes a person out of *verified* and *poor*, as a death does."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One meaning of *verified*.

    Attributes:
        short: for captions and exports.
        full: for the definition of a month.
        missing: why the figures are not evaluable where the files lack the column.
    """

    short: str
    full: str
    missing: str


DEFINITIONS: Final[dict[VerifiedBy, Definition]] = {
    "verval": Definition(
        "terverifikasi = hasil verval LAYAK",
        "hasil verval LAYAK dan aktif; tanpa hasil berarti belum diverifikasi",
        "kolom hasil verval tidak ada pada berkas, padahal penyimpanan ini memakai hasil verval sebagai dasar",
    ),
    "padan": Definition(
        "terverifikasi = padan dengan Dukcapil",
        "padan dengan Dukcapil dan aktif",
        "kolom keterangan padan tidak ada pada berkas, padahal penyimpanan ini memakai padan sebagai dasar",
    ),
}
EXCLUDED: Final = "warga yang meninggal atau dinyatakan tidak layak tidak termasuk"
"""Who is in none of the figures of verified and poor people."""
MATCHED_ONLY: Final[dict[str, str]] = {
    "individu_poor": "Warga padan Dukcapil",
    "keluarga_poor": "Keluarga padan Dukcapil",
}
"""What figures are called where neither a decile nor a result of verification says who is poor."""


def chosen(done: int, active: int) -> VerifiedBy:
    """Return the setting of a new store.

    Args:
        done: active rows of its first month with a result of verification.
        active: active rows of that month.
    """
    return "verval" if active and done >= active * HALF else "padan"


def is_verified_by(value: object) -> bool:
    """Tell whether a text is a value of the setting."""
    return value in VERIFIED_BY


def short_of(definition: Mapping[str, object]) -> str:
    """Say in a few words what *verified* means in a month.

    Args:
        definition: of the month, as the store keeps it.

    Returns:
        Words for captions; what is said of months counted before the setting existed names their own definition.
    """
    key = definition.get("verified_by")
    for name in VERIFIED_BY:
        if key == name:
            known = DEFINITIONS[name].short
            return known if definition.get("verified") else f"{known} (bulan ini tidak dapat dinilai)"
    words = str(definition.get("verified") or "tidak dapat dinilai")
    return f"terverifikasi = {words}"


def label_of(key: str, definition: Mapping[str, object], label: str) -> str:
    """Return what a metric is called in a month.

    Args:
        key: of the metric.
        definition: of the month, as the store keeps it.
        label: of the catalogue.
    """
    return MATCHED_ONLY.get(key, label) if definition.get("matched_only") else label


def same_definition(definition: Mapping[str, object]) -> tuple[object, ...]:
    """Return what must be equal in two months whose figures of verified and poor people are compared.

    Args:
        definition: of a month, as the store keeps it.
    """
    return definition.get("verified_by"), bool(definition.get("verified")), bool(definition.get("matched_only"))


def break_note(definitions: Mapping[str, Mapping[str, object]]) -> str:
    """Say in which months a series breaks because they are counted by another definition; empty where none does.

    Args:
        definitions: month (``YYYY-MM``) to its definition, in order.
    """
    kinds = {month: same_definition(definition) for month, definition in definitions.items()}
    broken = [now for before, now in pairwise(kinds) if kinds[before] != kinds[now]]
    if not broken:
        return ""
    words = f"Deret terputus pada {', '.join(broken)}: dasar terverifikasi berbeda atau tidak dapat dinilai"
    return f"{words}. Angka sebelum dan sesudahnya tidak dibandingkan."

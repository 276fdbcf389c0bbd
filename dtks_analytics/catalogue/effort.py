"""How much work it is to repair a row, by rule: at the desk, in the neighbourhood, at the door, or with another office.

The minutes are an assumption of this product, made to sort work by; no source measured them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from dtks_analytics.catalogue.rules import RULES

Effort = Literal["meja", "rt", "kunjungan", "instansi"]


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work.

    Attributes:
        label: in a list of choices.
        words: after the name of a repair.
        minutes: assumed time a row takes.
    """

    label: str
    words: str
    minutes: int


EFFORTS: Final[dict[str, Work]] = {
    "meja": Work("Di meja, dari dokumen", "dari KTP-el atau KK, sekitar 3 menit per baris", 3),
    "rt": Work("Tanya RT atau keluarga", "lewat RT atau keluarga, sekitar 10 menit per baris", 10),
    "kunjungan": Work("Kunjungan", "kunjungan, sekitar 30 menit per baris", 30),
    "instansi": Work("Bersama instansi lain", "bersama instansi lain", 20),
}
"""Kinds of work, the lightest first."""

_ASK: Final = (
    "tempat_lahir_present", "pekerjaan_present", "marriage_age_plausible", "alamat_present", "rt_rw_present",
    "deceased_documented", "kpm_adult", "nik_unique", "person_unique_similar", "has_kepala_keluarga",
    "one_kepala_keluarga", "kk_one_alamat", "kk_size_plausible", "id_keluarga_one_kk",
)  # fmt: skip
_VISIT: Final = ("old_age_confirmed", "verval_recent")


def effort(rule: str) -> Effort:
    """Return the kind of work that a rule asks for; what several officials share is work with another office."""
    if RULES[rule].owners != ("lurah",):
        return "instansi"
    if rule in _VISIT:
        return "kunjungan"
    return "rt" if rule in _ASK else "meja"

"""What may be published outside one's scope, and which sums a reader knows to hold between published figures.

Whatever is not listed stays inside the scope: flows of findings and people, combinations of errors, sums of squares,
pairs between areas. These are the work of those who may open the same rows by name.
"""

from __future__ import annotations

from typing import Final, Literal

from dtks_analytics.catalogue.metrics import METRICS

BREAKDOWNS: Final = (
    "desil", "umur", "verval", "program", "dimensi", "rule", "ganda", "ganda_tak_tertaut", "bantuan_pasangan",
    "meninggal_sejak", "meninggal_program",
)  # fmt: skip
"""Breakdowns that are published, each by one attribute."""

PUBLISHED: Final = (*METRICS, *BREAKDOWNS)
"""Counts of rows, people and families that are published, rounded and with small ones hidden."""

REFERENCE: Final = ("penduduk", "penduduk_umur")
"""Figures of the civil registry that the city publishes itself: exact for everybody, nothing of the register."""

MONEY: Final = "uang_berisiko"
"""Rupiah. Published where the people behind it are, in steps too large to be divided back into people."""

Side = Literal["count", "base"]
Key = tuple[str, str, Side]
"""metric, kelompok, side."""

PARTS_OF_A_WHOLE: Final[dict[str, Key | None]] = {
    "umur": None,
    "verval": None,
    "desil": None,
    "ganda_tak_tertaut": ("ganda_tak_tertaut", "", "count"),
    "meninggal_sejak": ("deceased_active", "", "count"),
}
"""Breakdowns whose groups make up a whole: the one named, else their common base."""

COUNTED_TOGETHER: Final[tuple[tuple[tuple[Key, ...], Key], ...]] = (
    ((("verval_done", "", "count"), ("verval", "BELUM_DICEK", "count")), ("verval", "BELUM_DICEK", "base")),
    ((("padan", "", "base"), ("rule", "nik_present", "count")), ("individu_registered", "", "count")),
)
"""Further figures that add up to another one."""

NESTED: Final[tuple[tuple[Key, Key], ...]] = (
    (("individu_poor", "", "count"), ("individu_verified", "", "count")),
    (("individu_poor", "", "count"), ("desil", "1", "count")),
    (("individu_verified", "", "count"), ("individu_distinct", "", "count")),
    (("individu_distinct", "", "count"), ("individu_registered", "", "count")),
    (("keluarga_poor", "", "count"), ("keluarga_verified", "", "count")),
    (("keluarga_verified", "", "count"), ("keluarga_registered", "", "count")),
    (("individu_poor", "", "count"), ("individu_distinct", "", "count")),
    (("keluarga_poor", "", "count"), ("keluarga_registered", "", "count")),
    (("individu_poor_no_aid", "", "count"), ("individu_poor", "", "count")),
    (("keluarga_poor_no_aid", "", "count"), ("keluarga_poor", "", "count")),
    (("deceased_with_aid", "", "count"), ("deceased_active", "", "count")),
    (("deceased_with_aid", "", "count"), ("deceased_with_aid", "", "base")),
    (("verval", "LAYAK", "count"), ("verval_done", "", "count")),
    (("nik_duplicate", "", "count"), ("nik_duplicate", "", "base")),
)
"""Figures that are part of another one. A relation that the figures of a month do not obey is not used."""

"""What a person may answer about a pair of records, and why: fixed lists, so that answers can be counted.

Words of the kinds of pairs: `catalogue.linkage`.
"""

from __future__ import annotations

from typing import Final

from dtks_analytics.catalogue.linkage import COUNTED, KINDS

ANSWERS: Final[dict[str, str]] = {
    "sama": "Orang yang sama",
    "berbeda": "Orang berbeda",
    "belum": "Belum dapat dipastikan",
}
"""Answers in the order of their keys 1, 2, 3."""

OTHER: Final = "lain"
"""The reason that needs a note."""

REASONS: Final[dict[str, dict[str, str]]] = {
    "sama": {
        "dokumen": "KK atau KTP-el menunjukkan satu orang",
        "pindah": "Pindah atau pecah KK, catatan lama tertinggal",
        "ejaan": "Salah ketik atau ejaan lain",
        "kunjungan": "Dipastikan lewat kunjungan atau RT",
        "dukcapil": "Dipastikan Disdukcapil",
        OTHER: "Alasan lain, ditulis pada catatan",
    },
    "berbeda": {
        "dokumen": "KK atau KTP-el menunjukkan dua orang",
        "saudara": "Saudara kandung atau kembar",
        "nama_sama": "Nama sama, orang lain",
        "nik_salah": "NIK salah ketik pada salah satu catatan",
        "kunjungan": "Dipastikan lewat kunjungan atau RT",
        "dukcapil": "Dipastikan Disdukcapil",
        OTHER: "Alasan lain, ditulis pada catatan",
    },
    "belum": {
        "dokumen": "KK atau KTP-el belum terlihat",
        "belum_ditemui": "Warga belum ditemui",
        "wilayah_lain": "Menunggu jawaban kelurahan lain",
        "dukcapil": "Menunggu Disdukcapil",
        OTHER: "Alasan lain, ditulis pada catatan",
    },
}
"""Answer to its reasons, code to words."""

LONGEST_NOTE: Final = 200
"""Letters of the note beside an answer."""

ASKED: Final = (*COUNTED, "nik_conflict")
"""Kinds of pairs that a person has to look at, the most certain first."""

RANK: Final[dict[str, int]] = {kind: place for place, kind in enumerate(ASKED)}

OPEN_TO_NOBODY: Final = tuple(kind.key for kind in KINDS if kind.key not in ASKED)
"""Kinds that are listed and counted and that nobody is asked about: Dinas Sosial and Kemensos settle them."""

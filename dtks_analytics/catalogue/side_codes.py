"""Words of the lists beside the register, and what each says. Source: domain reference, sections 2 and 4. Data only."""

from __future__ import annotations

from typing import Final

PROGRAMME_WORDS: Final[dict[str, str]] = {
    **dict.fromkeys(("PKH", "PROGRAM KELUARGA HARAPAN", "BANSOS PKH"), "pkh"),
    **dict.fromkeys(
        ("SEMBAKO", "BPNT", "BSP", "PROGRAM SEMBAKO", "BANTUAN SEMBAKO", "BANSOS SEMBAKO", "BANTUAN PANGAN NON TUNAI"),
        "bpnt",
    ),
    **dict.fromkeys(("BST", "BANTUAN SOSIAL TUNAI"), "bst"),
    **dict.fromkeys(("BPNT PPKM", "BPNT-PPKM", "SEMBAKO PPKM"), "bpnt_ppkm"),
    "BLT": "blt",
    **dict.fromkeys(("BLT BBM", "BLT-BBM"), "blt_bbm"),
    "SEMBAKO ADAPTIF": "sembako_adaptif",
    **dict.fromkeys(("RUTILAHU", "RST"), "rutilahu"),
    "PENA": "pena",
    "PERMAKANAN": "permakanan",
    **dict.fromkeys(("YAPI", "ATENSI YAPI"), "yapi"),
    "ATENSI": "atensi",
    **dict.fromkeys(("PBI", "PBI JKN", "PBI-JKN"), "pbi"),
    **dict.fromkeys(("PBI PEMDA", "PBI APBD"), "pbi_pemda"),
}
"""One programme of a list of payments; several are joined by ``+`` (`PKH + SEMBAKO` is a value of SIKS-NG)."""

RESPONSES: Final[dict[str, str]] = {
    **dict.fromkeys(("DITEMUKAN", "DATA DITEMUKAN", "SESUAI", "ADA"), "DITEMUKAN"),
}
"""Answers of the matcher that leave it to the name whether the person is the same; the others: `codes.PADAN`."""

PBI_ACTIVE: Final[frozenset[str]] = frozenset(
    {"AKTIF", "A", "Y", "YA", "1", "AKTIF PBI", "AKTIF PBI APBN", "MASIH AKTIF", "PBI", "PBI APBN", "PESERTA AKTIF",
     "V", "PBI JK", "PBI (APBN)"}
)  # fmt: skip
"""What says that the premium of a listed person is paid."""
PBI_INACTIVE: Final[frozenset[str]] = frozenset(
    {
        "NON AKTIF",
        "NONAKTIF",
        "NON-AKTIF",
        "TIDAK AKTIF",
        "N",
        "TIDAK",
        "MENINGGAL",
        "PENONAKTIFAN",
        "DINONAKTIFKAN",
        "0",
    }
)
"""What says that the premium of a listed person is not paid. Anything else, an empty cell too, is paid; a word of
neither list is counted as unreadable."""

DOUBLE_STATUS: Final[frozenset[str]] = frozenset({"CLEAN", "UNCLEAN", "NONAKTIF"})

FINDINGS: Final[tuple[tuple[str, str], ...]] = (
    (r"(?s)^(?=.*\b(SEMBAKO|BPNT|BSP)\b)(?=.*\bBST\b)", "no_bpnt_with_bst"),
    (r"(?s)^(?=.*\bPKH\b)(?=.*\bBST\b)", "no_pkh_with_bst"),
    (r"MENINGGAL|\bALM", "deceased_without_aid"),
    (r"\b(SDM PKH|PENDAMPING|PNS|ASN|TNI|POLRI|BUMN|BUMD|PEJABAT|APARATUR)\b", "public_employee_without_aid"),
    (r"BAWAH UMUR|BELUM DEWASA|USIA ANAK", "kpm_adult"),
    (r"TIDAK (DITEMUKAN|AKTIF|PADAN|VALID|TERDAFTAR DI DUKCAPIL)|INVALID|NIK NON ?AKTIF", "padan_dukcapil"),
)
"""Pattern in a finding of BPK (upper case) and the rule it speaks of, first match wins; the others have no rule yet."""

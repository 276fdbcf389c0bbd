"""Words and numbers of real files, and the canonical value of each.

Source: domain reference, section 4. Keys are in upper case with single spaces. Data only.
"""

from __future__ import annotations

from typing import Final

SEX: Final[dict[str, str]] = {
    "1": "L",
    "L": "L",
    "LK": "L",
    "LAKI": "L",
    "LAKI-LAKI": "L",
    "LAKI LAKI": "L",
    "LAKI - LAKI": "L",
    "LAKI2": "L",
    "LELAKI": "L",
    "PRIA": "L",
    "MALE": "L",
    "2": "P",
    "P": "P",
    "PR": "P",
    "PEREMPUAN": "P",
    "PRP": "P",
    "WANITA": "P",
    "FEMALE": "P",
}

RELATION_WORDS: Final[dict[str, str]] = {
    "KEPALA": "KEPALA",
    "KEPALA KELUARGA": "KEPALA",
    "KEPALA RUMAH TANGGA": "KEPALA",
    "KK": "KEPALA",
    "KRT": "KEPALA",
    "PASANGAN": "PASANGAN",
    "ISTRI": "PASANGAN",
    "ISTERI": "PASANGAN",
    "SUAMI": "PASANGAN",
    "ISTRI/SUAMI": "PASANGAN",
    "SUAMI/ISTRI": "PASANGAN",
    "ISTERI/SUAMI": "PASANGAN",
    "SUAMI/ISTERI": "PASANGAN",
    "ANAK": "ANAK",
    "ANAK KANDUNG": "ANAK",
    "ANAK TIRI": "ANAK",
    "ANAK ANGKAT": "ANAK",
    "MENANTU": "MENANTU",
    "CUCU": "CUCU",
    "ORANG TUA": "ORTU_MERTUA",
    "ORANGTUA": "ORTU_MERTUA",
    "MERTUA": "ORTU_MERTUA",
    "ORANG TUA/MERTUA": "ORTU_MERTUA",
    "ORANGTUA/MERTUA": "ORTU_MERTUA",
    "ORTU/MERTUA": "ORTU_MERTUA",
    "ORTU_MERTUA": "ORTU_MERTUA",
    "FAMILI": "FAMILI",
    "FAMILI LAIN": "FAMILI",
    "FAMILI LAINNYA": "FAMILI",
    "PEMBANTU": "PEMBANTU",
    "PEMBANTU/SOPIR": "PEMBANTU",
    "PEMBANTU RUMAH TANGGA": "PEMBANTU",
    "SOPIR": "PEMBANTU",
    "LAINNYA": "LAINNYA",
    "LAIN-LAIN": "LAINNYA",
}

RELATION_NUMBERS: Final[dict[str, dict[str, str]]] = {
    "A": {
        "1": "KEPALA",
        "2": "PASANGAN",
        "3": "ANAK",
        "4": "MENANTU",
        "5": "CUCU",
        "6": "ORTU_MERTUA",
        "7": "PEMBANTU",
        "8": "LAINNYA",
    },
    "B": {
        "1": "KEPALA",
        "2": "PASANGAN",
        "3": "PASANGAN",
        "4": "ANAK",
        "5": "MENANTU",
        "6": "CUCU",
        "7": "ORTU_MERTUA",
        "8": "ORTU_MERTUA",
        "9": "FAMILI",
        "10": "PEMBANTU",
        "11": "LAINNYA",
    },
}
"""List A: BDT, Regsosek, Kemensos verval, DTSEN. List B: SIAK, OpenSID. A number is never guessed."""

MARITAL: Final[dict[str, int]] = {
    "1": 1,
    "BELUM KAWIN": 1,
    "BELUM MENIKAH": 1,
    "2": 2,
    "KAWIN": 2,
    "MENIKAH": 2,
    "KAWIN/NIKAH": 2,
    "KAWIN TERCATAT": 2,
    "KAWIN BELUM TERCATAT": 2,
    "3": 3,
    "CERAI HIDUP": 3,
    "4": 4,
    "CERAI MATI": 4,
}

CHECKS: Final[frozenset[str]] = frozenset({"V", "VV", "✓", "✔", "√", "☑", "✅"})
"""Check marks: yes wherever a yes or no is expected."""
CROSSES: Final[frozenset[str]] = frozenset({"X", "XX", "×", "✗", "✘", "☒", "❌"})
"""Crosses mark a box in one office and strike it out in another: they say yes only in a column in which nothing else
says yes, and nothing otherwise."""
YES: Final[frozenset[str]] = frozenset({"YA", "Y", "1", "PADAN", "TRUE", "YES", "BENAR", *CHECKS})
"""What answers yes to the question of a header."""
NO: Final[frozenset[str]] = frozenset({"TIDAK", "T", "N", "0", "2", "FALSE", "BUKAN", "TDK", "NO"})
"""What answers no; F4 writes ``1`` ya and ``2`` tidak. Empty is no for a programme."""
AID_YES: Final[frozenset[str]] = YES | frozenset(
    {"ADA", "DAPAT", "TERIMA", "MENERIMA", "PENERIMA", "MENDAPAT", "MENDAPATKAN", "AKTIF", "TERDAFTAR", "KPM"}
)
AID_NO: Final[frozenset[str]] = NO | frozenset(
    {"TIDAK ADA", "TDK ADA", "NIHIL", "TIDAK DAPAT", "TIDAK MENERIMA", "TIDAK MENDAPAT", "BUKAN PENERIMA",
     "TIDAK AKTIF", "TIDAK TERDAFTAR", "NON PENERIMA", "BELUM", "BELUM ADA", "BELUM MENERIMA"}
)  # fmt: skip
"""Words under a programme. The name of the programme itself says yes too (``PKH`` under ``pkh``)."""

DESIL_PREFIXES: Final[frozenset[str]] = frozenset(
    {"DESIL", "DECILE", "DESILE", "DSL", "KELOMPOK", "NASIONAL", "KE", "D"}
)
DESIL_SUFFIXES: Final[frozenset[str]] = frozenset(
    {"SANGAT", "MISKIN", "HAMPIR", "RENTAN", "EKSTREM", "PAS", "PASAN", "MENENGAH", "KAYA", "MAMPU", "KURANG",
     "TIDAK", "CUKUP", "SEJAHTERA", "PRA", "PRASEJAHTERA", "NASIONAL"}
)  # fmt: skip
"""Words before and after the number of a decile that do not change it."""
DESIL_NONE: Final[frozenset[str]] = frozenset(
    {"0", "00", "TIDAK ADA", "TDK ADA", "BELUM ADA", "BELUM", "NIHIL", "TIDAK ADA DESIL", "BELUM ADA DESIL",
     "BELUM DIPERINGKAT", "TANPA DESIL", "NON DESIL"}
)  # fmt: skip
"""What says that a family has no decile: missing, and not unreadable."""
ROMAN: Final[tuple[str, ...]] = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
"""Deciles in Roman numerals, in their order."""

INACTIVE: Final[dict[str, bool]] = {
    **dict.fromkeys(YES - {"PADAN"}, True),
    **dict.fromkeys(("NONAKTIF", "NON AKTIF", "NON-AKTIF", "TIDAK AKTIF", "TDK AKTIF", "INAKTIF", "INACTIVE"), True),
    **dict.fromkeys(("DIHAPUS", "SUDAH DIHAPUS", "TERHAPUS", "HAPUS", "DELETED", "DTSEN NONAKTIF"), True),
    **dict.fromkeys(NO, False),
    **dict.fromkeys(("AKTIF", "MASIH AKTIF", "ACTIVE", "DTSEN AKTIF", "TIDAK DIHAPUS", "BELUM DIHAPUS"), False),
    **dict.fromkeys(("TIDAK NONAKTIF", "TIDAK NON AKTIF", "BUKAN NONAKTIF", "BELUM NONAKTIF"), False),
    "DTSEN AKTIF - ASESMEN MENINGGAL": False,
}

PADAN: Final[dict[str, str]] = {
    **dict.fromkeys(
        ("PADAN", "MK", "SUDAH PADAN", "PADAN DUKCAPIL", "PADAN CAPIL", "SESUAI", *(YES - {"PADAN"})), "PADAN"
    ),
    **dict.fromkeys(("PADAN_BEDA_NAMA", "PADAN BEDA NAMA", "NIK PADAN BEDA NAMA", "BEDA NAMA"), "PADAN_BEDA_NAMA"),
    **dict.fromkeys(("TIDAK_PADAN", "TIDAK PADAN", "TDK PADAN", "TIDAK SESUAI", "MKA"), "TIDAK_PADAN"),
    **dict.fromkeys(NO - {"2"}, "TIDAK_PADAN"),
    **dict.fromkeys(
        ("NIK_TIDAK_DITEMUKAN", "NIK TIDAK DITEMUKAN", "TIDAK DITEMUKAN", "DATA TIDAK DITEMUKAN"),
        "NIK_TIDAK_DITEMUKAN",
    ),
    **dict.fromkeys(("NIK_TIDAK_AKTIF", "NIK TIDAK AKTIF"), "NIK_TIDAK_AKTIF"),
    **dict.fromkeys(("BELUM", "M4", "BELUM DICEK", "BELUM PADAN"), "BELUM"),
}

ALIVE_WORDS: Final[dict[str, str]] = {
    **dict.fromkeys(("HIDUP", "MASIH HIDUP", "TIDAK MENINGGAL", "BELUM MENINGGAL", "TIDAK MENINGGAL DUNIA"), "HIDUP"),
    **dict.fromkeys(("MENINGGAL", "MENINGGAL DUNIA", "SUDAH MENINGGAL", "SUDAH MENINGGAL DUNIA", "MD"), "MENINGGAL"),
    **dict.fromkeys(("ALM", "ALMH", "ALMARHUM", "ALMARHUMAH", "WAFAT", "MATI", "TELAH MENINGGAL"), "MENINGGAL"),
    **dict.fromkeys(("TIDAK_TAHU", "TIDAK TAHU", "TIDAK DIKETAHUI"), "TIDAK_TAHU"),
}
DEAD_PREFIXES: Final[tuple[str, ...]] = ("MENINGGAL", "SUDAH MENINGGAL", "TELAH MENINGGAL", "ALMARHUM", "WAFAT")
"""How a remark on a death begins."""
ALIVE_YES_MEANS: Final[dict[str, str]] = {
    "masih_hidup_label": "HIDUP",
    "status_hidup": "HIDUP",
    "keterangan_meninggal": "MENINGGAL",
    "checkbtnverifmeninggal": "MENINGGAL",
}
"""What YA says depends on the question in the header (slug)."""

VERVAL_WORDS: Final[dict[str, str]] = {
    **dict.fromkeys(("BELUM_DICEK", "BELUM DICEK", "BELUM"), "BELUM_DICEK"),
    **dict.fromkeys(("LAYAK", "TERKONFIRMASI", "VALID", "DITEMUKAN", "DITEMUKAN/AKTIF"), "LAYAK"),
    **dict.fromkeys(("TIDAK_LAYAK", "TIDAK LAYAK", "MAMPU", "SUDAH MAMPU"), "TIDAK_LAYAK"),
    **dict.fromkeys(("MENINGGAL", "MENINGGAL DUNIA", "ALM", "MD", "DIHAPUS-MENINGGAL"), "MENINGGAL"),
    **dict.fromkeys(("PINDAH", "PINDAH DOMISILI", "PD"), "PINDAH"),
    **dict.fromkeys(
        ("TIDAK_DITEMUKAN", "TIDAK DITEMUKAN", "TIDAK TERKONFIRMASI", "TT", "DIHAPUS-TIDAK DITEMUKAN"),
        "TIDAK_DITEMUKAN",
    ),
    **dict.fromkeys(("GANDA", "UNCLEAN", "NONAKTIF", "DIHAPUS-NIK SUDAH TERDAFTAR"), "GANDA"),
    **dict.fromkeys(("MENOLAK", "MM"), "MENOLAK"),
    **dict.fromkeys(
        ("DATA_PERBAIKAN", "DATA PERBAIKAN", "INVALID", "NIK PADAN BEDA NAMA", "TIDAK MEMILIKI E-KTP"),
        "DATA_PERBAIKAN",
    ),
    **dict.fromkeys(("CLEAN", "DD"), "BELUM_DICEK"),
    "DTSEN AKTIF - ASESMEN MENINGGAL": "MENINGGAL",
}
"""Presence is read as LAYAK only because these sets have no other positive result (domain: unverified)."""

VERVAL_SETS: Final[dict[str, dict[str, str]]] = {
    "kemensos_presence": {
        "1": "LAYAK",
        "2": "TIDAK_DITEMUKAN",
        "3": "GANDA",
        "4": "MENINGGAL",
        "5": "DATA_PERBAIKAN",
    },
    "dtks_kelurahan": {
        "1": "DATA_PERBAIKAN",
        "2": "DATA_PERBAIKAN",
        "3": "LAYAK",
        "4": "MENINGGAL",
        "5": "GANDA",
        "6": "DATA_PERBAIKAN",
        "7": "TIDAK_DITEMUKAN",
    },
    "pbi": {"1": "LAYAK", "2": "MENINGGAL", "3": "GANDA", "4": "PINDAH", "5": "TIDAK_DITEMUKAN", "7": "MENOLAK"},
    "dtsen_assessment": {"1": "LAYAK", "2": "PINDAH", "3": "MENINGGAL", "4": "TIDAK_DITEMUKAN"},
    "regsosek_404": {"1": "LAYAK", "2": "MENINGGAL", "3": "PINDAH", "4": "PINDAH", "6": "TIDAK_DITEMUKAN"},
    "regsosek_205": {"2": "DATA_PERBAIKAN", "4": "MENOLAK", "5": "PINDAH"},
    "status_dasar": {"2": "MENINGGAL", "3": "PINDAH", "4": "TIDAK_DITEMUKAN", "6": "PINDAH", "9": "DATA_PERBAIKAN"},
}
"""Numeric sets of verval applications; a number outside its set reads BELUM_DICEK."""

VERVAL_SET_BY_HEADER: Final[dict[str, str]] = {
    "keberadaan_art": "kemensos_presence",
    "ket_verivali": "dtks_kelurahan",
}
"""The set is known by the header (slug). Under any other header a number says nothing: BELUM_DICEK and a warning."""

VERVAL_PADAN_EFFECT: Final[frozenset[str]] = frozenset({"NIK PADAN BEDA NAMA"})
"""Results that also say PADAN_BEDA_NAMA; in the set ``dtks_kelurahan`` the number 2."""

VERVAL_INACTIVE_PREFIX: Final = "DIHAPUS"
"""Results that begin so also set ``is_nonaktif``; in the set ``dtks_kelurahan`` the numbers 4, 5 and 7."""

MONTHS: Final[dict[str, int]] = {
    **dict.fromkeys(("januari", "january", "jan"), 1),
    **dict.fromkeys(("februari", "pebruari", "february", "feb", "peb"), 2),
    **dict.fromkeys(("maret", "march", "mar", "mrt"), 3),
    **dict.fromkeys(("april", "apr"), 4),
    **dict.fromkeys(("mei", "may"), 5),
    **dict.fromkeys(("juni", "june", "jun"), 6),
    **dict.fromkeys(("juli", "july", "jul"), 7),
    **dict.fromkeys(("agustus", "august", "agu", "ags", "agt", "agst", "aug"), 8),
    **dict.fromkeys(("september", "sept", "sep"), 9),
    **dict.fromkeys(("oktober", "october", "okt", "oct"), 10),
    **dict.fromkeys(("november", "nopember", "nov", "nop"), 11),
    **dict.fromkeys(("desember", "december", "des", "dec"), 12),
}

TEST_WORDS: Final[tuple[str, ...]] = ("TEST", "TES", "TESTING", "XXX", "XX", "NN", "DUMMY", "CONTOH")
"""Words that stand where a name should (rule P08)."""

TOTAL_WORDS: Final[tuple[str, ...]] = ("JUMLAH", "TOTAL", "SUB TOTAL", "SUBTOTAL", "GRAND TOTAL", "REKAP")
"""How a total row begins."""

SIGNATURE_WORDS: Final[tuple[str, ...]] = (
    "MENGETAHUI",
    "LURAH",
    "CAMAT",
    "KEPALA DINAS",
    "KEPALA BIDANG",
    "PETUGAS",
    "OPERATOR",
    "NIP",
    "A.N.",
    "AN.",
    "TTD",
    "DICETAK",
    "SUMBER",
    "CATATAN",
    "KETERANGAN",
)
"""How a line of a signature block or a footnote begins, in a row without NIK and without number of the family card."""

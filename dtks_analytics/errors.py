"""What can go wrong, each with a code for scripts and an Indonesian sentence for people.

No message here ever carries a cell's value: it names files, sheets, columns, row numbers and counts.
"""

from __future__ import annotations

from typing import Final


class DtksError(Exception):
    """Anything this package refuses or cannot do.

    Attributes:
        code: stable upper-case code, e.g. ``NOT_A_TABLE``; scripts may rely on it.
        message: one or two plain Indonesian sentences; safe to show and to log.
        exit_code: what the command line ends with (contract: 1 unexpected, 2 refused, 3 damaged).
    """

    exit_code: int = 1

    def __init__(self, code: str, message: str) -> None:
        """Keep the code beside the sentence."""
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class RefusedError(DtksError):
    """The input or the request was refused; nothing in the store changed."""

    exit_code = 2


class DamagedStoreError(DtksError):
    """Files of the store are missing or differ from the manifest."""

    exit_code = 3


REFUSALS: Final[dict[str, str]] = {
    "NOT_A_TABLE": "Berkas ini bukan tabel Excel, CSV, atau Parquet yang utuh. "
    "Simpan ulang sebagai .xlsx tanpa sandi dan tanpa makro, lalu unggah lagi.",
    "TOO_LARGE": "Berkas melebihi batas baris, kolom, atau ukuran setelah dibuka. "
    "Periksa apakah ada sel jauh di luar tabel, lalu simpan ulang.",
    "UNKNOWN_LAYOUT": "Susunan kolom berkas ini tidak dikenali. "
    "Pakai ekspor SIKS-NG atau DTSEN apa adanya, dengan baris judul kolom.",
    "MISSING_COLUMNS": "Kolom wajib tidak ditemukan.",
    "AMBIGUOUS_SHEETS": "Lebih dari satu lembar berisi tabel yang cocok. Sisakan satu lembar data, lalu unggah lagi.",
    "AMBIGUOUS_RELATION_CODES": "Hubungan keluarga ditulis dengan angka, dan ada dua daftar angka yang berbeda. "
    "Sebutkan daftar A atau B.",
    "NIK_NUMERIC": "Kolom NIK berisi angka, bukan teks; Excel sudah merusak angka terakhirnya. "
    "Ekspor ulang dari sumber dengan kolom NIK bertipe teks.",
    "OTHER_REGION": "Semua baris berasal dari kabupaten atau kota lain.",
    "BAD_ENCODING": "Pengodean huruf berkas ini tidak dapat dibaca. Simpan ulang sebagai CSV UTF-8.",
    "BAD_PERIOD": "Bulan data harus ditulis TTTT-BB, misalnya 2026-08, dan tidak boleh di masa depan.",
}
"""Refusal codes of the contract, with the sentence a person reads."""

QUARANTINE: Final[dict[str, str]] = {
    "NIK_NUMERIC_CELL": "NIK berupa angka; Excel sudah merusak angka terakhirnya",
    "AREA_UNKNOWN": "kelurahan tidak dikenali",
    "AREA_MISMATCH": "kelurahan tidak berada di kecamatan yang tertulis",
    "AREA_OUTSIDE": "kelurahan di luar kota ini",
    "ROW_MALFORMED": "susunan baris rusak",
}
"""Quarantine codes of the contract, in words."""


def refuse(code: str, detail: str = "") -> RefusedError:
    """Build the refusal for a contract code.

    Args:
        code: a key of `REFUSALS`.
        detail: an Indonesian sentence with file, sheet, column or row numbers; never a value.

    Returns:
        The exception, to be raised by the caller.
    """
    sentence = REFUSALS[code]
    return RefusedError(code, f"{sentence} {detail}".strip())

"""What the store refuses, in Indonesian, and operating system errors turned into those refusals."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from dtks_analytics.errors import DamagedStoreError, DtksError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SENTENCES: Final[dict[str, str]] = {
    "NO_STORE": "Folder ini bukan penyimpanan data. Periksa alamatnya, atau buat penyimpanan baru lebih dahulu.",
    "STORE_EXISTS": "Folder ini sudah berisi penyimpanan data. Pilih folder lain.",
    "NOT_EMPTY": "Folder ini berisi berkas lain. Pilih folder yang kosong untuk penyimpanan data.",
    "STORE_NEWER": "Penyimpanan ini dibuat oleh versi aplikasi yang lebih baru. Perbarui aplikasi lebih dahulu.",
    "STORE_BUSY": "Penyimpanan sedang dipakai proses lain. Tunggu sebentar, lalu ulangi.",
    "STORE_READ_ONLY": "Penyimpanan tidak dapat ditulis oleh pengguna ini. Periksa pemilik dan izin foldernya.",
    "STORE_UNREADABLE": "Penyimpanan tidak dapat dibaca oleh pengguna ini. Periksa pemilik dan izin foldernya.",
    "DISK_FULL": "Ruang simpan penuh. Data lama tetap utuh; kosongkan ruang, lalu ulangi.",
    "KEY_MISSING": "Kunci penyimpanan tidak ditemukan. Periksa DTKS_KEY_FILE atau pulihkan kunci dari cadangan.",
    "KEY_WRONG": "Kunci tidak cocok dengan penyimpanan ini. Periksa DTKS_KEY_FILE.",
    "UNKNOWN_MONTH": "Bulan itu tidak ada di penyimpanan.",
    "ROWS_ERASED": "Baris bulan ini sudah dihapus menurut masa simpan; angkanya tetap ada.",
    "LOOK_BACK_ERASED": "Bulan ini tidak dapat dihitung lagi: baris bulan sebelumnya dihapus menurut masa simpan.",
    "VERSION_ERASED": "Keadaan lama itu tidak dapat dibuka lagi: sebagian isinya sudah dihapus atas keputusan.",
    "UNKNOWN_PERSON": "Tidak ada baris orang itu di penyimpanan.",
    "SEVERAL_PEOPLE": "NIK itu dipakai lebih dari satu orang. Sebutkan orangnya dengan --id.",
    "BAD_NIK": "NIK harus 16 angka.",
    "RETAIN_TOO_SHORT": "Simpan baris paling sedikit 2 bulan: bulan terbaru memerlukan pembanding.",
    "UNKNOWN_VERSION": "Versi itu tidak ada di penyimpanan.",
    "UNKNOWN_SIDE": "Daftar itu tidak ada di penyimpanan.",
    "SEVERAL_SIDES": "Ada beberapa daftar sejenis pada bulan itu. Sebutkan sidik berkasnya dengan --file.",
    "CHANGED_MEANWHILE": "Data ini baru saja diterbitkan orang lain. Periksa lagi sebelum terbit.",
    "OTHER_CITY": "Penyimpanan ini milik kota lain. Periksa DTKS_DATA, atau pakai penyimpanan kota ini.",
    "UNKNOWN_ORIGINAL": "Berkas asli itu tidak ada di penyimpanan.",
    "UNKNOWN_TABLE": "Bulan itu terbit tanpa tabel ini. Muat ulang bulan itu.",
    "REASON_MISSING": "Alasan wajib diisi.",
    "FILE_CHANGED": "Berkas berubah selama diproses. Unggah lagi.",
    "NOT_RECONCILED": "Jumlah baris tidak cocok: terbaca harus sama dengan diterima, dikarantina, dan bukan data.",
    "AUDIT_UNWRITABLE": "Catatan audit tidak dapat ditulis, jadi permintaan ini tidak dijalankan.",
    "WORK_UNWRITABLE": "Catatan kerja tidak dapat dibuka. Yang tersimpan tetap aman; ulangi sebentar lagi.",
    "NAME_MISSING": "Tulis nama Anda lebih dahulu.",
    "TEXT_MISSING": "Tanggapan belum diisi.",
    "TEXT_TOO_LONG": "Teks terlalu panjang. Ringkas dulu.",
    "NIK_IN_TEXT": "Jangan menulis NIK atau nomor KK di sini. Sebutkan jumlah baris atau dokumennya saja.",
    "UNKNOWN_ANSWER": "Hasil pemeriksaan itu tidak ada pada daftar.",
    "UNKNOWN_REASON": "Pilih salah satu alasan pada daftar.",
    "NOTE_MISSING": "Tulis alasannya pada catatan.",
    "ANSWER_FIXED": "Jawaban untuk bulan itu tidak dapat diubah lagi. Jawab lagi pada data bulan berikutnya.",
    "BAD_IDENTITY": "Tulis alamat surel, atau penerbit#subjek seperti yang diberikan penyedia masuk.",
    "UNKNOWN_ROLE": "Peran itu tidak dikenal.",
    "UNKNOWN_AREA": "Kode wilayah itu tidak dikenal.",
    "BAD_DAY": "Tulis tanggal sebagai TTTT-BB-HH, misalnya 2026-12-31.",
    "NO_GRANT": "Orang itu tidak punya peran tersebut.",
    "OWN_ROLE": "Peran sendiri tidak dapat diubah. Mintalah pengelola lain.",
    "REVEAL_LIMIT": "Batas 30 nomor per jam tercapai. Permintaan ini tercatat; coba lagi nanti.",
    "SESSION_UNWRITABLE": "Sesi masuk tidak dapat dicatat. Coba lagi sebentar lagi.",
}
"""Refusal codes of the store, with the sentence a person reads."""

DAMAGE: Final[dict[str, str]] = {
    "STORE_DAMAGED": "Berkas tanda penyimpanan rusak. Pulihkan dari cadangan.",
    "MANIFEST_DAMAGED": "Catatan versi penyimpanan rusak. Pulihkan dari cadangan.",
    "MONTH_DAMAGED": "Berkas bulan ini rusak atau hilang. Muat ulang bulan itu, atau pulihkan dari cadangan.",
    "SIDE_DAMAGED": "Berkas daftar pendamping rusak atau hilang. Muat ulang daftar itu, atau pulihkan dari cadangan.",
    "ORIGINAL_DAMAGED": "Berkas asli rusak atau hilang. Pulihkan dari cadangan.",
    "AUDIT_DAMAGED": "Catatan audit rusak atau hilang. Pulihkan dari cadangan.",
    "KEY_DAMAGED": "Kunci penyimpanan rusak. Pulihkan berkas kunci dari cadangannya.",
    "WORK_DAMAGED": "Jawaban dan tanggapan yang tersimpan berubah atau hilang di luar dasbor. Pulihkan dari cadangan.",
    "SESSIONS_DAMAGED": "Catatan sesi masuk berubah di luar dasbor. Hentikan layanan, hapus sessions.sqlite dan "
    "sessions.sqlite.head, lalu nyalakan lagi; semua orang masuk lagi.",
    "ACCESS_DAMAGED": "Buku peran rusak, jadi tidak seorang pun diberi akses. Pulihkan dari cadangan.",
}
"""Damage codes, with the sentence a person reads."""

_NO_SPACE: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_RIGHT: Final = {errno.EACCES, errno.EPERM, errno.EROFS}
_FULL_WORDS: Final = ("no space left on device", "disk is full", "disk quota exceeded", "max_temp_directory_size")
"""How DuckDB, Arrow and SQLite say that the disk is full, where they give no number."""
_PROBE: Final = 128 << 10
"""Bytes that `probed` tries to write: more than SQLite needs for a small change."""
_READ_ONLY_WORDS: Final = ("read-only file system", "readonly database")


def refuse(code: str, detail: str = "") -> RefusedError:
    """Build the refusal for a code of `SENTENCES`; ``detail`` is a further Indonesian sentence without values."""
    return RefusedError(code, f"{SENTENCES[code]} {detail}".strip())


def damaged(code: str, detail: str = "") -> DamagedStoreError:
    """Build the error for a code of `DAMAGE`; ``detail`` names a file or a month."""
    return DamagedStoreError(code, f"{DAMAGE[code]} {detail}".strip())


def unwritable(error: BaseException) -> RefusedError | None:
    """Tell a full or read-only disk from any other error, whichever library met it.

    Args:
        error: of the file system, SQLite, DuckDB, Arrow, or one that was raised because of such an error.

    Returns:
        ``DISK_FULL`` or ``STORE_READ_ONLY``; None for anything else. The text of the error is never shown.
    """
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, DtksError):
            return None
        number = getattr(seen, "errno", None)
        code = getattr(seen, "sqlite_errorcode", 0) & 0xFF
        words = str(seen).lower() if _of_a_disk(seen) else ""
        if number in _NO_SPACE or code == sqlite3.SQLITE_FULL or any(each in words for each in _FULL_WORDS):
            return refuse("DISK_FULL")
        read_only = code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}
        if number in _NO_RIGHT or read_only or any(each in words for each in _READ_ONLY_WORDS):
            return refuse("STORE_READ_ONLY")
        seen = seen.__cause__ or seen.__context__
    return None


def probed(error: BaseException, folder: Path) -> RefusedError | None:
    """Do as `unwritable`, and where SQLite says no more than that it cannot open or write a file, try to write one.

    Args:
        error: as there.
        folder: of the database.
    """
    if refusal := unwritable(error):
        return refusal
    if getattr(error, "sqlite_errorcode", 0) & 0xFF not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}:
        return None
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * _PROBE)
            file.flush()
            os.fsync(file.fileno())
    except OSError as met:
        return unwritable(met)
    return None


def _of_a_disk(error: BaseException) -> bool:
    """Tell whether the text of an error may speak of a disk: no parser's complaint about a cell is searched."""
    return isinstance(error, OSError | sqlite3.Error) or type(error).__module__.partition(".")[0] in {
        "duckdb", "_duckdb", "pyarrow",
    }  # fmt: skip


def is_corrupt(error: BaseException) -> bool:
    """Tell whether SQLite says that a database is damaged or none, or cannot even say it in letters."""
    if isinstance(error, UnicodeDecodeError):
        return True
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn errors of the file system into refusals; the version that was served stays served.

    Raises:
        RefusedError: ``DISK_FULL`` or ``STORE_READ_ONLY``.
        DtksError: ``STORE_IO``, any other error of the file system, with its name and no path.
    """
    try:
        yield
    except OSError as error:
        if refusal := unwritable(error):
            raise refusal from error
        name = errno.errorcode.get(error.errno or 0, "?")
        raise DtksError("STORE_IO", f"Penyimpanan tidak dapat ditulis ({name}). Data lama tetap utuh.") from error

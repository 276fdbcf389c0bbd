"""What the store refuses, in Indonesian, and operating system errors turned into those refusals."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from dtks_analytics.errors import DamagedStoreError, DtksError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    "ACCESS_DAMAGED": "Buku peran rusak, jadi tidak seorang pun diberi akses. Pulihkan dari cadangan.",
}
"""Damage codes, with the sentence a person reads."""

_NO_SPACE: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_RIGHT: Final = {errno.EACCES, errno.EPERM, errno.EROFS}


def refuse(code: str, detail: str = "") -> RefusedError:
    """Build the refusal for a code of `SENTENCES`; ``detail`` is a further Indonesian sentence without values."""
    return RefusedError(code, f"{SENTENCES[code]} {detail}".strip())


def damaged(code: str, detail: str = "") -> DamagedStoreError:
    """Build the error for a code of `DAMAGE`; ``detail`` names a file or a month."""
    return DamagedStoreError(code, f"{DAMAGE[code]} {detail}".strip())


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
        if error.errno in _NO_SPACE:
            raise refuse("DISK_FULL") from error
        if error.errno in _NO_RIGHT:
            raise refuse("STORE_READ_ONLY") from error
        name = errno.errorcode.get(error.errno or 0, "?")
        raise DtksError("STORE_IO", f"Penyimpanan tidak dapat ditulis ({name}). Data lama tetap utuh.") from error

"""What a file is when it is no table that can be read: told by its bytes, in words that say what to do next."""

from __future__ import annotations

import mmap
import re
from typing import TYPE_CHECKING, Final

from dtks_analytics.errors import refuse

if TYPE_CHECKING:
    from pathlib import Path

    from dtks_analytics.errors import RefusedError

_ASK: Final = "Minta data yang sama sebagai .xlsx atau .csv dari SIKS-NG."
_PICTURE: Final = f"Isinya gambar, bukan tabel. {_ASK}"
_WORD: Final = f"Isinya dokumen Word. {_ASK}"
_SLIDES: Final = f"Isinya presentasi PowerPoint. {_ASK}"
_PROGRAM: Final = "Isinya program komputer. Jangan dibuka; periksa dari mana berkas ini datang."
_ARCHIVE: Final = "Isinya arsip yang tidak dapat dibuka di sini. Keluarkan tabelnya dari arsip, lalu unggah tabelnya."
MACRO: Final = "Buku kerja ini memuat makro. Minta ekspor tanpa makro dari sumbernya."
DAMAGED: Final = "Berkas terpotong atau rusak. Unduh atau salin sekali lagi dari sumbernya."
NOT_TEXT: Final = f"Isinya tidak dikenali dan bukan teks. {_ASK}"
WEB_PAGE: Final = (
    "Isinya halaman web tanpa tabel, mungkin halaman masuk atau pesan galat. Unduh sekali lagi dari SIKS-NG."
)
OTHER_XML: Final = f"Isinya XML yang bukan lembar kerja. {_ASK}"

_BEGINNINGS: Final = (
    (b"%PDF", f"Isinya dokumen PDF. {_ASK}"),
    (b"{\\rtf", _WORD),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"Rar!", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\xfd7zXZ", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (b"\x7fELF", _PROGRAM),
    (b"MZ", _PROGRAM),
    (b"SQLite format 3", f"Isinya basis data SQLite. {_ASK}"),
    (b"\x00\x01\x00\x00Standard", f"Isinya basis data Access. {_ASK}"),
    (b"MIME-Version:", f"Isinya halaman web yang disimpan sebagai arsip (MHTML). {_ASK}"),
)
_OLD: Final = (
    (b"\x09\x00\x04\x00", "Ini buku kerja Excel 2."),
    (b"\x09\x02\x06\x00", "Ini buku kerja Excel 3."),
    (b"\x09\x04\x06\x00", "Ini buku kerja Excel 4."),
    (b"\x00\x00\x02\x00", "Ini lembar kerja Lotus 1-2-3."),
    (b"\x00\x00\x1a\x00", "Ini lembar kerja Lotus 1-2-3."),
)
_DBASE: Final = re.compile(rb"[\x03\x30\x83\x8b\xf5][\x00-\xff][\x01-\x0c][\x01-\x1f]", re.DOTALL)
_RIFF: Final = re.compile(rb"RIFF....WEBP", re.DOTALL)

OLE: Final = b"\xd0\xcf\x11\xe0"
_ENTRY: Final = 128
"""Bytes of a directory entry of a compound file; sectors are multiples of it."""
_FILEPASS: Final = b"\x2f\x00"
_FIRST_RECORDS: Final = 4
_STREAMS: Final = (
    ("EncryptedPackage", "encrypted"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("WordDocument", _WORD),
    ("PowerPoint Document", _SLIDES),
    ("__properties_version1.0", f"Isinya surel Outlook. {_ASK}"),
    ("MSysObjects", f"Isinya basis data Access. {_ASK}"),
)

_OFFICE: Final = (
    ("word/document.xml", _WORD),
    ("ppt/presentation.xml", _SLIDES),
    ("androidmanifest.xml", _PROGRAM),
    ("meta-inf/manifest.mf", _PROGRAM),
)


def beginning(head: bytes) -> RefusedError | None:
    """Return the refusal of a file by its first bytes, None where they name no known kind."""
    for mark, sentence in _BEGINNINGS:
        if head.startswith(mark):
            return refuse("NOT_A_TABLE", sentence)
    if _RIFF.match(head):
        return refuse("NOT_A_TABLE", _PICTURE)
    for mark, sentence in _OLD:
        if head.startswith(mark):
            return refuse("TOO_OLD_FORMAT", sentence)
    if _DBASE.match(head) and b"\0" in head[:32]:
        return refuse("TOO_OLD_FORMAT", "Ini tabel dBase.")
    return None


def check_compound(path: Path) -> None:
    """Let a compound file pass if it is an unlocked Excel workbook.

    The names of its streams are looked for where directory entries are: at multiples of 128 bytes, UTF-16, with their
    length behind them.

    Raises:
        RefusedError: ``ENCRYPTED``, or ``NOT_A_TABLE`` with what it is instead.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        kind, place = next(
            ((kind, place) for name, kind in _STREAMS if (place := _directory_entry(whole, name)) >= 0), (NOT_TEXT, -1)
        )
        if kind == "encrypted" or (kind == "xls" and _has_password(whole, place)):
            raise refuse("ENCRYPTED")
    if kind != "xls":
        raise refuse("NOT_A_TABLE", kind)


def _directory_entry(whole: mmap.mmap, name: str) -> int:
    """Return where the directory entry of a stream is, -1 where there is none."""
    text = (name + "\0").encode("utf-16-le")
    place = whole.find(text)
    while place >= 0:
        length = int.from_bytes(whole[place + 64 : place + 66], "little")
        if place % _ENTRY == 0 and length == len(text):
            return place
        place = whole.find(text, place + 2)
    return -1


def _has_password(whole: mmap.mmap, entry: int) -> bool:
    """Tell whether one of the first records of a workbook's stream is that of a password (FILEPASS)."""
    sector = 1 << min(int.from_bytes(whole[30:32], "little"), 20)
    place = (int.from_bytes(whole[entry + 116 : entry + 120], "little") + 1) * sector
    for _ in range(_FIRST_RECORDS):
        kind, length = whole[place : place + 2], int.from_bytes(whole[place + 2 : place + 4], "little")
        if kind == _FILEPASS:
            return True
        place += 4 + length
    return False


def other_archive(names: set[str]) -> str:
    """Say what an archive is that is neither a workbook nor a packed table; ``names`` are lower case."""
    return next((sentence for part, sentence in _OFFICE if part in names), _ARCHIVE)

"""Packed and UTF-16 files to the plain file inside them, streamed under the limits before anything is parsed."""

from __future__ import annotations

import codecs
import copy
import gzip
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from dtks_analytics.errors import refuse
from dtks_analytics.intake import filetypes
from dtks_analytics.intake.guard import BLOCK, BROKEN, RATIO_FROM, check_directory_size, unfolded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from dtks_analytics.intake.result import Limits

GZIP: Final = b"\x1f\x8b"
ZIP: Final = b"PK"
_UTF_16: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_UTF_32: Final = codecs.BOM_UTF32_LE
_OFFICE: Final = ("[content_types].xml", "xl/", "word/", "ppt/", "content.xml", "mimetype", "meta-inf/", "androidmani")
_JUNK: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_NESTED: Final = "Di dalam arsip ini ada arsip lagi. Keluarkan tabelnya, lalu unggah tabelnya."
_TAR_MARK: Final = slice(257, 262)


def unwrap(path: Path, stem: Path, limits: Limits) -> Path:
    """Return the plain file: the path itself, or a copy without archive and without UTF-16.

    Args:
        path: the delivered file.
        stem: where copies go; a suffix is added.
        limits: sizes and ratio.

    Raises:
        RefusedError: ``NOT_A_TABLE``: not exactly one file inside, an archive in an archive, damaged; ``ENCRYPTED``;
            ``TOO_LARGE``; ``BAD_ENCODING``.
    """
    head = _head(path)
    if head.startswith(GZIP):
        inner = stem.with_suffix(".gz-inside")
        _write(inner, _gunzipped(path), path.stat().st_size, limits)
    elif head.startswith(ZIP) and (part := _packed(path, limits)):
        inner = stem.with_suffix(".zip-inside")
        with zipfile.ZipFile(path) as archive:
            _write(inner, unfolded(archive, part), part.compress_size, limits)
    else:
        inner = path
    if inner is not path:
        head = _head(inner)
        if (
            head.startswith(GZIP)
            or head[_TAR_MARK] == b"ustar"
            or (head.startswith(ZIP) and _is_archive(inner, limits))
        ):
            raise refuse("NOT_A_TABLE", _NESTED)
    if head.startswith(tuple(_UTF_16)) and not head.startswith(_UTF_32):
        text = stem.with_suffix(".utf-8")
        _write(text, _transcoded(inner, _UTF_16[head[:2]]), inner.stat().st_size, limits)
        return text
    return inner


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(512)


def _is_archive(path: Path, limits: Limits) -> bool:
    """Tell whether a ZIP file is an archive and no office document."""
    check_directory_size(path, limits)
    try:
        with zipfile.ZipFile(path) as archive:
            names = [part.filename.lower() for part in archive.infolist()]
    except BROKEN as error:
        raise refuse("NOT_A_TABLE", filetypes.DAMAGED) from error
    return not any(name.startswith(_OFFICE) for name in names)


def _packed(path: Path, limits: Limits) -> zipfile.ZipInfo | None:
    """Return the only file of an archive, None for an office document."""
    if not _is_archive(path, limits):
        return None
    with zipfile.ZipFile(path) as archive:
        parts = [part for part in archive.infolist() if not part.is_dir() and not _is_junk(part.filename)]
    if any(part.flag_bits & 1 for part in parts):
        raise refuse("ENCRYPTED", "Arsip ZIP ini yang terkunci.")
    if len(parts) != 1:
        raise refuse("NOT_A_TABLE", f"Arsip ini memuat {len(parts)} berkas. Keluarkan, lalu unggah satu per satu.")
    if parts[0].file_size > limits.file_bytes:
        raise refuse("TOO_LARGE")
    return copy.copy(parts[0])


def _is_junk(name: str) -> bool:
    """Tell whether a packing program added this file by itself."""
    path = PurePosixPath(name.lower())
    return path.name in _JUNK or path.name.startswith("._") or "__macosx" in path.parts


def _gunzipped(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path) as stream:
            while block := stream.read(BLOCK):
                yield block
    except (EOFError, OSError, zlib.error) as error:
        raise refuse("NOT_A_TABLE", filetypes.DAMAGED) from error


def _transcoded(path: Path, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            file.seek(2)
            while block := file.read(BLOCK):
                yield decoder.decode(block).encode()
            decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise refuse("BAD_ENCODING") from error


def _write(target: Path, blocks: Iterable[bytes], packed: int, limits: Limits) -> None:
    """Write blocks while their sum is within the limits."""
    size = 0
    with target.open("wb") as file:
        for block in blocks:
            size += len(block)
            if size > limits.file_bytes or size > max(RATIO_FROM, limits.ratio * packed):
                raise refuse("TOO_LARGE")
            file.write(block)

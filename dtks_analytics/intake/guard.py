"""What a file is, by its content, and whether a workbook is safe to unfold.

`kind_of` looks at magic bytes and the zip directory; `scan` streams every part of a workbook through memory, 1 MiB
at a time, believes no size it is told, and notes on its way which cells of the identifying columns are numbers.
It is the quick way to a refusal. The child process with its limits is the defence.
"""

from __future__ import annotations

import codecs
import copy
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from dtks_analytics.errors import refuse
from dtks_analytics.intake import filetypes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from dtks_analytics.intake.result import Limits

Kind = Literal["xlsx", "xlsb", "ods", "xls", "xml", "html", "csv", "parquet"]
"""``xls``: BIFF in a compound file; ``xml``: SpreadsheetML of 2003; ``html``: a web page, whatever its name."""
PACKED: Final = frozenset({"xlsx", "xlsb", "ods"})
"""Kinds that are ZIP archives of parts."""

BLOCK: Final = 1 << 20
RATIO_FROM: Final = 10 << 20
LAST_ROW: Final = 1_048_576
"""The last row of a worksheet."""

_UTF_16_32: Final = (b"\xff\xfe", b"\xfe\xff")
_MARKUP: Final = re.compile(rb"^\s*<(?:!doctype|!--|\?xml|[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_TABLE: Final = re.compile(rb"<table[\s>].{0,2000}?<t[dhr][\s>]", re.IGNORECASE | re.DOTALL)
_PAGE: Final = re.compile(rb"<html\b", re.IGNORECASE)
_SPREADSHEET: Final = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet", re.IGNORECASE)
_WORKBOOK: Final = re.compile(rb"<(?:\w+:)?Workbook\b")
_CONTROL: Final = bytes(set(range(32)) - set(b"\t\n\r\f\x1a"))
_BAD_NAME: Final = re.compile(r"^/|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)|\\|\x00")
_MACRO: Final = re.compile(r"vbaproject|(?:^|/)basic/script-lc\.xml$", re.IGNORECASE)
_FOREIGN: Final = re.compile(r"encryptedpackage|encryptioninfo", re.IGNORECASE)
_ENCODING: Final = re.compile(rb"""^[^>]{0,200}?encoding\s*=\s*["'](?!utf-?8["']|us-ascii["'])""", re.IGNORECASE)
_DECLARED: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FAR_COLUMN: Final = re.compile(rb'r="[A-Z]{3}')
_FAR_ROW: Final = re.compile(rb'<row[^<>]{0,200}?\sr="(\d{7,20})')
_FAR_SINGLE: Final = re.compile(rb"r\s*=\s*'(?:([A-Z]{3})|[A-Z]{0,2}(\d{7,20}))")
_END: Final = struct.Struct("<4s4H2LH")
_END_MARK: Final = b"PK\x05\x06"
_END_REACH: Final = (1 << 16) + 22
_ENTRY_BYTES: Final = 1_000
_MANIFEST: Final = "META-INF/manifest.xml"
BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    KeyError,
)
"""What `zipfile` raises for damaged archives."""


@dataclass(slots=True)
class Scan:
    """What the stream showed of one workbook.

    Attributes:
        numeric: sheet part to column letters to the rows (from 1) whose cell there is a number.
        regular: sheet part to whether every cell was written in the usual form, so that `numeric` is complete.
        lost: cells of the watched sheets that hold an error of a formula, or a formula without a result.
    """

    numeric: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    regular: dict[str, bool] = field(default_factory=dict)
    lost: int = 0


def kind_of(path: Path, limits: Limits) -> Kind:
    """Tell what a file is.

    Args:
        path: the file, unwrapped; its name and extension are not looked at.
        limits: sizes and numbers of parts.

    Raises:
        RefusedError: it is of no kind that can be read (``NOT_A_TABLE``, ``TOO_OLD_FORMAT``, ``ENCRYPTED``,
            ``EMPTY_FILE``), too large, or text in an unreadable encoding.
    """
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise refuse("TOO_LARGE")
    with path.open("rb") as file:
        head = file.read(1 << 16)
        file.seek(max(0, size - 4))
        tail = file.read()
    if head.startswith(b"PK"):
        return _check_directory(path, limits)
    if head.startswith(b"PAR1"):
        if tail != b"PAR1":
            raise refuse("NOT_A_TABLE", filetypes.DAMAGED)
        return "parquet"
    if head.startswith(filetypes.OLE):
        filetypes.check_compound(path)
        return "xls"
    if other := filetypes.beginning(head):
        raise other
    return _kind_of_text(head)


def _kind_of_text(head: bytes) -> Kind:
    """Tell what a text is by its beginning."""
    if head.startswith(_UTF_16_32):
        raise refuse("BAD_ENCODING")
    text = head.removeprefix(codecs.BOM_UTF8)
    if not text.strip():
        raise refuse("EMPTY_FILE")
    if _MARKUP.match(text):
        if text.lstrip()[:5].lower() != b"<?xml" or _PAGE.search(text):
            return "html"
        if _SPREADSHEET.search(text) and _WORKBOOK.search(text):
            return "xml"
        raise refuse("NOT_A_TABLE", filetypes.OTHER_XML)
    if b"\0" in head:
        raise refuse("BAD_ENCODING")
    if _TABLE.search(text):
        return "html"
    if head.translate(None, _CONTROL) != head:
        raise refuse("NOT_A_TABLE", filetypes.NOT_TEXT)
    return "csv"


def check_directory_size(path: Path, limits: Limits) -> None:
    """Refuse an archive whose directory is too long to be read at all, by the record at its end."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _END_REACH))
        tail = file.read()
    place = tail.rfind(_END_MARK)
    if place < 0 or len(tail) - place < _END.size:
        raise refuse("NOT_A_TABLE", filetypes.DAMAGED)
    _, _, _, _, entries, size, _, _ = _END.unpack_from(tail, place)
    if entries > limits.entries or size > limits.entries * _ENTRY_BYTES:
        raise refuse("TOO_LARGE")


def _check_directory(path: Path, limits: Limits) -> Kind:
    """Refuse an archive by its directory alone; tell what workbook it is."""
    check_directory_size(path, limits)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            locked = _MANIFEST in archive.NameToInfo and _locked(archive)
    except BROKEN as error:
        raise refuse("NOT_A_TABLE", filetypes.DAMAGED) from error
    names = [part.filename for part in parts]
    if len(parts) > limits.entries:
        raise refuse("TOO_LARGE")
    lower = {name.lower() for name in names}
    if locked or any(part.flag_bits & 1 for part in parts) or any(_FOREIGN.search(name) for name in names):
        raise refuse("ENCRYPTED")
    if len(lower) < len(names) or any(_BAD_NAME.search(name) for name in names):
        raise refuse("NOT_A_TABLE", filetypes.DAMAGED)
    if any(_MACRO.search(name) for name in names):
        raise refuse("NOT_A_TABLE", filetypes.MACRO)
    marks: dict[str, Kind] = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}
    kinds = [kind for mark, kind in marks.items() if mark in lower]
    if len(kinds) != 1:
        raise refuse("NOT_A_TABLE", filetypes.other_archive(lower))
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise refuse("TOO_LARGE")
    for part in parts:
        if part.file_size > max(RATIO_FROM, limits.ratio * part.compress_size):
            raise refuse("TOO_LARGE")
    return kinds[0]


def _locked(archive: zipfile.ZipFile) -> bool:
    """Tell whether the manifest of an OpenDocument file names a key for its parts."""
    with archive.open(_MANIFEST) as stream:
        return b"encryption-data" in stream.read(BLOCK)


def unfolded(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a part to its true end, whatever size the directory tells."""
    honest = copy.copy(part)
    honest.file_size = 1 << 62
    try:
        with archive.open(honest) as stream:
            while block := stream.read(BLOCK):
                yield block
    except BROKEN as error:
        raise refuse("NOT_A_TABLE", filetypes.DAMAGED) from error


def is_sheet(name: str) -> bool:
    """Tell whether a part is a worksheet."""
    return name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml")


class Guard:
    """Streams one workbook.

    Args:
        path: the workbook.
        limits: unpacked size, ratio, columns and rows.
        stopped: asked between blocks; true ends the stream early, nobody reads its findings then.

    Raises:
        RefusedError: from its methods; ``TOO_LARGE`` or ``NOT_A_TABLE``.
    """

    def __init__(self, path: Path, limits: Limits, stopped: Callable[[], bool] = lambda: False) -> None:
        """Open nothing yet."""
        self._path, self._limits, self._stopped = path, limits, stopped
        self._total = 0

    def check_parts(self) -> None:
        """Stream everything but the worksheets."""
        self._run(sheets=False, letters={})

    def scan_sheets(self, letters: Mapping[str, Sequence[str]]) -> Scan:
        """Stream the worksheets.

        Args:
            letters: sheet part to the letters of its identifying columns.
        """
        return self._run(sheets=True, letters=letters)

    def _run(self, *, sheets: bool, letters: Mapping[str, Sequence[str]]) -> Scan:
        scan = Scan()
        try:
            archive = zipfile.ZipFile(self._path)
        except BROKEN as error:
            raise refuse("NOT_A_TABLE", filetypes.DAMAGED) from error
        with archive:
            for part in archive.infolist():
                if is_sheet(part.filename) != sheets:
                    continue
                blocks = self._counted(archive, part)
                if sheets:
                    self._sheet(part.filename, blocks, letters.get(part.filename, ()), scan)
                else:
                    for _ in blocks:
                        pass
        return scan

    def _counted(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield the blocks of a part while its size and its prolog are in order."""
        size = 0
        xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
        for block in unfolded(archive, part):
            if not size and xml and (b"\0" in block[:256] or _DECLARED.search(block) or _ENCODING.match(block)):
                raise refuse("NOT_A_TABLE")
            if self._stopped():
                return
            size += len(block)
            self._total += len(block)
            if self._total > self._limits.unpacked_bytes or size > max(
                RATIO_FROM, self._limits.ratio * part.compress_size
            ):
                raise refuse("TOO_LARGE")
            yield block

    def _sheet(self, name: str, blocks: Iterator[bytes], letters: Sequence[str], scan: Scan) -> None:
        """Watch the extent of a worksheet and note the numbers in its identifying columns."""
        pattern = _numbers(letters) if letters else None
        found: dict[str, list[int]] = {letter: [] for letter in letters}
        usual = cells = 0
        carry = b""
        for block in blocks:
            buffer = carry + block
            cut = _cut(buffer)
            buffer, carry = buffer[:cut], buffer[cut:]
            self._extent(buffer)
            if pattern is not None:
                scan.lost += _lost(buffer)
                usual += buffer.count(b'<c r="')
                cells += buffer.count(b"<c ")
                for letter, row in pattern.findall(buffer):
                    found[letter.decode()].append(int(row))
        self._extent(carry)
        if pattern is not None:
            scan.lost += _lost(carry)
            usual += carry.count(b'<c r="')
            cells += carry.count(b"<c ")
            for letter, row in pattern.findall(carry):
                found[letter.decode()].append(int(row))
        scan.numeric[name] = found
        scan.regular[name] = 0 < usual == cells

    def _extent(self, buffer: bytes) -> None:
        """Refuse a cell beyond column ZZ or the last row."""
        last = min(self._limits.rows, LAST_ROW)
        far = _FAR_COLUMN.search(buffer) or any(int(row) > last for row in _FAR_ROW.findall(buffer))
        if not far and b"'" in buffer and b"='" in buffer:
            far = any(match[1] or int(match[2]) > last for match in _FAR_SINGLE.finditer(buffer))
        if far:
            raise refuse("TOO_LARGE")


def _lost(buffer: bytes) -> int:
    """Count cells with an error, and formulas whose result was not saved; a reader gets nothing from either."""
    return sum(buffer.count(sign) for sign in (b' t="e"', b"</f></c>", b"</f><v></v>", b"</f><v/>"))


def _numbers(letters: Sequence[str]) -> re.Pattern[bytes]:
    """Match a number cell of the columns: no type or type ``n``, with a value or a formula.

    No repetition is unbounded or crosses a tag, so that hostile XML costs no more time than honest XML.
    """
    either = "|".join(sorted(letters)).encode()
    return re.compile(rb'<c r="(' + either + rb')(\d{1,7})"(?![^<>]{0,200}? t="(?!n"))[^<>/]{0,200}><(?:v>[^<]|f)')


def _cut(buffer: bytes) -> int:
    """Return where the last cell of a buffer begins if it is not complete, else the end of the buffer."""
    begin = buffer.rfind(b"<c ")
    if begin < 0:
        begin = buffer.rfind(b"<", max(0, len(buffer) - 512))
        return begin if begin > 0 else len(buffer)
    if buffer.find(b"</c>", begin) >= 0 or buffer.find(b"/>", begin, begin + 256) >= 0:
        return len(buffer) if buffer.endswith(b">") else max(buffer.rfind(b"<"), begin + 1)
    if len(buffer) - begin > 2 * BLOCK:
        raise refuse("TOO_LARGE")
    return begin

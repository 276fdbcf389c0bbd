"""The first rows of each worksheet, read cheaply: enough to find headers before the whole sheet is parsed."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

from dtks_analytics.errors import refuse
from dtks_analytics.intake.recognise import HEADER_ROWS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS: Final = HEADER_ROWS + 5
"""So many rows are read: the last possible header and a few rows below it."""

_CHUNK: Final = 1 << 16
_WIDEST: Final = 16_384
_LONGEST: Final = 4 << 20
_REFERENCE: Final = re.compile(r"^([A-Z]{1,3})(\d+)$")
_ITEM: Final = re.compile(rb"<(?:\w+:)?si(?:\s[^>]*)?(/?)>")
_ITEM_END: Final = re.compile(rb"</(?:\w+:)?si>")
_PHONETIC: Final = re.compile(rb"<(?:\w+:)?rPh.*?</(?:\w+:)?rPh>", re.DOTALL)
_TEXT: Final = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>(.*?)</(?:\w+:)?t>", re.DOTALL)


class _EnoughError(Exception):
    """The rows wanted have been read."""


def letters(column: int) -> str:
    """Return the letters of a column, from 0."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def column_of(text: str) -> int:
    """Return the index of a column's letters, from 0."""
    index = 0
    for sign in text:
        index = index * 26 + ord(sign) - ord("A") + 1
    return index - 1


@dataclass(slots=True)
class Sheet:
    """The beginning of a worksheet.

    Attributes:
        name: its name in the workbook; hidden sheets have one too.
        part: its path in the archive.
        rows: the first rows from row 1 and column A on, as text.
        first_column: index of the leftmost column that holds something in these rows.
        hidden: whether the workbook hides it.
    """

    name: str
    part: str
    rows: list[list[str | None]]
    first_column: int
    hidden: bool = False


@dataclass(slots=True)
class Workbook:
    """The beginnings of all worksheets. ``epoch_1904``: days count from 1904."""

    sheets: list[Sheet]
    epoch_1904: bool


def _parse(stream: Any, start: Callable[[str, dict[str, str]], None], **handlers: Callable[..., None]) -> None:  # noqa: ANN401 - a zip member
    """Feed a part to expat; a document type is refused."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)

    def no_doctype(*_: object) -> None:
        raise refuse("NOT_A_TABLE")

    parser.StartDoctypeDeclHandler = no_doctype
    if "end" in handlers:
        end = handlers["end"]
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if "text" in handlers:
        parser.CharacterDataHandler = handlers["text"]
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except _EnoughError:
        return


class _Rows:
    """Collects the cells of the first rows of one worksheet."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], tuple[str, str]] = {}
        self._row = self._column = -1
        self._type = ""
        self._value: list[str] | None = None
        self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Follow the position."""
        if name == "row":
            self._row = int(attributes["r"]) - 1 if attributes.get("r", "").isdecimal() else self._row + 1
            self._column = -1
            if self._row >= ROWS:
                raise _EnoughError
        elif name == "c":
            match = _REFERENCE.match(attributes.get("r", ""))
            self._column = column_of(match[1]) if match else self._column + 1
            self._type = attributes.get("t", "n")
        elif name == "rPh":
            self._phonetic = True
        elif name in {"v", "t"} and not self._phonetic:
            self._value = [] if self._value is None else self._value

    def end(self, name: str) -> None:
        """Keep a finished cell."""
        if name == "rPh":
            self._phonetic = False
        elif name == "sheetData":
            raise _EnoughError
        elif name == "c":
            if self._value and self._row >= 0 and self._column < _WIDEST:
                self.cells[self._row, self._column] = (self._type, "".join(self._value))
            self._value = None

    def text(self, data: str) -> None:
        """Collect a cell's text."""
        if self._value is not None:
            self._value.append(data)


def _shared(archive: zipfile.ZipFile, part: str, wanted: set[int]) -> dict[int, str]:
    """Read only the wanted shared strings, and no further than the last of them."""
    found: dict[int, str] = {}
    if not wanted or part not in archive.namelist():
        return found
    last, index, buffer = max(wanted), 0, b""
    with archive.open(part) as stream:
        while index <= last and (block := stream.read(1 << 20)):
            buffer += block
            place = 0
            while match := _ITEM.search(buffer, place):
                if match[1]:
                    content, after = b"", match.end()
                else:
                    end = _ITEM_END.search(buffer, match.end())
                    if end is None:
                        break
                    content, after = buffer[match.end() : end.start()], end.end()
                if index in wanted:
                    pieces = _TEXT.findall(_PHONETIC.sub(b"", content))
                    found[index] = html.unescape(b"".join(pieces).decode("utf-8", "replace"))
                index, place = index + 1, after
            buffer = buffer[place:]
            if len(buffer) > _LONGEST:
                raise refuse("TOO_LARGE")
    return found


def _relations(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the targets of the workbook's relations by id, as paths in the archive."""
    targets: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[attributes.get("Id", "")] = path
            targets.setdefault(attributes.get("Type", "").rpartition("/")[2], path)

    if "xl/_rels/workbook.xml.rels" in archive.namelist():
        with archive.open("xl/_rels/workbook.xml.rels") as stream:
            _parse(stream, start)
    return targets


def probe(path: Path) -> Workbook:
    """Read the first rows of every worksheet.

    Raises:
        RefusedError: a document type stands in the XML.
        zipfile.BadZipFile, zlib.error, expat.ExpatError: the file is damaged.
    """
    sheets: list[Sheet] = []
    epoch = False
    with zipfile.ZipFile(path) as archive:
        targets = _relations(archive)
        listed: list[tuple[str, str, bool]] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal epoch
            if name == "workbookPr":
                epoch = attributes.get("date1904", "0").lower() in {"1", "true", "on"}
            elif name == "sheet":
                relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
                hidden = attributes.get("state", "visible") != "visible"
                listed.append((attributes.get("name", ""), targets.get(relation, ""), hidden))

        with archive.open("xl/workbook.xml") as stream:
            _parse(stream, start)
        names = set(archive.namelist())
        collected: list[tuple[str, str, bool, _Rows]] = []
        for name, part, hidden in listed:
            if part in names and part.lower().startswith("xl/worksheets/"):
                rows = _Rows()
                with archive.open(part) as stream:
                    _parse(stream, rows.start, end=rows.end, text=rows.text)
                collected.append((name, part, hidden, rows))
        wanted = {
            int(value)
            for *_, rows in collected
            for kind, value in rows.cells.values()
            if kind == "s" and value.isdecimal()
        }
        shared = _shared(archive, targets.get("sharedStrings", "xl/sharedStrings.xml"), wanted)
    for name, part, hidden, collector in collected:
        sheets.append(_sheet(name, part, collector, shared, hidden=hidden))
    return Workbook(sheets, epoch)


def _sheet(name: str, part: str, collector: _Rows, shared: dict[int, str], *, hidden: bool) -> Sheet:
    """Lay the collected cells out as rows."""
    height = 1 + max((row for row, _ in collector.cells), default=-1)
    width = 1 + max((column for _, column in collector.cells), default=-1)
    rows: list[list[str | None]] = [[None] * width for _ in range(height)]
    for (row, column), (kind, value) in collector.cells.items():
        rows[row][column] = shared.get(int(value)) if kind == "s" and value.isdecimal() else value
    first = min((column for _, column in collector.cells), default=0)
    return Sheet(name, part, rows, first, hidden)

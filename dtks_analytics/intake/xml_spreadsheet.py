"""Spreadsheets in the XML form of Excel 2003 (SpreadsheetML): parsed event by event, without entities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

from dtks_analytics.errors import refuse
from dtks_analytics.intake import filetypes
from dtks_analytics.intake.books import Grid, GridBook

if TYPE_CHECKING:
    from pathlib import Path

    from dtks_analytics.intake.result import Limits

_SPREADSHEET: Final = "urn:schemas-microsoft-com:office:spreadsheet"
_EXCEL: Final = "urn:schemas-microsoft-com:office:excel"
_CHUNK: Final = 1 << 16
_LONGEST: Final = 1 << 20


class _Parser:
    """Collects worksheets from the events of expat; names carry their namespace, separated by a space."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.grids: list[Grid] = []
        self.epoch_1904 = False
        self._row: list[str | None] | None = None
        self._numeric: list[int] = []
        self._across = 0
        self._number = False
        self._text: list[str] | None = None
        self._length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Follow worksheets, rows and cells."""
        if name == f"{_SPREADSHEET} Worksheet":
            if len(self.grids) >= self._limits.entries:
                raise refuse("TOO_LARGE")
            self.grids.append(
                Grid(attributes.get(f"{_SPREADSHEET} Name", f"Lembar {len(self.grids) + 1}"), self._limits)
            )
        elif name == f"{_SPREADSHEET} Row" and self.grids:
            if index := _index(attributes):
                self.grids[-1].skip_to(index)
            self._row, self._numeric = [], []
        elif name == f"{_SPREADSHEET} Cell" and self._row is not None:
            self._place(_index(attributes), attributes.get(f"{_SPREADSHEET} MergeAcross", "0"))
        elif name == f"{_SPREADSHEET} Data" and self._row:
            self._number = attributes.get(f"{_SPREADSHEET} Type") == "Number"
            self._text, self._length = [], 0
        elif name in {f"{_EXCEL} Visible", f"{_EXCEL} Date1904"}:
            self._text, self._length = [], 0

    def _place(self, index: int, merged: str) -> None:
        """Begin a cell at its place; the cells that the one before covers are empty."""
        row = self._row if self._row is not None else []
        at = index - 1 if index else len(row) + self._across
        if at >= self._limits.columns:
            raise refuse("TOO_LARGE")
        row += [None] * (at + 1 - len(row))
        self._across = int(merged[:9]) if merged.isdecimal() else 0

    def end(self, name: str) -> None:
        """Keep what has ended."""
        if name == f"{_SPREADSHEET} Data" and self._text is not None and self._row:
            text = "".join(self._text)
            self._row[-1] = text or None
            if self._number and text:
                self._numeric.append(len(self._row) - 1)
            self._text = None
        elif name == f"{_SPREADSHEET} Row" and self._row is not None and self.grids:
            self.grids[-1].add(self._row, self._numeric)
            self._row, self._across = None, 0
        elif name == f"{_EXCEL} Visible" and self._text is not None and self.grids:
            self.grids[-1].hidden = "".join(self._text).strip() in {"SheetHidden", "SheetVeryHidden"}
            self._text = None
        elif name == f"{_EXCEL} Date1904":
            self.epoch_1904 = True
            self._text = None

    def text(self, data: str) -> None:
        """Collect the text of a cell; marks for bold and colour inside it do not matter."""
        if self._text is not None:
            self._length += len(data)
            if self._length > _LONGEST:
                raise refuse("TOO_LARGE")
            self._text.append(data)


def _index(attributes: dict[str, str]) -> int:
    """Return the place of a row or cell, from 1; 0 where it follows the one before."""
    text = attributes.get(f"{_SPREADSHEET} Index", "")
    return int(text[:9]) if text.isdecimal() else 0


def read_xml_spreadsheet(path: Path, limits: Limits) -> GridBook:
    """Read all worksheets.

    Raises:
        RefusedError: ``NOT_A_TABLE``: damaged, or with a document type; ``TOO_LARGE``.
    """
    found = _Parser(limits)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = found.start
    parser.EndElementHandler = found.end
    parser.CharacterDataHandler = found.text

    def no_doctype(*_: Any) -> None:  # noqa: ANN401 - expat's arguments
        raise refuse("NOT_A_TABLE", filetypes.OTHER_XML)

    parser.StartDoctypeDeclHandler = no_doctype
    try:
        with path.open("rb") as file:
            while block := file.read(_CHUNK):
                parser.Parse(block, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise refuse("NOT_A_TABLE", filetypes.DAMAGED) from error
    return GridBook(found.grids, epoch_1904=found.epoch_1904)

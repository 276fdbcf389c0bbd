"""Tables of a web page, the form in which SIKS-NG and many offices export under the name ``.xls``.

Every ``<table>`` is a sheet, a nested one too. Cells are text, except where Excel noted a number (``x:num``).
"""

from __future__ import annotations

import codecs
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from dtks_analytics.errors import refuse
from dtks_analytics.intake import filetypes
from dtks_analytics.intake.books import Grid, GridBook

if TYPE_CHECKING:
    from pathlib import Path

    from dtks_analytics.intake.result import Limits

DEEPEST: Final = 12
"""So many tables may be inside each other."""
_CHUNK: Final = 1 << 15
_PENDING: Final = 1 << 18
"""Text that the parser may hold back for a tag that is not complete; it begins anew with every chunk."""
_LONGEST: Final = 1 << 20
_SILENT: Final = frozenset({"script", "style", "title"})
_BREAKS: Final = frozenset({"br", "p", "div", "li"})


class _Open:
    """A table whose end has not been read."""

    def __init__(self, grid: Grid, limits: Limits) -> None:
        self.grid, self._limits = grid, limits
        self._row: list[str | None] | None = None
        self._numeric: list[int] = []
        self._cell: list[str] | None = None
        self._length = 0
        self._span = self._down = 1
        self._number = False
        self._below: dict[int, int] = {}
        self._blocked: set[int] = set()

    def start_row(self) -> None:
        """Begin a row; places that a cell of an earlier row covers stay empty."""
        self.end_row()
        self._row, self._numeric = [], []
        self._blocked = set(self._below)
        self._below = {place: rows - 1 for place, rows in self._below.items() if rows > 1}

    def start_cell(self, attributes: dict[str, str | None]) -> None:
        """Begin a cell."""
        self.end_cell()
        if self._row is None:
            self.start_row()
        self._cell, self._length = [], 0
        self._span, self._down = _count(attributes, "colspan"), _count(attributes, "rowspan")
        self._number = "x:num" in attributes
        if self._span > self._limits.columns:
            raise refuse("TOO_LARGE")

    def text(self, data: str) -> None:
        """Add to the open cell, if one is open."""
        if self._cell is not None:
            self._length += len(data)
            if self._length > _LONGEST:
                raise refuse("TOO_LARGE")
            self._cell.append(data)

    def end_cell(self) -> None:
        """Put the open cell, and empty cells for what it spans, into the row."""
        if self._cell is None or self._row is None:
            return
        while len(self._row) in self._blocked:
            self._row.append(None)
        text = " ".join("".join(self._cell).split())
        place = len(self._row)
        if self._number and text:
            self._numeric.append(place)
        self._row += [text or None, *([None] * (self._span - 1))]
        if self._down > 1:
            self._below |= dict.fromkeys(range(place, len(self._row)), self._down - 1)
        self._cell = None

    def end_row(self) -> None:
        """Hand the row over."""
        self.end_cell()
        if self._row is not None:
            self.grid.add(self._row, self._numeric)
        self._row = None


def _count(attributes: dict[str, str | None], name: str) -> int:
    """Return how many columns or rows a cell spans."""
    text = (attributes.get(name) or "1").strip()
    return max(1, int(text[:9])) if text.isdecimal() else 1


class _Page(HTMLParser):
    """Collects the tables of a page."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self._limits = limits
        self.grids: list[Grid] = []
        self._open: list[_Open] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Follow tables, rows and cells."""
        if tag == "table":
            if len(self._open) >= DEEPEST or len(self.grids) >= self._limits.entries:
                raise refuse("TOO_LARGE", "Terlalu banyak tabel pada halaman ini.")
            self.grids.append(Grid(f"Tabel {len(self.grids) + 1}", self._limits))
            self._open.append(_Open(self.grids[-1], self._limits))
        elif tag in _SILENT:
            self._silent += 1
        elif self._open:
            table = self._open[-1]
            if tag == "tr":
                table.start_row()
            elif tag in {"td", "th"}:
                table.start_cell(dict(attrs))
            elif tag in _BREAKS:
                table.text(" ")

    def handle_endtag(self, tag: str) -> None:
        """Close what ends."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif self._open:
            table = self._open[-1]
            if tag in {"td", "th"}:
                table.end_cell()
            elif tag == "tr":
                table.end_row()
            elif tag == "table":
                table.end_row()
                self._open.pop()

    def handle_data(self, data: str) -> None:
        """Keep the text of cells."""
        if self._open and not self._silent:
            self._open[-1].text(data)

    @property
    def is_open(self) -> bool:
        """Whether a table has begun and not ended."""
        return bool(self._open)

    def feed(self, data: str) -> None:
        """Parse a piece; a tag that never ends is refused."""
        super().feed(data)
        if len(self.rawdata) > _PENDING:
            raise refuse("NOT_A_TABLE", filetypes.DAMAGED)

    def close(self) -> None:
        """Close what the page left open, the last row of a page that was cut included."""
        super().close()
        while self._open:
            self._open.pop().end_row()


def read_html(path: Path, encoding: str, limits: Limits) -> GridBook:
    """Read all tables of a page.

    Args:
        path: the page.
        encoding: in which it is written.
        limits: rows, columns and number of tables.

    Raises:
        RefusedError: ``NOT_A_TABLE``: no table, or cut off in the middle of one; ``TOO_LARGE``.
    """
    page = _Page(limits)
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)("strict")
    with path.open("rb") as file:
        while block := file.read(_CHUNK):
            page.feed(decoder.decode(block))
    cut = page.is_open
    page.close()
    if not any(grid.height for grid in page.grids):
        raise refuse("NOT_A_TABLE", filetypes.WEB_PAGE)
    if cut:
        raise refuse("NOT_A_TABLE", filetypes.DAMAGED)
    return GridBook(page.grids)

"""Sheets of text cells from any spreadsheet form but XLSX: what all readers of such forms give, and two of them.

`Grid` collects the cells of a form that is parsed event by event; `NativeBook` lets calamine read BIFF, XLSB and ODS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.errors import refuse
from dtks_analytics.intake import filetypes
from dtks_analytics.intake.recognise import HEADER_ROWS
from dtks_analytics.intake.table import Head

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from dtks_analytics.intake.result import Limits

ROWS: Final = HEADER_ROWS + 5
"""So many rows are looked at: the last possible header and a few rows below it."""
_FLUSH: Final = 4_096
_LOCKED: Final = "password"


class Book(Protocol):
    """A spreadsheet whose sheets can be read by column.

    Attributes:
        heads: name and first rows of each sheet.
        epoch_1904: serial dates count from 1904.
    """

    heads: list[Head]
    epoch_1904: bool

    def columns(self, sheet: int, places: Sequence[int]) -> list[Any]:
        """Return text arrays of columns (from 0, in the order of the head), all rows from the first on."""

    def numbers(self, sheet: int, place: int) -> list[int]:
        """Return the row numbers, from 1, whose cell in a column is a number."""


class Grid:
    """The cells of one sheet, row by row, kept as Arrow arrays.

    Args:
        name: of the sheet.
        limits: rows and columns.
    """

    def __init__(self, name: str, limits: Limits) -> None:
        """Begin without rows."""
        self.name, self._limits = name, limits
        self.hidden = False
        self.head: list[list[str | None]] = []
        self.height = 0
        self._numeric: dict[int, list[int]] = {}
        self._pending: list[list[str | None]] = []
        self._chunks: list[tuple[int, list[Any]]] = []

    def add(self, cells: list[str | None], numeric: Iterable[int] = ()) -> None:
        """Add the next row.

        Args:
            cells: text from the first column on; None or empty for nothing.
            numeric: places whose cell is a number.

        Raises:
            RefusedError: ``TOO_LARGE``.
        """
        if self.height >= self._limits.rows or len(cells) > self._limits.columns:
            raise refuse("TOO_LARGE")
        self.height += 1
        for place in numeric:
            self._numeric.setdefault(place, []).append(self.height)
        if len(self.head) < ROWS:
            self.head.append([cell or None for cell in cells])
        self._pending.append(cells)
        if len(self._pending) >= _FLUSH:
            self._flush()

    def skip_to(self, row: int) -> None:
        """Add empty rows so that the next row is number ``row``, from 1."""
        if row > self._limits.rows:
            raise refuse("TOO_LARGE")
        while self.height < row - 1:
            self.add([])

    def _flush(self) -> None:
        rows = self._pending
        if rows:
            width = max(len(row) for row in rows)
            arrays = [
                pa.array([(row[place] or None) if place < len(row) else None for row in rows], pa.string())
                for place in range(width)
            ]
            self._chunks.append((len(rows), arrays))
        self._pending = []

    def column(self, place: int) -> Any:  # noqa: ANN401 - pyarrow ships no types
        """Return a column as a text array of all rows."""
        self._flush()
        parts = [
            arrays[place] if place < len(arrays) else pa.nulls(count, pa.string()) for count, arrays in self._chunks
        ]
        return pa.concat_arrays(parts) if parts else pa.array([], pa.string())

    def numbers(self, place: int) -> list[int]:
        """Return the rows whose cell in a column is a number."""
        return self._numeric.get(place, [])


class GridBook:
    """Sheets that were parsed as a whole."""

    def __init__(self, grids: Sequence[Grid], *, epoch_1904: bool = False) -> None:
        """Keep the sheets."""
        self._grids = list(grids)
        self.heads = [Head(grid.name, grid.head, grid.hidden) for grid in grids]
        self.epoch_1904 = epoch_1904

    def columns(self, sheet: int, places: Sequence[int]) -> list[Any]:
        """Return text arrays; see `Book`."""
        return [self._grids[sheet].column(place) for place in places]

    def numbers(self, sheet: int, place: int) -> list[int]:
        """Return rows with numbers; see `Book`."""
        return self._grids[sheet].numbers(place)


class NativeBook:
    """A workbook that calamine reads: BIFF (``.xls``), XLSB, ODS.

    Args:
        path: the workbook.
        limits: columns.

    Raises:
        RefusedError: ``ENCRYPTED``, ``NOT_A_TABLE``, ``TOO_LARGE``.
    """

    epoch_1904 = False

    def __init__(self, path: Path, limits: Limits) -> None:
        """Read the first rows of all sheets."""
        import fastexcel  # noqa: PLC0415 - text and Parquet files do without

        self._error = fastexcel.FastExcelError
        try:
            self._book: Any = fastexcel.read_excel(str(path))
        except self._error as error:
            raise refuse("ENCRYPTED") if _LOCKED in str(error).lower() else _damaged() from None
        self.heads = []
        for place, name in enumerate(self._book.sheet_names):
            sheet = self._sheet(place, n_rows=ROWS)
            if sheet.width > limits.columns:
                raise refuse("TOO_LARGE")
            cells = [column.to_pylist() for column in sheet.to_arrow().columns]
            self.heads.append(Head(name, [list(row) for row in zip(*cells, strict=True)], sheet.visible != "visible"))

    def _sheet(self, place: int, kind: str = "string", **options: Any) -> Any:  # noqa: ANN401 - fastexcel's arguments
        try:
            return self._book.load_sheet(place, header_row=None, skip_rows=0, dtypes=kind, **options)
        except self._error:
            raise _damaged() from None

    def columns(self, sheet: int, places: Sequence[int]) -> list[Any]:
        """Return text arrays; see `Book`."""
        order = sorted(set(places))
        read = self._sheet(sheet, use_columns=order, eager=True) if order else None
        by_place = dict(zip(order, read.columns, strict=True)) if read is not None else {}
        return [by_place[place] for place in places]

    def numbers(self, sheet: int, place: int) -> list[int]:
        """Return rows with numbers: only they become booleans; see `Book`."""
        (column,) = self._sheet(sheet, "boolean", use_columns=[place], eager=True).columns
        return [row + 1 for row in pc.indices_nonzero(column.is_valid()).to_pylist()]


def _damaged() -> Exception:
    return refuse("NOT_A_TABLE", filetypes.DAMAGED)

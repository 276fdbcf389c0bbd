"""Readers: a workbook, a text file or a Parquet file to `Table`, all cells as text, never a number."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue.columns import BY_NAME
from dtks_analytics.errors import refuse
from dtks_analytics.intake import filetypes
from dtks_analytics.intake.books import NativeBook
from dtks_analytics.intake.delimited import encoding_of
from dtks_analytics.intake.html_tables import read_html
from dtks_analytics.intake.probe import letters, probe
from dtks_analytics.intake.table import Choice, Found, Head, Table, choose
from dtks_analytics.intake.xml_spreadsheet import read_xml_spreadsheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dtks_analytics.intake.books import Book
    from dtks_analytics.intake.result import Limits
    from dtks_analytics.intake.table import ReadOptions

IDENTIFYING: Final = ("nik", "no_kk")
"""Columns in which a number cell has lost digits."""
WATCHED: Final = {"side": ("nik", "nik_siks", "no_rekening"), "families": ()}
"""The same for other parts than people; an account number of a list is watched, since a card has sixteen digits."""

Numbers = dict[str, dict[str, list[int]]]
"""Sheet part to column letters to rows with a number; a part is missing where the stream cannot tell."""


def watched(found: Found) -> tuple[str, ...]:
    """Return the columns of a table in which a number cell has lost digits."""
    return WATCHED.get(found.part, IDENTIFYING)


class WorkbookReader:
    """Reads the tables of one workbook.

    Args:
        path: the workbook.
        source: index of the file.
        options: what the person told of its tables.
        limits: rows and columns.
    """

    def __init__(self, path: Path, source: int, options: ReadOptions, limits: Limits) -> None:
        """Read the first rows of all sheets and choose the tables.

        Raises:
            RefusedError: damaged, or no table or too many are recognised.
        """
        self._path, self._source, self._limits = path, source, limits
        try:
            self._book = probe(path)
        except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, LookupError, ValueError) as error:
            raise refuse("NOT_A_TABLE", filetypes.DAMAGED) from error
        if any(len(row) > limits.columns for sheet in self._book.sheets for row in sheet.rows):
            raise refuse("TOO_LARGE")
        self.choice = choose([Head(sheet.name, sheet.rows, sheet.hidden) for sheet in self._book.sheets], options)
        self.found = self.choice.found

    def wanted(self) -> dict[str, list[str]]:
        """Return, per sheet part, the letters of the columns whose numbers matter."""
        return {
            self._book.sheets[found.place].part: [
                letters(found.header.mapping[name]) for name in watched(found) if name in found.header.mapping
            ]
            for found in self.found
            if watched(found)
        }

    def read(self, numbers: Callable[[], Numbers]) -> list[Table]:
        """Read the chosen tables.

        Args:
            numbers: called once the cells are read; waits for the stream's findings.
        """
        import fastexcel  # noqa: PLC0415 - text and Parquet files do without

        reader = fastexcel.read_excel(str(self._path))
        tables = [self._table(reader, found) for found in self.found]
        known = numbers()
        for table in tables:
            if watched(table.found):
                self._mark(reader, table, known)
        return tables

    def _load(self, reader: Any, found: Found, names: Sequence[str], kind: str) -> dict[str, Any]:  # noqa: ANN401 - no types
        """Load columns of one sheet from row 1 on."""
        places = [found.header.mapping[name] for name in names]
        batch = reader.load_sheet(
            found.sheet, header_row=None, skip_rows=0, dtypes=kind, use_columns=sorted(places), eager=True
        )
        by_place = dict(zip(sorted(places), batch.columns, strict=True))
        return {name: by_place[place] for name, place in zip(names, places, strict=True)}

    def _table(self, reader: Any, found: Found) -> Table:  # noqa: ANN401 - fastexcel's reader
        columns = self._load(reader, found, list(found.header.mapping), "string")
        height = len(next(iter(columns.values())))
        if height > self._limits.rows:
            raise refuse("TOO_LARGE")
        skip = found.header.row + 1
        columns = {name: array.slice(skip) for name, array in columns.items()}
        rows = pa.array(range(skip + 1, height + 1), type=pa.int32())
        return Table(self._source, found, columns, rows, epoch_1904=self._book.epoch_1904)

    def _mark(self, reader: Any, table: Table, known: Numbers) -> None:  # noqa: ANN401 - fastexcel's reader
        """Note the row numbers whose identifying cell is a number, by the stream or by a second look."""
        names = [name for name in watched(table.found) if name in table.columns]
        part = self._book.sheets[table.found.place].part
        if part in known:
            for name in names:
                table.numeric[name] = known[part].get(letters(table.found.header.mapping[name]), [])
            return
        for column, array in self._load(reader, table.found, names, "boolean").items():
            table.numeric[column] = [place + 1 for place in pc.indices_nonzero(array.is_valid()).to_pylist()]


def read_book(path: Path, kind: str, source: int, options: ReadOptions, limits: Limits) -> tuple[list[Table], Choice]:
    """Read the tables of a spreadsheet in another form than XLSX.

    Args:
        path: the file.
        kind: ``html``, ``xml``, ``xls``, ``xlsb`` or ``ods``; see `guard.Kind`.
        source: index of the file.
        options: what the person told of its tables.
        limits: rows and columns.

    Raises:
        RefusedError: damaged, locked, too large, or not recognised.
    """
    book: Book
    if kind == "html":
        book = read_html(path, encoding_of(path), limits)
    elif kind == "xml":
        book = read_xml_spreadsheet(path, limits)
    else:
        book = NativeBook(path, limits)
    choice = choose(book.heads, options)
    return [_from_book(book, source, found, limits) for found in choice.found], choice


def _from_book(book: Book, source: int, found: Found, limits: Limits) -> Table:
    """Read one table of a book."""
    names, places = list(found.header.mapping), list(found.header.mapping.values())
    arrays = book.columns(found.place, places)
    height = len(arrays[0])
    if height > limits.rows:
        raise refuse("TOO_LARGE")
    skip = found.header.row + 1
    columns = {name: array.slice(skip) for name, array in zip(names, arrays, strict=True)}
    rows = pa.array(range(skip + 1, height + 1), type=pa.int32())
    numeric = {
        name: book.numbers(found.place, found.header.mapping[name]) for name in watched(found) if name in columns
    }
    return Table(source, found, columns, rows, numeric=numeric, epoch_1904=book.epoch_1904)


def read_parquet(path: Path, source: int, options: ReadOptions, limits: Limits) -> list[Table]:
    """Read a Parquet file; its column names are the header, its rows count from 2 as under a header line.

    Raises:
        RefusedError: damaged, too large, not recognised, or an identifying column holds numbers.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - workbooks and text files do without

    try:
        file = pq.ParquetFile(path)
        schema, meta = file.schema_arrow, file.metadata
    except (pa.ArrowException, OSError, ValueError) as error:
        raise refuse("NOT_A_TABLE", filetypes.DAMAGED) from error
    unpacked = sum(meta.row_group(group).total_byte_size for group in range(meta.num_row_groups))
    if meta.num_rows > limits.rows or len(schema) > limits.columns or unpacked > limits.unpacked_bytes:
        raise refuse("TOO_LARGE")
    names = list(schema.names)
    some = [["…"] * len(names)] if meta.num_rows else []
    (found,) = choose([Head("", [names, *some])], options).found
    columns: dict[str, Any] = {}
    for name, place in found.header.mapping.items():
        kind = schema.field(place).type
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        if name in ("nik", "no_kk", "nik_siks") and not (
            pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)
        ):
            label = BY_NAME[name].label if name in BY_NAME else name
            raise refuse("NIK_NUMERIC", f"Kolom: {label}.", column=name)
        if pa.types.is_nested(kind):
            raise refuse("NOT_A_TABLE", f"Kolom {name} tidak berisi teks atau angka.")
        try:
            read = file.reader.read_column(place) if len(names) == meta.num_columns else file.read([names[place]])[0]
            columns[name] = _as_text(read)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise refuse("NOT_A_TABLE", filetypes.DAMAGED) from error
    return [Table(source, found, columns, pa.array(range(2, meta.num_rows + 2), type=pa.int32()))]


def _as_text(column: Any) -> Any:  # noqa: ANN401 - pyarrow ships no types
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], pa.string())
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_binary(array.type) or pa.types.is_large_binary(array.type):
        raise pa.ArrowInvalid
    return array.cast(pa.string())

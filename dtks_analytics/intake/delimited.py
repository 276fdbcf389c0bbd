"""Text files: encoding, delimiter, header line and rows that do not fit are settled before Arrow reads the rest."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from dtks_analytics.catalogue.columns import PROGRAMMES
from dtks_analytics.errors import refuse
from dtks_analytics.intake import filetypes
from dtks_analytics.intake.line_count import check_lines
from dtks_analytics.intake.recognise import HEADER_ROWS
from dtks_analytics.intake.table import Head, Table, choose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from dtks_analytics.errors import RefusedError
    from dtks_analytics.intake.result import Limits
    from dtks_analytics.intake.table import ReadOptions

BLOCK: Final = 4 << 20
"""No cell, and no row, is longer than this."""
SWALLOWED: Final = 5
"""So many delimiters after a line end inside a cell are a line of the file, not an address."""
TALLEST: Final = 10
"""So many line ends inside a cell are no address either."""
ENCODINGS: Final = ("utf-8", "cp1252")

NEVER_EMPTY: Final = frozenset(
    {"id_individu", "id_keluarga", "kecamatan", "kelurahan", "kode_kelurahan", "no_kk", "nik", "nama", "tanggal_lahir",
     "jenis_kelamin", "hubungan_keluarga"}
)  # fmt: skip
"""Columns whose cells an exporter has no reason to leave out at the end of a row."""

_NUMBER: Final = re.compile(r"^['=\"]*[\d .\-]{6,}")
_YES_NO: Final = re.compile(r"^(?:ya|tidak|y|n|t|v|x|ada|tdk|✓|√|[0-9]|true|false|padan|-)\.?$", re.IGNORECASE)
_FITS: Final[dict[str, re.Pattern[str]]] = {
    "no_kk": _NUMBER,
    "nik": _NUMBER,
    "nama": re.compile(r"^[^\d]*$"),
    "rt": re.compile(r"^[\w /.]{1,6}$"),
    "rw": re.compile(r"^[\w /.]{1,6}$"),
    "tanggal_lahir": re.compile(r".*\d"),
    "jenis_kelamin": re.compile(r"^(?:[12lpmfw]$|laki|perem|pria|wanita|lk|pr)", re.IGNORECASE),
    "hubungan_keluarga": re.compile(
        r"^(?:\d{1,2}\b|kepala|istri|isteri|suami|anak|menantu|cucu|orang|ortu|mertua|famili|pembantu|lain|keponakan)",
        re.IGNORECASE,
    ),
    "status_padan": re.compile(r"^(?!.*\d{4})"),
    **dict.fromkeys(PROGRAMMES, _YES_NO),
}
"""What the cells of a short row must look like to be in their columns; empty ones always are."""

_HEAD: Final = 1 << 19
_DELIMITERS: Final = (";", ",", "\t", "|")
_SNIFF_LINES: Final = 100
_REPLACEMENT: Final = "\ufffd".encode()
csv.field_size_limit(1 << 22)


def encoding_of(path: Path) -> str:
    """Return the encoding in which the whole file reads without an error.

    Raises:
        RefusedError: ``BAD_ENCODING``: zero bytes, replacement signs, or neither UTF-8 nor cp1252.
    """
    for encoding in ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        try:
            with path.open("rb") as file:
                while block := file.read(BLOCK):
                    if b"\0" in block or (encoding == "utf-8" and _REPLACEMENT in block):
                        raise refuse("BAD_ENCODING")
                    decoder.decode(block)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise refuse("BAD_ENCODING")


def _head(path: Path, encoding: str) -> str:
    """Return the beginning of the file as whole lines."""
    with path.open("rb") as file:
        raw = file.read(_HEAD)
        if len(raw) == _HEAD and (end := raw.rfind(b"\n")) > 0:
            raw = raw[: end + 1]
    return raw.removeprefix(codecs.BOM_UTF8).decode(encoding, "ignore")


def delimiter_of(head: str) -> str:
    """Return the delimiter that cuts the most lines into the same number of cells, more than one."""
    best, score = ",", 0
    for delimiter in _DELIMITERS:
        widths: dict[int, int] = {}
        for row in _records(head, delimiter, _SNIFF_LINES):
            widths[len(row)] = widths.get(len(row), 0) + 1
        width, lines = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(0, 0))
        if width > 1 and lines * width > score:
            best, score = delimiter, lines * width
    return best


def _records(head: str, delimiter: str, count: int) -> list[list[str]]:
    """Read the first records; an unfinished last one is left out by the caller's choice of `head`."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) >= count:
                break
    except csv.Error:
        pass
    return rows


def read_delimited(path: Path, source: int, options: ReadOptions, limits: Limits) -> list[Table]:
    """Read a text file.

    Raises:
        RefusedError: encoding, size, not recognised, or ``ROWS_UNACCOUNTED``.
    """
    check_lines(path, limits.rows)
    encoding = encoding_of(path)
    head = _head(path, encoding)
    delimiter = delimiter_of(head)
    first = _records(head, delimiter, HEADER_ROWS + 5)
    if max((len(row) for row in first), default=0) > limits.columns:
        raise refuse("TOO_LARGE")
    (found,) = choose([Head("", first)], options).found
    width = len(first[found.header.row])
    skip = found.header.row + 1
    wanted = {f"c{place}": name for name, place in found.header.mapping.items()}
    body = _Body(path, encoding, delimiter, width)
    table = body.read(list(dict.fromkeys((*wanted, f"c{width - 1}"))))
    if body.lines > table.num_rows + len(body.odd):
        _account_for_lines(body, delimiter, table.num_rows + len(body.odd), skip)
    columns, rows = _with_repaired(table, body, wanted, delimiter)
    if len(rows) > limits.rows:
        raise refuse("TOO_LARGE")
    below = pc.greater(rows, skip)
    columns = {name: array.filter(below) for name, array in columns.items()}
    malformed = [row for row in body.malformed if row > skip]
    return [Table(source, found, columns, rows.filter(below), malformed)]


class _Body:
    """All records of a file, read by Arrow; rows of another width are kept aside with their number."""

    def __init__(self, path: Path, encoding: str, delimiter: str, width: int) -> None:
        self.path, self.encoding, self._delimiter, self.width = path, encoding, delimiter, width
        self.odd: list[tuple[int, str]] = []
        self.malformed: list[int] = []
        self.lines = 0

    def _keep(self, row: Any) -> str:  # noqa: ANN401 - pyarrow's InvalidRow
        self.odd.append((row.number, row.text))
        return "skip"

    def read(self, names: list[str]) -> Any:  # noqa: ANN401 - pyarrow ships no types
        """Read the named columns; record 1 is the first of the file."""
        quotes = False
        feeds = returns = 0
        ended = True
        with self.path.open("rb") as file:
            for block in iter(lambda: file.read(BLOCK), b""):
                quotes = quotes or b'"' in block
                feeds += block.count(b"\n")
                returns += block.count(b"\r")
                ended = block.endswith((b"\n", b"\r"))
        self.lines = max(feeds, returns) + (not ended)
        try:
            return pa_csv.read_csv(
                self.path,
                read_options=pa_csv.ReadOptions(
                    use_threads=False,
                    block_size=BLOCK,
                    column_names=[f"c{place}" for place in range(self.width)],
                    encoding="utf8" if self.encoding == "utf-8" else self.encoding,
                ),
                parse_options=pa_csv.ParseOptions(
                    delimiter=self._delimiter,
                    newlines_in_values=quotes,
                    ignore_empty_lines=False,
                    invalid_row_handler=self._keep,
                ),
                convert_options=pa_csv.ConvertOptions(
                    include_columns=names,
                    column_types=dict.fromkeys(names, pa.string()),
                    null_values=[""],
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=True,
                ),
            )
        except pa.ArrowException as error:
            if "straddling" not in str(error):
                raise refuse("NOT_A_TABLE", filetypes.DAMAGED) from None
            if quotes and self.lines > 1:
                _account_for_lines(self, self._delimiter, 0, 0)
            raise refuse("TOO_LARGE") from None


def _with_repaired(table: Any, body: _Body, wanted: dict[str, str], delimiter: str) -> tuple[dict[str, Any], Any]:  # noqa: ANN401 - pyarrow ships no types
    """Put back the odd records that only lack, or only add, empty cells; number all rows.

    A short record may be a title, a total or a signature line, so it goes back as well and is judged with the others.
    One that carries more filled cells than the header has columns does not; nor does one that looks like a person,
    unless the exporter cuts empty cells off at the end of rows and what is left fits its columns (`_is_trimmed`).
    """
    total = table.num_rows + len(body.odd)
    odd = {number for number, _ in body.odd}
    numbers = [row for row in range(1, total + 1) if row not in odd] if odd else range(1, total + 1)
    arrays = {name: table[key].combine_chunks() for key, name in wanted.items()}
    arrays = {
        name: array if isinstance(array, pa.Array) else pa.concat_arrays(array.chunks or [pa.array([], pa.string())])
        for name, array in arrays.items()
    }
    rows = pa.array(numbers, type=pa.int32())
    if not odd:
        return arrays, rows
    places = {name: int(key[1:]) for key, name in wanted.items()}
    width = body.width
    extra: dict[str, list[str | None]] = {name: [] for name in arrays}
    extra_rows: list[int] = []
    trims = _cuts_rows(table, width)
    for number, text in body.odd:
        cells = next(iter(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), [])
        filled = sum(1 for cell in cells if cell.strip())
        person = len(cells) < width and filled > width // 2
        if any(cell.strip() for cell in cells[width:]) or (
            person and not (trims and _is_trimmed(cells, places, delimiter))
        ):
            body.malformed.append(number)
            continue
        extra_rows.append(number)
        for name, place in places.items():
            extra[name].append(cells[place] if place < len(cells) and cells[place] else None)
    all_rows = pa.concat_arrays([rows, pa.array(extra_rows, type=pa.int32())])
    order = pc.sort_indices(all_rows)
    joined = {
        name: pa.concat_arrays([array, pa.array(extra[name], pa.string())]).take(order)
        for name, array in arrays.items()
    }
    return joined, all_rows.take(order)


def _cuts_rows(table: Any, width: int) -> bool:  # noqa: ANN401 - pyarrow ships no types
    """Tell whether the exporter leaves empty cells at the end of rows out: then no whole row ends in one."""
    return bool(table[f"c{width - 1}"].null_count == 0)


def _is_trimmed(cells: Sequence[str], places: Mapping[str, int], delimiter: str) -> bool:
    """Tell whether a short row lacks only empty cells at its end.

    What is cut off must be columns that may be empty, the last cell left must be filled, and what is left must fit its
    columns: in a row that lost a cell in the middle, numbers, sexes and relations are one column off, and where a
    quotation mark joined two cells, one holds a delimiter.
    """
    if not cells or not cells[-1].strip():
        return False
    if any(place >= len(cells) and name in NEVER_EMPTY for name, place in places.items()):
        return False
    return all(
        not (cell := cells[places[name]].strip()) or (pattern.match(cell) and delimiter not in cell)
        for name, pattern in _FITS.items()
        if name in places and places[name] < len(cells)
    )


def _account_for_lines(body: _Body, delimiter: str, records: int, skip: int) -> None:
    """Refuse a file in which a quotation mark that was never closed has swallowed other lines.

    Every record that goes over a line end is looked at: it must have the width of the header, and the cell with the
    line end must hold fewer delimiters than a whole line. An address of two or three lines passes.

    Args:
        body: the file as it was read.
        delimiter: between cells.
        records: how many were read; 0 where reading broke off.
        skip: records up to the header, which may be titles.

    Raises:
        RefusedError: ``ROWS_UNACCOUNTED`` with the first line concerned.
    """
    count = line = 0
    encoding = "utf-8-sig" if body.encoding == "utf-8" else body.encoding
    with body.path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        try:
            for row in reader:
                count += 1
                if reader.line_num > line + 1 and _swallows(row, delimiter, body.width, titles=count <= skip):
                    raise _unaccounted(line + 1, reader.line_num)
                line = reader.line_num
        except csv.Error:
            raise _unaccounted(line + 1, reader.line_num) from None
    if records and count != records:
        raise refuse("ROWS_UNACCOUNTED", f"Terbaca {records} dari {count} baris.")


def _swallows(row: list[str], delimiter: str, width: int, *, titles: bool) -> bool:
    """Tell whether a record that goes over a line end has taken other records in."""
    if len(row) != width and not titles:
        return True
    for cell in row:
        first, end, rest = cell.replace("\r\n", "\n").replace("\r", "\n").partition("\n")
        if end and (rest.count("\n") >= TALLEST or rest.count(delimiter) >= SWALLOWED):
            return True
        if end and first.count(delimiter) + rest.count(delimiter) >= max(1, width - 1):
            return True
    return False


def _unaccounted(first: int, last: int) -> RefusedError:
    return refuse(
        "ROWS_UNACCOUNTED", f"Tanda kutip pada baris {first} tidak ditutup; baris {first} sampai {last} menyatu.",
        first_line=first, last_line=last,
    )  # fmt: skip

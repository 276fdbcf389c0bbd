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

from dtks_analytics.errors import refuse
from dtks_analytics.intake.line_count import check_lines
from dtks_analytics.intake.recognise import HEADER_ROWS
from dtks_analytics.intake.table import Table, recognise

if TYPE_CHECKING:
    from pathlib import Path

    from dtks_analytics.intake.result import Limits

BLOCK: Final = 4 << 20
"""No cell, and no row, is longer than this."""
SWALLOWED: Final = 5
"""So many delimiters after a line end inside a cell are a line of the file, not an address."""
ENCODINGS: Final = ("utf-8", "cp1252")

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


def read_delimited(path: Path, source: int, layout: str | None, limits: Limits) -> list[Table]:
    """Read a text file.

    Raises:
        RefusedError: encoding, size, or not recognised.
    """
    check_lines(path, limits.rows)
    encoding = encoding_of(path)
    head = _head(path, encoding)
    delimiter = delimiter_of(head)
    first = _records(head, delimiter, HEADER_ROWS + 5)
    if max((len(row) for row in first), default=0) > limits.columns:
        raise refuse("TOO_LARGE")
    (found,) = recognise([("", first)], layout)
    width = len(first[found.header.row])
    wanted = {f"c{place}": name for name, place in found.header.mapping.items()}
    body = _Body(path, encoding, delimiter, width)
    table = body.read(list(wanted))
    columns, rows = _with_repaired(table, body, wanted, delimiter)
    if body.lines > len(rows) + len(body.malformed):
        columns, rows = _without_swallowed(columns, rows, body, delimiter)
    if len(rows) > limits.rows:
        raise refuse("TOO_LARGE")
    skip = found.header.row + 1
    below = pc.greater(rows, skip)
    columns = {name: array.filter(below) for name, array in columns.items()}
    malformed = [row for row in body.malformed if row > skip]
    return [Table(source, found, columns, rows.filter(below), malformed)]


class _Body:
    """All records of a file, read by Arrow; rows of another width are kept aside with their number."""

    def __init__(self, path: Path, encoding: str, delimiter: str, width: int) -> None:
        self._path, self._encoding, self._delimiter, self.width = path, encoding, delimiter, width
        self.odd: list[tuple[int, str]] = []
        self.malformed: list[int] = []
        self.lines = 0

    def _keep(self, row: Any) -> str:  # noqa: ANN401 - pyarrow's InvalidRow
        self.odd.append((row.number, row.text))
        return "skip"

    def read(self, names: list[str]) -> Any:  # noqa: ANN401 - pyarrow ships no types
        """Read the named columns; record 1 is the first of the file."""
        quotes = False
        with self._path.open("rb") as file:
            for block in iter(lambda: file.read(BLOCK), b""):
                quotes = quotes or b'"' in block
                self.lines += block.count(b"\n")
        try:
            return pa_csv.read_csv(
                self._path,
                read_options=pa_csv.ReadOptions(
                    use_threads=False,
                    block_size=BLOCK,
                    column_names=[f"c{place}" for place in range(self.width)],
                    encoding="utf8" if self._encoding == "utf-8" else self._encoding,
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
            code = "TOO_LARGE" if "straddling" in str(error) else "NOT_A_TABLE"
            raise refuse(code) from None


def _with_repaired(table: Any, body: _Body, wanted: dict[str, str], delimiter: str) -> tuple[dict[str, Any], Any]:  # noqa: ANN401 - pyarrow ships no types
    """Put back the odd records that only lack, or only add, empty cells; number all rows.

    A short record may be a title, a total or a signature line, so it goes back as well and is judged with the others;
    one that carries more filled cells than the header has columns, or that is short and looks like a person, does not.
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
    for number, text in body.odd:
        cells = next(iter(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), [])
        filled = sum(1 for cell in cells if cell.strip())
        if any(cell.strip() for cell in cells[width:]) or (len(cells) < width and filled > width // 2):
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


def _without_swallowed(columns: dict[str, Any], rows: Any, body: _Body, delimiter: str) -> tuple[dict[str, Any], Any]:  # noqa: ANN401 - pyarrow ships no types
    """Take out the records in which a quote that was never closed has swallowed other lines.

    Such a cell holds a line end and about as many delimiters as a line; an address of two lines does not.
    """
    sign = re.escape(delimiter)
    swallowed = rf"\n(?:[^{sign}]*{sign}){{{SWALLOWED}}}"
    bad: Any = pa.repeat(pa.scalar(value=False), len(rows))
    for array in columns.values():
        if pc.any(pc.match_substring(array, "\n")).as_py():
            bad = pc.or_(bad, pc.fill_null(pc.match_substring_regex(array, swallowed), False))
    body.malformed += rows.filter(bad).to_pylist()
    keep = pc.invert(bad)
    return {name: array.filter(keep) for name, array in columns.items()}, rows.filter(keep)

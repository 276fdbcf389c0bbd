"""Spreadsheets in forms that offices bring, written by hand: web page, XML 2003, ODS, BIFF8, XLSB, packed text."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

Sheets = dict[str, "Iterable[Sequence[Any]]"]
"""Name of a sheet to its rows: text, numbers (int or float) or None."""

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_FREE = 0xFFFFFFFF
_END = 0xFFFFFFFE


def html(sheets: Sheets, before: str = "<html><head><style>td{mso-number-format:'\\@'}</style></head><body>") -> bytes:
    """Return a page with one table a sheet, as SIKS-NG writes it."""
    tables = []
    for rows in sheets.values():
        lines = ("".join(f"<td>{escape(str(cell or ''))}</td>" for cell in row) for row in rows)
        tables.append("<table border=1>" + "".join(f"<tr>{line}</tr>\n" for line in lines) + "</table>")
    return (before + "".join(tables) + "</body></html>").encode()


def xml_2003(sheets: Sheets, hidden: Sequence[str] = ()) -> bytes:
    """Return SpreadsheetML of Excel 2003; empty cells are left out and the next one carries its index."""
    parts = []
    for name, rows in sheets.items():
        lines = []
        for row in rows:
            cells, skipped = [], False
            for place, cell in enumerate(row, 1):
                if cell in (None, ""):
                    skipped = True
                    continue
                index = f' ss:Index="{place}"' if skipped else ""
                kind = "Number" if isinstance(cell, int | float) else "String"
                cells.append(f'<Cell{index}><Data ss:Type="{kind}">{escape(str(cell))}</Data></Cell>')
                skipped = False
            lines.append(f"<Row>{''.join(cells)}</Row>")
        seen = "<Visible>SheetHidden</Visible>" if name in hidden else ""
        parts.append(
            f'<Worksheet ss:Name="{escape(name)}"><Table>{"".join(lines)}</Table>'
            f'<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">{seen}</WorksheetOptions></Worksheet>'
        )
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        f'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{"".join(parts)}</Workbook>'
    ).encode()


def ods(sheets: Sheets, hidden: Sequence[str] = (), manifest: str = "") -> bytes:
    """Return an OpenDocument spreadsheet; behind each row and table come the usual repeated empty cells."""

    def written(cell: Any) -> str:  # noqa: ANN401 - text, number or nothing
        if cell in (None, ""):
            return "<table:table-cell/>"
        kind = f'float" office:value="{cell}' if isinstance(cell, int | float) else "string"
        return f'<table:table-cell office:value-type="{kind}"><text:p>{escape(str(cell))}</text:p></table:table-cell>'

    tables = []
    for name, rows in sheets.items():
        lines = "".join(f"<table:table-row>{''.join(map(written, row))}</table:table-row>" for row in rows)
        style = ' table:style-name="away"' if name in hidden else ""
        tables.append(
            f'<table:table table:name="{escape(name)}"{style}>{lines}<table:table-row table:number-rows-repeated='
            '"1048000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row></table:table>'
        )
    names = " ".join(f'xmlns:{name}="{_OFFICE}:{name}:1.0"' for name in ("office", "table", "text", "style"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:automatic-styles>'
        '<style:style style:name="away" style:family="table"><style:table-properties table:display="false"/>'
        f"</style:style></office:automatic-styles><office:body><office:spreadsheet>{''.join(tables)}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{_OFFICE}:manifest:1.0">{manifest}'
            "</manifest:manifest>".encode(),
        }
    )


def packed(parts: dict[str, bytes]) -> bytes:
    """Return a ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def compound(streams: dict[str, bytes]) -> bytes:
    """Return a compound file (OLE2) with these streams in its root, each of at least eight sectors."""
    padded = {name: data + bytes(max(4096, -(-len(data) // 512) * 512) - len(data)) for name, data in streams.items()}
    data = b"".join(padded.values())
    entries = [_entry("Root Entry", 5, _END, 0, child=1 if padded else 0xFFFFFFFF)]
    place, chains = 0, []
    for number, (name, content) in enumerate(padded.items(), 1):
        sectors = len(content) // 512
        right = number + 1 if number < len(padded) else 0xFFFFFFFF
        entries.append(_entry(name, 2, place, len(content), right=right))
        chains += [*range(place + 1, place + sectors), _END]
        place += sectors
    directory = b"".join(entries)
    directory += bytes(-len(directory) % 512)
    first = place
    chains += [*range(first + 1, first + len(directory) // 512), _END]
    total = len(chains)
    tables = 1
    while tables * 128 < total + tables:
        tables += 1
    table = [*chains, *([0xFFFFFFFD] * tables)]
    table += [_FREE] * (tables * 128 - len(table))
    header = struct.pack("<8s16xHHHHH6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, tables, first, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *(total + n for n in range(tables)), *([_FREE] * (109 - tables)))
    return header + data + directory + struct.pack(f"<{len(table)}I", *table)


def _entry(name: str, kind: int, start: int, size: int, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    return struct.pack("<64sHBBIII36xIQ", text, len(text), kind, 1, 0xFFFFFFFF, right, child, start, size)


def biff8(sheets: Sheets, hidden: Sequence[str] = (), *, locked: bool = False) -> bytes:
    """Return an Excel 97 workbook (``.xls``); ``locked`` adds the record of a password."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def text(value: str, size: str) -> bytes:
        return struct.pack(f"<{size}B", len(value), 1) + value.encode("utf-16-le")

    bodies = []
    for rows in sheets.values():
        body = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if cell in (None, ""):
                    continue
                at = struct.pack("<HHH", r, c, 0)
                number = isinstance(cell, int | float)
                body += record(0x203, at + struct.pack("<d", cell)) if number else record(0x204, at + text(cell, "H"))
        bodies.append(body + record(0x0A, b""))
    begin = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    if locked:
        begin += record(0x2F, struct.pack("<H", 0) + bytes(4))
    names = [struct.pack("<BB", name in hidden, 0) + text(name, "B") for name in sheets]
    place = len(begin) + sum(8 + len(name) for name in names) + 4
    listed = b""
    for name, body in zip(names, bodies, strict=True):
        listed += record(0x85, struct.pack("<I", place) + name)
        place += len(body)
    return compound({"Workbook": begin + listed + record(0x0A, b"") + b"".join(bodies)})


def xlsb(sheets: Sheets, hidden: Sequence[str] = ()) -> bytes:
    """Return a binary workbook of Excel 2007 (BIFF12) with inline text."""

    def record(kind: int, data: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
        size, length = len(data), b""
        while True:
            length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
            size >>= 7
            if not size:
                return head + length + data

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts: dict[str, bytes] = {"[Content_Types].xml": b"<Types/>"}
    listed, relations = b"", ""
    for number, (name, rows) in enumerate(sheets.items(), 1):
        lines = [list(row) for row in rows]
        body = record(0x81) + record(0x94, struct.pack("<IIII", 0, len(lines) - 1, 0, max(map(len, lines)) - 1))
        body += record(0x91)
        for r, row in enumerate(lines):
            body += record(0x00, struct.pack("<IIHBBBI", r, 0, 300, 0, 0, 0, 0))
            for c, cell in enumerate(row):
                if cell in (None, ""):
                    continue
                at = struct.pack("<II", c, 0)
                number_cell = isinstance(cell, int | float)
                body += record(5, at + struct.pack("<d", cell)) if number_cell else record(6, at + text(cell))
        parts[f"xl/worksheets/sheet{number}.bin"] = body + record(0x92) + record(0x82)
        state = struct.pack("<II", 1 if name in hidden else 0, number)
        listed += record(0x9C, state + text(f"r{number}") + text(name))
        relations += f'<Relationship Id="r{number}" Type="{office}/worksheet" Target="worksheets/sheet{number}.bin"/>'
    parts["xl/workbook.bin"] = record(0x83) + record(0x8F) + listed + record(0x90) + record(0x84)
    parts["xl/_rels/workbook.bin.rels"] = f'<Relationships xmlns="{package}">{relations}</Relationships>'.encode()
    return packed(parts)


def delimited(sheets: Sheets, sign: str = ";") -> bytes:
    """Return the first sheet as text without quotation marks."""
    rows = next(iter(sheets.values()))
    return "".join(sign.join(str(cell or "") for cell in row) + "\r\n" for row in rows).encode()


FORMS: dict[str, Callable[[Sheets], bytes]] = {
    "web page": html,
    "XML 2003": xml_2003,
    "ODS": ods,
    "BIFF8": biff8,
    "XLSB": xlsb,
    "UTF-16 little": lambda sheets: b"\xff\xfe" + delimited(sheets, "\t").decode().encode("utf-16-le"),
    "UTF-16 big": lambda sheets: b"\xfe\xff" + delimited(sheets).decode().encode("utf-16-be"),
    "GZ of text": lambda sheets: gzip.compress(delimited(sheets)),
    "GZ of a web page": lambda sheets: gzip.compress(html(sheets)),
    "ZIP of text": lambda sheets: packed({"data/agustus.csv": delimited(sheets), "__MACOSX/._agustus.csv": b"x"}),
    "ZIP of BIFF8": lambda sheets: packed({"agustus.xls": biff8(sheets)}),
    "ZIP of XLSB": lambda sheets: packed({"agustus.xlsb": xlsb(sheets)}),
    "ZIP of UTF-16": lambda sheets: packed({"a.txt": b"\xff\xfe" + delimited(sheets).decode().encode("utf-16-le")}),
}
"""Name of a form to its writer, for files of one sheet."""
BOOKS: dict[str, Callable[..., bytes]] = {"XML 2003": xml_2003, "ODS": ods, "BIFF8": biff8, "XLSB": xlsb}
"""Forms that have several sheets with names, of which some may be hidden."""


def write(path: Path, content: bytes) -> Path:
    """Write a file."""
    path.write_bytes(content)
    return path

"""Downloads: an Excel workbook and a CSV that an Indonesian spreadsheet opens as it is.

Numbers stay numbers in a workbook; the spreadsheet shows them with the separators of its own language. A CSV has
no types, so it is written for Indonesian Excel: semicolons between fields, since there the comma is the decimal sign,
and a byte order mark, without which Excel guesses another encoding. Text never becomes a formula: in a workbook each
text is written as text, and in a CSV one that could start a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from dtks_analytics.present.text.numbers import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SYNTHETIC: Final = "DATA SINTETIS"
LONGEST_FOOT: Final = 200
"""Characters; Excel takes 255 with its codes."""
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters (full-width forms too) after which a spreadsheet may see a formula in a CSV field."""
FORMATS: Final = {"text": "@", "count": "#,##0", "share": "0.0%", "number": "#,##0.0", "date": "[$-421]d mmmm yyyy"}
"""Number formats by kind; the separators shown are those of the reader's spreadsheet."""

Value = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a download.

    Attributes:
        head: what a person reads, with the unit.
        kind: ``share`` is 0 to 1 and shows as per cent; codes are ``text``.
    """

    head: str
    kind: Literal["text", "count", "share", "number", "date"] = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet.

    Attributes:
        name: of its tab; made to fit what Excel allows.
        title: what it holds, with month and area.
        fields: columns; the first two stay in view.
        rows: one value per field; None is unknown (``–``); words such as ``disamarkan`` are text in any column.
        notes: lines under the title (register, residents, date of publishing).
    """

    name: str
    title: str
    fields: Sequence[Field]
    rows: Sequence[Sequence[Value]]
    notes: Sequence[str] = ()


def workbook(
    sheets: Sequence[Sheet],
    definitions: Sequence[tuple[str, str, str]],
    *,
    synthetic: bool,
    created: datetime | None = None,
) -> bytes:
    """Write sheets and a last one named ``Definisi``.

    Args:
        sheets: at least one.
        definitions: term, meaning, source.
        synthetic: puts the mark in the first cell of every sheet and at the foot of every printed page.
        created: moment noted in the file; the same input then gives the same bytes.

    Returns:
        The content of an ``.xlsx``.
    """
    fields = [Field("Istilah"), Field("Arti"), Field("Sumber")]
    last = Sheet("Definisi", "Definisi dan sumber", fields, definitions)
    buffer = io.BytesIO()
    with new_book(buffer, created) as book:
        formats = _formats(book)
        taken: list[str] = []
        for sheet in (*sheets, last):
            taken.append(_tab_name(sheet.name, taken))
            _write(book.add_worksheet(taken[-1]), sheet, formats, synthetic=synthetic)
    return buffer.getvalue()


@contextmanager
def new_book(buffer: io.BytesIO, created: datetime | None) -> Iterator[Any]:
    """Open a workbook in which text stays text, and write it into the buffer at the end of the block.

    Args:
        buffer: takes the content of the ``.xlsx``.
        created: moment noted in the file; the same input then gives the same bytes. None is now.
    """
    import xlsxwriter  # noqa: PLC0415 -- only when somebody downloads

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": (created or datetime.now().astimezone()).replace(tzinfo=None)})
        yield book


def set_paper(page: Any, head: int, *, synthetic: bool, said: str = "") -> None:  # noqa: ANN401 -- no types
    """Set a sheet up for A4 across, its head on every page.

    Args:
        page: sheet of xlsxwriter.
        head: row of the head, from 0.
        synthetic: puts the mark at the foot.
        said: what else stands there; shortened to `LONGEST_FOOT`, after which Excel takes no foot at all.
    """
    page.repeat_rows(head)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    foot = " ".join([SYNTHETIC] * synthetic + [said]).strip()[:LONGEST_FOOT].replace("&", "&&")
    page.set_footer(f"&L{foot}&R&P dari &N")


def csv_bytes(sheet: Sheet, *, synthetic: bool) -> bytes:
    """Write one sheet as CSV: head, rows, and a last column that marks synthetic data.

    Shares are written as per cent with two decimals, numbers with a decimal comma and no dots, dates as ISO.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    mark = [SYNTHETIC] if synthetic else []
    heads = [f"{field.head} (%)" if _lacks_unit(field) else field.head for field in sheet.fields]
    writer.writerow([*(harmless(head) for head in heads), *(["keterangan"] if synthetic else [])])
    for row in sheet.rows:
        writer.writerow([*(_field(v, f.kind) for v, f in zip(row, sheet.fields, strict=True)), *mark])
    return buffer.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """Return the text, with an apostrophe in front where a spreadsheet could see a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _field(value: Value, kind: str) -> str:
    if value is None:
        return UNKNOWN
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return harmless(value)
    if kind == "share":
        return f"{value * 100:.2f}".replace(".", ",")
    return (f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)).replace(".", ",")


def _lacks_unit(field: Field) -> bool:
    return field.kind == "share" and "%" not in field.head and "persen" not in field.head.lower()


def _formats(book: Any) -> dict[str, Any]:  # noqa: ANN401 -- xlsxwriter ships no types
    kinds = {kind: book.add_format({"num_format": code, "valign": "top"}) for kind, code in FORMATS.items()}
    for kind in ("count", "share", "number", "date"):
        kinds[kind].set_align("right")
    kinds["text"].set_text_wrap()
    return kinds | {
        "mark": book.add_format({"bold": True, "border": 1, "align": "center"}),
        "title": book.add_format({"bold": True, "font_size": 14, "font_color": "#1B2A33"}),
        "note": book.add_format({"font_color": "#55646E"}),
        "words": book.add_format({"font_color": "#55646E", "align": "right", "valign": "top"}),
        "head": book.add_format(
            {
                "bold": True,
                "bg_color": "#F1EEE6",
                "bottom": 2,
                "bottom_color": "#1B2A33",
                "text_wrap": True,
                "valign": "bottom",
            }
        ),
    }


def _write(page: Any, sheet: Sheet, formats: dict[str, Any], *, synthetic: bool) -> None:  # noqa: ANN401 -- no types
    """Write mark, title, notes, head and rows, and set the sheet up for screen and paper."""
    top = 0
    if synthetic:
        page.write_string(top, 0, SYNTHETIC, formats["mark"])
        top += 1
    page.write_string(top, 0, sheet.title, formats["title"])
    for note in sheet.notes:
        top += 1
        page.write_string(top, 0, note, formats["note"])
    top += 2
    for column, field in enumerate(sheet.fields):
        page.write_string(top, column, field.head, formats["head"])
        page.set_column(column, column, _width(sheet, column))
    for row, values in enumerate(sheet.rows, start=top + 1):
        for column, (value, field) in enumerate(zip(values, sheet.fields, strict=True)):
            _write_cell(page, (row, column), value, field.kind, formats)
    page.freeze_panes(top + 1, min(2, len(sheet.fields) - 1))
    if sheet.rows:
        page.autofilter(top, 0, top + len(sheet.rows), len(sheet.fields) - 1)
    set_paper(page, top, synthetic=synthetic)


def _write_cell(
    page: Any,  # noqa: ANN401 -- xlsxwriter ships no types
    at: tuple[int, int],
    value: Value,
    kind: str,
    formats: dict[str, Any],
) -> None:
    if value is None:
        page.write_string(*at, UNKNOWN, formats["words"])
    elif isinstance(value, str):
        page.write_string(*at, value, formats["text" if kind == "text" else "words"])
    elif isinstance(value, date):
        page.write_datetime(*at, value, formats["date"])
    else:
        page.write_number(*at, value, formats[kind if kind != "text" else "number"])


def _width(sheet: Sheet, column: int) -> float:
    """Return a width in characters that fits head and values, between 9 and 60."""
    words = max((len(word) for word in sheet.fields[column].head.split()), default=0)
    longest = max((len(str(row[column])) if isinstance(row[column], str) else 10 for row in sheet.rows), default=0)
    return min(max(words + 3, longest + 2, 9), 60)


def _tab_name(name: str, taken: Sequence[str]) -> str:
    clean = "".join(" " if letter in r"[]:*?/\'" else letter for letter in name).strip()[:28] or "Data"
    return clean if clean.lower() not in {each.lower() for each in taken} else f"{clean} {len(taken) + 1}"

"""The worklist of a kelurahan as an Excel workbook: rows to repair, room for the result of each check, protected keys.

What is written into the open columns can be loaded back: `intake.answers` reads it by the key of each row.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.catalogue.effort import EFFORTS, effort
from dtks_analytics.catalogue.rules import RULES, SEVERITIES
from dtks_analytics.present.sheets.workbook import SYNTHETIC, harmless, new_book, set_paper
from dtks_analytics.present.text import numbers, verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pyarrow as pa

SHEET: Final = "Daftar perbaikan"
CHOICES: Final = "Pilihan"
KEY, RESULT, NOTE, DAY = "Kunci", "Hasil pemeriksaan", "Catatan", "Tanggal"
HEADS: Final[dict[str, float]] = {
    "Baris": 8, "ID individu": 18, "Nama": 28, "NIK": 19, "RT/RW": 10, "Aturan": 30, "Yang dilakukan": 42,
    "Tingkat": 11, "Usaha": 22, "Menahan nilai": 9, "Sejak": 19, RESULT: 27, NOTE: 34, DAY: 13, KEY: 27,
}  # fmt: skip
"""Columns and their widths in characters."""
_OPEN: Final = (RESULT, NOTE, DAY)
_LONGEST_NOTE: Final = 500


@dataclass(frozen=True, slots=True)
class Item:
    """One finding to check.

    Attributes:
        key: keyed hash that names the finding (`store.worklist.Worklist.item`).
        rule: key of the rule.
        row: number of the row in the delivered file.
        id_individu: as in the file; None where it has none.
        name: None where it is missing.
        nik: masked to the last four digits; None where it is missing.
        rt: None where it is missing.
        rw: None where it is missing.
        first_seen: ``YYYY-MM``; None where it is unknown.
        answer: words of the result known so far, empty for none.
        newly_assessable: the rule was not evaluable before ``first_seen``; the fault may be older.
    """

    key: str
    rule: str
    row: int
    id_individu: str | None
    name: str | None
    nik: str | None
    rt: str | None
    rw: str | None
    first_seen: str | None
    answer: str = ""
    newly_assessable: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """What the worklist is of.

    Attributes:
        area: name with its kecamatan.
        period: ``YYYY-MM``.
        source: register, dates, version.
        synthetic: puts the mark on every sheet and printed page.
        created: moment noted in the file; the same input then gives the same bytes.
        exempt: that this is exempt information, who took it along and when; empty for made-up examples.
    """

    area: str
    period: str
    source: str
    synthetic: bool
    created: datetime | None = None
    exempt: str = ""


def items(
    table: pa.Table, key: Callable[[str, str], str], answers: Mapping[str, str], choices: Mapping[str, str]
) -> list[Item]:
    """Turn the rows of `dtks_analytics.rows.worklist.rows` into items.

    Args:
        table: of `dtks_analytics.rows.worklist.SCHEMA`; NIK are masked already.
        key: names a finding by its rule and record.
        answers: code of the result known so far, by key.
        choices: results, code to words.
    """
    found = []
    for row in table.to_pylist():
        name = key(row["rule"], row["record"])
        known = choices.get(answers.get(name, ""), "")
        found.append(
            Item(name, row["rule"], row["baris"], row["id_individu"], row["nama"], row["nik"], row["rt"], row["rw"],
                 row["first_seen"], known, bool(row.get("newly_assessable")))
        )  # fmt: skip
    return found


def workbook(rows: Sequence[Item], heading: Heading, choices: Mapping[str, str]) -> bytes:
    """Write the worklist.

    Args:
        rows: findings in their order.
        heading: what the list is of.
        choices: results of a check, code to words; the words are the drop-down.

    Returns:
        The content of an ``.xlsx``. Text that could start a formula carries an apostrophe; all but the three open
        columns is protected, without a password: against mistakes, not against intent.
    """
    buffer = io.BytesIO()
    with new_book(buffer, heading.created) as book:
        formats = _formats(book)
        page = book.add_worksheet(SHEET)
        _write_choices(book.add_worksheet(CHOICES), choices, formats, synthetic=heading.synthetic)
        top = _write_head(page, len(rows), heading, formats)
        for number, item in enumerate(rows, start=top + 1):
            _write_item(page, number, item, formats)
        _finish(page, top, len(rows), heading)
        if rows:
            _validate(page, top + 1, top + len(rows), len(choices))
    return buffer.getvalue()


def _formats(book: Any) -> dict[str, Any]:  # noqa: ANN401 -- xlsxwriter ships no types
    plain = {"valign": "top", "text_wrap": True, "bottom": 1, "bottom_color": "#DAD6CA"}
    free = {**plain, "locked": False, "bg_color": "#FBF6E8", "border": 1, "border_color": "#8C8578"}
    return {
        "mark": book.add_format({"bold": True, "border": 1, "align": "center"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "note": book.add_format({"font_color": "#55646E"}),
        "head": book.add_format(
            {"bold": True, "bg_color": "#F1EEE6", "bottom": 2, "text_wrap": True, "valign": "bottom"}
        ),
        "text": book.add_format({**plain, "num_format": "@"}),
        "key": book.add_format({**plain, "num_format": "@", "font_color": "#8C8578", "font_size": 8}),
        "count": book.add_format({**plain, "num_format": "0"}),
        "open": book.add_format({**free, "num_format": "@"}),
        "day": book.add_format({**free, "num_format": "dd/mm/yyyy"}),
    }


def _write_head(page: Any, number: int, heading: Heading, formats: dict[str, Any]) -> int:  # noqa: ANN401 -- no types
    """Write the lines above the table and its head; return the row of the head, from 0."""
    top = 0
    if heading.synthetic:
        page.write_string(top, 0, SYNTHETIC, formats["mark"])
        top += 1
    title = f"Daftar perbaikan {heading.area}, {numbers.month(heading.period)}: {numbers.integer(number)} temuan"
    page.write_string(top, 0, harmless(title), formats["title"])
    ask = (
        "Isi tiga kolom berwarna: pilih hasil, tulis catatan bila perlu (tanpa NIK dan nomor KK), tulis tanggalnya. "
        "Lalu muat kembali berkas ini pada halaman Daftar Perbaikan."
    )
    lines = (
        *([harmless(heading.exempt)] if heading.exempt else []),
        harmless(heading.source),
        ask,
        "Hasil tidak menghapus data dan tidak menghentikan bantuan. Jangan mengubah kolom Kunci.",
    )
    for line in lines:
        top += 1
        page.write_string(top, 0, line, formats["note"])
    top += 2
    for column, (head, width) in enumerate(HEADS.items()):
        page.write_string(top, column, head, formats["head"])
        page.set_column(column, column, width)
    return top


def _write_item(page: Any, number: int, item: Item, formats: dict[str, Any]) -> None:  # noqa: ANN401 -- no types
    rule = RULES[item.rule]
    words = {
        "ID individu": item.id_individu or numbers.UNKNOWN,
        "Nama": item.name or "kosong",
        "NIK": item.nik or "kosong",
        "RT/RW": f"{item.rt or numbers.UNKNOWN}/{item.rw or numbers.UNKNOWN}",
        "Aturan": f"{rule.id} {rule.label}",
        "Yang dilakukan": rule.repair,
        "Tingkat": SEVERITIES[rule.severity],
        "Usaha": EFFORTS[effort(item.rule)].label,
        "Menahan nilai": "ya" if rule.scored else "tidak",
        "Sejak": verdicts.since(item.first_seen, newly_assessable=item.newly_assessable),
    }
    for column, head in enumerate(HEADS):
        if head == "Baris":
            page.write_number(number, column, item.row, formats["count"])
        elif head in words:
            page.write_string(number, column, harmless(words[head]), formats["text"])
        elif head == KEY:
            page.write_string(number, column, item.key, formats["key"])
        elif head == RESULT and item.answer:
            page.write_string(number, column, item.answer, formats["open"])
        else:
            page.write_blank(number, column, None, formats["day" if head == DAY else "open"])


def _validate(page: Any, first: int, last: int, choices: int) -> None:  # noqa: ANN401 -- xlsxwriter ships no types
    """Give the open columns their drop-down and their limits."""
    result, note, day = (list(HEADS).index(head) for head in _OPEN)
    page.data_validation(
        first, result, last, result,
        {"validate": "list", "source": f"={CHOICES}!$A$3:$A${choices + 2}", "error_title": RESULT,
         "error_message": "Pilih salah satu hasil pada daftar."},
    )  # fmt: skip
    page.data_validation(
        first, note, last, note,
        {"validate": "length", "criteria": "<=", "value": _LONGEST_NOTE, "error_title": NOTE,
         "error_message": f"Paling banyak {_LONGEST_NOTE} huruf."},
    )  # fmt: skip
    page.data_validation(
        first, day, last, day,
        {"validate": "date", "criteria": ">=", "value": datetime(2020, 1, 1), "error_title": DAY,  # noqa: DTZ001 -- a cell has no zone
         "error_message": "Tulis tanggal, misalnya 14/10/2026."},
    )  # fmt: skip


def _finish(page: Any, top: int, rows: int, heading: Heading) -> None:  # noqa: ANN401 -- xlsxwriter ships no types
    """Freeze, filter, protect, and set the page up for paper."""
    page.freeze_panes(top + 1, list(HEADS).index("NIK"))
    page.autofilter(top, 0, top + max(rows, 1), len(HEADS) - 1)
    page.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True})
    set_paper(page, top, synthetic=heading.synthetic, said=heading.exempt)


def _write_choices(page: Any, choices: Mapping[str, str], formats: dict[str, Any], *, synthetic: bool) -> None:  # noqa: ANN401 -- no types
    """Write the results that the drop-down offers."""
    page.write_string(0, 0, SYNTHETIC if synthetic else "", formats["mark"] if synthetic else formats["note"])
    page.write_string(1, 0, "Pilihan hasil pemeriksaan", formats["title"])
    for number, words in enumerate(choices.values(), start=2):
        page.write_string(number, 0, words)
    page.set_column(0, 0, 40)
    page.protect()

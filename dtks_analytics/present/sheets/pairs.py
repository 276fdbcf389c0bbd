"""Pairs to review as an Excel workbook: two lines a pair, room for answer and reason, protected keys.

What is written into the open columns can be loaded back: `intake.pair_answers` reads it by the key of each pair. What
the model thinks of a pair is not in it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.catalogue.reviews import ANSWERS, LONGEST_NOTE, REASONS
from dtks_analytics.present.html import pair
from dtks_analytics.present.sheets.workbook import SYNTHETIC, harmless, new_book, set_paper
from dtks_analytics.present.text import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dtks_analytics.rows.review_records import Both

SHEET: Final = "Tinjau pasangan"
CHOICES: Final = "Pilihan"
ANSWER, REASON, NOTE, KEY = "Jawaban", "Alasan", "Catatan", "Kunci"
HEADS: Final[dict[str, float]] = {
    "No.": 6, "Catatan ke": 8, "Kelurahan": 26, **dict.fromkeys(pair.LABELS.values(), 17.0), "Mengapa ditanyakan": 44,
    ANSWER: 25, REASON: 42, NOTE: 34, KEY: 27,
}  # fmt: skip
"""Columns and their widths in characters."""
_WIDER: Final = {"Nama": 28.0, "Alamat": 32.0, "Bantuan": 24.0, "NIK": 24.0, "Nomor KK": 24.0, "Nama ibu kandung": 22.0}
_OPEN: Final = (ANSWER, REASON, NOTE)


@dataclass(frozen=True, slots=True)
class Asked:
    """One pair to answer.

    Attributes:
        key: of the pair.
        why: why it is asked, in plain Indonesian, no value.
        both: its records; of the numbers only how they compare.
        areas: names of their kelurahan.
    """

    key: str
    why: str
    both: Both
    areas: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Heading:
    """What the list is of.

    Attributes:
        owner: who decides (``Lurah Selili``).
        period: ``YYYY-MM``.
        exempt: that this is exempt information, who took it along and when.
        synthetic: puts the mark on every sheet.
        created: moment noted in the file; the same input then gives the same bytes.
    """

    owner: str
    period: str
    exempt: str
    synthetic: bool
    created: datetime | None = None


def workbook(rows: Sequence[Asked], heading: Heading) -> bytes:
    """Write the list.

    Returns:
        The content of an ``.xlsx``. Text that could start a formula carries an apostrophe; all but the three open
        columns is protected, without a password: against mistakes, not against intent.
    """
    buffer = io.BytesIO()
    with new_book(buffer, heading.created) as book:
        formats = _formats(book)
        page = book.add_worksheet(SHEET)
        _write_choices(book.add_worksheet(CHOICES), formats, synthetic=heading.synthetic)
        top = _write_head(page, len(rows), heading, formats)
        for number, asked in enumerate(rows):
            _write_pair(page, top + 1 + 2 * number, number + 1, asked, formats)
        _finish(page, top, heading)
        for number in range(len(rows)):
            _validate(page, top + 1 + 2 * number)
    return buffer.getvalue()


def _formats(book: Any) -> dict[str, Any]:  # noqa: ANN401 -- xlsxwriter ships no types
    plain = {"valign": "top", "text_wrap": True, "num_format": "@"}
    under = {"bottom": 1, "bottom_color": "#8C8578"}
    free = {**plain, "locked": False, "bg_color": "#FBF6E8", "border": 1, "border_color": "#8C8578"}
    differs = {"bold": True, "underline": 1, "bg_color": "#FBE3B8"}
    return {
        "mark": book.add_format({"bold": True, "border": 1, "align": "center"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "note": book.add_format({"font_color": "#55646E"}),
        "head": book.add_format({"bold": True, "bg_color": "#F1EEE6", "bottom": 2, "text_wrap": True}),
        "A": book.add_format(plain),
        "B": book.add_format({**plain, **under}),
        "A differs": book.add_format({**plain, **differs}),
        "B differs": book.add_format({**plain, **under, **differs}),
        "key": book.add_format({**plain, "font_color": "#8C8578", "font_size": 8}),
        "open": book.add_format(free),
    }


def _write_head(page: Any, number: int, heading: Heading, formats: dict[str, Any]) -> int:  # noqa: ANN401 -- no types
    """Write the lines above the table and its head; return the row of the head, from 0."""
    top = 0
    if heading.synthetic:
        page.write_string(top, 0, SYNTHETIC, formats["mark"])
        top += 1
    title = f"Pasangan milik {heading.owner}, {numbers.month(heading.period)}: {numbers.integer(number)} pasangan"
    page.write_string(top, 0, harmless(title), formats["title"])
    lines = (
        "Apakah kedua catatan ini orang yang sama? Yang berbeda dicetak tebal bergaris bawah.",
        "Isi tiga kolom berwarna pada baris pertama setiap pasangan. Catatan boleh kosong; tanpa NIK dan nomor KK.",
        "Jawaban tidak menghapus data dan tidak menghentikan bantuan. Jangan mengubah kolom Kunci.",
        harmless(heading.exempt),
    )
    for line in lines:
        top += 1
        page.write_string(top, 0, line, formats["note"])
    top += 2
    for column, (head, width) in enumerate(HEADS.items()):
        page.write_string(top, column, head, formats["head"])
        page.set_column(column, column, _WIDER.get(head, width))
    return top


def _write_pair(page: Any, row: int, number: int, asked: Asked, formats: dict[str, Any]) -> None:  # noqa: ANN401 -- no types
    """Write both records of a pair, the first with the open columns."""
    told = {line.label: line for line in pair.lines(asked.both)}
    for side, letter in enumerate("AB"):
        values = {"No.": str(number) if not side else "", "Catatan ke": letter, "Kelurahan": asked.areas[side]}
        values |= {label: line.text(side) for label, line in told.items()}
        values["Mengapa ditanyakan"] = asked.why if not side else ""
        for column, head in enumerate(HEADS):
            if head in values:
                differs = head in told and told[head].differs
                page.write_string(row + side, column, harmless(values[head]), formats[letter + " differs" * differs])
            elif head == KEY:
                page.write_string(row + side, column, asked.key if not side else "", formats["key"])
            else:
                page.write_blank(row + side, column, None, formats["B" if side else "open"])


def _validate(page: Any, row: int) -> None:  # noqa: ANN401 -- xlsxwriter ships no types
    """Give the open cells of one pair their drop-downs and their limit; reasons follow the answer."""
    from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415 -- as above

    answer, reason, note = (list(HEADS).index(head) for head in _OPEN)
    last = xl_col_to_name(len(ANSWERS) - 1)
    deepest = max(len(reasons) for reasons in REASONS.values()) + 3
    place = f"MATCH(${xl_col_to_name(answer)}{row + 1},{CHOICES}!$A$3:${last}$3,0)"
    filled = f"COUNTA(INDEX({CHOICES}!$A$4:${last}${deepest},0,{place}))"
    page.data_validation(
        row, answer, row, answer,
        {"validate": "list", "source": f"={CHOICES}!$A$3:${last}$3", "error_title": ANSWER,
         "error_message": "Pilih salah satu jawaban pada daftar."},
    )  # fmt: skip
    page.data_validation(
        row, reason, row, reason,
        {"validate": "list", "source": f"=OFFSET({CHOICES}!$A$4,0,{place}-1,{filled},1)", "error_title": REASON,
         "error_message": "Pilih jawaban dahulu, lalu salah satu alasannya."},
    )  # fmt: skip
    page.data_validation(
        row, note, row, note,
        {"validate": "length", "criteria": "<=", "value": LONGEST_NOTE, "error_title": NOTE,
         "error_message": f"Paling banyak {LONGEST_NOTE} huruf."},
    )  # fmt: skip


def _finish(page: Any, top: int, heading: Heading) -> None:  # noqa: ANN401 -- xlsxwriter ships no types
    """Freeze, protect, and set the page up for paper."""
    page.freeze_panes(top + 1, 3)
    page.protect("", {"format_columns": True, "format_rows": True})
    set_paper(page, top, synthetic=heading.synthetic, said=heading.exempt)


def _write_choices(page: Any, formats: dict[str, Any], *, synthetic: bool) -> None:  # noqa: ANN401 -- no types
    """Write answers side by side, each with its reasons below: what the drop-downs offer."""
    page.write_string(0, 0, SYNTHETIC if synthetic else "", formats["mark"] if synthetic else formats["note"])
    page.write_string(1, 0, "Pilihan jawaban dan alasannya", formats["title"])
    for column, (answer, words) in enumerate(ANSWERS.items()):
        page.write_string(2, column, words, formats["head"])
        for row, reason in enumerate(REASONS[answer].values(), start=3):
            page.write_string(row, column, reason)
    page.set_column(0, len(ANSWERS) - 1, 44)
    page.protect()

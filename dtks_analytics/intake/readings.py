"""How well the cells of each column could be read: filled cells, cells without a meaning, and their forms.

A cell that cannot be read counts as missing. Its column, the number of such cells and their form are reported, never
the value: a form replaces every letter by ``A`` and every digit by ``9``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dtks_analytics.intake.clean import Coded

SHARE: Final = 0.20
"""Above this share of unreadable filled cells a person must confirm the column (contract, ``VALUES_UNREADABLE``)."""
AREA_SHARE: Final = 0.50
"""The same within one kelurahan; higher, because a kelurahan has few rows."""
AREA_CELLS: Final = 10
"""So many unreadable cells a kelurahan must have before it is named."""
FORMS: Final = 3
"""So many forms are reported, the most frequent first."""
LONGEST_FORM: Final = 24

NEEDED: Final[frozenset[str]] = frozenset(
    {"jenis_kelamin", "hubungan_keluarga", "tanggal_lahir", "status_padan", "tanggal_padan", "status_hidup",
     "tanggal_meninggal", "is_nonaktif", "hasil_verval", "tanggal_verval", "desil", "pkh", "bpnt", "pbi", "bst",
     "bpnt_ppkm", "blt", "blt_bbm", "sembako_adaptif", "rutilahu", "pena", "permakanan", "yapi", "atensi", "pbi_pemda",
     "jenis_bansos", "nominal", "status_baru", "keaktifan"}
)  # fmt: skip
"""Columns, of the register and of companion lists, from which a published figure is counted."""
FIGURE_COLUMNS: Final[tuple[str, ...]] = ("desil", "status_hidup", "status_padan", "hasil_verval")
"""Columns without which a figure is not evaluable; an empty one says nothing about anybody. An empty cell under a
programme or under ``is_nonaktif`` says *no*, so these stay evaluable when they are empty."""

_UPPER: Final = re.compile(r"[^\W\d_]")
_DIGIT: Final = re.compile(r"\d")


def form(text: str) -> str:
    """Return the form of a cell: letters as ``A``, digits as ``9``, everything else as it is, shortened.

    >>> form("Desil 1")
    'AAAAA 9'
    """
    plain = _DIGIT.sub("9", _UPPER.sub("A", text))
    return plain if len(plain) <= LONGEST_FORM else plain[:LONGEST_FORM] + "…"


@dataclass
class Reading:
    """One column of one table.

    Attributes:
        filled: cells that hold something.
        lost: filled cells that could not be read.
        forms: form of the lost cells to their number.
        rows: per row, whether its cell was lost; None where none was.
    """

    filled: int
    lost: int = 0
    forms: Counter[str] = field(default_factory=Counter)
    rows: Any = None


@dataclass
class Notes:
    """What was met while a table was read.

    Attributes:
        readings: canonical column to its `Reading`.
        warnings: further warnings of the intake, ``code``, ``column``, ``count``.
        contradictions: canonical column to rows in which two columns for one field contradict each other, and the rows
            in which both say something.
    """

    readings: dict[str, Reading] = field(default_factory=dict)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    contradictions: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def unknown_values(self) -> dict[str, int]:
        """Column to the number of cells that could not be read; columns without such cells are left out."""
        return {name: reading.lost for name, reading in self.readings.items() if reading.lost}

    def note(self, name: str, column: Coded, lost: Sequence[bool]) -> None:
        """Record a column.

        Args:
            name: canonical name; a second column for the same field is added to the first.
            column: the cells.
            lost: per distinct value, whether it could not be read; never true for an empty cell.
        """
        filled = sum(rows for word, rows in zip(column.words, column.counts, strict=True) if word is not None)
        known = self.readings.setdefault(name, Reading(0))
        known.filled += filled
        places = [place for place, bad in enumerate(lost) if bad and column.counts[place]]
        if not places:
            return
        for place in places:
            known.forms[form(column.words[place] or "")] += column.counts[place]
        known.lost += sum(column.counts[place] for place in places)
        rows = pc.fill_null(pc.is_in(column.codes, value_set=pa.array(places, column.codes.type)), False)
        known.rows = rows if known.rows is None else pc.or_(known.rows, rows)

    def warn(self, code: str, column: str, count: int) -> None:
        """Record a warning; nothing for no rows."""
        if count:
            self.warnings.append({"code": code, "column": column, "count": count})


def without_values(notes: Notes, present: set[str], rows: int) -> dict[str, str]:
    """Return the columns in which no value is readable, with the code of the warning that names each.

    Args:
        notes: after the table was read.
        present: canonical columns of the table.
        rows: accepted rows; a table without rows says nothing about its columns.
    """
    found = {}
    for name, reading in notes.readings.items():
        if not rows or name not in present or reading.lost < reading.filled:
            continue
        if reading.filled:
            found[name] = "COLUMN_UNREADABLE"
        elif name in FIGURE_COLUMNS:
            found[name] = "COLUMN_EMPTY"
    return found


def report(notes: Notes, dates: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a warning for each column with cells that could not be read.

    Args:
        notes: after the table was read.
        dates: date columns; an unreadable date has a code of its own.
    """
    return [
        {
            "code": "DATE_UNREADABLE" if name in dates else "VALUE_UNKNOWN",
            "column": name,
            "count": reading.lost,
            "forms": [form for form, _ in reading.forms.most_common(FORMS)],
        }
        for name, reading in notes.readings.items()
        if reading.lost
    ]


def confirmations(notes: Notes, areas: Any = None) -> list[dict[str, Any]]:  # noqa: ANN401 - pyarrow ships no types
    """Return what a person must confirm about the cells that could not be read.

    Args:
        notes: after the table was read.
        areas: kelurahan code per row; None for a list without areas.

    Returns:
        Records with ``code`` ``VALUES_UNREADABLE``, ``column``, ``count``, ``of``, ``areas`` and ``note``.
    """
    found = []
    for name, reading in notes.readings.items():
        if name not in NEEDED or not reading.lost:
            continue
        forms = ", ".join(f"“{form}”" for form, _ in reading.forms.most_common(FORMS))
        note = f"Bentuk isi (A = huruf, 9 = angka): {forms}."
        record = {"code": "VALUES_UNREADABLE", "column": name, "note": note}
        if reading.lost > SHARE * reading.filled:
            found.append({**record, "count": reading.lost, "of": reading.filled})
        elif areas is not None and (worst := _areas(reading, areas)):
            found.append(
                {**record, "count": sum(worst.values()), "of": reading.filled, "areas": sorted(worst)},
            )
    found += [
        {
            "code": "VALUES_UNREADABLE",
            "column": name,
            "count": against,
            "of": both,
            "note": "Dua kolom untuk hal yang sama saling bertentangan.",
        }
        for name, (against, both) in notes.contradictions.items()
        if against > SHARE * both
    ]
    return found


def _areas(reading: Reading, areas: Any) -> dict[str, int]:  # noqa: ANN401 - pyarrow ships no types
    """Return the kelurahan in which most cells of a column were lost, with the number of lost cells."""
    total = {one["values"]: one["counts"] for one in pc.value_counts(areas).to_pylist()}
    lost = {one["values"]: one["counts"] for one in pc.value_counts(areas.filter(reading.rows)).to_pylist()}
    return {area: n for area, n in lost.items() if n >= AREA_CELLS and n > AREA_SHARE * total[area]}

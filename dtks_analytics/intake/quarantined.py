"""Which rows were set aside, and why: places only, never a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class SetAside:
    """One row that could not be placed.

    Attributes:
        sheet: name of its sheet; empty for a file without sheets.
        row: row number in the sheet, from 1, as a spreadsheet shows it.
        column: column that is to blame; empty for the whole row.
        code: a key of `errors.QUARANTINE`.
    """

    sheet: str
    row: int
    column: str
    code: str


def first(path: Path, most: int = 50) -> list[SetAside]:
    """Return the first rows of a quarantine file, in the order of file and row.

    Args:
        path: the Parquet that the intake wrote.
        most: how many at most.
    """
    table = pq.read_table(path, columns=["lembar", "baris", "kolom", "kode"]).slice(0, most)
    return [
        SetAside(row["lembar"] or "", int(row["baris"]), row["kolom"] or "", row["kode"]) for row in table.to_pylist()
    ]

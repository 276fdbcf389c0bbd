"""How many lines a text file has, counted in small blocks before anything takes it apart.

A file of nothing but line ends costs its parser some thirty bytes for each of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from dtks_analytics.errors import refuse

if TYPE_CHECKING:
    from pathlib import Path

BLOCK: Final = 1 << 20
HEAD: Final = 1000
"""Lines above and below the rows: titles, the header, empty lines, totals, signatures."""
LINES_OF_A_ROW: Final = 4
"""Lines that a row takes at most on average, with line ends inside quoted cells."""


def check_lines(path: Path, rows: int) -> None:
    """Refuse a text file with more records than may be read; nothing is kept in memory.

    A line end between quotation marks belongs to its cell and ends no record. Quotation marks that are not closed make
    records look like cells; so the lines of all kinds together are limited as well.

    Args:
        path: the file, in any encoding that keeps ASCII.
        rows: records that may be read.

    Raises:
        RefusedError: ``TOO_LARGE``.
    """
    records = lines = 0
    quoted = False
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            signs = np.frombuffer(block, dtype=np.uint8)
            ends = _line_ends(signs)
            inside = (np.cumsum(signs == ord('"'), dtype=np.int64)[ends] + quoted) % 2
            records += int(len(ends) - inside.sum())
            lines += len(ends)
            quoted ^= bool(block.count(b'"') % 2)
            if records > rows + HEAD or lines > (rows + HEAD) * LINES_OF_A_ROW:
                raise refuse("TOO_LARGE")


def _line_ends(signs: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return the places of line ends; files of old Macs have carriage returns alone."""
    ends = np.flatnonzero(signs == ord("\n"))
    if len(ends):
        return ends
    return np.flatnonzero(signs == ord("\r"))

"""Cells as text: white space, quotes and the marks of empty cells removed, distinct values once each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Callable

EMPTY: Final = frozenset({"", "-", "–", "—", "NULL", "N/A", "#N/A"})
"""What a file writes into a cell that holds nothing (upper case)."""

_INVISIBLE: Final = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])
_SPACES: Final = re.compile(r"[\s\x00-\x1f]+")
_QUOTED: Final = re.compile(r'^="(.*)"$', re.DOTALL)
_POINT_ZERO: Final = re.compile(r"^(\d+)\.0+$")
_EXOTIC: Final = r"\x{00A0}\x{1680}\x{2000}-\x{200F}\x{2028}\x{2029}\x{202F}\x{205F}\x{2060}\x{3000}\x{FEFF}"
_SUSPECT: Final = rf"^[\s'=]|\s$|\s\s|[\x00-\x1f{_EXOTIC}\x{{0085}}]|^(?i:-|–|—|null|#?n/a)?$"
_SUSPECT_DIGITS: Final = rf"{_SUSPECT}|\s|\.0+$"


def scrub(text: str, *, digits: bool = False) -> str | None:
    """Clean one cell.

    Args:
        text: the cell as it came.
        digits: it identifies something: a leading ``'``, inner white space and a trailing ``.0`` go as well.

    Returns:
        The cleaned text; None when nothing is left of it.
    """
    text = _SPACES.sub(" ", text.translate(_INVISIBLE)).strip()
    if quoted := _QUOTED.match(text):
        text = quoted[1].strip()
    if digits:
        text = _POINT_ZERO.sub(r"\1", text.lstrip("'").replace(" ", ""))
    return None if text.upper() in EMPTY else text


@dataclass(frozen=True)
class Coded:
    """A column as distinct values and a code per row.

    Attributes:
        values: the distinct values, text; a null value is an empty cell.
        codes: index into `values` per row, null for an empty cell.
    """

    values: Any
    codes: Any

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.codes)

    @cached_property
    def words(self) -> list[str | None]:
        """The distinct values as Python text."""
        words: list[str | None] = self.values.to_pylist()
        return words

    @cached_property
    def counts(self) -> list[int]:
        """Rows per distinct value."""
        codes = self.codes.drop_null().to_numpy()
        counts: list[int] = np.bincount(codes, minlength=len(self.values)).tolist()
        return counts

    def decode(self) -> Any:  # noqa: ANN401 - pyarrow ships no types
        """Return the column as a plain text array, one value per row."""
        return self.values.take(self.codes)

    def map(self, function: Callable[[str], object], kind: Any) -> Any:  # noqa: ANN401 - pyarrow ships no types
        """Apply a function to each distinct value.

        Args:
            function: text to a value, or to None.
            kind: Arrow type of the result.

        Returns:
            One value per row; null where the cell is empty or the function says None.
        """
        mapped = [None if word is None else function(word) for word in self.words]
        return pa.array(mapped, type=kind).take(self.codes)


def coded(array: Any, *, digits: bool = False) -> tuple[Coded, int]:  # noqa: ANN401 - pyarrow ships no types
    """Clean a text column, working on its distinct values only.

    Args:
        array: one text value per row, null for nothing.
        digits: as in `scrub`.

    Returns:
        The cleaned column, and the number of cells whose text changed and that still hold something.
    """
    encoded = array.dictionary_encode()
    values, codes = encoded.dictionary, encoded.indices
    suspect = pc.match_substring_regex(values, _SUSPECT_DIGITS if digits else _SUSPECT)
    where = pc.indices_nonzero(suspect)
    if not len(where):
        return Coded(values, codes), 0
    before = values.take(where).to_pylist()
    after = [scrub(text, digits=digits) for text in before]
    values = pc.replace_with_mask(values, suspect, pa.array(after, type=values.type))
    changed = [
        place for place, old, new in zip(where.to_pylist(), before, after, strict=True) if new not in (None, old)
    ]
    cells = pc.sum(pc.is_in(codes, value_set=pa.array(changed, type=codes.type))).as_py() if changed else 0
    if None in after:
        blank = pc.indices_nonzero(pc.is_null(values)).cast(codes.type)
        codes = pc.if_else(pc.is_in(codes, value_set=blank), pa.scalar(None, codes.type), codes)
    return Coded(values, codes), int(cells or 0)


_SEPARATED: Final = r"^[0-9]+(?:[.\-/,'][0-9]+)+$"
_WHOLE: Final = "^[0-9]{16}$"
SEPARATED_ROWS: Final = 3
"""So many numbers with separators make a way of writing; fewer are single mistakes."""


def without_separators(column: Coded) -> tuple[Coded, int]:
    """Remove dots, dashes and slashes from numbers of sixteen digits if most of a column is written so.

    Such a way of writing is the file's, and no mistake of whoever answers for the row. In any other column a number
    with separators stays as it is and is a wrong number (rule P02).

    Returns:
        The column, and the number of cells changed.
    """
    hit = pc.fill_null(pc.match_substring_regex(column.values, _SEPARATED), False)
    if not pc.any(hit).as_py():
        return column, 0
    plain = pc.replace_substring_regex(column.values, pattern="[^0-9]", replacement="")
    hit = pc.and_(hit, pc.fill_null(pc.match_substring_regex(plain, _WHOLE), False))
    found = sum(rows for rows, yes in zip(column.counts, hit.to_pylist(), strict=True) if yes)
    filled = sum(rows for word, rows in zip(column.words, column.counts, strict=True) if word is not None)
    if found < SEPARATED_ROWS or found * 2 <= filled:
        return column, 0
    return Coded(pc.if_else(hit, plain, column.values), column.codes), found

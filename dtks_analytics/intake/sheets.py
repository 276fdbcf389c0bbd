"""Checks of the tables of one file as they were read: sheets with the same people, results in unknown codes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue.codes import VERVAL_SET_BY_HEADER
from dtks_analytics.errors import refuse
from dtks_analytics.intake.recognise import slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtks_analytics.intake.table import Table

SAME_PEOPLE: Final = 0.5
"""Two sheets of which the smaller shares more than this part of its numbers with the other hold the same people."""
_SAY: Final = "Sebutkan lembar yang dibaca (--sheet)."
_KEYS: Final = ("nik", "id_individu", "id_keluarga", "nama")
_MONTHS: Final = (
    "januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober", "november",
    "desember",
)  # fmt: skip
_WORD: Final = re.compile(r"[a-z]+")
_SHORT: Final = 3
_RESULTS: Final = "verval_results"
_CODE: Final = re.compile(r"^\d{1,2}$")


def check_repeated(tables: Sequence[Table]) -> None:
    """Refuse sheets of one file that cannot all be parts of one month.

    Args:
        tables: the tables of one file, before their cells are cleaned.

    Raises:
        RefusedError: ``AMBIGUOUS_SHEETS``: sheets are named after different months, or two hold the same people.
    """
    for part in dict.fromkeys(table.found.part for table in tables):
        group = [table for table in tables if table.found.part == part]
        if len(group) > 1:
            _check_months(group)
            _check_people(group)


def check_results(table: Table) -> None:
    """Refuse results of verification that are numbers of an unknown list: 1 is "layak" in one and "invalid" in another.

    Raises:
        RefusedError: ``UNKNOWN_LAYOUT`` with what to do.
    """
    if table.found.layout.key != _RESULTS or "hasil_verval" not in table.columns:
        return
    title = table.found.header.titles[table.found.header.mapping["hasil_verval"]]
    words = pc.utf8_trim_whitespace(table.columns["hasil_verval"]).unique().drop_null().to_pylist()
    if slug(title) not in VERVAL_SET_BY_HEADER and any(words) and all(_CODE.match(word) for word in words if word):
        raise refuse(
            "UNKNOWN_LAYOUT",
            f"Kolom “{title}” berisi kode angka, dan artinya tidak sama pada semua daftar. Ganti dengan kata (LAYAK, "
            "TIDAK LAYAK, MENINGGAL, PINDAH, TIDAK DITEMUKAN, GANDA), atau beri judul sesuai sumber kodenya "
            f"({', '.join(VERVAL_SET_BY_HEADER)}).",
        )


def _month(name: str) -> int | None:
    """Return the month, from 1, that the name of a sheet names; None for none or several."""
    found = {
        place
        for word in _WORD.findall(name.lower())
        for place, month in enumerate(_MONTHS, 1)
        if word == month or word == month[:_SHORT] or (word == "agt" and month == "agustus")
    }
    return found.pop() if len(found) == 1 else None


def _check_months(tables: Sequence[Table]) -> None:
    named = [table.found.sheet for table in tables if _month(table.found.sheet)]
    if len({_month(name) for name in named}) > 1:
        listed = ", ".join(f"“{name}”" for name in named)
        raise refuse("AMBIGUOUS_SHEETS", f"Lembar {listed} bernama bulan yang berbeda. {_SAY}", sheets=named)


def _check_people(tables: Sequence[Table]) -> None:
    """Compare the numbers of all sheets at once; the first column that all have is what people are told apart by."""
    key = next((name for name in _KEYS if all(name in table.columns for table in tables)), None)
    if key is None:
        return
    values = [pc.utf8_trim_whitespace(table.columns[key]).unique().drop_null() for table in tables]
    both: Any = pa.table(
        {
            "value": pa.concat_arrays(values),
            "sheet": pa.array([n for n, array in enumerate(values) for _ in range(len(array))], pa.int32()),
        }
    )
    sheets: dict[str, list[int]] = defaultdict(list)
    counted = both.group_by("value").aggregate([("sheet", "count")])
    repeated = counted.filter(pc.greater(counted["sheet_count"], 1))["value"].combine_chunks()
    rows = both.filter(pc.is_in(both["value"], value_set=repeated))
    for value, sheet in zip(rows["value"].to_pylist(), rows["sheet"].to_pylist(), strict=True):
        sheets[value].append(sheet)
    pairs = Counter(pair for held in sheets.values() for pair in combinations(sorted(held), 2))
    for (left, right), shared in sorted(pairs.items()):
        if shared > SAME_PEOPLE * min(len(values[left]), len(values[right])):
            names = [tables[left].found.sheet, tables[right].found.sheet]
            same = f"Lembar “{names[0]}” dan “{names[1]}” memuat orang yang sama. {_SAY}"
            raise refuse("AMBIGUOUS_SHEETS", same, sheets=names)

"""A worklist that comes back: read under the same guard as uploads, checked against the findings of the month.

A foreign file is never opened in this process beyond its directory: a child under limits reads the four columns that
matter and hands them over as text. Nothing of a refused row is kept; what is reported names row numbers and codes.
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from dtks_analytics.catalogue.city import city
from dtks_analytics.errors import RefusedError, refuse
from dtks_analytics.intake.guard import Guard, kind_of
from dtks_analytics.intake.result import MIB, Limits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HEADS: Final = {"key": "Kunci", "result": "Hasil pemeriksaan", "note": "Catatan", "day": "Tanggal"}
"""Columns that are read back; `present.worklist` writes them under the same heads."""
LIMITS: Final = Limits(
    rows=50_000, columns=60, file_bytes=20 * MIB, unpacked_bytes=200 * MIB, entries=60, wall_seconds=60,
    cpu_seconds=40, memory_bytes=1_200 * MIB,
)  # fmt: skip
"""A worklist has some thousand rows at most."""
REJECTED: Final[dict[str, str]] = {
    "KEY_UNKNOWN": "kunci tidak termasuk daftar kelurahan dan bulan ini",
    "KEY_TWICE": "kunci yang sama muncul lebih dari sekali",
    "RESULT_UNKNOWN": "hasil tidak ada pada pilihan",
    "NOTE_TOO_LONG": "catatan lebih dari 500 huruf",
    "NIK_IN_NOTE": "catatan memuat NIK atau nomor KK",
    "DAY_UNREADABLE": "tanggal tidak terbaca",
    "DAY_IN_FUTURE": "tanggal di masa depan",
}
"""Why a row was not taken, in words."""
LONGEST_NOTE: Final = 500
_HEAD_ROWS: Final = 20
_SIXTEEN: Final = re.compile(r"\d(?:[ .\-]?\d){15}")
_DAY: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_NICE: Final = 10


@dataclass(frozen=True, slots=True)
class Filled:
    """One row that was answered.

    Attributes:
        row: its number in the sheet, from 1.
        item: key of the finding.
        rule: key of its rule.
        answer: code of the result.
        note: free text, empty for none; holds no number of a person.
        day: ISO date of the check, empty for none.
    """

    row: int
    item: str
    rule: str
    answer: str
    note: str
    day: str


@dataclass(frozen=True)
class Returned:
    """What a worklist brought.

    Attributes:
        filled: rows to keep.
        rejected: row number in the sheet and code of `REJECTED`, in order.
        blank: rows without a result.
    """

    filled: tuple[Filled, ...]
    rejected: tuple[tuple[int, str], ...]
    blank: int

    @cached_property
    def reasons(self) -> dict[str, int]:
        """Code of `REJECTED` to the number of rows."""
        return dict(Counter(code for _, code in self.rejected))


def read(
    path: Path, known: Mapping[str, str], choices: Mapping[str, str], *, today: date | None = None,
    limits: Limits = LIMITS,
) -> Returned:  # fmt: skip
    """Read a worklist that somebody filled in.

    Args:
        path: the file; foreign.
        known: key of every finding that the worklist may answer, to its rule.
        choices: results, code to words.
        today: last day that a check may carry; None takes the city's today.
        limits: sizes and times.

    Raises:
        RefusedError: ``NOT_A_TABLE``, ``TOO_LARGE``; ``NOT_A_WORKLIST``, the columns are missing;
            ``OTHER_WORKLIST``, no key of it belongs to this kelurahan and month.
    """
    rows = cells(path, HEADS, limits)
    if rows and not any(row["key"] in known for row in rows):
        code = "OTHER_WORKLIST"
        raise RefusedError(
            code, "Daftar ini milik kelurahan atau bulan lain. Unduh daftar yang berlaku, lalu isi lagi."
        )
    last = today or datetime.now(ZoneInfo(city().timezone)).date()
    return _checked(rows, known, choices, last)


def cells(path: Path, heads: Mapping[str, str], limits: Limits = LIMITS) -> list[dict[str, Any]]:
    """Read some columns of a workbook of ours that somebody filled in, under guard and in a child.

    Args:
        path: the file; foreign.
        heads: name to the head of its column; ``key`` and ``result`` are among the names.
        limits: sizes and times.

    Returns:
        One record per row with a key or a result: ``row``, its number in the sheet from 1, and text by name, empty
        where the cell was.

    Raises:
        RefusedError: ``NOT_A_TABLE``, ``TOO_LARGE``; ``NOT_A_WORKLIST``, a column is missing.
    """
    if kind_of(path, limits) != "xlsx":
        raise refuse("NOT_A_TABLE")
    guard = Guard(path, limits)
    guard.check_parts()
    guard.scan_sheets({})
    return _rows_of(path, heads, limits)


def _checked(
    rows: Sequence[dict[str, Any]], known: Mapping[str, str], choices: Mapping[str, str], today: date
) -> Returned:
    codes = {words.casefold(): code for code, words in choices.items()}
    seen = Counter(row["key"] for row in rows)
    filled: list[Filled] = []
    rejected: list[tuple[int, str]] = []
    blank = 0
    for row in rows:
        if not row["result"]:
            blank += 1
            continue
        day, fault = _day(row["day"], today)
        answer = codes.get(row["result"].casefold())
        faults = {
            "KEY_UNKNOWN": row["key"] not in known,
            "KEY_TWICE": seen[row["key"]] > 1,
            "RESULT_UNKNOWN": answer is None,
            "NOTE_TOO_LONG": len(row["note"]) > LONGEST_NOTE,
            "NIK_IN_NOTE": bool(_SIXTEEN.search(row["note"])),
            fault: bool(fault),
        }
        first = next((code for code, true in faults.items() if true), None)
        if first is None and answer is not None:
            filled.append(Filled(row["row"], row["key"], known[row["key"]], answer, row["note"], day))
        else:
            rejected.append((row["row"], first or "RESULT_UNKNOWN"))
    return Returned(tuple(filled), tuple(rejected), blank)


def _day(text: str, today: date) -> tuple[str, str]:
    """Return a date as ISO and why it cannot be taken; both empty where there is none. Day before month, as written."""
    if not text:
        return "", ""
    try:
        if match := _DAY.fullmatch(text):
            day = date(int(match[3]), int(match[2]), int(match[1]))
        else:
            day = datetime.fromisoformat(text).date()
    except ValueError:
        return "", "DAY_UNREADABLE"
    return (day.isoformat(), "") if day <= today else ("", "DAY_IN_FUTURE")


def _rows_of(path: Path, heads: Mapping[str, str], limits: Limits) -> list[dict[str, Any]]:
    """Have the child read the file.

    Raises:
        RefusedError: it refused, died or took too long.
    """
    task = json.dumps({"path": str(path.resolve()), "memory": limits.memory_bytes, "cpu": limits.cpu_seconds,
                       "rows": limits.rows, "heads": dict(heads)})  # fmt: skip
    try:
        done = subprocess.run(
            [sys.executable, "-m", "dtks_analytics.intake.answers"],
            input=task, capture_output=True, text=True, timeout=limits.wall_seconds, check=False,
            cwd=Path(__file__).parents[2], env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise refuse("TOO_LARGE" if isinstance(error, subprocess.TimeoutExpired) else "NOT_A_TABLE") from None
    if "refused" in answer:
        code = answer["refused"]
        if code == "NOT_A_WORKLIST":
            raise RefusedError(code, "Berkas ini bukan daftar dari dasbor ini.")
        raise refuse(code)
    found: list[dict[str, Any]] = answer["rows"]
    return found


def _child() -> None:
    """Read the columns of one workbook and print them as JSON; cell values go nowhere else."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints must not mix with the answer
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # nor may its messages carry a cell
    task = json.loads(sys.stdin.read())
    for kind, value in ((resource.RLIMIT_AS, task["memory"]), (resource.RLIMIT_CPU, task["cpu"]),
                        (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):  # fmt: skip
        resource.setrlimit(kind, (value, value))
    os.nice(_NICE)
    try:
        result: dict[str, Any] = _columns(Path(task["path"]), task["heads"], task["rows"])
    except BaseException:  # noqa: BLE001 - a panic of the Rust reader is no Exception, and no text of it may leave
        result = {"refused": "NOT_A_TABLE"}
    json.dump(result, answers)
    answers.flush()


def _columns(path: Path, wanted: Mapping[str, str], most: int) -> dict[str, Any]:
    """Find the sheet by its heads and return its rows as text."""
    import fastexcel  # noqa: PLC0415 - after the limits are set

    reader = fastexcel.read_excel(str(path))
    for name in reader.sheet_names:
        sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string", eager=True)
        if sheet.num_rows > most:
            return {"refused": "TOO_LARGE"}
        columns = [column.to_pylist() for column in sheet.columns]
        for top in range(min(_HEAD_ROWS, sheet.num_rows)):
            heads = [str(column[top] or "").strip() for column in columns]
            if all(heads.count(head) == 1 for head in wanted.values()):
                chosen = {key: columns[heads.index(head)] for key, head in wanted.items()}
                rows = [
                    {"row": i + 1, **{key: str(column[i] or "").strip() for key, column in chosen.items()}}
                    for i in range(top + 1, sheet.num_rows)
                ]
                return {"rows": [row for row in rows if row["key"] or row["result"]]}
    return {"refused": "NOT_A_WORKLIST"}


if __name__ == "__main__":
    _child()

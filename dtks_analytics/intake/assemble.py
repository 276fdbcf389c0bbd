"""All files of a delivery to accepted rows, quarantined rows and reports. Runs in the child process."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from dtks_analytics.catalogue.layouts import FAMILY_COLUMNS
from dtks_analytics.errors import RefusedError, refuse
from dtks_analytics.intake import account
from dtks_analytics.intake.account import Part
from dtks_analytics.intake.delimited import read_delimited
from dtks_analytics.intake.load import Job, clean_columns, load
from dtks_analytics.intake.read import WorkbookReader, read_book, read_parquet
from dtks_analytics.intake.sheets import check_repeated, check_results
from dtks_analytics.intake.sidefile import load_side
from dtks_analytics.intake.table import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dtks_analytics.intake.clean import Coded
    from dtks_analytics.intake.read import Numbers
    from dtks_analytics.intake.result import Limits
    from dtks_analytics.intake.table import Table

ACCEPTED: Final = "accepted.parquet"
QUARANTINE: Final = "quarantine.parquet"

_SORT: Final = ("kode_kecamatan", "kode_kelurahan", "no_kk", "baris")


class Assembly:
    """Reads and places the files of one month.

    Args:
        task: what the parent asks, see `examine`.
        limits: rows, columns, sizes.
        ask: tells the parent which columns of which sheets of a file to watch for numbers.
        wait: waits for the parent's answer on the file asked about last.
        progress: step in Indonesian and share done, 0 to 1.
    """

    def __init__(
        self,
        task: Mapping[str, Any],
        limits: Limits,
        ask: Callable[[int, dict[str, list[str]]], None],
        wait: Callable[[], Numbers],
        progress: Callable[[str, float], None],
    ) -> None:
        """Keep the task; nothing is read yet."""
        self._task, self._limits = task, limits
        self._ask, self._wait, self._progress = ask, wait, progress
        self._files: list[dict[str, str]] = task["files"]
        self._options = ReadOptions(
            task["layout"], task.get("column_names") or {}, tuple(task.get("sheets") or ()), task.get("hidden_sheets")
        )
        self._unread: list[dict[str, Any]] = []
        self._tables: list[Table] = []
        self._parts: list[Part] = []
        self._sides: list[Part] = []

    def read(self) -> None:
        """Read all files.

        Raises:
            RefusedError: a file is refused, or the files do not belong together.
        """
        for index, file in enumerate(self._files):
            self._progress("Membaca", 0.1 + 0.4 * index / len(self._files))
            try:
                tables = self._read(index, file)
                check_repeated(tables)
                for table in tables:
                    check_results(table)
            except RefusedError as error:
                if len(self._files) == 1:
                    raise
                raise error.in_file(file["name"]) from error
            self._tables += tables
        people = [table for table in self._tables if table.found.part != "side"]
        if len({table.found.layout.key for table in people}) > 1:
            raise refuse("UNKNOWN_LAYOUT", "Berkas-berkas ini memakai susunan yang berbeda.")
        parts = Counter(table.found.part for table in people)
        if parts["persons"] and len(parts) > 1:
            raise refuse("UNKNOWN_LAYOUT", "Sebagian berkas sudah bergabung, sebagian terpisah keluarga dan anggota.")
        if parts["members"] and not parts["families"]:
            raise refuse("MISSING_COLUMNS", "Lembar atau berkas keluarga tidak ada.")
        if parts["families"] and not parts["members"]:
            raise refuse("MISSING_COLUMNS", "Lembar atau berkas anggota tidak ada.")

    def _read(self, index: int, file: Mapping[str, str]) -> list[Table]:
        """Read the tables of one file; a header without a single row below is refused.

        Raises:
            RefusedError: as `read`.
        """
        path, kind = Path(file["path"]), file["kind"]
        unread: list[dict[str, Any]] = []
        if kind == "xlsx":
            reader = WorkbookReader(path, index, self._options, self._limits)
            unread = reader.choice.unread
            self._ask(index, reader.wanted())
            tables = reader.read(self._wait)
        elif kind == "parquet":
            tables = read_parquet(path, index, self._options, self._limits)
        elif kind == "csv":
            tables = read_delimited(path, index, self._options, self._limits)
        else:
            tables, choice = read_book(path, kind, index, self._options, self._limits)
            unread = choice.unread
        if not any(len(table.rows) or table.malformed for table in tables):
            raise refuse("NO_ROWS", "Di bawah judul kolom tidak ada isi.")
        self._unread += [{"file": file["name"], **sheet, "rows": None, "read": False} for sheet in unread]
        return tables

    def place(self) -> None:
        """Place all rows; the tables are used up."""
        self._progress("Mencocokkan kolom", 0.55)
        families = self._families()
        wanted = [table for table in self._tables if table.found.part != "families"]
        for done, table in enumerate(wanted):
            self._progress("Menempatkan baris", 0.6 + 0.3 * done / len(wanted))
            side = table.found.part == "side"
            found = load_side(table, self._job(table)) if side else load(table, families, self._job(table))
            (self._sides if side else self._parts).append(Part(table, found))

    def _job(self, table: Table) -> Job:
        """Return what holds for a table."""
        return Job(
            period=self._task["period"],
            secret=bytes.fromhex(self._task["secret"]),
            relation_codes=self._task["relation_codes"],
            confirmed=self._task["area_names"],
            layout=table.found.layout.key,
            names=tuple(file["name"] for file in self._files),
            hashes=tuple(file["sha256"] for file in self._files),
        )

    def _families(self) -> dict[str, Coded] | None:
        """Return the cleaned columns of all families that members may need."""
        tables = [table for table in self._tables if table.found.part == "families"]
        if not tables:
            return None
        wanted = {tables[0].found.layout.join_key, *FAMILY_COLUMNS}
        first, *others = tables
        for table in tables:
            table.columns = {name: array for name, array in table.columns.items() if name in wanted}
        for other in others:
            for name in wanted & (first.columns.keys() | other.columns.keys()):
                both = [one.columns.get(name, pa.nulls(len(one.rows), pa.string())) for one in (first, other)]
                first.columns[name] = pa.concat_arrays(both)
            first.rows = pa.concat_arrays([first.rows, other.rows])
        return clean_columns(first)[0]

    def write(self) -> dict[str, Any]:
        """Write the rows of the register and of every list; return their reports.

        Returns:
            ``register``: the report on the register's files, None where there are none; ``sides``: one report per list,
            each with ``file``, the number of its file.

        Raises:
            RuntimeError: the rows do not reconcile; nothing may be published then.
        """
        self._progress("Menulis hasil", 0.9)
        folder = Path(self._task["workdir"])
        names = [file["name"] for file in self._files]
        sides = []
        lists: dict[int, list[Part]] = {}
        for part in self._sides:
            lists.setdefault(part.source, []).append(part)
        for number, (source, parts) in enumerate(lists.items()):
            stem = f"side-{number}-"
            paths = folder / f"{stem}{ACCEPTED}", folder / f"{stem}{QUARANTINE}"
            report = account.write(parts, [part.table for part in parts], names, paths, (), self._task["period"])
            report["sheets"] = self._sheets(parts, [part.table for part in parts], names)
            sides.append({**report, "file": source, "relation_codes": None, "stem": stem})
        register = None
        if self._parts:
            paths = folder / ACCEPTED, folder / QUARANTINE
            tables = [table for table in self._tables if table.found.part != "side"]
            register = account.write(self._parts, tables, names, paths, _SORT, self._task["period"])
            register["relation_codes"] = self._task["relation_codes"]
            register["files"] = sorted({table.source for table in tables})
            register["sheets"] = self._sheets(self._parts, tables, names)
        return {"register": register, "sides": sides}

    def _sheets(self, parts: Sequence[Part], tables: Sequence[Table], names: Sequence[str]) -> list[dict[str, Any]]:
        """List the sheets of the files of one result: those that were read with their rows, then the others."""
        rows = {id(part.table): part.loaded.rows_read for part in parts}
        files = {names[table.source] for table in tables}
        read = [
            {
                "file": names[table.source],
                "sheet": table.found.sheet,
                "rows": rows.get(id(table), table.height),
                "read": True,
                "hidden": table.found.hidden,
                "why": "",
            }
            for table in tables
            if table.found.sheet
        ]
        return read + [sheet for sheet in self._unread if sheet["file"] in files]

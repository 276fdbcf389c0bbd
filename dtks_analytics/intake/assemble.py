"""All files of a delivery to accepted rows, quarantined rows and reports. Runs in the child process."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from dtks_analytics.catalogue.layouts import FAMILY_COLUMNS
from dtks_analytics.errors import refuse
from dtks_analytics.intake import account
from dtks_analytics.intake.account import Part
from dtks_analytics.intake.delimited import read_delimited
from dtks_analytics.intake.load import Job, clean_columns, load
from dtks_analytics.intake.read import WorkbookReader, read_parquet
from dtks_analytics.intake.sidefile import load_side

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
            path, layout = Path(file["path"]), self._task["layout"]
            if file["kind"] == "xlsx":
                reader = WorkbookReader(path, index, layout, self._limits)
                self._ask(index, reader.wanted())
                self._tables += reader.read(self._wait)
            elif file["kind"] == "parquet":
                self._tables += read_parquet(path, index, layout, self._limits)
            else:
                self._tables += read_delimited(path, index, layout, self._limits)
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
        for number, part in enumerate(self._sides):
            stem = f"side-{number}-"
            paths = folder / f"{stem}{ACCEPTED}", folder / f"{stem}{QUARANTINE}"
            report = account.write([part], [part.table], names, paths, (), self._task["period"])
            sides.append({**report, "file": part.source, "relation_codes": None, "stem": stem})
        register = None
        if self._parts:
            paths = folder / ACCEPTED, folder / QUARANTINE
            tables = [table for table in self._tables if table.found.part != "side"]
            register = account.write(self._parts, tables, names, paths, _SORT, self._task["period"])
            register["relation_codes"] = self._task["relation_codes"]
            register["files"] = sorted({table.source for table in tables})
        return {"register": register, "sides": sides}

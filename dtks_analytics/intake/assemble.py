"""All files of a month to one accepted table, one quarantine table and one report. Runs in the child process."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from dtks_analytics.catalogue.layouts import FAMILY_COLUMNS
from dtks_analytics.errors import refuse
from dtks_analytics.intake.delimited import read_delimited
from dtks_analytics.intake.load import Job, Loaded, clean_columns, load
from dtks_analytics.intake.read import WorkbookReader, read_parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dtks_analytics.intake.clean import Coded
    from dtks_analytics.intake.read import Numbers
    from dtks_analytics.intake.result import Limits
    from dtks_analytics.intake.table import Table

ROW_GROUP: Final = 16_384
"""Rows per group of the accepted file: reading one kelurahan touches one or two groups."""
ACCEPTED: Final = "accepted.parquet"
QUARANTINE: Final = "quarantine.parquet"

_SORT: Final = ("kode_kecamatan", "kode_kelurahan", "no_kk", "baris")
_DISTINCT: Final = frozenset(
    {"id_individu", "id_keluarga", "alamat", "no_kk", "nik", "nama", "kunci_ibu", "kunci_rekening", "baris"}
)
_PRUNED: Final = ("kode_kecamatan", "kode_kelurahan")
_DROPPED: Final = ("nama_ibu_kandung", "no_rekening")


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
        self._loaded: list[tuple[int, str, Loaded]] = []

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
        layouts = {table.found.layout.key for table in self._tables}
        if len(layouts) > 1:
            raise refuse("UNKNOWN_LAYOUT", "Berkas-berkas ini memakai susunan yang berbeda.")
        parts = Counter(table.found.part for table in self._tables)
        if parts["persons"] and len(parts) > 1:
            raise refuse("UNKNOWN_LAYOUT", "Sebagian berkas sudah bergabung, sebagian terpisah keluarga dan anggota.")
        if parts["members"] and not parts["families"]:
            raise refuse("MISSING_COLUMNS", "Lembar atau berkas keluarga tidak ada.")
        if parts["families"] and not parts["members"]:
            raise refuse("MISSING_COLUMNS", "Lembar atau berkas anggota tidak ada.")

    def place(self) -> None:
        """Place all rows; the tables are used up."""
        self._progress("Mencocokkan kolom", 0.55)
        job = Job(
            period=self._task["period"],
            secret=bytes.fromhex(self._task["secret"]),
            relation_codes=self._task["relation_codes"],
            confirmed=self._task["area_names"],
            layout=self._tables[0].found.layout.key,
            names=tuple(file["name"] for file in self._files),
            hashes=tuple(file["sha256"] for file in self._files),
        )
        families = self._families()
        people = [table for table in self._tables if table.found.part != "families"]
        for done, table in enumerate(people):
            self._progress("Menempatkan baris", 0.6 + 0.3 * done / len(people))
            self._loaded.append((table.source, table.found.sheet, load(table, families, job)))

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
        """Write both files and return the report.

        Raises:
            RuntimeError: the rows do not reconcile; nothing may be published then.
        """
        self._progress("Menulis hasil", 0.9)
        folder = Path(self._task["workdir"])
        accepted: Any = pa.concat_tables([loaded.accepted for _, _, loaded in self._loaded])
        if len(self._loaded) > 1:
            accepted = accepted.combine_chunks().sort_by([(name, "ascending") for name in _SORT])
        pq.write_table(
            accepted,
            folder / ACCEPTED,
            compression="zstd",
            row_group_size=ROW_GROUP,
            use_dictionary=[name for name in accepted.column_names if name not in _DISTINCT],
            write_statistics=list(_PRUNED),
        )
        held = [
            (self._files[source]["name"], sheet, row, column, code)
            for source, sheet, loaded in self._loaded
            for row, column, code in loaded.quarantined
        ]
        schema = pa.schema(
            [
                ("sumber_berkas", pa.string()),
                ("lembar", pa.string()),
                ("baris", pa.int32()),
                ("kolom", pa.string()),
                ("kode", pa.string()),
            ]
        )
        columns = [list(column) for column in zip(*sorted(held), strict=True)] if held else [[] for _ in schema]
        pq.write_table(pa.table(columns, schema=schema), folder / QUARANTINE, compression="zstd")
        return self._report(accepted.num_rows, held)

    def _report(self, accepted: int, held: list[tuple[str, str, int, str, str]]) -> dict[str, Any]:
        """Add the tables up."""
        all_loaded = [loaded for _, _, loaded in self._loaded]
        headers = [table.found.header for table in self._tables]
        not_data = sum((Counter(loaded.not_data) for loaded in all_loaded), Counter())
        read = sum(loaded.rows_read for loaded in all_loaded)
        numbers = {(file, sheet, row) for file, sheet, row, _, _ in held}
        if read != accepted + len(held) + sum(not_data.values()) or len(numbers) != len(held):
            message = "rows do not reconcile"
            raise RuntimeError(message)
        orders: dict[str, str] = {}
        for loaded in all_loaded:
            for name, order in loaded.date_orders.items():
                orders[name] = order if orders.get(name, order) == order else "mixed"
        people = [table for table in self._tables if table.found.part != "families"]
        mapped = {name for header in headers for name in header.mapping}
        return {
            "layout": self._tables[0].found.layout.key,
            "rows_read": read,
            "rows_accepted": accepted,
            "rows_quarantined": len(held),
            "rows_not_data": sum(not_data.values()),
            "quarantine_reasons": dict(sorted(Counter(code for *_, code in held).items())),
            "not_data_reasons": dict(sorted(not_data.items())),
            "columns_present": sorted({name for loaded in all_loaded for name in loaded.present}),
            "columns_recognised": _unique([entry for header in headers for entry in header.recognised]),
            "columns_unknown": _unique([name for header in headers for name in header.unknown]),
            "columns_ignored": _unique([name for header in headers for name in header.ignored]),
            "columns_dropped": [
                *(name for name in _DROPPED if name in mapped),
                *_unique([name for header in headers for name in header.dropped]),
            ],
            "sheet": people[0].found.sheet,
            "header_row": people[0].found.header.row + 1,
            "cleaned": dict(sum((Counter(loaded.cleaned) for loaded in all_loaded), Counter())),
            "date_orders": orders,
            "area_suggestions": _suggestions(all_loaded),
            "warnings": _warnings(all_loaded),
            "relation_codes": self._task["relation_codes"],
        }


def _unique(entries: list[Any]) -> list[Any]:
    """Return the entries without repetitions, in their order."""
    seen: list[Any] = []
    for entry in entries:
        if entry not in seen:
            seen.append(entry)
    return seen


def _suggestions(loaded: list[Loaded]) -> list[dict[str, Any]]:
    """Add up the same suggestion of several tables."""
    rows: Counter[tuple[str, str, str, str]] = Counter()
    for one in loaded:
        for entry in one.suggestions:
            rows[entry["written"], entry["slug"], entry["kecamatan"], entry["suggestion_code"]] += entry["rows"]
    names = ("written", "slug", "kecamatan", "suggestion_code")
    return [{**dict(zip(names, key, strict=True)), "rows": count} for key, count in sorted(rows.items())]


def _warnings(loaded: list[Loaded]) -> list[dict[str, Any]]:
    """Add up the same warning of several tables."""
    merged: dict[tuple[str, str], dict[str, Any]] = {}
    for one in loaded:
        for entry in one.warnings:
            key = (entry["code"], entry.get("column", ""))
            if key not in merged:
                merged[key] = dict(entry)
                continue
            merged[key]["count"] += entry["count"]
            if "areas" in entry:
                merged[key]["areas"] = sorted({*merged[key]["areas"], *entry["areas"]})
    return list(merged.values())

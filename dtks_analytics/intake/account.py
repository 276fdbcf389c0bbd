"""What became of each row of a delivery, written down: accepted rows, quarantined rows, one report that adds up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from dtks_analytics.intake import checks
from dtks_analytics.intake.readings import NEEDED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dtks_analytics.intake.load import Loaded
    from dtks_analytics.intake.table import Table

ROW_GROUP: Final = 16_384
"""Rows per group of the accepted file: reading one kelurahan touches one or two groups."""
_DISTINCT: Final = frozenset(
    {
        "id_individu",
        "id_keluarga",
        "alamat",
        "no_kk",
        "nik",
        "nama",
        "kunci_ibu",
        "kunci_ibu_mirip",
        "kunci_rekening",
        "baris",
    }
)
_PRUNED: Final = ("kode_kecamatan", "kode_kelurahan")
_DROPPED: Final = ("nama_ibu_kandung", "no_rekening")


@dataclass(frozen=True, slots=True)
class Part:
    """A table and what became of its rows."""

    table: Table
    loaded: Loaded

    @property
    def source(self) -> int:
        """Number of its file."""
        return self.table.source


def write(
    parts: Sequence[Part],
    tables: Sequence[Table],
    names: Sequence[str],
    paths: tuple[Path, Path],
    sort: Sequence[str],
    period: str,
) -> dict[str, Any]:
    """Write accepted and quarantined rows and return the report.

    Args:
        parts: the tables whose rows were placed.
        tables: all tables of the same kind, those without rows of their own included.
        names: of all files.
        paths: where accepted and quarantined rows go.
        sort: columns by which the rows of several tables are put in order.
        period: month of the data, ``YYYY-MM``.

    Raises:
        RuntimeError: the rows do not reconcile.
    """
    accepted: Any = pa.concat_tables([part.loaded.accepted for part in parts])
    if len(parts) > 1 and sort:
        accepted = accepted.combine_chunks().sort_by([(name, "ascending") for name in sort])
    pq.write_table(
        accepted,
        paths[0],
        compression="zstd",
        row_group_size=ROW_GROUP,
        use_dictionary=[name for name in accepted.column_names if name not in _DISTINCT],
        write_statistics=[name for name in _PRUNED if name in accepted.column_names],
    )
    held = [
        (names[part.source], part.table.found.sheet, row, column, code)
        for part in parts
        for row, column, code in part.loaded.quarantined
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
    pq.write_table(pa.table(columns, schema=schema), paths[1], compression="zstd")
    report = _report(parts, tables, accepted.num_rows, held)
    return {**report, "confirmations": _confirmations(parts, tables, names, accepted, period)}


def _confirmations(
    parts: Sequence[Part],
    tables: Sequence[Table],
    names: Sequence[str],
    accepted: Any,  # noqa: ANN401 - pyarrow ships no types
    period: str,
) -> list[dict[str, Any]]:
    """Return what a person must confirm: about the tables one by one, and about all accepted rows together."""
    found = []
    for part in parts:
        where = {"file": names[part.source], "sheet": part.table.found.sheet}
        found += [where | record for record in part.loaded.confirmations]
    found += _lacking(parts, names)
    for table in tables:
        header = table.found.header
        if named := checks.other_month(header.above, table.found.sheet, period):
            where = {"file": names[table.source], "sheet": table.found.sheet}
            note = f"Judul atau nama lembar menyebut bulan {named}."
            found.append({"code": "OTHER_MONTH", "count": 1, **where, "note": note})
    register = any(part.table.found.part != "side" for part in parts)
    found += checks.late(accepted, period)
    found += checks.disagree(accepted)
    found += checks.repeated(accepted, people=register)
    found += checks.rounded(accepted, ("nik", "no_kk"))
    only = {part.source for part in parts}
    file = names[only.pop()] if len(only) == 1 else ""
    return [{"file": file, **record} for record in found]


def _lacking(parts: Sequence[Part], names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the columns that figures need and that only some of several files or sheets of a register have."""
    people = [part for part in parts if part.table.found.part != "side"]
    every = set().union(*(part.loaded.present for part in people)) if people else set()
    return [
        {
            "code": "VALUES_UNREADABLE", "column": name, "count": part.loaded.accepted.num_rows,
            "of": sum(one.loaded.accepted.num_rows for one in people), "file": names[part.source],
            "sheet": part.table.found.sheet,
            "note": "Kolom ini tidak ada, atau tidak terbaca, pada sebagian berkas atau lembar.",
        }
        for part in people
        for name in sorted((every & NEEDED) - set(part.loaded.present))
        if part.loaded.accepted.num_rows
    ]  # fmt: skip


def _report(
    parts: Sequence[Part], tables: Sequence[Table], accepted: int, held: list[tuple[str, str, int, str, str]]
) -> dict[str, Any]:
    """Add the tables up."""
    all_loaded = [part.loaded for part in parts]
    headers = [table.found.header for table in tables]
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
    first = parts[0].table.found
    mapped = {name for header in headers for name in header.mapping}
    named = dict.fromkeys(name for header in headers for name in header.dropped)
    return {
        "layout": first.layout.key,
        "rows_read": read,
        "rows_accepted": accepted,
        "rows_quarantined": len(held),
        "rows_not_data": sum(not_data.values()),
        "quarantine_reasons": dict(sorted(Counter(code for *_, code in held).items())),
        "quarantined_areas": dict(sum((Counter(loaded.quarantined_areas) for loaded in all_loaded), Counter())),
        "not_data_reasons": dict(sorted(not_data.items())),
        "columns_present": sorted({name for loaded in all_loaded for name in loaded.present}),
        "columns_recognised": _unique([entry for header in headers for entry in header.recognised]),
        "columns_unknown": _unique([name for header in headers for name in header.unknown]),
        "columns_ignored": _unique([name for header in headers for name in header.ignored]),
        "columns_dropped": list(dict.fromkeys((*(name for name in _DROPPED if name in mapped), *named))),
        "sheet": first.sheet,
        "header_row": first.header.row + 1,
        "cleaned": dict(sum((Counter(loaded.cleaned) for loaded in all_loaded), Counter())),
        "date_orders": orders,
        "area_suggestions": _suggestions(all_loaded),
        "warnings": _warnings(all_loaded),
    }


def _unique(entries: list[Any]) -> list[Any]:
    """Return the entries without repetitions, in their order."""
    seen: list[Any] = []
    for entry in entries:
        if entry not in seen:
            seen.append(entry)
    return seen


def _suggestions(loaded: Sequence[Loaded]) -> list[dict[str, Any]]:
    """Add up the same suggestion of several tables."""
    rows: Counter[tuple[str, str, str, str]] = Counter()
    for one in loaded:
        for entry in one.suggestions:
            rows[entry["written"], entry["slug"], entry["kecamatan"], entry["suggestion_code"]] += entry["rows"]
    names = ("written", "slug", "kecamatan", "suggestion_code")
    return [{**dict(zip(names, key, strict=True)), "rows": count} for key, count in sorted(rows.items())]


def _warnings(loaded: Sequence[Loaded]) -> list[dict[str, Any]]:
    """Add up the same warning of several tables; a share is that of the table in which it is highest."""
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
            if "share" in entry:
                merged[key]["share"] = max(merged[key]["share"], entry["share"])
    return list(merged.values())

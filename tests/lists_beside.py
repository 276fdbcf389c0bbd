"""Small lists beside the register, for tests that look at both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from registers import register

from dtks_analytics.catalogue.sides import side_columns
from dtks_analytics.lists.enrich import Enriched, SideList, enrich
from dtks_analytics.quality.facts import Asked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PERIOD = "2026-08"
SECRET = bytes(range(32))


def beside(folder: Path, kind: str, *rows: dict[str, Any], period: str = PERIOD) -> SideList:
    """Write a list; what a row does not say is missing."""
    schema = pa.schema([(name, pa.type_for_alias(alias)) for name, alias in side_columns(kind).items()])
    number = len(list(folder.glob("daftar-*")))
    lineage = {"periode_data": period, "lembar": "", "sha256_berkas": f"{number}", "jenis_berkas": kind}
    full = [{**lineage, "baris": place, **row} for place, row in enumerate(rows, start=2)]
    path = folder / f"daftar-{number}.parquet"
    pq.write_table(pa.Table.from_pylist(full, schema=schema), path)
    secret = {"kunci_rekening": "no_rekening"}
    columns = frozenset(secret.get(name, name) for row in rows for name in row)
    return SideList(kind, period, columns, path)


def see(
    folder: Path, people: Sequence[dict[str, Any]], *lists: SideList, columns: frozenset[str] = frozenset(),
    answers: Mapping[str, str] | None = None,
) -> Enriched:  # fmt: skip
    """See a small register with lists; ``columns`` are those its own file had."""
    persons = folder / "register.parquet"
    pq.write_table(register(people), persons)
    return enrich(
        persons, Asked(columns, "siksng_dtsen"), lists, answers=answers or {}, secret=SECRET, temporary=folder
    )


def rows(seen: Enriched) -> list[dict[str, Any]]:
    """Return the rows in the order of the register."""
    return sorted(pq.read_table(seen.rows).to_pylist(), key=lambda row: row["baris"])


def column(seen: Enriched, name: str) -> list[Any]:
    """Return one column in the order of the register."""
    return [row[name] for row in rows(seen)]

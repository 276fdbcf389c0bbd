"""Whom some lines of the audit showed: rows by month and kelurahan, and how many people that are. Nobody is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyarrow.parquet as pq

from dtks_analytics.access.roles import need
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.rows.by_name import PLACE, Place, place
from dtks_analytics.store import shown
from dtks_analytics.store.tracing import row_key, snapshots

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dtks_analytics.access.roles import Reader
    from dtks_analytics.store.ledger import Row
    from dtks_analytics.store.snapshots import Store

_READ: Final = (*PLACE, "kode_kelurahan", "nik", "id_individu")


@dataclass(frozen=True, slots=True)
class Exposure:
    """Whom some lines showed.

    Attributes:
        rows: month and code of the kelurahan to the rows that were shown, in the order of the file.
        people: how many people these rows are: rows of one NIK, or of one ``id_individu`` where there is none, are one.
        lost: rows that stand in no month any more.
        unsure: lines from before rows were kept; whom they showed is not known.
    """

    rows: Mapping[tuple[str, str], list[Place]]
    people: int
    lost: int
    unsure: int


def exposed(store: Store, lines: Iterable[Row], *, reader: Reader) -> Exposure:
    """Return whom some lines showed; lists that were only asked for showed nobody.

    Args:
        store: whose audit and rows are read.
        lines: looks at names.
        reader: the auditor.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE``.
        DamagedStoreError: ``AUDIT_DAMAGED``.
    """
    need(reader, "audit", wilayah().kota.code)
    digests: dict[str, set[str]] = {}
    wanted: dict[str, set[str]] = {}
    unsure = 0
    for line in lines:
        period = str(line.detail.get("period"))
        if shown.DIGEST in line.detail:
            digests.setdefault(period, set()).add(str(line.detail[shown.DIGEST]))
        elif "row" in line.detail:
            wanted.setdefault(period, set()).add(str(line.detail["row"]))
        else:
            unsure += 1
    for period, found in digests.items():
        wanted.setdefault(period, set()).update(store.ledger.shown(found))
    rows: dict[tuple[str, str], list[Place]] = {}
    people: set[tuple[str, str]] = set()
    for period, path in snapshots(store, [*wanted]) if wanted else ():
        if not wanted[period]:
            continue
        known = [name for name in _READ if name in pq.read_schema(path).names]
        for row in pq.read_table(path, columns=known, page_checksum_verification=True).to_pylist():
            name = row_key(store, period, place(row))
            if name in wanted[period]:
                wanted[period].discard(name)
                rows.setdefault((period, row["kode_kelurahan"]), []).append(place(row))
                people.add(_person(row.get("nik"), row.get("id_individu"), name))
    for places in rows.values():
        places.sort(key=lambda each: (each.sha256, each.sheet, each.row))
    lost = sum(len(left) for left in wanted.values())
    return Exposure(dict(sorted(rows.items())), len(people) + lost, lost, unsure)


def _person(nik: str | None, identity: str | None, row: str) -> tuple[str, str]:
    """Return what makes rows one person."""
    return ("nik", nik) if nik else ("id", identity) if identity else ("row", row)

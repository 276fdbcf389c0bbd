"""One whole number for one reason, and who saw whom: the two places where a NIK meets the audit.

A row is named in the audit by a keyed hash of its month and place in its file, so the audit itself tells nobody's name
and still answers who looked at a person: every list keeps the rows that it showed (`store.shown`).
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pyarrow.compute as pc
import pyarrow.parquet as pq

from dtks_analytics.access.roles import need
from dtks_analytics.catalogue.audit_actions import FOLLOWS, NOT_BY_NAME, by_name
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.errors import DtksError
from dtks_analytics.rows.by_name import PLACE, Place, place
from dtks_analytics.store import shown
from dtks_analytics.store.refusals import refuse
from dtks_analytics.store.view import snapshot_path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from dtks_analytics.access.roles import Reader
    from dtks_analytics.store.ledger import Row
    from dtks_analytics.store.snapshots import Store
    from dtks_analytics.store.view import StoreView

MOST_PER_HOUR: Final = 30
"""Numbers that one person may open within an hour."""


@dataclass(frozen=True, slots=True)
class Sight:
    """One look at a person.

    Attributes:
        line: of the audit.
        sure: the row itself was opened or stood on the list. Lists of before rows were kept only say that they cover
            the person's area.
    """

    line: Row
    sure: bool


def row_key(store: Store, period: str, place: Place) -> str:
    """Return the name of a row in the audit, 24 hexadecimal digits."""
    message = json.dumps(["row", period, place.sha256, place.sheet, place.row]).encode()
    return hmac.digest(store.secret, message, "sha256").hex()[: 2 * shown.WIDTH]


def row_keys(store: Store, period: str, places: Iterable[Place]) -> frozenset[str]:
    """Return the names of some rows of a month in the audit."""
    return frozenset(row_key(store, period, each) for each in places)


def snapshots(store: Store, periods: Collection[str] = ()) -> Iterator[tuple[str, Path]]:
    """Yield the rows of each month as they were ever served, the newest first; months that are gone are left out.

    Args:
        store: all of its versions.
        periods: months wanted; none: all.

    Raises:
        DamagedStoreError: ``MONTH_DAMAGED``, rows are there and differ from their manifest.
    """
    view, known = store.read(), set()
    for _, manifest in reversed(list(store.versions.chain())):
        for period, entry in manifest.entries.items() if manifest else ():
            if (period, entry.month.snapshot) in known or (periods and period not in periods):
                continue
            known.add((period, entry.month.snapshot))
            try:
                rows = view.rows_of(entry.month)
            except DtksError:
                if (store.root / snapshot_path(period, entry.month.snapshot)).exists():
                    raise
                continue
            yield period, rows


def reveal(
    store: Store, view: StoreView, where: tuple[str, str], place: Place, *, reader: Reader, reason: str
) -> dict[str, str | None]:
    """Return the whole NIK and family card number of one row; the audit line is on the disk before it is read.

    Args:
        store: whose audit is written.
        view: the published version.
        where: month and code of the kelurahan.
        place: of the row.
        reader: who asks.
        reason: what for.

    Returns:
        ``nik`` and ``no_kk`` as delivered, None where empty. A row that is not there gives None for both.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE``; ``REASON_MISSING``; ``REVEAL_LIMIT``, the request is on record all the same;
            ``AUDIT_UNWRITABLE``, and then nothing was read.
    """
    period, area = where
    need(reader, "rows", area)
    if not reason.strip():
        raise refuse("REASON_MISSING")
    detail = {"period": period, "area": area, "row": row_key(store, period, place), "fields": "nik,no_kk"}
    store.ledger.record("reveal", reader.name, detail | {"reason": reason.strip()[:200]})
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="seconds")
    if len(store.ledger.select(actions=["reveal"], by=reader.name, since=since)) > MOST_PER_HOUR:
        raise refuse("REVEAL_LIMIT")
    here = (pc.field("kode_kelurahan") == area) & (pc.field("baris") == place.row)
    here &= pc.field("sha256_berkas") == place.sha256
    found = pq.read_table(
        view.persons(period), columns=["nik", "no_kk", "lembar"], filters=here, page_checksum_verification=True
    ).to_pylist()
    for row in found:
        if (row["lembar"] or "") == place.sheet:
            return {"nik": row["nik"], "no_kk": row["no_kk"]}
    return {"nik": None, "no_kk": None}


def who_saw(store: Store, nik: str, *, reader: Reader, reason: str) -> list[Sight]:
    """Return who looked at a person, the newest look first.

    Args:
        store: whose audit is read.
        nik: as somebody asks for it, 16 digits; it is on record as a keyed hash only.
        reader: the auditor.
        reason: why it is asked.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE``, ``REASON_MISSING`` or ``AUDIT_UNWRITABLE``.
        DamagedStoreError: ``AUDIT_DAMAGED``.
    """
    need(reader, "audit", wilayah().kota.code)
    if not reason.strip():
        raise refuse("REASON_MISSING")
    digest = hmac.digest(store.secret, json.dumps(["search", nik]).encode(), "sha256").hex()[:24]
    store.ledger.record("search", reader.name, {"person": digest, "reason": reason.strip()[:200]})
    rows: dict[str, set[tuple[Place, str]]] = {}
    for period, path in snapshots(store):
        found = _rows_of(path, "nik", [nik])
        rows.setdefault(period, set()).update((place(row), row["kode_kelurahan"]) for row in found)
    keys = {row_key(store, period, place) for period, found in rows.items() for place, _ in found}
    lists, view, seen = store.ledger.holding(keys), store.read(), []
    for line in store.ledger.select(limit=-1, without=NOT_BY_NAME):
        if not by_name(line.action, line.detail):
            continue
        if shown.DIGEST in line.detail or "row" in line.detail:
            if line.detail.get("row") in keys or line.detail.get(shown.DIGEST) in lists:
                seen.append(Sight(line, sure=True))
        elif FOLLOWS not in line.detail:
            sure = _covered(view, line, rows)
            seen += [Sight(line, sure=sure)] if sure is not None else []
    return seen


def places_of(path: Path, column: str, values: Collection[str]) -> list[Place]:
    """Return where the rows of a month stand whose column has one of some values."""
    return [place(row) for row in _rows_of(path, column, values)]


def _rows_of(path: Path, column: str, values: Collection[str]) -> list[dict[str, Any]]:
    """Return place and kelurahan of each row with one of some values."""
    wanted, columns = pc.field(column).isin(sorted(values)), [*PLACE, "kode_kelurahan"]
    rows: list[dict[str, Any]] = pq.read_table(
        path, columns=columns, filters=wanted, page_checksum_verification=True
    ).to_pylist()
    return rows


def _covered(view: StoreView, line: Row, rows: Mapping[str, Collection[tuple[Place, str]]]) -> bool | None:
    """Tell whether a list of before rows were kept showed the person: True for sure, False perhaps, None not."""
    period, area = str(line.detail.get("period")), str(line.detail.get("area") or "")
    mine = [
        (place, code) for place, code in rows.get(period, ()) if not area or code == area or code.startswith(f"{area}.")
    ]
    if not mine:
        return None
    if line.action in {"worklist", "worklist_export", "findings"}:
        return True if any(_has_finding(view, period, place, code) for place, code in mine) else None
    return False


def _has_finding(view: StoreView, period: str, place: Place, area: str) -> bool:
    """Tell whether a row stands on the list of findings."""
    here = (pc.field("kode_kelurahan") == area) & (pc.field("baris") == place.row)
    here &= pc.field("sha256_berkas") == place.sha256
    try:
        path = view.table(period, "findings")
    except DtksError:
        return False
    return bool(pq.read_table(path, columns=["rule"], filters=here, page_checksum_verification=True).num_rows)

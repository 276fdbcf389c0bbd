"""One whole number for one reason, and who saw whom: the two places where a NIK meets the audit.

A row is named in the audit by a keyed hash of its month and place in its file, so the audit itself tells nobody's name
and still answers who looked at a person.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pyarrow.compute as pc
import pyarrow.parquet as pq

from dtks_analytics.access import need
from dtks_analytics.catalogue.audit_actions import by_name
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.errors import DtksError
from dtks_analytics.store.refusals import refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtks_analytics.access import Reader
    from dtks_analytics.store.ledger import Row
    from dtks_analytics.store.snapshots import Store
    from dtks_analytics.store.view import StoreView

MOST_PER_HOUR: Final = 30
"""Numbers that one person may open within an hour."""
LINES: Final = 100_000
"""How far back a trace looks, in lines of the audit."""
_PLACE: Final = ("sha256_berkas", "lembar", "baris")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stood in what was delivered.

    Attributes:
        sha256: of the file.
        sheet: name of the sheet, empty for none.
        row: number of the row.
    """

    sha256: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Sight:
    """One look at a person.

    Attributes:
        line: of the audit.
        sure: the row itself was opened or stood on the list; else the list only covers the person's area.
    """

    line: Row
    sure: bool


def row_key(store: Store, period: str, place: Place) -> str:
    """Return the name of a row in the audit, 24 hexadecimal digits."""
    message = json.dumps(["row", period, place.sha256, place.sheet, place.row]).encode()
    return hmac.digest(store.secret, message, "sha256").hex()[:24]


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
    view = store.read()
    rows = {month.period: _rows_of(view, month.period, nik) for month in view.months}
    keys = {row_key(store, period, place) for period, found in rows.items() for place, _ in found}
    seen = []
    for line in store.ledger.select(limit=LINES):
        if not by_name(line.action, line.detail):
            continue
        if line.detail.get("row") in keys:
            seen.append(Sight(line, sure=True))
        elif "row" not in line.detail:
            sure = _covered(view, line, rows)
            seen += [Sight(line, sure=sure)] if sure is not None else []
    return seen


def _rows_of(view: StoreView, period: str, nik: str) -> list[tuple[Place, str]]:
    """Return where a number stands in a month: place and kelurahan of each row."""
    found = pq.read_table(
        view.persons(period), columns=[*_PLACE, "kode_kelurahan"], filters=pc.field("nik") == nik,
        page_checksum_verification=True,
    ).to_pylist()  # fmt: skip
    return [(Place(row["sha256_berkas"], row["lembar"] or "", row["baris"]), row["kode_kelurahan"]) for row in found]


def _covered(view: StoreView, line: Row, rows: Mapping[str, list[tuple[Place, str]]]) -> bool | None:
    """Tell whether a list showed the person: True for sure, False perhaps, None not."""
    period, area = str(line.detail.get("period")), str(line.detail.get("area") or "")
    mine = [(place, code) for place, code in rows.get(period, []) if code == area or code.startswith(f"{area}.")]
    if not area:
        mine = rows.get(period, [])
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

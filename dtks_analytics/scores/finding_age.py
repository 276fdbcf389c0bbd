"""How long findings stay open, and what becomes of a camat's own: read off the ledger when a month is published.

The ledger knows months. A finding was first seen when the first file that holds it arrived, and closed when the first
file without it arrived, so its days run between two arrivals. Where no arrival is known, a month ends on its last day.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dtks_analytics.catalogue.rules import followed
from dtks_analytics.catalogue.wilayah import wilayah

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

OWNERS: Final = ("lurah", "camat")
"""Whose findings are followed."""


@dataclass(slots=True)
class Followed:
    """The findings of one owner in one area.

    Attributes:
        open: days since each open finding was opened, to the number of them.
        closed: days that each finding closed this month had been open, to the number of them.
        new: opened this month for the first time.
        assessable: opened this month by a rule that was not evaluable in the month before.
        reopened: opened again this month.
        known: days since the first file arrived: a finding of that age may be older.
    """

    open: Counter[int] = field(default_factory=Counter)
    closed: Counter[int] = field(default_factory=Counter)
    new: int = 0
    assessable: int = 0
    reopened: int = 0
    known: int = 0


def median(days: Counter[int]) -> float | None:
    """Return the middle of counted days, between the two middle ones if their number is even; None without any."""
    total = days.total()
    if not total:
        return None
    middle = [(total - 1) // 2, total // 2]
    found: list[int] = []
    seen = 0
    for day, number in sorted(days.items()):
        seen += number
        while middle and middle[0] < seen:
            found.append(day)
            middle.pop(0)
    return sum(found) / 2


def follow(ledger: Path, period: str, received: Mapping[str, str]) -> dict[tuple[str, str], Followed]:
    """Follow the findings of lurah and camat in a month; only those of rules that are followed.

    Args:
        ledger: Parquet of the month's ledger (`findings.LEDGER`).
        period: ``YYYY-MM``.
        received: when the file of each known month arrived, ISO 8601, the month itself included.

    Returns:
        (area, owner) to what happened, for all areas that have or had findings, of every level. A finding lies in one
        kelurahan, so that the counts of a kecamatan and of the city are sums.
    """
    names = ["rule", "kode_kelurahan", "owner", "opened", "closed", "reopened"]
    marked = "newly_assessable" in pq.read_schema(ledger).names
    book = pq.read_table(
        ledger, columns=[*names, "newly_assessable"] if marked else names, page_checksum_verification=True
    )
    if not marked:
        book = book.append_column("newly_assessable", pa.array([False] * len(book), pa.bool_()))
    first = pc.min(book["opened"]).as_py()
    known = _days(first, period, received) if first else 0
    found: dict[tuple[str, str], Followed] = defaultdict(lambda: Followed(known=known))
    tree = wilayah()
    for record in _groups(book, period):
        days = _days(record["opened"], period, received)
        fresh = record["opened"] == period
        for area in tree.path(record["kode_kelurahan"]):
            one = found[area.code, record["owner"]]
            if record["closed"] is not None:
                one.closed[days] += record["count_all"]
                continue
            one.open[days] += record["count_all"]
            if fresh and record["newly_assessable"]:
                one.assessable += record["count_all"]
            elif fresh and record["again"]:
                one.reopened += record["count_all"]
            elif fresh:
                one.new += record["count_all"]
    return dict(found)


def _groups(book: pa.Table, period: str) -> list[dict[str, Any]]:
    """Count the findings that are open or were closed this month, by all that matters of them."""
    ours = pc.and_(pc.is_in(book["owner"], pa.array(OWNERS)), pc.is_in(book["rule"], pa.array(followed())))
    now = pc.or_(pc.is_null(book["closed"]), pc.fill_null(pc.equal(book["closed"], period), False))
    kept = book.append_column("again", pc.greater(book["reopened"], 0)).filter(pc.and_(ours, now))
    keys = ["kode_kelurahan", "owner", "opened", "closed", "again", "newly_assessable"]
    counted: list[dict[str, Any]] = kept.group_by(keys).aggregate([([], "count_all")]).to_pylist()
    return counted


def _days(opened: str, period: str, received: Mapping[str, str]) -> int:
    """Return the days from the arrival of one month to that of another; never below zero."""
    known = opened in received and period in received
    start, end = (datetime.fromisoformat(received[m]).date() if known else _last_day(m) for m in (opened, period))
    if start > end:  # a month loaded again arrives late
        start, end = _last_day(opened), _last_day(period)
    return max((end - start).days, 0)


def _last_day(period: str) -> date:
    year, month = int(period[:4]), int(period[5:])
    return date(year, month, monthrange(year, month)[1])

"""The rows that somebody has to repair: one kelurahan, one month, numbers masked before anybody sees them.

Nothing here is cached, and whoever asks writes the audit line first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dtks_analytics.access.roles import need
from dtks_analytics.catalogue.effort import effort
from dtks_analytics.catalogue.rules import RULES

if TYPE_CHECKING:
    from pathlib import Path

    from dtks_analytics.access.roles import Reader
    from dtks_analytics.store.view import StoreView

SHOWN_DIGITS: Final = 4
SHORTEST: Final = 12
"""Numbers shorter than this are hidden whole: four of few digits would be most of them."""
DOT: Final = "•"
_PLACE: Final = ("sha256_berkas", "lembar", "baris")

SCHEMA: Final = pa.schema(
    [
        ("rule", pa.string()),
        ("record", pa.string()),
        ("owner", pa.string()),
        ("effort", pa.string()),
        ("scored", pa.bool_()),
        ("first_seen", pa.string()),
        ("newly_assessable", pa.bool_()),
        ("lembar", pa.string()),
        ("baris", pa.int32()),
        ("id_individu", pa.string()),
        ("nama", pa.string()),
        ("nik", pa.string()),
        ("rt", pa.string()),
        ("rw", pa.string()),
        ("sha256_berkas", pa.string()),
    ]
)
"""Columns of `rows`. ``newly_assessable``: the rule was not evaluable before ``first_seen``, so the fault may be older;
null where it is not known. ``nik`` is masked; ``record`` names the finding to `store.worklist`, ``sha256_berkas`` with
``lembar`` and ``baris`` the row to `store.tracing`; these are never shown."""


def rows(view: StoreView, period: str, area: str, *, reader: Reader, shared: bool = False) -> pa.Table:
    """Return the open findings of a kelurahan that its lurah repairs, with the person each concerns.

    Args:
        view: the published version.
        period: ``YYYY-MM``.
        area: code of the kelurahan.
        reader: who asks.
        shared: also those that the lurah shares with another office.

    Returns:
        A table of `SCHEMA`, one row per finding, in the order of rule and row. A month that was published without
        findings has none.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE``, ``UNKNOWN_MONTH`` or ``UNKNOWN_TABLE``.
        DamagedStoreError: ``MONTH_DAMAGED``.
    """
    need(reader, "rows", area)
    wanted = [key for key, rule in RULES.items() if rule.severity != "I" and "lurah" in rule.owners]
    found = _of_area(view.table(period, "findings"), area, ["rule", "record", "owner", "id_individu", *_PLACE])
    mine = pc.is_in(found["rule"], pa.array(wanted))
    whose = pc.starts_with(found["owner"], "lurah") if shared else pc.equal(found["owner"], "lurah")
    found = found.filter(pc.and_(mine, whose))
    people = _of_area(view.persons(period), area, [*_PLACE, "nama", "nik", "rt", "rw"])
    people = people.set_column(people.schema.get_field_index("nik"), "nik", mask(people["nik"]))
    joined = found.join(people, list(_PLACE), join_type="left outer")
    joined = joined.join(_first_seen(view, period, area), ["rule", "record"], join_type="left outer")
    keys = joined["rule"].to_pylist()
    order = pa.array([list(RULES).index(key) for key in keys], pa.int32())
    joined = joined.append_column("effort", pa.array([effort(key) for key in keys], pa.string()))
    joined = joined.append_column("scored", pa.array([RULES[key].scored for key in keys], pa.bool_()))
    joined = joined.append_column("order", order).sort_by([("order", "ascending"), ("baris", "ascending")])
    return joined.select(SCHEMA.names).cast(SCHEMA)


def mask(numbers: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return NIK or card numbers with all but their last four digits hidden; short ones are hidden whole."""
    length = pc.utf8_length(numbers)
    tail = pc.if_else(pc.greater_equal(length, SHORTEST), pc.utf8_slice_codeunits(numbers, -SHOWN_DIGITS), "")
    dots = pc.subtract(length, pc.utf8_length(tail))
    hidden = pc.binary_repeat(pa.chunked_array([[DOT] * len(chunk) for chunk in numbers.chunks], pa.string()), dots)
    return pc.binary_join_element_wise(hidden, tail, "")


def _of_area(path: Path, area: str, columns: list[str]) -> pa.Table:
    return pq.read_table(
        path, columns=columns, filters=pc.field("kode_kelurahan") == area, page_checksum_verification=True
    )


def _first_seen(view: StoreView, period: str, area: str) -> pa.Table:
    """Return since when each open finding is known, and whether its rule became evaluable only then."""
    still = (pc.field("kode_kelurahan") == area) & pc.field("closed").is_null()
    path = view.table(period, "ledger")
    marked = "newly_assessable" in pq.read_schema(path).names
    columns = ["rule", "record", "first_seen", *(("opened", "newly_assessable") if marked else ())]
    table = pq.read_table(path, columns=columns, filters=still, page_checksum_verification=True)
    if not marked:
        return table.append_column("newly_assessable", pa.nulls(len(table), pa.bool_()))
    sure = pc.and_(table["newly_assessable"], pc.equal(table["opened"], table["first_seen"]))
    return table.drop_columns(["opened", "newly_assessable"]).append_column("newly_assessable", sure)

"""People behind a figure of one kelurahan: read for one reader, numbers masked before anybody sees them.

Nothing here is cached, and whoever asks writes the audit line first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dtks_analytics.access import roles as access
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.errors import RefusedError
from dtks_analytics.rows import worklist

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dtks_analytics.access.roles import Reader
    from dtks_analytics.store.view import StoreView

PLACE: Final = ("sha256_berkas", "lembar", "baris")
"""What names a row of a delivered file."""
MASKED: Final = ("nik", "no_kk")
PERSON: Final = ("nama", "nik", "no_kk", "rt", "rw", "hubungan_keluarga")
"""What a list shows of a person."""


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


def place(row: Mapping[str, Any]) -> Place:
    """Return the place of a row that carries `PLACE`."""
    return Place(row["sha256_berkas"], row["lembar"] or "", row["baris"])


def places(table: pa.Table) -> list[Place]:
    """Return the places of the rows of a table that carries `PLACE`, in their order."""
    return [place(row) for row in table.select(list(PLACE)).to_pylist()]


def rows(
    view: StoreView, period: str, area: str, table: str, *, reader: Reader, person: Iterable[str] = PERSON
) -> pa.Table:
    """Return the rows of a month's table in one kelurahan, with the person each concerns.

    Args:
        view: the published version.
        period: ``YYYY-MM``.
        area: code of a kelurahan.
        table: name of the month's table; its rows carry `PLACE` and ``kode_kelurahan``.
        reader: who looks.
        person: columns of the snapshot that are wanted; `MASKED` ones come masked.

    Returns:
        The table's columns and the person's, in the order of the file; a row whose person is gone has nulls there.
        With ``no_kk`` also ``family``: rows of one card have the same number, which means nothing outside this table;
        null without a card.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE``; ``ONE_KELURAHAN``, the area is larger; ``UNKNOWN_MONTH``; ``UNKNOWN_TABLE``.
        DamagedStoreError: ``MONTH_DAMAGED``.
    """
    access.need(reader, "rows", area)
    if wilayah()[area].level != "kelurahan":
        code = "ONE_KELURAHAN"
        raise RefusedError(code, "Daftar nama hanya dibuka untuk satu kelurahan.")
    inside = pc.field("kode_kelurahan") == area
    found = pq.read_table(view.table(period, table), filters=inside, page_checksum_verification=True)
    wanted = list(person)
    people = pq.read_table(
        view.persons(period), columns=[*PLACE, *wanted], filters=inside, page_checksum_verification=True
    )
    if "no_kk" in wanted:
        people = people.append_column("family", pc.dictionary_encode(people["no_kk"].combine_chunks()).indices)
    for name in MASKED:
        if name in wanted:
            place = people.schema.get_field_index(name)
            people = people.set_column(place, name, worklist.mask(people[name]))
    return found.join(people, list(PLACE), join_type="left outer").sort_by([(name, "ascending") for name in PLACE])

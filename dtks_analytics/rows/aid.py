"""Families and persons with two aids at once, of one kelurahan, one record each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.figures.aid_matrix import WORK
from dtks_analytics.rows import by_name as byname

if TYPE_CHECKING:
    from dtks_analytics.access.roles import Reader
    from dtks_analytics.rows.by_name import Place
    from dtks_analytics.store.view import StoreView

TABLE: Final = "overlaps"
_HEAD: Final = "KEPALA"


@dataclass(frozen=True, slots=True)
class Family:
    """One family (or person) with one pair.

    Attributes:
        pair: ``a+b``.
        status: of the pair, ``dilarang`` or ``periksa``.
        level: ``individu``, ``keluarga`` or ``rumah_tangga``.
        name: of the head, else of the first row; of the person at that level. Empty where the file has none.
        nik: masked, of the same row; empty where the file has none.
        no_kk: masked.
        rt: three digits or empty.
        rw: same.
        members: rows of the family in this list.
        period: in which both were received, as in the file; empty where it says none.
        row: first row of the family in its sheet.
        places: of all rows of the family in this list.
    """

    pair: str
    status: str
    level: str
    name: str
    nik: str
    no_kk: str
    rt: str
    rw: str
    members: int
    period: str
    row: int
    places: tuple[Place, ...]


def families(view: StoreView, period: str, area: str, *, reader: Reader, pair: str = "") -> list[Family]:
    """Return who is behind the cells that leave work.

    Args:
        view: the published version.
        period: ``YYYY-MM``.
        area: code of a kelurahan.
        reader: who looks.
        pair: ``a+b``; empty for all pairs.

    Returns:
        Families by pair (forbidden ones first) and row.

    Raises:
        RefusedError: as `byname.rows`.
        DamagedStoreError: same.
    """
    table = byname.rows(view, period, area, TABLE, reader=reader)
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for number, row in enumerate(table.to_pylist()):
        if row["status"] in WORK and pair in {"", row["pair"]}:
            alone = row["level"] == "individu" or row["family"] is None
            own = f"baris {number}" if alone else f"keluarga {row['family']}"
            groups.setdefault((row["pair"], row["status"], own), []).append(row)
    found = [_family(members) for members in groups.values()]
    return sorted(found, key=lambda one: (WORK.index(one.status), one.pair, one.row))


def _family(members: list[dict[str, Any]]) -> Family:
    lead = next((row for row in members if row["hubungan_keluarga"] == _HEAD), members[0])
    periods = dict.fromkeys(row["period"] for row in members if row["period"])
    return Family(
        lead["pair"],
        lead["status"],
        lead["level"],
        lead["nama"] or "",
        lead["nik"] or "",
        lead["no_kk"] or "",
        lead["rt"] or "",
        lead["rw"] or "",
        len(members),
        ", ".join(periods),
        min(row["baris"] for row in members),
        tuple(byname.place(row) for row in members),
    )

"""People of one kelurahan who are reported dead and still active: since when, with which aid, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.rows import by_name as byname

if TYPE_CHECKING:
    from datetime import date

    from dtks_analytics.access.roles import Reader
    from dtks_analytics.rows.by_name import Place
    from dtks_analytics.store.view import StoreView

TABLE: Final = "deceased"
NEAR: Final = "death_candidates"
_PERSON: Final = ("nama", "nik", "rt", "rw", "no_akta_kematian")


@dataclass(frozen=True, slots=True)
class Dead:
    """One person.

    Attributes:
        name: as in the file; empty where it has none.
        nik: masked; empty where the file has none.
        rt: three digits or empty.
        rw: same.
        died: day of death; None where nobody recorded it.
        months: since then; None without a date.
        source: where the death is known from: ``register``, ``verval`` or ``daftar_kematian``.
        programmes: keys of the aid the row still has.
        low: rupiah that may have been paid wrongly, at least.
        high: the same, at most.
        certificate: whether a number of a death certificate is recorded.
        row: number of the row in its sheet.
        place: of the row.
    """

    name: str
    nik: str
    rt: str
    rw: str
    died: date | None
    months: int | None
    source: str
    programmes: tuple[str, ...]
    low: int
    high: int
    certificate: bool
    row: int
    place: Place


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row that may be a person of the list of deaths; nothing counts before somebody has said so.

    Attributes:
        key: of the two together, the same in every month.
        name: of the row; empty where the file has none.
        nik: masked.
        rt: three digits or empty.
        rw: same.
        died: day of death by the list; None where it has none.
        certificate: whether the list has a number of a death certificate.
        strength: what agrees, in words, never a value.
        row: number of the row in its sheet.
        place: of the row.
    """

    key: str
    name: str
    nik: str
    rt: str
    rw: str
    died: date | None
    certificate: bool
    strength: str
    row: int
    place: Place


def candidates(view: StoreView, period: str, area: str, *, reader: Reader) -> list[Candidate]:
    """Return the near matches of the list of deaths that a person has to confirm, in the order of the file.

    Args:
        view: the published version.
        period: ``YYYY-MM``.
        area: code of a kelurahan.
        reader: who looks.

    Raises:
        RefusedError: as `byname.rows`; ``UNKNOWN_TABLE`` where there was no list of deaths.
        DamagedStoreError: same.
    """
    table = byname.rows(view, period, area, NEAR, reader=reader, person=("nama", "nik", "rt", "rw"))
    return [
        Candidate(
            row["key"],
            row["nama"] or "",
            row["nik"] or "",
            row["rt"] or "",
            row["rw"] or "",
            row["tanggal_meninggal"],
            bool(row["no_akta_kematian"]),
            row["strength"],
            row["baris"],
            byname.place(row),
        )
        for row in table.to_pylist()
    ]


def people(view: StoreView, period: str, area: str, *, reader: Reader) -> list[Dead]:
    """Return the people who have to be followed up, those with aid and those dead longest first.

    Args:
        view: the published version.
        period: ``YYYY-MM``.
        area: code of a kelurahan.
        reader: who looks.

    Raises:
        RefusedError: as `byname.rows`.
        DamagedStoreError: same.
    """
    table = byname.rows(view, period, area, TABLE, reader=reader, person=_PERSON)
    found = [_dead(row) for row in table.to_pylist()]
    return sorted(found, key=lambda one: (not one.programmes, -_age(one), one.row))


def _age(one: Dead) -> int:
    """Return months for sorting: a missing date may be the oldest."""
    return 1_000 if one.months is None else one.months


def _dead(row: dict[str, Any]) -> Dead:
    return Dead(
        row["nama"] or "",
        row["nik"] or "",
        row["rt"] or "",
        row["rw"] or "",
        row["died"],
        row["months"],
        row["source"],
        tuple(key for key in (row["programmes"] or "").split("+") if key),
        int(row["low"] or 0),
        int(row["high"] or 0),
        bool(row["no_akta_kematian"]),
        row["baris"],
        byname.place(row),
    )

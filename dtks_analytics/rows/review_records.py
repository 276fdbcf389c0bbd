"""The two records of a pair side by side, and the others of their cluster, for the official who decides.

Nothing here is cached, every function asks for the permission first, and whoever asks writes the audit line before. No
digit of a NIK or card number leaves this module, since the birth date is shown beside it; numbers are compared place by
place, and the mother's name by its hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow.compute as pc
import pyarrow.parquet as pq

from dtks_analytics.access import roles as access
from dtks_analytics.catalogue.columns import PROGRAMMES
from dtks_analytics.rows import by_name as byname
from dtks_analytics.rows.review import cluster

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from dtks_analytics.access.roles import Reader
    from dtks_analytics.rows.review import Pair, Place
    from dtks_analytics.store.view import StoreView

PROGRAMMES_KEY: Final = "bantuan"
COMPARED: Final = (
    "nama", "nik", "no_kk", "tanggal_lahir", "tempat_lahir", "jenis_kelamin", "ibu", "alamat", "rt", "rw",
    "hubungan_keluarga", PROGRAMMES_KEY, "tanggal_verval",
)  # fmt: skip
"""Fields in the order in which they are shown."""
NUMBERS: Final = ("nik", "no_kk")
NEEDED: Final = (*NUMBERS, "ibu", PROGRAMMES_KEY)
"""Fields that say nothing when one side does not know them."""
NEIGHBOURS: Final = 2
"""Places that differ where two neighbouring digits were exchanged."""
MOST_MEMBERS: Final = 12
"""Records of a cluster that are read one by one; a larger one is told by its size."""
_ROW: Final = (
    "sha256_berkas", "lembar", "baris", "kode_kelurahan", "id_individu", "nama", "nik", "no_kk", "tanggal_lahir",
    "tempat_lahir", "jenis_kelamin", "kunci_ibu", "alamat", "rt", "rw", "hubungan_keluarga", "hasil_verval",
    "tanggal_verval", "first_sk", *PROGRAMMES,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it may be shown to the official who decides.

    Attributes:
        kelurahan: code.
        since: first month of the store in which it stood, ``YYYY-MM``; empty where that is unknown.
        earliest: whether ``since`` is the first month there is: it may have stood before.
        values: text of each field of `COMPARED` but the numbers and the mother's name; codes as codes, None is missing.
        born: date of birth.
        visited: date of the last verification.
        verval: code of its result.
        aid: keys of the programmes; None where the file does not say.
    """

    kelurahan: str
    since: str
    earliest: bool
    values: Mapping[str, str | None]
    born: date | None
    visited: date | None
    verval: str | None
    aid: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class NumberComparison:
    """How two NIK or card numbers compare; holds no digit of either.

    Attributes:
        lengths: signs of the left and of the right number; 0 is missing.
        places: places, from 1, at which numbers of equal length differ; empty for equal ones and other lengths.
        swapped: whether the only difference is two neighbouring digits that changed places.
    """

    lengths: tuple[int, int]
    places: tuple[int, ...]
    swapped: bool


@dataclass(frozen=True, slots=True)
class Both:
    """Two records side by side.

    Attributes:
        left: the first.
        right: the second.
        same: field of `COMPARED` to whether it agrees; None where one side does not know.
        numbers: each field of `NUMBERS` to how the two numbers compare.
    """

    left: Record
    right: Record
    same: Mapping[str, bool | None]
    numbers: Mapping[str, NumberComparison]


@dataclass(frozen=True, slots=True)
class Member:
    """Another record of the same cluster.

    Attributes:
        kelurahan: code.
        name: None where it is missing or outside the reader's area.
        shown: whether the reader may see more than the kelurahan.
    """

    kelurahan: str
    name: str | None
    shown: bool


def both(view: StoreView, period: str, pair: Pair, reader: Reader) -> Both:
    """Read the two records of a pair; errors as `many`."""
    return many(view, period, [pair], reader)[0]


def many(view: StoreView, period: str, pairs: Sequence[Pair], reader: Reader) -> list[Both]:
    """Read the records of several pairs, in their order.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE``; ``UNKNOWN_MONTH``; ``PAIR_LOST``, one of the records is not there.
        DamagedStoreError: ``MONTH_DAMAGED``.
    """
    if not pairs:
        return []
    access.need(
        reader, "rows", {area for pair in pairs for area in (pair.owner, pair.left.kelurahan, pair.right.kelurahan)}
    )
    places = [place for pair in pairs for place in (pair.left, pair.right)]
    rows, since = _rows(view, period, places), _since(view, period, places)
    shown = [_record(row, *since.get(row["id_individu"], ("", False))) for row in rows]
    found = []
    for number in range(0, len(places), 2):
        left, right = rows[number : number + 2]
        same = {name: _same(name, left, right) for name in COMPARED}
        compared = {name: compare_numbers(left[name], right[name]) for name in NUMBERS}
        found.append(Both(shown[number], shown[number + 1], same, compared))
    return found


def members(view: StoreView, period: str, pair: Pair, reader: Reader) -> tuple[int, list[Member]]:
    """Return how many records the cluster of a pair has beside its own two, and the first `MOST_MEMBERS` of them.

    Of a record outside the reader's area only the kelurahan is told.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE``; ``UNKNOWN_MONTH``.
        DamagedStoreError: ``MONTH_DAMAGED``.
    """
    others = cluster(view, period, pair, reader)
    first = others[:MOST_MEMBERS]
    mine = [place for place in first if reader.may("rows", place.kelurahan)]
    rows = dict(zip(mine, _rows(view, period, mine), strict=True)) if mine else {}
    found = []
    for place in first:
        row = rows.get(place)
        found.append(Member(place.kelurahan, row["nama"] if row else None, row is not None))
    return len(others), found


def seen(view: StoreView, period: str, pair: Pair, reader: Reader) -> list[byname.Place]:
    """Return where the records stand that `both` and `members` tell something of; errors as `members`."""
    others = cluster(view, period, pair, reader)[:MOST_MEMBERS]
    mine = [place for place in others if reader.may("rows", place.kelurahan)]
    return [where(place) for place in (pair.left, pair.right, *mine)]


def sides(pairs: Iterable[Pair]) -> list[byname.Place]:
    """Return where both records of some pairs stand."""
    return [where(place) for pair in pairs for place in (pair.left, pair.right)]


def where(place: Place) -> byname.Place:
    """Return the place of a record as the audit names it."""
    return byname.Place(place.sha, place.lembar or "", place.baris)


def _rows(view: StoreView, period: str, places: Sequence[Place]) -> list[dict[str, Any]]:
    """Read records, in the order of their places."""
    areas, lines = ({getattr(place, name) for place in places} for name in ("kelurahan", "baris"))
    wanted = pc.field("kode_kelurahan").isin(sorted(areas)) & pc.field("baris").isin(sorted(lines))
    table = pq.read_table(view.persons(period), columns=list(_ROW), filters=wanted, page_checksum_verification=True)
    found = {(row["sha256_berkas"], row["lembar"] or "", row["baris"]): row for row in table.to_pylist()}
    try:
        return [found[place.sha, place.lembar or "", place.baris] for place in places]
    except KeyError:
        from dtks_analytics.errors import RefusedError  # noqa: PLC0415 - only when a month does not fit together

        code = "PAIR_LOST"
        raise RefusedError(code, "Catatan pasangan ini tidak ditemukan lagi. Muat ulang bulan ini.") from None


def _since(view: StoreView, period: str, places: Sequence[Place]) -> dict[str, tuple[str, bool]]:
    """Return since when each record has stood in these kelurahan, and whether that is the first month there is."""
    wanted, areas = {place.id for place in places if place.id}, sorted({place.kelurahan for place in places})
    since = dict.fromkeys(wanted, (period, False))
    earlier = [month.period for month in view.months if month.period < period and not month.rows_erased_at]
    for number, past in enumerate(reversed(earlier), 1):
        if not wanted:
            break
        found = pq.read_table(
            view.persons(past), columns=["id_individu"], page_checksum_verification=True,
            filters=pc.field("kode_kelurahan").isin(areas) & pc.field("id_individu").isin(sorted(wanted)),
        )  # fmt: skip
        wanted &= set(found["id_individu"].to_pylist())
        since |= dict.fromkeys(wanted, (past, number == len(earlier)))
    return since


def _same(name: str, left: Mapping[str, Any], right: Mapping[str, Any]) -> bool | None:
    """Compare one field; None where a side does not know it."""
    one, other = (_cell(name, row) for row in (left, right))
    if name in NEEDED and (one is None or other is None):
        return None
    return bool(one == other)


def _cell(name: str, row: Mapping[str, Any]) -> object:
    """Return a field as it is compared."""
    if name == PROGRAMMES_KEY:
        return _aid(row)
    return row["kunci_ibu"] if name == "ibu" else _plain(row[name])


def _plain(value: object) -> str | None:
    """Return a cell as it is compared: case and spaces do not count; None for an empty one."""
    return " ".join(str(value).casefold().split()) or None if value is not None else None


def compare_numbers(left: str | None, right: str | None) -> NumberComparison:
    """Compare two numbers place by place.

    Args:
        left: as in the snapshot; None or blank is missing.
        right: same.
    """
    one, other = _plain(left) or "", _plain(right) or ""
    places: tuple[int, ...] = ()
    if len(one) == len(other):
        places = tuple(at for at, (a, b) in enumerate(zip(one, other, strict=True), 1) if a != b)
    swapped = (
        len(places) == NEIGHBOURS
        and places[1] == places[0] + 1
        and (one[places[0] - 1], one[places[0]]) == (other[places[0]], other[places[0] - 1])
    )
    return NumberComparison((len(one), len(other)), places, swapped)


def _aid(row: Mapping[str, Any]) -> tuple[str, ...] | None:
    flags = [row[key] for key in PROGRAMMES]
    if all(flag is None for flag in flags):
        return None
    return tuple(key for key, flag in zip(PROGRAMMES, flags, strict=True) if flag)


def _record(row: Mapping[str, Any], since: str, earliest: bool) -> Record:  # noqa: FBT001 - unpacked from `_since`
    named: Collection[str] = ("nama", "tempat_lahir", "jenis_kelamin", "alamat", "rt", "rw", "hubungan_keluarga")
    values = {name: (row[name] or "").strip() or None for name in named}
    return Record(
        row["kode_kelurahan"], since, earliest, values, row["tanggal_lahir"], row["tanggal_verval"],
        row["hasil_verval"], _aid(row),
    )  # fmt: skip

"""Pairs of records that may be one person, for the official who owns them: which there are and which comes next.

What the records say: `dtks_analytics.rows.review_records`. Every function that is about somebody's pairs asks the gate
first, and whoever asks writes the audit line before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dtks_analytics.access import roles as access
from dtks_analytics.catalogue.linkage import COUNTED
from dtks_analytics.catalogue.reviews import ASKED, RANK
from dtks_analytics.records import decisions as agreement
from dtks_analytics.rows import by_name as byname

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dtks_analytics.access.roles import Reader
    from dtks_analytics.records.decisions import Given
    from dtks_analytics.store.view import StoreView

WEIGHED: Final = "similar_person"
"""The kind that counts only from a probability on."""
LISTED: Final = ("id_left", "id_right", "kind", "probability", "owner_area", "explanation")
"""Columns of `suspected`."""
_LISTED: Final = ["left_id", "right_id", "kind", "probability", "owner_area", "explanation", "pair"]
_LEVELS: Final = "levels"
"""Column that months of an earlier form lack."""
_PLACE: Final = ("sha", "lembar", "baris", "id", "record", "kelurahan")


@dataclass(frozen=True, slots=True)
class Place:
    """Where one record of a pair stands.

    Attributes:
        sha: sha256 of its file.
        lembar: its sheet, empty for none.
        baris: its row there, from 1.
        id: ``id_individu`` as in the file; None where it has none.
        record: key of the record, the same in every month.
        kelurahan: code.
    """

    sha: str
    lembar: str
    baris: int
    id: str | None
    record: str
    kelurahan: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A suspected pair, without anything of its records.

    Attributes:
        pair: its key, the same in every month.
        kind: key of `catalogue.linkage.KIND`.
        probability: that both are one person, 0 to 1.
        points: of rule D05; None where they were not computed.
        owner: code of the area that decides.
        asked_first: code of the kelurahan that is asked first.
        explanation: why it is asked, in plain Indonesian, no value.
        cluster: key of its cluster; None where the pair counts in none.
        left: the first record.
        right: the second.
        levels: how far they agree, field by field, which an answer is about; empty for a month of an earlier form.
    """

    pair: str
    kind: str
    probability: float
    points: int | None
    owner: str
    asked_first: str
    explanation: str
    cluster: str | None
    left: Place
    right: Place
    levels: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """What a pair is, without its records.

    Attributes:
        kind: key of `catalogue.linkage.KIND`.
        owner: code of the area that decides.
        answered: whether an answer held when the month was published.
        believed: whether the search itself takes it for one person, whatever was answered.
        levels: as in `Pair`.
    """

    kind: str
    owner: str
    answered: bool
    believed: bool
    levels: str = ""


def pairs(view: StoreView, period: str, area: str, reader: Reader) -> list[Pair]:
    """Return the pairs that one area owns and that a person has to look at, the most certain first.

    Args:
        view: the published version.
        period: ``YYYY-MM``.
        area: code of a kelurahan, a kecamatan or the kota: exactly the pairs of this owner.
        reader: who looks.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE``; ``UNKNOWN_MONTH``; ``UNKNOWN_TABLE``, the month was published without pairs.
        DamagedStoreError: ``MONTH_DAMAGED``.
    """
    access.need(reader, "rows", area)
    found = _table(view, period, (pc.field("owner_area") == area) & pc.field("kind").isin(list(ASKED)))
    ranked = [_pair(row) for row in found.to_pylist()]
    return sorted(ranked, key=lambda one: (RANK[one.kind], -one.probability, one.pair))


def suspected(view: StoreView, period: str, reader: Reader) -> list[dict[str, Any]]:
    """Return every suspected pair of the areas in which a person may see rows, the most probable first.

    Returns:
        One record per pair: ``id_left``, ``id_right`` (``id_individu`` as in the file, None where it has none),
        ``kind``, ``probability``, ``owner_area``, ``explanation``. No name, no number.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE``, the person may see no rows at all; ``UNKNOWN_MONTH`` or ``UNKNOWN_TABLE``.
        DamagedStoreError: ``MONTH_DAMAGED``.
    """
    found = _suspected(view, period, reader, _LISTED).sort_by([("probability", "descending"), ("pair", "ascending")])
    rows: list[dict[str, Any]] = found.drop_columns("pair").rename_columns(list(LISTED)).to_pylist()
    return rows


def suspected_places(view: StoreView, period: str, reader: Reader) -> list[byname.Place]:
    """Return where the records of `suspected` stand, as the audit names them; errors as there."""
    names = [f"{side}_{name}" for side in ("left", "right") for name in _PLACE[:3]]
    rows = _suspected(view, period, reader, ["owner_area", *names]).to_pylist()
    return [byname.Place(row[a], row[b] or "", row[c]) for row in rows for a, b, c in (names[:3], names[3:])]


def _suspected(view: StoreView, period: str, reader: Reader, columns: list[str]) -> pa.Table:
    """Read the pairs of the areas in which a person may see rows."""
    access.need(reader, "rows", reader.areas("rows"))
    table = pq.read_table(view.table(period, "pairs"), columns=columns, page_checksum_verification=True)
    mine = [area for area in pc.unique(table["owner_area"]).to_pylist() if reader.may("rows", area)]
    return table.filter(pc.is_in(table["owner_area"], pa.array(mine, pa.string())))


def keys(view: StoreView, period: str) -> dict[str, Key]:
    """Return the pairs of a month that ask a person, by key, without anything of their records.

    Raises:
        RefusedError: ``UNKNOWN_MONTH`` or ``UNKNOWN_TABLE``.
        DamagedStoreError: ``MONTH_DAMAGED``.
    """
    columns = ["pair", "kind", "owner_area", "answer", "probability", "counted", _LEVELS]
    rows = _table(view, period, pc.field("kind").isin(list(ASKED)), columns).to_pylist()
    sure = _threshold(rows)
    return {
        row["pair"]: Key(
            row["kind"], row["owner_area"], row["answer"] is not None,
            row["kind"] in COUNTED and (row["kind"] != WEIGHED or row["probability"] >= sure),
            row.get(_LEVELS) or "",
        )
        for row in rows
    }  # fmt: skip


def _threshold(rows: Iterable[Mapping[str, Any]]) -> float:
    """Return the least probability that counted without anybody's answer; answers change what counts."""
    free = (row for row in rows if row["kind"] == WEIGHED and row["counted"] and row["answer"] is None)
    return min((row["probability"] for row in free), default=0.5)


def answerable(view: StoreView, period: str, reader: Reader) -> dict[str, Key]:
    """Return the pairs of a month that a person may answer; errors as `keys`."""
    found = keys(view, period)
    mine = {area: reader.may("edit", area) for area in {key.owner for key in found.values()}}
    return {pair: key for pair, key in found.items() if mine[key.owner]}


def sample(view: StoreView, period: str) -> list[str]:
    """Return the pairs of the whole city that are judged twice in a month, in their random order; keys only.

    Raises:
        RefusedError: ``UNKNOWN_MONTH`` or ``UNKNOWN_TABLE``.
        DamagedStoreError: ``MONTH_DAMAGED``.
    """
    found = _table(view, period, pc.field("kind").isin(list(ASKED)), ["pair"])
    return agreement.sample(found["pair"].to_pylist())


def order(found: Sequence[Pair], sampled: Sequence[str]) -> list[Pair]:
    """Return pairs in the order in which they are asked: the most certain first, the sample spread evenly among them.

    The sample keeps its random order, so that any number of answers to it is a random part of it.
    """
    by_key = {one.pair: one for one in found}
    spread = [by_key[key] for key in sampled if key in by_key]
    rest = [one for one in found if one.pair not in set(sampled)]
    if not spread:
        return rest
    step = len(found) / len(spread)
    places = {int((number + 0.5) * step): one for number, one in enumerate(spread)}
    others = iter(rest)
    return [places[number] if number in places else next(others) for number in range(len(found))]


def current(found: Mapping[str, Pair | Key], given: Iterable[Given]) -> dict[str, list[Given]]:
    """Sort answers by pair, without those about records that have changed since.

    Args:
        found: the pairs of a month by key; what was said of others is left out.
        given: answers in the order in which they came.
    """
    by_key = agreement.by_pair(one for one in given if one.pair in found)
    still = {pair: agreement.still(answers, found[pair].levels) for pair, answers in by_key.items()}
    return {pair: answers for pair, answers in still.items() if answers}


def done(given: Sequence[Given], me: str, *, sampled: bool) -> bool:
    """Tell whether a person has nothing to answer about a pair any more.

    Args:
        given: the answers to the pair.
        me: name of the person.
        sampled: whether two people judge it, neither of whom sees what the other said.
    """
    if not sampled:
        return bool(given)
    judges = {agreement.judge(one.by) for one in given}
    return agreement.judge(me) in judges or len(judges) >= agreement.JUDGES


def cluster(view: StoreView, period: str, pair: Pair, reader: Reader) -> list[Place]:
    """Return the other records of a pair's cluster, in the order of area and row; none where it counts in none.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE``; ``UNKNOWN_MONTH`` or ``UNKNOWN_TABLE``.
        DamagedStoreError: ``MONTH_DAMAGED``.
    """
    access.need(reader, "rows", pair.owner)
    if pair.cluster is None:
        return []
    linked = [_pair(row) for row in _table(view, period, pc.field("cluster") == pair.cluster).to_pylist()]
    others = {side for one in linked for side in (one.left, one.right)} - {pair.left, pair.right}
    return sorted(others, key=lambda place: (place.kelurahan, place.sha, place.lembar or "", place.baris))


def _table(view: StoreView, period: str, wanted: pc.Expression, columns: list[str] | None = None) -> pa.Table:
    path = view.table(period, "pairs")
    if columns and _LEVELS in columns and _LEVELS not in pq.read_schema(path).names:
        columns = [name for name in columns if name != _LEVELS]
    return pq.read_table(path, columns=columns, filters=wanted, page_checksum_verification=True)


def _pair(row: Mapping[str, Any]) -> Pair:
    left, right = (Place(*(row[f"{side}_{name}"] for name in _PLACE)) for side in ("left", "right"))
    return Pair(
        row["pair"], row["kind"], row["probability"], row["points"], row["owner_area"], row["asked_first"],
        row["explanation"], row["cluster"], left, right, row.get(_LEVELS) or "",
    )  # fmt: skip

"""Takes one person out of the store: rows, lists, tables and delivered files, in every version; then counts again.

The person is found by the person id of the register or by the NIK. A version without the person is published, every
month that changes is counted again, and what held the person is removed from the disk (`store.retention`). A delivered
file that holds the person cannot be cut, since it is sealed as it came: it goes as a whole.
"""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dtks_analytics.publishing.figures import Figures, before
from dtks_analytics.store import retention, workroom
from dtks_analytics.store.refusals import refuse
from dtks_analytics.store.retention import Change
from dtks_analytics.store.view import side_path, snapshot_path
from dtks_analytics.store.work_file import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from dtks_analytics.store.month import Month
    from dtks_analytics.store.snapshots import Store

Place = tuple[str, str, int]
"""Hash of the delivered file, sheet (empty for none), row."""

NIK: Final = re.compile(r"[0-9]{16}")
_PLACES: Final = (
    ("sha256_berkas", "lembar", "baris"),
    ("left_sha", "left_lembar", "left_baris"),
    ("right_sha", "right_lembar", "right_baris"),
    ("daftar_sha", "daftar_lembar", "daftar_baris"),
)
"""Columns of tables that name a row of a delivered file."""
_PEOPLE: Final = ("id_individu", "left_id", "right_id", "nik")
_KEYS: Final = ("record", "person", "left_record", "right_record")
"""Columns whose values are a letter and a person id, a NIK or a place (`facts`)."""
_LONG: Final = 8
"""Shorter ids are not looked for in delivered files as text: they would be found everywhere."""
_DEPTH: Final = 3
"""How many archives may be inside each other in a delivered file."""
_LARGEST: Final = 1 << 30
"""Bytes of an unpacked part of a delivered file that are searched."""


@dataclass(slots=True)
class Person:
    """What is known of one person.

    Attributes:
        ids: ids of the register.
        numbers: NIK that are this person's alone.
        places: rows of the person in delivered files, those of lists included.
        periods: months any version of which holds the person.
    """

    ids: set[str]
    numbers: set[str]
    places: set[Place] = field(default_factory=set)
    periods: set[str] = field(default_factory=set)

    @property
    def values(self) -> list[str]:
        """Ids and NIK."""
        return sorted(self.ids | self.numbers)


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased.

    Attributes:
        version: the served version.
        rows: rows of the register in the served version that went, by period.
        list_rows: rows of lists that went.
        recounted: months that were counted again.
        frozen: months from which the person went and whose figures could not be counted again.
        originals: delivered files that went as a whole.
        files: files that were removed from the disk.
    """

    version: int
    rows: Mapping[str, int]
    list_rows: int
    recounted: tuple[str, ...]
    frozen: tuple[str, ...]
    originals: int
    files: int


def erase(
    store: Store, *, by: str, reason: str, id_individu: str = "", nik: str = "",
    progress: Callable[[str, float], None] | None = None,
) -> Erased:  # fmt: skip
    """Take one person out of every version of the store.

    Repeating it after it was stopped half-way finishes it.

    Args:
        store: where.
        by: who decided.
        reason: why; no NIK in it.
        id_individu: the person id of the register; or else
        nik: 16 digits. It must not be carried by several person ids.
        progress: called with an Indonesian step and a fraction between 0 and 1.

    Raises:
        RefusedError: ``REASON_MISSING``, ``NIK_IN_TEXT``, ``BAD_NIK``, ``UNKNOWN_PERSON``, ``SEVERAL_PEOPLE``,
            ``CHANGED_MEANWHILE``, or the store could not be written.
        DamagedStoreError: a file in which the person must be looked for cannot be read.
    """
    if not reason.strip():
        raise refuse("REASON_MISSING")
    why, tell = plain(reason), progress or (lambda _step, _share: None)
    if not id_individu and not NIK.fullmatch(nik):
        raise refuse("BAD_NIK")
    with store.writing():
        left = retention.finish(store)
    base = store.read().version
    tell("Mencari orangnya", 0.0)
    person = _find(store, id_individu, nik)
    originals = _originals(store, person)
    if not person.places and not originals:
        if left:
            return Erased(base, {}, 0, (), (), 0, left)
        raise refuse("UNKNOWN_PERSON")
    with workroom.workspace(store.root) as workdir:
        months, sides = _prepared(store, person, workdir, tell)
        touched = frozenset(person.periods | set(months))
        new = retention.Erasure(base, months, sides, frozenset(originals), touched)
        version, files = retention.erase(store, new, reason=why, by=by)
    tell("Selesai", 1.0)
    return Erased(
        version,
        {period: change.gone for period, change in months.items() if change.gone},
        sum(gone for _, gone in sides.values()),
        tuple(period for period, change in months.items() if change.counted),
        tuple(period for period, change in months.items() if not change.counted),
        len(originals),
        files + left,
    )


def _find(store: Store, id_individu: str, nik: str) -> Person:
    """Find the ids and numbers of a person, and all rows in all versions."""
    snapshots = dict(_files(store, "snap/"))
    if id_individu:
        person = Person({id_individu}, set())
        numbers = _values(snapshots, "id_individu", {id_individu}, "nik")
        owners = {number: _values(snapshots, "nik", {number}, "id_individu") for number in numbers}
        person.numbers = {n for n, ids in owners.items() if NIK.fullmatch(n) and ids <= {id_individu}}
    else:
        ids = _values(snapshots, "nik", {nik}, "id_individu")
        if len(ids) > 1:
            raise refuse("SEVERAL_PEOPLE")
        person = Person(ids, {nik})
    for path, period in (*snapshots.items(), *dict(_files(store, "side/")).items()):
        table = pq.read_table(path, columns=_there(path, (*_PLACES[0], *_PEOPLE)), page_checksum_verification=True)
        hit = table.filter(_is_person(table, person))
        if len(hit):
            person.periods.add(period)
            person.places |= set(_places(hit, _PLACES[0]))
    return person


def _files(store: Store, folder: str) -> Iterator[tuple[Path, str]]:
    """Yield the Parquet files of a folder that are on the disk, with their month: those of all versions."""
    for path in sorted((store.root / folder).rglob("*.parquet")):
        yield path, path.parent.name


def _values(paths: Mapping[Path, str], column: str, wanted: set[str], other: str) -> set[str]:
    """Return the values of one column in the rows that have some values in another one."""
    found: set[str] = set()
    for path in paths:
        if len(_there(path, (column, other))) == len({column, other}):
            inside = pc.field(column).isin(sorted(wanted))
            table = pq.read_table(path, columns=[other], filters=inside, page_checksum_verification=True)
            found |= {value for value in table[other].to_pylist() if value}
    return found


def _there(path: Path, columns: tuple[str, ...]) -> list[str]:
    names = pq.read_schema(path).names
    return [name for name in dict.fromkeys(columns) if name in names]


def _is_person(table: pa.Table, person: Person) -> pa.ChunkedArray | pa.Array:
    """Tell which rows are the person's: by id, by NIK, by a key made of one of them, or by their place."""
    hit = pa.array([False] * len(table), pa.bool_())
    values = pa.array(person.values, pa.string())
    rows = [f"R{file}/{sheet}/{row}" for file, sheet, row in person.places]
    keys = pa.array([*(letter + value for value in person.values for letter in "IN"), *rows], pa.string())
    for names, wanted in ((_PEOPLE, values), (_KEYS, keys)):
        for name in names:
            if name in table.column_names:
                hit = pc.or_(hit, pc.fill_null(pc.is_in(table[name], wanted), False))
    for columns in _PLACES:
        if person.places and set(columns) <= set(table.column_names):
            hit = pc.or_(hit, pa.array([place in person.places for place in _places(table, columns)], pa.bool_()))
    return hit


def _places(table: pa.Table, columns: tuple[str, str, str]) -> list[Place]:
    if not set(columns) <= set(table.column_names):
        return []
    files, sheets, rows = (table[name].to_pylist() for name in columns)
    return [(file, sheet or "", row) for file, sheet, row in zip(files, sheets, rows, strict=True)]


def _originals(store: Store, person: Person) -> set[str]:
    """Return the delivered files that hold the person, below the root: known by their rows, or by their text."""
    known = {file for file, _, _ in person.places}
    needles = [value for value in person.values if len(value) >= _LONG]
    found = set()
    for path in sorted((store.root / "raw").rglob("*.sealed")):
        digest = path.name.partition(".")[0]
        if digest in known or holds(b"".join(store.stream_original(digest)), needles):
            found.add(path.relative_to(store.root).as_posix())
    return found


def holds(data: bytes, needles: list[str], depth: int = 0) -> bool:
    """Tell whether a file holds one of some texts: as text in the usual encodings, in archives, or as Parquet.

    Args:
        data: the file.
        needles: the texts; none are in no file.
        depth: how many archives the file is in.

    Returns:
        Also true for an archive that cannot be searched: nobody can tell that the text is not in it.
    """
    if not needles:
        return False
    try:
        return _holds(data, needles, depth)
    except (OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return True


def _holds(data: bytes, needles: list[str], depth: int) -> bool:
    if data[:4] == b"PAR1":
        table = pq.read_table(io.BytesIO(data))
        wanted = pa.array(needles, pa.string())
        texts = (
            column.cast(pa.string(), safe=False) for column in table.columns if not pa.types.is_nested(column.type)
        )
        return any(pc.any(pc.is_in(column, wanted)).as_py() for column in texts)
    if data[:2] == b"\x1f\x8b" and depth < _DEPTH:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            content = packed.read(_LARGEST + 1)
        return len(content) > _LARGEST or holds(content, needles, depth + 1)
    if data[:2] == b"PK" and depth < _DEPTH:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            too_large = any(part.file_size > _LARGEST for part in parts)
            return too_large or any(holds(archive.read(part), needles, depth + 1) for part in parts)
    return any(needle.encode(code) in data for needle in needles for code in ("utf-8", "utf-16-le", "utf-16-be"))


def _prepared(
    store: Store, person: Person, workdir: Path, tell: Callable[[str, float], None]
) -> tuple[dict[str, Change], dict[str, tuple[Path, int]]]:
    """Write rows and lists without the person and count what changes."""
    view = store.read()
    instead: dict[str, Path] = {}
    gone: dict[str, int] = {}
    sides: dict[str, tuple[Path, int]] = {}
    for side in view.sides:
        path = view.side_rows(side.id)
        rows, count = _cut(path, person, workdir)
        if count:
            instead[side_path(side.layout, side.period, side.rows)] = rows
            sides[side.id] = rows, count
    whole = [month for month in view.months if not month.rows_erased_at]
    for month in whole:
        rows, count = _cut(view.persons(month.period), person, workdir)
        if count:
            instead[snapshot_path(month.period, month.snapshot)], gone[month.period] = rows, count
    concerned = [m.period for m in whole if m.period in person.periods or set(m.sides) & set(sides)]
    again = [month for month in whole if concerned and month.period >= min(concerned)]
    empty = {month.period for month in view.months if month.rows_erased_at}
    months: dict[str, Change] = {}
    held = {month.period: _tables(store, month, person, workdir) for month in again if before(month.period) in empty}
    for period, tables in held.items():
        instead |= {f"table/{period}/{name}-{view.month(period).tables[name]}.parquet": p for name, p in tables.items()}
    figures = Figures(store, store.secret, workdir, instead=instead)
    for number, month in enumerate(again):
        period = month.period
        tell(f"Menghitung ulang {period}", number / len(again))
        left = instead.get(snapshot_path(period, month.snapshot))
        if period in held:
            months[period] = Change(left, gone.get(period, 0), None, held[period])
        else:
            months[period] = Change(left, gone.get(period, 0), figures.again(month))
    return {p: c for p, c in months.items() if c.rows or c.counted or c.tables}, sides


def _cut(path: Path, person: Person, workdir: Path) -> tuple[Path, int]:
    """Write a Parquet file without the person's rows; return it and how many rows went."""
    table = pq.read_table(path, page_checksum_verification=True)
    hit = _is_person(table, person)
    count = int(pc.sum(hit).as_py() or 0)
    if not count:
        return path, 0
    target = workdir / f"tanpa-{path.parent.name}-{path.name}"
    pq.write_table(table.filter(pc.invert(hit)), target, compression="zstd", write_page_checksum=True)
    return target, count


def _tables(store: Store, month: Month, person: Person, workdir: Path) -> dict[str, Path]:
    """Write the tables of a month that cannot be counted again without the person's lines."""
    view, found = store.read(), {}
    for name in month.tables:
        if name not in retention.FIGURES:
            path, count = _cut(view.table(month.period, name), person, workdir)
            if count:
                found[name] = path
    return found


def to_json(done: Erased) -> dict[str, Any]:
    """Return the result as the command line prints it."""
    return {
        "version": done.version,
        "rows": dict(done.rows),
        "list_rows": done.list_rows,
        "recounted": list(done.recounted),
        "not_recounted": list(done.frozen),
        "originals": done.originals,
        "files": done.files,
    }

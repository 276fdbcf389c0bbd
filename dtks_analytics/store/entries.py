"""Digests of what people wrote down, in the chain of the audit: a changed, added or removed entry or a lost file shows.

Every line of the audit that was written with entries names them, by table and number, and holds a keyed digest of them.
``work.sqlite.head`` names the last such line whose entries are on the disk, and holds the hash of the whole database. A
crash between line and entries leaves the head one line behind; the next writer puts on record that they never came.

Entries from before this was kept have no digest. The next write or publish puts one digest over all of them on record
(``entries_baseline``); from then on they are held as the others.
"""

from __future__ import annotations

import hmac
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.store import atomic, database, manifest, work_schema
from dtks_analytics.store.ledger import Ledger, LedgerFault
from dtks_analytics.store.refusals import damaged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from dtks_analytics.store.ledger import JSON, Row
    from dtks_analytics.store.snapshots import Store

FILE: Final = "work.sqlite"
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "answer": ("seq", "at", "by", "period", "area", "item", "rule", "answer"),
    "remark": ("seq", "at", "by", "area", "item", "note", "day"),
    "reply": ("seq", "at", "by", "period", "snapshot", "area", "number", "note", "evidence"),
    "training": ("seq", "at", "by", "seed", "correct", "asked", "detail"),
    "review": ("seq", "at", "by", "period", "area", "pair", "kind", "answer", "reason", "note", "sample", "saw"),
}
"""What a digest covers of each table. A column that comes later needs a digest of its own: these never change."""
_ROWS: Final = {
    "answer": "SELECT * FROM answer WHERE seq > ? ORDER BY seq",
    "remark": "SELECT * FROM remark WHERE seq > ? ORDER BY seq",
    "reply": "SELECT * FROM reply WHERE seq > ? ORDER BY seq",
    "training": "SELECT * FROM training WHERE seq > ? ORDER BY seq",
    "review": "SELECT * FROM review WHERE seq > ? ORDER BY seq",
}
_BEFORE_ALL: Final = -(1 << 63)
_LAST: Final = {
    "answer": "SELECT coalesce(max(seq), 0) FROM answer",
    "remark": "SELECT coalesce(max(seq), 0) FROM remark",
    "reply": "SELECT coalesce(max(seq), 0) FROM reply",
    "training": "SELECT coalesce(max(seq), 0) FROM training",
    "review": "SELECT coalesce(max(seq), 0) FROM review",
}
WRITTEN: Final = ("answer", "reply", "training", "review")
"""Actions of the audit that write entries."""
BASELINE: Final = "entries_baseline"
LOST: Final = "entries_lost"
_ALL: Final = (*WRITTEN, BASELINE, LOST)
RANGES: Final = "entries"
"""Field of a line: table to the first and last number of its entries."""
DIGEST: Final = "entries_digest"
WAIT_S: Final = 30.0

Content = dict[str, dict[int, tuple[Any, ...]]]
"""Table to number to entry."""

_WHOLE: Final[dict[str, tuple[tuple[int, ...], ...]]] = {}
"""Databases of this process whose entries were those of the audit, and what the file system said of them then."""
_SETTLED: Final[dict[str, tuple[tuple[int, ...], ...]]] = {}
"""The same of databases whose head names the newest line."""


@dataclass(frozen=True, slots=True)
class _State:
    """What was read together: entries, head, lines of the audit in their order, whether the hash of the file fits."""

    there: bool
    content: Content
    head: Mapping[str, Any] | None
    lines: list[Row]
    same: bool


class Entries:
    """The entries of one store."""

    def __init__(self, store: Store) -> None:
        """Name the files; nothing is read."""
        self._store = store
        self.path: Path = store.root / FILE
        self.head: Path = store.root / f"{FILE}.head"
        self.lock: Path = store.root / f"{FILE}.lock"

    @cached_property
    def _key(self) -> bytes:
        return hmac.digest(self._store.secret, b"entries", "sha256")

    def need_whole(self, connection: sqlite3.Connection) -> None:
        """Hold that the entries are those of the audit, before one of them is shown; once per state of the files.

        Args:
            connection: to the database; it must read nothing before.

        Raises:
            DamagedStoreError: ``WORK_DAMAGED``.
        """
        if _WHOLE.get(str(self.path)) == database.state(*database.files(self.path)):
            return
        with atomic.lock(self.lock, WAIT_S, shared=True):
            files = database.state(*database.files(self.path))
            state = self._read(connection)
            self._raise(self._faults(state))
        _WHOLE[str(self.path)] = files
        if state.head is not None and not _open_lines(state):
            _SETTLED[str(self.path)] = files

    def need_none(self) -> None:
        """Hold that there never was an entry, where there is no database; no key is needed.

        Raises:
            DamagedStoreError: ``WORK_DAMAGED``.
        """
        state = database.state(*database.files(self.path))
        if _WHOLE.get(str(self.path)) != state:
            lines = Ledger(self._store.ledger_path).select(actions=_ALL, limit=1)
            self._raise(self._faults(_State(there=False, content={}, head=self._head(), lines=lines, same=True)))
            _WHOLE[str(self.path)] = state

    def verify(self) -> list[LedgerFault]:
        """Compare everything with the audit, whose chain must hold; returns the faults."""
        try:
            with atomic.lock(self.lock, WAIT_S, shared=True):
                if not self.path.exists():
                    return self._faults(self._read(None))
                with closing(database.reading(self.path, WAIT_S)) as connection:
                    if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                        return [LedgerFault(FILE, None, f"Basis data {FILE} rusak.")]
                    return self._faults(self._read(connection))
        except database.ERRORS:
            return [LedgerFault(FILE, None, f"Berkas {FILE} tidak dapat dibaca.")]

    def uncovered(self) -> int:
        """Return how many entries no digest covers yet; 0 once the first one was recorded."""
        if not self.path.exists() or self.head.exists():
            return 0
        with closing(database.reading(self.path, WAIT_S)) as connection:
            return sum(len(rows) for rows in _content(connection).values())

    def begin(self) -> None:
        """Put a digest over the entries of an earlier form on record, if there are any without one."""
        if self.path.exists() and not self.head.exists():
            with (
                atomic.lock(self.lock, WAIT_S),
                closing(sqlite3.connect(self.path, timeout=WAIT_S, isolation_level=None)) as connection,
            ):
                connection.execute("PRAGMA synchronous=FULL")
                self.settle(connection)

    def is_ready(self) -> bool:
        """Tell whether `settle` has nothing to do; before the connection reads anything, and once for each write.

        What fails on the way leaves a line of the audit without entries: the next write must look for it.
        """
        return self.head.exists() and _SETTLED.pop(str(self.path), None) == database.state(*database.files(self.path))

    def settle(self, connection: sqlite3.Connection) -> None:
        """Make ready for new entries: what is there is whole, and the head names the newest line. Under the lock.

        Raises:
            DamagedStoreError: ``WORK_DAMAGED``.
            RefusedError: ``AUDIT_UNWRITABLE``.
        """
        state = self._read(connection)
        self._raise(self._faults(state))
        connection.execute("PRAGMA journal_mode=WAL")
        work_schema.prepare(connection)
        line = self._store.ledger.line(state.head["seq"]) if state.head else self._baseline(state.content)
        for each in _open_lines(state) if state.head else ():
            lost = not _named(state.content, each)
            line = self._store.ledger.record(LOST, "dtks", {"line": each.seq}) if lost else each
        if line is not None:
            self._mark(connection, line)

    def covering(self, before: Mapping[str, int], connection: sqlite3.Connection) -> dict[str, JSON]:
        """Return what the line of the audit says of the entries written since; within their transaction.

        Args:
            before: last number of each table before, see `last`.
            connection: the one that wrote them.
        """
        content: Content = {}
        for table, number in before.items():
            if found := _rows(connection, table, number):
                content[table] = found
        ranges: dict[str, JSON] = {table: [min(found), max(found)] for table, found in content.items()}
        return {RANGES: ranges, DIGEST: self._digest(content)}

    def done(self, connection: sqlite3.Connection, line: Row) -> None:
        """Note that the entries of a line are on the disk. Under the lock."""
        self._mark(connection, line)

    def known(self) -> None:
        """Note that this process wrote last and so knows the files as whole; once its connection is closed."""
        _WHOLE[str(self.path)] = _SETTLED[str(self.path)] = database.state(*database.files(self.path))

    def _baseline(self, content: Content) -> Row:
        """Return the line from which on entries are covered: a new one over those that are there, or the newest."""
        if any(content.values()):
            ranges: dict[str, JSON] = {table: [min(found), max(found)] for table, found in content.items() if found}
            return self._store.ledger.record(BASELINE, "dtks", {RANGES: ranges, DIGEST: self._digest(content)})
        return self._store.ledger.select(limit=1)[0]

    def _mark(self, connection: sqlite3.Connection, line: Row) -> None:
        head = {"seq": line.seq, "hash": line.hash, database.IMAGE: database.image(connection)}
        atomic.overwrite(self.head, manifest.encode(head))

    def _read(self, connection: sqlite3.Connection | None) -> _State:
        lines = self._store.ledger.select(actions=_ALL, limit=-1)[::-1]
        if connection is None:
            return _State(self.path.exists(), {}, self._head(), lines, same=True)
        head = self._head()
        return _State(True, _content(connection), head, lines, same=database.same(connection, head or {}))

    def _head(self) -> Mapping[str, Any] | None:
        """Return the head; None where there is none.

        Raises:
            DamagedStoreError: ``WORK_DAMAGED``.
        """
        return manifest.decode(self.head.read_bytes(), "WORK_DAMAGED", self.head.name) if self.head.exists() else None

    def _faults(self, state: _State) -> list[LedgerFault]:
        covered = [line for line in state.lines if DIGEST in line.detail]
        if not state.there and (state.lines or state.head):
            return [LedgerFault(FILE, None, f"Berkas {FILE} hilang; audit mencatat isinya.")]
        if state.head is None:
            if covered:
                return [LedgerFault(self.head.name, None, f"Berkas {self.head.name} hilang.")]
            return _too_many(state)
        newest = self._store.ledger.line(state.head["seq"])
        if newest is None or newest.hash != state.head["hash"]:
            return [LedgerFault(self.head.name, None, f"Berkas {self.head.name} tidak cocok dengan catatan audit.")]
        faults = self._compared(state, covered)
        if not faults and not _open_lines(state) and not state.same:
            faults.append(LedgerFault(FILE, None, f"Isi berkas {FILE} berubah di luar dasbor."))
        return faults

    def _compared(self, state: _State, covered: Iterable[Row]) -> list[LedgerFault]:
        """Compare every line with its entries, and look for entries without a line."""
        lost = {line.detail["line"] for line in state.lines if line.action == LOST}
        pending = _open_lines(state)
        left = {table: set(rows) for table, rows in state.content.items()}
        faults = []
        for line in covered:
            found = _named(state.content, line)
            if line.seq in lost or (line in pending[-1:] and not found):
                continue
            if not hmac.compare_digest(self._digest(found), str(line.detail[DIGEST])):
                faults.append(LedgerFault(FILE, line.seq, f"Isian pada baris audit {line.seq} diubah atau dihapus."))
            for table, rows in found.items():
                left[table] -= rows.keys()
        added = sum(len(rows) for rows in left.values())
        if added:
            faults.append(LedgerFault(FILE, None, f"{added} isian pada {FILE} tidak ada dalam catatan audit."))
        return faults

    def _digest(self, content: Content) -> str:
        said = [[table, [list(content[table][seq]) for seq in sorted(content[table])]] for table in sorted(content)]
        text = json.dumps([one for one in said if one[1]], ensure_ascii=True)
        return hmac.digest(self._key, text.encode(), "sha256").hex()

    @staticmethod
    def _raise(faults: list[LedgerFault]) -> None:
        if faults:
            raise damaged("WORK_DAMAGED", faults[0].message)


def last(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the last number of each table."""
    return {table: connection.execute(statement).fetchone()[0] for table, statement in _LAST.items()}


def _content(connection: sqlite3.Connection) -> Content:
    return {table: _rows(connection, table) for table in COLUMNS}


def _rows(connection: sqlite3.Connection, table: str, after: int = _BEFORE_ALL) -> dict[int, tuple[Any, ...]]:
    """Return entries of a table by number; a table of a later form has none, a column of a later form is empty."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone():
        return {}
    found = connection.execute(_ROWS[table], (after,))
    names = [column[0] for column in found.description]
    places = [names.index(name) if name in names else None for name in COLUMNS[table]]
    rows: dict[int, tuple[Any, ...]] = {}
    for row in found:
        rows[row[names.index("seq")]] = tuple("" if place is None else row[place] for place in places)
    return rows


def _named(content: Content, line: Row) -> Content:
    """Return the entries that a line names, as far as they are there."""
    found: Content = {}
    for table, (first, final) in line.detail[RANGES].items():
        rows = content.get(table, {})
        numbers = range(first, final + 1)  # whichever is shorter: a damaged range must not be walked
        named = (
            (seq for seq in numbers if seq in rows) if len(numbers) <= len(rows) else (n for n in rows if n in numbers)
        )
        found[table] = {seq: rows[seq] for seq in named}
    return {table: rows for table, rows in found.items() if rows}


def _open_lines(state: _State) -> list[Row]:
    """Return the lines after the head that may have lost their entries in a crash: the newest one at most."""
    after = state.head["seq"] if state.head else 0
    return [line for line in state.lines if line.seq > after and DIGEST in line.detail][-1:]


def _too_many(state: _State) -> list[LedgerFault]:
    """Compare entries of before digests were kept with the numbers that their lines name."""
    said = dict.fromkeys(WRITTEN, 0)
    for line in state.lines:
        if line.action in said:
            said[line.action] += int(line.detail.get("answers", 1))
    return [
        LedgerFault(
            FILE, None, f"{len(state.content[table]) - number} isian pada {FILE} tidak ada dalam catatan audit."
        )
        for table, number in said.items()
        if len(state.content.get(table, {})) > number
    ]

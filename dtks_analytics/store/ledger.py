"""The audit: an append-only table in SQLite whose rows are chained by hashes.

Each row's hash covers the row and the hash before it, keyed with a key of the store, so a row edited, deleted or moved
shows. The newest hash also stands in ``<ledger>.head``, so a tail cut off shows too; the head may be one row behind
after a crash, never ahead. The head holds the hash of the whole database as well (`store.database`), so that a flipped
bit in unused bytes shows, and nothing is appended to a damaged one. A row is on the disk (WAL, ``synchronous=FULL``)
before `Ledger.record` returns. Which rows of the register a line showed stands beside it (`store.shown`), held by the
same chain.
"""

from __future__ import annotations

import hmac
import json
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.errors import DamagedStoreError
from dtks_analytics.store import atomic, database, manifest, shown
from dtks_analytics.store.refusals import damaged, is_corrupt, probed, refuse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

JSON = str | int | float | bool | None | list["JSON"] | dict[str, "JSON"]
_WAIT_S: Final = 30.0
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS audit (
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, action TEXT NOT NULL, by TEXT NOT NULL,
    detail TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END;
"""
_SELECT: Final = """
SELECT * FROM audit WHERE (:all OR action IN (SELECT value FROM json_each(:actions)))
    AND action NOT IN (SELECT value FROM json_each(:without))
    AND (:by = '' OR by = :by) AND at >= :since AND at < :until ORDER BY seq DESC LIMIT :limit
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the audit.

    Attributes:
        seq: counts up from 1 without gaps.
        at: ISO 8601 with offset, UTC; information only.
        action: what was done, a short English word.
        by: who.
        detail: what it was done to; never a NIK or a name.
        hash: of this row and the hash before it, hex.
    """

    seq: int
    at: str
    action: str
    by: str
    detail: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class LedgerFault:
    """A place where the chain does not hold.

    Attributes:
        file: name of the file.
        seq: the first row that does not fit; None if it is the file as a whole.
        message: Indonesian sentence.
    """

    file: str
    seq: int | None
    message: str


_SAME: Final[dict[str, tuple[tuple[int, ...], ...]]] = {}
"""Databases of this process that had the hash of their head, and what the file system said of them then."""


class Ledger:
    """The audit of one store."""

    def __init__(self, path: Path, key: bytes = b"") -> None:
        """Name the database; nothing is opened.

        Args:
            path: the SQLite file.
            key: key of the chain's hashes.
        """
        self.path = path
        self.head = path.with_name(path.name + ".head")
        self._lock = path.with_name(path.name + ".lock")
        self._key = key

    def create(self) -> None:
        """Make the table if it is missing.

        Raises:
            RefusedError: ``AUDIT_UNWRITABLE``.
        """
        with self._writing("rwc") as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(_SCHEMA)

    def is_begun(self) -> bool:
        """Tell whether there is anything to hold: a head, a line, or a database that cannot be read."""
        if self.head.exists() or not self.path.exists():
            return self.head.exists()
        try:
            with closing(database.reading(self.path, _WAIT_S)) as connection:
                return connection.execute("SELECT 1 FROM audit LIMIT 1").fetchone() is not None
        except sqlite3.OperationalError as error:
            return "no such table" not in str(error)
        except database.ERRORS:
            return True

    def record(self, action: str, by: str, detail: Mapping[str, JSON], rows: Collection[str] = ()) -> Row:
        """Put a line on record; it is on the disk when this returns.

        Args:
            action: short English word.
            by: who.
            detail: what it was done to; never a cell's value.
            rows: names of the rows that are shown (`store.tracing.row_keys`), kept beside the line.

        Returns:
            The row.

        Raises:
            RefusedError: ``AUDIT_UNWRITABLE``, ``DISK_FULL`` or ``STORE_READ_ONLY``; the caller must not go on with
                what was to be recorded.
            DamagedStoreError: ``AUDIT_DAMAGED``, the database or its head was changed from outside.
        """
        at = datetime.now(UTC).isoformat(timespec="seconds")
        with self._writing("rw") as connection:
            self._need_same(connection)
            connection.execute("BEGIN IMMEDIATE")
            if rows:
                detail = {**detail, **shown.keep(connection, self._key, rows)}
            text = json.dumps(detail, allow_nan=False)
            seq, before = connection.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone() or (
                0,
                "",
            )
            row = Row(seq + 1, at, action, by, detail, self._hash(before, seq + 1, at, action, by, text))
            connection.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)", (row.seq, at, action, by, text, row.hash))
            connection.execute("COMMIT")
            head = manifest.encode({"seq": row.seq, "hash": row.hash, database.IMAGE: database.image(connection)})
            atomic.overwrite(self.head, head)
        _SAME[str(self.path)] = database.state(*database.files(self.path))
        return row

    def _need_same(self, connection: sqlite3.Connection) -> None:
        """Hold that nobody but `record` wrote to the database since the last line.

        Raises:
            DamagedStoreError: ``AUDIT_DAMAGED``.
        """
        state = database.state(*database.files(self.path))
        if _SAME.get(str(self.path)) == state or not self.head.is_file():
            return
        head = manifest.decode(self.head.read_bytes(), "AUDIT_DAMAGED", self.head.name)
        newest = connection.execute("SELECT max(seq) FROM audit").fetchone()[0] or 0
        if newest <= head["seq"] and not database.same(connection, head):
            raise damaged("AUDIT_DAMAGED", self.path.name)

    def rows(self) -> list[Row]:
        """Return every line in order.

        Raises:
            DamagedStoreError: ``AUDIT_DAMAGED``, the table cannot be read.
        """
        try:
            with closing(database.reading(self.path, _WAIT_S)) as connection:
                return [_row(found) for found in connection.execute("SELECT * FROM audit ORDER BY seq")]
        except (*database.ERRORS, ValueError) as error:
            raise damaged("AUDIT_DAMAGED", self.path.name) from error

    def select(
        self, *, actions: Collection[str] = (), without: Collection[str] = (), by: str = "", since: str = "",
        until: str = "", limit: int = 200,
    ) -> list[Row]:  # fmt: skip
        """Return some lines, the newest first.

        Args:
            actions: which ones; none: all.
            without: which ones not.
            by: who, exactly; empty: everybody.
            since: ISO 8601 in UTC, included; empty: from the first line on.
            until: ISO 8601 in UTC, not included; empty: to the last line.
            limit: how many at most; -1: all.

        Raises:
            DamagedStoreError: ``AUDIT_DAMAGED``, the table cannot be read.
        """
        values = {"actions": json.dumps(sorted(actions)), "all": not actions, "without": json.dumps(sorted(without)),
                  "by": by, "since": since, "until": until or "9", "limit": limit}  # fmt: skip
        try:
            with closing(database.reading(self.path, _WAIT_S)) as connection:
                return [_row(found) for found in connection.execute(_SELECT, values)]
        except (*database.ERRORS, ValueError) as error:
            raise damaged("AUDIT_DAMAGED", self.path.name) from error

    def line(self, seq: int) -> Row | None:
        """Return the line of a number; None if there is none.

        Raises:
            DamagedStoreError: ``AUDIT_DAMAGED``, the table cannot be read.
        """
        try:
            with closing(database.reading(self.path, _WAIT_S)) as connection:
                found = connection.execute("SELECT * FROM audit WHERE seq = ?", (seq,)).fetchone()
                return _row(found) if found else None
        except (*database.ERRORS, ValueError) as error:
            raise damaged("AUDIT_DAMAGED", self.path.name) from error

    def shown(self, digests: Collection[str]) -> frozenset[str]:
        """Return the names of all rows in the sets that some lines name.

        Raises:
            DamagedStoreError: ``AUDIT_DAMAGED``, one of them is not there or the table cannot be read.
        """
        try:
            with closing(database.reading(self.path, _WAIT_S)) as connection:
                found = dict(shown.rows(connection, set(digests)))
        except database.ERRORS as error:
            raise damaged("AUDIT_DAMAGED", self.path.name) from error
        if set(digests) - set(found):
            raise damaged("AUDIT_DAMAGED", self.path.name)
        return frozenset().union(*found.values())

    def holding(self, rows: Collection[str]) -> frozenset[str]:
        """Return the digests of the sets in which one of some rows stands; errors as `shown`."""
        try:
            with closing(database.reading(self.path, _WAIT_S)) as connection:
                return shown.holding(connection, rows)
        except database.ERRORS as error:
            raise damaged("AUDIT_DAMAGED", self.path.name) from error

    def verify(self) -> list[LedgerFault]:
        """Recompute the chain.

        Returns:
            The faults: the first row that does not fit, a tail cut off, a damaged database, a line whose set of shown
            rows was changed or is gone. Empty: the chain holds.
        """
        try:
            with (
                atomic.lock(self._lock, _WAIT_S, shared=True),
                closing(database.reading(self.path, _WAIT_S)) as connection,
            ):
                head = self.head.read_bytes() if self.head.is_file() else None
                sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                rows = connection.execute("SELECT * FROM audit ORDER BY seq").fetchall()
                sets = shown.whole(connection, self._key)
                same = self._is_same(connection, head, len(rows))
        except database.ERRORS:
            return [LedgerFault(self.path.name, None, "Catatan audit tidak dapat dibaca.")]
        faults = [] if sound else [LedgerFault(self.path.name, None, "Basis data catatan audit rusak.")]
        before = ""
        for number, (seq, *fields, digest) in enumerate(rows, start=1):
            if seq != number or digest != self._hash(before, seq, *fields):
                return [
                    *faults,
                    LedgerFault(self.path.name, number, f"Baris audit {number} diubah, dihapus, atau dipindah."),
                ]
            before = digest
            kept = json.loads(fields[-1]).get(shown.DIGEST, "") if shown.DIGEST in fields[-1] else ""
            if kept and kept not in sets:
                faults.append(
                    LedgerFault(self.path.name, number, f"Daftar orang pada baris audit {number} diubah atau hilang.")
                )
        faults += self._cut_off(head, [row[-1] for row in rows])
        if not faults and not same:
            faults.append(
                LedgerFault(self.path.name, None, f"Isi berkas {self.path.name} berubah di luar baris audit.")
            )
        return faults

    def _is_same(self, connection: sqlite3.Connection, raw: bytes | None, rows: int) -> bool:
        """Compare the database with the hash of its head, unless a crash left the head behind."""
        try:
            head = manifest.decode(raw or b"", "AUDIT_DAMAGED")
        except DamagedStoreError:
            return True  # `_cut_off` names it
        return bool(head["seq"] < rows or database.same(connection, head))

    def _cut_off(self, raw: bytes | None, hashes: list[str]) -> list[LedgerFault]:
        """Compare the rows with the head, which was read before them."""
        if raw is None and not hashes:
            return []
        try:
            head = manifest.decode(raw or b"", "AUDIT_DAMAGED")
        except DamagedStoreError:
            return [LedgerFault(self.head.name, None, f"Berkas {self.head.name} rusak atau hilang.")]
        if head["seq"] > len(hashes):
            return [
                LedgerFault(
                    self.path.name, len(hashes) + 1, f"Baris audit {len(hashes) + 1} sampai {head['seq']} hilang."
                )
            ]
        if hashes[head["seq"] - 1] != head["hash"]:
            return [
                LedgerFault(
                    self.head.name, head["seq"], f"Baris audit {head['seq']} tidak cocok dengan {self.head.name}."
                )
            ]
        return []

    def _hash(self, before: str, *fields: str | int) -> str:
        return hmac.digest(self._key or b"\0", json.dumps([before, *fields]).encode(), "sha256").hex()

    def _connect(self, mode: str) -> sqlite3.Connection:
        uri = f"{self.path.absolute().as_uri()}?mode={mode}"
        connection = sqlite3.connect(uri, uri=True, timeout=_WAIT_S, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous=FULL")
        except database.ERRORS:
            connection.close()
            raise
        return connection

    @contextmanager
    def _writing(self, mode: str) -> Iterator[sqlite3.Connection]:
        """Open the database for one record, one process at a time."""
        try:
            with atomic.lock(self._lock, _WAIT_S), closing(self._connect(mode)) as connection:
                yield connection
        except database.ERRORS as error:
            if is_corrupt(error):
                raise damaged("AUDIT_DAMAGED", self.path.name) from error
            raise probed(error, self.path.parent) or refuse("AUDIT_UNWRITABLE") from error


def _row(found: tuple[Any, ...]) -> Row:
    """Build a line from its columns."""
    seq, at, action, by, text, digest = found
    return Row(seq, at, action, by, json.loads(text), digest)

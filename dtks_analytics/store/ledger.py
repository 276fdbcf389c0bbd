"""The audit: an append-only table in SQLite whose rows are chained by hashes.

Each row's hash covers the row and the hash before it, keyed with a key of the store, so a row edited, deleted or moved
shows. The newest hash also stands in ``<ledger>.head``, so a tail cut off shows too; the head may be one row behind
after a crash, never ahead. A row is on the disk (WAL, ``synchronous=FULL``) before `Ledger.record` returns. Which
rows of the register a line showed stands beside it (`store.shown`), held by the same chain.
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
from dtks_analytics.store import atomic, manifest, shown
from dtks_analytics.store.refusals import damaged, refuse

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
            RefusedError: ``AUDIT_UNWRITABLE``; the caller must not go on with what was to be recorded.
        """
        at = datetime.now(UTC).isoformat(timespec="seconds")
        with self._writing("rw") as connection:
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
            head = manifest.encode({"seq": row.seq, "hash": row.hash})
            atomic.overwrite(self.head, head)
        return row

    def rows(self) -> list[Row]:
        """Return every line in order.

        Raises:
            DamagedStoreError: ``AUDIT_DAMAGED``, the table cannot be read.
        """
        try:
            with closing(self._reading()) as connection:
                return [
                    Row(seq, at, action, by, json.loads(text), digest)
                    for seq, at, action, by, text, digest in connection.execute("SELECT * FROM audit ORDER BY seq")
                ]
        except (sqlite3.Error, ValueError) as error:
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
            with closing(self._reading()) as connection:
                found = connection.execute(_SELECT, values)
                return [
                    Row(seq, at, action, who, json.loads(text), digest) for seq, at, action, who, text, digest in found
                ]
        except (sqlite3.Error, ValueError) as error:
            raise damaged("AUDIT_DAMAGED", self.path.name) from error

    def shown(self, digests: Collection[str]) -> frozenset[str]:
        """Return the names of all rows in the sets that some lines name.

        Raises:
            DamagedStoreError: ``AUDIT_DAMAGED``, one of them is not there or the table cannot be read.
        """
        try:
            with closing(self._reading()) as connection:
                found = dict(shown.rows(connection, set(digests)))
        except sqlite3.Error as error:
            raise damaged("AUDIT_DAMAGED", self.path.name) from error
        if set(digests) - set(found):
            raise damaged("AUDIT_DAMAGED", self.path.name)
        return frozenset().union(*found.values())

    def holding(self, rows: Collection[str]) -> frozenset[str]:
        """Return the digests of the sets in which one of some rows stands; errors as `shown`."""
        try:
            with closing(self._reading()) as connection:
                return shown.holding(connection, rows)
        except sqlite3.Error as error:
            raise damaged("AUDIT_DAMAGED", self.path.name) from error

    def verify(self) -> list[LedgerFault]:
        """Recompute the chain.

        Returns:
            The faults: the first row that does not fit, a tail cut off, a damaged database, a line whose set of shown
            rows was changed or is gone. Empty: the chain holds.
        """
        head = self.head.read_bytes() if self.head.is_file() else None
        try:
            with closing(self._reading()) as connection:
                sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                rows = connection.execute("SELECT * FROM audit ORDER BY seq").fetchall()
                sets = shown.whole(connection, self._key)
        except sqlite3.Error:
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
        return [*faults, *self._cut_off(head, [row[-1] for row in rows])]

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
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _reading(self) -> sqlite3.Connection:
        """Open for reading; on a disk or by a user that cannot write, without SQLite's own side files."""
        for mode in ("rw", "ro"):
            try:
                connection = self._connect(mode)
            except sqlite3.OperationalError:
                continue
            try:
                connection.execute("SELECT 1 FROM audit LIMIT 1")
            except sqlite3.OperationalError:
                connection.close()
            else:
                return connection
        return self._connect("ro&immutable=1")

    @contextmanager
    def _writing(self, mode: str) -> Iterator[sqlite3.Connection]:
        """Open the database for one record, one process at a time."""
        try:
            with atomic.lock(self._lock, _WAIT_S), closing(self._connect(mode)) as connection:
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise refuse("AUDIT_UNWRITABLE") from error

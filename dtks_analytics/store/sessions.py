"""Who is signed in: one row per sign-in, named by the hash of its token, so that the file opens no door.

A session ends at its own time, by a sign-out, or when somebody ends it for the person. The rows of a month stay for the
pengelola to see; the audit holds sign-ins and sign-outs for good.

``sessions.sqlite.head`` holds a keyed digest of the whole database, and during a change one of the rows that are to be,
so that a crash in between locks nobody out. A database that differs from it opens no door; one without a head, as an
earlier form left it, neither, and the next sign-in begins it anew.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import sqlite3
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from dtks_analytics.errors import DamagedStoreError
from dtks_analytics.store import atomic, database, manifest
from dtks_analytics.store.ledger import LedgerFault
from dtks_analytics.store.refusals import damaged, is_corrupt, probed, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dtks_analytics.store.snapshots import Store

FILE: Final = "sessions.sqlite"
KEPT_S: Final = 31 * 24 * 3600
_WAIT_S: Final = 10.0
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS session (
    token TEXT PRIMARY KEY, identity TEXT NOT NULL, email TEXT NOT NULL, name TEXT NOT NULL, provider TEXT NOT NULL,
    role TEXT NOT NULL, area TEXT NOT NULL, opened REAL NOT NULL, expires REAL NOT NULL, ended REAL NOT NULL DEFAULT 0
) STRICT
"""


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in.

    Attributes:
        token: SHA-256 of the secret that the browser holds, hex; names the session in the audit.
        identity: ``issuer#subject``; ``contoh`` for a role picked in a demonstration.
        email: verified address, empty for none.
        name: what the provider calls the person.
        provider: key of the provider; empty in a demonstration.
        role: picked role in a demonstration, else empty.
        area: picked area in a demonstration, else empty.
        opened: seconds since 1970.
        expires: seconds since 1970.
        ended: seconds since 1970; 0 while it lives.
    """

    token: str
    identity: str
    email: str
    name: str
    provider: str
    role: str
    area: str
    opened: float
    expires: float
    ended: float = 0.0

    def alive(self, now: float | None = None) -> bool:
        """Tell whether it still opens the door."""
        return not self.ended and (time.time() if now is None else now) < self.expires


class Sessions:
    """The sign-ins of one store."""

    def __init__(self, store: Store) -> None:
        """Name the file; nothing is made before the first sign-in."""
        self.path = store.root / FILE
        self.head = store.root / f"{FILE}.head"
        self._lock = store.root / f"{FILE}.lock"
        self._store = store

    @cached_property
    def _key(self) -> bytes:
        return hmac.digest(self._store.secret, b"sessions", "sha256")

    def open(self, *, identity: str, expires: float, who: tuple[str, str] = ("", ""), provider: str = "",
             picked: tuple[str, str] = ("", "")) -> tuple[str, Session]:  # fmt: skip
        """Begin a session.

        Args:
            identity: ``issuer#subject``, or ``contoh``.
            expires: seconds since 1970.
            who: verified e-mail address and name.
            provider: its key.
            picked: role and area of a demonstration.

        Returns:
            The secret for the browser, and the session.

        Raises:
            RefusedError: ``SESSION_UNWRITABLE``, ``DISK_FULL`` or ``STORE_READ_ONLY``.
            DamagedStoreError: ``SESSIONS_DAMAGED``.
        """
        secret, now = secrets.token_urlsafe(32), time.time()
        session = Session(hashed(secret), identity, *who, provider, *picked, now, expires)
        with self._writing() as connection:
            connection.execute("DELETE FROM session WHERE expires < ?", (now - KEPT_S,))
            connection.execute(
                "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                (session.token, identity, *who, provider, *picked, now, expires),
            )
        return secret, session

    def find(self, token: str) -> Session | None:
        """Return a session by the hash of its secret; None for an unknown one."""
        return next(iter(self._read("SELECT * FROM session WHERE token = ?", (token,))), None)

    def living(self) -> list[Session]:
        """Return who is signed in, the newest first."""
        now = time.time()
        return [s for s in self._read("SELECT * FROM session ORDER BY opened DESC", ()) if s.alive(now)]

    def end(self, token: str) -> None:
        """End one session."""
        with self._writing() as connection:
            connection.execute("UPDATE session SET ended = ? WHERE token = ? AND ended = 0", (time.time(), token))

    def end_all(self, identity: str) -> int:
        """End all sessions of a person, named by subject or e-mail address; returns how many."""
        with self._writing() as connection:
            return connection.execute(
                "UPDATE session SET ended = ? WHERE ended = 0 AND (identity = ? OR email = ?)",
                (time.time(), identity, identity),
            ).rowcount

    def verify(self) -> list[LedgerFault]:
        """Compare the database with its digest; a database of before there was one opens no door and is no fault."""
        if not self.head.exists():
            return []
        if not self.path.exists():
            return [LedgerFault(FILE, None, f"Berkas {FILE} hilang.")]
        try:
            with atomic.lock(self._lock, _WAIT_S, shared=True), closing(self._reading()) as connection:
                self._need_whole(connection)
        except (*database.ERRORS, DamagedStoreError):
            return [LedgerFault(FILE, None, f"Isi berkas {FILE} berubah di luar dasbor.")]
        return []

    def _need_whole(self, connection: sqlite3.Connection) -> None:
        """Hold that nobody else wrote to the database.

        Raises:
            DamagedStoreError: ``SESSIONS_DAMAGED``.
        """
        head = manifest.decode(self.head.read_bytes(), "SESSIONS_DAMAGED")
        whole = hmac.compare_digest(head["digest"], self._digest(connection))
        if not whole and not hmac.compare_digest(head.get("next", ""), self._next(connection)):
            raise damaged("SESSIONS_DAMAGED")

    def _digest(self, connection: sqlite3.Connection) -> str:
        return hmac.digest(self._key, database.image(connection).encode(), "sha256").hex()

    def _next(self, connection: sqlite3.Connection) -> str:
        """Return the digest of the rows, those of the open transaction among them."""
        rows = connection.execute("SELECT * FROM session ORDER BY token").fetchall()
        return hmac.digest(self._key, json.dumps(rows).encode(), "sha256").hex()

    def _mark(self, **digests: str) -> None:
        atomic.overwrite(self.head, manifest.encode(digests))

    def _reading(self) -> sqlite3.Connection:
        return database.reading(self.path, _WAIT_S)

    def _read(self, statement: str, values: tuple[str, ...]) -> list[Session]:
        """Return sessions; none from a database without its digest.

        Raises:
            RefusedError: ``SESSION_UNWRITABLE``, it cannot be read.
            DamagedStoreError: ``SESSIONS_DAMAGED``.
        """
        if not self.path.exists() or not self.head.exists():
            return []
        try:
            with atomic.lock(self._lock, _WAIT_S, shared=True), closing(self._reading()) as connection:
                state = database.state(*database.files(self.path))
                if _WHOLE.get(str(self.path)) != state:
                    self._need_whole(connection)
                    _WHOLE[str(self.path)] = state
                return [Session(*row) for row in connection.execute(statement, values)]
        except database.ERRORS as error:
            raise _refusal(error, self.path.parent) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with (
                atomic.lock(self._lock, _WAIT_S),
                closing(sqlite3.connect(self.path, timeout=_WAIT_S, isolation_level=None)) as connection,
            ):
                known = self.head.exists()
                if known:
                    self._need_whole(connection)
                self.path.chmod(0o600)
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute(_SCHEMA)
                before = self._digest(connection)
                connection.execute("BEGIN IMMEDIATE")
                if not known:
                    connection.execute("DELETE FROM session")
                yield connection
                self._mark(digest=before, next=self._next(connection))
                connection.execute("COMMIT")
                self._mark(digest=self._digest(connection))
        except database.ERRORS as error:
            raise _refusal(error, self.path.parent) from error


_WHOLE: Final[dict[str, tuple[tuple[int, ...], ...]]] = {}
"""Databases of this process that had their digest, and what the file system said of them then."""


def _refusal(error: Exception, folder: Path) -> Exception:
    """Say what kept the sessions from being read or written."""
    if is_corrupt(error):
        return damaged("SESSIONS_DAMAGED")
    return probed(error, folder) or refuse("SESSION_UNWRITABLE")


def hashed(secret: str) -> str:
    """Return what a session is filed under."""
    return hashlib.sha256(secret.encode()).hexdigest()

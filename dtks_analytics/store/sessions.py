"""Who is signed in: one row per sign-in, named by the hash of its token, so that the file opens no door.

A session ends at its own time, by a sign-out, or when somebody ends it for the person. The rows of a month stay for the
pengelola to see; the audit holds sign-ins and sign-outs for good.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dtks_analytics.store.refusals import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

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
            RefusedError: ``SESSION_UNWRITABLE``.
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

    def _read(self, statement: str, values: tuple[str, ...]) -> list[Session]:
        if not self.path.exists():
            return []
        try:
            with closing(sqlite3.connect(self.path, timeout=_WAIT_S)) as connection:
                return [Session(*row) for row in connection.execute(statement, values)]
        except sqlite3.Error as error:
            raise refuse("SESSION_UNWRITABLE") from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            fresh = not self.path.exists()
            with closing(sqlite3.connect(self.path, timeout=_WAIT_S)) as connection, connection:
                if fresh:
                    self.path.chmod(0o600)
                    connection.execute("PRAGMA journal_mode=WAL")
                connection.execute(_SCHEMA)
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise refuse("SESSION_UNWRITABLE") from error


def hashed(secret: str) -> str:
    """Return what a session is filed under."""
    return hashlib.sha256(secret.encode()).hexdigest()

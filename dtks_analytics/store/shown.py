"""Which rows a line of the audit showed: sets of keyed row names beside the lines, in the same database.

A set is kept once, under a keyed digest of itself; lines carry that digest and the number of rows, so the chain of
lines holds the sets too. A row's name is `store.tracing.row_key`: without the key of the store it is nobody's.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator

DIGEST: Final = "shown"
"""Field of a line's detail: digest of the set of rows that it showed."""
NUMBER: Final = "people"
"""Field of a line's detail: how many rows that are."""
WIDTH: Final = 12
"""Bytes of a row's name."""
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS shown (digest TEXT PRIMARY KEY, rows BLOB NOT NULL) STRICT",
    "CREATE TRIGGER IF NOT EXISTS shown_no_update BEFORE UPDATE ON shown BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS shown_no_delete BEFORE DELETE ON shown BEGIN SELECT RAISE(ABORT, 'append-only'); END",
)


def keep(connection: sqlite3.Connection, key: bytes, rows: Collection[str]) -> dict[str, str | int]:
    """Keep a set within the transaction of its line; returns what the line says of it.

    Args:
        connection: inside a transaction.
        key: of the chain.
        rows: names of rows, 24 hexadecimal digits each.
    """
    names = sorted(set(rows))
    blob = b"".join(bytes.fromhex(name) for name in names)
    digest = _digest(key, blob)
    for statement in _TABLE:
        connection.execute(statement)
    connection.execute("INSERT OR IGNORE INTO shown VALUES (?, ?)", (digest, blob))
    return {DIGEST: digest, NUMBER: len(names)}


def rows(connection: sqlite3.Connection, digests: Iterable[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield some sets with their digests; one that is not there is left out."""
    for digest in digests if _there(connection) else ():
        for (blob,) in connection.execute("SELECT rows FROM shown WHERE digest = ?", (digest,)):
            yield digest, frozenset(blob[at : at + WIDTH].hex() for at in range(0, len(blob), WIDTH))


def holding(connection: sqlite3.Connection, names: Collection[str]) -> frozenset[str]:
    """Return the digests of the sets in which one of these rows stands."""
    if not _there(connection):
        return frozenset()
    wanted = [bytes.fromhex(name) for name in names]
    return frozenset(
        digest
        for digest, blob in connection.execute("SELECT digest, rows FROM shown")
        if any(_in(blob, name) for name in wanted)
    )


def whole(connection: sqlite3.Connection, key: bytes) -> frozenset[str]:
    """Return the digests of the sets that are as they were kept."""
    if not _there(connection):
        return frozenset()
    return frozenset(
        digest for digest, blob in connection.execute("SELECT digest, rows FROM shown") if digest == _digest(key, blob)
    )


def _in(blob: bytes, name: bytes) -> bool:
    at = blob.find(name)
    while at >= 0 and at % WIDTH:
        at = blob.find(name, at + 1)
    return at >= 0


def _there(connection: sqlite3.Connection) -> bool:
    """Tell whether any set was kept: a store of before has no such table."""
    return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'shown'").fetchone())


def _digest(key: bytes, blob: bytes) -> str:
    return hmac.digest(key or b"\0", b"shown\0" + blob, "sha256").hex()[:32]

"""SQLite files of the store: opened for reading on any disk, and hashed as a whole.

The hash makes a flipped bit show in bytes that no row uses. It is taken of the database as a reader sees it, a
write-ahead log included, so a checkpoint does not change it. It is kept in the ``.head`` file beside the database,
under the lock of the writers.
"""

from __future__ import annotations

import hashlib
import sqlite3
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ERRORS: Final = (sqlite3.Error, OSError, UnicodeDecodeError)
"""What a damaged, full or read-only disk makes of a statement; the last where SQLite quotes damaged text."""
IMAGE: Final = "image"
"""Field of a head file."""
MOST: Final = 32 << 20
"""Bytes up to which a database is hashed as a whole; rows of larger ones are still covered by their own digests."""


def reading(path: Path, timeout: float) -> sqlite3.Connection:
    """Open a database for reading; on a disk or by a user that cannot write, without SQLite's own files beside it.

    Args:
        path: the database, which must be there.
        timeout: seconds to wait for a writer.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    for mode in ("rw", "ro", "ro&immutable=1"):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=timeout)
        try:
            connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
        except sqlite3.OperationalError:
            connection.close()
            if mode == "ro&immutable=1":
                raise
        except ERRORS:
            connection.close()
            raise
        else:
            return connection
    raise AssertionError  # the last mode returns or raises


def image(connection: sqlite3.Connection) -> str:
    """Return the hash of a database, hex; empty beyond `MOST`. Outside a transaction that writes."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    return hashlib.sha256(connection.serialize()).hexdigest() if pages * size <= MOST else ""


def same(connection: sqlite3.Connection, head: Mapping[str, Any]) -> bool:
    """Tell whether a database has the hash of its head file; True where the head names none."""
    known = head.get(IMAGE, "")
    return not known or image(connection) in {"", known}


def state(*paths: Path) -> tuple[tuple[int, ...], ...]:
    """Return what the file system says of some files; it changes with whatever is written to one of them."""
    return tuple(_state(path) for path in paths)


def _state(path: Path) -> tuple[int, ...]:
    """Return size, moments of change and inode; nothing for a missing or empty file, as a log without entries is."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino) if found.st_size else ()


def files(path: Path) -> tuple[Path, ...]:
    """Return a database, its write-ahead log and its head file."""
    return path, path.with_name(path.name + "-wal"), path.with_name(path.name + ".head")

"""The file beside the audit that holds what people write down: append-only, no entry without its line of the audit.

SQLite (WAL, ``synchronous=FULL``). The line is on the disk before the entry is, so an entry without its line cannot be.
The line holds a digest of its entries (`store.entries`); nothing is read or added once an entry differs from it.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from dtks_analytics.catalogue.city import city
from dtks_analytics.store import atomic, database
from dtks_analytics.store.entries import FILE, WAIT_S, Entries, last
from dtks_analytics.store.refusals import damaged, is_corrupt, probed, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dtks_analytics.store.ledger import JSON
    from dtks_analytics.store.snapshots import Store

LONGEST: Final = 2_000
"""Letters of a text that a person writes."""
LONGEST_NAME: Final = 60
_SIXTEEN: Final = re.compile(r"\d(?:[ .\-]?\d){15}")


class WorkFile:
    """The database of one store."""

    def __init__(self, store: Store) -> None:
        """Name the database; nothing is opened or made before the first entry."""
        self.path = store.root / FILE
        self.store = store
        self._entries = Entries(store)

    def write(
        self, statement: str, rows: Sequence[object], action: str, by: str, detail: dict[str, JSON],
        *also: tuple[str, Sequence[object]],
    ) -> None:  # fmt: skip
        """Write rows, others with them, and their audit line: nothing is kept unless the line is on the disk.

        Raises:
            RefusedError: ``AUDIT_UNWRITABLE``, ``WORK_UNWRITABLE``, ``DISK_FULL`` or ``STORE_READ_ONLY``.
            DamagedStoreError: ``WORK_DAMAGED``, what is there is not what the audit names.
        """
        with _disk(self.path.parent), atomic.lock(self._entries.lock, WAIT_S):
            with closing(self._connect()) as connection:
                connection.execute("PRAGMA synchronous=FULL")
                if not self._entries.is_ready():
                    self._entries.settle(connection)
                before = last(connection)
                connection.execute("BEGIN IMMEDIATE")
                for each, values in ((statement, rows), *also):
                    connection.executemany(each, values)  # type: ignore[arg-type] # tuples or mappings
                line = self.store.ledger.record(action, by, detail | self._entries.covering(before, connection))
                connection.execute("COMMIT")
                self._entries.done(connection, line)
            self._entries.known()

    def read(self, statement: str, values: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
        """Return the rows of a query; none while nothing was ever written.

        Raises:
            RefusedError: ``WORK_UNWRITABLE``.
            DamagedStoreError: ``WORK_DAMAGED``, what is there is not what the audit names.
        """
        if not self.path.exists():
            self._entries.need_none()
            return []
        with _disk(self.path.parent), closing(database.reading(self.path, WAIT_S)) as connection:
            self._entries.need_whole(connection)
            try:
                return connection.execute(statement, values).fetchall()
            except sqlite3.OperationalError as error:
                if "no such table" in str(error):
                    return []
                raise

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=WAIT_S, isolation_level=None)


@contextmanager
def _disk(folder: Path) -> Iterator[None]:
    """Turn what SQLite cannot do into a refusal."""
    try:
        yield
    except database.ERRORS as error:
        if is_corrupt(error):
            raise damaged("WORK_DAMAGED", FILE) from error
        raise probed(error, folder) or refuse("WORK_UNWRITABLE") from error


def named(by: str) -> str:
    """Return a typed name on one line, at most 60 letters.

    Raises:
        RefusedError: ``NAME_MISSING``, ``NIK_IN_TEXT`` or ``TEXT_TOO_LONG``.
    """
    name = plain(by)[:LONGEST_NAME].replace("\n", " ")
    if not name:
        raise refuse("NAME_MISSING")
    return name


def plain(text: str, longest: int = LONGEST) -> str:
    """Return a typed text without white space around it, once it holds no number of a person.

    Raises:
        RefusedError: ``NIK_IN_TEXT`` or ``TEXT_TOO_LONG``.
    """
    shown = text.strip()
    if len(shown) > longest:
        raise refuse("TEXT_TOO_LONG")
    if _SIXTEEN.search(shown):
        raise refuse("NIK_IN_TEXT")
    return shown


def now() -> str:
    """Return the present moment, ISO 8601 with offset, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def local_day(at: str) -> str:
    """Return the day of a moment in the city, ISO."""
    return datetime.fromisoformat(at).astimezone(ZoneInfo(city().timezone)).date().isoformat()

"""The file beside the audit that holds what people write down: append-only, no entry without its line of the audit.

SQLite (WAL, ``synchronous=FULL``). The line is on the disk before the entry is, so an entry without its line cannot be.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from dtks_analytics.catalogue.city import city
from dtks_analytics.store import work_schema
from dtks_analytics.store.refusals import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dtks_analytics.store.ledger import JSON
    from dtks_analytics.store.snapshots import Store

LONGEST: Final = 2_000
"""Letters of a text that a person writes."""
LONGEST_NAME: Final = 60
_SIXTEEN: Final = re.compile(r"\d(?:[ .\-]?\d){15}")
_WAIT_S: Final = 30.0


class WorkFile:
    """The database of one store."""

    def __init__(self, store: Store) -> None:
        """Name the database; nothing is opened or made before the first entry."""
        self.path = store.root / "work.sqlite"
        self.store = store

    def write(
        self, statement: str, rows: Sequence[object], action: str, by: str, detail: dict[str, JSON],
        *also: tuple[str, Sequence[object]],
    ) -> None:  # fmt: skip
        """Write rows, others with them, and their audit line: nothing is kept unless the line is on the disk.

        Raises:
            RefusedError: ``AUDIT_UNWRITABLE`` or ``WORK_UNWRITABLE``.
        """
        with _disk(), closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            work_schema.prepare(connection)
            connection.execute("BEGIN IMMEDIATE")
            for each, values in ((statement, rows), *also):
                connection.executemany(each, values)  # type: ignore[arg-type] # tuples or mappings
            self.store.ledger.record(action, by, detail)
            connection.execute("COMMIT")

    def read(self, statement: str, values: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
        """Return the rows of a query; none while nothing was ever written.

        Raises:
            RefusedError: ``WORK_UNWRITABLE``.
        """
        if not self.path.exists():
            return []
        with _disk(), closing(self._connect()) as connection:
            try:
                return connection.execute(statement, values).fetchall()
            except sqlite3.OperationalError as error:
                if "no such table" in str(error):
                    return []
                raise

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=_WAIT_S, isolation_level=None)


@contextmanager
def _disk() -> Iterator[None]:
    """Turn what SQLite cannot do into a refusal."""
    try:
        yield
    except sqlite3.Error as error:
        raise refuse("WORK_UNWRITABLE") from error


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

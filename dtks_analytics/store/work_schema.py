"""The tables of what people write down, append-only by triggers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

TABLES: Final = """
CREATE TABLE IF NOT EXISTS answer (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, period TEXT NOT NULL,
    area TEXT NOT NULL, item TEXT NOT NULL, rule TEXT NOT NULL, answer TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS answer_area ON answer (area, item);
CREATE TABLE IF NOT EXISTS remark (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, area TEXT NOT NULL,
    item TEXT NOT NULL, note TEXT NOT NULL, day TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS reply (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, period TEXT NOT NULL,
    snapshot TEXT NOT NULL, area TEXT NOT NULL, number INTEGER NOT NULL, note TEXT NOT NULL, evidence TEXT NOT NULL,
    UNIQUE (period, snapshot, area, number)) STRICT;
CREATE TABLE IF NOT EXISTS training (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL,
    seed INTEGER NOT NULL, correct INTEGER NOT NULL, asked INTEGER NOT NULL, detail TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS review (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, period TEXT NOT NULL,
    area TEXT NOT NULL, pair TEXT NOT NULL, kind TEXT NOT NULL, answer TEXT NOT NULL, reason TEXT NOT NULL,
    note TEXT NOT NULL, sample INTEGER NOT NULL, saw TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX IF NOT EXISTS review_pair ON review (pair);
"""
_GUARD: Final = (
    "CREATE TRIGGER IF NOT EXISTS {0}_no_update BEFORE UPDATE ON {0} BEGIN SELECT RAISE(ABORT, 'append-only'); END;"
    "CREATE TRIGGER IF NOT EXISTS {0}_no_delete BEFORE DELETE ON {0} BEGIN SELECT RAISE(ABORT, 'append-only'); END;"
)
SCRIPT: Final = TABLES + "".join(_GUARD.format(name) for name in ("answer", "remark", "reply", "training", "review"))
"""Makes what is missing; harmless where everything is there."""
_HAS_SAW: Final = "SELECT 1 FROM pragma_table_info('review') WHERE name = 'saw'"
_ADD_SAW: Final = "ALTER TABLE review ADD COLUMN saw TEXT NOT NULL DEFAULT ''"


def prepare(connection: sqlite3.Connection) -> None:
    """Make the tables, and add to those of an earlier form what they lack."""
    connection.executescript(SCRIPT)
    if connection.execute(_HAS_SAW).fetchone():
        return
    connection.execute("BEGIN IMMEDIATE")
    if not connection.execute(_HAS_SAW).fetchone():
        connection.execute(_ADD_SAW)
    connection.execute("COMMIT")

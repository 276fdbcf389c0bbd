"""Prepared files to their places in the store, and the entries that name them. Only under the lock.

Each new name is on the list of `pending` before the file gets it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dtks_analytics.store import atomic, pending
from dtks_analytics.store.manifest import Entry, SideEntry, StoredFile
from dtks_analytics.store.view import cube_path, quarantine_path, side_path, snapshot_path, table_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from dtks_analytics.store.month import MonthDraft
    from dtks_analytics.store.originals import Originals
    from dtks_analytics.store.side import SideDraft

_COUNTED: tuple[str, ...] = ("cube/", "table/")
"""Folders of what a second count replaces."""


class Placing:
    """Places the files of one version.

    Args:
        root: the store.
        originals: its sealed files.
        version: the version that is made.
        at: moment of it, ISO 8601 with offset, UTC.
        by: who makes it.
    """

    def __init__(self, root: Path, originals: Originals, version: int, at: str, by: str) -> None:
        """Keep what all entries share; nothing is written."""
        self._root, self._originals = root, originals
        self._version, self._at, self._by = version, at, by

    def month(self, draft: MonthDraft) -> Entry:
        """Put the files of a month in their places."""
        sealed = self._originals.collect(draft.files, draft.originals)
        snapshot = self._copy(draft.accepted, lambda digest: snapshot_path(draft.period, digest))
        cube = self._cube(draft)
        quarantine = self._copy(draft.quarantine, lambda digest: quarantine_path(draft.period, digest))
        tables = self._tables(draft)
        hashes = {"snapshot": snapshot.sha256, "cube": cube.sha256, "quarantine": quarantine.sha256}
        record = draft.published(hashes, {name: f.sha256 for name, f in tables.items()}, at=self._at, by=self._by)
        return Entry(self._version, record, (snapshot, cube, quarantine, *tables.values(), *sealed))

    def recount(self, draft: MonthDraft, old: Entry) -> Entry:
        """Give a month other figures; its rows, its files and who published them stay as they are."""
        cube, tables = self._cube(draft), self._tables(draft)
        record = replace(
            old.month,
            cube=cube.sha256,
            tables={name: file.sha256 for name, file in tables.items()},
            recipe=draft.recipe,
            not_evaluable=draft.not_evaluable,
            warnings=draft.warnings,
            definition=draft.definition,
            sides=draft.sides,
            recounted_at=self._at,
        )
        kept = (file for file in old.stored if not file.path.startswith(_COUNTED))
        return Entry(old.since, record, (*kept, cube, *tables.values()))

    def rewrite(self, entry: Entry, rows: Path | None, tables: Mapping[str, Path], gone: int) -> Entry:
        """Give a month other rows, and other tables of the same figures; see `retention.erase`.

        Args:
            entry: of the month.
            rows: Parquet of the rows; None keeps them.
            tables: Parquet of the tables that change, by name.
            gone: how many rows fewer there are.
        """
        month, period, stored = entry.month, entry.month.period, {file.path: file for file in entry.stored}
        if rows is not None:
            del stored[snapshot_path(period, month.snapshot)]
            snapshot = self._copy(rows, lambda digest: snapshot_path(period, digest))
            stored[snapshot.path] = snapshot
            read, accepted = month.rows_read - gone, month.rows_accepted - gone
            month = replace(month, snapshot=snapshot.sha256, rows_read=read, rows_accepted=accepted)
        for name, path in tables.items():
            del stored[table_path(name, period, month.tables[name])]
            table = self._table(period, name, path)
            stored[table.path] = table
            month = replace(month, tables={**month.tables, name: table.sha256})
        return Entry(entry.since, month, tuple(stored.values()))

    def rewrite_side(self, entry: SideEntry, rows: Path, gone: int) -> SideEntry:
        """Give a list other rows; the arguments are as in `rewrite`."""
        side = entry.side
        old = side_path(side.layout, side.period, side.rows)
        new = self._copy(rows, lambda digest: side_path(side.layout, side.period, digest))
        read, accepted = side.rows_read - gone, side.rows_accepted - gone
        record = replace(side, rows=new.sha256, rows_read=read, rows_accepted=accepted)
        return SideEntry(entry.since, record, (new, *(file for file in entry.stored if file.path != old)))

    def side(self, draft: SideDraft) -> SideEntry:
        """Put the files of a list in their places."""
        sealed = self._originals.collect(draft.files, draft.originals)
        rows = self._copy(draft.accepted, lambda digest: side_path(draft.layout, draft.period, digest))
        quarantine = self._copy(draft.quarantine, lambda digest: quarantine_path(draft.period, digest))
        record = draft.published(rows.sha256, quarantine.sha256, at=self._at, by=self._by)
        return SideEntry(self._version, record, (rows, quarantine, *sealed))

    def _cube(self, draft: MonthDraft) -> StoredFile:
        return self._copy(draft.cube, lambda digest: cube_path(draft.period, digest))

    def _tables(self, draft: MonthDraft) -> Mapping[str, StoredFile]:
        return {name: self._table(draft.period, name, draft.tables[name]) for name in sorted(draft.tables)}

    def _table(self, period: str, name: str, source: Path) -> StoredFile:
        return self._copy(source, lambda digest: table_path(name, period, digest))

    def _copy(self, source: Path, place: Callable[[str], str]) -> StoredFile:
        staged = atomic.stage(self._root, atomic.chunks(source))
        path = place(staged.sha256)
        pending.settle(self._root, staged, self._root / path)
        return StoredFile(path, staged.sha256, staged.size)

"""One complete version of the store, as readers see it. No lock is taken, nothing is written.

Every path and every figure is handed out here and nowhere else, and only after the file was hashed against its manifest
(`store.hashed`): DuckDB does not check the checksums of pages, and a flipped bit would be counted as another value.
"""

from __future__ import annotations

import hashlib
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from dtks_analytics.figures.cube import CUBE_SCHEMA
from dtks_analytics.store.hashed import is_whole
from dtks_analytics.store.refusals import damaged, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from dtks_analytics.errors import DamagedStoreError
    from dtks_analytics.store.manifest import Entry, Manifest
    from dtks_analytics.store.month import Month
    from dtks_analytics.store.side import SideFile


class StoreView:
    """A version opened once and kept: what is published later does not show in it.

    A file that is missing, has another size, or (cubes) another hash takes its month out of `months` and into
    `damaged`; the other months go on. Every other file is hashed when it is handed out. Originals are not looked at,
    since no figure rests on them any more: `verify` does.
    """

    def __init__(self, root: Path, manifest: Manifest) -> None:
        """Look at the Parquet files of the version: existence and size, of cubes the hash."""
        self._root = root
        self._entries = manifest.entries
        self._sides = manifest.sides
        self.version: int = manifest.version
        self.published_at: str = manifest.header.at
        self.settings: Mapping[str, str] = MappingProxyType(dict(manifest.settings))
        self._damaged: dict[str, str] = {}
        for period, entry in manifest.entries.items():
            if fault := self._fault(entry):
                self._damaged[period] = fault

    @property
    def months(self) -> tuple[Month, ...]:
        """The whole months in period order; damaged ones are not among them."""
        return tuple(entry.month for period, entry in self._entries.items() if period not in self._damaged)

    @property
    def periods(self) -> tuple[str, ...]:
        """Every published month in order, damaged ones too."""
        return tuple(self._entries)

    @property
    def sides(self) -> tuple[SideFile, ...]:
        """The lists beside the register, in the order in which they came; damaged ones too."""
        return tuple(entry.side for entry in self._sides.values())

    def side_rows(self, name: str) -> Path:
        """Return the Parquet of a list's accepted rows.

        Raises:
            RefusedError: ``UNKNOWN_SIDE``.
            DamagedStoreError: ``SIDE_DAMAGED``, the file is missing or differs from the manifest.
        """
        if name not in self._sides:
            raise refuse("UNKNOWN_SIDE")
        side = self._sides[name].side
        path = side_path(side.layout, side.period, side.rows)
        if not is_whole(self._root / path, side.rows):
            error = damaged("SIDE_DAMAGED", f"Bulan {side.period}, berkas {path}.")
            error.detail = {"period": side.period, "file": path}
            raise error
        return self._root / path

    @property
    def damaged(self) -> Mapping[str, str]:
        """Period of each damaged month and an Indonesian sentence that names the file."""
        return MappingProxyType(self._damaged)

    def month(self, period: str) -> Month:
        """Return the record of a month.

        Raises:
            RefusedError: ``UNKNOWN_MONTH``.
            DamagedStoreError: ``MONTH_DAMAGED``.
        """
        if period not in self._entries:
            raise refuse("UNKNOWN_MONTH")
        if period in self._damaged:
            raise _damaged_month(period, self._damaged[period])
        return self._entries[period].month

    def whole(self, period: str) -> bool:
        """Tell whether every file of a month but its originals has the hash of the manifest.

        Raises:
            RefusedError: ``UNKNOWN_MONTH``.
        """
        if period not in self._entries:
            raise refuse("UNKNOWN_MONTH")
        stored = (file for file in self._entries[period].stored if not file.path.startswith("raw/"))
        return all(is_whole(self._root / file.path, file.sha256, file.size) for file in stored)

    def persons(self, period: str) -> Path:
        """Return the Parquet of a month's accepted rows; same errors as `month`, and ``ROWS_ERASED``."""
        return self.rows_of(self.month(period))

    def rows_of(self, month: Month) -> Path:
        """Return the Parquet of the accepted rows of a record, of this version or of an earlier one.

        Raises:
            RefusedError: ``ROWS_ERASED``.
            DamagedStoreError: ``MONTH_DAMAGED``, it is not there or differs from the manifest.
        """
        return self._file(month.period, snapshot_path(month.period, with_rows(month).snapshot), month.snapshot)

    def quarantine(self, period: str) -> Path:
        """Return the Parquet of a month's quarantined cells; same errors as `persons`."""
        digest = with_rows(self.month(period)).quarantine
        return self._file(period, quarantine_path(period, digest), digest)

    def table(self, period: str, name: str) -> Path:
        """Return the Parquet of a further table of a month.

        Raises:
            RefusedError: ``UNKNOWN_MONTH``; ``UNKNOWN_TABLE``, the month was published without it; ``ROWS_ERASED``.
            DamagedStoreError: ``MONTH_DAMAGED``.
        """
        month = self.month(period)
        digest = month.tables.get(name)
        if digest is None and month.rows_erased_at:
            raise refuse("ROWS_ERASED")
        if digest is None:
            raise refuse("UNKNOWN_TABLE")
        return self._file(period, table_path(name, period, digest), digest)

    def cube(self, periods: Iterable[str] | None = None) -> pa.Table:
        """Return the figures of some months, one below the other.

        Args:
            periods: months wanted; None: every whole month.

        Returns:
            A table with at least the columns of `CUBE_SCHEMA`; no rows if there are no months. A month whose cube
            no longer has the hash of the manifest is left out of the None case and named in `damaged`.

        Raises:
            RefusedError: ``UNKNOWN_MONTH``, a wanted month is not there.
            DamagedStoreError: ``MONTH_DAMAGED``, a wanted month is damaged.
        """
        wanted = [month.period for month in self.months] if periods is None else list(periods)
        tables: list[pa.Table] = []
        for period in wanted:
            raw = self._cube_bytes(self.month(period))
            if raw is not None:
                tables.append(_decoded(raw))
            elif periods is not None:
                raise _damaged_month(period, self._damaged[period])
        # An empty table is built only where it is needed: building an array makes pyarrow import pandas.
        return pa.concat_tables(tables or [CUBE_SCHEMA.empty_table()], promote_options="permissive")

    def _cube_bytes(self, month: Month) -> bytes | None:
        """Return a cube's bytes if they are those of the manifest, else note the damage."""
        path = cube_path(month.period, month.cube)
        try:
            raw = (self._root / path).read_bytes()
        except OSError:
            raw = b""
        if hashlib.sha256(raw).hexdigest() == month.cube:
            return raw
        self._damaged[month.period] = f"Berkas {path} rusak."
        return None

    def _file(self, period: str, path: str, digest: str) -> Path:
        """Return the place of a file of a month, once it was hashed."""
        if not is_whole(self._root / path, digest):
            there = (self._root / path).is_file()
            raise _damaged_month(period, f"Berkas {path} {'rusak' if there else 'hilang'}.")
        return self._root / path

    def _fault(self, entry: Entry) -> str | None:
        for file in entry.stored:
            if file.path.startswith("raw/"):
                continue
            try:
                size = (self._root / file.path).stat().st_size
            except OSError:
                return f"Berkas {file.path} hilang."
            if size != file.size:
                return f"Berkas {file.path} rusak."
        return None if self._cube_bytes(entry.month) is not None else self._damaged[entry.month.period]


def with_rows(month: Month) -> Month:
    """Return a month that still has its rows.

    Raises:
        RefusedError: ``ROWS_ERASED``.
    """
    if month.rows_erased_at:
        raise refuse("ROWS_ERASED")
    return month


def _decoded(raw: bytes) -> pa.Table:
    """Decode a cube without Arrow's thread pools: it is small, and a command that reads nothing else needs no thread.

    A pool that still hands over a finished piece while the process ends has aborted it after all output was complete.
    """
    file = pq.ParquetFile(pa.BufferReader(raw), page_checksum_verification=True, pre_buffer=False)
    return file.read(use_threads=False)


def _damaged_month(period: str, fault: str) -> DamagedStoreError:
    """Build the error for a month, which its message names."""
    error = damaged("MONTH_DAMAGED", f"Bulan {period}. {fault}")
    error.detail = {"period": period}
    return error


def snapshot_path(period: str, digest: str) -> str:
    """Return where the accepted rows of a month lie below the root."""
    return f"snap/{period}/{digest}.parquet"


def cube_path(period: str, digest: str) -> str:
    """Return where the figures of a month lie below the root."""
    return f"cube/{period}/{digest}.parquet"


def quarantine_path(period: str, digest: str) -> str:
    """Return where the quarantined cells of a month lie below the root."""
    return f"quarantine/{period}/{digest}.parquet"


def table_path(name: str, period: str, digest: str) -> str:
    """Return where a further table of a month lies below the root."""
    return f"table/{period}/{name}-{digest}.parquet"


def side_path(layout: str, period: str, digest: str) -> str:
    """Return where the accepted rows of a list beside the register lie below the root."""
    return f"side/{period}/{layout}-{digest}.parquet"

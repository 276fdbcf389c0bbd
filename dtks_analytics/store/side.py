"""What the store knows of a list beside the register, and what it is given to keep one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

import pyarrow.parquet as pq

from dtks_analytics.errors import refuse as refuse_input
from dtks_analytics.store.month import PERIOD, Account, read_account
from dtks_analytics.store.refusals import refuse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def side_id(layout: str, period: str, digest: str) -> str:
    """Return the name of a list in a manifest: kind, month and the hash of its file."""
    return f"{layout}/{period}/{digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SideFile(Account):
    """A list that is kept; its account is that of a month, ``layout`` the kind of list, ``files`` one file.

    Attributes:
        rows: sha256 of the accepted rows' Parquet.
        quarantine: sha256 of the quarantine's Parquet.
        published_at: ISO 8601 with offset, UTC.
        by: who loaded it.
    """

    rows: str
    quarantine: str
    published_at: str
    by: str

    @property
    def id(self) -> str:
        """Its name in manifests."""
        return side_id(self.layout, self.period, self.files[0].sha256)

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON types."""
        return asdict(self)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Build the record from `to_json`, before or after a trip through JSON text."""
        return cls(**read_account(record))


@dataclass(frozen=True, slots=True, kw_only=True)
class SideDraft(Account):
    """A list ready to be kept: its account and the prepared files.

    Attributes:
        accepted: Parquet of the accepted rows.
        quarantine: Parquet of the quarantined cells, without values.
        originals: the delivered file; empty if `Store.receive` has it.
    """

    accepted: Path
    quarantine: Path
    originals: tuple[Path, ...] = ()

    @property
    def id(self) -> str:
        """Its name in manifests."""
        return side_id(self.layout, self.period, self.files[0].sha256)

    def check(self) -> None:
        """Hold what must be true before anything is written.

        Raises:
            RefusedError: ``BAD_PERIOD``, or ``NOT_RECONCILED`` with the counts.
        """
        if not PERIOD.fullmatch(self.period):
            raise refuse_input("BAD_PERIOD")
        stored = pq.read_metadata(self.accepted).num_rows
        parts = self.rows_accepted, self.rows_quarantined, self.rows_not_data
        if stored != self.rows_accepted or self.rows_read != sum(parts) or min(parts) < 0:
            raise refuse("NOT_RECONCILED", f"{self.rows_read} ≠ {' + '.join(map(str, parts))}.")

    def published(self, rows: str, quarantine: str, *, at: str, by: str) -> SideFile:
        """Return the list as it will stand in the manifest; the arguments are as in `SideFile`."""
        account = {name: getattr(self, name) for name in Account.__dataclass_fields__}
        return SideFile.from_json({**account, "rows": rows, "quarantine": quarantine, "published_at": at, "by": by})

"""What the store knows of one month, and what it is given to publish one."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

import pyarrow.parquet as pq

from dtks_analytics.errors import refuse as refuse_input
from dtks_analytics.store.refusals import refuse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PERIOD: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was delivered.

    Attributes:
        name: the name it came with; foreign text, never part of a path, to be shown escaped.
        sha256: of its bytes, hex.
        size: bytes.
    """

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The account of one month: what was read, what became of each row, and by which definitions.

    Attributes:
        period: ``YYYY-MM``.
        layout: key of the layout.
        files: the delivered files.
        rows_read: data rows found; equals accepted + quarantined + not data.
        rows_accepted: rows in the snapshot.
        rows_quarantined: rows that could not be placed.
        rows_not_data: totals, blanks, signatures.
        received_at: when the file arrived, ISO 8601 with offset.
        recipe: version of code and definitions that made this month.
        quarantine_reasons: quarantine code to rows.
        columns_present: canonical names the file carried.
        columns_unknown: headers nobody knows.
        columns_dropped: columns recognised and not kept.
        not_evaluable: ``{"rules": {key: reason}, "metrics": {key: reason}}``.
        warnings: records with ``code``, ``count`` and more.
        definition: what "verified" and "poor" meant, residents' source and year.
        report: the rest of the examination.
        sides: names of the lists beside the register that were in force when the month was counted.
    """

    period: str
    layout: str
    files: tuple[SourceFile, ...]
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    rows_not_data: int
    received_at: str
    recipe: str
    quarantine_reasons: Mapping[str, int] = field(default_factory=dict)
    columns_present: tuple[str, ...] = ()
    columns_unknown: tuple[str, ...] = ()
    columns_dropped: tuple[str, ...] = ()
    not_evaluable: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    warnings: tuple[Mapping[str, Any], ...] = ()
    definition: Mapping[str, Any] = field(default_factory=dict)
    report: Mapping[str, Any] = field(default_factory=dict)
    sides: tuple[str, ...] = ()


def read_account(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a record with the sequences of an account as tuples."""
    fields = dict(record)
    fields["files"] = tuple(f if isinstance(f, SourceFile) else SourceFile(**f) for f in fields["files"])
    for name in ("columns_present", "columns_unknown", "columns_dropped", "warnings", "sides"):
        fields[name] = tuple(fields.get(name, ()))
    return fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Month(Account):
    """A published month.

    Attributes:
        snapshot: sha256 of the accepted rows' Parquet.
        cube: sha256 of the cube's Parquet.
        quarantine: sha256 of the quarantine's Parquet.
        published_at: ISO 8601 with offset, UTC.
        by: who published it.
        tables: name of each further table of the month to the sha256 of its Parquet.
        recounted_at: when the figures were counted again because a list or an older month changed; empty for never.
        rows_erased_at: when the rows were erased after their retention period, ISO 8601; the figures stay; empty for
            never. Then ``snapshot`` and ``quarantine`` name files that are gone.
    """

    snapshot: str
    cube: str
    quarantine: str
    published_at: str
    by: str
    tables: Mapping[str, str] = field(default_factory=dict)
    recounted_at: str = ""
    rows_erased_at: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON types."""
        return asdict(self)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Build the month from `to_json`, before or after a trip through JSON text.

        Raises:
            TypeError: a field is missing or unknown.
        """
        return cls(**read_account(record))


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDraft(Account):
    """A month ready to be published: its account and the prepared files.

    Attributes:
        accepted: Parquet of the accepted rows.
        cube: Parquet of the figures.
        quarantine: Parquet of the quarantined cells, without values.
        originals: the delivered files in the order of ``files``; empty if `Store.receive` has them all.
        tables: Parquet of further tables by name (findings, scorecards); names are ours, never foreign text.
    """

    accepted: Path
    cube: Path
    quarantine: Path
    originals: tuple[Path, ...] = ()
    tables: Mapping[str, Path] = field(default_factory=dict)

    def check(self) -> None:
        """Hold what must be true before anything is written.

        Raises:
            RefusedError: ``BAD_PERIOD``, or ``NOT_RECONCILED`` with the counts.
        """
        if not PERIOD.fullmatch(self.period):
            raise refuse_input("BAD_PERIOD")
        stored = pq.read_metadata(self.accepted).num_rows
        if stored != self.rows_accepted:
            raise refuse("NOT_RECONCILED", f"{stored} ≠ {self.rows_accepted}.")
        parts = self.rows_accepted, self.rows_quarantined, self.rows_not_data
        if self.rows_read != sum(parts) or min(parts) < 0:
            raise refuse("NOT_RECONCILED", f"{self.rows_read} ≠ {' + '.join(map(str, parts))}.")

    def published(self, hashes: Mapping[str, str], tables: Mapping[str, str], *, at: str, by: str) -> Month:
        """Return the month as it will stand in the manifest.

        Args:
            hashes: of the prepared files ``snapshot``, ``cube`` and ``quarantine``.
            tables: of the further tables, by name.
            at: ISO 8601 with offset, UTC.
            by: who publishes.
        """
        account = {name: getattr(self, name) for name in Account.__dataclass_fields__}
        three = {name: hashes[name] for name in ("snapshot", "cube", "quarantine")}
        return Month.from_json({**account, **three, "tables": dict(tables), "published_at": at, "by": by})

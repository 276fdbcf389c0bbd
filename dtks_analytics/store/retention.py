"""Erasure by decision: which files of which versions go, and how the chain of manifests says so.

A version that erases names in its header every file that goes, also those of earlier versions; only then are they
removed from the disk. Killed between the two, the store is consistent and `verify` names the files that are still
there; the next erasure removes them first. A file that a later version names again counts as there again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from dtks_analytics.store import atomic
from dtks_analytics.store.manifest import Header, Manifest
from dtks_analytics.store.placing import Placing
from dtks_analytics.store.refusals import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from dtks_analytics.store.ledger import JSON
    from dtks_analytics.store.manifest import Entry, SideEntry, StoredFile
    from dtks_analytics.store.month import MonthDraft
    from dtks_analytics.store.snapshots import Store

FIGURES: Final = frozenset({"scorecards", "swaps"})
"""Tables of a month that hold figures of areas and no rows; a table of tomorrow is taken for one with rows."""
SHORTEST: Final = 2
"""Months whose rows must stay: the newest can only be counted again together with the one before it."""

IN_HAND_S: Final = 86_400
"""Seconds after which a file that was received and never published is no work in hand any more."""


@dataclass(frozen=True, slots=True)
class Retained:
    """What a retention did.

    Attributes:
        version: the served version.
        erased: months that lost their rows now, in order.
        sides: names of the lists that went.
        files: how many files were removed from the disk.
        kept_from: the oldest month with rows; None without months.
        frozen: the oldest month with rows looks back at erased ones: it keeps its figures and is not counted again.
    """

    version: int
    erased: tuple[str, ...]
    sides: tuple[str, ...]
    files: int
    kept_from: str | None
    frozen: bool


def retain(store: Store, months: int, *, reason: str, by: str) -> Retained:
    """Erase the rows of all but the newest months; their figures stay.

    Snapshot, quarantine, every table with rows and the sealed originals of the older months go, in all versions, and
    so do the lists of these months on which no month with rows rests and files that were received and never published.
    Repeating it changes nothing more.

    Args:
        store: where.
        months: how many calendar months keep their rows, counted back from the newest published one.
        reason: why.
        by: who decided.

    Raises:
        RefusedError: ``REASON_MISSING``, ``RETAIN_TOO_SHORT``, the disk, the lock or the audit.
        DamagedStoreError: a manifest of the chain cannot be read, so nobody can tell which files there are.
    """
    if not reason.strip():
        raise refuse("REASON_MISSING")
    if months < SHORTEST:
        raise refuse("RETAIN_TOO_SHORT")
    with store.writing() as parent:
        removed = finish(store)
        if not parent.entries:
            return Retained(parent.version, (), (), removed, None, frozen=False)
        start = _back(max(parent.entries), months - 1)
        old = [p for p in parent.entries if p < start]
        fresh = [p for p in old if not parent.entries[p].month.rows_erased_at]
        used = {name for period, entry in parent.entries.items() if period >= start for name in entry.month.sides}
        sides = {name: one for name, one in parent.sides.items() if one.side.period >= start or name in used}
        gone = tuple(name for name in parent.sides if name not in sides)
        version, kept = parent.version, [p for p in parent.entries if p >= start]
        strays = _strays(store)
        if fresh or gone or strays:
            at = _now()
            entries = {p: _figures_only(entry, at) if p in fresh else entry for p, entry in parent.entries.items()}
            files = tuple(sorted({*_going(store, entries, sides, {*old}), *strays}))
            header = Header(
                parent.version + 1, parent.sha256, "retain", None, reason.strip(), by, at, tuple(fresh), gone, files
            )  # fmt: skip
            version = commit(store, Manifest.build(header, entries, sides, parent.settings))
            removed += finish(store)
    frozen = bool(kept) and _back(kept[0], 1) in old
    return Retained(version, tuple(fresh), gone, removed, kept[0] if kept else None, frozen)


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one month when a person is taken out.

    Attributes:
        rows: Parquet of its rows without the person; None where no row goes.
        gone: how many rows go.
        counted: its figures, counted again; None where they cannot be counted and stay as they are.
        tables: Parquet of tables without the person, by name; only where ``counted`` is None.
    """

    rows: Path | None
    gone: int
    counted: MonthDraft | None
    tables: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Erasure:
    """A state without a person, ready to be published.

    Attributes:
        base: the version that all of it was prepared on.
        months: what changes, by period.
        sides: name of each list that changes to the Parquet of its rows and how many went.
        originals: sealed files that hold the person, below the root.
        touched: months of which nothing older than the new state may stay.
    """

    base: int
    months: Mapping[str, Change]
    sides: Mapping[str, tuple[Path, int]]
    originals: frozenset[str]
    touched: frozenset[str]


def erase(store: Store, plan: Erasure, *, reason: str, by: str) -> tuple[int, int]:
    """Publish a state without a person, and erase what held the person, in all versions.

    Args:
        store: where.
        plan: the new state.
        reason: why.
        by: who decided.

    Returns:
        The new version, and how many files were removed from the disk.

    Raises:
        RefusedError: ``CHANGED_MEANWHILE``, the disk, the lock or the audit; nothing changed.
    """
    with store.writing() as parent:
        if parent.version != plan.base:
            raise refuse("CHANGED_MEANWHILE")
        raw, at = plan.originals, _now()
        place = Placing(store.root, store.originals, parent.version + 1, at, by)
        entries, lists = dict(parent.entries), dict(parent.sides)
        for period, change in plan.months.items():
            entry = entries[period]
            if change.counted is not None:
                entry = place.recount(change.counted, entry)
            entries[period] = place.rewrite(entry, change.rows, change.tables, change.gone)
        for name, (rows, gone_rows) in plan.sides.items():
            lists[name] = place.rewrite_side(lists[name], rows, gone_rows)
        entries = {p: replace(e, stored=_without(e.stored, raw)) for p, e in entries.items()}
        lists = {name: replace(e, stored=_without(e.stored, raw)) for name, e in lists.items()}
        changed = tuple(p for p in entries if entries[p] != parent.entries[p])
        moved = tuple(name for name in lists if lists[name] != parent.sides[name])
        files = tuple(sorted({*_going(store, entries, lists, set(plan.touched)), *raw}))
        header = Header(
            parent.version + 1, parent.sha256, "erase", None, reason, by, at, changed, moved, files
        )  # fmt: skip
        version = commit(store, Manifest.build(header, entries, lists, parent.settings))
        return version, finish(store)


def _without(stored: tuple[StoredFile, ...], raw: frozenset[str]) -> tuple[StoredFile, ...]:
    return tuple(file for file in stored if file.path not in raw)


def commit(store: Store, manifest: Manifest) -> int:
    """Write a manifest that erases, then its audit line, then serve it; return its version. Only under the lock."""
    header = manifest.header
    store.versions.write(manifest)
    detail: dict[str, JSON] = {
        "version": header.version, "manifest": manifest.sha256, "reason": header.reason, "files": len(header.erased),
        "recounted": list(header.recounted), "sides": list(header.sides),
    }  # fmt: skip
    store.ledger.record(header.action, header.by, detail)
    store.versions.serve(manifest)
    return header.version


def finish(store: Store) -> int:
    """Remove from the disk what served versions have erased; return how many files. Only under the lock."""
    folders, removed = set(), 0
    for path in sorted(erased(store)):
        place = store.root / path
        if place.exists():
            place.unlink()
            folders.add(place.parent)
            removed += 1
    for folder in folders:
        atomic.fsync_folder(folder)
    return removed


def erased(store: Store) -> frozenset[str]:
    """Return the files that were erased by decision and are named by no version since.

    Raises:
        DamagedStoreError: a manifest of the chain cannot be read.
    """
    found: set[str] = set()
    for version in range(store.version() + 1):
        manifest = store.versions.load(version)
        found -= named(manifest.entries.values(), manifest.sides.values())
        found |= set(manifest.header.erased)
    return frozenset(found)


def named(entries: Iterable[Entry], sides: Iterable[SideEntry]) -> set[str]:
    """Return the files that months and lists need."""
    found = {file.path for entry in entries for file in entry.stored}
    return found | {file.path for side in sides for file in side.stored}


def gone(store: Store, files: Iterable[StoredFile]) -> bool:
    """Tell whether any of these files was erased by decision."""
    missing = {file.path for file in files if not (store.root / file.path).exists()}
    return bool(missing) and bool(missing & erased(store))


def refuse_erased(store: Store, manifest: Manifest) -> None:
    """Refuse an earlier version whose files were erased by decision.

    Raises:
        RefusedError: ``VERSION_ERASED``.
    """
    files = [file for entry in manifest.entries.values() for file in entry.stored]
    files += [file for side in manifest.sides.values() for file in side.stored]
    if gone(store, files):
        raise refuse("VERSION_ERASED")


def _figures_only(entry: Entry, at: str) -> Entry:
    """Return a month without its rows."""
    period = entry.month.period
    tables = {name: digest for name, digest in entry.month.tables.items() if name in FIGURES}
    paths = {f"table/{period}/{name}-{digest}.parquet" for name, digest in tables.items()}
    stored = tuple(file for file in entry.stored if file.path.startswith("cube/") or file.path in paths)
    return replace(entry, month=replace(entry.month, tables=tables, rows_erased_at=at), stored=stored)


def _going(store: Store, entries: Mapping[str, Entry], sides: Mapping[str, SideEntry], periods: set[str]) -> set[str]:
    """Return the files of some months, and of lists that are gone, in any version, that the new state does not need."""
    found: set[str] = set()
    for version in range(store.version() + 1):
        manifest = store.versions.load(version)
        found |= named((entry for period, entry in manifest.entries.items() if period in periods), ())
        found |= named((), (one for one in manifest.sides.values() if one.side.period in periods))
    found -= named(entries.values(), sides.values())
    return {path for path in found if not path.startswith("cube/") and not _of_figures(path)}


def _strays(store: Store) -> set[str]:
    """Return sealed files that no version names and that nobody is working on any more."""
    known: set[str] = set()
    for version in range(store.version() + 1):
        manifest = store.versions.load(version)
        known |= named(manifest.entries.values(), manifest.sides.values())
    there = {path.relative_to(store.root).as_posix(): path for path in (store.root / "raw").rglob("*.sealed")}
    before = time.time() - IN_HAND_S
    return {name for name, path in there.items() if name not in known and path.stat().st_mtime < before}


def _of_figures(path: str) -> bool:
    """Tell whether a file is a table of figures of areas."""
    folder, _, name = path.rpartition("/")
    return folder.startswith("table/") and name.rpartition("-")[0] in FIGURES


def _back(period: str, months: int) -> str:
    """Return the month some months before one (``YYYY-MM``)."""
    number = int(period[:4]) * 12 + int(period[5:]) - 1 - months
    return f"{number // 12}-{number % 12 + 1:02d}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

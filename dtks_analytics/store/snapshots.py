"""The store of months: create, receive, publish, retract, read.

A publish takes the lock, writes the files of the month, then the manifest, then the audit line, and last replaces
CURRENT. Whatever fails or is killed on the way, the version before it stays served and the same call may be made again.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from dtks_analytics.store import atomic, keys, vault
from dtks_analytics.store.ledger import Ledger
from dtks_analytics.store.manifest import FORMAT, Entry, Header, Manifest, StoredFile, decode, encode
from dtks_analytics.store.originals import Originals
from dtks_analytics.store.refusals import disk_errors, refuse
from dtks_analytics.store.versions import Versions
from dtks_analytics.store.view import StoreView, cube_path, quarantine_path, snapshot_path, table_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from dtks_analytics.store.ledger import JSON
    from dtks_analytics.store.month import Month, MonthDraft
    from dtks_analytics.store.verify import VerifyReport

WAIT_S: Final = 60.0
"""How long a publisher waits for another one, seconds; each holds the lock for a second or two."""
_OURS: Final = {"key", "LOCK", "CURRENT", "manifest"}


class Store:
    """A folder of months.

    Attributes:
        root: the folder.
        synthetic: the data are made up, and whoever shows them says so.
        versions: the chain of manifests.
    """

    def __init__(self, root: Path, *, wait: float = WAIT_S) -> None:
        """Open a store; reads ``store.json`` only.

        Args:
            root: the folder.
            wait: seconds a publish waits for another publisher.

        Raises:
            RefusedError: ``NO_STORE``, ``STORE_UNREADABLE`` or ``STORE_NEWER``.
            DamagedStoreError: ``STORE_DAMAGED``.
        """
        self.root = root.absolute()
        self.versions = Versions(self.root)
        self._wait = wait
        try:
            raw = (self.root / "store.json").read_bytes()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise refuse("NO_STORE") from error
        except OSError as error:
            raise refuse("STORE_UNREADABLE") from error
        self.mark: dict[str, Any] = decode(raw, "STORE_DAMAGED", "store.json")
        if self.mark["format"] > FORMAT:
            raise refuse("STORE_NEWER")
        self.synthetic: bool = self.mark["synthetic"]

    @classmethod
    def create(cls, root: Path, synthetic: bool) -> Store:  # noqa: FBT001 - the signature is fixed by its callers
        """Make an empty store in an empty or missing folder; ``store.json`` comes last.

        Raises:
            RefusedError: ``STORE_EXISTS``, ``NOT_EMPTY``, ``KEY_WRONG``, or the disk cannot be written.
        """
        root = root.absolute()
        with disk_errors():
            atomic.make_folder(root)
            with atomic.lock(root / "LOCK", WAIT_S):
                names = {path.name for path in root.iterdir()}
                if "store.json" in names:
                    raise refuse("STORE_EXISTS")
                if any(name not in _OURS and not name.startswith((atomic.TEMPORARY, "ledger.")) for name in names):
                    raise refuse("NOT_EMPTY")
                atomic.sweep(root)
                secret, at = keys.make(root), _now()
                first = Manifest.build(Header(0, "", "create", None, None, "dtks", at), {})
                ledger = Ledger(root / "ledger.sqlite", vault.derive(secret, "audit"))
                ledger.create()
                ledger.record("create", "dtks", {"manifest": first.sha256, "synthetic": synthetic})
                versions = Versions(root)
                versions.write(first)
                versions.serve(first)
                mark = {"format": FORMAT, "synthetic": synthetic, "created": at, "key": keys.fingerprint(secret)}
                atomic.put(root, root / "store.json", encode(mark))
        return cls(root)

    @cached_property
    def secret(self) -> bytes:
        """32 bytes for keyed hashes.

        Raises:
            RefusedError: ``KEY_MISSING`` or ``KEY_WRONG``.
        """
        return vault.derive(self._root_secret, "keyed hashes")

    @cached_property
    def _root_secret(self) -> bytes:
        return keys.load(self.root, self.mark["key"])

    @cached_property
    def _originals(self) -> Originals:
        return Originals(self.root, self._root_secret)

    @cached_property
    def ledger(self) -> Ledger:
        """The audit of this store."""
        return Ledger(self.root / "ledger.sqlite", vault.derive(self._root_secret, "audit"))

    def version(self) -> int:
        """Return the served version, 0 if nothing was published; reads one line.

        Raises:
            DamagedStoreError: no manifest can be read.
        """
        return self.versions.number()

    def read(self, version: int | None = None) -> StoreView:
        """Open one complete version, None for the served one.

        Raises:
            RefusedError: ``UNKNOWN_VERSION``.
            DamagedStoreError: its manifest cannot be read.
        """
        manifest = self.versions.current() if version is None else self.versions.load(version)
        return StoreView(self.root, manifest)

    def history(self) -> list[Header]:
        """Return who did what, version by version; a damaged manifest has the action ``damaged``."""
        nobody = Header(0, "", "damaged", None, None, "", "")
        return [
            manifest.header if manifest else replace(nobody, version=version)
            for version, manifest in self.versions.chain()
        ]

    def already(self, files_sha: Sequence[str], period: str, recipe: str) -> Month | None:
        """Return the served month if it was made from exactly these files by this recipe and is whole."""
        months = {month.period: month for month in self.read().months}
        month = months.get(period)
        if month and month.recipe == recipe and {file.sha256 for file in month.files} == set(files_sha):
            return month
        return None

    def receive(self, path: Path) -> str:
        """Keep a delivered file, sealed and fsynced; call it before parsing.

        Returns:
            The sha256 of its bytes, hex. A file already kept is written again if its sealed form was damaged.

        Raises:
            RefusedError: the disk, the lock, the key, or ``FILE_CHANGED``.
        """
        with self._writing():
            return self._originals.receive(path)

    def original(self, digest: str) -> bytes:
        """Return a delivered file; `stream_original` for a large one, same errors."""
        return b"".join(self.stream_original(digest))

    def stream_original(self, digest: str) -> Iterator[bytes]:
        """Yield a delivered file in pieces, each authenticated.

        Raises:
            RefusedError: ``UNKNOWN_ORIGINAL``.
            DamagedStoreError: ``ORIGINAL_DAMAGED``.
        """
        return self._originals.stream(digest)

    def publish(self, month: MonthDraft, *, by: str) -> StoreView:
        """Publish a month; one already there is replaced in the new version.

        Args:
            month: its account and prepared files.
            by: who publishes.

        Returns:
            The new version.

        Raises:
            RefusedError: the account does not add up, an original is missing or changed, the disk, the lock, the
                key or the audit; nothing changed.
            DamagedStoreError: the store's own records are damaged.
        """
        month.check()
        with self._writing() as parent:
            entry = self._place(month, parent.version + 1, by)
            return self._commit(parent, {**parent.entries, month.period: entry}, ("publish", month.period, None), by)

    def retract(self, period: str, *, reason: str, by: str) -> StoreView:
        """Take a month back by publishing the state before it; nothing is deleted.

        Returns:
            The new version: the month as it was before its last publish, or without it.

        Raises:
            RefusedError: ``UNKNOWN_MONTH``, ``REASON_MISSING``, the disk, the lock or the audit.
            DamagedStoreError: the manifest before it cannot be read.
        """
        if not reason.strip():
            raise refuse("REASON_MISSING")
        with self._writing() as parent:
            if period not in parent.entries:
                raise refuse("UNKNOWN_MONTH")
            before = self.versions.load(parent.entries[period].since - 1).entries.get(period)
            entries = {key: entry for key, entry in parent.entries.items() if key != period}
            if before is not None:
                entries[period] = before
            return self._commit(parent, entries, ("retract", period, reason), by)

    def verify(self, progress: Callable[[str, float], None] | None = None) -> VerifyReport:
        """Re-hash every file of every version, the chain of manifests and the audit; see `store.verify`."""
        from dtks_analytics.store.verify import verify  # noqa: PLC0415 - verify imports this module

        return verify(self, progress)

    @contextmanager
    def _writing(self) -> Iterator[Manifest]:
        """Hold the lock, clear away what dead publishers left, give the served manifest."""
        with disk_errors(), atomic.lock(self.root / "LOCK", self._wait):
            atomic.sweep(self.root)
            yield self.versions.settle()

    def _commit(
        self,
        parent: Manifest,
        entries: Mapping[str, Entry],
        act: tuple[Literal["publish", "retract"], str, str | None],
        by: str,
    ) -> StoreView:
        """Write the manifest, then the audit line, then serve it."""
        action, period, reason = act
        header = Header(parent.version + 1, parent.sha256, action, period, reason, by, _now())
        manifest = Manifest.build(header, entries)
        self.versions.write(manifest)
        detail: dict[str, JSON] = {
            "version": header.version,
            "manifest": manifest.sha256,
            "period": period,
            "reason": reason,
        }
        self.ledger.record(action, by, detail)
        self.versions.serve(manifest)
        return StoreView(self.root, manifest)

    def _place(self, month: MonthDraft, version: int, by: str) -> Entry:
        """Put the files of a month in their places."""
        sealed = self._originals.collect(month.files, month.originals)
        snapshot = self._copy(month.accepted, lambda digest: snapshot_path(month.period, digest))
        cube = self._copy(month.cube, lambda digest: cube_path(month.period, digest))
        quarantine = self._copy(month.quarantine, lambda digest: quarantine_path(month.period, digest))
        hashes = {"snapshot": snapshot.sha256, "cube": cube.sha256, "quarantine": quarantine.sha256}
        tables = {name: self._copy_table(month.period, name, month.tables[name]) for name in sorted(month.tables)}
        record = month.published(hashes, {name: f.sha256 for name, f in tables.items()}, at=_now(), by=by)
        return Entry(version, record, (snapshot, cube, quarantine, *tables.values(), *sealed))

    def _copy_table(self, period: str, name: str, source: Path) -> StoredFile:
        return self._copy(source, lambda digest: table_path(name, period, digest))

    def _copy(self, source: Path, place: Callable[[str], str]) -> StoredFile:
        staged = atomic.stage(self.root, atomic.chunks(source))
        path = place(staged.sha256)
        atomic.settle(staged, self.root / path)
        return StoredFile(path, staged.sha256, staged.size)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

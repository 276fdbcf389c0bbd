"""The store of months: create, receive, publish, retract, read.

A publish takes the lock, writes the delivered files and those of the month, then the manifest, then the audit line, and
last replaces CURRENT. Whatever fails or is killed on the way, the version before it stays served and the same call may
be made again; what it left is removed by the next one that writes.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.catalogue.city import city
from dtks_analytics.errors import DtksError
from dtks_analytics.store import atomic, keys, pending, publishing, retention, vault, workroom
from dtks_analytics.store.entries import Entries
from dtks_analytics.store.hashed import is_whole
from dtks_analytics.store.ledger import Ledger
from dtks_analytics.store.manifest import FORMAT, Header, Manifest, decode, encode
from dtks_analytics.store.originals import Originals
from dtks_analytics.store.refusals import disk_errors, refuse
from dtks_analytics.store.versions import Versions
from dtks_analytics.store.view import StoreView, side_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from dtks_analytics.store.month import Month, MonthDraft
    from dtks_analytics.store.publishing import Confirmed
    from dtks_analytics.store.side import SideDraft, SideFile
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
            RefusedError: ``NO_STORE``, ``STORE_UNREADABLE``, ``STORE_NEWER`` or ``OTHER_CITY``.
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
        if self.mark.get("city", city().code) != city().code:
            raise refuse("OTHER_CITY", f"Kode kota penyimpanan {self.mark['city']}, kode kota acuan {city().code}.")
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
                mark = {
                    "format": FORMAT,
                    "synthetic": synthetic,
                    "created": at,
                    "key": keys.fingerprint(secret),
                    "city": city().code,
                }
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
    def originals(self) -> Originals:
        """The sealed files of this store."""
        return Originals(self.root, self._root_secret)

    @cached_property
    def ledger(self) -> Ledger:
        """The audit of this store."""
        return Ledger(self.ledger_path, vault.derive(self._root_secret, "audit"))

    @property
    def ledger_path(self) -> Path:
        """The database of the audit."""
        return self.root / "ledger.sqlite"

    def version(self) -> int:
        """Return the served version, 0 if nothing was published; reads one line.

        Raises:
            DamagedStoreError: no manifest can be read.
        """
        return self.versions.number()

    def read(self, version: int | None = None) -> StoreView:
        """Open one complete version, None for the served one.

        Raises:
            RefusedError: ``UNKNOWN_VERSION``; ``VERSION_ERASED``, files of an earlier version were erased by decision.
            DamagedStoreError: its manifest cannot be read.
        """
        manifest = self.versions.current() if version is None else self.versions.load(version)
        if version is not None and version != self.version():
            retention.refuse_erased(self, manifest)
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
        view = self.read()
        month = {month.period: month for month in view.months}.get(period)
        if month and month.recipe == recipe and {file.sha256 for file in month.files} == set(files_sha):
            return month if view.whole(period) else None
        return None

    def already_side(self, digest: str, period: str) -> SideFile | None:
        """Return the served list that this file already makes for this month, if its rows are whole."""
        view = self.read()
        side = next((s for s in view.sides if s.period == period and s.files[0].sha256 == digest), None)
        return side if side and is_whole(self.root / side_path(side.layout, period, side.rows), side.rows) else None

    def receive(self, path: Path) -> str:
        """Keep a file, sealed and fsynced; `publish` does it for what it publishes. Heals a damaged sealed form.

        Returns:
            The sha256 of its bytes, hex. A file already kept is written again if its sealed form was damaged.

        Raises:
            RefusedError: the disk, the lock, the key, or ``FILE_CHANGED``.
        """
        with self.writing():
            return self.originals.receive(path)

    def original(self, digest: str) -> bytes:
        """Return a delivered file; `stream_original` for a large one, same errors."""
        return b"".join(self.stream_original(digest))

    def stream_original(self, digest: str) -> Iterator[bytes]:
        """Yield a delivered file in pieces, each authenticated.

        Raises:
            RefusedError: ``UNKNOWN_ORIGINAL``.
            DamagedStoreError: ``ORIGINAL_DAMAGED``.
        """
        return self.originals.stream(digest)

    def publish(  # noqa: PLR0913 - each argument is one thing that a version may change
        self,
        month: MonthDraft | None,
        *,
        by: str,
        sides: Sequence[SideDraft] = (),
        recounts: Sequence[MonthDraft] = (),
        base: int | None = None,
        confirmed: Confirmed | None = None,
        reason: str | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> StoreView:
        """Publish a month, lists beside the register, or both, with every month that is counted again for it.

        Args:
            month: its account and prepared files, replaces one already there; None for lists only.
            by: who publishes.
            sides: lists to take in; one already there by the same name is replaced.
            recounts: months already there that get other figures; their rows and files stay.
            base: version on which all of it was counted; None does not ask.
            confirmed: what was suspicious and confirmed, for the audit; its reason is in the manifest as well.
            reason: why months are counted again, for the manifest and the audit; None where the files are the reason.
            settings: settings that change; all months must be among ``recounts``.

        Returns:
            The new version.

        Raises:
            RefusedError: ``REASON_MISSING``, the account does not add up, an original is missing or changed,
                ``CHANGED_MEANWHILE``, the disk, the lock, the key or the audit; nothing changed.
            DamagedStoreError: the store's own records are damaged.
        """
        return publishing.publish(
            self, month, by=by, sides=sides, recounts=recounts, base=base, confirmed=confirmed, reason=reason,
            settings=settings,
        )  # fmt: skip

    def retract(
        self, period: str, *, reason: str, by: str, side: str = "", recounts: Sequence[MonthDraft] = (),
        base: int | None = None,
    ) -> StoreView:  # fmt: skip
        """Take a month or a list back by publishing the state without it; nothing is deleted.

        Args:
            period: the month.
            reason: why.
            by: who.
            side: name of a list of that month; empty takes the month itself back.
            recounts: months that get other figures for it.
            base: version on which they were counted; None does not ask.

        Returns:
            The new version: the month as it was before its last publish, or without it; or without the list.

        Raises:
            RefusedError: ``UNKNOWN_MONTH``, ``UNKNOWN_SIDE``, ``REASON_MISSING``, ``CHANGED_MEANWHILE``, the disk, the
                lock or the audit.
            DamagedStoreError: the manifest before it cannot be read.
        """
        return publishing.retract(self, period, reason=reason, by=by, side=side, recounts=recounts, base=base)

    def before(self, period: str) -> Month | None:
        """Return a month as `retract` would leave it; None if it would be gone.

        Raises:
            RefusedError: ``UNKNOWN_MONTH``.
            DamagedStoreError: the manifest before it cannot be read.
        """
        entry = publishing.before(self, self.versions.current(), period)
        return entry.month if entry else None

    def verify(self, progress: Callable[[str, float], None] | None = None) -> VerifyReport:
        """Re-hash every file of every version, the chain of manifests and the audit; see `store.verify`."""
        from dtks_analytics.store.verify import verify  # noqa: PLC0415 - verify imports this module

        return verify(self, progress)

    @contextmanager
    def writing(self) -> Iterator[Manifest]:
        """Hold the lock, clear away what dead publishers left, give the served manifest.

        What is placed inside and is not served at the end, because of an error, is removed again.
        """
        with disk_errors(), atomic.lock(self.root / "LOCK", self._wait):
            atomic.sweep(self.root)
            workroom.sweep(self.root)
            if self.mark.get("city") is None or self.mark["format"] < FORMAT:
                self._mark_again()
            Entries(self).begin()
            manifest = self.versions.settle()
            pending.clear(self.root, manifest)
            try:
                yield manifest
            except BaseException:
                with suppress(OSError, DtksError):
                    atomic.sweep(self.root)
                    pending.clear(self.root, self.versions.current())
                raise
            pending.forget(self.root)

    def _mark_again(self) -> None:
        """Write down the form and the city of a store that was made before they were kept."""
        self.mark = {**self.mark, "format": FORMAT, "city": city().code}
        atomic.put(self.root, self.root / "store.json", encode(self.mark))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

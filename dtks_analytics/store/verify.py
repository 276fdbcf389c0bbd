"""Re-hash the whole store: every file of every version, the chain of manifests, CURRENT, and the audit."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.errors import DtksError
from dtks_analytics.store import atomic, keys
from dtks_analytics.store.access_book import AccessBook
from dtks_analytics.store.entries import Entries
from dtks_analytics.store.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dtks_analytics.store.manifest import Manifest, StoredFile
    from dtks_analytics.store.snapshots import Store

TRUTH_SUMS: Final = "SHA256SUMS"
"""Name of the list of hashes of a demonstration's truth, as ``sha256sum`` writes it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was written.

    Attributes:
        code: ``FILE_MISSING``, ``FILE_DAMAGED``, ``ORIGINAL_DAMAGED``, ``MANIFEST_DAMAGED``, ``CHAIN_BROKEN``,
            ``CURRENT_DAMAGED``, ``KEY``, ``AUDIT``, ``ACCESS``, ``ENTRIES``, ``SESSIONS``, ``NOT_ERASED`` (a
            file that was to be erased is still there).
        file: below the root, with ``/``.
        periods: months that need the file, in any version; empty if it is no file of a month.
        served: the served version needs it.
        message: Indonesian sentence.
    """

    code: str
    file: str
    periods: tuple[str, ...]
    served: bool
    message: str


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What a verification found.

    Attributes:
        faults: what is wrong; empty if nothing is.
        files_checked: files whose bytes were read.
        version: the served version; None if it cannot be read.
        received: sha256 of originals kept and used by no month: received, checked and not published. No fault.
        unused: other files no version names: work in hand, or left by publishers that died. No fault.
        uncovered: what people wrote down before digests were kept and that no digest covers yet. No fault.
        erased: files of earlier versions that were erased by decision, by `store.retention`. No fault.
    """

    faults: tuple[Fault, ...]
    files_checked: int
    version: int | None
    received: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    uncovered: int = 0
    erased: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Nothing is wrong."""
        return not self.faults

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON types."""
        return {"ok": self.ok, **asdict(self)}


@dataclass(slots=True)
class _Needed:
    """A file that manifests name: what they say of it, the months that need it, whether one is served."""

    file: StoredFile
    periods: set[str] = field(default_factory=set)
    served: bool = False
    erased: bool = False


class _Check:
    """One run over one store."""

    def __init__(self, store: Store, progress: Callable[[str, float], None] | None) -> None:
        self.store = store
        self.progress = progress or (lambda _label, _share: None)
        self.faults: list[Fault] = []
        self.read = 0
        self.has_key = True
        self.needed: dict[str, _Needed] = {}

    def fault(self, code: str, file: str, message: str, needed: _Needed | None = None) -> None:
        """Note a fault."""
        periods = tuple(sorted(needed.periods)) if needed else ()
        self.faults.append(Fault(code, file, periods, needed.served if needed else True, message))

    def run(self) -> VerifyReport:
        """Check everything, in the order in which one thing rests on another."""
        self.key()
        served = self.current()
        if served is not None:
            self.chain(served)
        for number, (path, needed) in enumerate(sorted(self.needed.items())):
            self.progress(path, number / len(self.needed))
            self.month_file(path, needed)
        received, unused = self.unnamed()
        self.truths()
        self.audit(served)
        self.progress("", 1.0)
        version = served.version if served else None
        uncovered = 0 if self.faults else Entries(self.store).uncovered()
        return VerifyReport(tuple(self.faults), self.read, version, received, unused, uncovered, self.erased())

    def key(self) -> None:
        """Check that the secret is there and is this store's; without it originals and audit stay closed."""
        try:
            _ = self.store.secret
        except DtksError as error:
            self.has_key = False
            self.fault("KEY", "key", error.message)
        else:
            if not keys.is_as_made(self.store.root):
                self.fault("KEY", "key", "Berkas kunci berubah; rahasianya masih sama.")

    def current(self) -> Manifest | None:
        """Check CURRENT, both of its parts."""
        versions = self.store.versions
        try:
            served = versions.current()
        except DtksError as error:
            self.fault("MANIFEST_DAMAGED", "CURRENT", error.message)
            return None
        self.read += 1
        if not versions.repeats(served) and versions.number() == served.version:
            self.fault("CURRENT_DAMAGED", "CURRENT", "Penunjuk versi CURRENT rusak atau hilang.")
        return served

    def chain(self, served: Manifest) -> None:
        """Check that each manifest is whole and holds the hash of the one before it; gather the files they name."""
        parent: Manifest | None = None
        for version in range(served.version + 1):
            manifest = self.store.versions.tried(version)
            name = f"manifest/{version:06d}.json"
            self.read += 1
            if manifest is None:
                self.fault("MANIFEST_DAMAGED", name, f"Catatan versi {version} rusak atau hilang.")
                manifest = served if version == served.version else None
            if manifest and ((parent and manifest.header.parent != parent.sha256) or _jumps(parent, manifest)):
                self.fault("CHAIN_BROKEN", name, f"Catatan versi {version} tidak menyambung versi sebelumnya.")
            if manifest:
                self.gather(manifest, served=version == served.version)
            parent = manifest
        if parent and parent.sha256 != served.sha256:
            self.fault("CHAIN_BROKEN", "CURRENT", "CURRENT dan catatan versinya berbeda.")

    def gather(self, manifest: Manifest, *, served: bool) -> None:
        """Note every file a manifest names."""
        months = [(period, entry.stored) for period, entry in manifest.entries.items()]
        lists = [(entry.side.period, entry.stored) for entry in manifest.sides.values()]
        for period, stored in (*months, *lists):
            for file in stored:
                needed = self.needed.setdefault(file.path, _Needed(file))
                needed.periods.add(period)
                needed.served |= served
                needed.erased = False
        for path in manifest.header.erased:
            if path in self.needed:
                self.needed[path].erased = True

    def erased(self) -> tuple[str, ...]:
        """Return the files that were erased by decision."""
        return tuple(sorted(path for path, needed in self.needed.items() if needed.erased))

    def month_file(self, path: str, needed: _Needed) -> None:
        """Check the bytes of one file; an original is opened as well."""
        place = self.store.root / path
        if needed.erased:
            if place.exists():
                self.fault("NOT_ERASED", path, f"Berkas {path} belum terhapus. Ulangi perintah penghapusan.", needed)
            return
        try:
            right = atomic.sha256(place) == needed.file.sha256
        except OSError:
            self.fault("FILE_MISSING", path, f"Berkas {path} hilang atau tidak dapat dibaca.", needed)
            return
        self.read += 1
        if not right:
            self.fault("FILE_DAMAGED", path, f"Isi berkas {path} berubah.", needed)
        elif path.startswith("raw/"):
            self.original(path, needed)

    def original(self, path: str, needed: _Needed | None = None) -> None:
        """Open a sealed original to its end."""
        if not self.has_key:
            return
        try:
            for _ in self.store.stream_original(path.rpartition("/")[2].partition(".")[0]):
                pass
        except DtksError as error:
            self.fault("ORIGINAL_DAMAGED", path, error.message, needed)

    def unnamed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return originals that are only received, which are opened too, and other files no version names."""
        received, unused = [], []
        for path in self.walk():
            if path in self.needed:
                continue
            if path.startswith("raw/"):
                self.read += 1
                self.original(path)
                received.append(path.rpartition("/")[2].partition(".")[0])
            else:
                unused.append(path)
        return tuple(received), tuple(unused)

    def truths(self) -> None:
        """Check what a demonstration store keeps of the made-up truth, against the list of its hashes."""
        folder = self.store.root / "truth"
        sums = folder / TRUTH_SUMS
        if not sums.is_file():
            return
        lines = sums.read_bytes().decode("ascii", "replace").splitlines(keepends=True)
        known = {name: digest for digest, _, name in (line.rstrip("\n").partition("  ") for line in lines)}
        there = {path.name for path in folder.glob("*.parquet")}
        for name in sorted(there | known.keys()):
            self.read += 1
            if name not in there or atomic.sha256(folder / name) != known.get(name):
                self.fault("FILE_DAMAGED", f"truth/{name}", f"Kunci data sintetis truth/{name} berubah atau hilang.")

    def walk(self) -> Iterator[str]:
        """Yield every file of months, and temporary files, below the root."""
        root = self.store.root
        for folder in ("raw", "snap", "side", "cube", "quarantine", "table", "work"):
            yield from sorted(path.relative_to(root).as_posix() for path in (root / folder).rglob("*.*"))
        yield from sorted(path.name for path in root.glob(f"{atomic.TEMPORARY}*"))

    def audit(self, served: Manifest | None) -> None:
        """Check the audit's chain, and that no version came to be without a line in it."""
        if not self.has_key:
            return
        for fault in Sessions(self.store).verify():
            self.fault("SESSIONS", fault.file, fault.message)
        ledger = self.store.ledger
        self.read += 2
        broken = ledger.verify()
        for fault in broken:
            self.fault("AUDIT", fault.file, fault.message)
        if broken:
            return
        for fault in AccessBook(self.store).verify():
            self.fault("ACCESS", fault.file, fault.message)
        for fault in Entries(self.store).verify():
            self.fault("ENTRIES", fault.file, fault.message)
        recorded = {row.detail.get("manifest") for row in ledger.rows()}
        for version in range(served.version + 1 if served else 0):
            manifest = self.store.versions.tried(version)
            if manifest and manifest.sha256 not in recorded:
                self.fault("AUDIT", ledger.path.name, f"Versi {version} tidak ada dalam catatan audit.")


def _jumps(parent: Manifest | None, manifest: Manifest) -> bool:
    """Say whether a version differs from the one before it in another month or list than those it names."""
    if parent is None and manifest.version:
        return False
    months = _changed(parent.entries if parent else {}, manifest.entries)
    lists = _changed(parent.sides if parent else {}, manifest.sides)
    named = {manifest.header.period, *manifest.header.recounted}
    return not months <= named or not lists <= set(manifest.header.sides)


def _changed(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    """Return the keys whose entries came, went or differ."""
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def verify(store: Store, progress: Callable[[str, float], None] | None = None) -> VerifyReport:
    """Read and hash everything.

    Args:
        store: the store; nothing in it is written and no lock is taken.
        progress: told the file in hand and the share done, 0 to 1.

    Returns:
        The report; damage is in it, not raised.
    """
    return _Check(store, progress).run()

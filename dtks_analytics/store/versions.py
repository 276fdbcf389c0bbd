"""The chain of manifests and CURRENT, the one name that says which of them is served.

CURRENT starts with one line, ``000123 <sha256 of the manifest> <check>``, and then repeats the manifest. So the newest
version is on disk twice, and one damaged file does not take it away. Writers repair the other copy under the lock;
readers never write.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from dtks_analytics.errors import DamagedStoreError
from dtks_analytics.store import atomic
from dtks_analytics.store.manifest import Manifest
from dtks_analytics.store.refusals import damaged, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LINE: Final = re.compile(rb"(([0-9]{6,12}) ([0-9a-f]{64})) ([0-9a-f]{16})\n")
_LINE_MAX: Final = 96
_NAME: Final = re.compile(r"([0-9]{6,12})\.json")


def _line(version: int, digest: str) -> bytes:
    text = f"{version:06d} {digest}".encode()
    return text + b" " + _check(text) + b"\n"


def _check(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:16].encode()


def _parse(raw: bytes) -> tuple[int, str, bytes] | None:
    """Return version, manifest hash and the rest of CURRENT; None if its first line is damaged."""
    found = _LINE.match(raw)
    if found is None or _check(found[1]) != found[4]:
        return None
    return int(found[2]), found[3].decode(), raw[found.end() :]


class Versions:
    """Reads and extends the chain of one store."""

    def __init__(self, root: Path) -> None:
        """Name the files; nothing is read."""
        self.folder = root / "manifest"
        self.pointer = root / "CURRENT"
        self._root = root

    def path(self, version: int) -> Path:
        """Return where a manifest lies."""
        return self.folder / f"{version:06d}.json"

    def numbers(self) -> list[int]:
        """Return the versions that have a file, ascending; the last may never have been acknowledged."""
        names = (_NAME.fullmatch(path.name) for path in self.folder.iterdir()) if self.folder.is_dir() else ()
        return sorted(int(name[1]) for name in names if name)

    def number(self) -> int:
        """Return the served version; reads the first line of CURRENT only.

        Raises:
            DamagedStoreError: CURRENT is lost and no manifest can be read.
        """
        try:
            with self.pointer.open("rb") as file:
                parsed = _parse(file.read(_LINE_MAX))
        except OSError:
            parsed = None
        return parsed[0] if parsed else self.current().version

    def current(self) -> Manifest:
        """Return the served manifest, from CURRENT, else from its own file, else the newest one if that is complete.

        Raises:
            DamagedStoreError: no copy of it can be read; an older one is never shown in its place.
        """
        try:
            raw = self.pointer.read_bytes()
        except OSError:
            raw = b""
        parsed = _parse(raw)
        if parsed is None:
            return _read(raw.partition(b"\n")[2]) or self._newest()
        version, digest, copy = parsed
        for text in (copy, self._bytes(version)):
            if hashlib.sha256(text).hexdigest() == digest:
                return Manifest.read(text, self.path(version).name)
        raise damaged("MANIFEST_DAMAGED", self.path(version).name)

    def load(self, version: int) -> Manifest:
        """Return one version of the served chain.

        Raises:
            RefusedError: ``UNKNOWN_VERSION``, not of this chain.
            DamagedStoreError: its manifest cannot be read.
        """
        current = self.current()
        if version == current.version:
            return current
        if not 0 <= version < current.version:
            raise refuse("UNKNOWN_VERSION")
        return self._file(version)

    def tried(self, version: int) -> Manifest | None:
        """Return the manifest in a version's own file; None if it cannot be read."""
        try:
            return self._file(version)
        except DamagedStoreError:
            return None

    def chain(self) -> Iterator[tuple[int, Manifest | None]]:
        """Yield each version up to the served one, None where its file cannot be read."""
        for version in range(self.number() + 1):
            yield version, self.tried(version)

    def repeats(self, manifest: Manifest) -> bool:
        """Say whether CURRENT is whole and serves this manifest."""
        try:
            return self.pointer.read_bytes() == _line(manifest.version, manifest.sha256) + manifest.raw
        except OSError:
            return False

    def settle(self) -> Manifest:
        """Return the served manifest with both of its copies whole again. Only under the lock.

        Raises:
            DamagedStoreError: CURRENT is lost and the newest manifest is damaged, so nobody can tell what to
                build on.
            OSError: a copy cannot be written.
        """
        manifest = self.current()
        if not self.repeats(manifest):
            self.serve(manifest)
        if self._bytes(manifest.version) != manifest.raw:
            self.write(manifest)
        return manifest

    def write(self, manifest: Manifest) -> None:
        """Put a manifest into the chain; it is not served yet. Only under the lock."""
        atomic.put(self._root, self.path(manifest.version), manifest.raw)

    def serve(self, manifest: Manifest) -> None:
        """Serve a manifest from now on. Only under the lock."""
        atomic.put(self._root, self.pointer, _line(manifest.version, manifest.sha256) + manifest.raw)

    def _bytes(self, version: int) -> bytes:
        try:
            return self.path(version).read_bytes()
        except OSError:
            return b""

    def _file(self, version: int) -> Manifest:
        name = self.path(version).name
        manifest = Manifest.read(self._bytes(version), name)
        if manifest.version != version:
            raise damaged("MANIFEST_DAMAGED", name)
        return manifest

    def _newest(self) -> Manifest:
        last = max(self.numbers(), default=0)
        manifest = _read(self._bytes(last))
        if manifest is None or manifest.version != last:
            raise damaged("MANIFEST_DAMAGED", self.path(last).name)
        return manifest


def _read(raw: bytes) -> Manifest | None:
    try:
        return Manifest.read(raw)
    except DamagedStoreError:
        return None

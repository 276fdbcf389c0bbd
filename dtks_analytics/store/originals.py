"""The delivered files of what is published: sealed, named by the hash of their plaintext."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, Final

from dtks_analytics.errors import DamagedStoreError
from dtks_analytics.store import atomic, pending, vault
from dtks_analytics.store.manifest import StoredFile
from dtks_analytics.store.month import SHA256
from dtks_analytics.store.refusals import damaged, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dtks_analytics.store.month import SourceFile

_ENDING: Final = re.compile(r"\.(xlsx|csv|txt|parquet)")
"""Endings kept in the stored name; any other becomes ``bin``, since the name is foreign text."""


class Originals:
    """Sealed files of one store."""

    def __init__(self, root: Path, secret: bytes) -> None:
        """Name the folder; nothing is read.

        Args:
            root: the store.
            secret: the store's secret.
        """
        self._root = root
        self._secret = secret
        self._known: dict[str, StoredFile] = {}

    def find(self, digest: str) -> Path | None:
        """Return where the original with this sha256 (hex) lies; None if it was never received."""
        if not SHA256.fullmatch(digest):
            return None
        return next((self._root / "raw" / digest[:2]).glob(f"{digest}.*.sealed"), None)

    def receive(self, path: Path, *, listed: bool = False) -> str:
        """Seal a file into its place. Only under the lock.

        Args:
            path: the file.
            listed: put it on the list of `pending`, so that it goes again unless a version comes to name it.

        Returns:
            The sha256 of its bytes, hex. A damaged sealed file already there is written again.

        Raises:
            RefusedError: ``FILE_CHANGED``, somebody wrote to it meanwhile.
            OSError: the disk.
        """
        digest = atomic.sha256(path)
        staged = atomic.stage(self._root, vault.seal(atomic.chunks(path), self._secret, digest))
        ending = _ENDING.fullmatch(path.suffix.lower())
        new = self._root / "raw" / digest[:2] / f"{digest}.{ending[1] if ending else 'bin'}.sealed"
        target = self.find(digest) or new
        if listed:
            pending.settle(self._root, staged, target)
        else:
            atomic.settle(staged, target)
        self._known[digest] = StoredFile(target.relative_to(self._root).as_posix(), staged.sha256, staged.size)
        return digest

    def stream(self, digest: str) -> Iterator[bytes]:
        """Yield a file's plaintext in pieces, each authenticated.

        Raises:
            RefusedError: ``UNKNOWN_ORIGINAL``.
            DamagedStoreError: ``ORIGINAL_DAMAGED``.
        """
        path = self.find(digest)
        if path is None:
            raise refuse("UNKNOWN_ORIGINAL")
        return vault.unseal(path, self._secret, digest)

    def collect(self, files: Sequence[SourceFile], paths: Sequence[Path]) -> tuple[StoredFile, ...]:
        """Return the sealed form of each file of a month, receiving what is not yet there. Only under the lock.

        Args:
            files: as the month's account names them.
            paths: where they lie, in the same order; empty if all were received.

        Raises:
            RefusedError: ``FILE_CHANGED``, a path holds something else by now; ``UNKNOWN_ORIGINAL``, never received.
            DamagedStoreError: ``ORIGINAL_DAMAGED`` and no path to heal it from.
        """
        stored = {}
        for number, file in enumerate(files):
            path = paths[number] if number < len(paths) else None
            stored[file.sha256] = self._stored(file.sha256, path)
        return tuple(stored.values())

    def _stored(self, digest: str, path: Path | None) -> StoredFile:
        if path is not None and digest in self._known and not (self._root / self._known[digest].path).is_file():
            del self._known[digest]  # erased by another process since
        if digest not in self._known and (kept := self.find(digest)):
            try:
                deque(self.stream(digest), maxlen=0)
            except DamagedStoreError:
                if path is None:
                    raise
            else:
                name = kept.relative_to(self._root).as_posix()
                self._known[digest] = StoredFile(name, atomic.sha256(kept), kept.stat().st_size)
        if digest not in self._known:
            if path is None:
                raise refuse("UNKNOWN_ORIGINAL")
            if atomic.sha256(path) != digest:
                raise refuse("FILE_CHANGED")
            self.receive(path, listed=True)
        known = self._known[digest]
        if not (self._root / known.path).is_file():
            raise damaged("ORIGINAL_DAMAGED", known.path)
        return known

"""The delivered files of what is published: sealed, named by the hash of their plaintext."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, Final

from dtks_analytics.errors import DamagedStoreError
from dtks_analytics.store import atomic, vault
from dtks_analytics.store.manifest import StoredFile
from dtks_analytics.store.month import SHA256
from dtks_analytics.store.refusals import damaged, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dtks_analytics.store.atomic import Staged
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

    def receive(self, path: Path) -> str:
        """Seal a file into its place. Only under the lock.

        Returns:
            The sha256 of its bytes, hex. A damaged sealed file already there is written again.

        Raises:
            RefusedError: ``FILE_CHANGED``, somebody wrote to it meanwhile.
            OSError: the disk.
        """
        digest = atomic.sha256(path)
        staged, target = self._seal(path, digest)
        atomic.settle(staged, target)
        self._known[digest] = StoredFile(target.relative_to(self._root).as_posix(), staged.sha256, staged.size)
        return digest

    def _seal(self, path: Path, digest: str) -> tuple[Staged, Path]:
        """Seal a file beside its future place; return it with that place."""
        staged = atomic.stage(self._root, vault.seal(atomic.chunks(path), self._secret, digest))
        ending = _ENDING.fullmatch(path.suffix.lower())
        new = self._root / "raw" / digest[:2] / f"{digest}.{ending[1] if ending else 'bin'}.sealed"
        return staged, self.find(digest) or new

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

    def collect(
        self, files: Sequence[SourceFile], paths: Sequence[Path]
    ) -> tuple[tuple[StoredFile, ...], list[tuple[Staged, Path]]]:
        """Return the sealed form of each file of a month, sealing what is not yet there. Only under the lock.

        Args:
            files: as the month's account names them.
            paths: where they lie, in the same order; empty if all were received.

        Returns:
            The files as the manifest names them, and those that still have to be renamed to their places.

        Raises:
            RefusedError: ``FILE_CHANGED``, a path holds something else by now; ``UNKNOWN_ORIGINAL``, never received.
            DamagedStoreError: ``ORIGINAL_DAMAGED`` and no path to heal it from.
        """
        stored: dict[str, StoredFile] = {}
        staged: list[tuple[Staged, Path]] = []
        for number, file in enumerate(files):
            if file.sha256 in stored:
                continue
            path = paths[number] if number < len(paths) else None
            known = self._kept(file.sha256, healing=path is not None)
            if known is None:
                if path is None:
                    raise refuse("UNKNOWN_ORIGINAL")
                if atomic.sha256(path) != file.sha256:
                    raise refuse("FILE_CHANGED")
                sealed, target = self._seal(path, file.sha256)
                staged.append((sealed, target))
                known = StoredFile(target.relative_to(self._root).as_posix(), sealed.sha256, sealed.size)
            stored[file.sha256] = known
        return tuple(stored.values()), staged

    def _kept(self, digest: str, *, healing: bool) -> StoredFile | None:
        """Return the sealed form of a file that is there and opens; None if it has to be sealed.

        Args:
            digest: sha256 of its plaintext, hex.
            healing: it is at hand and can be sealed again if its sealed form is damaged.

        Raises:
            DamagedStoreError: ``ORIGINAL_DAMAGED`` and not ``healing``.
        """
        kept = self.find(digest)
        if digest in self._known:
            if kept is not None:
                return self._known[digest]
            if not healing:
                raise damaged("ORIGINAL_DAMAGED", self._known[digest].path)
            return None
        if kept is None:
            return None
        try:
            deque(self.stream(digest), maxlen=0)
        except DamagedStoreError:
            if not healing:
                raise
            return None
        self._known[digest] = StoredFile(
            kept.relative_to(self._root).as_posix(), atomic.sha256(kept), kept.stat().st_size
        )
        return self._known[digest]

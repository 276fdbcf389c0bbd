"""Files that are there whole or not at all: written aside, fsynced, renamed, the folder fsynced.

Temporary files all lie in the root of the store and are only written under its lock, so whoever holds the
lock may remove every one it finds. Writing, fsync and rename each go through one function here, so that tests can
make the Nth of them fail.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
import uuid
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dtks_analytics.store.refusals import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

TEMPORARY: Final = ".tmp-"
CHUNK: Final = 1 << 20
"""Bytes read at a time; a file of any size needs a few of these in memory."""
READ_ONLY: Final = 0o444
FOLDER: Final = 0o700
"""Mode of every folder: the register is personal data."""
_PAUSE_S: Final = 0.02


def write(fd: int, data: bytes) -> None:
    """Write all of ``data``; `os.write` may stop early."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def fsync(fd: int) -> None:
    """Wait until the bytes are on the disk."""
    os.fsync(fd)


def rename(source: Path, target: Path) -> None:
    """Put ``source`` in the place of ``target`` in one step."""
    source.replace(target)


@dataclass(frozen=True, slots=True)
class Staged:
    """A file written and fsynced, not yet in its place.

    Attributes:
        path: where it lies for now.
        sha256: of its bytes, hex.
        size: bytes.
    """

    path: Path
    sha256: str
    size: int


def chunks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file, `CHUNK` at a time."""
    with path.open("rb") as file:
        while data := file.read(CHUNK):
            yield data


def sha256(path: Path) -> str:
    """Return the hex hash of a file, as ``sha256sum`` prints it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stage(root: Path, data: Iterable[bytes], *, mode: int = READ_ONLY) -> Staged:
    """Write bytes beside their future place and fsync them. Only under the lock.

    Args:
        root: the store.
        data: the bytes, in order.
        mode: file mode.

    Returns:
        The staged file.

    Raises:
        OSError: as the file system says; nothing is left behind.
    """
    return _stage(root / f"{TEMPORARY}{uuid.uuid4().hex}", data, mode)


def _stage(path: Path, data: Iterable[bytes], mode: int) -> Staged:
    digest, size = hashlib.sha256(), 0
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        try:
            for part in data:
                digest.update(part)
                size += len(part)
                write(fd, part)
            os.fchmod(fd, mode)
            fsync(fd)
        finally:
            os.close(fd)
    except BaseException:
        discard(path)
        raise
    return Staged(path, digest.hexdigest(), size)


def settle(staged: Staged, target: Path) -> None:
    """Rename a staged file to its place and fsync the folder; an equal file already there stays.

    Raises:
        OSError: as the file system says; the staged file is removed, an old target untouched.
    """
    try:
        make_folder(target.parent)
        if same(target, staged.sha256, staged.size):
            discard(staged.path)
        else:
            rename(staged.path, target)
    except BaseException:
        discard(staged.path)
        raise
    fsync_folder(target.parent)


def put(root: Path, target: Path, data: bytes, *, mode: int = READ_ONLY) -> None:
    """Stage ``data`` and settle it at ``target``."""
    settle(stage(root, (data,), mode=mode), target)


def overwrite(target: Path, data: bytes) -> None:
    """Replace a file that has a lock of its own, outside the store's lock; the janitor never sees it."""
    rename(_stage(target.with_name(target.name + ".new"), (data,), 0o600).path, target)
    fsync_folder(target.parent)


def same(path: Path, digest: str, size: int) -> bool:
    """Say whether a file is there with this hash and size (bytes)."""
    return path.is_file() and path.stat().st_size == size and sha256(path) == digest


def make_folder(path: Path) -> None:
    """Make a folder and what is missing above it, and fsync each entry."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(mode=FOLDER, exist_ok=True)
    fsync_folder(path.parent)


def fsync_folder(path: Path) -> None:
    """Make the names in a folder survive a power cut."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fsync(fd)
    finally:
        os.close(fd)


def discard(path: Path) -> None:
    """Remove a temporary file if that is possible; the janitor gets what is left."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def sweep(root: Path) -> int:
    """Remove the temporary files of publishers that died. Only under the lock.

    Returns:
        How many were removed.
    """
    left = [entry.path for entry in os.scandir(root) if entry.name.startswith(TEMPORARY)]
    for path in left:
        os.unlink(path)  # noqa: PTH108 - the scan gives text
    return len(left)


@contextmanager
def lock(path: Path, timeout: float, *, shared: bool = False) -> Iterator[None]:
    """Hold a lock, across processes and threads.

    Args:
        path: the lock file; made if missing, never removed.
        timeout: seconds to wait for the other one.
        shared: for readers, which keep only writers out. Nothing is made then, and without the file there is no writer.

    Raises:
        RefusedError: ``STORE_BUSY``, the other one kept it longer.
        OSError: the file cannot be opened for writing.
    """
    if shared and not path.exists():
        yield
        return
    fd = os.open(path, os.O_RDONLY if shared else os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + timeout
        while True:
            try:
                fcntl.flock(fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise refuse("STORE_BUSY") from None
                time.sleep(_PAUSE_S)
        yield
    finally:
        os.close(fd)

"""Files that are about to get their names: put on a list first, so that a publish that dies leaves none of them.

The list names only files that were not there before, one path a line. Whoever holds the lock next removes those of
them that the served version does not name; a publish that succeeded removes the list itself.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from dtks_analytics.store import atomic

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from dtks_analytics.store.atomic import Staged
    from dtks_analytics.store.manifest import Manifest

NAME: Final = ".placing"


def settle(root: Path, staged: Staged, target: Path) -> None:
    """Rename a staged file to its place, which is on the list before. Only under the lock.

    Args:
        root: the store.
        staged: the file.
        target: its place; one that is there already, whole or damaged, is not put on the list.

    Raises:
        OSError: as the file system says; the staged file is removed, an old target untouched.
    """
    try:
        if not target.exists():
            note(root, target.relative_to(root).as_posix())
    except BaseException:
        atomic.discard(staged.path)
        raise
    atomic.settle(staged, target)


def note(root: Path, path: str) -> None:
    """Put a path below the root on the list; it is on the disk when this returns. Only under the lock."""
    place = root / NAME
    new = not place.exists()
    fd = os.open(place, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        atomic.write(fd, f"{path}\n".encode())
        atomic.fsync(fd)
    finally:
        os.close(fd)
    if new:
        atomic.fsync_folder(root)


def clear(root: Path, served: Manifest) -> None:
    """Remove what a publish that did not succeed has placed. Only under the lock.

    Args:
        root: the store.
        served: the served version, whose files stay.
    """
    place = root / NAME
    try:
        text = place.read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    kept = _named(served)
    for path in text.split("\n")[:-1]:  # a last line that was cut off belongs to a file that never got its name
        if path not in kept and not _served(path, served.version):
            with suppress(FileNotFoundError):
                (root / path).unlink()
    place.unlink()


def forget(root: Path) -> None:
    """Remove the list after a publish that succeeded."""
    with suppress(OSError):
        (root / NAME).unlink(missing_ok=True)


def _named(manifest: Manifest) -> Collection[str]:
    """Return the paths of all files that a version names."""
    months = (entry.stored for entry in manifest.entries.values())
    lists = (entry.stored for entry in manifest.sides.values())
    return {file.path for stored in (*months, *lists) for file in stored}


def _served(path: str, version: int) -> bool:
    """Tell whether a path is the manifest of a version up to the served one."""
    folder, _, name = path.partition("/")
    return folder == "manifest" and int(name.partition(".")[0]) <= version

"""Private folders for work in hand, on the disk of the store, and what is left of them when somebody died at it.

A folder belongs to whoever holds the lock on the file beside it; the lock goes with its process. So whoever finds a
folder without a lock may remove it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dtks_analytics.store.atomic import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOM: Final = "work"
_PREFIX: Final = "intake-"
_HELD: Final = ".lock"


@contextmanager
def workspace(root: Path | None) -> Iterator[Path]:
    """Give a private folder for one piece of work and remove it after.

    Args:
        root: the store; None gives a folder of the system.
    """
    if root is None:
        with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
            yield Path(folder)
        return
    room = root / ROOM
    room.mkdir(mode=FOLDER, exist_ok=True)
    with tempfile.NamedTemporaryFile(prefix=_PREFIX, suffix=_HELD, dir=room) as held:
        fcntl.flock(held.fileno(), fcntl.LOCK_EX)
        folder_path = Path(held.name.removesuffix(_HELD))
        folder_path.mkdir(mode=FOLDER)
        try:
            yield folder_path
        finally:
            shutil.rmtree(folder_path, ignore_errors=True)


def sweep(root: Path) -> int:
    """Remove the folders that nobody holds any more. Only under the store's lock.

    Returns:
        How many folders were removed.
    """
    room = root / ROOM
    if not room.is_dir():
        return 0
    left = [path for path in room.iterdir() if path.is_dir() and not _is_held(path)]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
        with suppress(OSError):
            _beside(path).unlink()
    return len(left)


def _beside(folder: Path) -> Path:
    """Return the lock file of a folder."""
    return folder.with_name(folder.name + _HELD)


def _is_held(folder: Path) -> bool:
    """Tell whether a living process holds a folder."""
    try:
        fd = os.open(_beside(folder), os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(fd)

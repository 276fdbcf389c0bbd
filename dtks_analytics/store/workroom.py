"""Private folders for work in hand, on the disk of the store, and what is left of them when somebody died at it.

A folder belongs to whoever holds the lock on the file beside it; the lock goes with its process. So whoever finds a
folder without a lock may remove it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
import weakref
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from dtks_analytics.store.atomic import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOM: Final = "work"
_PREFIX: Final = "intake-"
_HELD: Final = ".lock"


class Held:
    """A private folder that is held until `cleanup`, or until nobody has this object any more."""

    def __init__(self, root: Path | None) -> None:
        """Make the folder.

        Args:
            root: the store, whose disk it lies on; None: the system's place for what is temporary.
        """
        try:
            room, lock = _locked(root)
        except FileNotFoundError:  # whoever left last took the room away just now
            room, lock = _locked(root)
        fcntl.flock(lock.fileno(), fcntl.LOCK_EX)
        self.name = lock.name.removesuffix(_HELD)
        Path(self.name).mkdir(mode=FOLDER)
        self._end = weakref.finalize(self, _release, self.name, lock, room if root is None else None)

    def cleanup(self) -> None:
        """Remove the folder; once is enough."""
        self._end()


@contextmanager
def workspace(root: Path | None) -> Iterator[Path]:
    """Give a private folder for one piece of work and remove it after; arguments as `Held`."""
    if root is None:
        sweep(None)
    held = Held(root)
    try:
        yield Path(held.name)
    finally:
        held.cleanup()


def sweep(root: Path | None) -> int:
    """Remove the folders that nobody holds any more: those of processes that were killed.

    Args:
        root: the store; None: the system's place for what is temporary, folders of the own account only.

    Returns:
        How many folders were removed.
    """
    room = _room(root)
    if not room.is_dir():
        return 0
    left = [path for path in room.iterdir() if path.is_dir() and not _is_held(path)]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
        with suppress(OSError):
            _beside(path).unlink()
    return len(left)


def _room(root: Path | None) -> Path:
    """Return where folders lie; outside a store in one of the own account that nobody else can have laid there."""
    if root is not None:
        return root / ROOM
    room = Path(tempfile.gettempdir()) / f"dtks-{os.getuid()}"
    with suppress(OSError):
        room.mkdir(mode=FOLDER)
    found = room.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        return Path(tempfile.mkdtemp(prefix=_PREFIX))
    return room


def _locked(root: Path | None) -> tuple[Path, IO[bytes]]:
    room = _room(root)
    room.mkdir(mode=FOLDER, exist_ok=True)
    return room, tempfile.NamedTemporaryFile(prefix=_PREFIX, suffix=_HELD, dir=room)


def _release(name: str, lock: IO[bytes], room: Path | None) -> None:
    shutil.rmtree(name, ignore_errors=True)
    with suppress(OSError):
        lock.close()
    if room:
        with suppress(OSError):
            room.rmdir()  # unless somebody else works there


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
